// Playing time back: where the window begins, and where it goes from there.

import { beginning, later, type Unit } from "./calendar";
import type { Span } from "./query";

/** What one step may go on by. */
export type Step = Exclude<Unit, "year">;

export interface Player {
  /** The window moves on, or its end does while its beginning stays. */
  readonly way: "slide" | "grow";
  readonly unit: Step;
  /** Steps a second. */
  readonly speed: number;
  /** Whether it begins again at its end. */
  readonly loop: boolean;
  readonly running: boolean;
}

/** First and last moment of what is played. */
export type Whole = readonly [number, number];

/** The paces that are offered: what a step is, and how many there are in a second. */
export const paces: readonly (readonly [Step, number])[] = [
  ["hour", 1],
  ["hour", 4],
  ["day", 1],
  ["day", 4],
  ["week", 1],
  ["week", 4],
  ["month", 1],
  ["month", 4],
];

const day = 86_400_000;

/** A player whose steps suit the length of what is to be played: the whole takes some minutes at most. */
export function usualPlayer([first, last]: Whole): Player {
  const days = (last - first) / day;
  const unit: Step = days > 5 * 365 ? "month" : days > 180 ? "week" : days > 7 ? "day" : "hour";
  return { way: "slide", unit, speed: 1, loop: false, running: false };
}

/** The next larger unit is what a window holds that nobody has drawn, unless that is most of the whole. */
const window: Readonly<Record<Step, Unit>> = { hour: "day", day: "week", week: "month", month: "year" };

/** The window at the beginning, as long as the one before if there was any. */
export function start(time: Span | null, [first, last]: Whole, { way, unit }: Player, zone: string): Span {
  const from = beginning(first, unit, zone);
  if (way === "grow") return { from, to: later(from, 1, unit, zone) - 1000 };
  const long = time?.from != null && time.to != null && time.to < last ? time.to - time.from : null;
  if (long !== null) return { from, to: from + long };
  const wide = later(from, 1, window[unit], zone);
  return { from, to: (wide - from > (last - first) / 2 ? later(from, 1, unit, zone) : wide) - 1000 };
}

/** Whether there is nothing more to come after a window. */
export function ended(time: Span | null, [, last]: Whole): boolean {
  return time?.to == null || time.to >= last;
}

/** The window one step later; null at the end. */
export function next(time: Span, whole: Whole, { way, unit }: Player, zone: string): Span | null {
  if (time.to === null || ended(time, whole)) return null;
  const to = later(time.to + 1000, 1, unit, zone) - 1000;
  const from = time.from ?? whole[0];
  return { from: way === "grow" ? from : later(from, 1, unit, zone), to };
}
