import { describe, expect, it } from "vitest";
import { fieldName, reported } from "./fields";

const names = { vocabularies: null, areas: {} };

describe("what an import reports of a field", () => {
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ["title", "Shelling of Nikopol", /^Shelling of Nikopol$/],
    ["event_type", { event_type: "battles", sub_event_type: null }, /^Battles/],
    [
      "start_time",
      {
        start_time: "2023-04-20T00:00:00Z",
        end_time: "2023-04-20T23:59:59Z",
        time_precision: "day",
        time_extent: "within",
        time_zone: null,
      },
      /^20 April 2023/,
    ],
    ["killed_best", { killed_min: 1, killed_best: 2, killed_max: 4 }, /^2 \(1–4\)/],
    [
      "geometry",
      { geometry: { type: "Point", coordinates: [34.4, 47.57] }, point: [34.4, 47.57], uncertainty_m: null },
      /47\.57, 34\.4/,
    ],
    ["sources", [{ publisher: "AFP" }, { publisher: "Reuters" }], /AFP.*Reuters/],
    ["weapons", ["artillery"], /^Artillery$/i],
    ["extras", { colour: "red" }, /colour.*red/],
    ["killed_best", null, /^$/],
  ];
  it.each(cases)("says %s of %j", (field, value, wanted) => {
    expect(reported(field, value, names)).toMatch(wanted);
  });

  it("names columns in words", () => {
    expect([fieldName("latitude"), fieldName("title"), fieldName("gwno_a")]).toEqual(["Latitude", "Title", "Gwno a"]);
  });
});
