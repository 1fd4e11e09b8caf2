import { describe, expect, it } from "vitest";
import { metresBetween } from "./geo";
import { bearingTo, least, most, rounded, stepped, toward } from "./radius";

describe("a radius", () => {
  it.each([
    [2_512, 2_500],
    [2_549, 2_500],
    [2_551, 2_600],
    [14_730, 15_000],
    [4_700, 4_500],
    [97_900, 100_000],
    [3, least],
    [1e9, most],
  ])("of %d m is said as %d m", (metres, said) => expect(rounded(metres)).toBe(said));

  it("grows and shrinks by what a person would say", () => {
    expect([stepped(3_000, 1), stepped(3_000, -1), stepped(9_500, 1), stepped(10_000, -1)]).toEqual([
      3_500, 2_900, 10_000, 9_500,
    ]);
    expect([stepped(1_000, 5), stepped(1_500, -5), stepped(0, 1), stepped(0, -1)]).toEqual([1_500, 1_000, least, 0]);
  });

  it("goes to the next step from one that is none", () => {
    expect([stepped(3_200, 1), stepped(3_200, -1)]).toEqual([3_500, 3_000]);
  });

  it("comes back by as many steps as it went", () => {
    for (let metres = 10; metres < 1_000_000; metres = stepped(metres, 3)) {
      expect(stepped(stepped(metres, 1), -1)).toBe(metres);
      expect(rounded(metres)).toBe(metres);
    }
  });
});

describe("a place in a direction", () => {
  it.each([0, 45, 90, 217])("is as far on the ground at any latitude, at %d°", (bearing) => {
    for (const from of [
      { lon: 36.2, lat: 49.9 },
      { lon: 33, lat: 69 },
      { lon: 179.99, lat: -80 },
    ]) {
      const to = toward(from, bearing, 40_000);
      expect(metresBetween([from.lon, from.lat], [to.lon, to.lat])).toBeCloseTo(40_000, 3);
      expect(bearingTo(from, to)).toBeCloseTo(bearing, 6);
    }
  });
});
