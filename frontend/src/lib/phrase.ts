// Words put together as the language of the page does it.

import { words } from "../words/words";
import type { AspectName } from "./diff";

/** "Drone, mortar": a list within a sentence. */
export function listed(parts: readonly string[]): string {
  lists ??= new Intl.ListFormat(words.locale, { type: "unit", style: "short" });
  return lists.format(parts);
}

let lists: Intl.ListFormat | undefined;

/** A name as it stands within a sentence: "Mine or IED" as "mine or IED", and "FPV drone" as it is. */
export function lowered(text: string): string {
  const [first = "", second = ""] = text;
  const acronym = second !== second.toLocaleLowerCase(words.locale);
  return acronym ? text : first.toLocaleLowerCase(words.locale) + text.slice(first.length);
}

/** Text as it begins a sentence. */
export function raised(text: string): string {
  const [first = ""] = text;
  return first.toLocaleUpperCase(words.locale) + text.slice(first.length);
}

/** Names of aspects, as a list within a sentence. */
export function aspectsSaid(names: readonly AspectName[]): string {
  return listed(names.map((name) => words.aspects[name]));
}

/** Why two events look alike: "same place, same time". */
export function reasonsSaid(reasons: readonly string[]): string {
  return listed(reasons.map((reason) => words.duplicates.reasons[reason] ?? reason));
}

/** A sentence of the server without its last clause, which tells programs what to ask for instead, and the full stop. */
export function firstClause(sentence: string): string {
  return sentence.replace(/; (?!.*; ).*$/s, "");
}
