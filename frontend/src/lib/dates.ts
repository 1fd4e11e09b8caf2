// Dates as people type them into a search: a day, a month, a year, or from one to another.

import { later, type Unit } from "./calendar";
import type { Span } from "./query";
import { momentOf } from "./zone";

export interface Dated {
  readonly unit: Unit;
  /** "2023-04-21": the first day of it. */
  readonly day: string;
}

/**
 * Reads what a text says of time, in the calendar of a zone; null when it is
 * something else. Months are known in the languages that are given and in English.
 */
export function parseDates(text: string, zone: string, languages: readonly string[]): Span | null {
  const parts = text.trim().split(/\s*(?:–|—|\.\.|\/|\sto\s|\sдо\s|\s-\s)\s*/i);
  const months = namesOf([...languages, "en"]);
  const [from, to = from] = parts.map((part) => dateOf(part, months));
  if (!from || !to || parts.length > 2) return null;
  const first = momentOf(from.day, "00:00", zone);
  const last = later(momentOf(to.day, "00:00", zone), 1, to.unit, zone) - 1000;
  return Number.isNaN(first) || Number.isNaN(last) || last < first ? null : { from: first, to: last };
}

/**
 * Reads one date. Where it tells no year it is the last such day until `today`
 * ("2023-04-22"); without that it is no date.
 */
export function dateOf(text: string, months: ReadonlyMap<string, number>, today = ""): Dated | null {
  const [, year, month, day] = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(text) ?? [];
  if (year) return dated(Number(year), month ? Number(month) : null, day ? Number(day) : null);
  const [, d, m, y] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  if (d) return dated(Number(y), Number(m), Number(d));
  const words = text.toLowerCase().replace(/[.,]/g, " ").split(/\s+/).filter(Boolean);
  const named = words.map((word) => months.get(word)).find((n) => n !== undefined);
  const numbers = words.filter((word) => /^\d+(?:st|nd|rd|th)?$/.test(word)).map((word) => Number.parseInt(word, 10));
  const fillers = words.filter((word) => /^(?:of|р|року|рік)$/.test(word)).length;
  if (named === undefined || numbers.length + 1 + fillers !== words.length) return null;
  const whichYear = numbers.find((n) => n > 31);
  const whichDay = numbers.find((n) => n <= 31) ?? null;
  if (numbers.length > 2) return null;
  if (whichYear !== undefined) return dated(whichYear, named, whichDay);
  const year0 = Number(today.slice(0, 4));
  const now = today && dated(year0, named, whichDay);
  return now && now.day > today ? dated(year0 - 1, named, whichDay) : now || null;
}

function dated(year: number, month: number | null, day: number | null): Dated | null {
  if (year < 1000 || year > 9999 || (month !== null && (month < 1 || month > 12))) return null;
  const days = new Date(Date.UTC(year, month ?? 1, 0)).getUTCDate();
  if (day !== null && (day < 1 || day > days)) return null;
  const two = (n: number) => String(n).padStart(2, "0");
  return {
    unit: day !== null ? "day" : month !== null ? "month" : "year",
    day: `${year}-${two(month ?? 1)}-${two(day ?? 1)}`,
  };
}

const known = new Map<string, ReadonlyMap<string, number>>();

/** What months are called, whole and cut, alone and behind a day. */
export function namesOf(languages: readonly string[]): ReadonlyMap<string, number> {
  const key = languages.join();
  const found = known.get(key);
  if (found) return found;
  const names = new Map<string, number>();
  for (const language of languages) {
    for (const month of ["long", "short"] as const) {
      for (const day of ["numeric", undefined] as const) {
        const format = new Intl.DateTimeFormat(language, { month, ...(day && { day }), timeZone: "UTC" });
        for (let m = 0; m < 12; m++) {
          const part = format.formatToParts(Date.UTC(2023, m, 15)).find(({ type }) => type === "month");
          if (part && /\p{L}/u.test(part.value)) names.set(part.value.toLowerCase().replace(/\./g, ""), m + 1);
        }
      }
    }
  }
  known.set(key, names);
  return names;
}
