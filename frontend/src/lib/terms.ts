// Names of a vocabulary in words.

import type { Term, Vocabularies } from "../types";
import type { TermNames } from "../words/en";

/** The label of a term; words a person can read even for a name that no list knows. */
export function label(terms: readonly Term[] | undefined, name: string | null | undefined): string {
  if (!name) return "";
  return terms?.find((term) => term.name === name)?.label ?? spoken(name);
}

/** The server's vocabularies, which speak English, in the words of a language as far as it has them. */
export function retold(vocabularies: Vocabularies, names: TermNames): Vocabularies {
  const lists = Object.entries(vocabularies).map(([of, list]: readonly [string, readonly Term[]]) => [
    of,
    list.map((term) => renamed(term, names[of])),
  ]);
  return {
    ...(Object.fromEntries(lists) as Vocabularies),
    event_types: vocabularies.event_types.map((type) => ({
      ...renamed(type, names.event_types),
      sub_event_types: type.sub_event_types.map((term) => renamed(term, names.sub_event_types)),
    })),
  };
}

function renamed<T extends Term>(term: T, names: TermNames[string] = {}): T {
  const name = names[term.name];
  if (name === undefined) return term;
  return typeof name === "string" ? { ...term, label: name } : { ...term, ...name };
}

function spoken(name: string): string {
  const text = name.replace(/_/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
