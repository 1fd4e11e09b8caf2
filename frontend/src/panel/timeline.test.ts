import { describe, expect, it } from "vitest";
import { marks, timeAt } from "./bars";
import { barSaid, closer, snapped } from "./brush";
import { lengthSaid, stepped } from "./timeline";

const day = 86_400_000;
const at = (text: string) => Date.parse(`${text}T00:00:00Z`);

describe("the window", () => {
  it.each([
    ["2023-04-20", "2023-04-21", "24 hours"],
    ["2023-04-20", "2023-04-27", "7 days"],
    ["2023-01-01", "2025-01-01", "731 days"],
    ["1995-01-01", "2006-01-01", "11 years"],
  ])("from %s to before %s lasts %s", (from, to, said) => {
    expect(lengthSaid({ from: at(from), to: at(to) - 1000 })).toBe(said);
  });
  it("snaps to whole days", () => {
    expect(snapped({ from: at("2023-03-01") + 3_600_000, to: at("2023-04-30") - 7_200_000 }, 365 * day, "UTC")).toEqual(
      {
        from: at("2023-03-01"),
        to: at("2023-04-30") - 1000,
      },
    );
  });
  it("is never less than a day", () => {
    expect(snapped({ from: at("2023-03-01") + 1000, to: at("2023-03-01") + 2000 }, 365 * day, "UTC")).toEqual({
      from: at("2023-03-01"),
      to: at("2023-03-02") - 1000,
    });
  });
  it("steps by its own length", () => {
    const april = { from: at("2023-04-01"), to: at("2023-05-01") - 1000 };
    expect(stepped(april, [0, at("2024-01-01")], 1, "UTC")).toEqual({
      from: at("2023-05-01"),
      to: at("2023-05-31") - 1000,
    });
    expect(stepped(april, [0, at("2024-01-01")], -1, "UTC")).toEqual({
      from: at("2023-03-02"),
      to: at("2023-04-01") - 1000,
    });
  });
  it("begins with the last thirty days", () => {
    expect(stepped(null, [0, at("2023-06-15") + 5000], 1, "UTC")).toEqual({
      from: at("2023-05-17"),
      to: at("2023-06-16") - 1000,
    });
    expect(stepped(null, null, 1, "UTC")).toBeNull();
  });
});

it("says what a bar counts", () => {
  const bins = [{ from: "2023-04-17T00:00:00Z", to: "2023-04-24T00:00:00Z", certain: 4, possible: 1.6 }];
  expect(barSaid(bins, at("2023-04-20"), "UTC")).toBe("17–23 Apr 2023: 4 events, possibly 2 more");
  expect(barSaid(bins, at("2023-04-25"), "UTC")).toBe("");
});

describe("a closer look", () => {
  const april = [at("2023-04-01"), at("2023-05-01") - 1000] as const;
  it("keeps the moment under the pointer where it is, in whole hours", () => {
    expect(closer(april, april, at("2023-04-16"), 0.5, "UTC")).toEqual({
      from: at("2023-04-08") + 12 * 3_600_000,
      to: at("2023-04-23") + 12 * 3_600_000 - 1000,
    });
  });
  it("ends at six hours, and far out at the whole", () => {
    const hours = closer([at("2023-04-08"), at("2023-04-08") + 7 * 3_600_000], april, at("2023-04-08"), 0.1, "UTC");
    expect(hours).toEqual({ from: at("2023-04-08"), to: at("2023-04-08") + 6 * 3_600_000 - 1000 });
    expect(closer(april, april, at("2023-04-08"), 1.25, "UTC")).toBeNull();
  });
});

describe("the axis", () => {
  it("tells the time under a pointer, and no time beside the axis", () => {
    expect(timeAt({ from: 0, to: 1000 }, 200, 50)).toBe(250);
    expect(timeAt({ from: 0, to: 1000 }, 200, 500)).toBe(1000);
  });
  it.each([
    ["hours", "2023-04-01", "2023-04-02", "1 Apr 2023"],
    ["days", "2023-04-01", "2023-04-15", "1 Apr 2023"],
    ["months", "2023-01-10", "2023-12-20", "Feb 2023"],
    ["years", "1989-03-01", "2018-12-31", "1990"],
  ])("marks %s", (_, from, to, first) => {
    const list = marks({ from: at(from), to: at(to), zone: "UTC" }, 1300);
    expect(list[0]?.text).toBe(first);
    expect(list.length).toBeLessThanOrEqual(32);
  });
});
