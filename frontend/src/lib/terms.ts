// Names of a vocabulary in words.

import type { Term } from "../types";

/** The label of a term; words a person can read even for a name that no list knows. */
export function label(terms: readonly Term[] | undefined, name: string | null | undefined): string {
  if (!name) return "";
  return terms?.find((term) => term.name === name)?.label ?? spoken(name);
}

function spoken(name: string): string {
  const text = name.replace(/_/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
