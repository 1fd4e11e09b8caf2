// What a person tells the desk to do: what is written, copied, read in.

import { type Api, Refused, sentence } from "./api";
import { type DuplicateCommands, duplicateCommands } from "./duplicates";
import { unsaved } from "./form";
import { type ImportCommands, importCommands } from "./imports";
import { check, created, patchOf } from "./lib/draft";
import { screenQuery } from "./lib/query";
import { ownZone } from "./lib/zone";
import type { Store } from "./store";
import { listQuery, loadEvent, type Own, own } from "./sync";
import type { Area } from "./types";
import { words } from "./words/words";

export interface Commands extends ImportCommands, DuplicateCommands {
  /** Selects an event, unless a form holds something that would be lost. */
  select(id: number | null): void;
  add(): void;
  edit(): void;
  /** Closes the form; asks first when something would be lost. */
  leave(force?: boolean): void;
  save(): Promise<void>;
  remove(): Promise<void>;
  /** Gets the next page of the list. */
  more(): Promise<void>;
  retry(): void;
  copyLink(): Promise<void>;
  imported(dataset: string): Promise<void>;
  removeSample(): Promise<void>;
  signOut(): Promise<void>;
  areas(text: string, signal: AbortSignal): Promise<readonly Area[]>;
  /** What the query of the screen is, for downloads. */
  screen(): URLSearchParams;
}

export function makeCommands(store: Store, api: Api, mine: Own): Commands {
  const { dispatch } = store;
  const state = () => store.state.peek();
  const tell = (text: string, tone: "done" | "wrong" = "done") =>
    dispatch({ type: "notice shown", notice: { text, tone } });
  const wrong = (error: unknown) => {
    const text = sentence(error);
    if (text) tell(text, "wrong");
  };

  const leave = (force = false) => {
    if (!force && unsaved(state().form)) dispatch({ type: "leave asked", leaving: true });
    else dispatch({ type: "form closed" });
  };
  const select = (id: number | null) => {
    if (state().form) leave();
    if (!state().form) dispatch({ type: "event selected", id });
  };

  return {
    ...importCommands(store, api),
    ...duplicateCommands(store, api, mine),
    select,
    leave,
    add() {
      if (!state().status?.signed_in || state().form) return;
      dispatch({ type: "form opened", base: null, day: localDay(), zone: ownZone() });
    },
    edit() {
      const { event, status, form } = state();
      if (!event.value || event.pending || !status?.signed_in || form) return;
      dispatch({ type: "form opened", base: event.value, day: "", zone: "UTC" });
    },
    save: () => save(store, api, mine, tell),
    async remove() {
      const { form } = state();
      if (!form?.base) return;
      const { id, properties } = form.base;
      mine.add(own({ id, revision: 0, deleted: true }));
      try {
        await api.remove(id, properties.revision);
      } catch (error) {
        const conflict = error instanceof Refused && isConflict(error);
        return conflict ? tell(words.wrong.deleteConflict, "wrong") : wrong(error);
      }
      dispatch({ type: "form closed" });
      dispatch({ type: "event selected", id: null });
      dispatch({ type: "events changed" });
      tell(words.form.deleted);
    },
    async more() {
      const { list } = state();
      if (list.pending || list.items.length >= list.matched) return;
      dispatch({ type: "list asked" });
      const offset = list.items.length;
      try {
        dispatch({ type: "list arrived", page: await api.events(listQuery(state(), offset)), offset });
      } catch (error) {
        dispatch({ type: "list failed", problem: sentence(error) });
      }
    },
    retry() {
      dispatch({ type: "events changed" });
      const { selected } = state();
      if (selected !== null) void loadEvent(store, api, selected);
    },
    async copyLink() {
      try {
        await navigator.clipboard.writeText(location.href);
        tell(words.event.copied);
      } catch {
        tell(words.wrong.copy, "wrong");
      }
    },
    async imported(dataset) {
      dispatch({ type: "events changed" });
      if (dataset)
        dispatch({ type: "filters changed", filters: { words: { dataset: [dataset] }, time: null, text: "" } });
    },
    async removeSample() {
      try {
        const { removed, kept } = await api.undo("sample");
        tell(words.note.sampleGone(removed, kept));
        dispatch({ type: "event selected", id: null });
        dispatch({ type: "events changed" });
      } catch (error) {
        wrong(error);
      }
    },
    async signOut() {
      try {
        await api.signOut();
        dispatch({ type: "status arrived", status: await api.status() });
        dispatch({ type: "events changed" });
      } catch (error) {
        wrong(error);
      }
    },
    areas: (text, signal) => api.areas(text, "", signal),
    screen() {
      const { filters, box } = state();
      return box ? screenQuery(filters, box) : new URLSearchParams();
    },
  };
}

async function save(store: Store, api: Api, mine: Own, tell: (text: string) => void): Promise<void> {
  const { dispatch } = store;
  const { form } = store.state.peek();
  if (!form || form.saving) return;
  const { base, start, draft } = form;
  if (base && !unsaved(form)) return dispatch({ type: "form closed" });
  const wrong = check(draft);
  if (wrong.length) return dispatch({ type: "save refused", problem: "", violations: wrong });
  dispatch({ type: "save asked" });
  try {
    const saved = base
      ? await api.patch(base.id, base.properties.revision, patchOf(start, draft))
      : await api.create(created(draft));
    mine.add(own({ id: saved.id, revision: saved.properties.revision, deleted: false }));
    dispatch({ type: "form closed" });
    dispatch({ type: "event selected", id: saved.id });
    dispatch({ type: "event arrived", event: saved });
    dispatch({ type: "events changed" });
    tell(base ? words.form.saved : words.form.added);
  } catch (error) {
    if (error instanceof Refused && isConflict(error) && error.problem.current) {
      dispatch({ type: "save met a change", theirs: error.problem.current });
      return;
    }
    const violations = error instanceof Refused ? (error.problem.violations ?? []) : [];
    dispatch({ type: "save refused", problem: sentence(error), violations });
  }
}

function isConflict({ problem }: Refused): boolean {
  return problem.status === 412 || problem.status === 409;
}

function localDay(): string {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/**
 * Takes the one-time token of a sign-in link out of the address, where it must
 * not stay, and signs in with it. Says whether there was one, and what came of it.
 */
export async function claim(api: Api): Promise<{ readonly text: string; readonly tone: "done" | "wrong" } | null> {
  const token = new URLSearchParams(location.hash.slice(1)).get("claim");
  if (!token) return null;
  history.replaceState(null, "", location.pathname + location.search);
  try {
    await api.claim(token);
    return { text: words.claimed, tone: "done" };
  } catch (error) {
    const refused = error instanceof Refused && !error.offline;
    return { text: refused ? words.wrong.claim : sentence(error), tone: "wrong" };
  }
}
