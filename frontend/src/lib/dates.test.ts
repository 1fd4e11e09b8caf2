import { describe, expect, it } from "vitest";
import { parseDates } from "./dates";

const said = (text: string, zone = "UTC") => {
  const span = parseDates(text, zone, ["uk-UA"]);
  return span && [span.from, span.to].map((at) => new Date(at ?? 0).toISOString().slice(0, 16)).join(" ");
};

describe("a date that is typed", () => {
  it.each([
    ["2023-04-21", "2023-04-21T00:00 2023-04-21T23:59"],
    ["21.04.2023", "2023-04-21T00:00 2023-04-21T23:59"],
    ["21 April 2023", "2023-04-21T00:00 2023-04-21T23:59"],
    ["April 21st, 2023", "2023-04-21T00:00 2023-04-21T23:59"],
    ["21 квітня 2023", "2023-04-21T00:00 2023-04-21T23:59"],
    ["квітень 2023", "2023-04-01T00:00 2023-04-30T23:59"],
    ["Sep 2023", "2023-09-01T00:00 2023-09-30T23:59"],
    ["2023-04", "2023-04-01T00:00 2023-04-30T23:59"],
    ["2023", "2023-01-01T00:00 2023-12-31T23:59"],
    ["2023-04-01/2023-04-30", "2023-04-01T00:00 2023-04-30T23:59"],
    ["1 March 2023 – April 2023", "2023-03-01T00:00 2023-04-30T23:59"],
    ["March 2023 to 2023-04-02", "2023-03-01T00:00 2023-04-02T23:59"],
    ["29 February 2024", "2024-02-29T00:00 2024-02-29T23:59"],
  ])("is understood: %s", (text, span) => {
    expect(said(text)).toBe(span);
  });
  it("is a day of the zone", () => {
    expect(said("21.04.2023", "Europe/Kyiv")).toBe("2023-04-20T21:00 2023-04-21T20:59");
  });
  it.each([
    "",
    "Kyiv",
    "April",
    "may",
    "21 April",
    "strike in April 2023",
    "31 April 2023",
    "2023-13",
    "29 February 2023",
    "04/05/2023",
    "12345",
    "2024 to 2023",
  ])("is none: %j", (text) => {
    expect(said(text)).toBeNull();
  });
});
