import { describe, expect, it } from "vitest";
import type { Position } from "../types";
import { metresBetween } from "./geo";
import { areaInDegrees, areaOfCircle, areaWithin, destination, greatCircle, leg } from "./geodesy";

// What PostGIS 3 (PROJ, after Karney) says by ST_Distance, ST_Azimuth and ST_Area on geography.
const kyiv: Position = [30.5234, 50.4501];

describe("distances and bearings on the ellipsoid", () => {
  it.each([
    ["Kyiv to Luhansk", kyiv, [39.3078, 48.574], 669_020.4329, 104.7818],
    ["over the antimeridian", [177.4, -17.6], [-175.2, -21.1], 868_499.8768, 117.6797],
    ["over the antimeridian, running on", [177.4, -17.6], [184.8, -21.1], 868_499.8768, 117.6797],
    ["Kyiv to Sydney", kyiv, [151.2, -33.87], 14_934_515.3642, 92.0462],
    ["a field", [37.5, 48.5], [37.501, 48.5005], 92.481, 53.0434],
  ] satisfies readonly [string, Position, Position, number, number][])("%s", (_, from, to, metres, bearing) => {
    const found = leg(from, to);
    expect(found.metres).toBeCloseTo(metres, 2);
    expect(found.bearing).toBeCloseTo(bearing, 3);
  });
  it("are none from a place to itself, and nearly right to the other end of the Earth", () => {
    expect(leg(kyiv, kyiv).metres).toBe(0);
    expect(leg([0, 0], [179.9, 0.3]).metres / 19_970_142).toBeCloseTo(1, 2);
  });
});

describe("areas", () => {
  const country: readonly Position[] = [
    [22, 44],
    [40, 44],
    [40, 53],
    [22, 53],
  ];
  const fiji: readonly Position[] = [
    [177, -20],
    [182, -20],
    [182, -15],
    [177, -16],
  ];
  const slant: readonly Position[] = [
    [10, 0],
    [50, 60],
    [60, 10],
  ];
  it("of corners that great circles join", () => {
    expect(areaWithin(country) / 1_322_414_671_069).toBeCloseTo(1, 3);
    expect(areaWithin(fiji) / 264_117_023_055).toBeCloseTo(1, 3);
    expect(areaWithin([...country].reverse())).toBeCloseTo(areaWithin(country), 0);
    expect(areaWithin(slant) / 17_969_588_939_022).toBeCloseTo(1, 2);
  });
  it("of corners that are joined straight in degrees, as the server has them", () => {
    expect(areaInDegrees(country) / 1_329_876_490_883).toBeCloseTo(1, 6);
    expect(areaInDegrees(slant) / 14_350_470_848_921).toBeCloseTo(1, 2);
    const small: readonly Position[] = [
      [37.9, 48.5],
      [38.1, 48.5],
      [38.1, 48.65],
    ];
    expect(areaInDegrees(small) / 123_147_515).toBeCloseTo(1, 4);
  });
  it("of circles: flat where they are small, half the Earth at a quarter of the way round", () => {
    expect(areaOfCircle(15_000) / (Math.PI * 15_000 ** 2)).toBeCloseTo(1, 5);
    expect(areaOfCircle((Math.PI / 2) * 6_371_008.8) / (2 * Math.PI * 6_371_008.8 ** 2)).toBeCloseTo(1, 9);
  });
});

describe("lines along great circles", () => {
  it("end where they ought to, and go on over the antimeridian", () => {
    const line = greatCircle([170, 60], [-170, 60]);
    expect(line.at(-1)?.[0]).toBeCloseTo(190, 9);
    expect(line.length).toBeGreaterThan(10);
    expect(Math.max(...line.map(([, lat]) => lat))).toBeCloseTo(60.38, 1); // nearer the pole than its ends
    for (let i = 1; i < line.length; i++)
      expect(Math.abs((line[i]?.[0] ?? 0) - (line[i - 1]?.[0] ?? 0))).toBeLessThan(5);
  });
  it("begin with the bearing and have the length that is asked for", () => {
    for (const bearing of [0, 45, 123, 270]) {
      const there = destination(kyiv, bearing, 300_000);
      expect(metresBetween(kyiv, there)).toBeCloseTo(300_000, 3);
    }
  });
});
