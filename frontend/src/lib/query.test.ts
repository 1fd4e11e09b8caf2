import { describe, expect, it } from "vitest";
import {
  type Filters,
  filterParams,
  joinList,
  leftOut,
  mapQuery,
  noFilters,
  parseFilters,
  parseSpan,
  possiblyIn,
  screenQuery,
  spanText,
  splitList,
  toggled,
} from "./query";

describe("spans of time", () => {
  const day = 86_400_000;
  const cases: readonly (readonly [string, number | null, number | null])[] = [
    ["2023-04-20", Date.UTC(2023, 3, 20), Date.UTC(2023, 3, 21) - 1000],
    ["2023-04-20/2023-04-21", Date.UTC(2023, 3, 20), Date.UTC(2023, 3, 22) - 1000],
    ["2023-04-20/..", Date.UTC(2023, 3, 20), null],
    ["../2023-04-20", null, Date.UTC(2023, 3, 21) - 1000],
    ["2023-04-20T19:00:00Z/2023-04-21T02:00:00Z", Date.UTC(2023, 3, 20, 19), Date.UTC(2023, 3, 21, 2)],
  ];
  it.each(cases)("reads and writes %s", (text, from, to) => {
    expect(parseSpan(text)).toEqual({ from, to });
    expect(spanText({ from, to })).toBe(text);
  });

  it.each(["", "..", "../..", "soon", "2023-13-40", "2023-04-21/2023-04-20"])("reads nothing from %j", (text) => {
    expect(parseSpan(text)).toBeNull();
  });

  it("takes a whole day as its first to its last second", () => {
    const span = parseSpan("2023-04-20");
    expect((span?.to ?? 0) - (span?.from ?? 0)).toBe(day - 1000);
  });
});

describe("the server's words", () => {
  it("asks the map only for what has a place", () => {
    expect(mapQuery({ ...noFilters, words: { event_type: ["battles"] } })).toBe(
      "duplicates=no&event_type=battles&located=yes",
    );
  });

  it("asks for what may lie on the screen, unless only the certain is wanted", () => {
    const box = [22, 44, 40, 52] as const;
    expect(Object.fromEntries(screenQuery(noFilters, box))).toEqual({
      duplicates: "no",
      located: "yes",
      bbox: "22,44,40,52",
      possible_place: "yes",
    });
    expect(Object.fromEntries(screenQuery({ ...noFilters, certain: true }, box))).toEqual({
      duplicates: "no",
      located: "yes",
      bbox: "22,44,40,52",
      certainty: "certain",
    });
  });

  it("leaves duplicates out unless they are to be shown", () => {
    expect(filterParams(noFilters).get("duplicates")).toBe("no");
    expect(filterParams({ ...noFilters, duplicates: true }).has("duplicates")).toBe(false);
  });

  it("says none for what has no value", () => {
    const filters = { ...noFilters, words: { event_type: ["", "riots"] } };
    expect(filterParams(filters).get("event_type")).toBe("none,riots");
    expect(parseFilters(filterParams(filters))).toEqual(filters);
  });

  it("leaves out what has a word, and never asks for it too", () => {
    const out = leftOut({ ...noFilters, words: { country: ["UA", "RU"] } }, "country", "RU");
    expect(out).toEqual({ ...noFilters, words: { country: ["UA"] }, except: { country: ["RU"] } });
    expect(filterParams(out).get("country_not")).toBe("RU");
    expect(parseFilters(filterParams(leftOut(out, "event_type", "")))).toEqual(leftOut(out, "event_type", ""));
    expect(toggled(out, "country", "RU")).toEqual({ ...noFilters, words: { country: ["UA", "RU"] } });
    expect(leftOut(out, "country", "RU")).toEqual({ ...noFilters, words: { country: ["UA"] } });
  });

  it.each([[["a"]], [["a,b", "c"]], [["back\\slash", ",", "x\\,y"]], [["none", "", "\\none", "\\"]]])(
    "keeps %j through commas and backslashes",
    (list) => {
      expect(splitList(joinList(list))).toEqual(list);
    },
  );

  it("reads a list as the server does, and passes over words that are empty", () => {
    expect(splitList("none,\\none,a\\,b,,c\\")).toEqual(["", "none", "a,b", "c\\"]);
    expect(joinList(["none", ""])).toBe("\\none,none");
  });
});

describe("what lies in the chosen time only possibly", () => {
  const box = [1, 2, 3, 4] as const;
  const asked = (f: Partial<Filters>) => possiblyIn({ ...noFilters, ...f }, box)?.get("filter");

  it("begins before it, ends after it or has no date", () => {
    const time = { from: Date.UTC(2023, 3, 1), to: Date.UTC(2023, 4, 1) - 1000 };
    expect(asked({ time })).toBe(
      "start_time < TIMESTAMP('2023-04-01T00:00:00Z') OR end_time > TIMESTAMP('2023-04-30T23:59:59Z') OR start_time IS NULL",
    );
    expect(asked({ time: { ...time, from: null }, changedAfter: 0 })).toBe(
      "(updated_at >= TIMESTAMP('1970-01-01T00:00:00Z')) AND (end_time > TIMESTAMP('2023-04-30T23:59:59Z') OR start_time IS NULL)",
    );
  });

  it("is nothing without a time, or where all is certain", () => {
    expect(asked({})).toBeUndefined();
    expect(asked({ time: { from: 0, to: null }, certain: true })).toBeUndefined();
  });
});
