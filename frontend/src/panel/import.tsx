// Reads a file in: what is in it is shown before anything is written.

import { useEffect, useRef, useState } from "preact/hooks";
import { sentence } from "../api";
import type { ImportResult, UndoResult } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Counts, Troubles, Undone } from "./import-parts";
import { noWish, Preview, type Wish } from "./import-preview";
import { Button, Dialog } from "./parts";
import "./import.css";

type Step =
  | { readonly kind: "choose"; readonly problem?: string }
  | { readonly kind: "busy"; readonly text: string }
  | {
      readonly kind: "preview";
      readonly file: File;
      readonly result: ImportResult;
      /** The wish with which it was made. */
      readonly asked: Wish;
      readonly problem: string;
    }
  | { readonly kind: "done"; readonly result: ImportResult };

/** Milliseconds without another change before the preview is made again. */
const pause = 400;

export function Import() {
  const { store, commands } = useDesk();
  const dropped = usePick((s) => s.dropped);
  const signedIn = usePick((s) => s.status?.signed_in === true);
  const [step, setStep] = useState<Step>({ kind: "choose" });
  const [wish, setWish] = useState(noWish);
  const asked = useRef(new AbortController());
  useEffect(() => () => asked.current.abort(), []);

  const read = async (file: File, as: Wish, dryRun: boolean) => {
    asked.current.abort();
    asked.current = new AbortController();
    return commands.read({ file, ...as, dryRun }, asked.current.signal);
  };
  const look = async (file: File) => {
    setWish(noWish);
    setStep({ kind: "busy", text: words.import.reading(file.name) });
    try {
      setStep({ kind: "preview", file, result: await read(file, noWish, true), asked: noWish, problem: "" });
    } catch (error) {
      const problem = sentence(error);
      if (problem) setStep({ kind: "choose", problem });
    }
  };
  const run = async (file: File) => {
    const before = step;
    setStep({ kind: "busy", text: words.import.importing(file.name) });
    try {
      setStep({ kind: "done", result: await read(file, wish, false) });
      await commands.imported("");
    } catch (error) {
      const problem = sentence(error);
      if (problem) setStep(before.kind === "preview" ? { ...before, problem } : { kind: "choose", problem });
    }
  };
  useEffect(() => {
    if (dropped && signedIn) void look(dropped);
  }, [dropped, signedIn]);

  // What the file would change depends on how it is taken.
  const pending = step.kind === "preview" && asksAnew(step.asked, wish);
  useEffect(() => {
    if (step.kind !== "preview" || !pending) return;
    const timer = setTimeout(async () => {
      try {
        setStep({ ...step, result: await read(step.file, wish, true), asked: wish, problem: "" });
      } catch (error) {
        const problem = sentence(error);
        if (problem) setStep({ ...step, asked: wish, problem });
      }
    }, pause);
    return () => clearTimeout(timer);
  }, [step, pending, wish]);

  const close = () => store.dispatch({ type: "dialog closed" });
  const another = () => setStep({ kind: "choose" });
  return (
    <Dialog title={words.import.title} close={close} wide>
      {!signedIn && <SignInFirst />}
      {signedIn && step.kind === "choose" && <Choose problem={step.problem ?? ""} choose={(file) => void look(file)} />}
      {step.kind === "busy" && (
        <div class="import-busy" role="status">
          <p>{step.text}…</p>
          <div class="bar-busy" />
        </div>
      )}
      {step.kind === "preview" && (
        <Preview
          file={step.file}
          result={step.result}
          problem={step.problem}
          pending={pending}
          wish={wish}
          set={(part) => setWish({ ...wish, ...part })}
          run={() => void run(step.file)}
          another={another}
        />
      )}
      {step.kind === "done" && <Done result={step.result} close={close} another={another} />}
    </Dialog>
  );
}

/** Whether two wishes would make different previews; rights change nothing of the events. */
function asksAnew({ rights: _, ...before }: Wish, { rights: __, ...now }: Wish): boolean {
  return JSON.stringify(before) !== JSON.stringify(now);
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

/** What has happened. */
function Done({ result, close, another }: { result: ImportResult; close: () => void; another: () => void }) {
  const { commands } = useDesk();
  const [undone, setUndone] = useState<UndoResult | null>(null);
  const [undoing, setUndoing] = useState(false);
  const [problem, setProblem] = useState("");
  const { run } = result;
  const undo = async () => {
    if (!run) return;
    setUndoing(true);
    setProblem("");
    try {
      setUndone(await commands.undoRun(run));
    } catch (error) {
      setProblem(sentence(error));
    }
    setUndoing(false);
  };
  if (undone) {
    return (
      <>
        <Undone result={undone} />
        <div class="panel-actions">
          <Button onClick={another}>{words.import.again}</Button>
        </div>
      </>
    );
  }
  return (
    <>
      <p class="import-done" role="status">
        {words.import.done(result.created + result.updated + result.unchanged)}
      </p>
      <Counts result={result} />
      <div class="import-folds">
        <Troubles result={result} />
      </div>
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
      <div class="panel-actions">
        <ShowThem close={close} />
        <Button onClick={another}>{words.import.again}</Button>
        {run && (
          <Button tone="quiet" disabled={undoing} onClick={() => void undo()}>
            {undoing ? words.import.undoing : words.import.undo}
          </Button>
        )}
      </div>
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
  const { store } = useDesk();
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
          accept=".csv,.tsv,.txt,.json,.geojson,.geojsons,.geojsonl,.ndjson,.kml,.kmz,.gpx,.fgb,.parquet,.geoparquet,.zip,text/csv,application/json,application/geo+json"
          onChange={(e) => {
            const [file] = e.currentTarget.files ?? [];
            if (file) choose(file);
          }}
        />
      </div>
      <div class="panel-actions">
        <Button tone="quiet" onClick={() => store.dispatch({ type: "dialog opened", dialog: "datasets" })}>
          {words.import.datasets}
        </Button>
      </div>
    </>
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
