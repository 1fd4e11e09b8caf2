// The diagonal lines that say "uncertain", on the map and over the bars of time.

import { svgPen } from "./lib/svgpen";

export interface Lines {
  /** CSS pixels from one line to the next, along both axes. */
  readonly period: number;
  /** CSS pixels. */
  readonly width: number;
  readonly color: string;
  /** Device pixels in a CSS pixel. */
  readonly pixel: number;
}

const patterns = new Map<string, CanvasPattern>();

/** Lines that run on wherever they are laid beside each other; null where there is no canvas. */
export function hatching(context: CanvasRenderingContext2D, lines: Lines): CanvasPattern | null {
  const { period, width, color, pixel } = lines;
  const pen = svgPen(context);
  if (pen) return pen.hatching(period, width, color) as unknown as CanvasPattern;
  const key = `${period} ${width} ${color} ${pixel}`;
  const known = patterns.get(key);
  if (known) return known;
  const size = Math.round(period * pixel);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const ink = canvas.getContext("2d");
  if (!ink) return null;
  ink.strokeStyle = color;
  ink.lineWidth = width * pixel;
  ink.beginPath();
  for (const shift of [-size, 0, size]) {
    ink.moveTo(shift - 2, size + 2);
    ink.lineTo(shift + size + 2, -2);
  }
  ink.stroke();
  const pattern = context.createPattern(canvas, "repeat");
  if (!pattern) return null;
  pattern.setTransform(new DOMMatrix().scale(period / size));
  patterns.set(key, pattern);
  return pattern;
}
