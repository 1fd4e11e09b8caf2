// Which names the map shows, and where, so that none covers another. No DOM.

export type Language = "en" | "uk";

/** places.json: numbers and names; a missing last name is as the one before. */
export interface PlacesFile {
  readonly countries: readonly AreaRow[];
  readonly regions: readonly AreaRow[];
  readonly places: readonly PlaceRow[];
}

/** Longitude, latitude, the zoom from which it is worth showing, English, Ukrainian. */
export type AreaRow = readonly [number, number, number, string, string?];

/** Longitude, latitude, people, rank (0 capital, 1 seat of a region, 2 other), English, Ukrainian. */
export type PlaceRow = readonly [number, number, number, number, string, string?];

export type Kind = "country" | "region" | "capital" | "seat" | "town";

/** A name and its place on the world square: 0 to 1 from west to east and north to south. */
export interface Name {
  readonly kind: Kind;
  readonly x: number;
  readonly y: number;
  /** The zooms from and to which it is shown. */
  readonly from: number;
  readonly to: number;
  readonly people: number;
  readonly en: string;
  readonly uk: string;
}

/** What part of the world is drawn, in pixels at its zoom. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly zoom: number;
}

/** A name's size on the screen, in pixels. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** A name to draw; x and y are the place, box the text, in pixels of the frame. */
export interface Placed {
  readonly name: Name;
  readonly x: number;
  readonly y: number;
  readonly box: Rectangle;
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** All names of a file, those that show first at the front. */
export function names(file: PlacesFile): readonly Name[] {
  const all: Name[] = [
    ...file.countries.map((row) => area("country", row, row[2] + 0.2, 4.5)),
    ...file.regions.map((row) => area("region", row, Math.max(6, row[2] - 0.4), 2.6)),
    ...file.places.map(place),
  ];
  return all.sort((a, b) => a.from - b.from);
}

/**
 * The zoom from which a town is named: a city of six million from zoom 3, and
 * one zoom later for each time it is 3.6 times smaller. A capital counts as six
 * times as large as it is, the seat of a region as twice.
 */
export function firstZoom(people: number, rank: number): number {
  const weight = (people + 1) * (rank === 0 ? 6 : rank === 1 ? 2 : 1);
  const zoom = 3 + Math.log(6e6 / weight) / Math.log(3.6);
  return Math.min(10, Math.max(3, zoom));
}

/**
 * The names to draw in a frame. A name that comes first in the list keeps its
 * place; one that would cover it moves to another side of its dot, or is left
 * out. A world narrower than the frame is named as often as it is seen.
 */
export function arrange(all: readonly Name[], frame: Frame, measure: (name: Name) => Extent): readonly Placed[] {
  const world = 256 * 2 ** frame.zoom;
  const taken = new Taken();
  const placed: Placed[] = [];
  for (const name of all) {
    if (name.from > frame.zoom) break;
    if (name.to <= frame.zoom) continue;
    const y = name.y * world - frame.top;
    if (y < 0 || y > frame.height) continue;
    const first = name.x * world - frame.left;
    for (let x = first - world * Math.floor(first / world); x <= frame.width; x += world) {
      const dot = hasDot(name) ? around(x, y, dotRoom) : undefined;
      if (dot && !taken.free(dot)) continue;
      const box = sides(name, x, y, measure(name)).find((side) => taken.free(side));
      if (!box) continue;
      taken.add(box);
      if (dot) taken.add(dot);
      placed.push({ name, x, y, box });
    }
  }
  return placed;
}

/** Whether a dot marks the place of a name; otherwise the name itself lies over it. */
export function hasDot(name: Name): boolean {
  return name.kind !== "country" && name.kind !== "region";
}

/** Room around a dot, and from it to its name, in pixels. */
const dotRoom = 2;
const dotGap = 6;

function sides(name: Name, x: number, y: number, { width, height }: Extent): readonly Rectangle[] {
  const at = (left: number, top: number): Rectangle => ({ left, top, right: left + width, bottom: top + height });
  if (!hasDot(name)) return [at(x - width / 2, y - height / 2)];
  return [
    at(x + dotGap, y - height / 2),
    at(x - dotGap - width, y - height / 2),
    at(x - width / 2, y - dotGap - height + 2),
    at(x - width / 2, y + dotGap - 2),
  ];
}

function around(x: number, y: number, room: number): Rectangle {
  return { left: x - room, top: y - room, right: x + room, bottom: y + room };
}

/** Rectangles that are taken, in a grid of buckets. */
class Taken {
  private readonly buckets = new Map<number, Rectangle[]>();

  free(box: Rectangle): boolean {
    return this.over(box).every((bucket) => (this.buckets.get(bucket) ?? []).every((other) => apart(box, other)));
  }

  add(box: Rectangle): void {
    for (const bucket of this.over(box)) {
      const others = this.buckets.get(bucket);
      if (others) others.push(box);
      else this.buckets.set(bucket, [box]);
    }
  }

  private over({ left, top, right, bottom }: Rectangle): readonly number[] {
    const side = 64;
    const found: number[] = [];
    for (let column = Math.floor(left / side); column <= Math.floor(right / side); column++) {
      for (let row = Math.floor(top / side); row <= Math.floor(bottom / side); row++) {
        found.push(column * 65536 + row);
      }
    }
    return found;
  }
}

/** Names keep this many pixels between them. */
const room = 3;

function apart(a: Rectangle, b: Rectangle): boolean {
  return a.left >= b.right + room || b.left >= a.right + room || a.top >= b.bottom + room || b.top >= a.bottom + room;
}

function area(kind: "country" | "region", row: AreaRow, from: number, span: number): Name {
  const [lon, lat, , en, uk] = row;
  return { kind, ...square(lon, lat), from, to: from + span, people: 0, en, uk: uk ?? en };
}

function place([lon, lat, people, rank, en, uk]: PlaceRow): Name {
  const kind = rank === 0 ? "capital" : rank === 1 ? "seat" : "town";
  return { kind, ...square(lon, lat), from: firstZoom(people, rank), to: Infinity, people, en, uk: uk ?? en };
}

/** Web Mercator, with the world as a square of side 1. */
export function square(lon: number, lat: number): { readonly x: number; readonly y: number } {
  const sine = Math.sin((lat * Math.PI) / 180);
  return {
    x: lon / 360 + 0.5,
    y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI),
  };
}
