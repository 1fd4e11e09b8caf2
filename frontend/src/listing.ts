// The list's part of the state: of all that its question matches, however many
// those are, the pages around what is looked at. No clock, no network, no DOM.

import type { Order } from "./lib/query";
import type { Feature, Page } from "./types";

/** Events in one page of the list. */
export const pageSize = 50;

/** Pages that are kept on either side of what is looked at. */
const kept = 3;

/** Rows beyond those that are looked at which are asked for as well. */
const ahead = 70;

/** Where the list is to be looked at next: at its start, so many rows further on, or wherever a row can be seen. */
export interface Turn {
  /** Grows with each wish. */
  readonly n: number;
  readonly to: { readonly start: true } | { readonly by: number } | { readonly row: number };
}

export interface EventList {
  /** The pages that are held, by their numbers from 0. */
  readonly pages: Readonly<Record<number, readonly Feature[]>>;
  /** The question that they answer; empty before the first answer. */
  readonly question: string;
  readonly matched: number;
  /** Another question was asked; what is held answers the one before. */
  readonly pending: boolean;
  readonly problem: string | null;
  /** The events that have no place, instead of those on the map. */
  readonly unlocated: boolean;
  readonly order: Order;
  /** The rows that are looked at: the first, and the one after the last. */
  readonly seen: readonly [number, number];
  /** The row at which the keys are. */
  readonly at: number | null;
  readonly turn: Turn;
  /** The event of the map that the pointer is over. */
  readonly lit: number | null;
}

export const noList: EventList = {
  pages: {},
  question: "",
  matched: 0,
  pending: true,
  problem: null,
  unlocated: false,
  order: "-start_time",
  seen: [0, 0],
  at: null,
  turn: { n: 0, to: { start: true } },
  lit: null,
};

export type ListAction =
  | { readonly type: "list asked" }
  | {
      /** The answer to another question: one of its pages. */
      readonly type: "list arrived";
      readonly question: string;
      readonly number: number;
      readonly page: Page;
      /** How many rows further on that lies which was looked at; null when the list begins anew. */
      readonly shift: number | null;
    }
  | { readonly type: "page arrived"; readonly question: string; readonly number: number; readonly page: Page }
  | { readonly type: "list failed"; readonly problem: string }
  | { readonly type: "list turned"; readonly unlocated: boolean }
  | { readonly type: "list ordered"; readonly order: Order }
  | { readonly type: "list seen"; readonly first: number; readonly end: number }
  | { readonly type: "list walked"; readonly row: number }
  | { readonly type: "event met"; readonly id: number | null };

export function reduceList(list: EventList, action: ListAction): EventList {
  switch (action.type) {
    case "list asked":
      return { ...list, pending: true, problem: null };
    case "list arrived":
      return answered(list, action);
    case "page arrived": {
      if (action.question !== list.question) return list;
      const pages = { ...list.pages, [action.number]: action.page.features };
      return near({ ...list, pages, matched: action.page.numberMatched });
    }
    case "list failed":
      return { ...list, pending: false, problem: action.problem };
    case "list ordered":
      return list.order === action.order ? list : { ...empty(list), order: action.order };
    case "list turned":
      return { ...empty(list), unlocated: action.unlocated };
    case "list seen":
      return near({ ...list, seen: [action.first, action.end] });
    case "list walked": {
      const row = Math.max(0, Math.min(list.matched - 1, action.row));
      return list.matched === 0 ? list : { ...list, at: row, turn: { n: list.turn.n + 1, to: { row } } };
    }
    case "event met":
      return list.lit === action.id ? list : { ...list, lit: action.id };
  }
}

/** Nothing that is held can be of use to whoever waits. */
function empty(list: EventList): EventList {
  return { ...list, pages: {}, question: "", matched: 0, pending: true, at: null };
}

type Arrived = Extract<ListAction, { readonly type: "list arrived" }>;

function answered(list: EventList, { question, number, page, shift }: Arrived): EventList {
  const fresh = { ...list, pages: { [number]: page.features }, question, matched: page.numberMatched };
  const answer = { ...fresh, pending: false, problem: null };
  const n = list.turn.n + 1;
  const keys = list.at === null ? null : eventAt(list, list.at);
  if (shift === null)
    return {
      ...answer,
      seen: [0, list.seen[1] - list.seen[0]],
      at: keys && rowOf(answer, keys.id),
      turn: { n, to: { start: true } },
    };
  // Whoever reads goes on reading the same event, where that is still there.
  const moved = (row: number) => (rowOf(answer, eventAt(list, row)?.id ?? null) ?? row + shift) - row;
  const by = moved(list.seen[0]);
  const row = (from: number, by: number) => Math.max(0, Math.min(page.numberMatched, from + by));
  const at = list.at === null || page.numberMatched === 0 ? null : row(list.at, moved(list.at));
  const seen = [row(list.seen[0], by), row(list.seen[1], by)] as const;
  return { ...answer, seen, at: at && Math.min(at, page.numberMatched - 1), turn: { n, to: { by } } };
}

/** Without the pages that are far from what is looked at. */
function near(list: EventList): EventList {
  const [first, last] = [pageOf(list.seen[0]) - kept, pageOf(list.seen[1]) + kept];
  const numbers = Object.keys(list.pages).map(Number);
  if (numbers.every((number) => number >= first && number <= last)) return list;
  const pages = Object.fromEntries(
    numbers.filter((number) => number >= first && number <= last).map((number) => [number, list.pages[number] ?? []]),
  );
  return { ...list, pages };
}

export function pageOf(row: number): number {
  return Math.floor(Math.max(0, row) / pageSize);
}

/** The numbers of the pages that are looked at and not held. */
export function missing({ pages, seen, matched }: EventList): readonly number[] {
  const [first, last] = [pageOf(seen[0] - ahead), pageOf(Math.min(matched, seen[1] + ahead) - 1)];
  const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  return matched === 0 || seen[1] === 0 ? [] : numbers.filter((number) => !pages[number]);
}

/** The event of a row; null where it is not held. */
export function eventAt({ pages }: EventList, row: number): Feature | null {
  return pages[pageOf(row)]?.[row % pageSize] ?? null;
}

/** The row of an event; null where it is not held. */
export function rowOf({ pages }: EventList, id: number | null): number | null {
  for (const [number, events] of Object.entries(pages)) {
    const i = events.findIndex((event) => event.id === id);
    if (i >= 0) return Number(number) * pageSize + i;
  }
  return null;
}

/** An event of those that are held. */
export function held(list: EventList, id: number | null): Feature | null {
  const row = rowOf(list, id);
  return row === null ? null : eventAt(list, row);
}

/** With an event as it is now, where it is held. */
export function renewed(list: EventList, event: Feature): EventList {
  const row = rowOf(list, event.id);
  if (row === null) return list;
  const number = pageOf(row);
  const page = (list.pages[number] ?? []).map((one) => (one.id === event.id ? event : one));
  return { ...list, pages: { ...list.pages, [number]: page } };
}
