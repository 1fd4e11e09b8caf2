// What an events tile holds, in CSS pixels of its 512-pixel square, and what
// lies under a pointer. No DOM.

import { VectorTile, type VectorTileFeature } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { areaName, metresPerPixel } from "../lib/geo";
import type { Box } from "../lib/query";
import { type Family, familyOf, type Ring, ringOf } from "../lib/symbols";
import { side } from "./address";
import { cellRadius, gathered } from "./cells";
import { stacksOf } from "./stacks";

export { side };

export interface Address {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Leaflet asks a layer of 512-pixel tiles for one zoom more than the tiles' own. */
export function zoomOf(mapZoom: number): number {
  return Math.round(mapZoom) - 1;
}

export function addressOf({ x, y, z }: Address): Address {
  const zoom = zoomOf(z);
  const across = 2 ** zoom;
  return { z: zoom, x: ((x % across) + across) % across, y };
}

interface At {
  readonly x: number;
  readonly y: number;
}

interface Kind {
  readonly family: Family;
}

export interface Dot extends At, Kind {
  readonly kind: "dot";
  readonly id: number;
  readonly ring: Ring;
  readonly assessment: string;
  readonly title: string;
}

/** Dots that would hide each other. */
export interface Stack extends At {
  readonly kind: "stack";
  readonly dots: readonly Dot[];
}

export interface Cell extends At, Kind {
  readonly kind: "cell";
  readonly count: number;
  readonly verified: number;
  readonly disputed: number;
  readonly box: Box | null;
}

/** A disc or an area stands for all events that may lie anywhere in it. */
export interface Disc extends At, Kind {
  readonly kind: "disc";
  /** CSS pixels. */
  readonly radius: number;
  readonly metres: number;
  readonly count: number;
  readonly id: number | null;
  readonly assessment: string;
}

export interface Area extends Kind {
  readonly kind: "area";
  readonly areaId: string;
  readonly name: string;
  readonly count: number;
  readonly id: number | null;
  readonly rings: readonly Path[];
  /** West, north, east, south of what lies in the tile. */
  readonly box: readonly [number, number, number, number];
}

/** A line or polygon that an event claims to be. */
export interface Shape extends Kind {
  readonly kind: "shape";
  readonly id: number;
  readonly assessment: string;
  readonly title: string;
  readonly closed: boolean;
  readonly rings: readonly Path[];
}

/** x, y, x, y, … */
export type Path = Float32Array;

export type TileFeature = Dot | Stack | Cell | Disc | Area | Shape;

export interface EventTile {
  /** The cells as the server has them, for density. */
  readonly fine: readonly Cell[];
  /** How many events were too many to be in it. */
  readonly left: number;
  readonly dots: readonly Dot[];
  readonly stacks: readonly Stack[];
  readonly cells: readonly Cell[];
  readonly discs: readonly Disc[];
  readonly areas: readonly Area[];
  readonly shapes: readonly Shape[];
}

export const emptyTile: EventTile = {
  fine: [],
  left: 0,
  dots: [],
  stacks: [],
  cells: [],
  discs: [],
  areas: [],
  shapes: [],
};

/** Reads a tile; an empty answer is a tile without events. */
export function decode(bytes: ArrayBuffer, address: Address): EventTile {
  if (bytes.byteLength === 0) return emptyTile;
  const tile = new VectorTile(new PbfReader(new Uint8Array(bytes)));
  const dots = [...features(tile, "events")].map(([f, at]) => dot(f, at));
  const cells = [...features(tile, "cells")].map(([f, at]) => cell(f, at, address));
  const areas = [...features(tile, "areas")];
  const of = (kind: string) => areas.filter(([f]) => f.properties.kind === kind);
  return {
    // The largest first, so that smaller ones are drawn over them.
    cells: gathered(cells),
    fine: cells,
    left: [...features(tile, "notice")].reduce((sum, [f]) => sum + number(f.properties.left), 0),
    dots,
    stacks: dots.length > mostStacked ? [] : stacksOf(dots),
    discs: of("disc")
      .map(([f, at]) => disc(f, at, address))
      .sort((a, b) => b.radius - a.radius),
    areas: of("area").map(([f]) => area(f)),
    shapes: of("shape").map(([f]) => shape(f)),
  };
}

/** Among more symbols than these nobody can tell which are at one spot. */
const mostStacked = 2000;

function* features(tile: VectorTile, name: string): Generator<readonly [VectorTileFeature, At]> {
  const layer = tile.layers[name];
  if (!layer) return;
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    const first = feature.type === 1 ? feature.loadGeometry()[0]?.[0] : undefined;
    const scale = side / feature.extent;
    yield [feature, { x: (first?.x ?? 0) * scale, y: (first?.y ?? 0) * scale }];
  }
}

const text = (value: unknown) => (typeof value === "string" ? value : "");
const number = (value: unknown) => (typeof value === "number" ? value : 0);
const idOf = (f: VectorTileFeature) => number(f.properties.id) || f.id || null;

function dot(f: VectorTileFeature, at: At): Dot {
  const assessment = text(f.properties.assessment);
  return {
    kind: "dot",
    ...at,
    id: idOf(f) ?? 0,
    family: familyOf(text(f.properties.event_type)),
    ring: ringOf(assessment),
    assessment,
    title: text(f.properties.title),
  };
}

/** CSS pixels along a side of the squares that a tile gathers events in. */
const square = side / 64;

function cell({ properties: p }: VectorTileFeature, at: At, address: Address): Cell {
  const box = extentOf(text(p.extent), at, address);
  const [count, verified, disputed] = [number(p.count), number(p.verified), number(p.disputed)];
  return { kind: "cell", ...at, count, verified, disputed, family: familyOf(text(p.event_type)), box };
}

/** Degrees that a box is wider than it was said to be, for positions are rounded too. */
const hair = 2e-7;

/**
 * The box of the events in a cell: west, north, east and south in quarters of its
 * square, from the north-western corner.
 */
function extentOf(words: string, at: At, { z, x, y }: Address): Box | null {
  const [west, north, east, south] = words.split(" ").map(Number);
  if (west === undefined || north === undefined || east === undefined || south === undefined) return null;
  const lon = (quarters: number) => longitude(x + (at.x + (quarters / 4 - 0.5) * square) / side, z);
  const lat = (quarters: number) => latitude(y + (at.y + (quarters / 4 - 0.5) * square) / side, z);
  return [lon(west) - hair, lat(south) - hair, lon(east) + hair, lat(north) + hair];
}

function disc(f: VectorTileFeature, at: At, address: Address): Disc {
  const metres = number(f.properties.uncertainty_m);
  const lat = latitude(address.y + at.y / side, address.z);
  return {
    kind: "disc",
    ...at,
    metres,
    radius: metres / metresPerPixel(lat, address.z + 1),
    count: number(f.properties.count) || 1,
    id: idOf(f),
    family: familyOf(text(f.properties.event_type)),
    assessment: text(f.properties.assessment),
  };
}

function area(f: VectorTileFeature): Area {
  const rings = paths(f);
  return {
    kind: "area",
    areaId: text(f.properties.area_id),
    name: areaName(text(f.properties.area_id), text(f.properties.name)),
    count: number(f.properties.count) || 1,
    id: idOf(f),
    family: familyOf(text(f.properties.event_type)),
    rings,
    box: sides(rings),
  };
}

function sides(rings: readonly Path[]): Area["box"] {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i += 2) {
      const [x = 0, y = 0] = [ring[i], ring[i + 1]];
      west = Math.min(west, x);
      north = Math.min(north, y);
      east = Math.max(east, x);
      south = Math.max(south, y);
    }
  }
  return [west, north, east, south];
}

function shape(f: VectorTileFeature): Shape {
  return {
    kind: "shape",
    id: idOf(f) ?? 0,
    assessment: text(f.properties.assessment),
    title: text(f.properties.title),
    family: familyOf(text(f.properties.event_type)),
    closed: f.type === 3,
    rings: paths(f),
  };
}

function paths(f: VectorTileFeature): readonly Path[] {
  const scale = side / f.extent;
  return f.loadGeometry().map((ring) => {
    const path = new Float32Array(ring.length * 2);
    ring.forEach(({ x, y }, i) => {
      path[2 * i] = x * scale;
      path[2 * i + 1] = y * scale;
    });
    return path;
  });
}

/** The longitude of a column of tiles; a whole number is the column's western edge. */
function longitude(column: number, zoom: number): number {
  return (column / 2 ** zoom) * 360 - 180;
}

/** The latitude of a row of tiles; a whole number is the row's northern edge. */
function latitude(row: number, zoom: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** zoom))) * 180) / Math.PI;
}

/**
 * What lies at a place of a tile: the nearest dot within reach or the stack that
 * it is in, then a cell, a claimed shape, and the smallest disc or else the
 * smallest area around it.
 */
export function hit(tile: EventTile, x: number, y: number, reach: number): TileFeature | null {
  const far = (at: At) => Math.hypot(at.x - x, at.y - y);
  const dot = nearest(tile.dots, far, () => reach);
  if (dot) return tile.stacks.find(({ dots }) => dots.includes(dot)) ?? dot;
  return (
    nearest(tile.cells, far, (c) => Math.max(reach, cellRadius(c.count))) ??
    tile.shapes.find((s) => touches(s, x, y, reach)) ??
    smallest(tile.discs.filter((d) => far(d) <= d.radius)) ??
    narrowest(tile.areas.filter((a) => inside(a.rings, x, y))) ??
    null
  );
}

function nearest<T extends At>(list: readonly T[], far: (at: At) => number, reach: (one: T) => number): T | undefined {
  let best: T | undefined;
  for (const one of list) if (far(one) <= reach(one) && (!best || far(one) < far(best))) best = one;
  return best;
}

function smallest(discs: readonly Disc[]): Disc | undefined {
  return discs.reduce<Disc | undefined>((best, d) => (!best || d.radius < best.radius ? d : best), undefined);
}

/** The smallest of areas that lie in each other: a country's id begins those of its regions. */
function narrowest(areas: readonly Area[]): Area | undefined {
  return areas.reduce<Area | undefined>(
    (best, a) => (!best || a.areaId.length > best.areaId.length ? a : best),
    undefined,
  );
}

function touches(shape: Shape, x: number, y: number, reach: number): boolean {
  if (shape.closed && inside(shape.rings, x, y)) return true;
  return shape.rings.some((path) => distanceTo(path, x, y) <= reach / 2);
}

/** Whether a place lies in a polygon of rings, by the even-odd rule. */
export function inside(rings: readonly Path[], x: number, y: number): boolean {
  let within = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const [xi = 0, yi = 0, xj = 0, yj = 0] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
    }
  }
  return within;
}

function distanceTo(path: Path, x: number, y: number): number {
  let least = Infinity;
  for (let i = 2; i < path.length; i += 2) {
    const [ax = 0, ay = 0, bx = 0, by = 0] = [path[i - 2], path[i - 1], path[i], path[i + 1]];
    const [dx, dy] = [bx - ax, by - ay];
    const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(x - ax - t * dx, y - ay - t * dy));
  }
  return least;
}
