// The form in which an event is written: what it holds and what may happen to it.

import type { AspectName } from "./lib/diff";
import { type Draft, draftOf, emptyDraft, same } from "./lib/draft";
import type { Kept, Work } from "./lib/drafts";
import { type Clash, clash, type Side, settled } from "./lib/merge";
import type { Feature, Violation } from "./types";

export interface Form extends Work {
  /** Somebody wants to leave though there are changes. */
  readonly leaving: boolean;
  readonly saving: boolean;
  readonly violations: readonly Violation[];
  readonly problem: string | null;
  /** What somebody else made of the event meanwhile, where it collides with what was typed. */
  readonly clash: Clash | null;
  /** What was taken over from a newer version since the form was opened. */
  readonly followed: readonly AspectName[];
  /** The event is no longer there. */
  readonly gone: Gone | null;
  /** A new event that was being typed when it was found to be this one. */
  readonly aside: Work | null;
}

/** How an event was deleted while it was edited. */
export interface Gone {
  readonly at: string;
  readonly by: string;
  readonly why: string;
  /** The revision of the deletion. */
  readonly revision: number;
  /** The newest revision that can be brought back; null where all were erased. */
  readonly last: number | null;
}

export type FormAction =
  | {
      readonly type: "form opened";
      readonly base: Feature | null;
      readonly name: string;
      readonly day: string;
      readonly zone: string;
    }
  | { readonly type: "draft resumed"; readonly kept: Kept }
  | { readonly type: "draft changed"; readonly draft: Partial<Draft> }
  | { readonly type: "why changed"; readonly why: string }
  | { readonly type: "save asked" }
  | { readonly type: "save refused"; readonly problem: string; readonly violations: readonly Violation[] }
  | { readonly type: "save had arrived"; readonly event: Feature }
  | { readonly type: "save met a change"; readonly theirs: Feature }
  | { readonly type: "save met a deletion"; readonly gone: Gone }
  | { readonly type: "side chosen"; readonly aspect: AspectName; readonly side: Side }
  | { readonly type: "conflict settled" }
  | { readonly type: "event given up"; readonly name: string }
  | { readonly type: "event found"; readonly event: Feature }
  | { readonly type: "event not meant" }
  | { readonly type: "leave asked"; readonly leaving: boolean }
  | { readonly type: "form closed" };

export function reduceForm(form: Form | null, action: FormAction): Form | null {
  switch (action.type) {
    case "form opened":
      return {
        ...opened(action.base, action.base ? draftOf(action.base) : emptyDraft(action.day, action.zone)),
        name: action.name,
      };
    case "draft resumed": {
      const { base, name, sent, start, draft, why } = action.kept;
      return { ...opened(base, start), name, sent, draft, why };
    }
    case "form closed":
      return null;
  }
  return form && reduceOpen(form, action);
}

type OpenAction = Exclude<FormAction, { readonly type: "form opened" | "draft resumed" | "form closed" }>;

function reduceOpen(form: Form, action: OpenAction): Form {
  switch (action.type) {
    case "draft changed":
      // A click on the map must not change what is being compared.
      if (form.clash || form.gone) return form;
      return { ...form, draft: { ...form.draft, ...action.draft } };
    case "why changed":
      return { ...form, why: action.why };
    case "leave asked":
      return { ...form, leaving: action.leaving };
    case "save asked":
      return { ...form, saving: true, problem: null, violations: [], sent: form.base ? [] : everSent(form) };
    case "save refused":
      return { ...form, saving: false, problem: action.problem, violations: action.violations };
    case "save had arrived":
      return arrived(form, action.event);
    case "save met a change":
      return met(form, action.theirs);
    case "save met a deletion":
      return { ...form, saving: false, clash: null, gone: action.gone };
    case "side chosen": {
      const { clash: now } = form;
      return now ? { ...form, clash: { ...now, choices: { ...now.choices, [action.aspect]: action.side } } } : form;
    }
    case "conflict settled":
      return form.clash ? followed(form, form.clash) : form;
    case "event given up":
      return {
        ...form,
        base: null,
        name: action.name,
        sent: [],
        start: emptyDraft("", form.draft.time.zone),
        gone: null,
        problem: null,
      };
    case "event found":
      return form.base ? form : joined(form, action.event);
    case "event not meant":
      return form.aside ? { ...opened(form.aside.base, form.aside.start), ...form.aside } : form;
  }
}

/** A new event turned out to be one that is here: its sources are added to that. */
function joined({ base, name, sent, start, draft, why }: Form, event: Feature): Form {
  const theirs = draftOf(event);
  const known = new Set(theirs.sources.flatMap(({ url }) => (url ? [url] : [])));
  const mine = draft.sources.filter((source) => Object.values(source).some(Boolean) && !known.has(source.url ?? ""));
  const sources = [...theirs.sources, ...(mine.length > 0 ? mine : [{}])];
  return {
    ...opened(event, theirs),
    draft: { ...theirs, sources },
    aside: { base, name, sent, start, draft, why },
  };
}

/** What of a new event differs from the empty form, or did when it was sent. */
function everSent({ start, draft, sent }: Form): readonly (keyof Draft)[] {
  const typed = fieldsOf(draft).filter((field) => !same(start[field], draft[field]));
  return [...new Set([...sent, ...typed])];
}

function fieldsOf(draft: Draft): readonly (keyof Draft)[] {
  return Object.keys(draft) as (keyof Draft)[];
}

/**
 * A new event had been made though no answer told: the form goes on from it. What
 * was typed stays as it is now, even where it was emptied since; what never was
 * is as the server filled it in.
 */
function arrived(form: Form, event: Feature): Form {
  const start = draftOf(event);
  const draft = Object.fromEntries(
    fieldsOf(start).map((field) => [field, (everSent(form).includes(field) ? form.draft : start)[field]]),
  ) as unknown as Draft;
  return { ...form, base: event, name: "", sent: [], start, draft, saving: false };
}

/** Where nothing collides the form goes on from their version at once. */
function met(form: Form, theirs: Feature): Form {
  if (!form.base) return form;
  const between = clash(form.base, form.start, form.draft, theirs);
  const next: Form = { ...form, saving: false, gone: null, clash: between };
  return Object.keys(between.choices).length ? next : followed(next, between);
}

function followed(form: Form, between: Clash): Form {
  const start = draftOf(between.theirs);
  const draft = settled(between, form.start, form.draft);
  const taken = [...new Set([...form.followed, ...between.taken])];
  return { ...form, base: between.theirs, start, draft, clash: null, leaving: false, followed: taken };
}

function opened(base: Feature | null, start: Draft): Form {
  return {
    base,
    name: "",
    sent: [],
    start,
    draft: start,
    why: "",
    leaving: false,
    saving: false,
    violations: [],
    problem: null,
    clash: null,
    followed: [],
    gone: null,
    aside: null,
  };
}

/** Whether the form holds something that would be lost. */
export function unsaved(form: Form | null): boolean {
  return form !== null && !same(form.start, form.draft);
}
