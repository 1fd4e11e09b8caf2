// Import runs, as a person looks for them.

import type { RunRecord } from "../types";

/** The runs of a dataset with the undoings of each, newest first; "" for those of files that name their own. */
export function runsOf(runs: readonly RunRecord[], dataset: string): readonly RunRecord[] {
  return runs.filter((run) => run.dataset === dataset);
}

/** Which runs a later one continued, so that they are undone with that one. */
export function continuedBy(runs: readonly RunRecord[]): ReadonlySet<number> {
  return new Set(runs.filter((run) => !run.undone).flatMap((run) => (run.continues ? [run.continues] : [])));
}

/** Whether a run can be taken back by itself. */
export function undoable(run: RunRecord, continued: ReadonlySet<number>): boolean {
  return !run.undone && !run.undoes && !continued.has(run.id);
}

/** Whether a run has more to tell than its counts. */
export function reports({ result }: RunRecord): boolean {
  const { refusals, warnings, disagreements, missing_events: gone } = result;
  return [refusals, warnings, disagreements, gone].some((list) => (list?.length ?? 0) > 0);
}
