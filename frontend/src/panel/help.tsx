import { words } from "../words/words";
import { useDesk } from "./desk";
import { Dialog } from "./parts";

/** The keyboard shortcuts. */
export function Help() {
  const { store } = useDesk();
  return (
    <Dialog title={words.keys.title} close={() => store.dispatch({ type: "dialog closed" })}>
      <dl class="keys">
        {words.keys.rows.map(([key, what]) => (
          <div key={key}>
            <dt>
              {key.split("  ").map((k) => (
                <kbd key={k}>{k}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
