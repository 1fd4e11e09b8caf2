import { describe, expect, it } from "vitest";
import { extentOfEvent } from "../lib/geo";
import { event, kyiv } from "../testing";
import { closer, inward } from "./selection";

describe("how far the map moves for an event", () => {
  it.each([
    ["is in sight", 500, 520, 0],
    ["lies under the rail", 300, 320, -60],
    ["lies under the detail", 1000, 1040, 60],
    ["is wider than what is free", 100, 1300, 30],
  ])("that %s", (_, from, to, by) => {
    expect(inward(from, to, 360, 980)).toBe(by);
  });
});

describe("how close a disc is looked at while it is edited", () => {
  it.each([
    ["a speck is brought close", 6, 9],
    ["a disc that can be seen stays", 60, null],
    ["a point without a radius stays", 0, null],
    ["nothing is closer than the map goes", 0.001, 18],
  ])("%s", (_, wide, zoom) => expect(closer(wide, 6)).toBe(zoom));
});

describe("where an event may lie", () => {
  it("is all of its radius", () => {
    const box = extentOfEvent(kyiv, null);
    expect(box?.[0]).toBeCloseTo(30.3, 1);
    expect(box?.[3]).toBeCloseTo(50.58, 2);
  });
  it("is its region once that is known", () => {
    const luhansk = event(1, { area_id: "UA-09", point: [38.9, 48.9] });
    const area = {
      id: "UA-09",
      geometry: {
        type: "Polygon",
        coordinates: [
          [
            [37.8, 47.8],
            [40.2, 47.8],
            [40.2, 50.1],
            [37.8, 47.8],
          ],
        ],
      },
      properties: { id: "UA-09", name: "Luhansk", level: 1, country: "UA" },
    } as const;
    expect(extentOfEvent(luhansk, area)).toEqual([37.8, 47.8, 40.2, 50.1]);
  });
  it("is nowhere without a place", () => expect(extentOfEvent(event(1), null)).toBeNull());
});
