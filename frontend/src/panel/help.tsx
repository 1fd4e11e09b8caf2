import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Dialog } from "./parts";

/** The keyboard shortcuts. */
export function Help() {
  const { store, commands } = useDesk();
  const signedIn = usePick((s) => s.status?.signed_in === true);
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
      <p class="muted">
        {signedIn ? words.signedIn : words.readOnly}{" "}
        <button
          type="button"
          class="linklike"
          onClick={() =>
            signedIn ? void commands.signOut() : store.dispatch({ type: "dialog opened", dialog: "sign in" })
          }
        >
          {signedIn ? words.signOut : words.signIn}
        </button>
      </p>
    </Dialog>
  );
}
