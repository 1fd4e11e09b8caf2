// Downloads of what the map shows or of all that is chosen: how many events, of
// which terms, with which fields, in which format.

import { useEffect, useState } from "preact/hooks";
import { exportAddress, Refused, sentence } from "../api";
import { credits } from "../lib/credit";
import { firstClause } from "../lib/phrase";
import type { Summary } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Copied, Dialog, Icon } from "./parts";
import "./export.css";

/** What goes into the file: what the map shows, or all that the filters choose. */
type Scope = "map" | "all";

export function Export() {
  const { store, commands } = useDesk();
  const [scope, setScope] = useState<Scope>("map");
  const map = useSummary("map");
  const all = useSummary("all");
  const summary = scope === "map" ? map : all;
  const query = scope === "map" ? commands.screen() : commands.everywhere();
  const signedIn = usePick((s) => s.status?.signed_in === true);
  return (
    <Dialog title={words.exporting.title} wide close={() => store.dispatch({ type: "dialog closed" })}>
      <fieldset class="export-scopes">
        <legend class="visually-hidden">{words.exporting.scope}</legend>
        {(["map", "all"] as const).map((name) => (
          <label key={name} class="tick">
            <input type="radio" name="scope" checked={scope === name} onChange={() => setScope(name)} />
            <span>{words.exporting.scopes[name]((name === "map" ? map : all)?.total ?? 0)}</span>
          </label>
        ))}
      </fieldset>
      {summary?.total === 0 ? (
        <p>{words.exporting.none}</p>
      ) : (
        <>
          <What scope={scope} summary={summary} />
          <Terms summary={summary} />
          <p class="muted">
            {signedIn ? words.exporting.deskFields : words.exporting.publicFields} {words.exporting.places}
          </p>
          <Formats query={query} />
          <Live query={query} signedIn={signedIn} />
        </>
      )}
    </Dialog>
  );
}

/** What a scope counts; null until it is known. */
function useSummary(scope: Scope): Summary | null {
  const { commands } = useDesk();
  const [summary, setSummary] = useState<Summary | null>(null);
  useEffect(() => {
    const until = new AbortController();
    const query = scope === "map" ? commands.screen() : commands.everywhere();
    commands.counted(query, until.signal).then(setSummary, () => {});
    return () => until.abort();
  }, [commands, scope]);
  return summary;
}

function What({ scope, summary }: { scope: Scope; summary: Summary | null }) {
  const hidden = usePick((s) => s.hidden);
  if (!summary) return <p aria-busy="true">{words.exporting.counting}</p>;
  return (
    <p>
      {scope === "map" ? words.exporting.count(summary.total) : words.exporting.whole(summary.total, summary.unlocated)}
      {scope === "map" && hidden > 0 && ` ${words.exporting.hidden(hidden)}`}
    </p>
  );
}

/** Whom to name, and on what terms. */
function Terms({ summary }: { summary: Summary | null }) {
  const datasets = usePick((s) => s.datasets);
  const named = credits(datasets, summary);
  if (!summary || summary.total === 0) return null;
  const others = summary.total - named.reduce((sum, { events }) => sum + events, 0);
  return (
    <section class="export-terms">
      <h3>{words.exporting.terms}</h3>
      <ul>
        {named.map(({ name, who, licence, redistributable, events }) => (
          <li key={name}>
            {words.exporting.term(who, licence || words.exporting.noLicence, events)}
            {!redistributable && <b> {words.event.mayNotShare}</b>}
          </li>
        ))}
        {others > 0 && <li>{words.exporting.unnamed(others)}</li>}
      </ul>
      <small class="muted">{words.exporting.inFile}</small>
    </section>
  );
}

function Formats({ query }: { query: URLSearchParams }) {
  const { commands } = useDesk();
  const signedIn = usePick((s) => s.status?.signed_in === true);
  const [asking, setAsking] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  /** Some of the events may not be given to others. */
  const [closed, setClosed] = useState(false);
  const [own, setOwn] = useState(false);
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
    <>
      {problem && (
        <div class="export-closed">
          <p role="alert">{closed ? words.exporting.closed(firstClause(problem)) : problem}</p>
          {closed && <OwnUse own={own} change={setOwn} />}
        </div>
      )}
      <ul class="export-formats">
        {Object.entries(words.exporting.formats).map(([format, { name, use, fields }]) => (
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
            <small>{asking === format ? words.exporting.preparing : use}</small>
            <small class="muted">{fields}</small>
          </li>
        ))}
      </ul>
    </>
  );
}

function OwnUse({ own, change }: { own: boolean; change: (own: boolean) => void }) {
  return (
    <label class="tick">
      <input type="checkbox" checked={own} onChange={(e) => change(e.currentTarget.checked)} />
      <span>
        {words.exporting.ownUse}
        <small>{words.exporting.ownUseHint}</small>
      </span>
    </label>
  );
}

/** Addresses under which programs always find the newest. */
function Live({ query, signedIn }: { query: URLSearchParams; signedIn: boolean }) {
  return (
    <details class="export-live">
      <summary>{words.exporting.live}</summary>
      <p>
        <a href={`/api/events.qlr?${query}`} download>
          {words.exporting.qgis}
        </a>{" "}
        {words.exporting.qgisHint}
      </p>
      <p>{words.exporting.always}</p>
      <Copied text={location.origin + exportAddress("geojson", query)} label={words.exporting.always} />
      <p>{words.exporting.features}</p>
      <Copied text={`${location.origin}/api`} label={words.exporting.features} rows={1} />
      {signedIn && <p class="muted">{words.exporting.token}</p>}
    </details>
  );
}

function download(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
