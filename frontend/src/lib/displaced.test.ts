import { describe, expect, it } from "vitest";
import { publicRadius } from "./displaced";
import { emptyDraft } from "./draft";

const of = (displacement: string, radius: string) =>
  publicRadius({
    ...emptyDraft("2023-04-20", "UTC"),
    spot: { kind: "point", lon: 36.2, lat: 49.9 },
    precision: "settlement",
    displacement,
    radius,
  });

describe("the disc that the public sees of a place that is moved", () => {
  it.each([
    ["4000", "", 4_000 + 4_000],
    ["4000", "2000", 4_000 + 2_000],
    ["5000", "2001", 8_000 + 4_000],
    ["1000", "0", 1_000],
    ["1000", "25", 1_000 + 32],
  ])("holds it, moved %s m with a radius of %s m", (moved, radius, metres) => expect(of(moved, radius)).toBe(metres));

  it("is not known of what is not moved, and of what is no point", () => {
    expect([of("", "25"), of("0", "25"), of("far", "25")]).toEqual([null, null, null]);
    expect(publicRadius({ ...emptyDraft("", "UTC"), displacement: "1000" })).toBeNull();
  });
});
