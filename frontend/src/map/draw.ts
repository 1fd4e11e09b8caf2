// Draws an events tile: areas and discs hatched, shapes, cells, and one symbol
// a dot. A tile's canvas is larger than the tile, so that nothing that stands at
// an edge is cut; what fills a region is clipped to the tile instead, so that
// neighbours do not fill it twice.

import { type Family, families, outlines, type Ring, ringRadius, rings } from "../lib/symbols";
import type { Colors } from "./colors";
import { cellRadius, type Dot, type EventTile, type Path, type Stack, side } from "./tiles";

/** CSS pixels of canvas around the tile. A multiple of the hatching's period. */
export const margin = 32;

/** CSS pixels from one line of hatching to the next, along both axes; divides a tile's side. */
const period = 8;

type Context = CanvasRenderingContext2D;

/** What a line can be traced on. */
type Tracing = Pick<CanvasPath, "moveTo" | "lineTo" | "closePath">;

/** Draws over whatever the canvas held. `pixel` is device pixels in a CSS pixel. */
export function draw(canvas: HTMLCanvasElement, tile: EventTile, colors: Colors, pixel: number, zoom: number): void {
  const size = Math.round((side + 2 * margin) * pixel);
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, size, size);
  context.setTransform(pixel, 0, 0, pixel, margin * pixel, margin * pixel);
  context.lineJoin = "round";

  context.save();
  context.beginPath();
  context.rect(0, 0, side, side);
  context.clip();
  drawAreas(context, tile, colors, pixel, zoom);
  drawShapes(context, tile, colors);
  context.restore();

  drawCells(context, tile, colors);
  for (const dot of tile.dots) stamp(context, dot, colors, pixel);
  for (const stack of tile.stacks) badge(context, stack, colors);
}

/**
 * Everything that may lie in an area is hatched as one surface a family, so that
 * areas which overlap do not add up to a hot spot that nobody claimed.
 */
function drawAreas(context: Context, tile: EventTile, colors: Colors, pixel: number, zoom: number): void {
  const crowded = tile.areas.length + tile.discs.length > 24;
  for (const wide of [true, false]) {
    for (const family of families) {
      const path = new Path2D();
      const areas = tile.areas.filter((a) => a.family === family && (zoom >= closeUp || isCountry(a.areaId)) === wide);
      const discs = tile.discs.filter((d) => d.family === family && d.radius > wideDisc === wide);
      if (areas.length + discs.length === 0) continue;
      for (const { rings: paths } of areas) for (const ring of paths) trace(path, ring, true);
      for (const { x, y, radius } of discs) {
        path.moveTo(x + radius, y);
        path.arc(x, y, radius, 0, 2 * Math.PI);
      }
      hatch(context, path, colors.family[family], pixel, wide ? 0.14 : 0.34);
      const edges = new Path2D();
      for (const { rings: paths } of areas) for (const ring of paths) traceInner(edges, ring);
      edge(context, edges, colors.family[family], 1.3, 0.75);
      const circles = new Path2D();
      for (const { x, y, radius } of discs) {
        circles.moveTo(x + radius, y);
        circles.arc(x, y, radius, 0, 2 * Math.PI);
      }
      edge(context, circles, colors.family[family], 1, wide || crowded ? 0.3 : 0.7);
    }
  }
}

/** The tile zoom from which a division of a country fills the screen. */
const closeUp = 8;

/** CSS pixels of radius from which a disc says little of any one place in it. */
const wideDisc = 200;

/** Countries have ids of two letters, their divisions longer ones. */
function isCountry(areaId: string): boolean {
  return /^[A-Z]{2}$/.test(areaId);
}

/** Rings run around what they enclose in one direction and around holes in the other, as vector tiles have them. */
function hatch(context: Context, path: Path2D, color: string, pixel: number, alpha: number): void {
  context.fillStyle = color;
  context.globalAlpha = alpha / 8;
  context.fill(path, "nonzero");
  context.globalAlpha = alpha;
  context.fillStyle = hatching(context, color, pixel) ?? color;
  context.fill(path, "nonzero");
  context.globalAlpha = 1;
}

function edge(context: Context, path: Path2D, color: string, width: number, alpha: number): void {
  context.globalAlpha = alpha;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash([5, 4]);
  context.stroke(path);
  context.setLineDash([]);
  context.globalAlpha = 1;
}

const patterns = new Map<string, CanvasPattern>();

/** Diagonal lines in one colour, the same in every tile. */
function hatching(context: Context, color: string, pixel: number): CanvasPattern | null {
  const key = `${color} ${pixel}`;
  const known = patterns.get(key);
  if (known) return known;
  const size = Math.round(period * pixel);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const ink = canvas.getContext("2d");
  if (!ink) return null;
  ink.strokeStyle = color;
  ink.lineWidth = 1.4 * pixel;
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

function drawShapes(context: Context, { shapes }: EventTile, colors: Colors): void {
  for (const { rings: paths, closed, family } of shapes) {
    const color = colors.family[family];
    context.beginPath();
    for (const path of paths) trace(context, path, closed);
    if (closed) {
      context.fillStyle = color;
      context.globalAlpha = 0.18;
      context.fill("evenodd");
      context.globalAlpha = 1;
      context.beginPath();
      for (const path of paths) traceInner(context, path);
    }
    context.strokeStyle = colors.paper;
    context.lineWidth = closed ? 3 : 5;
    context.stroke();
    context.strokeStyle = color;
    context.lineWidth = closed ? 1.6 : 2.6;
    context.stroke();
  }
}

function trace(context: Tracing, path: Path, closed: boolean): void {
  for (let i = 0; i + 1 < path.length; i += 2) {
    if (i === 0) context.moveTo(path[i] ?? 0, path[i + 1] ?? 0);
    else context.lineTo(path[i] ?? 0, path[i + 1] ?? 0);
  }
  if (closed) context.closePath();
}

/** Traces a ring but for the sides where the tile was cut out of it. */
function traceInner(context: Tracing, ring: Path): void {
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

function drawCells(context: Context, { cells }: EventTile, colors: Colors): void {
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { x, y, count, family } of cells) {
    const radius = cellRadius(count);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = colors.family[family];
    context.globalAlpha = 0.86;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = colors.paper;
    context.lineWidth = 1.2;
    context.stroke();
    context.fillStyle = colors.onFamily;
    context.font = `600 ${radius < 13 ? 10.5 : 11.5}px system-ui, sans-serif`;
    context.fillText(short(count), x, y + 0.5);
  }
}

/** 950, 1.2k, 34k. */
export function short(n: number): string {
  if (n < 1000) return String(n);
  if (n < 1_000_000)
    return n < 10_000 ? `${(Math.floor(n / 100) / 10).toFixed(1).replace(".0", "")}k` : `${Math.floor(n / 1000)}k`;
  return `${(Math.floor(n / 100_000) / 10).toFixed(1).replace(".0", "")}M`;
}

const stamps = new Map<string, HTMLCanvasElement>();

/** CSS pixels from a symbol's middle to the edge of its stamp. */
const reach = 14;

function stamp(context: Context, { x, y, family, ring }: Dot, colors: Colors, pixel: number): void {
  const key = `${family} ${ring} ${pixel} ${colors.family[family]} ${colors.paper}`;
  let image = stamps.get(key);
  if (!image) {
    image = document.createElement("canvas");
    image.width = image.height = Math.ceil(2 * reach * pixel);
    const ink = image.getContext("2d");
    if (ink) {
      ink.setTransform(pixel, 0, 0, pixel, reach * pixel, reach * pixel);
      symbol(ink, family, ring, colors);
    }
    stamps.set(key, image);
  }
  context.drawImage(image, x - reach, y - reach, 2 * reach, 2 * reach);
}

/** Says at the upper right of a stack how many symbols it is of. */
function badge(context: Context, { x, y, dots }: Stack, colors: Colors): void {
  const text = short(dots.length);
  context.font = "600 10px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  const wide = Math.max(0, context.measureText(text).width - 8);
  const out = dots.at(-1)?.ring === "none" ? 7 : 10;
  context.beginPath();
  context.roundRect(x + out - 7, y - out - 7, 14 + wide, 14, 7);
  context.fillStyle = colors.ink;
  context.fill();
  context.strokeStyle = colors.paper;
  context.lineWidth = 1.2;
  context.stroke();
  context.fillStyle = colors.paper;
  context.fillText(text, x + out + wide / 2, y - out + 0.5);
}

/** Draws an event's symbol around 0,0. */
function symbol(context: Context, family: Family, ring: Ring, colors: Colors): void {
  const outline = new Path2D(outlines[family]);
  if (ring !== "none") {
    context.beginPath();
    context.arc(0, 0, ringRadius, 0, 2 * Math.PI);
    context.fillStyle = colors.paper;
    context.fill();
    context.strokeStyle = colors.ink;
    context.lineWidth = rings[ring].width;
    context.setLineDash([...rings[ring].dash]);
    context.lineDashOffset = ring === "disputed" ? -4.43 : 0;
    context.stroke();
    context.setLineDash([]);
  } else {
    context.strokeStyle = colors.paper;
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.stroke(outline);
  }
  const small = ring === "none" ? 1 : 0.82;
  context.save();
  context.scale(small, small);
  context.fillStyle = colors.family[family];
  context.fill(outline, "evenodd");
  context.restore();
  if (ring !== "refuted") return;
  context.beginPath();
  context.moveTo(-ringRadius * 0.7, ringRadius * 0.7);
  context.lineTo(ringRadius * 0.7, -ringRadius * 0.7);
  context.strokeStyle = colors.paper;
  context.lineWidth = 3.4;
  context.stroke();
  context.strokeStyle = colors.ink;
  context.lineWidth = 1.6;
  context.stroke();
}
