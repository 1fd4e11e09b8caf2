// Types of events and the kinds that they are divided into, as one list in which something is found by typing.

import type { EventType, Term } from "../types";
import type { TermNames } from "../words/en";
import { folded } from "./gazetteer";

export interface Kind {
  readonly type: string;
  /** Empty for a type as a whole. */
  readonly kind: string;
  readonly label: string;
  readonly meaning: string;
  /** What its type is called; empty for a type as a whole. */
  readonly of: string;
  /** What it goes by, folded: its names first, and then all words by which it may be found. */
  readonly names: readonly string[];
  readonly found: string;
}

/** Each type with its kinds behind it. `others` is what further languages call them. */
export function kindsOf(types: readonly EventType[], others: readonly TermNames[] = []): readonly Kind[] {
  return types.flatMap((type) => {
    const whole = kindOf(type, "event_types", others);
    return [
      { ...whole, type: type.name, kind: "", of: "" },
      ...type.sub_event_types.map((term) => {
        const one = kindOf(term, "sub_event_types", others);
        return { ...one, found: `${one.found} ${whole.found}`, type: type.name, kind: term.name, of: type.label };
      }),
    ];
  });
}

function kindOf({ name, label, meaning = "" }: Term, of: string, others: readonly TermNames[]) {
  const spoken = name.replace(/_/g, " ");
  const called = others.map((names) => names[of]?.[name]).flatMap((term) => (term ? [term] : []));
  const labels = called.map((term) => (typeof term === "string" ? term : term.label));
  const meanings = called.map((term) => (typeof term === "string" ? "" : term.meaning));
  const names = [label, spoken, ...labels].map(wordsOf);
  return { label, meaning, names, found: ` ${[...names, ...[meaning, ...meanings].map(wordsOf)].join(" ")}` };
}

function wordsOf(text: string): string {
  return folded(text)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Those in which every word begins one of theirs: what is called so before what is only described so. */
export function findKinds(kinds: readonly Kind[], text: string): readonly Kind[] {
  const words = wordsOf(text).split(" ").filter(Boolean);
  if (words.length === 0) return kinds;
  const rank = ({ names }: Kind) => {
    if (names.some((name) => name.startsWith(words.join(" ")))) return 0;
    return names.some((name) => words.every((word) => ` ${name}`.includes(` ${word}`))) ? 1 : 2;
  };
  return kinds
    .filter(({ found }) => words.every((word) => found.includes(` ${word}`)))
    .map((kind) => ({ kind, rank: rank(kind) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ kind }) => kind);
}
