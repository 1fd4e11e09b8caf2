import { describe, expect, it } from "vitest";
import { event, kyiv } from "../testing";
import type { Properties } from "../types";
import { apart, lasting } from "./apart";

const exact = { uncertainty_m: 0, location_precision: "exact", time_precision: "minute" } as const;
const at = (more: Partial<Properties>) => ({
  event: event(1, { point: [30.5, 50.45], start_time: "2023-04-20T10:00:00Z", ...exact, ...more }),
  area: null,
});

describe("how far two events are apart", () => {
  it.each<readonly [string, Partial<Properties>, Partial<Properties>]>([
    ["4.2 km and 3 hours apart", {}, { point: [30.5593, 50.45], start_time: "2023-04-20T13:00:00Z" }],
    ["4.2 km and 25 minutes apart", {}, { point: [30.5593, 50.45], start_time: "2023-04-20T10:25:00Z" }],
    ["At the same place, at the same time", {}, {}],
    [
      "At the same place, 1 day to 2 days apart",
      { time_precision: "day" },
      { start_time: "2023-04-21T10:00:00Z", end_time: "2023-04-22T10:00:00Z" },
    ],
    [
      "Within 3 km of each other, on the same day",
      { time_precision: "day", uncertainty_m: 1500 },
      { uncertainty_m: 1500 },
    ],
    [
      "2.2 km to 6.2 km and 3 days apart",
      { uncertainty_m: 2000, time_precision: "day" },
      { point: [30.5593, 50.45], start_time: "2023-04-23T09:00:00Z" },
    ],
    [
      "4.2 km and 1 day apart",
      { time_precision: "day" },
      { point: [30.5593, 50.45], start_time: "2023-04-19T23:00:00Z" },
    ],
    [
      "At the same place, perhaps at the same time, at most 44 days apart",
      { start_time: "2023-04-01T00:00:00Z", end_time: "2023-04-30T23:59:59Z", time_precision: "month" },
      { start_time: "2023-04-15T00:00:00Z", end_time: "2023-05-15T23:59:59Z", time_precision: "days" },
    ],
    ["Nobody can tell how far apart, for the place of one is not known, at the same time", {}, { point: null }],
    ["At the same place, nobody can tell how long apart, for the date of one is not known", {}, { start_time: null }],
  ])("%s", (said, a, b) => {
    expect(apart(at(a), at(b))).toBe(said);
    expect(apart(at(b), at(a))).toBe(said);
  });

  it("says the same night by the events' own clocks", () => {
    const later = event(9, {
      ...kyiv.properties,
      start_time: "2023-04-20T20:00:00Z",
      end_time: "2023-04-21T01:00:00Z",
    });
    expect(apart({ event: kyiv, area: null }, { event: later, area: null })).toBe(
      "Within 30 km of each other, in the same night",
    );
  });

  it("takes an area for all of it", () => {
    const box = {
      type: "Polygon",
      coordinates: [
        [
          [30, 50],
          [31, 50],
          [31, 51],
          [30, 51],
          [30, 50],
        ],
      ],
    } as const;
    const area = { id: "UA-30", geometry: box, properties: { name: "Kyiv" } as never };
    const region = event(4, { area_id: "UA-30", start_time: "2023-04-20T10:00:00Z", time_precision: "day" });
    expect(apart(at({}), { event: region, area })).toBe("Within 71.6 km of each other, on the same day");
  });

  it.each([
    [90 * 60_000, 60_000, "90 minutes"],
    [5 * 3_600_000, 60_000, "5 hours"],
    [50 * 3_600_000, 60_000, "2 days"],
    [100 * 86_400_000, 86_400_000, "3 months"],
    [1000 * 86_400_000, 86_400_000, "3 years"],
  ])("counts %d ms, exact to %d ms, as %s", (time, exact, said) => expect(lasting(time, exact)).toBe(said));
});
