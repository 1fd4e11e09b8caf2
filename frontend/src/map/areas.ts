// Draws where events may lie: areas and discs. Everything of one strength is one
// surface, so that areas which overlap do not add up to a hot spot that nobody
// claimed; and the larger something is on the screen, the less is drawn of it, for
// the less it says of any one place.

import { hatching } from "../hatching";
import { pathFor } from "../lib/svgpen";
import { type Family, families } from "../lib/symbols";
import type { Colors } from "./colors";
import { type Area, type Disc, type EventTile, type Path, side } from "./tiles";

/** CSS pixels from one line of hatching to the next, along both axes; divides a tile's side. */
const period = 8;

type Context = CanvasRenderingContext2D;

/** What a line can be traced on. */
type Tracing = Pick<CanvasPath, "moveTo" | "lineTo" | "closePath">;

/** From the most to the least that is drawn of an area; what is left out is told in words. */
export type Strength = "strong" | "quiet" | "outline" | "none";

/** By the radius in CSS pixels. */
export function strengthOfDisc(radius: number): Strength {
  return radius < 56 ? "strong" : radius < 150 ? "quiet" : radius < 420 ? "outline" : "none";
}

/** By the tile's zoom; countries have ids of two letters, their divisions longer ones. */
export function strengthOfArea(areaId: string, zoom: number): Strength {
  const closer = /^[A-Z]{2}$/.test(areaId) ? zoom + 3 : zoom;
  return closer < 5 ? "strong" : closer < 7 ? "quiet" : closer < 9 ? "outline" : "none";
}

const hatchings = { strong: 0.3, quiet: 0.13 } as const;
const edges = { strong: 0.6, quiet: 0.4, outline: 0.22 } as const;

/** How many areas and discs a tile has whose lines would make a thicket where it has neighbours alike. */
export function weight({ areas, discs }: EventTile): number {
  return areas.length + discs.filter(({ radius }) => strengthOfDisc(radius) !== "none").length;
}

/** How a tile is to be drawn. */
export interface Manner {
  readonly colors: Colors;
  /** Device pixels in a CSS pixel. */
  readonly pixel: number;
  /** How much larger its text is than a browser makes it by itself. */
  readonly letters: number;
  /** The tile's. */
  readonly zoom: number;
  /** There are so many areas that they are one quiet surface. */
  readonly crowded: boolean;
  /** What is no area is drawn elsewhere, as density. */
  readonly heat: boolean;
}

export function drawAreas(context: Context, tile: EventTile, { colors, pixel, zoom, crowded }: Manner): void {
  if (crowded) {
    drawCrowd(context, tile, colors, pixel, zoom);
    return;
  }
  for (const strength of ["outline", "quiet", "strong"] as const) {
    const areas = tile.areas.filter((a) => strengthOfArea(a.areaId, zoom) === strength);
    const discs = tile.discs.filter((d) => strengthOfDisc(d.radius) === strength);
    for (const family of [null, ...families]) {
      const one = (a: Area | Disc) => (a.count === 1 ? a.family : null) === family;
      surface(context, areas.filter(one), discs.filter(one), inkOf(colors, family), strength, pixel);
    }
  }
}

/** One surface for all, whatever their families, with the outlines of what is small. */
function drawCrowd(context: Context, tile: EventTile, colors: Colors, pixel: number, zoom: number): void {
  const path = pathFor(context);
  const lines = pathFor(context);
  for (const area of tile.areas) {
    if (strengthOfArea(area.areaId, zoom) === "strong") for (const ring of area.rings) trace(path, ring, true);
  }
  for (const disc of tile.discs) {
    const strength = strengthOfDisc(disc.radius);
    if (strength === "strong" || strength === "quiet") circle(path, disc);
    if (strength === "strong") circle(lines, disc);
  }
  hatch(context, path, colors.neutral, pixel, 0.12);
  edge(context, lines, colors.neutral, 0.8, 0.16);
}

/** What stands for several events has no family's colour. */
function inkOf(colors: Colors, family: Family | null): string {
  return family ? colors.family[family] : colors.neutral;
}

function surface(
  context: Context,
  areas: readonly Area[],
  discs: readonly Disc[],
  color: string,
  strength: "strong" | "quiet" | "outline",
  pixel: number,
): void {
  if (areas.length + discs.length === 0) return;
  if (strength !== "outline") {
    const path = pathFor(context);
    for (const { rings } of areas) for (const ring of rings) trace(path, ring, true);
    for (const disc of discs) circle(path, disc);
    hatch(context, path, color, pixel, hatchings[strength]);
  }
  const lines = pathFor(context);
  for (const { rings } of areas) for (const ring of rings) traceInner(lines, ring);
  for (const disc of discs) circle(lines, disc);
  edge(context, lines, color, 1, edges[strength]);
}

/** One area or disc drawn fully, over all others. */
export function drawLit(context: Context, lit: Area | Disc, colors: Colors, pixel: number): void {
  const [path, line] = [pathFor(context), pathFor(context)];
  if (lit.kind === "disc") {
    circle(path, lit);
    circle(line, lit);
  } else {
    for (const ring of lit.rings) {
      trace(path, ring, true);
      traceInner(line, ring);
    }
  }
  hatch(context, path, colors.accent, pixel, 0.45);
  context.strokeStyle = colors.accent;
  context.lineWidth = 2;
  context.stroke(line);
}

function circle(path: Path2D, { x, y, radius }: Disc): void {
  path.moveTo(x + radius, y);
  path.arc(x, y, radius, 0, 2 * Math.PI);
}

/** Rings run around what they enclose in one direction and around holes in the other, as vector tiles have them. */
function hatch(context: Context, path: Path2D, color: string, pixel: number, alpha: number): void {
  context.fillStyle = color;
  context.globalAlpha = alpha / 5;
  context.fill(path, "nonzero");
  context.globalAlpha = alpha;
  context.fillStyle = hatching(context, { period, width: 1.2, color, pixel }) ?? color;
  context.fill(path, "nonzero");
  context.globalAlpha = 1;
}

function edge(context: Context, path: Path2D, color: string, width: number, alpha: number): void {
  context.globalAlpha = alpha;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash([4, 3]);
  context.stroke(path);
  context.setLineDash([]);
  context.globalAlpha = 1;
}

export function trace(context: Tracing, path: Path, closed: boolean): void {
  for (let i = 0; i + 1 < path.length; i += 2) {
    if (i === 0) context.moveTo(path[i] ?? 0, path[i + 1] ?? 0);
    else context.lineTo(path[i] ?? 0, path[i + 1] ?? 0);
  }
  if (closed) context.closePath();
}

/** Traces a ring but for the sides where the tile was cut out of it. */
export function traceInner(context: Tracing, ring: Path): void {
  const n = ring.length / 2;
  const at = (i: number) => [ring[2 * (i % n)] ?? 0, ring[2 * (i % n) + 1] ?? 0] as const;
  for (let i = 0; i < n; i++) {
    const [ax, ay] = at(i);
    const [bx, by] = at(i + 1);
    const cut =
      (ax <= 0 && bx <= 0) || (ay <= 0 && by <= 0) || (ax >= side && bx >= side) || (ay >= side && by >= side);
    if (cut) continue;
    context.moveTo(ax, ay);
    context.lineTo(bx, by);
  }
}
