// Downloads of exactly what the list shows.

import { useState } from "preact/hooks";
import { exportAddress, Refused, sentence } from "../api";
import { firstClause } from "../lib/phrase";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Dialog, Icon } from "./parts";
import "./export.css";

export function Export() {
  const { store, commands } = useDesk();
  const matched = usePick((s) => (s.list.unlocated ? null : s.list.matched));
  const signedIn = usePick((s) => s.status?.signed_in === true);
  const hidden = usePick((s) => s.hidden);
  const [asking, setAsking] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  /** Some of the events may not be given to others. */
  const [closed, setClosed] = useState(false);
  const [own, setOwn] = useState(false);
  const query = commands.screen();
  const addressOf = (format: string) => exportAddress(format, query, own);
  const load = async (format: string) => {
    setAsking(format);
    setProblem("");
    try {
      await commands.exportable(addressOf(format));
      setClosed(false);
      download(addressOf(format));
    } catch (error) {
      setClosed(error instanceof Refused && error.problem.status === 403);
      setProblem(sentence(error));
    }
    setAsking(null);
  };
  return (
    <Dialog title={words.exporting.title} close={() => store.dispatch({ type: "dialog closed" })}>
      {matched === 0 ? (
        <p>{words.exporting.none}</p>
      ) : (
        <>
          <p>
            {words.exporting.count(matched ?? 0)}
            {hidden > 0 && ` ${words.exporting.hidden(hidden)}`}
          </p>
          {problem && (
            <div class="export-closed">
              <p role="alert">{closed ? words.exporting.closed(firstClause(problem)) : problem}</p>
              {closed && (
                <label class="tick">
                  <input type="checkbox" checked={own} onChange={(e) => setOwn(e.currentTarget.checked)} />
                  <span>
                    {words.exporting.ownUse}
                    <small>{words.exporting.ownUseHint}</small>
                  </span>
                </label>
              )}
            </div>
          )}
          <ul class="export-formats">
            {Object.entries(words.exporting.formats).map(([format, { name, use }]) => (
              <li key={format}>
                <a
                  class="button is-plain"
                  href={addressOf(format)}
                  download
                  aria-busy={asking === format}
                  onClick={(e) => {
                    // Nothing of what the public sees may not be passed on.
                    if (!signedIn || own) return;
                    e.preventDefault();
                    if (!asking) void load(format);
                  }}
                >
                  <Icon name="export" />
                  {name}
                </a>
                <small class="muted">{asking === format ? words.exporting.preparing : use}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

function download(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
