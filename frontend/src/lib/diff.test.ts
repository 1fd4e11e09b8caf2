import { describe, expect, it } from "vitest";
import { event, kyiv } from "../testing";
import type { Feature, Geometry, Properties } from "../types";
import { aspects, differing, equal, patched, taking } from "./diff";

const with_ = (change: Partial<Properties>, geometry: Geometry | null = kyiv.geometry): Feature => ({
  ...kyiv,
  geometry,
  properties: { ...kyiv.properties, ...change },
});

describe("the difference between two states of an event", () => {
  it("is nothing between a state and itself, whatever its revision and who wrote it", () => {
    expect(differing(kyiv, with_({ revision: 9, updated_by: "ana", updated_at: "2026-01-01T00:00:00Z" }))).toEqual([]);
  });

  it("names each aspect once, in the order of the screen", () => {
    const after = with_({
      killed_min: 1,
      sub_event_type: null,
      title: "Strike",
      end_time: null,
      time_precision: "day",
    });
    expect(differing(kyiv, after)).toEqual(["title", "event_type", "start_time", "killed_best"]);
  });

  it("takes what is absent for null", () => {
    expect(differing(kyiv, with_({ killed_civilian_best: null, public_displacement_m: null }))).toEqual([]);
    expect(equal({ a: 1, b: null }, { a: 1 })).toBe(true);
    expect(equal([1, 2], [1])).toBe(false);
    expect(equal({ min: 0 }, {})).toBe(false);
  });

  it("sees a drawn shape change", () => {
    const line = (lon: number): Geometry => ({
      type: "LineString",
      coordinates: [
        [lon, 48],
        [38, 49],
      ],
    });
    const before = event(5, {}, line(37));
    expect(differing(before, event(5, {}, line(37.5)))).toEqual(["geometry"]);
  });

  it("knows every property that is an event's content", () => {
    const own = ["id", "dataset", "external_id", "revision", "created_at", "created_by", "updated_at", "updated_by"];
    const covered = new Set<string>(aspects.flatMap(({ fields }) => fields));
    expect(Object.keys(kyiv.properties).filter((name) => !covered.has(name) && !own.includes(name))).toEqual([]);
  });
});

describe("taking one aspect", () => {
  it("says all that makes it, and nothing else", () => {
    const file = with_({ title: "Other", start_time: "2023-04-20T00:00:00Z", end_time: null, time_precision: "day" });
    expect(taking("start_time", kyiv, file)).toEqual({
      properties: { start_time: "2023-04-20T00:00:00Z", end_time: null, time_precision: "day" },
    });
  });

  it("takes the place with its geometry", () => {
    const geometry: Geometry = { type: "Point", coordinates: [36.23, 49.99] };
    const file = with_({ point: [36.23, 49.99], uncertainty_m: null }, geometry);
    expect(taking("geometry", kyiv, file)).toEqual({
      properties: { point: [36.23, 49.99], uncertainty_m: null },
      geometry,
    });
  });

  it("unsets names that a file no longer has", () => {
    const now = with_({ extras: { oblast: "Kyiv", wave: 2 } });
    expect(taking("extras", now, with_({ extras: { oblast: "Kyivska" } }))).toEqual({
      properties: { extras: { oblast: "Kyivska", wave: null } },
    });
  });

  it("gives, when it is applied, what was wanted", () => {
    const file = with_({ point: [36.23, 49.99] }, { type: "Point", coordinates: [36.23, 49.99] });
    const { geometry } = taking("geometry", kyiv, file);
    expect(differing(patched(kyiv, { properties: {}, geometry: geometry ?? null }), file)).toEqual([]);
  });
});
