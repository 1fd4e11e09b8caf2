import { describe, expect, it } from "vitest";
import { contextOf, SvgPen } from "../lib/svgpen";
import { cellRadius } from "./cells";
import { readColors } from "./colors";
import { drawCell, short } from "./draw";

/** How large the number in a cell of so many is written, in pixels. */
function sizeOf(count: number, letters: number): number {
  const pen = new SvgPen((text) => text.length * 6);
  const cell = { kind: "cell", x: 0, y: 0, count, verified: 0, disputed: 0, family: "untyped", box: null } as const;
  drawCell(contextOf(pen), cell, readColors(), letters);
  const text = pen.file(100, 50, "Map", "");
  return Number(/font-size="([\d.]+)/.exec(text)?.[1] ?? /font:[^"]*?([\d.]+)px/.exec(text)?.[1]);
}

describe("the number in a cell", () => {
  it("grows with the letters of the browser", () => {
    expect(sizeOf(5, 1)).toBe(10.5);
    expect(sizeOf(5, 2)).toBe(21);
    for (const count of [12, 950, 1200, 34_000, 1_000_000]) expect(sizeOf(count, 2)).toBeGreaterThan(sizeOf(count, 1));
  });

  it("stays within its disc", () => {
    for (const count of [2, 12, 123, 950, 1200, 34_000, 1_000_000]) {
      const width = 0.6 * short(count).length * sizeOf(count, 3);
      expect(width, `${count}`).toBeLessThan(2 * cellRadius(count));
    }
  });
});
