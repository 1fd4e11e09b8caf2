// The events as a Leaflet layer of canvas tiles. What is on the screen stays
// until the tiles of a new question have all come, and then all turn at once: the
// numbers of two questions never stand beside each other.

import { type Coords, type DoneCallback, GridLayer, type LatLngExpression, type Point } from "leaflet";
import { enlarged } from "../letters";
import { type Manner, weight } from "./areas";
import { type Colors, readColors } from "./colors";
import { draw, drawOver, margin } from "./draw";
import { sameIn } from "./seen";
import {
  type Address,
  addressOf,
  decode,
  type EventTile,
  emptyTile,
  hit,
  side,
  type TileFeature,
  zoomOf,
} from "./tiles";

/** Gets a tile's bytes, which are left as they are: z in the 512-pixel scheme, x and y within the world. */
export type TileSource = (address: Address, until: AbortSignal) => Promise<ArrayBuffer>;

interface Held {
  readonly coords: Coords;
  readonly box: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Over the canvas, with what a person points at; only while there is any. */
  over: HTMLCanvasElement | null;
  tile: EventTile;
  /** What is to be shown once all have come. */
  next: EventTile | null;
  loading: AbortController;
}

/** What a pointer met, with the corner of its tile in the map's pixels at this zoom. */
export interface Met {
  readonly feature: TileFeature;
  readonly corner: Point;
}

export interface Told {
  /** What the tiles hold has changed. */
  drawn(): void;
  /** Whether what is shown answers an older question than the one asked. */
  stale(is: boolean): void;
  failed(error: unknown): void;
}

/** Areas and discs on the screen from which they are too many to be told apart; fewer before they can be again. */
const crowd = { begins: 150, leaves: 100 };

export class EventsLayer extends GridLayer {
  private readonly held = new Map<HTMLElement, Held>();
  /** Tiles that have been asked for and have not come. */
  private readonly awaited = new Set<Held>();
  /** What was read of an answer, which copies of the world share. */
  private readonly read = new WeakMap<ArrayBuffer, EventTile>();
  private turning = false;
  /** A tile of the present question could not be had. */
  private broken = false;
  private colors: Colors = readColors();
  private readonly letters = enlarged();
  private crowded = false;
  private heat = false;
  private lit = "";

  constructor(
    private readonly source: TileSource,
    private readonly told: Told,
  ) {
    super({ tileSize: side, minZoom: 1, keepBuffer: 1, updateWhenZooming: false, pane: "events" });
    this.on("tileunload", ({ tile }) => {
      const held = this.held.get(tile);
      held?.loading.abort();
      this.held.delete(tile);
      if (held) this.came(held);
      this.told.drawn();
    });
  }

  /** Asks for every tile again. With `another` it is another question, and what is shown is stale until then. */
  refresh(another: boolean): void {
    this.turning = true;
    this.broken = false;
    if (another) this.told.stale(true);
    for (const held of this.held.values()) this.load(held);
    this.turn();
  }

  /** With `heat` only areas and shapes are drawn. */
  as(heat: boolean): void {
    if (heat === this.heat) return;
    this.heat = heat;
    this.repaint();
  }

  /** Draws in the colours of the theme now in force. */
  repaint(): void {
    this.colors = readColors();
    for (const held of this.held.values()) this.paint(held);
  }

  /** Draws one area or disc fully, by its key; "" for none. */
  light(key: string): void {
    if (key === this.lit) return;
    this.lit = key;
    for (const held of this.held.values()) this.paintOver(held);
  }

  /** What is at a place; `reach` is how near a small thing must be, in pixels. */
  at(place: LatLngExpression, reach: number): Met | null {
    const point = this._map.project(place);
    let best: Met | null = null;
    for (const { corner, tile } of this.shown()) {
      const [x, y] = [point.x - corner.x, point.y - corner.y];
      if (x < -margin || y < -margin || x > side + margin || y > side + margin) continue;
      const feature = hit(tile, x, y, reach);
      // A dot of a neighbour that reaches over the edge wins over an area here.
      if (feature && (!best || rank(feature) < rank(best.feature))) best = { feature, corner };
    }
    return best;
  }

  /** The tiles of the zoom that is shown, with their corners in the map's pixels. */
  *shown(): Generator<{ readonly corner: Point; readonly tile: EventTile }> {
    const zoom = Math.round(this._map.getZoom());
    for (const { coords, tile } of this.held.values()) {
      if (coords.z === zoom) yield { corner: coords.scaleBy(this.getTileSize()), tile };
    }
  }

  /** How its tiles are drawn now. */
  get manner(): Pick<Manner, "colors" | "crowded" | "heat"> {
    const { colors, crowded, heat } = this;
    return { colors, crowded, heat };
  }

  protected override createTile(coords: Coords, done: DoneCallback): HTMLElement {
    const box = document.createElement("div");
    const canvas = document.createElement("canvas");
    canvas.className = "event-tile";
    box.append(canvas);
    const loading = new AbortController();
    const held: Held = { coords, box, canvas, over: null, tile: emptyTile, next: null, loading };
    this.held.set(box, held);
    // A tile that Leaflet is told has failed stays hidden for good, also once a
    // later question has been answered.
    this.load(held).then(() => done(undefined, box));
    return box;
  }

  private async load(held: Held): Promise<void> {
    held.loading.abort();
    const loading = new AbortController();
    held.loading = loading;
    held.next = null;
    this.awaited.add(held);
    const address = addressOf(held.coords);
    try {
      const bytes = await this.source(address, loading.signal);
      if (loading.signal.aborted) return;
      const tile = this.read.get(bytes) ?? decode(bytes, address);
      this.read.set(bytes, tile);
      held.next = tile;
    } catch (error) {
      this.told.failed(error);
      if (loading.signal.aborted) return;
      this.broken = true;
    }
    this.came(held);
  }

  /** A tile has come, or is no longer wanted. */
  private came(held: Held): void {
    this.awaited.delete(held);
    if (this.turning) this.turn();
    else if (held.next) this.show(held);
    if (!this.turning) this.drawn();
  }

  /** Shows the tiles of a new question once there is none to wait for. */
  private turn(): void {
    if (this.awaited.size > 0) return;
    this.turning = false;
    for (const held of this.held.values()) if (held.next) this.show(held);
    this.told.stale(this.broken);
    this.drawn();
  }

  private drawn(): void {
    const sum = [...this.shown()].reduce((n, { tile }) => n + weight(tile), 0);
    const crowded = sum > (this.crowded ? crowd.leaves : crowd.begins);
    if (crowded !== this.crowded) {
      this.crowded = crowded;
      for (const held of this.held.values()) this.paint(held);
    }
    this.told.drawn();
  }

  private show(held: Held): void {
    held.tile = held.next ?? held.tile;
    held.next = null;
    this.paint(held);
  }

  private paint(held: Held): void {
    draw(held.canvas, held.tile, {
      ...this.manner,
      pixel: pixel(),
      letters: this.letters,
      zoom: zoomOf(held.coords.z),
    });
    this.paintOver(held);
  }

  private paintOver(held: Held): void {
    const { tile, coords } = held;
    const lit = this.lit ? sameIn(tile, coords.scaleBy(this.getTileSize()), this.lit) : undefined;
    if (!lit) {
      held.over?.remove();
      held.over = null;
      return;
    }
    if (!held.over) {
      held.over = document.createElement("canvas");
      held.over.className = "event-tile is-over";
      held.box.append(held.over);
    }
    drawOver(held.over, lit, this.colors, pixel());
  }
}

function pixel(): number {
  return Math.min(3, window.devicePixelRatio || 1);
}

const order: readonly TileFeature["kind"][] = ["dot", "stack", "cell", "shape", "disc", "area"];

function rank({ kind }: TileFeature): number {
  return order.indexOf(kind);
}
