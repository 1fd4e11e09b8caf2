// What becomes of a form: saved, merged with what others did meanwhile, brought back.

import { type Api, Refused, sentence } from "./api";
import { type Form, type Gone, unsaved } from "./form";
import { check, created, patchOf } from "./lib/draft";
import { aspectsSaid } from "./lib/phrase";
import type { Store } from "./store";
import { type Own, own } from "./sync";
import type { Feature, Restoring } from "./types";
import { words } from "./words/words";

export interface SavingCommands {
  save(): Promise<void>;
  /** Goes on from the other's version with what was chosen, and saves that. */
  settleConflict(): Promise<void>;
  /** Brings back an event that was deleted while it was edited, with what was typed. */
  bringBack(): Promise<void>;
  remove(): Promise<void>;
  /** Goes on with an event that the one that is being typed turned out to be. */
  join(id: number): Promise<void>;
}

type Tell = (text: string, tone?: "done" | "wrong", undo?: readonly Restoring[]) => void;

/** How often one save goes on from a newer version by itself. */
const tries = 4;

export function savingCommands(store: Store, api: Api, mine: Own, tell: Tell): SavingCommands {
  const { dispatch } = store;
  const form = () => store.state.peek().form;

  /** `before` is the version that undoing brings back; null for an event that is new. */
  const done = (event: Feature, text: string, before: Feature | null) => {
    mine.add(own({ id: event.id, revision: event.properties.revision, deleted: false }));
    dispatch({ type: "form closed" });
    dispatch({ type: "event selected", id: event.id });
    dispatch({ type: "event arrived", event });
    dispatch({ type: "events changed" });
    const { revision } = event.properties;
    const to = before?.properties.revision ?? null;
    if (text) tell(text, "done", to === revision ? [] : [{ id: event.id, revision, to }]);
  };

  const save = async () => {
    const wrong = checked(form());
    if (wrong?.length) return dispatch({ type: "save refused", problem: "", violations: wrong });
    let arrived = false;
    for (let left = tries; left > 0; left--) {
      const now = form();
      if (!now || now.saving || now.clash || now.gone) return;
      if (now.base && !unsaved(now)) {
        if (arrived) return done(now.base, words.form.added, null);
        return now.followed.length ? done(now.base, "", now.base) : dispatch({ type: "form closed" });
      }
      dispatch({ type: "save asked" });
      try {
        const event = await send(api, now);
        return done(event, savedText(now, event), now.base);
      } catch (error) {
        if (await hadArrived(store, api, now, error)) {
          arrived = true;
          continue;
        }
        if (await metOther(store, api, now, error)) continue;
        return refused(store, error);
      }
    }
    dispatch({ type: "save refused", problem: words.wrong.status(409), violations: [] });
  };

  return {
    save,
    async settleConflict() {
      dispatch({ type: "conflict settled" });
      await save();
    },
    async bringBack() {
      const { base, gone, why } = form() ?? {};
      if (!base || !gone?.last) return;
      dispatch({ type: "save asked" });
      try {
        const [event] = await api.restore([{ id: base.id, revision: gone.revision, to: gone.last }], why);
        if (!event) return;
        mine.add(own({ id: event.id, revision: event.properties.revision, deleted: false }));
        dispatch({ type: "save met a change", theirs: event });
      } catch (error) {
        // Somebody else may have brought it back.
        const current = error instanceof Refused ? error.problem.current : undefined;
        if (!current) return refused(store, error);
        dispatch({ type: "save met a change", theirs: current });
      }
      await save();
    },
    async remove() {
      const { base, why = "" } = form() ?? {};
      if (!base) return;
      mine.add(own({ id: base.id, revision: 0, deleted: true }));
      try {
        await api.remove(base.id, base.properties.revision, why);
      } catch (error) {
        const text = isConflict(error) ? words.wrong.deleteConflict : sentence(error);
        if (!isMissing(error)) return text ? tell(text, "wrong") : undefined;
      }
      dispatch({ type: "form closed" });
      dispatch({ type: "event selected", id: null });
      dispatch({ type: "events changed" });
      const gone = await goneOf(api, base.id);
      tell(words.form.deleted, "done", gone?.last ? [{ id: base.id, revision: gone.revision, to: gone.last }] : []);
    },
    async join(id) {
      try {
        dispatch({ type: "event found", event: await api.event(id) });
      } catch (error) {
        const text = sentence(error);
        if (text) tell(text, "wrong");
      }
    },
  };
}

function checked(form: Form | null) {
  return form && unsaved(form) ? check(form.draft) : null;
}

function send(api: Api, { base, name, start, draft, why }: Form): Promise<Feature> {
  return base
    ? api.patch(base.id, base.properties.revision, patchOf(start, draft), why)
    : api.create(created(draft, name), why);
}

function savedText({ base, followed }: Form, event: Feature): string {
  if (!base) return words.form.added;
  if (followed.length === 0) return words.form.saved;
  const by = base.properties.updated_by ?? "";
  return words.conflict.merged(by === event.properties.updated_by ? "" : by, aspectsSaid(followed));
}

/**
 * Whether a new event was refused because it had been made before, when no answer
 * came; the form is then one of that event, and knows what others did to it since.
 */
async function hadArrived({ dispatch }: Store, api: Api, { base, name }: Form, error: unknown): Promise<boolean> {
  const current = !base && name && isConflict(error) ? error.problem.current : undefined;
  if (current?.properties.external_id !== name) return false;
  const first = current.properties.revision > 1 ? await firstOf(api, current.id) : null;
  dispatch({ type: "save had arrived", event: first ?? current });
  if (first) dispatch({ type: "save met a change", theirs: current });
  return true;
}

/** An event as it was made; null where that was erased, or nobody can tell. */
async function firstOf(api: Api, id: number): Promise<Feature | null> {
  const revisions = await api.history(id).catch(() => null);
  return revisions?.at(-1)?.event ?? null;
}

/** Whether a save was refused for what somebody else did; the form then holds both. */
async function metOther(store: Store, api: Api, { base }: Form, error: unknown): Promise<boolean> {
  if (!base) return false;
  if (isConflict(error) && error.problem.current) {
    store.dispatch({ type: "save met a change", theirs: error.problem.current });
    return true;
  }
  const gone = isMissing(error) || isConflict(error) ? await goneOf(api, base.id) : null;
  if (gone) store.dispatch({ type: "save met a deletion", gone });
  return gone !== null;
}

function refused(store: Store, error: unknown): void {
  const { problem = null } = error instanceof Refused ? error : {};
  const text = problem?.status === 401 ? words.unsaved.signInAgain : sentence(error);
  const unreachable = problem && problem.status >= 500;
  store.dispatch({
    type: "save refused",
    problem: unreachable ? `${text} ${words.unsaved.kept}` : text,
    violations: problem?.violations ?? [],
  });
}

/** How an event was deleted; null when it was not, or nobody can tell. */
export async function goneOf(api: Api, id: number): Promise<Gone | null> {
  const revisions = await api.history(id).catch(() => null);
  const newest = revisions?.[0];
  if (!revisions || !newest?.deleted) return null;
  const last = revisions.find(({ event }) => event !== null)?.revision ?? null;
  return { at: newest.at, by: newest.by, why: newest.why, revision: newest.revision, last };
}

/** Whether somebody else was first. */
export function isConflict(error: unknown): error is Refused {
  return error instanceof Refused && (error.problem.status === 412 || error.problem.status === 409);
}

function isMissing(error: unknown): boolean {
  return error instanceof Refused && error.problem.status === 404;
}
