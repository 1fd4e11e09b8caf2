// What a search may mean beside its words: a place, an event, a time. No DOM, no network.

import type { Area } from "../types";
import { parseDates } from "./dates";
import type { Town } from "./gazetteer";
import type { LonLat } from "./geo";
import type { Span } from "./query";
import { parseWhere, type Spot } from "./where";

export type Hint =
  | { readonly kind: "spot"; readonly spot: Spot }
  | { readonly kind: "event"; readonly id: number }
  | { readonly kind: "dates"; readonly span: Span }
  | { readonly kind: "area"; readonly area: Area }
  | { readonly kind: "town"; readonly town: Town };

export interface Reader {
  /** The middle of the map, for codes that name no region of the Earth. */
  readonly near: LonLat;
  readonly zone: string;
  readonly languages: readonly string[];
}

/** What a text is as a whole, and so no words to search for; null when it is words. */
export function meant(text: string, { near, zone, languages }: Reader): Hint | null {
  const spot = parseWhere(text, near);
  if (spot) return { kind: "spot", spot };
  const id = /^#(\d{1,15})$/.exec(text.trim())?.[1];
  if (id) return { kind: "event", id: Number(id) };
  // A year alone may as well be a number of people, or part of a name.
  const span = /^\d{4}$/.test(text.trim()) ? null : parseDates(text, zone, languages);
  return span && { kind: "dates", span };
}

/** What a text may mean while it is searched for as words too. */
export function perhaps(text: string, { zone, languages }: Reader): readonly Hint[] {
  const number = /^\d{1,15}$/.exec(text.trim());
  const span = number ? parseDates(text, zone, languages) : null;
  return [
    ...(number ? [{ kind: "event", id: Number(text.trim()) } as const] : []),
    ...(span ? [{ kind: "dates", span } as const] : []),
  ];
}
