import { describe, expect, it } from "vitest";
import { partOf } from "./address";

describe("partOf", () => {
  it("takes the world as one tile at the map's zoom 1", () => {
    expect(partOf({ z: 1, x: 0, y: 0 }, 5)).toEqual({ z: 0, x: 0, y: 0, scale: 1, column: 0, row: 0 });
  });

  it("takes a tile as it is archived down to the deepest zoom", () => {
    expect(partOf({ z: 6, x: 18, y: 10 }, 5)).toEqual({ z: 5, x: 18, y: 10, scale: 1, column: 0, row: 0 });
  });

  it("takes a square of the deepest tile closer in", () => {
    // Kyiv at zoom 9: tile 149/86 of 256 across, in 18/10 of 32.
    expect(partOf({ z: 9, x: 149, y: 86 }, 5)).toEqual({ z: 5, x: 18, y: 10, scale: 8, column: 5, row: 6 });
  });

  it("goes around the world both ways", () => {
    expect(partOf({ z: 6, x: -1, y: 3 }, 5).x).toBe(31);
    expect(partOf({ z: 6, x: 33, y: 3 }, 5).x).toBe(1);
    expect(partOf({ z: 8, x: -1, y: 0 }, 5)).toMatchObject({ x: 31, scale: 4, column: 3 });
  });
});
