// The words of a facet as they are offered: in their order, found by typing, and
// of a long list only the first.

import type { Tally } from "../types";
import { folded } from "./gazetteer";
import type { List } from "./query";

/** Words of a facet that are shown at once. */
export const few = 7;

/** From how many words on a facet has a field to search them. */
export const many = 9;

const sureOrder = ["verified", "likely", "unverified", "disputed", "refuted", "unverifiable", "not_assessed"];

/**
 * The most frequent first, but what has no type last and how sure from the
 * surest. Words that are asked for or left out stay even where they count
 * nothing, so that they can be taken back.
 */
export function ordered(list: List, tallies: readonly Tally[], set: readonly string[]): readonly Tally[] {
  const missing = set.filter((word) => !tallies.some((t) => t.value === word)).map((value) => ({ value, count: 0 }));
  const place = ({ value }: Tally) => (list === "assessment" ? sureOrder.indexOf(value) : Number(value === ""));
  return [...tallies, ...missing].sort((a, b) => place(a) - place(b) || b.count - a.count);
}

/** Those of which a name has words that begin as was typed, without accents and case; all for nothing typed. */
export function found(tallies: readonly Tally[], typed: string, nameOf: (word: string) => string): readonly Tally[] {
  const keys = folded(typed).split(" ").filter(Boolean);
  if (keys.length === 0) return tallies;
  return tallies.filter(({ value }) => {
    const name = ` ${folded(nameOf(value)).replace(/[^\p{L}\p{N}]+/gu, " ")}`;
    return keys.every((key) => name.includes(` ${key}`));
  });
}

/** The first few, and those further down that are asked for or left out. */
export function first(tallies: readonly Tally[], set: readonly string[]): readonly Tally[] {
  return tallies.filter(({ value }, i) => i < few || set.includes(value));
}

export interface Group {
  /** What its words belong to. */
  readonly of: string;
  readonly tallies: readonly Tally[];
}

/** Words by what they belong to, in the order of the first of each; what belongs to nothing last. */
export function grouped(tallies: readonly Tally[], parent: (word: string) => string): readonly Group[] {
  const groups = new Map<string, Tally[]>();
  for (const tally of tallies) {
    const of = parent(tally.value);
    const group = groups.get(of);
    if (group) group.push(tally);
    else groups.set(of, [tally]);
  }
  return [...groups].map(([of, list]) => ({ of, tallies: list })).sort((a, b) => Number(!a.of) - Number(!b.of));
}
