// The way to the views that the desk keeps.

import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Icon } from "./parts";

export function ViewsLink() {
  const { store } = useDesk();
  const signedIn = usePick((s) => s.status?.signed_in === true);
  if (!signedIn) return null;
  return (
    <div class="views-link">
      <button type="button" onClick={() => store.dispatch({ type: "dialog opened", dialog: "views" })}>
        <Icon name="bookmark" />
        {words.views.title}
      </button>
    </div>
  );
}
