import { describe, expect, it } from "vitest";
import { isDesk, isForOpening, questionOf, rangeOf } from "./offline";

const of = (address: string) => questionOf(new URL(address, "http://localhost"));

describe("what is kept for when there is no network", () => {
  it("is the newest answer to a question, whatever the change number", () => {
    expect(of("/tiles/5/18/10.mvt?event_type=riots&v=7")).toBe(of("/tiles/5/18/10.mvt?event_type=riots&v=1.8"));
    expect(of("/tiles/5/18/10.mvt?event_type=riots")).not.toBe(of("/tiles/5/18/10.mvt?event_type=battles"));
    expect(of("/api/summary?bbox=1,2,3,4")).not.toBeNull();
    expect(of("/api/collections/events/items?limit=50")).not.toBeNull();
    expect(of("/api/gazetteer/UA-30")).not.toBeNull();
  });

  it("is no single event, stream, export or history", () => {
    for (const address of [
      "/api/live",
      "/api/export.geojson",
      "/api/collections/events/items/5",
      "/api/collections/events/items/5/history",
      "/api/imports",
      "/api/statuses",
      "/basemap/basemap.pmtiles",
    ])
      expect(of(address), address).toBeNull();
  });

  it("is always what the desk asks first", () => {
    const first = (address: string) => isForOpening(new URL(of(address) ?? "", "http://localhost"));
    expect(
      ["/api/status", "/api/vocabularies", "/api/datasets", "/api/summary?duplicates=no&bins=0"].every(first),
    ).toBe(true);
    expect(["/tiles/5/18/10.mvt", "/api/summary?bbox=1,2,3,4&bins=0", "/api/gazetteer/UA-30"].some(first)).toBe(false);
  });

  it("opens the desk at its own addresses only", () => {
    expect(["/", "/events/12"].every(isDesk)).toBe(true);
    expect(["/embed", "/api/", "/events/1/2", "/tiles.json"].some(isDesk)).toBe(false);
  });

  it("cuts the stretch of a file that is asked for", () => {
    expect(rangeOf("bytes=0-99", 1000)).toEqual([0, 99]);
    expect(rangeOf("bytes=900-1999", 1000)).toEqual([900, 999]);
    expect(rangeOf("bytes=900-", 1000)).toEqual([900, 999]);
    expect(rangeOf(null, 1000)).toBeNull();
  });
});
