import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Dialog } from "./parts";

const rows: readonly (readonly [readonly string[], keyof typeof words.keys.rows])[] = [
  [["/"], "search"],
  [["j", "k"], "step"],
  [["Enter"], "open"],
  [["e"], "edit"],
  [["n"], "add"],
  [["f"], "filters"],
  [["t"], "time"],
  [["[", "]"], "window"],
  [["Esc"], "close"],
  [["?"], "help"],
];

/** The keyboard shortcuts. */
export function Help() {
  const { store, commands } = useDesk();
  const signedIn = usePick((s) => s.status?.signed_in === true);
  return (
    <Dialog title={words.keys.title} close={() => store.dispatch({ type: "dialog closed" })}>
      <dl class="keys">
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((k) => (
                <kbd key={k}>{k}</kbd>
              ))}
            </dt>
            <dd>{words.keys.rows[what]}</dd>
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
