// What a person does with what an event was: look, bring back, take from its file, look back as a whole.

import { type Api, Refused, sentence } from "./api";
import type { Keeping } from "./keeping";
import { type AspectName, taking } from "./lib/diff";
import type { Kept } from "./lib/drafts";
import { goneOf } from "./saving";
import type { Store } from "./store";
import { loadEvent, type Own, own } from "./sync";
import type { Feature, Restoring, Revision, Said } from "./types";
import { words } from "./words/words";

export interface HistoryCommands {
  /** Every version of an event, the newest first. */
  history(id: number, signal: AbortSignal): Promise<readonly Revision[]>;
  /** What a file said last of an event. */
  fileOf(id: number, signal: AbortSignal): Promise<Said>;
  /** Makes an event again what it was in a revision; `now` is its newest one. */
  restore(id: number, now: number, to: number, why: string): Promise<void>;
  /** Takes one aspect of an event from its file. */
  takeFromFile(now: Feature, file: Feature, aspect: AspectName): Promise<void>;
  /** Goes on with work that was not saved. */
  resume(kept: Kept): Promise<void>;
  discard(kept: Kept): void;
  /** Looks at everything as it was known on a day; empty for now. */
  lookBack(day: string): void;
}

type Tell = (text: string, tone?: "done" | "wrong", undo?: readonly Restoring[]) => void;

export function historyCommands(store: Store, api: Api, mine: Own, keeping: Keeping, tell: Tell): HistoryCommands {
  const { dispatch } = store;
  const wrong = (error: unknown) => {
    const text = sentence(error);
    if (text) tell(text, "wrong");
  };
  const written = (event: Feature, text: string, before: number) => {
    const { revision } = event.properties;
    mine.add(own({ id: event.id, revision, deleted: false }));
    dispatch({ type: "event arrived", event });
    dispatch({ type: "events changed" });
    tell(text, "done", revision === before ? [] : [{ id: event.id, revision, to: before }]);
  };
  /** Shows what somebody else made of an event meanwhile, and says what was wrong. */
  const behind = async (id: number, error: unknown) => {
    wrong(error);
    if (error instanceof Refused && !error.offline) await loadEvent(store, api, id);
  };

  /** Learns what the areas are called in which events lay. */
  const name = (events: readonly (Feature | null)[], signal: AbortSignal) => {
    const known = store.state.peek().areaNames;
    const ids = new Set(events.map((event) => event?.properties.area_id).filter((id) => id && !known[id]));
    for (const id of ids) {
      if (!id) continue;
      api.area(id, signal).then(
        ({ properties }) => dispatch({ type: "area named", id, name: properties.name }),
        () => {}, // its id says it, if not well
      );
    }
  };

  return {
    async history(id, signal) {
      const revisions = await api.history(id, signal);
      name(
        revisions.map(({ event }) => event),
        signal,
      );
      return revisions;
    },
    async fileOf(id, signal) {
      const said = await api.file(id, signal);
      name([said.event], signal);
      return said;
    },
    async restore(id, now, to, why) {
      try {
        const [event] = await api.restore([{ id, revision: now, to }], why);
        if (event) written(event, words.history.restored, now);
      } catch (error) {
        await behind(id, error);
      }
    },
    async takeFromFile(now, file, aspect) {
      try {
        const { revision } = now.properties;
        written(
          await api.patch(now.id, revision, taking(aspect, now, file)),
          words.history.taken(words.aspects[aspect]),
          revision,
        );
      } catch (error) {
        await behind(now.id, error);
      }
    },
    async resume(kept) {
      const { form, filters, status } = store.state.peek();
      if (form || filters.asOf || !status?.signed_in) return;
      dispatch({ type: "draft resumed", kept });
      // Only once this page keeps it may the other's be dropped.
      if (keeping.flush()) keeping.discard(kept);
      if (kept.base) await movedOn(store, api, kept.base);
    },
    discard: (kept) => keeping.discard(kept),
    lookBack(day) {
      dispatch({ type: "filters changed", filters: { asOf: day } });
    },
  };
}

/** Lets a form that was resumed go on from what its event is now. */
async function movedOn(store: Store, api: Api, base: Feature): Promise<void> {
  const stillOpen = () => store.state.peek().form?.base?.id === base.id;
  try {
    const now = await api.event(base.id);
    if (stillOpen() && now.properties.revision !== base.properties.revision)
      store.dispatch({ type: "save met a change", theirs: now });
  } catch (error) {
    const missing = error instanceof Refused && error.problem.status === 404;
    const gone = missing ? await goneOf(api, base.id) : null;
    // Anything else that is wrong will be told when it is saved.
    if (gone && stillOpen()) store.dispatch({ type: "save met a deletion", gone });
  }
}
