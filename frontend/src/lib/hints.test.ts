import { describe, expect, it } from "vitest";
import { meant, perhaps } from "./hints";

const reader = { near: { lat: 50.45, lon: 30.52 }, zone: "UTC", languages: ["en"] };

describe("a search", () => {
  it.each([
    ["48.9, 38.9", "spot"],
    ["#1234", "event"],
    ["21 April 2023", "dates"],
    ["2023", undefined],
    ["1234", undefined],
    ["Kyiv", undefined],
    ["#strike", undefined],
    ["", undefined],
  ])("for %j means %s", (text, kind) => {
    expect(meant(text, reader)?.kind).toBe(kind);
  });
  it("for a number may be for an event or a year", () => {
    expect(perhaps("2023", reader).map(({ kind }) => kind)).toEqual(["event", "dates"]);
    expect(perhaps("12", reader)).toEqual([{ kind: "event", id: 12 }]);
    expect(perhaps("Kyiv", reader)).toEqual([]);
  });
});
