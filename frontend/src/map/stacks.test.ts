import { describe, expect, it } from "vitest";
import { stacksOf } from "./stacks";
import { type Dot, emptyTile, hit } from "./tiles";

const dot = (id: number, x: number, y: number): Dot => ({
  kind: "dot",
  id,
  x,
  y,
  family: "battles",
  ring: "none",
  assessment: "",
  title: "",
});

const ids = (dots: readonly Dot[]) => stacksOf(dots).map((stack) => stack.dots.map(({ id }) => id));

describe("symbols at one spot", () => {
  it("are a stack, from first to last", () => {
    expect(ids([dot(1, 100, 100), dot(2, 300, 10), dot(3, 100, 100), dot(4, 103, 102)])).toEqual([[1, 3, 4]]);
  });
  it("are none when a step apart", () => expect(ids([dot(1, 100, 100), dot(2, 104.5, 100)])).toEqual([]));
  it("are one stack also across the borders of the search", () => {
    expect(ids([dot(1, 99.9, 99.9), dot(2, 100.1, 100.1)])).toEqual([[1, 2]]);
    expect(ids([dot(1, 0.5, 0.5), dot(2, -1, -1)])).toEqual([[1, 2]]);
  });
  it("do not join a whole street one after the other", () => {
    expect(ids([dot(1, 0, 0), dot(2, 3, 0), dot(3, 6, 0), dot(4, 9, 0)])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

it("gives the stack and not its uppermost symbol to a pointer", () => {
  const dots = [dot(1, 100, 100), dot(2, 101, 100), dot(3, 140, 100)];
  const tile = { ...emptyTile, dots, stacks: stacksOf(dots) };
  expect(hit(tile, 102, 101, 12)).toMatchObject({ kind: "stack", dots: [{ id: 1 }, { id: 2 }] });
  expect(hit(tile, 141, 100, 12)).toMatchObject({ kind: "dot", id: 3 });
});
