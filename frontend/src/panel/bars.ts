// The bars of the timeline on a canvas: solid for what is certain, hatched on
// top for what is only possible.

import { range } from "../lib/time";
import type { Bin } from "../types";

export interface Scale {
  readonly from: number;
  readonly to: number;
}

/** CSS pixels below the bars, for the dates. */
const foot = 15;
const day = 86_400_000;

export function timeAt({ from, to }: Scale, width: number, x: number): number {
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
  const base = height - foot;

  ticks(context, scale, x, { width, base, color });
  if (chosen) {
    context.fillStyle = color("--accent");
    context.globalAlpha = 0.08;
    context.fillRect(x(chosen[0]), 0, Math.max(2, x(chosen[1]) - x(chosen[0])), base);
    context.globalAlpha = 1;
  }
  const most = Math.max(...bins.map((bin) => bin.certain + bin.possible)) || 1;
  const hatch = hatching(context, color("--bar"), pixel);
  const faded = hatching(context, color("--bar-faint"), pixel);
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
  if (chosen) handles(context, [x(chosen[0]), x(chosen[1])], base, color("--accent"), width);
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
  readonly color: (name: string) => string;
}

function ticks(
  context: CanvasRenderingContext2D,
  scale: Scale,
  x: (at: number) => number,
  { width, base, color }: Axis,
): void {
  context.font = `500 10.5px ${getComputedStyle(context.canvas).fontFamily}`;
  context.textBaseline = "alphabetic";
  let free = -Infinity;
  for (const { at, text } of marks(scale, width)) {
    const left = x(at);
    const room = context.measureText(text).width;
    context.fillStyle = color("--line");
    if (left > 1) context.fillRect(left, 0, 1, base + 4);
    if (left < free || left + room > width) continue;
    context.fillStyle = color("--muted");
    context.fillText(text, Math.max(0, left + 3), base + 12.5);
    free = left + room + 14;
  }
}

interface Mark {
  readonly at: number;
  readonly text: string;
}

/** Years, months or days, as dense as there is room for. */
export function marks({ from, to }: Scale, width: number): readonly Mark[] {
  const most = Math.max(2, Math.floor(width / 84));
  const days = (to - from) / day;
  const list: Mark[] = [];
  if (days <= most * 2) {
    const step = Math.max(1, Math.ceil(days / most)) * day;
    for (let at = Math.ceil(from / day) * day; at <= to; at += step)
      list.push({ at, text: range(at, at, "UTC", "day", "short").replace(/ \d{4}$/, "") });
    return list;
  }
  const months = days / 30.4;
  const step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find((m) => months / m <= most) ?? 1200;
  const start = new Date(from);
  for (let m = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step) * step; ; m += step) {
    const at = new Date(0).setUTCFullYear(Math.floor(m / 12), m % 12, 1);
    if (at > to) return list;
    if (at < from) continue;
    list.push({ at, text: range(at, at, "UTC", step % 12 === 0 ? "year" : "month", "short") });
  }
}

function hatching(context: CanvasRenderingContext2D, color: string, pixel: number): CanvasPattern | null {
  const canvas = document.createElement("canvas");
  const size = Math.round(5 * pixel);
  canvas.width = canvas.height = size;
  const ink = canvas.getContext("2d");
  if (!ink) return null;
  ink.strokeStyle = color;
  ink.lineWidth = pixel;
  ink.beginPath();
  for (const shift of [-size, 0, size]) {
    ink.moveTo(shift - 2, size + 2);
    ink.lineTo(shift + size + 2, -2);
  }
  ink.stroke();
  const pattern = context.createPattern(canvas, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(1 / pixel));
  return pattern;
}
