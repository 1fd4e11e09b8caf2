import { describe, expect, it } from "vitest";
import { beginning, begins, later, nearest, type Unit } from "./calendar";

const kyiv = "Europe/Kyiv";
const at = (text: string) => Date.parse(text);

describe("the calendar of a zone", () => {
  it.each<[Unit, string, string, string]>([
    ["hour", "Asia/Kathmandu", "2023-04-20T18:20:30Z", "2023-04-20T18:15:00Z"],
    ["day", "UTC", "2023-04-20T18:20:30Z", "2023-04-20T00:00:00Z"],
    ["day", kyiv, "2023-04-20T21:00:00Z", "2023-04-20T21:00:00Z"],
    ["day", kyiv, "2023-04-20T20:59:59Z", "2023-04-19T21:00:00Z"],
    ["week", kyiv, "2023-03-27T12:00:00Z", "2023-03-26T21:00:00Z"],
    ["week", "UTC", "2023-01-01T12:00:00Z", "2022-12-26T00:00:00Z"],
    ["month", kyiv, "2023-03-31T21:00:00Z", "2023-03-31T21:00:00Z"],
    ["year", kyiv, "2023-07-01T00:00:00Z", "2022-12-31T22:00:00Z"],
  ])("begins the %s of %s that holds %s at %s", (unit, zone, moment, begun) => {
    expect(new Date(beginning(at(moment), unit, zone)).toISOString()).toBe(new Date(begun).toISOString());
    expect(begins(at(begun), unit, zone)).toBe(true);
  });

  it.each<[number, Unit, string, string, string]>([
    [1, "day", kyiv, "2023-03-25T22:00:00Z", "2023-03-26T21:00:00Z"],
    [24, "hour", kyiv, "2023-03-25T22:00:00Z", "2023-03-26T22:00:00Z"],
    [1, "month", "UTC", "2023-01-31T06:30:15Z", "2023-02-28T06:30:15Z"],
    [-1, "month", "UTC", "2024-03-31T00:00:00Z", "2024-02-29T00:00:00Z"],
    [1, "year", "UTC", "2024-02-29T00:00:00Z", "2025-02-28T00:00:00Z"],
    [2, "week", kyiv, "2023-10-20T21:00:00Z", "2023-11-03T22:00:00Z"],
  ])("is %d %s later in %s after %s", (n, unit, zone, from, to) => {
    expect(new Date(later(at(from), n, unit, zone)).toISOString()).toBe(new Date(to).toISOString());
  });

  it("knows the nearest midnight", () => {
    expect(nearest(at("2023-04-20T08:00:00Z"), "day", kyiv)).toBe(at("2023-04-19T21:00:00Z"));
    expect(nearest(at("2023-04-20T10:00:00Z"), "day", kyiv)).toBe(at("2023-04-20T21:00:00Z"));
  });
});
