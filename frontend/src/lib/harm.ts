// Counts of people, in the words of a person.

import type { Count, Properties } from "../types";
import { words } from "../words/words";

export type Harm = "killed" | "injured";

export function countOf(event: Properties, name: Harm, part: "" | "_civilian" | "_military" = ""): Count {
  return {
    min: event[`${name}${part}_min`] ?? null,
    best: event[`${name}${part}_best`] ?? null,
    max: event[`${name}${part}_max`] ?? null,
  };
}

export function known({ min, best, max }: Count): boolean {
  return [min, best, max].some((n) => n !== null && n !== undefined);
}

/** "2 (0–24)", "0", "at least 3", "up to 24"; empty when nothing was reported. */
export function figure({ min = null, best = null, max = null }: Count): string {
  const n = (value: number) => value.toLocaleString(words.locale);
  const [low, high] = [min ?? best, max ?? best];
  if (best !== null) {
    if (low === null || high === null || low === high) return n(best);
    return words.harm.range(n(best), n(low), n(high));
  }
  if (min !== null && max !== null) return min === max ? n(min) : words.harm.between(n(min), n(max));
  if (min !== null) return words.harm.atLeast(n(min));
  return max === null ? "" : words.harm.upTo(n(max));
}

/** "Killed 2 (0–24) · injured not reported", and what is behind it. */
export function harm(event: Properties): { readonly text: string; readonly notes: readonly string[] } {
  const killed = countOf(event, "killed");
  const injured = countOf(event, "injured");
  if (!known(killed) && !known(injured)) return { text: words.harm.notReported, notes: [] };
  const said = (count: Count) => figure(count) || words.harm.notSaid;
  const notes: string[] = [];
  if ([killed, injured].some((c) => c.best === 0 && (c.max ?? 0) === 0)) notes.push(words.harm.zero);
  for (const name of ["killed", "injured"] as const) {
    const split = (["_civilian", "_military"] as const)
      .map((part) => [part, countOf(event, name, part)] as const)
      .filter(([, count]) => known(count))
      .map(([part, count]) => words.harm[part === "_civilian" ? "civilian" : "military"](figure(count)));
    if (split.length) notes.push(words.harm.split(words.harm.names[name], split.join(", ")));
  }
  return { text: words.harm.both(said(killed), said(injured)), notes };
}

/** As `figure`, but "none to 3" where the best figure is none: "0 (0–3) killed" reads like a riddle. */
function figureShort(count: Count): string {
  return count.best === 0 && (count.max ?? 0) > 0 ? words.harm.noneTo(words.number(count.max ?? 0)) : figure(count);
}

/** "2 killed, 5 injured" for a line in a list; empty when nobody was harmed or nothing was said. */
export function harmShort(event: Properties): string {
  const parts = (["killed", "injured"] as const)
    .filter((name) => known(countOf(event, name)))
    .filter((name) => figure(countOf(event, name)) !== "0")
    .map((name) => words.harm.short[name](figureShort(countOf(event, name))));
  if (parts.length) return parts.join(", ");
  return known(countOf(event, "killed")) ? words.harm.nobody : "";
}
