// The offline basemap: land, water and borders, drawn from one PMTiles archive
// into canvas tiles. It writes no names; see labels.ts.

import { VectorTile } from "@mapbox/vector-tile";
import { type Coords, type DoneCallback, GridLayer, type GridLayerOptions } from "leaflet";
import { PbfReader } from "pbf";
import { PMTiles } from "pmtiles";
import { drawStill } from "../still";
import { words } from "../words/words";
import { type Part, partOf } from "./address";
import type { Frame as Stretch } from "./naming";
import { type Palette, palette } from "./palette";

/** The archive's last zoom; closer in, its tiles are drawn enlarged. */
const deepest = 5;

/** Decoded tiles kept in memory. */
const kept = 96;

/** More device pixels than this per CSS pixel are not worth their drawing. */
const sharpest = 3;

const side = 512;

/** Tiles reach a pixel over their neighbours, or gaps show where pixels are not whole. */
const overlap = 1;

export interface BasemapOptions extends GridLayerOptions {
  /** The archive; the server must answer Range requests for it. */
  readonly url: string;
}

/** The basemap as a Leaflet layer; `redraw` repaints it in the colours of the theme in force. */
export function basemapLayer(options: BasemapOptions): BasemapLayer {
  return new BasemapLayer(options);
}

/** A ring or line of a tile, in the tile's units, with the box around it. */
interface Shape {
  readonly points: Int16Array;
  readonly box: Box;
}

/** West, north, east, south, in a tile's units. */
type Box = readonly [number, number, number, number];

interface Decoded {
  /** Units across the tile. */
  readonly extent: number;
  readonly layers: ReadonlyMap<string, readonly Shape[]>;
}

/** What must be remembered of a tile on the screen to paint it again. */
interface Painted {
  readonly canvas: HTMLCanvasElement;
  readonly part: Part;
  readonly zoom: number;
}

export class BasemapLayer extends GridLayer {
  private readonly archive: PMTiles;
  private readonly decoded = new Map<string, Promise<Decoded | null>>();
  private readonly painted = new Map<HTMLElement, Painted>();
  private colours: Palette = palette();

  constructor({ url, ...options }: BasemapOptions) {
    super({
      tileSize: side,
      minZoom: 1,
      keepBuffer: 2,
      updateWhenZooming: false,
      attribution: `Natural Earth · ${words.map_.disputed}`,
      ...options,
    });
    this.archive = new PMTiles(new URL(url, document.baseURI).href);
    this.on("tileloadstart", ({ tile }) => {
      tile.style.width = tile.style.height = `${side + overlap}px`;
    });
    this.on("tileunload", ({ tile }) => this.painted.delete(tile));
  }

  /** Paints the tiles on the screen again, in place. */
  override redraw(): this {
    this.colours = palette();
    for (const tile of this.painted.values()) void this.paint(tile);
    return this;
  }

  protected override createTile(coords: Coords, done: DoneCallback): HTMLElement {
    const canvas = document.createElement("canvas");
    canvas.className = "leaflet-tile";
    const tile = { canvas, part: partOf(coords, deepest), zoom: coords.z };
    this.painted.set(canvas, tile);
    this.paint(tile).then(
      () => done(undefined, canvas),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), canvas),
    );
    return canvas;
  }

  private async paint({ canvas, part, zoom }: Painted): Promise<void> {
    const decoded = await this.tile(part);
    const size = Math.round((side + overlap) * Math.min(sharpest, window.devicePixelRatio || 1));
    drawStill(canvas, { width: size, height: size, opaque: true }, (context) => {
      context.fillStyle = this.colours.water;
      context.fillRect(0, 0, size, size);
      if (decoded) draw(context, decoded, part, zoom, this.colours, size / (side + overlap));
    });
  }

  /** Draws what lies in a part of the world, in its pixels at a zoom, with its corner at 0,0. */
  async paintOn(context: Context, { left, top, width, height, zoom }: Stretch): Promise<void> {
    const colours = palette();
    context.fillStyle = colours.water;
    context.fillRect(0, 0, width, height);
    const [first, last] = [
      Math.max(0, Math.floor(top / side)),
      Math.min(2 ** (zoom - 1) - 1, Math.floor((top + height) / side)),
    ];
    for (let x = Math.floor(left / side); x * side < left + width; x++) {
      for (let y = first; y <= last; y++) {
        const part = partOf({ x, y, z: zoom }, deepest);
        const decoded = await this.tile(part);
        if (!decoded) continue;
        context.save();
        context.translate(x * side - left, y * side - top);
        context.beginPath();
        context.rect(-seam, -seam, side + 2 * seam, side + 2 * seam);
        context.clip();
        draw(context, decoded, part, zoom, colours, 1);
        context.restore();
      }
    }
  }

  /** The tile to draw from; null is open water. */
  private tile({ z, x, y }: Part): Promise<Decoded | null> {
    const key = `${z}/${x}/${y}`;
    const known = this.decoded.get(key);
    if (known) {
      this.decoded.delete(key);
      this.decoded.set(key, known);
      return known;
    }
    const loading = this.archive
      .getZxy(z, x, y)
      .then((answer) => (answer ? decode(new Uint8Array(answer.data)) : null));
    this.decoded.set(key, loading);
    // What failed is asked for again when the map next needs it.
    loading.catch(() => this.decoded.delete(key));
    if (this.decoded.size > kept) {
      const [oldest] = this.decoded.keys();
      if (oldest !== undefined) this.decoded.delete(oldest);
    }
    return loading;
  }
}

function decode(bytes: Uint8Array): Decoded {
  const tile = new VectorTile(new PbfReader(bytes));
  const layers = new Map<string, readonly Shape[]>();
  let extent = 4096;
  for (const [name, layer] of Object.entries(tile.layers)) {
    extent = layer.extent;
    const shapes: Shape[] = [];
    for (let i = 0; i < layer.length; i++) {
      for (const ring of layer.feature(i).loadGeometry()) shapes.push(shape(ring));
    }
    layers.set(name, shapes);
  }
  return { extent, layers };
}

function shape(ring: readonly { readonly x: number; readonly y: number }[]): Shape {
  const points = new Int16Array(ring.length * 2);
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  ring.forEach(({ x, y }, i) => {
    points[2 * i] = x;
    points[2 * i + 1] = y;
    west = Math.min(west, x);
    north = Math.min(north, y);
    east = Math.max(east, x);
    south = Math.max(south, y);
  });
  return { points, box: [west, north, east, south] };
}

type Context = CanvasRenderingContext2D;

/** Pixels by which tiles that are drawn beside each other overlap, so that no gap shows. */
const seam = 0.3;

/** `pixel` is how many of the context's units are a CSS pixel. */
function draw(context: Context, tile: Decoded, part: Part, zoom: number, colours: Palette, pixel: number): void {
  const window = view(tile, part, pixel);
  const fill = (name: string, colour: string) => {
    if (!trace(context, tile.layers.get(name), window, true)) return;
    context.fillStyle = colour;
    context.fill("evenodd");
  };
  const stroke = (name: string, colour: string, width: number, dashes: readonly number[] = []) => {
    if (!trace(context, tile.layers.get(name), window, false)) return;
    context.strokeStyle = colour;
    context.lineWidth = width * window.pixel;
    context.setLineDash(dashes.map((length) => length * window.pixel));
    context.stroke();
  };
  const near = zoom >= 5;
  context.lineJoin = "round";
  fill("land", colours.land);
  if (zoom >= 3) stroke("rivers", colours.river, zoom < 5 ? 0.6 : zoom < 7 ? 1 : 1.5);
  fill("lakes", colours.water);
  stroke("coast", colours.coast, near ? 0.8 : 0.5);
  if (zoom >= 5) stroke("adm1", colours.admin1, zoom < 6 ? 0.7 : 1, [4, 3]);
  if (zoom >= 8) stroke("adm1m", colours.admin1, 0.8, [3, 3]);
  stroke("adm0", colours.border, near ? 1.4 : 0.8);
  stroke("disputed", colours.disputed, near ? 1.3 : 0.8, near ? [5, 4] : [3, 2]);
}

/** How a tile's units become the canvas's pixels, and which of them it shows. */
interface View {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  readonly box: Box;
  /** Device pixels in a CSS pixel. */
  readonly pixel: number;
}

function view({ extent }: Decoded, part: Part, pixel: number): View {
  const units = extent / part.scale;
  // Lines just outside reach into the tile with half their width.
  const margin = units / 64;
  const [left, top] = [part.column * units, part.row * units];
  return {
    scale: (pixel * side) / units,
    left,
    top,
    box: [left - margin, top - margin, left + units + margin, top + units + margin],
    pixel,
  };
}

/** Puts the shapes that can be seen on the context's path; false if there are none. */
function trace(context: Context, shapes: readonly Shape[] = [], view: View, closed: boolean): boolean {
  const [west, north, east, south] = view.box;
  let any = false;
  context.beginPath();
  for (const { points, box } of shapes) {
    if (box[0] > east || box[2] < west || box[1] > south || box[3] < north) continue;
    any = true;
    for (let i = 0; i + 1 < points.length; i += 2) {
      const x = ((points[i] ?? 0) - view.left) * view.scale;
      const y = ((points[i + 1] ?? 0) - view.top) * view.scale;
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    if (closed) context.closePath();
  }
  return any;
}
