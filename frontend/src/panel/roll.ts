// Draws of any number of rows those that can be seen. The panel's part is a
// place that scrolls, marked by data-rolls, with all that stands above the rows.

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { drawn, ended, height, offset, type Place, type Roll, rested, scrolled, start } from "../lib/roll";
import type { Turn } from "../listing";

/** Pixels of a row until one has been measured. */
const guess = 70;

/** Rows that are drawn beyond those that can be seen. */
const spare = 6;

/** Milliseconds after which what scrolled has come to rest. */
const rest = 160;

interface Rolling {
  /** What the rows are drawn in is so many pixels tall. */
  readonly height: number;
  /** The rows to be drawn, and those that can be seen: the first, and the one after the last. */
  readonly drawn: readonly [number, number];
  readonly seen: readonly [number, number];
  /** How far down a row stands. */
  readonly top: (row: number) => number;
}

/** The rows of `body`, of which each is drawn as an element with the class `roll-row`. */
export function useRoll(body: RefObject<HTMLElement | null>, rows: number, turn: Turn, at: number | null): Rolling {
  const [, redraw] = useState(0);
  const now = useRef<{ roll: Roll; place: Place }>({ roll: { rows, row: guess, view: 600 }, place: start });
  now.current.roll = { ...now.current.roll, rows };
  useLayoutEffect(() => {
    if (measure(body.current, now.current)) redraw((n) => n + 1);
  });
  useEffect(() => {
    const scroller = scrollerOf(body.current);
    if (!scroller) return;
    const until = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const put = () => {
      const { roll, place } = now.current;
      go(body.current, now.current, rested(roll, offset(roll, place)));
      redraw((n) => n + 1);
    };
    const moved = () => {
      const { roll, place } = now.current;
      now.current.place = scrolled(roll, place, topOf(body.current));
      clearTimeout(timer);
      if (ended(now.current.roll, now.current.place)) put();
      else if (now.current.place.base !== 0) timer = setTimeout(put, rest);
      redraw((n) => n + 1);
    };
    scroller.addEventListener("scroll", moved, { signal: until.signal, passive: true });
    const watch = new ResizeObserver(() => {
      if (measure(body.current, now.current)) redraw((n) => n + 1);
    });
    watch.observe(scroller);
    return () => {
      until.abort();
      watch.disconnect();
      clearTimeout(timer);
    };
  }, [body]);
  const turned = useRef(turn.n);
  // What is shown anew begins where the keys are.
  useLayoutEffect(() => {
    if (at === null) return;
    follow(body.current, now.current, { n: 0, to: { row: at } });
    redraw((n) => n + 1);
  }, [body]);
  useLayoutEffect(() => {
    if (turned.current === turn.n) return;
    turned.current = turn.n;
    follow(body.current, now.current, turn);
    redraw((n) => n + 1);
  }, [turn, body]);
  const { roll, place } = now.current;
  return {
    height: height(roll),
    drawn: drawn(roll, place, spare),
    seen: drawn(roll, place, 0),
    top: (row) => row * roll.row - place.base,
  };
}

/** The rows to be drawn: with the one that the keys are at, however far it is. */
export function rowsOf([first, end]: readonly [number, number], at: number | null): readonly number[] {
  const rows = Array.from({ length: end - first }, (_, i) => first + i);
  return at === null || (at >= first && at < end) ? rows : [...rows, at];
}

interface Now {
  roll: Roll;
  place: Place;
}

function scrollerOf(body: HTMLElement | null): HTMLElement | null {
  return body?.closest<HTMLElement>("[data-rolls]") ?? null;
}

/** Pixels at the top of the scrolling place that its fixed head covers. */
function headOf(scroller: HTMLElement): number {
  return scroller.querySelector<HTMLElement>("[data-head]")?.offsetHeight ?? 0;
}

/** How far the place must be scrolled for the first row to stand under its head. */
function beginOf(body: HTMLElement, scroller: HTMLElement): number {
  const above = body.getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientTop;
  return Math.round(above + scroller.scrollTop - headOf(scroller));
}

function topOf(body: HTMLElement | null): number {
  const scroller = scrollerOf(body);
  return body && scroller ? scroller.scrollTop - beginOf(body, scroller) : 0;
}

/** Looks how tall a row is and how much can be seen; says whether that has changed. */
function measure(body: HTMLElement | null, now: Now): boolean {
  const scroller = scrollerOf(body);
  const row = body?.querySelector<HTMLElement>(".roll-row")?.offsetHeight || now.roll.row;
  const view = scroller ? Math.max(row, scroller.clientHeight - headOf(scroller)) : now.roll.view;
  const { roll, place } = now;
  if (row === roll.row && view === roll.view) return false;
  const first = offset(roll, place) / roll.row;
  now.roll = { ...roll, row, view };
  if (row !== roll.row && first > 0) go(body, now, rested(now.roll, first * row));
  return true;
}

function go(body: HTMLElement | null, now: Now, place: Place): void {
  const scroller = scrollerOf(body);
  if (!body || !scroller) return;
  now.place = place;
  const top = beginOf(body, scroller) + place.top;
  // What is taller only with the rows that are to come would not scroll so far yet.
  body.style.height = `${height(now.roll)}px`;
  if (Math.abs(scroller.scrollTop - top) >= 1) scroller.scrollTop = top;
}

function follow(body: HTMLElement | null, now: Now, { to }: Turn): void {
  const scroller = scrollerOf(body);
  if (!body || !scroller) return;
  const { roll, place } = now;
  if ("start" in to) {
    now.place = start;
    if (topOf(body) > 0) go(body, now, start);
  } else if ("by" in to) {
    if (to.by !== 0) go(body, now, rested(roll, offset(roll, place) + to.by * roll.row));
  } else reveal(body, scroller, now, to.row);
}

/** Scrolls no more than it must for a row to be seen. */
function reveal(body: HTMLElement, scroller: HTMLElement, now: Now, row: number): void {
  const { roll, place } = now;
  const head = headOf(scroller);
  const at = body.getBoundingClientRect().top - scroller.getBoundingClientRect().top + row * roll.row - place.base;
  const up = at - head;
  const down = at + roll.row - scroller.clientHeight;
  if (up >= 0 && down <= 0) return;
  const by = up < 0 ? up : down;
  if (place.base === 0 && height(roll) === roll.rows * roll.row) scroller.scrollTop += by;
  else go(body, now, rested(roll, row * roll.row - (up < 0 ? 0 : roll.view - roll.row)));
  now.place = scrolled(roll, now.place, topOf(body));
}
