import { describe, expect, it } from "vitest";
import { parseTime } from "./saidtime";

const read = (text: string) => {
  const t = parseTime(text, "2023-05-02", ["uk-UA"]);
  return t && [`${t.startDate} ${t.startClock}`.trim(), `${t.endDate} ${t.endClock}`.trim(), t.precision].join(" | ");
};

describe("a time in words", () => {
  it.each([
    ["night of 20–21 April 2023", "2023-04-20 22:00 | 2023-04-21 05:00 | hour"],
    ["Night of 20 April 2023", "2023-04-20 22:00 | 2023-04-21 05:00 | hour"],
    ["ніч на 21 квітня 2023", "2023-04-20 22:00 | 2023-04-21 05:00 | hour"],
    ["ніч проти 21 квітня 2023 року", "2023-04-20 22:00 | 2023-04-21 05:00 | hour"],
    ["morning of 21 April 2023", "2023-04-21 06:00 | 2023-04-21 11:59 | hour"],
    ["yesterday evening", "2023-05-01 18:00 | 2023-05-01 23:59 | hour"],
    ["today", "2023-05-02 | 2023-05-02 | day"],
    ["вчора", "2023-05-01 | 2023-05-01 | day"],
    ["21 April", "2023-04-21 | 2023-04-21 | day"],
    ["3 May", "2022-05-03 | 2022-05-03 | day"],
    ["21.04.2023", "2023-04-21 | 2023-04-21 | day"],
    ["21 April 2023, 18:30", "2023-04-21 18:30 | 2023-04-21 18:30 | minute"],
    ["around 18:00 on 21 April 2023", "2023-04-21 18:00 | 2023-04-21 18:00 | hour"],
    ["21 квітня 2023 о 18:30", "2023-04-21 18:30 | 2023-04-21 18:30 | minute"],
    ["6:15 pm on 21 April 2023", "2023-04-21 18:15 | 2023-04-21 18:15 | minute"],
    ["21 April 2023 18:30–20:00", "2023-04-21 18:30 | 2023-04-21 20:00 | minute"],
    ["21 April 2023 23:30 - 01:15", "2023-04-21 23:30 | 2023-04-22 01:15 | minute"],
    ["20–23 April 2023", "2023-04-20 | 2023-04-23 | days"],
    ["between 20 and 23 April 2023", "2023-04-20 | 2023-04-23 | days"],
    ["28 April – 2 May 2023", "2023-04-28 | 2023-05-02 | days"],
    ["20-23 April 2023", "2023-04-20 | 2023-04-23 | days"],
    ["2023-04-20 to 2023-04-23", "2023-04-20 | 2023-04-23 | days"],
    ["week of 17 April 2023", "2023-04-17 | 2023-04-17 | week"],
    ["тиждень 17 квітня 2023", "2023-04-17 | 2023-04-17 | week"],
    ["April 2023", "2023-04-01 | 2023-04-01 | month"],
    ["2023", "2023-01-01 | 2023-01-01 | year"],
  ])("is understood: %s", (text, said) => {
    expect(read(text)).toBe(said);
  });

  it.each([
    "",
    "soon",
    "night",
    "18:30",
    "night of April 2023",
    "25:00 on 21 April 2023",
    "23–20 April 2023",
    "31 April 2023",
    "week of April 2023",
    "night of 20–23 April 2023",
    "April 2023 – 3 May 2023",
    "21 April 2023 10:00 11:00 12:00",
  ])("is none: %j", (text) => {
    expect(read(text)).toBeNull();
  });
});
