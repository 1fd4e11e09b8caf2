// What the list asks the server for: the answer to its question around what is looked at, page by page.

import { type Api, sentence } from "./api";
import { filterParams, possiblyIn, screenQuery } from "./lib/query";
import { rankQuery } from "./lib/rank";
import { held, missing, pageOf, pageSize, rowOf, type Turn } from "./listing";
import { news, type State } from "./state";
import type { Store } from "./store";
import { whenever } from "./sync";
import type { Feature, Page } from "./types";

export function paging(store: Store, api: Api, until: AbortSignal): void {
  const { dispatch } = store;
  const failed = (error: unknown) => {
    const problem = sentence(error);
    if (problem) dispatch({ type: "list failed", problem });
  };

  whenever(store, questionOf, 120, until, async (state, signal) => {
    if (!state.box) return;
    dispatch({ type: "list asked" });
    try {
      const shift = await shiftOf(state, api, signal);
      const { number, page } = await pageFrom(state, api, shift, signal);
      dispatch({ type: "list arrived", question: questionOf(state), number, page, shift });
    } catch (error) {
      failed(error);
    }
  });

  whenever(store, lookedAt, 60, until, async (state, signal) => {
    const { list } = state;
    if (list.pending || questionOf(state) !== list.question) return;
    const get = async (number: number) => {
      const page = await api.events(listQuery(state, number * pageSize), signal);
      dispatch({ type: "page arrived", question: list.question, number, page });
    };
    await Promise.all(missing(list).map((number) => get(number).catch(failed)));
  });

  // Keys that went on after an event was selected are not called back to it.
  let walked = false;
  const select = () => {
    walked = false;
  };
  const walk = ({ to }: Turn) => {
    walked ||= "row" in to;
  };
  store.subscribe(chosen, select, until);
  store.subscribe((state) => state.list.turn, walk, until);
  whenever(store, chosen, 0, until, async (state, signal) => {
    const { list, selected, event } = state;
    if (chosen(state) === "" || !event.value || walked) return;
    const row = rowOf(list, selected);
    if (row !== null) return dispatch({ type: "list walked", row });
    if (!listable(state, event.value)) return;
    try {
      const row = await rankOf(state, api, event.value, signal);
      const number = pageOf(row);
      const page = await api.events(listQuery(state, number * pageSize), signal);
      // An event that the filters leave out stands nowhere.
      if (page.features[row % pageSize]?.id !== selected || walked) return;
      dispatch({ type: "list walked", row });
      dispatch({ type: "page arrived", question: list.question, number, page });
    } catch {
      // The list stays where it is; the event is shown all the same.
    }
  });
}

/** Keeps count of the events that lie in the chosen time only possibly, for what is said of the map. */
export function countPossible(store: Store, api: Api, until: AbortSignal): void {
  const key = (state: State) => `${state.box} ${filterParams(state.filters)} ${news(state)} ${state.status?.signed_in}`;
  whenever(store, key, 300, until, async ({ box, filters }, signal) => {
    const query = box && possiblyIn(filters, box);
    if (!query) return store.dispatch({ type: "possible counted", possible: 0 });
    const summary = await api.summary(query, signal).catch(() => null);
    // The number only helps; what is wrong is told by the list.
    if (summary) store.dispatch({ type: "possible counted", possible: summary.total });
  });
}

/** What of the question tells other events, or another order of them. */
function ground({ list, box, filters, status }: State): string {
  return `${list.order} ${list.unlocated ? "unlocated" : box} ${filterParams(filters)} ${status?.signed_in}`;
}

function questionOf(state: State): string {
  return `${ground(state)} #${state.asked}`;
}

function lookedAt({ list }: State): string {
  return `${list.question} ${list.pending} ${missing(list)}`;
}

/** The event that is selected, once it and the list are there; empty before. */
function chosen({ list, selected, event }: State): string {
  return list.question && event.value?.id === selected ? String(selected ?? "") : "";
}

/** The list's question, for the page that begins at `offset`. */
export function listQuery({ filters, box, list }: State, offset: number): URLSearchParams {
  const query = list.unlocated || !box ? filterParams(filters) : screenQuery(filters, box);
  if (list.unlocated) query.set("located", "no");
  query.set("sortby", list.order);
  query.set("limit", String(pageSize));
  if (offset > 0) query.set("offset", String(offset));
  return query;
}

function rankOf(state: State, api: Api, event: Feature, signal: AbortSignal): Promise<number> {
  return api.summary(rankQuery(listQuery(state, 0), state.list.order, event), signal).then(({ total }) => total);
}

/** Whether an event can be in the list at all. */
function listable({ list }: State, { properties: p }: Feature): boolean {
  return list.unlocated !== Boolean(p.point || p.area_id);
}

/**
 * How many rows further on that lies which is looked at, in the answer that is
 * to come: where only the events themselves have changed nothing moves, and
 * whoever looks at the selected event goes on looking at it.
 */
async function shiftOf(state: State, api: Api, signal: AbortSignal): Promise<number | null> {
  const { list, selected } = state;
  if (list.question === "" || list.seen[0] === 0) return null;
  if (list.question.startsWith(`${ground(state)} #`)) return 0;
  const row = rowOf(list, selected);
  const event = held(list, selected);
  if (row === null || !event || row < list.seen[0] || row >= list.seen[1]) return null;
  if (!listable(state, event)) return null;
  return (await rankOf(state, api, event, signal)) - row;
}

async function pageFrom(state: State, api: Api, shift: number | null, signal: AbortSignal) {
  const number = shift === null ? 0 : pageOf(state.list.seen[0] + shift);
  const of = (number: number): Promise<Page> => api.events(listQuery(state, number * pageSize), signal);
  const page = await of(number);
  if (page.features.length > 0 || page.numberMatched === 0) return { number, page };
  const last = pageOf(page.numberMatched - 1);
  return { number: last, page: await of(last) };
}
