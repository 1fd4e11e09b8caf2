import { describe, expect, it } from "vitest";
import { event } from "../testing";
import type { Properties } from "../types";
import { figure, harm, harmShort } from "./harm";

describe("figures", () => {
  it.each([
    [{ min: 0, best: 2, max: 24 }, "2 (0–24)"],
    [{ best: 0 }, "0"],
    [{ min: 3 }, "at least 3"],
    [{ max: 24 }, "up to 24"],
    [{ min: 3, max: 5 }, "3–5"],
    [{ min: 4, best: 4, max: 4 }, "4"],
    [{ best: 1200, max: 1300 }, "1,200 (1,200–1,300)"],
    [{}, ""],
  ])("says %j as %s", (count, said) => expect(figure(count)).toBe(said));
});

describe("harm", () => {
  const of = (more: Partial<Properties>) => event(1, more).properties;

  it("tells a reported zero from what is missing", () => {
    expect(harm(of({ killed_best: 0, injured_best: 0 }))).toEqual({
      text: "Killed 0 · injured 0",
      notes: ["reported zero, not missing"],
    });
    expect(harm(of({}))).toEqual({ text: "Nothing reported", notes: [] });
    expect(harm(of({ killed_best: 3 })).text).toBe("Killed 3 · injured not reported");
  });

  it("gives the split where it is known", () => {
    expect(harm(of({ killed_best: 5, killed_civilian_best: 3, killed_military_min: 1 })).notes).toEqual([
      "of those killed: 3 civilian, at least 1 military",
    ]);
  });

  it("is short in lists", () => {
    expect(harmShort(of({ killed_best: 2, injured_best: 5 }))).toBe("2 killed, 5 injured");
    expect(harmShort(of({ killed_min: 0, killed_best: 0, killed_max: 3 }))).toBe("none to 3 killed");
    expect(harmShort(of({ killed_best: 0 }))).toBe("nobody reported killed");
    expect(harmShort(of({}))).toBe("");
  });
});
