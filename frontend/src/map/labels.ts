// The names on the basemap, on one canvas over it: no name is cut at a tile's
// edge, and none covers another. naming.ts says which are shown and where.

import {
  DomUtil,
  Layer,
  type LayerOptions,
  type LeafletEventHandlerFnMap,
  type Map as LeafletMap,
  type Point,
  setOptions,
  type ZoomAnimEvent,
} from "leaflet";
import { enlarged } from "../letters";
import { drawStill } from "../still";
import {
  arrange,
  type Extent,
  type Frame,
  hasDot,
  type Language,
  type Name,
  names,
  type Placed,
  type PlacesFile,
} from "./naming";
import { keepOver } from "./over";
import { type Palette, palette } from "./palette";

export interface LabelOptions extends LayerOptions {
  /** places.json. */
  readonly url: string;
  readonly language: Language;
  /** The pane to draw in; the caller makes it and says what lies over it. */
  readonly pane: string;
}

/** Names as a Leaflet layer; `redraw` draws them in the colours of the theme in force. */
export function labelLayer(options: LabelOptions): LabelLayer {
  return new LabelLayer(options);
}

/** How far beyond the map's edges names are drawn, as a part of its size. */
const margin = 0.25;

export class LabelLayer extends Layer {
  private readonly canvas = document.createElement("canvas");
  private readonly url: string;
  private readonly lines = new Map<string, Text>();
  private readonly heard: LeafletEventHandlerFnMap = {
    move: () => {
      if (!this.covers()) this.redraw();
    },
    moveend: () => this.redraw(),
    resize: () => this.redraw(),
    viewreset: () => this.redraw(),
    zoom: () => this.follow(this._map.getCenter(), this._map.getZoom()),
    zoomanim: ({ center, zoom }) => this.follow(center, zoom),
  };
  private readonly language: Language;
  private all: Promise<readonly Name[]> | undefined;
  /** The canvas's corner in the world's pixels at `zoom`. */
  private corner: Point | undefined;
  private zoom = 0;

  constructor({ url, language, ...options }: LabelOptions) {
    super();
    setOptions(this, { attribution: "© GeoNames (CC BY 4.0)", ...options });
    this.url = new URL(url, document.baseURI).href;
    this.language = language;
    this.canvas.className = "leaflet-zoom-animated";
    this.canvas.style.pointerEvents = "none";
    this.canvas.setAttribute("aria-hidden", "true");
  }

  override onAdd(map: LeafletMap): this {
    this.getPane()?.append(this.canvas);
    map.on(this.heard);
    return this.redraw();
  }

  override onRemove(map: LeafletMap): this {
    map.off(this.heard);
    this.canvas.remove();
    return this;
  }

  redraw(): this {
    this.load().then(
      (all) => {
        if (this._map) this.draw(this._map, all);
      },
      // The map is of use without names; they are asked for again at the next move.
      () => {
        this.all = undefined;
      },
    );
    return this;
  }

  /** Writes the names of a part of the world, with its corner at 0,0. */
  async paintOn(context: CanvasRenderingContext2D, frame: Frame, letters: Letters): Promise<void> {
    const all = await this.load();
    const text = (name: Name) => this.text(context, name, letters);
    const colours = palette();
    for (const placed of arrange(all, frame, text)) write(context, placed, text(placed.name), colours);
  }

  private load(): Promise<readonly Name[]> {
    this.all ??= fetch(this.url)
      .then((answer) => {
        if (!answer.ok) throw new Error(`${this.url}: ${answer.status}`);
        return answer.json() as Promise<PlacesFile>;
      })
      .then(names);
    return this.all;
  }

  private draw(map: LeafletMap, all: readonly Name[]): void {
    const size = map.getSize();
    const pad = size.multiplyBy(margin).round();
    const { x: width, y: height } = size.add(pad.multiplyBy(2));
    const pixel = window.devicePixelRatio || 1;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;

    this.zoom = map.getZoom();
    const origin = map.getPixelOrigin();
    this.corner = origin.add(map.containerPointToLayerPoint([0, 0])).subtract(pad);
    DomUtil.setPosition(this.canvas, this.corner.subtract(origin));

    const letters = { family: getComputedStyle(map.getContainer()).fontFamily, larger: enlarged() };
    const frame = { left: this.corner.x, top: this.corner.y, width, height, zoom: this.zoom };
    const colours = palette();
    const sharp = { width: Math.round(width * pixel), height: Math.round(height * pixel) };
    drawStill(this.canvas, sharp, (context) => {
      context.setTransform(pixel, 0, 0, pixel, 0, 0);
      const text = (name: Name) => this.text(context, name, letters);
      for (const placed of arrange(all, frame, text)) write(context, placed, text(placed.name), colours);
    });
  }

  /** Whether the canvas still lies under the whole of the map. */
  private covers(): boolean {
    if (!this.corner || this.zoom !== this._map.getZoom()) return true;
    const size = this._map.getSize();
    const seen = this._map.getPixelOrigin().add(this._map.containerPointToLayerPoint([0, 0]));
    const { x, y } = seen.subtract(this.corner);
    return x >= 0 && y >= 0 && x <= 2 * margin * size.x && y <= 2 * margin * size.y;
  }

  /** Keeps the names over their places while the map zooms to another view. */
  private follow(center: ZoomAnimEvent["center"], zoom: number): void {
    if (this.corner) keepOver(this._map, this.canvas, { corner: this.corner, zoom: this.zoom }, center, zoom);
  }

  private text(context: CanvasRenderingContext2D, name: Name, letters: Letters): Text {
    const words = name[this.language];
    const face = typeface(name, letters);
    const key = `${face.font} ${words}`;
    let text = this.lines.get(key);
    if (!text) {
      text = set(context, words, face);
      this.lines.set(key, text);
    }
    return text;
  }
}

/** A name set in lines of type. */
interface Text extends Extent {
  readonly lines: readonly string[];
  readonly face: Typeface;
}

interface Typeface {
  readonly font: string;
  /** Pixels from line to line. */
  readonly leading: number;
  /** Extra pixels between letters. */
  readonly spacing: number;
  readonly capitals: boolean;
  /** How strongly the name is drawn, 0 to 1. */
  readonly strength: number;
  readonly dot: number;
}

/** What names are written with. */
export interface Letters {
  readonly family: string;
  /** How many times as large as a browser makes them by itself. */
  readonly larger: number;
}

function typeface({ kind, people, from }: Name, letters: Letters): Typeface {
  const plain = { spacing: 0, capitals: false, strength: 1, dot: 0 };
  switch (kind) {
    case "country": {
      const size = from < 3 ? 13 : from < 4 ? 12 : 11;
      return { ...plain, ...sized(600, size, 3, letters), spacing: 1.2, capitals: true, strength: 0.72 };
    }
    case "region":
      return { ...plain, ...sized(500, 11, 2, letters), spacing: 0.8, strength: 0.62 };
    case "capital":
      return { ...plain, ...sized(600, 13, 3, letters), dot: 2.6 };
    default: {
      const size = people >= 1e6 ? 13 : people >= 2e5 ? 12.5 : people >= 5e4 ? 12 : 11.5;
      const strength = people >= 5e4 ? 1 : 0.88;
      return { ...plain, ...sized(400, size, 3, letters), strength, dot: people >= 2e5 ? 2.2 : 1.7 };
    }
  }
}

/** Letters of a size in pixels, with so many more from line to line. */
function sized(weight: number, size: number, between: number, { family, larger }: Letters) {
  return { font: `${weight} ${size * larger}px ${family}`, leading: (size + between) * larger };
}

/** Names of areas are broken into lines of about this many letters. */
const measure = 13;

function set(context: CanvasRenderingContext2D, words: string, face: Typeface): Text {
  const shown = face.capitals ? words.toLocaleUpperCase() : words;
  const lines = face.dot > 0 ? [shown] : broken(shown);
  context.font = face.font;
  context.letterSpacing = `${face.spacing}px`;
  const width = Math.max(...lines.map((line) => context.measureText(line).width));
  return { lines, face, width, height: lines.length * face.leading };
}

function broken(words: string): readonly string[] {
  const lines: string[] = [];
  for (const word of words.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < measure) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function write(
  context: CanvasRenderingContext2D,
  { name, x, y, box }: Placed,
  { lines, face }: Text,
  colours: Palette,
): void {
  context.font = face.font;
  context.letterSpacing = `${face.spacing}px`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = colours.halo;
  context.fillStyle = colours.label;
  context.globalAlpha = face.strength;
  const middle = (box.left + box.right) / 2;
  lines.forEach((line, i) => {
    const at = box.top + face.leading * (i + 0.5);
    context.strokeText(line, middle, at);
    context.fillText(line, middle, at);
  });
  context.globalAlpha = 1;
  if (!hasDot(name)) return;
  context.beginPath();
  context.arc(x, y, face.dot, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.stroke();
  context.fill();
}
