import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Api } from "./api";
import { noList, pageSize } from "./listing";
import { paging } from "./paging";
import { initial } from "./state";
import { makeStore, type Store } from "./store";
import { event } from "./testing";

const page = (number: number) => Array.from({ length: pageSize }, (_, i) => event(number * pageSize + i + 1));
const matched = 300;
const far = event(121, { point: [30, 50] });

/** A list of 300 whose last page is held, and a server that has all of them. */
function rolled(): Store {
  const list = { ...noList, pages: { 5: page(5) }, matched, pending: false };
  const store = makeStore({ ...initial, list: { ...list, question: "all", seen: [290, 300], at: 299 } });
  const api = {
    events: async (query: URLSearchParams) => {
      const number = Number(query.get("offset") ?? 0) / pageSize;
      return { features: page(number), numberMatched: matched, numberReturned: pageSize };
    },
    summary: async () => ({ total: 120 }),
  };
  paging(store, api as unknown as Api, until.signal);
  return store;
}

async function at(store: Store): Promise<number | null> {
  await vi.runAllTimersAsync();
  return store.state.peek().list.at;
}

let until: AbortController;

beforeEach(() => {
  until = new AbortController();
  vi.useFakeTimers();
});
afterEach(() => {
  until.abort();
  vi.useRealTimers();
});

describe("the list, when an event is selected", () => {
  it("is brought to it, wherever that stands", async () => {
    const store = rolled();
    store.dispatch({ type: "event selected", id: 299 });
    expect(await at(store)).toBe(298);
    store.dispatch({ type: "event selected", id: 121 });
    store.dispatch({ type: "event arrived", event: far });
    expect(await at(store)).toBe(120);
  });

  it("is not called back from where keys have gone since", async () => {
    const store = rolled();
    store.dispatch({ type: "event selected", id: 299 });
    store.dispatch({ type: "list walked", row: 0 });
    expect(await at(store)).toBe(0);
    store.dispatch({ type: "event selected", id: 121 });
    store.dispatch({ type: "event arrived", event: far });
    vi.advanceTimersByTime(0);
    store.dispatch({ type: "list walked", row: 7 });
    expect(await at(store)).toBe(7);
  });
});
