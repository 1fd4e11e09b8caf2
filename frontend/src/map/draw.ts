// Draws an events tile: areas and discs hatched, shapes, cells, and one symbol
// a dot. A tile's canvas is larger than the tile, so that nothing that stands at
// an edge is cut; what fills a region is clipped to the tile instead, so that
// neighbours do not fill it twice.

import { pathFor, svgPen } from "../lib/svgpen";
import { type Family, outlines, type Ring, ringRadius, rings } from "../lib/symbols";
import { drawStill } from "../still";
import { drawAreas, drawLit, type Manner, trace, traceInner } from "./areas";
import { cellRadius, rim } from "./cells";
import type { Colors } from "./colors";
import { type Area, type Cell, type Disc, type Dot, type EventTile, type Stack, side } from "./tiles";

/** CSS pixels of canvas around the tile, a multiple of the hatching's period. */
export const margin = 32;

type Context = CanvasRenderingContext2D;

/** Draws over whatever the canvas held. */
export function draw(canvas: HTMLCanvasElement, tile: EventTile, manner: Manner): void {
  onTile(canvas, manner.pixel, (context) => paint(context, tile, manner));
}

/** Draws a tile whose corner is at 0,0 over what is there. */
export function paint(context: Context, tile: EventTile, manner: Manner): void {
  const { colors, pixel, letters } = manner;
  context.lineJoin = "round";
  within(context, () => {
    drawAreas(context, tile, manner);
    drawShapes(context, tile, colors);
  });
  if (manner.heat) return;
  drawCells(context, tile, manner);
  const tiny = tile.dots.length > mostWhole;
  for (const dot of tile.dots) stamp(context, dot, colors, pixel, tiny);
  for (const stack of tile.stacks) badge(context, stack, colors, letters);
}

/** A tile with more symbols has them small and without rings. */
const mostWhole = 1500;

/** Draws one area or disc alone, as what a person points at. */
export function drawOver(canvas: HTMLCanvasElement, lit: Area | Disc, colors: Colors, pixel: number): void {
  onTile(canvas, pixel, (context) => within(context, () => drawLit(context, lit, colors, pixel)));
}

function onTile(canvas: HTMLCanvasElement, pixel: number, paint: (context: Context) => void): void {
  const size = Math.round((side + 2 * margin) * pixel);
  drawStill(canvas, { width: size, height: size }, (context) => {
    context.setTransform(pixel, 0, 0, pixel, margin * pixel, margin * pixel);
    context.lineJoin = "round";
    paint(context);
  });
}

/** Draws nothing outside the tile. */
function within(context: Context, paint: () => void): void {
  context.save();
  context.beginPath();
  context.rect(0, 0, side, side);
  context.clip();
  paint();
  context.restore();
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

function drawCells(context: Context, { cells }: EventTile, { colors, pixel, letters }: Manner): void {
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const cell of cells) {
    if (cell.count === 1) stamp(context, { ...cell, ring: ringOfOne(cell) }, colors, pixel);
    else drawCell(context, cell, colors, letters);
  }
}

/** What a cell knows of how sure its only event is. */
function ringOfOne({ verified, disputed }: Cell): Ring {
  return verified ? "verified" : disputed ? "disputed" : "none";
}

/** A disc with a number; the filled part of the ring around it is the share that is verified. */
export function drawCell(
  context: Context,
  { x, y, count, verified, family }: Cell,
  colors: Colors,
  letters: number,
): void {
  const radius = cellRadius(count);
  context.beginPath();
  context.arc(x, y, radius + rim, 0, 2 * Math.PI);
  context.fillStyle = colors.paper;
  context.fill();
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colors.family[family];
  context.fill();
  if (verified > 0) {
    const share = Math.max(0.03, verified / count);
    context.beginPath();
    context.arc(x, y, radius + rim / 2, -Math.PI / 2, (2 * share - 0.5) * Math.PI);
    context.strokeStyle = colors.ink;
    context.lineWidth = rim - 0.6;
    context.stroke();
  }
  const text = short(count);
  context.fillStyle = colors.onFamily;
  const plain = text.length > 3 || radius < 12 ? 10.5 : radius < 20 ? 11.5 : 12.5;
  const size = Math.max(plain, Math.min(plain * letters, widest(radius) / text.length));
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.fillText(text, x, y + 0.5);
}

/** How large one character may be that has all of a disc: it is some 0.6 of that wide. */
function widest(radius: number): number {
  return (1.75 * radius) / 0.6;
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

type Stamped = Pick<Dot, "x" | "y" | "family" | "ring">;

function stamp(context: Context, { x, y, family, ring }: Stamped, colors: Colors, pixel: number, tiny = false): void {
  if (svgPen(context)) {
    context.save();
    context.translate(x, y);
    if (tiny) context.scale(0.55, 0.55);
    symbol(context, family, tiny ? "none" : ring, colors);
    context.restore();
    return;
  }
  const key = `${family} ${tiny ? "tiny" : ring} ${pixel} ${colors.family[family]} ${colors.paper}`;
  let image = stamps.get(key);
  if (!image) {
    image = document.createElement("canvas");
    image.width = image.height = Math.ceil(2 * reach * pixel);
    const ink = image.getContext("2d");
    if (ink) {
      const scale = tiny ? 0.55 * pixel : pixel;
      ink.setTransform(scale, 0, 0, scale, reach * pixel, reach * pixel);
      symbol(ink, family, tiny ? "none" : ring, colors);
    }
    stamps.set(key, image);
  }
  context.drawImage(image, x - reach, y - reach, 2 * reach, 2 * reach);
}

/** Says at the upper right of a stack how many symbols it is of. */
function badge(context: Context, { x, y, dots }: Stack, colors: Colors, letters: number): void {
  const text = short(dots.length);
  context.font = `600 ${10 * letters}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const high = 14 * letters;
  const wide = Math.max(0, context.measureText(text).width - 8 * letters);
  const out = dots.at(-1)?.ring === "none" ? 7 : 10;
  context.beginPath();
  context.roundRect(x + out - high / 2, y - out - high / 2, high + wide, high, high / 2);
  context.fillStyle = colors.ink;
  context.fill();
  context.strokeStyle = colors.paper;
  context.lineWidth = 1.2;
  context.stroke();
  context.fillStyle = colors.paper;
  context.fillText(text, x + out + wide / 2, y - out + 0.5);
}

/** Draws an event's symbol around 0,0. */
export function symbol(context: Context, family: Family, ring: Ring, colors: Colors): void {
  const outline = pathFor(context, outlines[family]);
  if (ring !== "none") drawRing(context, ring, colors);
  else {
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
  if (ring === "refuted") cross(context, colors);
}

/** Draws around 0,0 how sure an event is. */
export function drawRing(context: Context, ring: Exclude<Ring, "none">, colors: Colors): void {
  context.beginPath();
  context.arc(0, 0, ringRadius, 0, 2 * Math.PI);
  context.fillStyle = colors.paper;
  context.fill();
  context.strokeStyle = colors.ink;
  context.lineWidth = rings[ring].width;
  context.lineCap = rings[ring].round ? "round" : "butt";
  context.setLineDash([...rings[ring].dash]);
  context.lineDashOffset = ring === "disputed" ? -4.43 : 0;
  context.stroke();
  context.setLineDash([]);
}

/** What is refuted is struck out. */
export function cross(context: Context, colors: Colors): void {
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
