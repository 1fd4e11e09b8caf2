// The cells that a tile's fine squares are gathered in for the screen: one in
// each square of a wider grid, and none over another. No DOM.

import type { Box } from "../lib/query";
import type { Family } from "../lib/symbols";
import { side } from "./address";
import type { Cell } from "./tiles";

/** CSS pixels along a side of the squares that have one cell each; a tile is a whole number of them. */
const step = 64;

const across = side / step;

/** CSS pixels of the widest cell without its ring; two of them fit into neighbouring squares. */
const widest = 27;

/** CSS pixels that the ring around a cell adds to its radius. */
export const rim = 3;

/** CSS pixels of a cell's disc: the same more for ten times as many events. */
export function cellRadius(count: number): number {
  return Math.min(widest, 8.5 + 4 * Math.log10(Math.max(1, count)));
}

/** How far a cell reaches: one event is a symbol. */
function reach(count: number): number {
  return count === 1 ? 7 : cellRadius(count) + rim;
}

/** What lies in each square as one cell, moved apart where two would overlap. Sorted from the largest. */
export function gathered(fine: readonly Cell[]): readonly Cell[] {
  const squares = new Map<number, Cell[]>();
  for (const one of fine) {
    const [column, row] = [place(one.x), place(one.y)];
    const known = squares.get(column * across + row);
    if (known) known.push(one);
    else squares.set(column * across + row, [one]);
  }
  const spots = [...squares].map(([key, group]) => spot(joined(group), Math.floor(key / across), key % across));
  apart(spots, new Map(spots.map((one) => [one.column * across + one.row, one])));
  return spots.map(({ cell, x, y }) => ({ ...cell, x, y })).sort((a, b) => b.count - a.count);
}

function place(n: number): number {
  return Math.max(0, Math.min(across - 1, Math.floor(n / step)));
}

/** One cell for several, at their common centre and in the colour of most of their events. */
function joined(group: readonly Cell[]): Cell {
  const [first] = group as readonly [Cell, ...Cell[]];
  if (group.length === 1) return first;
  const families = new Map<Family, number>();
  let [count, x, y, verified, disputed] = [0, 0, 0, 0, 0];
  let box: Box | null = first.box;
  for (const one of group) {
    count += one.count;
    verified += one.verified;
    disputed += one.disputed;
    x += one.x * one.count;
    y += one.y * one.count;
    families.set(one.family, (families.get(one.family) ?? 0) + one.count);
    box = box && one.box && around(box, one.box);
  }
  const [family = first.family] = [...families].sort((a, b) => b[1] - a[1])[0] ?? [];
  return { kind: "cell", x: x / count, y: y / count, count, verified, disputed, family, box };
}

function around(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

interface Spot {
  readonly cell: Cell;
  readonly column: number;
  readonly row: number;
  readonly reach: number;
  x: number;
  y: number;
}

/** A cell where it wants to be, but within its tile, so that it is not over one of the next. */
function spot(cell: Cell, column: number, row: number): Spot {
  const far = reach(cell.count);
  return { cell, column, row, reach: far, x: within(cell.x, far, side), y: within(cell.y, far, side) };
}

function within(n: number, far: number, end: number, start = 0): number {
  return Math.max(start + far, Math.min(end - far, n));
}

/** How often neighbours may push each other. */
const rounds = 6;

/** Pushes overlapping neighbours apart; those that still overlap move into their own squares, where none can. */
function apart(spots: readonly Spot[], at: ReadonlyMap<number, Spot>): void {
  for (let round = 0; round < rounds; round++) if (!overlaps(spots, at, push)) return;
  while (overlaps(spots, at, home));
}

const half = [
  [1, -1],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/** Tells of every two neighbours that overlap; whether any did. */
function overlaps(
  spots: readonly Spot[],
  at: ReadonlyMap<number, Spot>,
  act: (a: Spot, b: Spot, by: number) => boolean,
): boolean {
  let any = false;
  for (const a of spots) {
    for (const [dx, dy] of half) {
      const [column, row] = [a.column + dx, a.row + dy];
      const b = column < across && row >= 0 && row < across ? at.get(column * across + row) : undefined;
      if (!b) continue;
      const by = a.reach + b.reach - Math.hypot(b.x - a.x, b.y - a.y);
      if (by > 0.01 && act(a, b, by)) any = true;
    }
  }
  return any;
}

function push(a: Spot, b: Spot, by: number): boolean {
  const far = Math.hypot(b.x - a.x, b.y - a.y);
  // Two at one spot part in the direction of their squares.
  const [dx, dy] = far > 0 ? [(b.x - a.x) / far, (b.y - a.y) / far] : [b.column - a.column, b.row - a.row];
  for (const [one, sign] of [
    [a, -0.5],
    [b, 0.5],
  ] as const) {
    one.x = within(one.x + dx * by * sign, one.reach, side);
    one.y = within(one.y + dy * by * sign, one.reach, side);
  }
  return true;
}

/** Moves both into their squares; false when they were there already. */
function home(a: Spot, b: Spot): boolean {
  let moved = false;
  for (const one of [a, b]) {
    const x = within(one.x, one.reach, (one.column + 1) * step, one.column * step);
    const y = within(one.y, one.reach, (one.row + 1) * step, one.row * step);
    moved ||= x !== one.x || y !== one.y;
    [one.x, one.y] = [x, y];
  }
  return moved;
}
