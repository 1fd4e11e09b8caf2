// What lies near an event in place and time.

import type { Feature } from "../types";
import { around } from "./geo";
import { type Box, type Span, spanText } from "./query";
import { circleText, type Shape } from "./shape";
import { nightly } from "./time";
import { dateText, knownZone, momentOf, wallOf } from "./zone";

/** How far from an event its neighbours are, in metres and in days before and after. */
export const reach = { metres: 25_000, days: 3 } as const;

/** Neighbours that are shown beside an event. */
export const mostNear = 5;

const day = 86_400_000;

export interface Surroundings {
  readonly box: Box;
  readonly circle: Extract<Shape, { readonly kind: "circle" }>;
  readonly time: Span;
}

/** What is close to an event: in metres, and within so many days. */
export const close = { metres: 5_000, days: 3 } as const;

export interface Closeness extends Surroundings {
  readonly when: "night" | "day" | "days";
}

/**
 * The same place and the same night, or else the same days of its own calendar; null where it is not known
 * well enough to say so.
 */
export function closeTo({ properties: p }: Feature): Closeness | null {
  const from = Date.parse(p.start_time ?? "");
  const to = Date.parse(p.end_time ?? p.start_time ?? "");
  if (!p.point || p.area_id || (p.uncertainty_m ?? 0) > close.metres || !(to - from < close.days * day)) return null;
  const zone = knownZone(p.time_zone);
  const [start, end] = [wallOf(from, zone), wallOf(to, zone)];
  const exact = p.time_precision === "minute" || p.time_precision === "hour";
  const night = exact && nightly(start, end);
  const [lon, lat] = p.point;
  return {
    box: around({ lon, lat }, close.metres),
    circle: { kind: "circle", center: [lon, lat], metres: close.metres },
    time: night
      ? { from, to }
      : { from: momentOf(dateText(start), "00:00", zone), to: momentOf(dateText(end), "23:59:59", zone) },
    when: night ? "night" : dateText(start) === dateText(end) ? "day" : "days",
  };
}

/** Where and when neighbours of an event would be; null where it is not known well enough to have any. */
export function surroundings({ properties: p }: Feature): Surroundings | null {
  const from = Date.parse(p.start_time ?? "");
  const to = Date.parse(p.end_time ?? p.start_time ?? "");
  if (!p.point || p.area_id || (p.uncertainty_m ?? 0) > reach.metres) return null;
  if (Number.isNaN(from) || Number.isNaN(to) || to - from > 2 * reach.days * day) return null;
  const [lon, lat] = p.point;
  return {
    box: around({ lon, lat }, reach.metres),
    circle: { kind: "circle", center: [lon, lat], metres: reach.metres },
    time: { from: from - reach.days * day, to: to + reach.days * day },
  };
}

/** The question for the neighbours of an event; null where it has none. */
export function nearQuery(event: Feature, asOf: string): URLSearchParams | null {
  const at = surroundings(event);
  return at && aroundQuery(event, at, asOf);
}

/** The question for how many are close to an event; null where that cannot be said. */
export function closeQuery(event: Feature, asOf: string): URLSearchParams | null {
  const at = closeTo(event);
  const query = at && aroundQuery(event, at, asOf);
  query?.set("limit", "1");
  return query;
}

/** The same, with those that only may have been there by their radius or area: what the map shows of it. */
export function maybeCloseQuery(event: Feature, asOf: string): URLSearchParams | null {
  const query = closeQuery(event, asOf);
  query?.set("possible_place", "yes");
  return query;
}

function aroundQuery(event: Feature, at: Surroundings, asOf: string): URLSearchParams {
  return new URLSearchParams({
    datetime: spanText(at.time),
    circle: circleText(at.circle.center, at.circle.metres),
    // What has no place or no date would be everywhere and always.
    located: "yes",
    dated: "yes",
    filter: `id <> ${event.id}`,
    duplicates: "no",
    sortby: "-start_time",
    limit: String(mostNear),
    ...(asOf && { as_of: asOf }),
  });
}
