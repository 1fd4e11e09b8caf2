import { describe, expect, it } from "vitest";
import { ended, next, type Player, paces, start, usualPlayer, type Whole } from "./player";
import type { Span } from "./query";

const at = (text: string) => Date.parse(text);
const whole: Whole = [at("2022-02-24T03:00:00Z"), at("2022-03-10T12:00:00Z")];
const player = (some: Partial<Player>): Player => ({ ...usualPlayer(whole), ...some });
const text = (span: Span | null) =>
  span && `${new Date(span.from ?? 0).toISOString().slice(0, 16)}/${new Date(span.to ?? 0).toISOString().slice(0, 16)}`;

/** Every window until the end. */
function played(p: Player, zone: string, from: Span | null = null): readonly string[] {
  const seen: string[] = [];
  let now: Span | null = start(from, whole, p, zone);
  while (now && seen.length < 1000) {
    seen.push(text(now) ?? "");
    now = next(now, whole, p, zone);
  }
  return seen;
}

describe("playing time", () => {
  it("moves a week on, day by day, until all has been shown", () => {
    const seen = played(player({ unit: "day" }), "UTC");
    expect(seen[0]).toBe("2022-02-24T00:00/2022-03-02T23:59");
    expect(seen[1]).toBe("2022-02-25T00:00/2022-03-03T23:59");
    expect(seen.at(-1)).toBe("2022-03-04T00:00/2022-03-10T23:59");
  });
  it("adds day after day", () => {
    const seen = played(player({ way: "grow", unit: "day" }), "Europe/Kyiv");
    expect(seen[0]).toBe("2022-02-23T22:00/2022-02-24T21:59");
    expect(seen.at(-1)).toBe("2022-02-23T22:00/2022-03-10T21:59");
    expect(seen).toHaveLength(15);
  });
  it("moves a day on where a week would be most of it", () => {
    const week: Whole = [at("2023-04-17T00:00:00Z"), at("2023-04-25T00:00:00Z")];
    expect(text(start(null, week, player({ unit: "day" }), "UTC"))).toBe("2023-04-17T00:00/2023-04-17T23:59");
  });
  it("keeps the length of the window that was drawn", () => {
    const drawn = { from: at("2022-03-01T00:00:00Z"), to: at("2022-03-02T23:59:59Z") };
    expect(text(start(drawn, whole, player({ unit: "day" }), "UTC"))).toBe("2022-02-24T00:00/2022-02-25T23:59");
    expect(text(next(drawn, whole, player({ unit: "day" }), "UTC"))).toBe("2022-03-02T00:00/2022-03-03T23:59");
  });
  it("goes by the days of the zone over a change of the clocks", () => {
    const drawn = { from: at("2022-03-25T22:00:00Z"), to: at("2022-03-26T21:59:59Z") };
    const long: Whole = [whole[0], at("2022-05-01T00:00:00Z")];
    expect(text(next(drawn, long, player({ unit: "day" }), "Europe/Kyiv"))).toBe("2022-03-26T22:00/2022-03-27T20:59");
  });
  it("is at its end where nothing follows, and without a window", () => {
    expect(ended(null, whole)).toBe(true);
    expect(ended({ from: null, to: null }, whole)).toBe(true);
    expect(ended({ from: null, to: whole[1] }, whole)).toBe(true);
    expect(ended({ from: whole[0], to: whole[1] - 1000 }, whole)).toBe(false);
  });
  it.each([
    [3, "hour"],
    [60, "day"],
    [900, "week"],
    [9000, "month"],
  ])("steps, where %d days are played, by the %s", (days, unit) => {
    expect(usualPlayer([0, days * 86_400_000])).toMatchObject({ unit, running: false });
    expect(paces).toContainEqual([unit, 1]);
  });
});
