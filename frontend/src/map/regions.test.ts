import { describe, expect, it } from "vitest";
import { type Piece, widest } from "./regions";

const box = (left: number, top: number, right: number, bottom: number, dx = 0): Piece => ({
  rings: [Float32Array.from([left, top, right, top, right, bottom, left, bottom])],
  dx,
  dy: 0,
});
const frame = { left: 0, top: 0, right: 1000, bottom: 600 };

describe("where a region's words go", () => {
  it("is the middle of a simple region", () => {
    const at = widest([box(100, 100, 300, 200)], frame);
    expect(at?.x).toBe(200);
    expect(at?.width).toBe(200);
    expect(at?.y).toBeGreaterThan(120);
    expect(at?.y).toBeLessThan(180);
  });

  it("joins the pieces of neighbouring tiles", () => {
    const at = widest([box(400, 100, 512, 200), box(0, 100, 88, 200, 512)], frame);
    expect([at?.x, at?.width]).toEqual([500, 200]);
  });

  it("stays where no panel covers it", () => {
    const at = widest([box(0, 0, 1000, 600)], { left: 350, top: 60, right: 950, bottom: 450 });
    expect(at?.x).toBe(650);
    expect(at?.y).toBeGreaterThan(60);
    expect(at?.y).toBeLessThan(450);
  });

  it("goes into the wide part of a bent region, not into its hollow", () => {
    const bent = { rings: [Float32Array.from([0, 0, 400, 0, 400, 50, 50, 50, 50, 300, 0, 300])], dx: 10, dy: 10 };
    const at = widest([bent], frame);
    expect([at?.x, at?.width]).toEqual([210, 400]);
  });

  it("is nowhere for a region that cannot be seen", () => {
    expect(widest([box(0, 700, 100, 800)], frame)).toBeNull();
    expect(widest([], frame)).toBeNull();
  });
});
