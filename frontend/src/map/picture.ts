// The map as a picture: what is seen between the panels, as pixels or as vectors,
// drawn by the same hands as the map itself, with all that is needed to understand
// it without the page.

import { hatching } from "../hatching";
import { distance, metresPerPixel } from "../lib/geo";
import { colourOf } from "../lib/heat";
import type { Box } from "../lib/query";
import type { Seen } from "../lib/seen";
import { contextOf, SvgPen } from "../lib/svgpen";
import type { Family, Ring } from "../lib/symbols";
import { isDark } from "../theme";
import type { Manner } from "./areas";
import type { BasemapLayer } from "./basemap";
import type { Colors } from "./colors";
import type { Label } from "./counts";
import { cross, drawCell, drawRing, paint, symbol } from "./draw";
import type { LabelLayer } from "./labels";
import type { Frame } from "./naming";
import { type EventTile, zoomOf } from "./tiles";

type Context = CanvasRenderingContext2D;

/** What is on the map, for whoever draws it elsewhere. */
export interface Scene {
  /** The part of the world that is seen, in its pixels. */
  readonly frame: Frame;
  readonly box: Box;
  /** The latitude of its middle. */
  readonly lat: number;
  readonly tiles: readonly { readonly corner: { readonly x: number; readonly y: number }; readonly tile: EventTile }[];
  readonly manner: Pick<Manner, "colors" | "crowded" | "heat">;
  readonly counts: readonly Label[];
  readonly density: {
    readonly canvas: HTMLCanvasElement;
    readonly corner: { readonly x: number; readonly y: number };
    readonly square: number;
  } | null;
  /** The outline of the area that is filtered by, in the pixels of the frame; empty for none. */
  readonly shape: readonly { readonly x: number; readonly y: number }[];
  readonly seen: Seen;
  readonly base: BasemapLayer;
  readonly names: LabelLayer;
}

/** What a sign of the legend shows. */
export type Sign =
  | { readonly kind: "family"; readonly family: Family }
  | { readonly kind: "ring"; readonly ring: Ring }
  | { readonly kind: "cell" | "stack" | "area" | "heat" };

/** All that stands around the map. */
export interface Caption {
  readonly title: string;
  readonly lines: readonly string[];
  readonly legend: readonly { readonly sign: Sign; readonly text: string }[];
  /** Dates, sources and licences. */
  readonly foot: readonly string[];
}

const pad = 16;
const row = 22;

/** The text's sizes, in pixels. */
const sizes = { title: 18, line: 13, legend: 12, foot: 10.5 } as const;

interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly mapTop: number;
  readonly title: readonly string[];
  readonly lines: readonly string[];
  readonly legend: readonly { readonly sign: Sign; readonly text: string; readonly x: number; readonly y: number }[];
  readonly legendTop: number;
  readonly foot: readonly string[];
  readonly footTop: number;
}

function typeface(size: number, weight = 400): string {
  return `${weight} ${size}px ${getComputedStyle(document.documentElement).getPropertyValue("--font").trim()}`;
}

/** Where everything stands. */
function laidOut(context: Context, { frame }: Scene, { title, lines, legend, foot }: Caption): Sheet {
  const width = frame.width + 2 * pad;
  const wrapped = (texts: readonly string[], font: string) => {
    context.font = font;
    return texts.flatMap((text) => broken(text, frame.width, (part) => context.measureText(part).width));
  };
  const titles = wrapped([title], typeface(sizes.title, 650));
  const below = wrapped(lines, typeface(sizes.line));
  const mapTop = pad + titles.length * 24 + below.length * 18 + 10;
  const legendTop = mapTop + frame.height + 10;
  context.font = typeface(sizes.legend);
  let [x, y] = [pad, legendTop];
  const placed = legend.map(({ sign, text }) => {
    const wide = (sign.kind === "heat" ? 108 : 28) + context.measureText(text).width + 18;
    if (x > pad && x + wide > width - pad) [x, y] = [pad, y + row];
    const spot = { sign, text, x, y };
    x += wide;
    return spot;
  });
  const footTop = (legend.length ? y + row : legendTop) + 6;
  const feet = wrapped(foot, typeface(sizes.foot));
  const height = Math.ceil(footTop + feet.length * 15 + pad - 4);
  return { width, height, mapTop, title: titles, lines: below, legend: placed, legendTop, foot: feet, footTop };
}

/** Lines no wider than there is room. */
export function broken(text: string, room: number, width: (text: string) => number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && width(`${last} ${word}`) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

async function drawSheet(context: Context, scene: Scene, sheet: Sheet, pixel: number): Promise<void> {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const write = (texts: readonly string[], font: string, ink: string, top: number, leading: number) => {
    context.font = font;
    context.fillStyle = ink;
    for (const [i, text] of texts.entries()) context.fillText(text, pad, top + leading * (i + 0.5));
  };
  context.fillStyle = color("--surface");
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.save();
  context.translate(pad, sheet.mapTop);
  context.beginPath();
  context.rect(0, 0, scene.frame.width, scene.frame.height);
  context.clip();
  await drawMap(context, scene, pixel);
  context.restore();
  context.letterSpacing = "0px";
  context.textAlign = "start";
  context.textBaseline = "middle";
  const { colors } = scene.manner;
  write(sheet.title, typeface(sizes.title, 650), color("--text"), pad, 24);
  write(sheet.lines, typeface(sizes.line), color("--text-2"), pad + sheet.title.length * 24, 18);
  write(sheet.foot, typeface(sizes.foot), color("--muted"), sheet.footTop, 15);
  for (const { sign, text, x, y } of sheet.legend) {
    context.save();
    context.translate(x + 11, y + row / 2);
    drawSign(context, sign, colors, pixel);
    context.restore();
    context.textAlign = "start";
    context.textBaseline = "middle";
    context.font = typeface(sizes.legend);
    context.fillStyle = color("--text-2");
    context.fillText(text, x + (sign.kind === "heat" ? 108 : 28), y + row / 2);
  }
}

async function drawMap(context: Context, scene: Scene, pixel: number): Promise<void> {
  const { frame, tiles, manner, density, base, names } = scene;
  const family = getComputedStyle(document.documentElement).getPropertyValue("--font").trim();
  await base.paintOn(context, frame);
  context.setLineDash([]);
  await names.paintOn(context, frame, { family, larger: 1 });
  context.letterSpacing = "0px";
  if (density) {
    const { canvas, corner, square } = density;
    context.drawImage(
      canvas,
      corner.x - frame.left,
      corner.y - frame.top,
      canvas.width * square,
      canvas.height * square,
    );
  }
  for (const { corner, tile } of tiles) {
    context.save();
    context.translate(corner.x - frame.left, corner.y - frame.top);
    paint(context, tile, { ...manner, pixel, letters: 1, zoom: zoomOf(frame.zoom) });
    context.restore();
  }
  for (const label of scene.counts) drawCount(context, label, scene, family);
  drawShape(context, scene);
  drawScale(context, scene, family);
}

/** The area that is filtered by, as sketch.css has it on the map. */
function drawShape(context: Context, { shape, manner }: Scene): void {
  if (shape.length === 0) return;
  context.beginPath();
  for (const [i, { x, y }] of shape.entries()) i === 0 ? context.moveTo(x, y) : context.lineTo(x, y);
  context.closePath();
  context.fillStyle = context.strokeStyle = manner.colors.accent;
  context.globalAlpha = 0.07;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 2.4;
  context.lineJoin = "round";
  context.stroke();
}

/** The quiet words on a region. */
function drawCount(context: Context, { text, wide, x, y }: Label, { frame, manner }: Scene, family: string): void {
  const room = wide ? 124 : 34;
  context.font = `600 11px ${family}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const lines = broken(text, room - 12, (part) => context.measureText(part).width);
  const across = Math.max(...lines.map((line) => context.measureText(line).width)) + 12;
  const high = lines.length * 14 + 2;
  const [left, top] = [x - frame.left, y - frame.top - high / 2];
  context.globalAlpha = 0.8;
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--map-label-halo").trim();
  context.beginPath();
  context.roundRect(left - across / 2, top, across, high, 8);
  context.fill();
  context.globalAlpha = 1;
  context.fillStyle = manner.colors.neutral;
  for (const [i, line] of lines.entries()) context.fillText(line, left, top + 1 + 14 * (i + 0.5));
}

/** A round number of metres, and how many pixels they are: no more than `most`. */
export function scaleOf(metresAPixel: number, most: number): { readonly metres: number; readonly pixels: number } {
  const power = 10 ** Math.floor(Math.log10(most * metresAPixel));
  const metres = power * ([5, 2, 1].find((times) => times * power <= most * metresAPixel) ?? 1);
  return { metres, pixels: metres / metresAPixel };
}

function drawScale(context: Context, { frame, lat, manner }: Scene, family: string): void {
  const { metres, pixels } = scaleOf(metresPerPixel(lat, frame.zoom), 110);
  const [x, y] = [12, frame.height - 12];
  context.globalAlpha = 0.75;
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--map-label-halo").trim();
  context.fillRect(x, y - 16, pixels, 16);
  context.globalAlpha = 1;
  context.beginPath();
  context.moveTo(x, y - 6);
  context.lineTo(x, y);
  context.lineTo(x + pixels, y);
  context.lineTo(x + pixels, y - 6);
  context.strokeStyle = manner.colors.neutral;
  context.lineWidth = 1.5;
  context.stroke();
  context.font = `500 11px ${family}`;
  context.textAlign = "start";
  context.textBaseline = "middle";
  context.fillStyle = manner.colors.neutral;
  context.fillText(distance(metres), x + 5, y - 8.5);
}

/** Draws a sign of the legend around 0,0. */
function drawSign(context: Context, sign: Sign, colors: Colors, pixel: number): void {
  switch (sign.kind) {
    case "family":
      symbol(context, sign.family, "none", colors);
      return;
    case "ring":
      context.scale(0.85, 0.85);
      if (sign.ring !== "none") drawRing(context, sign.ring, colors);
      if (sign.ring === "refuted") cross(context, colors);
      return;
    case "cell":
      context.scale(0.75, 0.75);
      context.textAlign = "center";
      context.textBaseline = "middle";
      drawCell(
        context,
        { kind: "cell", x: 0, y: 0, count: 3, verified: 1, disputed: 0, family: "untyped", box: null },
        colors,
        1,
      );
      return;
    case "stack":
      context.beginPath();
      context.arc(0, 0, 7, 0, 2 * Math.PI);
      context.fillStyle = colors.ink;
      context.fill();
      context.font = "600 9px sans-serif";
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillStyle = colors.paper;
      context.fillText("2", 0, 0.5);
      return;
    case "area":
      context.beginPath();
      context.rect(-9, -7, 18, 14);
      context.globalAlpha = 0.5;
      context.fillStyle = hatching(context, { period: 8, width: 1.2, color: colors.neutral, pixel }) ?? colors.neutral;
      context.fill();
      context.globalAlpha = 1;
      context.strokeStyle = colors.neutral;
      context.lineWidth = 1;
      context.setLineDash([3, 2]);
      context.stroke();
      context.setLineDash([]);
      return;
    case "heat":
      for (let i = 0; i < 30; i++) {
        context.fillStyle = `rgb(${colourOf((i + 1) / 30, isDark())
          .map(Math.round)
          .join(",")})`;
        context.fillRect(-11 + 3 * i, -5, 3.2, 10);
      }
  }
}

/** The picture as pixels, so many for each of the screen's. */
export async function png(scene: Scene, caption: Caption, pixel: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  const sheet = laidOut(context, scene, caption);
  [canvas.width, canvas.height] = [Math.round(sheet.width * pixel), Math.round(sheet.height * pixel)];
  context.scale(pixel, pixel);
  await drawSheet(context, scene, sheet, pixel);
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"),
  );
}

/** The picture as vectors. */
export async function svg(scene: Scene, caption: Caption): Promise<Blob> {
  const measure = document.createElement("canvas").getContext("2d");
  if (!measure) throw new Error("no canvas");
  const pen = new SvgPen((text, font, spacing) => {
    measure.font = font;
    measure.letterSpacing = spacing;
    return measure.measureText(text).width;
  });
  const sheet = laidOut(contextOf(pen), scene, caption);
  await drawSheet(contextOf(pen), scene, sheet, 1);
  const text = pen.file(sheet.width, sheet.height, caption.title, [...caption.lines, ...caption.foot].join("\n"));
  return new Blob([text], { type: "image/svg+xml" });
}
