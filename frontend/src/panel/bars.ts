// The bars of the timeline on a canvas: solid for what is certain, hatched on
// top for what is only possible.

import { hatching } from "../hatching";
import { enlarged } from "../letters";
import { beginning, begins, later, type Unit } from "../lib/calendar";
import { dayAndMonth, range } from "../lib/time";
import { clockText, wallOf } from "../lib/zone";
import type { Bin } from "../types";

/** A stretch of time, and the zone by whose calendar it is read. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

/** CSS pixels below the bars, for the dates, by letters of the usual size. */
const foot = 15;
const day = 86_400_000;

export function timeAt({ from, to }: Pick<Scale, "from" | "to">, width: number, x: number): number {
  return from + (Math.max(0, Math.min(width, x)) / (width || 1)) * (to - from);
}

export function draw(
  canvas: HTMLCanvasElement,
  bins: readonly Bin[],
  scale: Scale,
  chosen: readonly [number, number] | null,
): void {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const pixel = Math.min(3, window.devicePixelRatio || 1);
  canvas.width = Math.round(width * pixel);
  canvas.height = Math.round(height * pixel);
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  context.setTransform(pixel, 0, 0, pixel, 0, 0);
  const style = getComputedStyle(canvas);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const x = (at: number) => ((at - scale.from) / (scale.to - scale.from || 1)) * width;
  const letters = enlarged();
  const base = height - foot * letters;

  ticks(context, scale, x, { width, base, letters, color });
  if (chosen) {
    context.fillStyle = color("--accent");
    context.globalAlpha = 0.08;
    context.fillRect(x(chosen[0]), 0, Math.max(2, x(chosen[1]) - x(chosen[0])), base);
    context.globalAlpha = 1;
  }
  const most = Math.max(...bins.map((bin) => bin.certain + bin.possible)) || 1;
  const hatch = hatching(context, { period: 5, width: 1, color: color("--bar"), pixel });
  const faded = hatching(context, { period: 5, width: 1, color: color("--bar-faint"), pixel });
  for (const bin of bins) {
    const [from, to] = [Date.parse(bin.from), Date.parse(bin.to)];
    const left = x(from);
    const wide = Math.max(1, x(to) - left - (x(to) - left > 3 ? 1 : 0));
    const on = !chosen || (to > chosen[0] && from < chosen[1]);
    const tall = (count: number) => (count === 0 ? 0 : Math.max(1.5, (count / most) * (base - 4)));
    const [solid, open] = [tall(bin.certain), tall(bin.possible)];
    context.fillStyle = color(on ? "--bar" : "--bar-faint");
    context.fillRect(left, base - solid, wide, solid);
    if (open === 0) continue;
    context.fillStyle = (on ? hatch : faded) ?? color("--bar-faint");
    context.fillRect(left, base - solid - open, wide, open);
    context.strokeStyle = color(on ? "--bar" : "--bar-faint");
    context.lineWidth = 0.6;
    if (wide > 3) context.strokeRect(left + 0.3, base - solid - open + 0.3, wide - 0.6, open);
  }
  context.fillStyle = color("--line");
  context.fillRect(0, base, width, 1);
  handles(context, chosen?.map(x) ?? [0, width], base, color(chosen ? "--accent" : "--faint"), width);
}

function handles(
  context: CanvasRenderingContext2D,
  at: readonly number[],
  base: number,
  color: string,
  width: number,
): void {
  context.fillStyle = color;
  for (const x of at) {
    const left = Math.max(0, Math.min(width - 6, x - 3));
    context.fillRect(left + 2.5, 0, 1, base);
    context.beginPath();
    context.roundRect(left, base / 2 - 13, 6, 26, 3);
    context.fill();
  }
}

interface Axis {
  readonly width: number;
  readonly base: number;
  /** How much larger the letters are than usual. */
  readonly letters: number;
  readonly color: (name: string) => string;
}

function ticks(
  context: CanvasRenderingContext2D,
  scale: Scale,
  x: (at: number) => number,
  { width, base, letters, color }: Axis,
): void {
  context.font = `500 ${10.5 * letters}px ${getComputedStyle(context.canvas).fontFamily}`;
  context.textBaseline = "alphabetic";
  let free = -Infinity;
  for (const { at, text } of marks(scale, width)) {
    const left = x(at);
    const room = context.measureText(text).width;
    context.fillStyle = color("--line");
    if (left > 1) context.fillRect(left, 0, 1, base + 4);
    if (left < free || left + room > width) continue;
    context.fillStyle = color("--muted");
    context.fillText(text, Math.max(0, left + 3), base + 12.5 * letters);
    free = left + room + 14;
  }
}

interface Mark {
  readonly at: number;
  readonly text: string;
}

/** How often the dates may stand, the closest first. */
const rhythms: readonly (readonly [number, Unit])[] = [
  ...[1, 2, 3, 6, 12].map((n) => [n, "hour"] as const),
  ...[1, 2, 4].map((n) => [n, "day"] as const),
  ...[1, 2, 3, 6].map((n) => [n, "month"] as const),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => [n, "year"] as const),
];
const lengths: Readonly<Record<Unit, number>> = {
  hour: day / 24,
  day,
  week: 7 * day,
  month: 30.4 * day,
  year: 365 * day,
};

/** Years, months, days or hours of a zone, as dense as there is room for. */
export function marks({ from, to, zone }: Scale, width: number): readonly Mark[] {
  const most = Math.max(2, Math.floor(width / 84));
  const fits = ([n, unit]: readonly [number, Unit]) => (to - from) / (n * lengths[unit]) <= most;
  const [n, unit] = rhythms.find(fits) ?? ([1000, "year"] as const);
  const list: Mark[] = [];
  for (let at = firstMark(from, n, unit, zone); at <= to; at = later(at, n, unit, zone)) {
    if (at >= from) list.push({ at, text: markSaid(at, unit, zone, list.length === 0) });
  }
  return list;
}

/** Hours are counted from midnight, months and years from the beginning of theirs. */
function firstMark(from: number, n: number, unit: Unit, zone: string): number {
  if (unit === "hour") return beginning(from, "day", zone);
  const at = beginning(from, unit, zone);
  const { year, month } = wallOf(at, zone);
  const past = unit === "month" ? (month - 1) % n : unit === "year" ? ((year % n) + n) % n : 0;
  return later(at, -past, unit, zone);
}

/** What stands at a mark; the first day also tells its year. */
function markSaid(at: number, unit: Unit, zone: string, first: boolean): string {
  if (unit === "hour" && !begins(at, "day", zone)) return clockText(wallOf(at, zone));
  if (unit === "hour" || unit === "day") return first ? range(at, at, zone, "day", "short") : dayAndMonth(at, zone);
  return range(at, at, zone, unit === "year" ? "year" : "month", "short");
}
