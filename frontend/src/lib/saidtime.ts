// When something happened, as people write it: "night of 20–21 April 2023".

import type { Unit } from "./calendar";
import { type Dated, dateOf, namesOf } from "./dates";
import type { DraftTime } from "./draft";

export type SaidTime = Omit<DraftTime, "extent" | "zone">;

/** Parts of a day, and the clocks between which they lie; a night ends on the next day. */
const parts: readonly (readonly [RegExp, string, string])[] = [
  [/(?:over ?night|night|уночі|вночі|ніч)/, "22:00", "05:00"],
  [/(?:early )?(?:morning|вранці|уранці|ранок|ранку)/, "06:00", "11:59"],
  [/(?:afternoon|пополудні|удень|вдень)/, "12:00", "17:59"],
  [/(?:evening|ввечері|увечері|вечір|вечора)/, "18:00", "23:59"],
];

/** Words that join the others and say nothing by themselves. */
const joints =
  /(?:^|\s)(?:in the|on the|on|of|at|the|from|between|around|about|approx(?:imately)?|circa|о|об|близько|приблизно|між|з|від|у|в)(?=\s|$)/g;

/**
 * Reads a time in words, in the languages that are given and in English; null
 * where it is none. `today` ("2023-04-22") is what yesterday counts from.
 */
export function parseTime(text: string, today: string, languages: readonly string[]): SaidTime | null {
  const months = namesOf([...languages, "en"]);
  const read = (part: string) => relative(part, today) ?? dateOf(part, months, today);
  let rest = ` ${text.trim().toLowerCase().replace(/\s+/g, " ")} `;
  const week = /\s(?:week|тиждень|тижня)\s/.test(rest);
  rest = rest.replace(/\s(?:week|тиждень|тижня)(?= )/, " ");
  const part = parts.find(([name]) => new RegExp(`\\s${name.source}\\s`).test(rest));
  const towards = part?.[1] === "22:00" && /\s(?:на|проти)\s/.test(rest);
  if (part) rest = rest.replace(new RegExp(`\\s${part[0].source}(?= )`), " ").replace(/\s(?:на|проти)(?= )/, " ");
  const { clocks, without } = clocksOf(rest);
  rest = without
    .replace(joints, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^[,;]|[,;]$/g, "")
    .trim();
  const [from, to] = ends(rest, read);
  if (!from || !to || to.day < from.day) return null;
  if (week) return from.unit === "day" && !part && clocks.length === 0 ? whole(from.day, from.day, "week") : null;
  if (part || clocks.length > 0) {
    if (from.unit !== "day" || to.unit !== "day" || (part && clocks.length > 0)) return null;
    return part ? partOf(from.day, to.day, part, towards) : clocked(from.day, to.day, clocks);
  }
  if (from.unit !== to.unit) return null;
  const precision = from.day === to.day ? from.unit : "days";
  return precision === "hour" || (precision === "days" && from.unit !== "day")
    ? null
    : whole(from.day, to.day, precision);
}

function whole(startDate: string, endDate: string, precision: Unit | "days"): SaidTime {
  return { startDate, endDate, startClock: "", endClock: "", precision };
}

/** "the night of 20–21" names both days; "the night towards 21" the second, "the night of 20" the first. */
function partOf(
  first: string,
  last: string,
  [, startClock, endClock]: readonly [RegExp, string, string],
  towards: boolean,
): SaidTime | null {
  const night = endClock < startClock;
  const startDate = night && towards ? shifted(first, -1) : first;
  const endDate = night ? shifted(startDate, 1) : first;
  if (first !== last && !(night && shifted(first, 1) === last)) return null;
  return { startDate, endDate, startClock, endClock, precision: "hour" };
}

function clocked(first: string, last: string, clocks: readonly string[]): SaidTime | null {
  const [from = "", to = from] = clocks;
  if (clocks.length > 2 || (clocks.length === 1 && first !== last)) return null;
  const endDate = first === last && to < from ? shifted(first, 1) : last;
  const precision = clocks.every((clock) => clock.endsWith(":00")) ? "hour" : "minute";
  return { startDate: first, endDate, startClock: from, endClock: to, precision };
}

/** The clock times of a text, and the text without them. */
function clocksOf(text: string): { readonly clocks: readonly string[]; readonly without: string } {
  const clocks: string[] = [];
  const without = text.replace(
    /\s*[–—-]?\s*(?<![\d.:])(\d{1,2}):(\d{2})(?![\d:])\s*(am|pm)?/g,
    (all, h: string, m: string, half?: string) => {
      const hour = half ? (Number(h) % 12) + (half === "pm" ? 12 : 0) : Number(h);
      if (hour > 23 || Number(m) > 59) return all;
      clocks.push(`${String(hour).padStart(2, "0")}:${m}`);
      return " ";
    },
  );
  return { clocks, without };
}

const joined = /^(.+?)(?:\s*[–—]\s*|\s(?:-|to|and|до|по|та|і)\s)(.+)$/;
const hyphened = /^(\d{1,2})-(\d{1,2}\s.+)$/;

/** First and last date; the first may leave out what the last one tells: "20–23 April 2023". */
function ends(text: string, read: (part: string) => Dated | null): readonly [Dated | null, Dated | null] {
  const alone = read(text);
  if (alone) return [alone, alone];
  const [, a = "", b = ""] = joined.exec(text) ?? hyphened.exec(text) ?? [];
  const last = read(b);
  if (!last) return [null, null];
  const tail = /^\d{1,2}\s+(.+)$/.exec(b)?.[1] ?? "";
  const year = /\b(\d{4})\b/.exec(b)?.[1] ?? "";
  const first = /^\d{1,2}$/.test(a)
    ? read(`${a} ${tail}`)
    : /\b\d{4}\b/.test(a)
      ? read(a)
      : read(`${a} ${year}`.trim());
  return [first, last];
}

function relative(text: string, today: string): Dated | null {
  if (/^(?:today|сьогодні)$/.test(text)) return { unit: "day", day: today };
  return /^(?:yesterday|вчора|учора)$/.test(text) ? { unit: "day", day: shifted(today, -1) } : null;
}

function shifted(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);
}
