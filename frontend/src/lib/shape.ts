// An area that somebody drew to filter by: a polygon or a circle.

import type { Position } from "../types";
import { words } from "../words/words";
import { coordinates, distance, wrapped } from "./geo";
import { areaInDegrees, areaOfCircle, destination, toward } from "./geodesy";
import type { Box } from "./query";

export type Shape =
  | {
      readonly kind: "polygon";
      /** In their order, each once. Over the antimeridian their longitudes run on past 180. */
      readonly corners: readonly Position[];
    }
  | { readonly kind: "circle"; readonly center: Position; readonly metres: number };

/** Corners of one polygon, so that an address stays short enough to be sent. */
export const mostCorners = 100;

/** The radii that the server takes, in metres. */
const leastRadius = 1;
const mostRadius = 10_000_000;

/** How many digits of a degree tell pixels apart at one of Leaflet's zooms. */
export function digitsAt(zoom: number): number {
  return Math.max(2, Math.min(5, Math.ceil(Math.log10((256 * 2 ** zoom) / 360))));
}

/** A position with the digits that a zoom can tell apart. */
export function rounded([lon, lat]: Position, zoom: number): Position {
  const digits = digitsAt(zoom);
  return [Number(lon.toFixed(digits)), Number(Math.max(-90, Math.min(90, lat)).toFixed(digits))];
}

/** A radius as a person would say it: three digits of it. */
export function roundedRadius(metres: number): number {
  return Math.max(leastRadius, Math.min(mostRadius, Number(metres.toPrecision(3))));
}

/** "15 km", "1,5 км", "800 m", and a bare number as kilometres; null for anything else and for what is no radius. */
export function parseRadius(text: string): number | null {
  const [, number = "", unit = ""] = /^\s*(\d+(?:[.,]\d+)?)\s*(km|m|км|м)?\s*$/i.exec(text) ?? [];
  const metres = Number(number.replace(",", ".")) * (/^[mм]$/i.test(unit) ? 1 : 1000);
  return number && metres >= leastRadius && metres <= mostRadius ? metres : null;
}

/** The shape in the words of the server's query grammar. */
export function shapeWords(shape: Shape): readonly [name: "polygon" | "circle", value: string] {
  if (shape.kind === "circle") return ["circle", circleText(shape.center, shape.metres)];
  const ring = [...shape.corners, ...shape.corners.slice(0, 1)];
  return ["polygon", `POLYGON((${ring.map(([lon, lat]) => `${lon} ${lat}`).join(",")}))`];
}

/** The shape in the words of the page's address: a circle as the server has it, a polygon as nothing but its numbers. */
export function shapeAddress(shape: Shape): readonly [name: "inside" | "circle", value: string] {
  return shape.kind === "circle"
    ? ["circle", circleText(shape.center, shape.metres)]
    : ["inside", shape.corners.flat().join(",")];
}

/** A circle as the server's grammar has it. */
export function circleText([lon, lat]: Position, metres: number): string {
  return `${wrapped(lon)},${lat},${metres}`;
}

/** Reads a shape of an address back; null where there is none, or none that the server would take. */
export function parseShape(params: URLSearchParams): Shape | null {
  const circle = numbers(params.get("circle"));
  const [lon = 0, lat = 0, metres = 0] = circle;
  if (circle.length === 3 && onEarth([lon, lat], 180) && metres >= leastRadius && metres <= mostRadius)
    return { kind: "circle", center: [lon, lat], metres };
  const list = numbers(params.get("inside") ?? cornersSaid(params.get("polygon") ?? ""));
  const corners: Position[] = [];
  for (let i = 0; i + 1 < list.length; i += 2) corners.push([list[i] ?? 0, list[i + 1] ?? 0]);
  const sound = list.length % 2 === 0 && corners.length <= mostCorners && corners.every((at) => onEarth(at, 540));
  return sound && encloses(corners) ? { kind: "polygon", corners } : null;
}

/** The corners of a polygon without holes that is written as the server's grammar has it, as the address has them. */
function cornersSaid(wkt: string): string | null {
  const ring = /^\s*POLYGON\s*\(\(([^()]+)\)\)\s*$/i.exec(wkt)?.[1]?.split(",") ?? [];
  const corners = ring.slice(0, -1).map((corner) => corner.trim().replace(/\s+/g, ","));
  return ring.at(-1)?.trim() === ring[0]?.trim() && corners.length > 0 ? corners.join(",") : null;
}

function numbers(text: string | null): readonly number[] {
  const list = (text ?? "").split(",").map((part) => (part.trim() ? Number(part) : Number.NaN));
  return list.every(Number.isFinite) ? list : [];
}

function onEarth([lon, lat]: Position, farthest: number): boolean {
  return Math.abs(lon) <= farthest && Math.abs(lat) <= 90;
}

/** Whether corners enclose an area that the server would take: at least three, no two sides that cross, once round the Earth at most. */
export function encloses(corners: readonly Position[]): boolean {
  const [west, , east] = cornersBox(corners);
  return corners.length >= 3 && east - west <= 360 && !flat(corners) && !crossing(corners);
}

/** Whether corners enclose less than a hand's breadth, as where all lie on one line. */
function flat(corners: readonly Position[]): boolean {
  const [first = [0, 0]] = corners;
  const twice = corners.reduce((sum, at, i) => sum + side(first, at, corners[i + 1] ?? first), 0);
  return Math.abs(twice) < 1e-12;
}

/** Whether two sides of a polygon cross each other. */
export function crossing(corners: readonly Position[]): boolean {
  const n = corners.length;
  const at = (i: number) => corners[i % n] ?? ([0, 0] as const);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      if (crosses(at(i), at(i + 1), at(j), at(j + 1))) return true;
    }
  }
  return false;
}

function crosses(a: Position, b: Position, c: Position, d: Position): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

/** Above 0 where p lies to the left of the line from a to b, below 0 to the right of it. */
function side(a: Position, b: Position, p: Position): number {
  return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
}

/** A position brought as near to another as the longitudes that name it allow. */
export function nextTo(at: Position, before: Position | undefined): Position {
  return before ? [before[0] + toward(at[0] - before[0]), at[1]] : at;
}

/** Corners whose westernmost lies between -180 and 180. */
export function settledCorners(corners: readonly Position[]): readonly Position[] {
  const west = Math.min(...corners.map(([lon]) => lon));
  const turn = -360 * Math.floor((west + 180) / 360);
  return turn === 0 ? corners : corners.map(([lon, lat]) => [Number((lon + turn).toFixed(5)), lat] as const);
}

function cornersBox(corners: readonly Position[]): Box {
  const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Square metres. */
export function shapeArea(shape: Shape): number {
  return shape.kind === "circle" ? areaOfCircle(shape.metres) : areaInDegrees(shape.corners);
}

const parts = 120;

/**
 * The outline as it is to be drawn, closed, its longitudes running on. The sides of
 * a polygon run straight in degrees, which a map in Mercator's projection bends; a
 * circle that holds a pole is closed along it.
 */
export function outline(shape: Shape): readonly Position[] {
  if (shape.kind === "polygon") return straight([...shape.corners, ...shape.corners.slice(0, 1)]);
  const ring: Position[] = [];
  for (let i = 0; i <= parts; i++) {
    ring.push(nextTo(destination(shape.center, (360 * i) / parts, shape.metres), ring.at(-1)));
  }
  const [first, last] = [ring[0], ring.at(-1)];
  if (!first || !last || Math.abs(last[0] - first[0]) < 180) return ring;
  const pole = shape.center[1] > 0 ? 90 : -90;
  return [...ring, [last[0], pole], [first[0], pole], first];
}

/** A line that runs straight in degrees, with a position at every degree at least. */
export function straight(line: readonly Position[]): readonly Position[] {
  return line.flatMap((to, i) => {
    const from = line[i - 1];
    if (!from) return [to];
    const n = Math.max(1, Math.ceil(Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]))));
    return Array.from({ length: n }, (_, k): Position => {
      const t = (k + 1) / n;
      return [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
    });
  });
}

/** West, south, east, north of a shape; its east may pass 180. */
export function shapeBox(shape: Shape): Box {
  const [west, south, east, north] = cornersBox(outline(shape));
  return [west, Math.max(-85, south), Math.min(east, west + 360), Math.min(85, north)];
}

/** "1,240 km²", "0.36 km²", "800 m²". */
export function areaSaid(squareMetres: number): string {
  const small = squareMetres < 10_000;
  const n = small ? squareMetres : squareMetres / 1e6;
  const text = n.toLocaleString(words.locale, { maximumSignificantDigits: n < 10 ? 2 : n < 1000 ? 3 : 4 });
  return small ? words.sketch.squareMetres(text) : words.sketch.squareKilometres(text);
}

/** "inside the drawn area (1,240 km²)", "within 15 km of 48.59, 38". */
export function shapeSaid(shape: Shape): string {
  if (shape.kind === "polygon") return words.sketch.inside(areaSaid(shapeArea(shape)));
  const [lon, lat] = shape.center;
  return words.sketch.within(distance(shape.metres), coordinates(wrapped(lon), lat));
}
