import { describe, expect, it } from "vitest";
import { blurred, colourOf, shade, top } from "./heat";

const grid = (width: number, at: Readonly<Record<number, number>>) => {
  const counts = new Float32Array(width * width);
  for (const [i, n] of Object.entries(at)) counts[Number(i)] = n;
  return counts;
};

describe("a heat map", () => {
  it("has one event as 1, fading to all sides alike", () => {
    const smooth = blurred(grid(11, { 60: 1 }), 11);
    expect(smooth[60]).toBe(1);
    for (const beside of [59, 61, 49, 71]) expect(smooth[beside]).toBeCloseTo(0.775);
    // As far away, whatever the direction.
    expect(smooth[48]).toBeCloseTo(0.775 ** 2);
    expect(smooth[55]).toBe(0);
  });

  it("does not run on from one row into the next", () => {
    const smooth = blurred(grid(7, { 6: 1 }), 7);
    expect([smooth[7], smooth[8]]).toEqual([0, 0]);
  });

  it("names a round number as its strongest colour", () => {
    expect([0, 3, 11, 480, 9_001].map((n) => top(Float32Array.from([0, n])))).toEqual([0, 10, 20, 500, 10_000]);
  });

  it("grows darker on a light map and brighter on a dark one, and leaves nothing uncoloured but what is empty", () => {
    const light = (dark: boolean) => [0, 0.5, 1].map((n) => colourOf(n, dark).reduce((a, b) => a + b));
    expect(light(false)).toEqual(light(false).toSorted((a, b) => b - a));
    expect(light(true)).toEqual(light(true).toSorted((a, b) => a - b));
    const out = new Uint8ClampedArray(12);
    shade(Float32Array.from([0, 1, 10]), 10, false, out);
    expect([out[3], (out[7] ?? 0) > 100, (out[11] ?? 0) > 200]).toEqual([0, true, true]);
  });
});
