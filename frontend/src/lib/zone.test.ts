import { describe, expect, it } from "vitest";
import { knownZone, momentOf, offset, wallOf, zones } from "./zone";

describe("clocks and moments", () => {
  it.each([
    ["2023-04-20", "22:00", "Europe/Kyiv", "2023-04-20T19:00:00Z"],
    ["2023-01-20", "22:00", "Europe/Kyiv", "2023-01-20T20:00:00Z"],
    ["2023-04-20", "00:00", "UTC", "2023-04-20T00:00:00Z"],
    ["2023-04-20", "23:59:59", "Asia/Kathmandu", "2023-04-20T18:14:59Z"],
    ["2023-04-20", "12:00", "America/New_York", "2023-04-20T16:00:00Z"],
    ["2023-10-29", "03:30", "Europe/Kyiv", "2023-10-29T00:30:00Z"],
  ])("%s %s in %s is %s", (date, time, zone, moment) => {
    expect(new Date(momentOf(date, time, zone)).toISOString().replace(".000", "")).toBe(moment);
  });

  it("takes an hour that a change of clocks skips as if it had not been", () => {
    // Kyiv goes from 02:59 to 04:00 on 26 March 2023.
    const { hour, minute } = wallOf(momentOf("2023-03-26", "03:30", "Europe/Kyiv"), "Europe/Kyiv");
    expect([hour, minute]).toEqual([4, 30]);
  });

  it("gives back the wall clock it was given", () => {
    for (const zone of ["Europe/Kyiv", "Asia/Yangon", "Pacific/Apia", "UTC"]) {
      const { day, hour } = wallOf(momentOf("2023-06-15", "07:00", zone), zone);
      expect([zone, day, hour]).toEqual([zone, 15, 7]);
    }
  });

  it("says no moment for what is no date", () => {
    expect(momentOf("2023-02-31x", "10:00", "UTC")).toBeNaN();
    expect(momentOf("", "10:00", "UTC")).toBeNaN();
  });

  it("offers each zone once, by its current name", () => {
    expect(zones()).toContain("Europe/Kyiv");
    expect(zones()).not.toContain("Europe/Kiev");
    expect(new Set(zones()).size).toBe(zones().length);
  });

  it("knows how far Yangon is ahead", () => {
    expect(offset(Date.UTC(2020, 0, 1), "Asia/Yangon")).toBe(6.5 * 3_600_000);
  });

  it.each([null, "", "Mars/Olympus"])("takes UTC for %j", (zone) => expect(knownZone(zone)).toBe("UTC"));
});
