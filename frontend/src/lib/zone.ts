// Calendars: the moment that a wall clock shows in a time zone, and back.

export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let known = formats.get(zone);
  if (!known) {
    known = new Intl.DateTimeFormat("en-u-ca-iso8601-hc-h23", {
      timeZone: zone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, known);
  }
  return known;
}

/** The zone where the browser knows it, otherwise UTC. */
export function knownZone(zone: string | null | undefined): string {
  if (!zone) return "UTC";
  try {
    format(zone);
    return zone;
  } catch {
    return "UTC";
  }
}

/** What clocks and calendars in a zone show at a moment, in milliseconds since 1970. */
export function wallOf(at: number, zone: string): Wall {
  const part: Record<string, number> = {};
  for (const { type, value } of format(zone).formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return { year, month, day, hour, minute, second };
}

/**
 * The moment at which a zone's clocks show a date ("2023-04-20") and a time
 * ("18:30" or "18:30:59"). A time that a change of clocks skips is taken as if
 * it had not been; one that comes twice is the first. NaN when not a date.
 */
export function momentOf(date: string, time: string, zone: string): number {
  const wanted = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
  if (Number.isNaN(wanted)) return wanted;
  const earlier = wanted - offset(wanted - 86_400_000, zone);
  if (offset(earlier, zone) === wanted - earlier) return earlier;
  const later = wanted - offset(wanted + 86_400_000, zone);
  return offset(later, zone) === wanted - later ? later : earlier;
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
export function offset(at: number, zone: string): number {
  const { year, month, day, hour, minute, second } = wallOf(at, zone);
  const shown = new Date(0); // Date.UTC takes the years before 100 for those of 1900
  shown.setUTCFullYear(year, month - 1, day);
  return shown.setUTCHours(hour, minute, second) - Math.floor(at / 1000) * 1000;
}

export function dateText({ year, month, day }: Wall): string {
  return `${String(year).padStart(4, "0")}-${pad(month)}-${pad(day)}`;
}

export function clockText({ hour, minute }: Wall): string {
  return `${pad(hour)}:${pad(minute)}`;
}

function pad(n: number): string {
  return String(n).padStart(2, "0");
}

/** Names that browsers still give and the tz database has replaced. */
const renamed: Readonly<Record<string, string>> = {
  "America/Godthab": "America/Nuuk",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Europe/Kiev": "Europe/Kyiv",
};

function currentName(zone: string): string {
  return renamed[zone] ?? zone;
}

/** The zone of whoever reads, by its current name. */
export function ownZone(): string {
  return currentName(Intl.DateTimeFormat().resolvedOptions().timeZone);
}

/** Zones worth offering first, with the reader's own in front. */
export function zones(): readonly string[] {
  const all = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return [...new Set([ownZone(), "UTC", "Europe/Kyiv", "Europe/Moscow", ...all.map(currentName).sort()])];
}
