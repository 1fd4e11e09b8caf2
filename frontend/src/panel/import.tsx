// Reads a file in: what is in it is shown before anything is written.

import { useEffect, useRef, useState } from "preact/hooks";
import { sentence } from "../api";
import { datasetName } from "../lib/dataset";
import type { ImportResult, Refusal } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Field, Select } from "./fields";
import { Button, Dialog } from "./parts";
import "./import.css";

type Step =
  | { readonly kind: "choose"; readonly problem?: string }
  | { readonly kind: "busy"; readonly text: string }
  | { readonly kind: "preview"; readonly file: File; readonly result: ImportResult }
  | { readonly kind: "done"; readonly result: ImportResult };

/** Milliseconds without another letter before the preview is made again. */
const pause = 400;

export function Import() {
  const { store, commands } = useDesk();
  const dropped = usePick((s) => s.dropped);
  const signedIn = usePick((s) => s.status?.signed_in === true);
  const [step, setStep] = useState<Step>({ kind: "choose" });
  const [dataset, setDataset] = useState("");
  const [visibility, setVisibility] = useState("");
  const asked = useRef(new AbortController());
  /** The dataset and visibility with which the preview was made. */
  const previewed = useRef("\n");
  useEffect(() => () => asked.current.abort(), []);

  const run = async (file: File, dryRun: boolean) => {
    asked.current.abort();
    asked.current = new AbortController();
    setStep({ kind: "busy", text: dryRun ? words.import.reading(file.name) : words.import.importing(file.name) });
    try {
      const result = await commands.read({ file, dataset, visibility, dryRun }, asked.current.signal);
      previewed.current = `${dataset}\n${visibility}`;
      setStep(dryRun ? { kind: "preview", file, result } : { kind: "done", result });
      if (!dryRun) await commands.imported("");
    } catch (error) {
      const problem = sentence(error);
      if (problem) setStep({ kind: "choose", problem });
    }
  };
  useEffect(() => {
    if (dropped && signedIn) void run(dropped, true);
  }, [dropped, signedIn]);

  // What the file would change depends on where it goes and who will see it.
  const file = step.kind === "preview" ? step.file : null;
  useEffect(() => {
    if (!file || previewed.current === `${dataset}\n${visibility}`) return;
    const timer = setTimeout(async () => {
      asked.current.abort();
      asked.current = new AbortController();
      const { signal } = asked.current;
      try {
        const result = await commands.read({ file, dataset, visibility, dryRun: true }, signal);
        previewed.current = `${dataset}\n${visibility}`;
        if (!signal.aborted) setStep({ kind: "preview", file, result });
      } catch (error) {
        const problem = sentence(error);
        if (problem) setStep({ kind: "choose", problem });
      }
    }, pause);
    return () => clearTimeout(timer);
  }, [file, dataset, visibility]);

  const close = () => store.dispatch({ type: "dialog closed" });
  const another = () => setStep({ kind: "choose" });
  return (
    <Dialog title={words.import.title} close={close} wide>
      {!signedIn && <SignInFirst />}
      {signedIn && step.kind === "choose" && (
        <Choose problem={step.problem ?? ""} choose={(file) => void run(file, true)} />
      )}
      {step.kind === "busy" && (
        <div class="import-busy" role="status">
          <p>{step.text}…</p>
          <div class="bar-busy" />
        </div>
      )}
      {step.kind === "preview" && (
        <Preview {...step} wish={{ dataset, setDataset, visibility, setVisibility }} run={run} another={another} />
      )}
      {step.kind === "done" && <Done result={step.result} close={close} another={another} />}
    </Dialog>
  );
}

function SignInFirst() {
  return (
    <>
      <p>{words.import.signIn}</p>
      <p>{words.signInAgain}</p>
      <p>
        <code class="command">{words.signInCommand}</code>
      </p>
    </>
  );
}

/** Where the events go and who will see them. */
interface Wish {
  readonly dataset: string;
  readonly setDataset: (name: string) => void;
  readonly visibility: string;
  readonly setVisibility: (visibility: string) => void;
}

interface PreviewProps {
  readonly file: File;
  readonly result: ImportResult;
  readonly wish: Wish;
  readonly run: (file: File, dryRun: boolean) => Promise<void>;
  readonly another: () => void;
}

/** What would happen, before anything is written. */
function Preview({ file, result, wish, run, another }: PreviewProps) {
  const taken = result.created + result.updated;
  return (
    <>
      <p class="muted">
        <b>{file.name}</b> · {words.import.readAs(words.import.formats[result.format ?? ""] ?? result.format ?? "")}
      </p>
      <Counts result={result} />
      <Field name={words.import.dataset} hint={words.import.datasetHint}>
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            value={wish.dataset}
            placeholder={datasetName(file.name, result.format)}
            onInput={(e) => wish.setDataset(e.currentTarget.value)}
          />
        )}
      </Field>
      <VisibilityChoice value={wish.visibility} set={wish.setVisibility} />
      <Troubles result={result} />
      <div class="panel-actions">
        {taken > 0 ? (
          <Button tone="primary" icon="import" onClick={() => void run(file, false)}>
            {words.import.confirm(taken)}
          </Button>
        ) : (
          <p>{words.import.nothing}</p>
        )}
        <Button onClick={another}>{words.import.again}</Button>
      </div>
    </>
  );
}

/** What has happened. */
function Done({ result, close, another }: { result: ImportResult; close: () => void; another: () => void }) {
  return (
    <>
      <p class="import-done" role="status">
        {words.import.done(result.created + result.updated + result.unchanged)}
      </p>
      <Counts result={result} />
      <Troubles result={result} />
      <div class="panel-actions">
        <ShowThem close={close} />
        <Button onClick={another}>{words.import.again}</Button>
      </div>
    </>
  );
}

/** The rows that were not taken, and those that were taken with a correction. */
function Troubles({ result }: { result: ImportResult }) {
  return (
    <>
      <Rows title={words.import.refusals} rows={result.refusals ?? []} count={result.refused + result.conflicts} />
      <Rows title={words.import.warnings} rows={result.warnings ?? []} count={result.warnings?.length ?? 0} />
    </>
  );
}

function ShowThem({ close }: { close: () => void }) {
  const { map } = useDesk();
  const extent = usePick((s) => s.everywhere?.extent);
  return (
    <Button
      tone="primary"
      onClick={() => {
        close();
        if (extent) map.fit(extent);
      }}
    >
      {words.import.show}
    </Button>
  );
}

function Choose({ problem, choose }: { problem: string; choose: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
      <div class="drop">
        <p class="drop-title">{words.import.drop}</p>
        <p class="muted">{words.import.hint}</p>
        <Button tone="primary" icon="import" onClick={() => input.current?.click()}>
          {words.import.choose}
        </Button>
        <input
          ref={input}
          type="file"
          class="visually-hidden"
          tabIndex={-1}
          aria-label={words.import.choose}
          accept=".csv,.tsv,.txt,.json,.geojson,.ndjson,text/csv,application/json,application/geo+json"
          onChange={(e) => {
            const [file] = e.currentTarget.files ?? [];
            if (file) choose(file);
          }}
        />
      </div>
    </>
  );
}

function VisibilityChoice({ value, set }: { value: string; set: (value: string) => void }) {
  const terms = usePick((s) => s.vocabularies?.visibilities);
  const offered = (terms ?? []).filter((t) => t.name === "private" || t.name === "public");
  return <Select name={words.import.visibility} value={value} terms={offered} empty={words.import.asFile} set={set} />;
}

function Counts({ result }: { result: ImportResult }) {
  const rows = [
    [result.created, words.import.created, ""],
    [result.updated, words.import.updated, ""],
    [result.unchanged, words.import.unchanged, ""],
    [result.conflicts, words.import.conflicts, "is-wrong"],
    [result.refused, words.import.refused, "is-wrong"],
  ] as const;
  return (
    <ul class="import-counts">
      {rows
        .filter(([n], i) => n > 0 || i < 3 || i === 4)
        .map(([n, name, tone]) => (
          <li key={name} class={n > 0 ? tone : "is-none"}>
            <b>{words.number(n)}</b>
            {name}
          </li>
        ))}
    </ul>
  );
}

/** Rows that are shown at most. */
const most = 200;

function Rows({ title, rows, count }: { title: string; rows: readonly Refusal[]; count: number }) {
  if (rows.length === 0) return null;
  return (
    <details class="import-rows" open={rows.length <= 20}>
      <summary>
        {title} <span class="muted">{words.number(Math.max(count, rows.length))}</span>
      </summary>
      <div class="table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.import.row}</th>
              <th scope="col">{words.import.field}</th>
              <th scope="col">{words.import.reason}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, most).map((row, i) => (
              <tr key={`${row.row} ${row.field} ${i}`}>
                <td>{words.number(row.row)}</td>
                <td>{row.field ?? ""}</td>
                <td>{row.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Takes a file that is dropped anywhere on the page. */
export function DropAnywhere() {
  const { store } = useDesk();
  const signedIn = usePick((s) => s.status?.signed_in === true);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const until = new AbortController();
    const { signal } = until;
    const files = (e: DragEvent) => e.dataTransfer?.types.includes("Files") === true;
    const dragged = (e: DragEvent) => {
      if (!files(e)) return;
      e.preventDefault();
      setOver(signedIn);
    };
    const dropped = (e: DragEvent) => {
      if (!files(e)) return;
      e.preventDefault();
      setOver(false);
      const [file] = e.dataTransfer?.files ?? [];
      if (file) store.dispatch({ type: "dialog opened", dialog: "import", file });
    };
    addEventListener("dragover", dragged, { signal });
    addEventListener("drop", dropped, { signal });
    addEventListener("dragleave", (e) => !e.relatedTarget && setOver(false), { signal });
    return () => until.abort();
  }, [signedIn, store]);
  return over ? <div class="drop-veil">{words.import.dropAnywhere}</div> : null;
}
