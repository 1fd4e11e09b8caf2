import { describe, expect, it } from "vitest";
import { cellRadius, gathered, rim } from "./cells";
import type { Cell } from "./tiles";

const cell = (x: number, y: number, count: number, family: Cell["family"] = "battles", verified = 0): Cell => ({
  kind: "cell",
  x,
  y,
  count,
  verified,
  disputed: 0,
  family,
  box: [x, y, x + 1, y + 1],
});

const total = (list: readonly Cell[]) => list.reduce((sum, { count }) => sum + count, 0);

describe("cells", () => {
  it("grow by the same for ten times as many events, and never past their room", () => {
    expect(cellRadius(1000) - cellRadius(100)).toBeCloseTo(cellRadius(100) - cellRadius(10));
    expect(2 * (cellRadius(1_000_000) + rim)).toBeLessThan(64);
  });

  it("of one square become one, at their common centre, and lose no event", () => {
    expect(gathered([cell(100, 100, 1, "battles", 1), cell(108, 100, 3, "battles", 1), cell(300, 300, 2)])).toEqual([
      { ...cell(106, 100, 4, "battles", 2), box: [100, 100, 109, 101] },
      cell(300, 300, 2),
    ]);
  });

  it("take the colour of most of their events", () => {
    const [one] = gathered([cell(20, 20, 3, "riots"), cell(30, 20, 2, "protests"), cell(20, 30, 2, "protests")]);
    expect([one?.count, one?.family]).toEqual([7, "protests"]);
  });

  it("on both sides of a line move apart no more than they must", () => {
    const [a, b] = gathered([cell(124, 32, 50), cell(132, 32, 50)]);
    const far = Math.abs((a?.x ?? 0) - (b?.x ?? 0));
    expect(far).toBeCloseTo(2 * (cellRadius(50) + rim), 1);
    expect(((a?.x ?? 0) + (b?.x ?? 0)) / 2).toBeCloseTo(128, 1);
  });

  it("never cover each other nor reach over their tile, and keep their sum, however dense", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const random = (i: number) => Math.abs(Math.sin(seed * 1000 + i * 12.9898) * 43758.5453) % 1;
      const dense = Array.from({ length: 700 }, (_, i) =>
        cell(
          Math.floor(random(i) * 64) * 8 + 4,
          Math.floor(random(i + 5000) * 64) * 8 + 4,
          1 + Math.floor(10 ** (random(i + 9000) * 4)),
        ),
      );
      const shown = gathered(dense);
      expect(total(shown)).toBe(total(dense));
      const reach = (c: Cell) => (c.count === 1 ? 7 : cellRadius(c.count) + rim);
      for (const [i, a] of shown.entries()) {
        expect(Math.min(a.x, a.y, 512 - a.x, 512 - a.y)).toBeGreaterThanOrEqual(reach(a) - 0.01);
        for (const b of shown.slice(i + 1))
          expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(reach(a) + reach(b) - 0.02);
      }
    }
  });
});
