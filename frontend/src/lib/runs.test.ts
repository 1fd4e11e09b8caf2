import { describe, expect, it } from "vitest";
import type { RunRecord } from "../types";
import { continuedBy, reports, runsOf, undoable } from "./runs";

const run = (id: number, part: Partial<RunRecord> = {}): RunRecord => ({
  id,
  dataset: "acled",
  file: "acled.csv",
  format: "acled",
  by: "ana",
  started_at: "2024-03-03T10:00:00Z",
  ended_at: "2024-03-03T10:01:00Z",
  result: { created: 3, updated: 0, unchanged: 0, conflicts: 0, refused: 0 },
  ...part,
});

describe("import runs", () => {
  it("are undone once, and not what was undone, undoes or was continued", () => {
    const runs = [run(5, { undoes: 1 }), run(4), run(3, { continues: 2 }), run(2), run(1, { undone: true })];
    const continued = continuedBy(runs);
    expect(runs.filter((one) => undoable(one, continued)).map(({ id }) => id)).toEqual([4, 3]);
  });

  it("belong to their dataset, or to none where the file named its own", () => {
    const runs = [run(3), run(2, { dataset: "" }), run(1, { dataset: "ucdp-ged" })];
    expect(runsOf(runs, "acled").map(({ id }) => id)).toEqual([3]);
    expect(runsOf(runs, "").map(({ id }) => id)).toEqual([2]);
  });

  it("report what was refused", () => {
    expect(reports(run(1))).toBe(false);
    const { result } = run(1);
    expect(reports(run(1, { result: { ...result, refusals: [{ row: 3, reason: "no date" }] } }))).toBe(true);
  });
});
