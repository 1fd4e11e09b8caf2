// Hours, days, weeks, months and years as the calendar and the clocks of a zone
// count them. Moments are milliseconds since 1970, in whole seconds.

import type { Span } from "./query";
import { clockText, dateText, momentOf, wallOf } from "./zone";

export const units = ["hour", "day", "week", "month", "year"] as const;

export type Unit = (typeof units)[number];

const hour = 3_600_000;

/** Where the hour, day, week (from Monday), month or year begins that holds a moment. */
export function beginning(at: number, unit: Unit, zone: string): number {
  const { year, month, day, minute, second } = wallOf(at, zone);
  switch (unit) {
    case "hour":
      return Math.floor(at / 1000) * 1000 - (minute * 60 + second) * 1000;
    case "day":
      return midnight(year, month, day, zone);
    case "week":
      return midnight(year, month, day - ((dayOf(year, month, day).getUTCDay() + 6) % 7), zone);
    case "month":
      return midnight(year, month, 1, zone);
    case "year":
      return midnight(year, 1, 1, zone);
  }
}

/** Whether a unit begins at a moment. */
export function begins(at: number, unit: Unit, zone: string): boolean {
  return beginning(at, unit, zone) === at;
}

/**
 * The moment `n` units later, at the same time of the day: of the 31st a month
 * later is the last of the month when that is shorter. Hours are hours, also
 * when the clocks are changed between.
 */
export function later(at: number, n: number, unit: Unit, zone: string): number {
  if (unit === "hour") return at + n * hour;
  const wall = wallOf(at, zone);
  const { year, month, day } = wall;
  const clock = `${clockText(wall)}:${String(wall.second).padStart(2, "0")}`;
  const months = unit === "month" ? n : unit === "year" ? 12 * n : 0;
  const days = unit === "day" ? n : unit === "week" ? 7 * n : 0;
  const last = dayOf(year, month + months + 1, 0).getUTCDate();
  return momentOf(textOf(dayOf(year, month + months, Math.min(day, months === 0 ? day : last) + days)), clock, zone);
}

/** The beginning of a unit that lies nearest to a moment. */
export function nearest(at: number, unit: Unit, zone: string): number {
  const from = beginning(at, unit, zone);
  const to = later(from, 1, unit, zone);
  return at - from < to - at ? from : to;
}

/** Whole days stay the same days in another zone; other moments stay moments. */
export function rezoned(span: Span | null, from: string, to: string): Span | null {
  const moved = (at: number) => (begins(at, "day", from) ? momentOf(dateText(wallOf(at, from)), "00:00", to) : at);
  return (
    span && {
      from: span.from === null ? null : moved(span.from),
      to: span.to === null ? null : moved(span.to + 1000) - 1000,
    }
  );
}

function midnight(year: number, month: number, day: number, zone: string): number {
  return momentOf(textOf(dayOf(year, month, day)), "00:00", zone);
}

/** A day of the calendar; days and months beyond their ends run on. */
function dayOf(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

function textOf(date: Date): string {
  return dateText({
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: 0,
    minute: 0,
    second: 0,
  });
}
