// How far two events are from each other in place and time, in words that claim
// no more than the events do.

import type { AreaFeature, Feature, Properties } from "../types";
import { words } from "../words/words";
import { distance, extentOfEvent, metresBetween } from "./geo";
import { raised } from "./phrase";
import { nightly, type Timed } from "./time";
import { knownZone, wallOf } from "./zone";

/** Something that was measured: "4.2 km", "3 hours"; or what is said in its place. */
interface Said {
  readonly text: string;
  /** It is a measure, after which "apart" can be said for both. */
  readonly measured: boolean;
}

/** An event, and the area in which it may lie where that is known. */
export interface Placed {
  readonly event: Feature;
  readonly area: AreaFeature | null;
}

/** "4.2 km and 3 hours apart", "Within 15 km of each other, in the same night". */
export function apart(a: Placed, b: Placed): string {
  const [place, time] = [placeApart(a, b), timeApart(a.event.properties, b.event.properties)];
  const w = words.compare;
  if (place.measured && time.measured) return raised(w.both(place.text, time.text));
  const said = ({ text, measured }: Said) => (measured ? w.apart(text) : text);
  return raised(w.parts(said(place), said(time)));
}

/** An uncertainty that is a smaller part of the distance than this changes nothing of it. */
const little = 0.05;

function placeApart(a: Placed, b: Placed): Said {
  const [one, other] = [spotOf(a), spotOf(b)];
  const w = words.compare;
  if (!one || !other) return { text: w.placeUnknown, measured: false };
  const far = metresBetween(one.at, other.at);
  const unsure = one.metres + other.metres;
  if (far < 1 && unsure < 1) return { text: w.samePlace, measured: false };
  if (far <= unsure) return { text: w.within(distance(far + unsure)), measured: false };
  if (unsure <= little * far) return { text: distance(far), measured: true };
  const [least, most] = [distance(far - unsure), distance(far + unsure)];
  return { text: least === most ? least : w.between(least, most), measured: true };
}

/** The middle of where an event may lie, and how far from it that may be. */
export function spotOf({
  event,
  area,
}: Placed): { readonly at: readonly [number, number]; readonly metres: number } | null {
  const { point, area_id, uncertainty_m } = event.properties;
  const shaped = event.geometry && event.geometry.type !== "Point";
  if (point && !area_id && !shaped) return { at: point, metres: uncertainty_m ?? 0 };
  const box = extentOfEvent(event, area);
  if (!box) return null;
  const [west, south, east, north] = box;
  const at = [(west + east) / 2, (south + north) / 2] as const;
  return { at, metres: Math.max(metresBetween(at, [west, south]), metresBetween(at, [east, north])) };
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

interface Span {
  readonly from: number;
  readonly to: number;
  /** From midnight to midnight of its own calendar, as if that were UTC's. */
  readonly days: readonly [number, number];
  /** How exact its clock is, in milliseconds; a day where it has none. */
  readonly exact: number;
  readonly night: boolean;
}

function spanOf(p: Timed): Span | null {
  const from = Date.parse(p.start_time ?? "");
  const to = Date.parse(p.end_time ?? p.start_time ?? "");
  if (Number.isNaN(from) || Number.isNaN(to)) return null;
  const zone = knownZone(p.time_zone);
  const [start, end] = [wallOf(from, zone), wallOf(to, zone)];
  const midnight = ({ year, month, day }: typeof start) => Date.UTC(year, month - 1, day);
  const exact = p.time_precision === "minute" ? minute : p.time_precision === "hour" ? hour : day;
  return { from, to, days: [midnight(start), midnight(end)], exact, night: exact < day && nightly(start, end) };
}

function timeApart(a: Properties, b: Properties): Said {
  const w = words.compare;
  const [one, other] = [spanOf(a), spanOf(b)];
  if (!one || !other) return { text: w.timeUnknown, measured: false };
  const [first, last] = one.from <= other.from ? [one, other] : [other, one];
  const exact = Math.max(first.exact, last.exact);
  if (first.night && last.night && first.days[0] === last.days[0]) return { text: w.sameNight, measured: false };
  if (exact === day) return daysApart(first, last);
  const [least, most] = [last.from - first.to, Math.max(last.to, first.to) - Math.min(first.from, last.from)];
  if (most < exact) return { text: w.sameTime, measured: false };
  if (least < exact) return { text: w.atMost(lasting(most, exact)), measured: false };
  return { text: ranged(least, most, exact), measured: true };
}

/** Where one of the two has no clock, only days are counted. */
function daysApart(first: Span, last: Span): Said {
  const w = words.compare;
  const most = Math.max(last.days[1], first.days[1]) - first.days[0];
  const least = last.days[0] - first.days[1];
  if (most === 0) return { text: w.sameDay, measured: false };
  if (least <= 0) return { text: w.atMost(lasting(most, day)), measured: false };
  return { text: ranged(least, most, day), measured: true };
}

function ranged(least: number, most: number, exact: number): string {
  const [from, to] = [lasting(least, exact), lasting(most, exact)];
  return from === to ? from : words.compare.between(from, to);
}

/** "3 hours", "12 days", "4 months": in the unit that suits, but none smaller than what is known. */
export function lasting(time: number, exact: number): string {
  const w = words.compare;
  const days = time / day;
  if (days > 730) return w.years(Math.round(days / 365.25));
  if (days > 60) return w.months(Math.round(days / 30.44));
  if (exact >= day || days >= 2) return w.days(Math.round(days));
  if (exact >= hour || time >= 2 * hour) return w.hours(Math.round(time / hour));
  return w.minutes(Math.round(time / minute));
}
