import { describe, expect, it } from "vitest";
import { dateSaid, spanSaid, type Timed, when, zoneName, zoneSaid } from "./time";

const at = (start: string, end: string, precision: string, more: Partial<Timed> = {}): Timed => ({
  start_time: start,
  end_time: end,
  time_precision: precision,
  time_extent: "within",
  time_zone: "Europe/Kyiv",
  ...more,
});

describe("when an event happened", () => {
  const cases: readonly (readonly [string, Timed, string, string])[] = [
    [
      "a night",
      at("2023-04-20T19:00:00Z", "2023-04-21T02:00:00Z", "hour"),
      "Night of 20–21 April 2023",
      "between 22:00 and 05:00 Kyiv time; to the hour",
    ],
    [
      "a week",
      at("2023-04-16T21:00:00Z", "2023-04-23T20:59:59Z", "week"),
      "Week of 17 April 2023",
      "on a day of that week",
    ],
    ["a day", at("2023-04-19T21:00:00Z", "2023-04-20T20:59:59Z", "day"), "20 April 2023", ""],
    [
      "some days",
      at("2023-04-19T21:00:00Z", "2023-04-22T20:59:59Z", "days"),
      "Between 20 and 22 April 2023",
      "on one of these days",
    ],
    [
      "all of some days",
      at("2023-05-04T21:00:00Z", "2023-05-20T20:59:59Z", "days", { time_extent: "throughout" }),
      "5–20 May 2023",
      "for all of that time",
    ],
    ["a month", at("2023-03-31T21:00:00Z", "2023-04-30T20:59:59Z", "month"), "April 2023", "on a day of that month"],
    ["a year", at("2022-12-31T22:00:00Z", "2023-12-31T21:59:59Z", "year"), "2023", "on a day of that year"],
    [
      "a minute",
      at("2023-05-02T08:00:00Z", "2023-05-02T08:00:00Z", "minute"),
      "2 May 2023, 11:00",
      "Kyiv time; to the minute",
    ],
    [
      "some hours of a day",
      at("2023-05-02T08:00:00Z", "2023-05-02T11:00:00Z", "hour"),
      "2 May 2023",
      "between 11:00 and 14:00 Kyiv time; to the hour",
    ],
    [
      "a day of a source that did not say how exact it is",
      at("2023-05-02T00:00:00Z", "2023-05-02T23:59:59Z", "unknown", { time_zone: null }),
      "2 May 2023",
      "how exact this is was not said",
    ],
    ["no date", { ...at("", "", "unknown"), start_time: null, end_time: null }, "Date not known", ""],
  ];
  it.each(cases)("says %s", (_, event, text, note) => {
    expect(when(event)).toEqual({ text, note });
  });

  it("never shows an hour for what is known to the day", () => {
    const { text, note } = when(at("2023-04-19T21:00:00Z", "2023-04-20T20:59:59Z", "day"));
    expect(`${text}${note}`).not.toMatch(/\d\d:\d\d/);
  });

  it("uses the event's own calendar, in winter and in summer", () => {
    expect(when(at("2023-01-14T22:00:00Z", "2023-01-15T21:59:59Z", "day")).text).toBe("15 January 2023");
    expect(when(at("2023-07-14T21:00:00Z", "2023-07-15T20:59:59Z", "day")).text).toBe("15 July 2023");
  });

  it("cuts the months in lists", () => {
    expect(when(at("2023-04-20T19:00:00Z", "2023-04-21T02:00:00Z", "hour"), "short").text).toBe(
      "Night of 20–21 Apr 2023",
    );
  });

  it("falls back to UTC for a zone that the browser does not know", () => {
    expect(when(at("2023-04-20T12:00:00Z", "2023-04-20T12:00:00Z", "minute", { time_zone: "Mars/Olympus" })).text).toBe(
      "20 April 2023, 12:00",
    );
  });
});

describe("dates of sources", () => {
  it.each([
    ["2023", "2023"],
    ["2023-04", "Apr 2023"],
    ["2023-04-21", "21 Apr 2023"],
    ["2023-04-21T18:30:00Z", "21 Apr 2023"],
    ["spring", "spring"],
  ])("says %s as exactly as it was given", (text, said) => {
    expect(dateSaid(text)).toBe(said);
  });
});

describe("the window of the timeline", () => {
  it.each([
    [Date.UTC(2023, 2, 1), Date.UTC(2023, 4, 1) - 1000, "1 Mar – 30 Apr 2023"],
    [Date.UTC(2023, 2, 1), null, "since 1 Mar 2023"],
    [null, Date.UTC(2023, 4, 1) - 1000, "until 30 Apr 2023"],
    [Date.UTC(2023, 2, 1, 6), Date.UTC(2023, 2, 1, 12) - 1000, "1 Mar 2023 06:00 – 1 Mar 2023 11:59"],
    [Date.UTC(2023, 2, 1, 6), Date.UTC(2023, 2, 2) - 1000, "1 Mar 2023 06:00 – 1 Mar 2023 23:59"],
    [null, null, "All time"],
  ])("says %s to %s as %s", (from, to, said) => {
    expect(spanSaid(from, to, "UTC")).toBe(said);
  });
  it("says whole days of another zone as days", () => {
    const april = [Date.UTC(2023, 2, 31, 21), Date.UTC(2023, 3, 30, 21) - 1000] as const;
    expect(spanSaid(...april, "Europe/Kyiv")).toBe("1–30 Apr 2023");
    expect(spanSaid(...april, "UTC")).toBe("31 Mar 2023 21:00 – 30 Apr 2023 20:59");
  });
});

it.each([
  ["Europe/Kyiv", "2023-07-01", "Kyiv time (UTC+3)"],
  ["Europe/Kyiv", "2023-12-01", "Kyiv time (UTC+2)"],
  ["Asia/Kathmandu", "2023-07-01", "Kathmandu time (UTC+5:45)"],
  ["America/St_Johns", "2023-12-01", "St Johns time (UTC−3:30)"],
  ["Africa/Accra", "2023-07-01", "Accra time (UTC)"],
  ["UTC", "2023-07-01", "UTC"],
])("says how the clocks of %s stand on %s", (zone, on, said) => {
  expect(zoneSaid(zone, Date.parse(on))).toBe(said);
});

it.each([
  ["Europe/Kyiv", "Kyiv time"],
  ["America/New_York", "New York time"],
  ["UTC", "UTC"],
])("calls %s %s", (zone, name) => {
  expect(zoneName(zone)).toBe(name);
});
