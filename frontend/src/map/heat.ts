// Density as a surface of colour, from the same cells and symbols as are drawn
// otherwise: on a coarse canvas, which the browser smooths. What may lie anywhere
// in an area is no part of it.

import { DomUtil, Layer, type Map as LeafletMap, type Point, setOptions, type ZoomAnimEvent } from "leaflet";
import { blurred, shade, top } from "../lib/heat";
import type { EventsLayer } from "./events";
import { keepOver } from "./over";

/** CSS pixels along a side of the squares that are counted: those of the tiles. */
const square = 8;

/** Squares around what can be seen, so that a small move of the map uncovers nothing. */
const margin = 24;

export class HeatLayer extends Layer {
  private readonly canvas = document.createElement("canvas");
  /** The canvas's corner in the world's pixels at `zoom`. */
  private corner: Point | undefined;
  private zoom = 0;
  /** What the darkest colour stands for. */
  private most = 0;

  constructor(private readonly events: EventsLayer) {
    super();
    setOptions(this, { pane: "heat" });
    this.canvas.className = "leaflet-zoom-animated";
    this.canvas.style.pointerEvents = "none";
    this.canvas.setAttribute("aria-hidden", "true");
  }

  override onAdd(map: LeafletMap): this {
    this.getPane()?.append(this.canvas);
    map.on("zoomanim", this.follow, this);
    return this;
  }

  override onRemove(map: LeafletMap): this {
    map.off("zoomanim", this.follow, this);
    this.canvas.remove();
    return this;
  }

  /** Draws what the tiles hold, and gives what the darkest colour stands for; nothing while there are no tiles. */
  redraw(dark: boolean): number {
    const map = this._map;
    const context = this.canvas.getContext("2d");
    const shown = [...this.events.shown()];
    if (!context || shown.length === 0) return 0;
    const size = map.getSize();
    const [width, height] = [Math.ceil(size.x / square) + 2 * margin, Math.ceil(size.y / square) + 2 * margin];
    const origin = map.getPixelOrigin();
    const seen = origin.add(map.containerPointToLayerPoint([0, 0]));
    this.zoom = map.getZoom();
    // On the lines of the squares, so that the picture does not flicker as the map moves.
    this.corner = seen
      .divideBy(square)
      .floor()
      .multiplyBy(square)
      .subtract([margin * square, margin * square]);
    const counts = new Float32Array(width * height);
    for (const { corner, tile } of shown) {
      const { x: dx, y: dy } = corner.subtract(this.corner);
      const add = (x: number, y: number, count: number) => {
        const [column, row] = [Math.floor((x + dx) / square), Math.floor((y + dy) / square)];
        if (column < 0 || row < 0 || column >= width || row >= height) return;
        const at = row * width + column;
        counts[at] = (counts[at] ?? 0) + count;
      };
      for (const { x, y, count } of tile.fine) add(x, y, count);
      for (const { x, y } of tile.dots) add(x, y, 1);
    }
    const smooth = blurred(counts, width);
    const most = top(smooth);
    this.most = most;
    this.canvas.width = width;
    this.canvas.height = height;
    this.canvas.style.width = `${width * square}px`;
    this.canvas.style.height = `${height * square}px`;
    const image = context.createImageData(width, height);
    shade(smooth, most, dark, image.data);
    context.putImageData(image, 0, 0);
    DomUtil.setPosition(this.canvas, this.corner.subtract(origin));
    return most;
  }

  /** The picture as it was last drawn, and where it lies in the world's pixels; null where it is not shown. */
  picture(): {
    readonly canvas: HTMLCanvasElement;
    readonly corner: Point;
    readonly square: number;
    readonly most: number;
  } | null {
    return this._map && this.corner ? { canvas: this.canvas, corner: this.corner, square, most: this.most } : null;
  }

  /** Keeps the picture over its place while the map zooms to another view. */
  private follow({ center, zoom }: ZoomAnimEvent): void {
    if (this.corner) keepOver(this._map, this.canvas, { corner: this.corner, zoom: this.zoom }, center, zoom);
  }
}
