// When something happened, in the words of a person and in the event's own
// calendar: never a date more exact than the event claims.

import { words } from "../words/words";
import { begins } from "./calendar";
import { clockText, knownZone, offset, type Wall, wallOf } from "./zone";

export interface When {
  /** "Night of 20–21 April 2023". */
  readonly text: string;
  /** "between 22:00 and 05:00 Kyiv time; to the hour"; empty when there is no more to say. */
  readonly note: string;
}

export interface Timed {
  readonly start_time: string | null;
  readonly end_time: string | null;
  readonly time_precision: string | null;
  readonly time_extent: string | null;
  readonly time_zone: string | null;
}

type Width = "long" | "short";

/** When an event happened. `width` "short" is for lists: the months are cut. */
export function when(event: Timed, width: Width = "long"): When {
  const from = Date.parse(event.start_time ?? "");
  const to = Date.parse(event.end_time ?? event.start_time ?? "");
  if (Number.isNaN(from) || Number.isNaN(to)) return { text: words.when.never, note: "" };
  const zone = knownZone(event.time_zone);
  const dates = (options: Parts) => range(from, to, zone, options, width);
  const start = wallOf(from, zone);
  const end = wallOf(to, zone);
  switch (event.time_precision) {
    case "minute":
    case "hour":
      return clocked(event, { from, to, zone, start, end }, width);
    case "week":
      return { text: words.when.week(range(from, from, zone, "day", width)), note: words.when.somewhere.week };
    case "month":
      return { text: dates("month"), note: words.when.somewhere.month };
    case "year":
      return { text: dates("year"), note: words.when.somewhere.year };
    case "days":
      return sameDay(start, end)
        ? { text: dates("day"), note: "" }
        : {
            text: event.time_extent === "throughout" ? dates("day") : between(from, to, zone, width),
            note: event.time_extent === "throughout" ? words.when.throughout : words.when.somewhere.days,
          };
    case "day":
      return { text: dates("day"), note: sameDay(start, end) ? "" : extent(event) };
    default:
      return { text: dates("day"), note: words.when.precisionUnknown };
  }
}

interface Clocks {
  readonly from: number;
  readonly to: number;
  readonly zone: string;
  readonly start: Wall;
  readonly end: Wall;
}

function clocked(event: Timed, { from, to, zone, start, end }: Clocks, width: Width): When {
  const exact = event.time_precision === "minute" ? words.when.toTheMinute : words.when.toTheHour;
  const clocks = `${words.when.clocks(clockText(start), clockText(end), zoneName(zone))}; ${exact}`;
  if (nightly(start, end)) {
    const text = words.when.night(range(from, to, zone, "day", width), range(to, to, zone, "day", width));
    return { text, note: clocks };
  }
  const day = range(from, to, zone, "day", width);
  if (nightsBetween(start, end) > 0) return { text: day, note: clocks };
  if (to - from < 60_000) return { text: words.when.at(day, clockText(start)), note: `${zoneName(zone)}; ${exact}` };
  return { text: day, note: clocks };
}

function nightsBetween(start: Wall, end: Wall): number {
  const midnight = ({ year, month, day }: Wall) => Date.UTC(year, month - 1, day);
  return Math.round((midnight(end) - midnight(start)) / 86_400_000);
}

/** Whether it is one night from an evening to the next morning. */
export function nightly(start: Wall, end: Wall): boolean {
  return nightsBetween(start, end) === 1 && start.hour >= 18 && end.hour <= 12;
}

function extent(event: Timed): string {
  return event.time_extent === "throughout" ? words.when.throughout : words.when.somewhere.days;
}

function sameDay(a: Wall, b: Wall): boolean {
  return a.year === b.year && a.month === b.month && a.day === b.day;
}

type Parts = "day" | "month" | "year";

const shapes: Readonly<Record<Parts, (width: Width) => Intl.DateTimeFormatOptions>> = {
  day: (month) => ({ year: "numeric", month, day: "numeric" }),
  month: (month) => ({ year: "numeric", month }),
  year: () => ({ year: "numeric" }),
};

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string, parts: Parts, width: Width): Intl.DateTimeFormat {
  const key = `${zone} ${parts} ${width}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(words.locale, { ...shapes[parts](width), timeZone: zone });
    formats.set(key, format);
  }
  return format;
}

/** "20 April 2023", "20–23 April 2023": from and to, as exact as `parts`. */
export function range(from: number, to: number, zone: string, parts: Parts, width: Width): string {
  return plain(formatOf(zone, parts, width).formatRange(from, to)).replace(/(\d) – (\d)/g, "$1–$2");
}

/** "Between 20 and 23 April 2023". */
function between(from: number, to: number, zone: string, width: Width): string {
  const parts = formatOf(zone, "day", width).formatRangeToParts(from, to);
  const second = parts.findIndex((part) => part.source === "endRange");
  const text = (list: typeof parts) => plain(list.map((part) => part.value).join(""));
  // What lies before the second date ends with the dash.
  return words.when.between(text(parts.slice(0, second - 1)), text(parts.slice(second)));
}

/** Engines set thin and other spaces, and Ukrainian ones an abbreviation of "year": a plain space is enough. */
function plain(text: string): string {
  return text.replace(/[\u2009\u202f\u00a0]/g, " ").replace(/ рр?\./g, "");
}

/** "20 Apr": a day where the year stands beside it. */
export function dayAndMonth(at: number, zone: string): string {
  const key = `${zone} day of month`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(words.locale, { month: "short", day: "numeric", timeZone: zone });
    formats.set(key, format);
  }
  return format.format(at);
}

/** "Kyiv time", "UTC". */
export function zoneName(zone: string): string {
  if (zone === "UTC" || zone === "Etc/UTC") return "UTC";
  const own = words.terms.time_zones?.[zone];
  if (typeof own === "string") return own;
  const city = (zone.split("/").at(-1) ?? zone).replace(/_/g, " ");
  const named = new Intl.DateTimeFormat(words.locale, { timeZone: zone, timeZoneName: "shortGeneric" });
  const generic = named.formatToParts(0).find((part) => part.type === "timeZoneName")?.value;
  return words.when.zone(city, generic ?? city);
}

/** A date of a source or a check, as exact as it was given: "2023", "2023-04", a day or a moment. */
export function dateSaid(text: string): string {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(text) ?? [];
  if (!year) return text;
  const at = Date.parse(`${year}-${month ?? "01"}-${day ?? "01"}T00:00:00Z`);
  if (Number.isNaN(at)) return text;
  return range(at, at, "UTC", day ? "day" : month ? "month" : "year", "short");
}

/** "1 Mar – 30 Apr 2023", "until 30 Apr 2023": a span of the timeline, by the calendar of a zone. */
export function spanSaid(from: number | null, to: number | null, zone: string): string {
  const days = (at: number) => range(at, at, zone, "day", "short");
  if (from === null && to === null) return words.time.all;
  if (from === null) return words.time.until(days(to ?? 0));
  if (to === null) return words.time.since(days(from));
  if (begins(from, "day", zone) && begins(to + 1000, "day", zone)) return range(from, to, zone, "day", "short");
  const one = (at: number) => `${days(at)} ${clockText(wallOf(at, zone))}`;
  return `${one(from)} – ${one(to)}`;
}

/** "20 Apr 2023", "20 Apr 2023 18:30": where a span begins or ends. */
export function edgeSaid(at: number, zone: string): string {
  const day = range(at, at, zone, "day", "short");
  const whole = begins(at, "day", zone) || begins(at + 1000, "day", zone);
  return whole ? day : `${day} ${clockText(wallOf(at, zone))}`;
}

/** "Kyiv time (UTC+3)": a zone, and how far its clocks are from UTC at a moment. */
export function zoneSaid(zone: string, at: number): string {
  const minutes = Math.round(offset(at, zone) / 60_000);
  if (zoneName(zone) === "UTC") return "UTC";
  const [h, m] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const ahead = minutes === 0 ? "" : `${minutes < 0 ? "−" : "+"}${h}${m ? `:${String(m).padStart(2, "0")}` : ""}`;
  return `${zoneName(zone)} (UTC${ahead})`;
}
