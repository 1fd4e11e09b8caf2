// Imports as runs: what each brought, its report, and its undoing.

import { useEffect, useState } from "preact/hooks";
import { sentence } from "../api";
import { listed } from "../lib/phrase";
import { reports, undoable } from "../lib/runs";
import { momentSaid } from "../lib/said";
import type { RunRecord, UndoResult } from "../types";
import { words } from "../words/words";
import { useDesk } from "./desk";
import { Names, Troubles } from "./import-parts";
import { Button } from "./parts";
import { Sure } from "./sure";

interface RunsProps {
  readonly runs: readonly RunRecord[];
  /** Those that a later run continued. */
  readonly continued: ReadonlySet<number>;
  readonly undo: (what: Promise<UndoResult>) => Promise<void>;
}

export function Runs({ runs, continued, undo }: RunsProps) {
  return (
    <ol class="runs">
      {runs.map((run) => (
        <li key={run.id} class={run.undone ? "is-undone" : ""}>
          <Run run={run} continued={continued} undo={undo} />
        </li>
      ))}
    </ol>
  );
}

function Run({ run, continued, undo }: { run: RunRecord } & Omit<RunsProps, "runs">) {
  const [open, setOpen] = useState<"" | "report" | "undo">("");
  const { commands } = useDesk();
  const name = nameOf(run);
  const { result } = run;
  return (
    <>
      <div class="run-line">
        <div class="run-text">
          <b>{words.datasets.run(name, run.by)}</b>
          <small>
            {[momentSaid(Date.parse(run.started_at)), countsSaid(result), ...stateOf(run, continued)]
              .filter(Boolean)
              .join(" · ")}
          </small>
        </div>
        {!run.undoes && (
          <Button
            tone="quiet"
            aria-expanded={open === "report"}
            aria-label={words.datasets.reportOf(name)}
            onClick={() => setOpen(open === "report" ? "" : "report")}
          >
            {words.datasets.report}
          </Button>
        )}
        {undoable(run, continued) && (
          <Button
            tone="quiet"
            aria-expanded={open === "undo"}
            aria-label={words.datasets.undoOf(name)}
            onClick={() => setOpen(open === "undo" ? "" : "undo")}
          >
            {words.datasets.undo}
          </Button>
        )}
      </div>
      {open === "report" && <Report id={run.id} />}
      {open === "undo" && (
        <Sure
          text={undoSaid(run)}
          yes={words.datasets.undoYes}
          act={() => void undo(commands.undoRun(run.id))}
          close={() => setOpen("")}
        />
      )}
    </>
  );
}

function undoSaid({ result, continues }: RunRecord): string {
  const { created, updated } = result;
  const what = [
    created > 0 ? words.datasets.undoCreated(created) : "",
    updated > 0 ? words.datasets.undoUpdated(updated) : "",
  ];
  const text = words.datasets.undoSure(listed(what.filter(Boolean)));
  return continues ? `${text} ${words.datasets.undoContinued}` : text;
}

/** "3 new, 2 changed": what an import did. */
function countsSaid(result: RunRecord["result"]): string {
  const parts = (["created", "updated", "unchanged", "conflicts", "refused"] as const).map((what) =>
    result[what] > 0 ? words.datasets.counts[what](result[what]) : "",
  );
  return listed(parts.filter(Boolean));
}

function nameOf({ file, undoes }: RunRecord): string {
  if (!undoes) return file || words.import.title;
  return words.datasets.undoing(undoes > 0 ? words.datasets.undoingRun : words.datasets.undoingDataset);
}

function stateOf(run: RunRecord, continued: ReadonlySet<number>): readonly string[] {
  return [
    run.result.removed ? words.datasets.removedByRun(run.result.removed) : "",
    run.continues ? words.datasets.continues : "",
    run.ended_at ? "" : continued.has(run.id) ? words.datasets.continued : words.datasets.running,
    run.undone ? words.datasets.undone : "",
  ];
}

function Report({ id }: { id: number }) {
  const { commands } = useDesk();
  const [run, setRun] = useState<RunRecord | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    const until = new AbortController();
    commands.run(id, until.signal).then(setRun, (error) => setProblem(sentence(error)));
    return () => until.abort();
  }, [id, commands]);
  if (problem) {
    return (
      <p class="wrong" role="alert">
        {problem}
      </p>
    );
  }
  if (!run) return null;
  const gone = run.result.missing_events ?? [];
  return (
    <div class="import-folds">
      {!reports(run) && <p class="muted">{words.datasets.noReport}</p>}
      <Troubles result={run.result} />
      {gone.length > 0 && (
        <>
          <h4>{words.import.goneTitle}</h4>
          <Names events={gone} note={({ edited }) => (edited ? words.import.goneEdited : "")} />
        </>
      )}
    </div>
  );
}
