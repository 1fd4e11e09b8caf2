import { describe, expect, it } from "vitest";
import { event } from "../testing";
import type { Properties } from "../types";
import { nearQuery } from "./near";

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
