// The quiet words on hatched regions: "312 somewhere in Shan State".

import { DivIcon, type Map as LeafletMap, Marker, type Point } from "leaflet";
import { distance } from "../lib/geo";
import { words } from "../words/words";
import { strengthOfArea, strengthOfDisc } from "./areas";
import { cellRadius, rim } from "./cells";
import type { EventsLayer } from "./events";
import { type Frame, type Piece, widest } from "./regions";
import { discKey, holds } from "./seen";
import { zoomOf } from "./tiles";

export interface Label {
  readonly key: string;
  readonly text: string;
  readonly wide: boolean;
  /** It says "here", so that it may stand nowhere else. */
  readonly here: boolean;
  /** In the map's pixels. */
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

/** CSS pixels that a label with words takes, and one with only a number. */
const wideLabel = { width: 124, height: 32 };
const smallLabel = { width: 34, height: 18 };

/** As many are told in words, and as many by numbers only: more would cover the map. */
const mostWide = 5;
const mostSmall = 12;

export interface Counts {
  redraw(): void;
  /** What is written now. */
  told(): readonly Label[];
}

/** Writes counts on the regions that a layer shows; call `redraw` when they or the view have changed. */
export function regionCounts(map: LeafletMap, layer: EventsLayer, free: () => Frame): Counts {
  let shown = new Map<string, Marker>();
  let told: readonly Label[] = [];
  return {
    told: () => told,
    redraw() {
      const next = new Map<string, Marker>();
      told = uncrowded(labels(map, layer, free()), cells(layer), symbols(layer));
      for (const label of told) {
        const known = shown.get(label.key);
        const place = map.unproject([label.x, label.y]);
        next.set(label.key, known?.setLatLng(place) ?? marker(label).setLatLng(place).addTo(map));
        shown.delete(label.key);
      }
      for (const old of shown.values()) old.remove();
      shown = next;
    },
  };
}

function labels(map: LeafletMap, layer: EventsLayer, frame: Frame): readonly Label[] {
  const origin = map.getPixelBounds().min;
  if (!origin) return [];
  const zoom = zoomOf(map.getZoom());
  const areas = new Map<string, { readonly name: string; readonly count: number; readonly pieces: Piece[] }>();
  const discs = new Map<string, Label>();
  // Among cells, which have numbers too, a bare one would be taken for theirs.
  const bare = ![...layer.shown()].some(({ tile }) => tile.cells.length > 0);
  for (const { corner, tile } of layer.shown()) {
    const at = corner.subtract(origin);
    for (const area of tile.areas) {
      const known = areas.get(area.areaId) ?? { name: area.name, count: area.count, pieces: [] };
      known.pieces.push({ rings: area.rings, dx: at.x, dy: at.y });
      areas.set(area.areaId, known);
    }
    for (const disc of tile.discs) {
      const [x, y] = [at.x + disc.x, at.y + disc.y];
      if (disc.count < 2 || strengthOfDisc(disc.radius) === "none" || !within(frame, x, y)) continue;
      const wide = disc.radius > 80;
      if (!wide && (!bare || disc.radius < 28)) continue;
      const text = wide ? words.map_.disc(disc.count, distance(disc.metres)) : words.number(disc.count);
      const key = `${discKey(corner, disc)} ${text}`;
      discs.set(key, { key, text, wide, here: true, count: disc.count, x: x + origin.x, y: y + origin.y });
    }
  }
  const found: Label[] = [...discs.values()];
  for (const [id, { name, count, pieces }] of areas) {
    // What goes around all that can be seen is told in the notes.
    if (strengthOfArea(id, zoom) === "none" || holds(pieces, frame)) continue;
    const spot = widest(pieces, frame);
    if (!spot || spot.width < (bare ? 60 : wideLabel.width)) continue;
    const wide = spot.width > wideLabel.width;
    const text = wide ? words.map_.area(count, name || words.map_.inArea) : words.number(count);
    const key = `${id} ${text}`;
    found.push({ key, text, wide, here: !wide, count, ...absolute(spot, origin) });
  }
  return found;
}

function absolute({ x, y }: { readonly x: number; readonly y: number }, origin: Point) {
  return { x: x + origin.x, y: y + origin.y };
}

function within({ left, top, right, bottom }: Frame, x: number, y: number): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a label may go when something else has its place, in pixels from it. */
const asides = [
  [0, 0],
  [0, -26],
  [0, 26],
  [0, -52],
  [0, 52],
  [-74, 0],
  [74, 0],
] as const;

/** Those that leave room for each other, for cells and for symbols; the largest counts first. */
function uncrowded(all: readonly Label[], taken: Box[], symbols: readonly Box[]): readonly Label[] {
  const kept: Label[] = [];
  const left = { wide: mostWide, small: mostSmall };
  for (const label of [...all].sort((a, b) => b.count - a.count)) {
    const kind = label.wide ? "wide" : "small";
    if (left[kind] === 0) continue;
    const { width, height } = label.wide ? wideLabel : smallLabel;
    const boxes = (label.here ? [[0, 0] as const] : asides).map(([dx, dy]) => ({
      x: label.x + dx,
      y: label.y + dy,
      width,
      height,
    }));
    const possible = boxes.filter((box) => taken.every((other) => apart(box, other)));
    const free = possible.find((box) => symbols.every((other) => apart(box, other)));
    if (!free) continue;
    left[kind]--;
    taken.push(free);
    kept.push({ ...label, x: free.x, y: free.y });
  }
  return kept;
}

function apart(a: Box, b: Box): boolean {
  return Math.abs(a.x - b.x) > (a.width + b.width) / 2 || Math.abs(a.y - b.y) > (a.height + b.height) / 2;
}

/** The symbols that are shown, which no label is to cover. */
function symbols(layer: EventsLayer): readonly Box[] {
  const found: Box[] = [];
  for (const { corner, tile } of layer.shown()) {
    for (const { x, y } of tile.dots) found.push({ x: corner.x + x, y: corner.y + y, width: 24, height: 24 });
  }
  return found;
}

/** The cells that are shown, which no label is to cover. */
function cells(layer: EventsLayer): Box[] {
  const found: Box[] = [];
  for (const { corner, tile } of layer.shown()) {
    for (const { x, y, count } of tile.cells) {
      const size = count === 1 ? 14 : 2 * (cellRadius(count) + rim);
      found.push({ x: corner.x + x, y: corner.y + y, width: size, height: size });
    }
  }
  return found;
}

function marker({ text, wide }: Label): Marker {
  const element = document.createElement("span");
  element.textContent = text;
  const icon = new DivIcon({
    html: element,
    className: wide ? "region-count is-wide" : "region-count",
    iconSize: wide ? [wideLabel.width, wideLabel.height] : [smallLabel.width, smallLabel.height],
  });
  return new Marker([0, 0], { icon, interactive: false, keyboard: false, pane: "counts" });
}
