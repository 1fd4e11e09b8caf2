// What a person does with events that may be the same, and how many of them the map leaves out.

import { type Api, Refused } from "./api";
import type { Patch } from "./lib/draft";
import { screenQuery } from "./lib/query";
import type { State, Undo } from "./state";
import type { Store } from "./store";
import { loadEvent, type Own, own, whenever } from "./sync";
import type { Alikes, Candidate, Feature, Pair, Restoring, Settled } from "./types";
import { words } from "./words/words";

export interface DuplicateCommands {
  duplicatesOf(id: number, signal: AbortSignal): Promise<Alikes>;
  /** What an event that is being typed may be the same as. */
  duplicatesLike(event: Patch, signal: AbortSignal): Promise<readonly Candidate[]>;
  pairs(signal: AbortSignal): Promise<{ readonly pairs: readonly Pair[]; readonly complete: boolean }>;
  /** Says that an event is the same as the one that is kept. */
  settle(how: "link" | "merge", keep: Feature, other: Feature): Promise<Undo>;
  distinct(a: number, b: number): Promise<void>;
  /** Takes a change back, unless its events have changed since. */
  undo(change: Undo): Promise<readonly Feature[]>;
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
  return {
    duplicatesOf: (id, signal) => api.duplicatesOf(id, signal),
    duplicatesLike: (event, signal) => api.duplicatesLike(event, signal),
    pairs: (signal) => api.pairs(most, signal),
    async settle(how, keep, other) {
      const settled: Settled = await api.settle(how, keep.id, other.id);
      written(settled.events);
      return { change: settled.change, ids: settled.events.map(({ id }) => id) };
    },
    async distinct(a, b) {
      await api.distinct(a, b);
    },
    async undo({ change, ids }) {
      const before = await Promise.all(ids.map((id) => beforeChange(api, id, change)));
      const wanted = before.filter((one) => one !== null);
      if (wanted.length === 0) throw new Refused({ title: words.duplicates.undoLost, status: 409 });
      const events = await api.restore(wanted);
      written(events);
      return events;
    },
  };
}

/** What brings an event back to what it was before a change; null where the change left it alone. */
async function beforeChange(api: Api, id: number, change: number): Promise<Restoring | null> {
  const revisions = await api.history(id);
  const at = revisions.findIndex((one) => one.change === change);
  const [written, earlier] = [revisions[at], revisions[at + 1]];
  return written && earlier ? { id, revision: written.revision, to: earlier.revision } : null;
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
