// What a person does with events that may be the same, and how many of them the map leaves out.

import { type Api, sentence } from "./api";
import type { Patch } from "./lib/draft";
import { screenQuery } from "./lib/query";
import { isConflict } from "./saving";
import type { State } from "./state";
import type { Store } from "./store";
import { loadEvent, type Own, own, whenever } from "./sync";
import type { Alikes, Candidate, Feature, Pair, Restoring } from "./types";
import { words } from "./words/words";

export interface DuplicateCommands {
  duplicatesOf(id: number, signal: AbortSignal): Promise<Alikes>;
  /** What an event that is being typed may be the same as. */
  duplicatesLike(event: Patch, signal: AbortSignal): Promise<readonly Candidate[]>;
  pairs(signal: AbortSignal): Promise<{ readonly pairs: readonly Pair[]; readonly complete: boolean }>;
  /** Says that an event is the same as the one that is kept. */
  unite(how: "link" | "merge", keep: Feature, other: Feature): Promise<readonly Restoring[]>;
  distinct(a: number, b: number): Promise<void>;
  /** Says that an event is no longer a duplicate; it is to be looked at again. */
  unlink(event: Feature): Promise<void>;
  event(id: number, signal: AbortSignal): Promise<Feature>;
  /** Takes a change back, unless its events have changed since. */
  undo(what: readonly Restoring[]): Promise<void>;
  /** As undo, and says how it went. */
  takeBack(what: readonly Restoring[]): Promise<void>;
}

/** Pairs that are asked for at once. */
const most = 50;

export function duplicateCommands(store: Store, api: Api, mine: Own): DuplicateCommands {
  const { dispatch, state } = store;
  const written = (events: readonly Feature[]) => {
    for (const event of events) {
      mine.add(own({ id: event.id, revision: event.properties.revision, deleted: false }));
      dispatch({ type: "event arrived", event });
    }
    dispatch({ type: "events changed" });
    const { selected } = state.peek();
    if (selected !== null && events.some(({ id }) => id === selected)) void loadEvent(store, api, selected);
  };
  const tell = (text: string, tone: "done" | "wrong") =>
    text && dispatch({ type: "notice shown", notice: { text, tone } });
  return {
    duplicatesOf: (id, signal) => api.duplicatesOf(id, signal),
    duplicatesLike: (event, signal) => api.duplicatesLike(event, signal),
    pairs: (signal) => api.pairs(most, signal),
    async unite(how, keep, other) {
      const { events, undo } = await api.unite(how, keep, other);
      written(events);
      return undo.events;
    },
    async distinct(a, b) {
      await api.distinct(a, b);
    },
    async unlink({ id, properties }) {
      try {
        const patch = { properties: { duplicate_of: null, status: "review" } };
        written([await api.patch(id, properties.revision, patch)]);
      } catch (error) {
        tell(sentence(error), "wrong");
      }
    },
    event: (id, signal) => api.event(id, signal),
    async undo(what) {
      written(await api.restore(what));
    },
    async takeBack(what) {
      const added = what.find(({ to }) => to === null);
      try {
        if (added) {
          mine.add(own({ id: added.id, revision: 0, deleted: true }));
          await api.remove(added.id, added.revision, words.undo.why);
          if (state.peek().selected === added.id) dispatch({ type: "event selected", id: null });
          dispatch({ type: "events changed" });
        } else {
          const events = await api.restore(what, words.undo.why);
          written(events);
          if (events.length === 1 && events[0] && !state.peek().form)
            dispatch({ type: "event selected", id: events[0].id });
        }
        tell(added ? words.undo.removed : words.undo.done, "done");
      } catch (error) {
        tell(isConflict(error) ? words.undo.changed : sentence(error), "wrong");
      }
    },
  };
}

/** Keeps count of the duplicates that the map leaves out. */
export function countHidden(store: Store, api: Api, until: AbortSignal): void {
  const { dispatch } = store;
  const key = ({ box, filters, change, status }: State) =>
    `${box} ${JSON.stringify(filters)} ${change} ${status?.signed_in}`;
  whenever(store, key, 400, until, async ({ box, filters, status }, signal) => {
    if (!box || !status?.signed_in || filters.duplicates) return dispatch({ type: "hidden counted", hidden: 0 });
    const query = screenQuery(filters, box);
    query.set("duplicates", "yes");
    query.set("bins", "0");
    const summary = await api.summary(query, signal).catch(() => null);
    // The number only helps; what is wrong is told by the list.
    if (summary) dispatch({ type: "hidden counted", hidden: summary.total });
  });
}
