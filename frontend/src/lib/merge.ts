// Two people changed one event: what each of them changed, and what becomes of it.

import type { Feature } from "../types";
import { type Aspect, type AspectName, aspects, differing, equal, patched } from "./diff";
import { type Draft, draftOf, patchOf, same } from "./draft";
import { clockText, dateText, momentOf, wallOf } from "./zone";

export type Side = "mine" | "theirs";

/** A version that somebody else saved while a form was open. */
export interface Clash {
  /** What both began with, the form's, and theirs. */
  readonly was: Feature;
  readonly mine: Feature;
  readonly theirs: Feature;
  /** What only they changed. */
  readonly taken: readonly AspectName[];
  /** What both changed, each in another way, and whose is to stay. */
  readonly choices: { readonly [name in AspectName]?: Side };
}

/** What a form that began with `was` has in common with `theirs`, and what not. */
export function clash(was: Feature, start: Draft, draft: Draft, theirs: Feature): Clash {
  const mine = patched(was, patchOf(start, draft));
  const [ours, others] = [changedIn(start, draft), differing(was, theirs)];
  const apart = differing(mine, theirs);
  const both = ours.filter((name) => others.includes(name) && apart.includes(name));
  const choices = Object.fromEntries(
    both.filter((name) => !together(name, start, draft, draftOf(theirs))).map((name) => [name, "mine" as const]),
  );
  return { was, mine, theirs, taken: others.filter((name) => apart.includes(name) && !(name in choices)), choices };
}

/** The aspects that were changed between two drafts. */
function changedIn(start: Draft, draft: Draft): readonly AspectName[] {
  return aspects.filter(({ draft: fields }) => fields.some((field) => !same(start[field], draft[field]))).map(nameOf);
}

function nameOf({ name }: Aspect): AspectName {
  return name;
}

/** A draft of their version with everything that was typed, but where theirs was chosen. */
export function settled({ theirs, choices }: Clash, start: Draft, draft: Draft): Draft {
  const other = draftOf(theirs);
  let result: Draft = other;
  for (const { name, draft: fields } of aspects) {
    if (choices[name] === "theirs" || !changedIn(start, draft).includes(name)) continue;
    const joined = choices[name] ? null : together(name, start, draft, other);
    for (const field of fields) result = { ...result, [field]: joined ?? draft[field] };
  }
  return embargoOf(result, draft, other);
}

/** The end of an embargo is typed on the event's clock; it stays that moment where they changed the clock. */
function embargoOf(result: Draft, mine: Draft, theirs: Draft): Draft {
  const [typed, now] = [mine.time.zone, result.time.zone];
  const fromMine = result.embargoDate === mine.embargoDate && result.embargoDate !== theirs.embargoDate;
  if (!fromMine || typed === now || !mine.embargoDate) return result;
  const at = momentOf(mine.embargoDate, mine.embargoClock || "00:00", typed || "UTC");
  if (Number.isNaN(at)) return result;
  const wall = wallOf(at, now || "UTC");
  return { ...result, embargoDate: dateText(wall), embargoClock: clockText(wall) };
}

type Entries = readonly unknown[];

/** A list that both changed, with what either added and without what either removed; null where that is not clear. */
function together(name: AspectName, start: Draft, mine: Draft, theirs: Draft): Entries | null {
  switch (name) {
    case "weapons":
    case "targets":
    case "tags":
      return joined(start[name], mine[name], theirs[name]);
    case "actors":
    case "sources": {
      const [was, ours, others] = [start[name] as Entries, mine[name] as Entries, theirs[name] as Entries];
      const gone = was.filter((entry) => !has(ours, entry) && !has(others, entry));
      // An entry that both took away may be one that both rewrote.
      const added = (list: Entries) => list.filter((entry) => !has(was, entry));
      return gone.length && !equal(added(ours), added(others)) ? null : joined(was, ours, others);
    }
    default:
      return null;
  }
}

function joined(was: Entries, ours: Entries, others: Entries): Entries {
  const kept = others.filter((entry) => has(ours, entry) || !has(was, entry));
  return [...kept, ...ours.filter((entry) => !has(was, entry) && !has(others, entry))];
}

function has(list: Entries, entry: unknown): boolean {
  return list.some((other) => equal(other, entry));
}
