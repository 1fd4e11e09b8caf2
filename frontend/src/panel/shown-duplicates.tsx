// Whether the map shows events that repeat another, and the way to those that may.

import { words } from "../words/words";
import { useDesk, usePick } from "./desk";

export function ShownDuplicates() {
  const { store } = useDesk();
  const shown = usePick((s) => s.filters.duplicates);
  const hidden = usePick((s) => s.hidden);
  const signedIn = usePick((s) => s.status?.signed_in === true);
  const past = usePick((s) => s.filters.asOf !== "");
  if (!signedIn) return null;
  return (
    <div class="shown-duplicates">
      {(shown || hidden > 0) && (
        <label>
          <input
            type="checkbox"
            checked={shown}
            onChange={(e) =>
              store.dispatch({ type: "filters changed", filters: { duplicates: e.currentTarget.checked } })
            }
          />
          <span>
            {words.duplicates.show} {!shown && <span class="muted">{words.duplicates.hidden(hidden)}</span>}
          </span>
        </label>
      )}
      {!past && (
        <button
          type="button"
          class="linklike"
          onClick={() => store.dispatch({ type: "dialog opened", dialog: "duplicates" })}
        >
          {words.duplicates.title}
        </button>
      )}
    </div>
  );
}
