import { describe, expect, it } from "vitest";
import { drawn, ended, height, offset, type Place, type Roll, rested, scrolled, start, tallest } from "./roll";

const few: Roll = { rows: 1000, row: 70, view: 500 };
const many: Roll = { rows: 1_000_000, row: 70, view: 500 };
const last = (roll: Roll) => roll.rows * roll.row - roll.view;

describe("rows that fit a box", () => {
  it("are where the box is scrolled to", () => {
    expect(height(few)).toBe(70_000);
    for (const top of [0, 35, 700, 69_500]) {
      const place = scrolled(few, start, top);
      expect([place.base, offset(few, place)]).toEqual([0, top]);
    }
    expect(drawn(few, scrolled(few, start, 700), 3)).toEqual([7, 21]);
  });

  it("end with the last, and begin with the first", () => {
    expect(drawn(few, scrolled(few, start, 1e9), 3)[1]).toBe(1000);
    expect(drawn(few, scrolled(few, start, -300), 3)[0]).toBe(0);
    expect(drawn({ ...few, rows: 0 }, start, 3)).toEqual([0, 0]);
  });
});

describe("rows that are too many for any box", () => {
  it("make none that a browser cannot draw", () => {
    expect(height(many)).toBe(tallest);
  });

  it("move with the wheel pixel by pixel, and do not move while the bar is put right", () => {
    let place: Place = start;
    for (let i = 1; i <= 400; i++) {
      const before = offset(many, place);
      place = scrolled(many, place, place.top + 120);
      expect(offset(many, place)).toBe(before + 120);
      const put = rested(many, offset(many, place));
      expect(offset(many, put)).toBeCloseTo(offset(many, place), 6);
      if (i % 7 === 0) place = put;
    }
  });

  it("are all reached by dragging the bar", () => {
    const end = height(many) - many.view;
    const share = (at: number) => offset(many, scrolled(many, start, at * end)) / last(many);
    for (const at of [0.1, 0.25, 0.5, 0.9, 1]) expect(share(at)).toBeCloseTo(at, 6);
  });

  it("are reached to the very last by the wheel", () => {
    let place = rested(many, last(many) - 3000);
    for (let i = 0; i < 200 && offset(many, place) < last(many); i++) {
      place = scrolled(many, place, place.top + 120);
      if (ended(many, place)) place = rested(many, offset(many, place));
    }
    expect(offset(many, place)).toBe(last(many));
    for (let i = 0; i < 200 && offset(many, place) > last(many) - 5000; i++)
      place = scrolled(many, place, place.top - 120);
    expect(offset(many, place)).toBeLessThan(last(many) - 4000);
  });

  it("come back to the first", () => {
    let place = rested(many, 4000);
    for (let i = 0; i < 200 && offset(many, place) > 0; i++) {
      place = scrolled(many, place, place.top - 120);
      if (ended(many, place)) place = rested(many, offset(many, place));
    }
    expect(drawn(many, place, 0)[0]).toBe(0);
  });
});
