import { describe, expect, it } from "vitest";
import { visited } from "./visits";

const minute = 60_000;

function box(start: string | null = null) {
  let kept = start;
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => {
      kept = value;
    },
  };
}

describe("a visit", () => {
  it("is the first where nothing is kept, or what is kept cannot be read", () => {
    expect(visited(1000, box())).toBeNull();
    expect(visited(1000, box("{"))).toBeNull();
    expect(visited(1000, box('{"before":"x"}'))).toBeNull();
  });
  it("goes on while somebody comes back soon, and begins anew after a while", () => {
    const kept = box();
    visited(100 * minute, kept);
    expect(visited(120 * minute, kept)).toBeNull();
    expect(visited(200 * minute, kept)).toBe(120 * minute);
    expect(visited(210 * minute, kept)).toBe(120 * minute);
    expect(visited(300 * minute, kept)).toBe(210 * minute);
  });
  it("does without what a browser will not keep", () => {
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new Error("full");
      },
    };
    expect(visited(1000, full)).toBeNull();
  });
});
