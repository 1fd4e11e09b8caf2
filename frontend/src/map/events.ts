// The events as a Leaflet layer of canvas tiles. What is on the screen stays
// until the tiles of a new question have come.

import { type Coords, type DoneCallback, GridLayer, type LatLngExpression, type Point } from "leaflet";
import { type Colors, readColors } from "./colors";
import { draw, margin } from "./draw";
import { type Address, addressOf, decode, type EventTile, emptyTile, hit, side, type TileFeature } from "./tiles";

/** Gets a tile's bytes: z in the 512-pixel scheme, x and y within the world. */
export type TileSource = (address: Address, until: AbortSignal) => Promise<ArrayBuffer>;

interface Held {
  readonly coords: Coords;
  readonly canvas: HTMLCanvasElement;
  tile: EventTile;
  loading: AbortController;
}

/** What a pointer met, with the corner of its tile in the map's pixels at this zoom. */
export interface Met {
  readonly feature: TileFeature;
  readonly corner: Point;
}

export class EventsLayer extends GridLayer {
  private readonly held = new Map<HTMLElement, Held>();
  private colors: Colors = readColors();

  /** `drawn` is called whenever what the tiles hold has changed. */
  constructor(
    private readonly source: TileSource,
    private readonly drawn: () => void,
    private readonly failed: (error: unknown) => void,
  ) {
    super({ tileSize: side, minZoom: 1, keepBuffer: 1, updateWhenZooming: false, pane: "events" });
    this.on("tileunload", ({ tile }) => {
      this.held.get(tile)?.loading.abort();
      this.held.delete(tile);
      this.drawn();
    });
  }

  /** Asks for every tile again, and draws each in place as it comes. */
  refresh(): void {
    for (const held of this.held.values()) this.load(held).catch(this.failed);
  }

  /** Draws in the colours of the theme now in force. */
  repaint(): void {
    this.colors = readColors();
    for (const held of this.held.values()) this.paint(held);
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

  /** How many discs with more than one event the tiles show. */
  discs(): number {
    const found = new Set<string>();
    for (const { corner, tile } of this.shown()) {
      for (const { x, y, metres, count } of tile.discs) {
        if (count > 1) found.add(`${Math.round(corner.x + x)} ${Math.round(corner.y + y)} ${metres}`);
      }
    }
    return found.size;
  }

  protected override createTile(coords: Coords, done: DoneCallback): HTMLElement {
    const box = document.createElement("div");
    const canvas = document.createElement("canvas");
    canvas.className = "event-tile";
    box.append(canvas);
    const held: Held = { coords, canvas, tile: emptyTile, loading: new AbortController() };
    this.held.set(box, held);
    // A tile that Leaflet is told has failed stays hidden for good, also once a
    // later question has been answered.
    this.load(held)
      .catch(this.failed)
      .then(() => done(undefined, box));
    return box;
  }

  private async load(held: Held): Promise<void> {
    held.loading.abort();
    const loading = new AbortController();
    held.loading = loading;
    const address = addressOf(held.coords);
    const bytes = await this.source(address, loading.signal);
    if (loading.signal.aborted) return;
    held.tile = decode(bytes, address);
    this.paint(held);
    this.drawn();
  }

  private paint({ canvas, tile, coords }: Held): void {
    draw(canvas, tile, this.colors, Math.min(3, window.devicePixelRatio || 1), coords.z - 1);
  }
}

const order: readonly TileFeature["kind"][] = ["dot", "stack", "cell", "shape", "disc", "area"];

function rank({ kind }: TileFeature): number {
  return order.indexOf(kind);
}
