import { describe, expect, it } from "vitest";
import { eventAt, type ListAction, missing, noList, pageSize, reduceList, renewed, rowOf } from "./listing";
import { event } from "./testing";

const page = (from: number, count: number, numberMatched: number) => ({
  features: Array.from({ length: count }, (_, i) => event(from + i)),
  numberMatched,
  numberReturned: count,
});
const after = (...actions: readonly ListAction[]) => actions.reduce(reduceList, noList);
const begun: ListAction = {
  type: "list arrived",
  question: "one",
  number: 0,
  page: page(1, pageSize, 1_000_000),
  shift: null,
};
const seen = (first: number): ListAction => ({ type: "list seen", first, end: first + 12 });
const came = (number: number, question = "one"): ListAction => ({
  type: "page arrived",
  question,
  number,
  page: page(number * pageSize + 1, pageSize, 1_000_000),
});

describe("the list of a million", () => {
  it("asks for the pages around what is looked at, and for no others", () => {
    expect(missing(after(begun, seen(0)))).toEqual([1]);
    expect(missing(after(begun, seen(500_000)))).toEqual([9998, 9999, 10_000, 10_001]);
    expect(missing(after(begun, seen(999_990)))).toEqual([19_998, 19_999]);
    expect(missing(after(begun, seen(500_000), came(9999), came(10_000)))).toEqual([9998, 10_001]);
  });

  it("holds few of them, and knows the row of what it holds", () => {
    let list = after(begun);
    for (let number = 0; number < 400; number++) {
      list = [seen(number * pageSize), came(number)].reduce(reduceList, list);
      expect(Object.keys(list.pages).length).toBeLessThan(9);
    }
    expect(eventAt(list, 399 * pageSize + 3)?.id).toBe(399 * pageSize + 4);
    expect(rowOf(list, 399 * pageSize + 4)).toBe(399 * pageSize + 3);
    expect([eventAt(list, 0), rowOf(list, 1)]).toEqual([null, null]);
  });

  it("takes no page of an older question", () => {
    const next = after(begun, { ...begun, question: "two", page: page(5001, pageSize, 80) }, came(1, "one"));
    expect(Object.keys(next.pages)).toEqual(["0"]);
    expect(next.matched).toBe(80);
  });

  it("begins anew with another question, and stays where only the events have changed", () => {
    const walked = after(begun, seen(40), { type: "list walked", row: 41 });
    const other: ListAction = { ...begun, question: "two", page: page(101, pageSize, 80) };
    expect(reduceList(walked, other)).toMatchObject({ at: null, seen: [0, 12] });
    const moved: ListAction = { ...begun, question: "two", page: page(11, pageSize, 80) };
    expect(reduceList(walked, moved)).toMatchObject({ at: 31, seen: [0, 12] });
    const again = reduceList(walked, { ...begun, question: "one again", page: page(0, pageSize, 1_000_001), shift: 0 });
    expect([again.at, again.seen, again.turn.to]).toEqual([42, [41, 53], { by: 1 }]);
  });

  it("is walked from the first row to the last, and no further", () => {
    const last = after(begun, { type: "list walked", row: Number.POSITIVE_INFINITY });
    expect([last.at, last.turn.to]).toEqual([999_999, { row: 999_999 }]);
    expect(reduceList(last, { type: "list walked", row: -1 }).at).toBe(0);
    expect(after({ type: "list walked", row: 3 }).at).toBeNull();
  });

  it("shows an event as it is now", () => {
    const now = renewed(after(begun), event(3, { title: "As it is now" }));
    expect(eventAt(now, 2)?.properties.title).toBe("As it is now");
  });

  it("shows nothing of one order under the name of another", () => {
    expect(after(begun, { type: "list ordered", order: "title" })).toMatchObject({ pages: {}, pending: true });
  });
});
