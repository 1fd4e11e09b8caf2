import { describe, expect, it } from "vitest";
import { event } from "../testing";
import type { Properties } from "../types";
import { closeQuery, closeTo, nearQuery } from "./near";

const known: Partial<Properties> = {
  point: [30.5, 50.4],
  start_time: "2023-04-20T00:00:00Z",
  end_time: "2023-04-20T23:59:59Z",
};

describe("what lies near an event", () => {
  it("is asked for in a circle, three days before and after, without the event", () => {
    const query = nearQuery(event(5, known), "2024-01-01");
    expect(query?.get("datetime")).toBe("2023-04-17/2023-04-23");
    expect(query?.get("as_of")).toBe("2024-01-01");
    expect(query?.get("circle")).toBe("30.5,50.4,25000");
    expect(query?.get("filter")).toBe("id <> 5");
    expect([query?.get("located"), query?.get("dated")]).toEqual(["yes", "yes"]);
  });

  it.each([
    ["has no point", { point: null }],
    ["may lie anywhere in an area", { area_id: "UA-09" }],
    ["may lie farther away than its neighbours", { uncertainty_m: 30_000 }],
    ["has no date", { start_time: null, end_time: null }],
    ["may have been on any day of a month", { end_time: "2023-05-20T00:00:00Z" }],
  ] satisfies readonly (readonly [string, Partial<Properties>])[])("is not asked where it %s", (_, more) => {
    expect(nearQuery(event(5, { ...known, ...more }), "")).toBeNull();
  });
});

describe("what is close to an event", () => {
  const kyiv = { ...known, time_zone: "Europe/Kyiv" };
  const night = {
    start_time: "2023-04-20T19:00:00Z",
    end_time: "2023-04-21T02:00:00Z",
    time_precision: "hour",
  } as const;

  it("was there that night, or else on the same days of its own calendar", () => {
    expect(closeTo(event(5, { ...kyiv, ...night }))).toMatchObject({
      when: "night",
      time: { from: Date.parse(night.start_time), to: Date.parse(night.end_time) },
    });
    const day = {
      start_time: "2023-04-19T21:00:00Z",
      end_time: "2023-04-20T20:59:59Z",
      time_precision: "day",
    } as const;
    expect(closeTo(event(5, { ...kyiv, ...day }))?.when).toBe("day");
    expect(closeQuery(event(5, { ...kyiv, ...day }), "")?.get("datetime")).toBe(
      "2023-04-19T21:00:00Z/2023-04-20T20:59:59Z",
    );
    expect(closeTo(event(5, { ...kyiv, ...night, time_precision: "day" }))?.when).toBe("days");
  });

  it("is not counted where the event itself may lie farther away, or lasted longer", () => {
    expect(closeQuery(event(5, { ...known, uncertainty_m: 6_000 }), "")).toBeNull();
    expect(closeQuery(event(5, { ...known, end_time: "2023-04-24T00:00:00Z" }), "")).toBeNull();
    expect(closeQuery(event(5, { ...known, start_time: null, end_time: null }), "")).toBeNull();
  });
});
