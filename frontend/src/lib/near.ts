// What lies near an event in place and time.

import type { Feature } from "../types";
import { around } from "./geo";
import { type Box, type Span, spanText } from "./query";
import { circleText, type Shape } from "./shape";

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
  if (!at) return null;
  return new URLSearchParams({
    datetime: spanText(at.time),
    circle: circleText(at.circle.center, at.circle.metres),
    filter: `id <> ${event.id}`,
    duplicates: "no",
    sortby: "-start_time",
    limit: String(mostNear),
    ...(asOf && { as_of: asOf }),
  });
}
