import { describe, expect, it } from "vitest";
import { first, found, grouped, ordered } from "./facets";

const tally = (value: string, count: number) => ({ value, count });
const values = (list: readonly { readonly value: string }[]) => list.map(({ value }) => value);

describe("the words of a facet", () => {
  it("stand by how many they are of, those without one last", () => {
    expect(values(ordered("country", [tally("", 9), tally("UA", 3), tally("RU", 5)], []))).toEqual(["RU", "UA", ""]);
    expect(values(ordered("assessment", [tally("disputed", 9), tally("verified", 1)], []))).toEqual([
      "verified",
      "disputed",
    ]);
  });

  it("stay while they are set, though they count nothing", () => {
    expect(ordered("country", [tally("UA", 3)], ["RU", "UA"])).toEqual([tally("UA", 3), tally("RU", 0)]);
    const many = [..."abcdefghij"].map((value, i) => tally(value, 20 - i));
    expect(values(first(many, ["i"]))).toEqual([..."abcdefg", "i"]);
  });

  it("are found by how their names begin, without accents and case", () => {
    const names: Record<string, string> = {
      CI: "Côte d’Ivoire",
      UA: "Україна",
      GB: "United Kingdom",
      "": "No country given",
    };
    const find = (typed: string) =>
      values(
        found([tally("CI", 1), tally("UA", 1), tally("GB", 1), tally("", 1)], typed, (word) => names[word] ?? word),
      );
    expect(find("cote")).toEqual(["CI"]);
    expect(find("DIVOIRE")).toEqual(["CI"]);
    expect(find("укр")).toEqual(["UA"]);
    expect(find("king un")).toEqual(["GB"]);
    expect(find("ingdom")).toEqual([]);
    expect(find("  ")).toEqual(["CI", "UA", "GB", ""]);
  });

  it("are gathered by what they belong to", () => {
    const of: Record<string, string> = { attack: "civilians", shelling: "explosions", drone: "explosions" };
    const groups = grouped(
      [tally("shelling", 9), tally("", 8), tally("attack", 5), tally("drone", 2)],
      (word) => of[word] ?? "",
    );
    expect(groups.map((group) => [group.of, ...values(group.tallies)])).toEqual([
      ["explosions", "shelling", "drone"],
      ["civilians", "attack"],
      ["", ""],
    ]);
  });
});
