// Where to write what an area stands for. A region comes in pieces, one a tile;
// its words go where it is widest on the screen.

import { inside, type Path } from "./tiles";

export interface Piece {
  readonly rings: readonly Path[];
  /** Added to the rings' coordinates. */
  readonly dx: number;
  readonly dy: number;
}

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Widest {
  readonly x: number;
  readonly y: number;
  /** How far the region reaches to both sides, together. */
  readonly width: number;
}

const lines = 14;

/** The middle of the longest horizontal line within a region and a frame; null when there is none. */
export function widest(pieces: readonly Piece[], frame: Frame): Widest | null {
  const [top, bottom] = rows(pieces, frame);
  let best: (Widest & { readonly score: number }) | null = null;
  for (let i = 0; i < lines; i++) {
    const y = top + ((i + 0.5) / lines) * (bottom - top);
    // A line near the region's middle is preferred to a slightly longer one at its rim.
    const weight = 1 - 0.35 * Math.abs((i + 0.5) / lines - 0.5);
    for (const [from, to] of joined(
      pieces.flatMap((piece) => crossings(piece, y)),
      frame,
    )) {
      const width = to - from;
      const score = width * weight;
      if (width > 0 && (!best || score > best.score)) best = { x: (from + to) / 2, y, width, score };
    }
  }
  return best;
}

/** Whether a place lies in one of the pieces. */
export function covers(pieces: readonly Piece[], x: number, y: number): boolean {
  return pieces.some((piece) => inside(piece.rings, x - piece.dx, y - piece.dy));
}

function rows(pieces: readonly Piece[], frame: Frame): readonly [number, number] {
  let [top, bottom] = [Infinity, -Infinity];
  for (const { rings, dy } of pieces) {
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i += 2) {
        const y = (ring[i] ?? 0) + dy;
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    }
  }
  return [Math.max(top, frame.top), Math.min(bottom, frame.bottom)];
}

type Interval = readonly [number, number];

function crossings({ rings, dx, dy }: Piece, y: number): readonly Interval[] {
  const found: number[] = [];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const [xi = 0, yi = 0, xj = 0, yj = 0] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
      if (yi + dy > y !== yj + dy > y) found.push(xi + dx + ((y - yi - dy) * (xj - xi)) / (yj - yi));
    }
  }
  found.sort((a, b) => a - b);
  const intervals: Interval[] = [];
  for (let i = 0; i + 1 < found.length; i += 2) intervals.push([found[i] ?? 0, found[i + 1] ?? 0]);
  return intervals;
}

/** Joins what meets at the edges of tiles, and cuts it to the frame. */
function joined(intervals: readonly Interval[], { left, right }: Frame): readonly Interval[] {
  const sorted = intervals
    .map(([a, b]): Interval => [Math.max(a, left), Math.min(b, right)])
    .sort((a, b) => a[0] - b[0]);
  const result: [number, number][] = [];
  for (const [from, to] of sorted) {
    if (to <= from) continue;
    const last = result.at(-1);
    if (last && from <= last[1] + 2) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
