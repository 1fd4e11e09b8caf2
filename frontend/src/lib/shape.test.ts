import { describe, expect, it } from "vitest";
import type { Position } from "../types";
import { metresBetween } from "./geo";
import { addressParams, filterParams, noFilters, parseFilters } from "./query";
import {
  areaSaid,
  crossing,
  digitsAt,
  encloses,
  outline,
  parseRadius,
  parseShape,
  rounded,
  type Shape,
  settledCorners,
  shapeBox,
  shapeSaid,
  shapeWords,
} from "./shape";

const area: Shape = {
  kind: "polygon",
  corners: [
    [37.2, 49.3],
    [38.9, 49.29],
    [39.17, 48.4],
  ],
};
const circle: Shape = { kind: "circle", center: [38, 48.59], metres: 15_000 };
const fiji: Shape = {
  kind: "polygon",
  corners: [
    [177, -20],
    [182, -20],
    [182, -15],
  ],
};
const bow: readonly Position[] = [
  [0, 0],
  [2, 2],
  [2, 0],
  [0, 2],
];

describe("a drawn area", () => {
  it("is asked for in the server's words", () => {
    expect(shapeWords(area)).toEqual(["polygon", "POLYGON((37.2 49.3,38.9 49.29,39.17 48.4,37.2 49.3))"]);
    expect(shapeWords(circle)).toEqual(["circle", "38,48.59,15000"]);
    expect(shapeWords({ ...circle, center: [190, 0] })).toEqual(["circle", "-170,0,15000"]);
  });

  it("asks for what may lie in it too, unless only what is certain is wanted", () => {
    expect(filterParams({ ...noFilters, shape: circle }).get("possible_place")).toBe("yes");
    expect(filterParams({ ...noFilters, shape: circle, certain: true }).get("possible_place")).toBeNull();
  });

  it.each([area, circle, fiji])("stands in the address with few digits, and is read back", (shape) => {
    const params = addressParams({ ...noFilters, shape });
    expect(params.toString().length).toBeLessThan(80);
    expect(parseFilters(new URLSearchParams(params.toString())).shape).toEqual(shape);
  });

  it.each([
    "circle=38,48.59",
    "circle=38,48.59,0",
    "circle=38,98,15000",
    "circle=200,48,15000",
    "circle=38,48.59,1e9",
    "inside=1,2,3,4",
    "inside=1,2,3,4,5",
    "inside=1,2,3,x,5,6",
    "inside=0,0,2,2,2,0,0,2",
    "inside=0,0,1,1,2,2",
    "inside=0,0,1,91,2,0",
    `inside=${Array.from({ length: 202 }, (_, i) => i % 80).join(",")}`,
    "inside=",
  ])("is left out where it cannot be read: %s", (text) => {
    expect(parseShape(new URLSearchParams(text))).toBeNull();
  });

  it("is said in words", () => {
    expect(shapeSaid(circle)).toBe("within 15 km of 48.59, 38");
    expect(shapeSaid(area)).toBe("inside the drawn area (6,145 km²)");
    expect([800, 364_000, 7_100_000, 12_345_678_901].map(areaSaid)).toEqual([
      "800 m²",
      "0.36 km²",
      "7.1 km²",
      "12,350 km²",
    ]);
  });

  it("encloses something where no two sides cross", () => {
    expect(crossing(bow)).toBe(true);
    expect(encloses(bow)).toBe(false);
    expect(encloses(area.corners)).toBe(true);
    expect(encloses([...area.corners].reverse())).toBe(true);
    expect(encloses(area.corners.slice(0, 2))).toBe(false);
  });

  it("begins between -180 and 180, and goes on over the antimeridian", () => {
    expect(settledCorners(fiji.corners.map(([lon, lat]) => [lon - 360, lat] as const))).toEqual(fiji.corners);
    expect(shapeBox(fiji)).toEqual([177, -20, 182, -15]);
  });

  it("is drawn as it lies: straight in degrees, round on the Earth, and round a pole", () => {
    expect(outline(fiji)).toHaveLength(16);
    for (const [lon, lat] of outline(circle)) expect(metresBetween([38, 48.59], [lon, lat])).toBeCloseTo(15_000, 3);
    const edge = outline({ kind: "circle", center: [179.9, 0], metres: 100_000 });
    expect(Math.max(...edge.map(([lon]) => lon))).toBeGreaterThan(180);
    const pole = outline({ kind: "circle", center: [20, 88], metres: 500_000 });
    expect(pole.at(-2)?.[1]).toBe(90);
    expect(Math.abs((pole.at(-2)?.[0] ?? 0) - (pole.at(-3)?.[0] ?? 0))).toBeCloseTo(360, 6);
  });
});

describe("what is typed and rounded", () => {
  it("takes a radius as people write it", () => {
    expect(["15 km", "1,5 км", "800 m", "800 м", "15", "0.5km"].map(parseRadius)).toEqual([
      15_000, 1500, 800, 800, 15_000, 500,
    ]);
    expect(["", "km", "15 miles", "-3 km", "0", "10001 km", "1 2 km"].map(parseRadius)).toEqual(Array(7).fill(null));
  });
  it("keeps as many digits as a zoom can tell apart", () => {
    expect([2, 6, 8, 12, 18].map(digitsAt)).toEqual([2, 2, 3, 4, 5]);
    expect(rounded([37.123456, 48.987654], 8)).toEqual([37.123, 48.988]);
  });
});

it("reads a polygon of an address also as the server's grammar has it", () => {
  const read = (polygon: string) => parseShape(new URLSearchParams({ polygon }));
  expect(read("POLYGON((30 50, 31 50, 31 51, 30 50))")).toEqual({
    kind: "polygon",
    corners: [
      [30, 50],
      [31, 50],
      [31, 51],
    ],
  });
  expect(read("POLYGON((30 50, 31 50, 31 51))")).toBeNull();
  expect(read("POLYGON((30 50, 34 50, 34 54, 30 50), (31 50.5, 32 50.5, 32 51, 31 50.5))")).toBeNull();
});
