import { languageName } from "../lib/language";
import { language, languages, speak, words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Dialog, Icon } from "./parts";

const rows: readonly (readonly [readonly string[], keyof typeof words.keys.rows])[] = [
  [["/"], "search"],
  [["j", "k"], "step"],
  [["Enter"], "open"],
  [["c"], "compare"],
  [["e"], "edit"],
  [["n"], "add"],
  [["Ctrl Enter"], "save"],
  [["Ctrl Z"], "undo"],
  [["f"], "filters"],
  [["t"], "time"],
  [["v"], "table"],
  [["[", "]"], "window"],
  [["p"], "play"],
  [["Esc"], "close"],
  [["?"], "help"],
];

/** The languages of the page, each in its own words. */
function Languages() {
  return (
    <label class="languages">
      <Icon name="globe" />
      <span>{words.language}</span>
      <select value={language} onChange={(e) => speak(e.currentTarget.value)}>
        {languages.map((code) => (
          <option key={code} value={code} lang={code}>
            {languageName(code)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The keyboard shortcuts, and in which language the page speaks. */
export function Help() {
  const { store, commands } = useDesk();
  const signedIn = usePick((s) => s.status?.signed_in === true);
  return (
    <Dialog title={words.help} close={() => store.dispatch({ type: "dialog closed" })}>
      <Languages />
      <h3>{words.keys.title}</h3>
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
