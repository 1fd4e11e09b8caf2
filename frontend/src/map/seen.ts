// What the map shows now, for the legend and the notes to tell.

import type { Map as LeafletMap, Point } from "leaflet";
import type { Seen, SeenArea } from "../lib/seen";
import { typeOf } from "../lib/symbols";
import { strengthOfArea, strengthOfDisc } from "./areas";
import type { EventsLayer } from "./events";
import { covers, type Frame, type Piece } from "./regions";
import { type Area, type Disc, type EventTile, zoomOf } from "./tiles";

/** `within` is the part of the map that counts, else all of it; `heat` is what the strongest colour of density stands for; 0 when it is not drawn. */
export function seenOn(map: LeafletMap, events: EventsLayer, free: Frame, heat: number, within?: Frame): Seen {
  const families = new Set<string>();
  const assessments = new Set<string>();
  let [cells, stacks, hatched, left] = [false, false, false, 0];
  const origin = map.getPixelBounds().min;
  const { x: right, y: bottom } = map.getSize();
  const shown = within ?? { left: 0, top: 0, right, bottom };
  const zoom = zoomOf(map.getZoom());
  const areas = new Map<string, { readonly area: Area; readonly pieces: Piece[] }>();
  const discs = new Map<string, Disc>();
  for (const { corner, tile } of events.shown()) {
    const { x: dx, y: dy } = origin ? corner.subtract(origin) : corner;
    const visible = (west: number, north: number, east = west, south = north) =>
      east + dx >= shown.left && west + dx <= shown.right && south + dy >= shown.top && north + dy <= shown.bottom;
    left += tile.left;
    for (const cell of heat ? [] : tile.cells) {
      if (!visible(cell.x, cell.y)) continue;
      cells ||= cell.count > 1;
      families.add(typeOf(cell.family));
    }
    for (const dot of heat ? [] : tile.dots) {
      if (!visible(dot.x, dot.y)) continue;
      families.add(typeOf(dot.family));
      if (dot.ring !== "none") assessments.add(dot.assessment);
    }
    stacks ||= !heat && tile.stacks.some(({ x, y }) => visible(x, y));
    for (const area of tile.areas) {
      if (!visible(...area.box)) continue;
      const known = areas.get(area.areaId) ?? { area, pieces: [] };
      known.pieces.push({ rings: area.rings, dx, dy });
      areas.set(area.areaId, known);
      if (area.count === 1 && !heat) families.add(typeOf(area.family));
      hatched ||= strengthOfArea(area.areaId, zoom) !== "none";
    }
    for (const disc of tile.discs) {
      const { x, y, radius } = disc;
      if (!visible(x - radius, y - radius, x + radius, y + radius)) continue;
      discs.set(discKey(corner, disc), disc);
      if (disc.count === 1 && !heat) families.add(typeOf(disc.family));
      hatched ||= strengthOfDisc(radius) !== "none";
    }
    for (const shape of tile.shapes) families.add(typeOf(shape.family));
  }
  return {
    families: [...families].sort(),
    assessments: [...assessments].sort(),
    cells,
    stacks,
    hatched,
    areas: [...areas.values()]
      .map(({ area, pieces }): SeenArea => {
        const { areaId: id, name, count } = area;
        return { id, name, count, around: holds(pieces, free) };
      })
      .sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)),
    discs: { places: discs.size, events: [...discs.values()].reduce((sum, { count }) => sum + count, 0) },
    heat,
    left,
  };
}

/** The same disc has the same key in every tile that it touches. */
export function discKey(corner: Point, { x, y, metres }: Disc): string {
  return `${Math.round(corner.x + x)} ${Math.round(corner.y + y)} ${metres}`;
}

/** Whether an area goes around all that can be seen. */
export function holds(pieces: readonly Piece[], { left, top, right, bottom }: Frame): boolean {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
    [x, y],
  ].every(([x, y]) => covers(pieces, x ?? 0, y ?? 0));
}

/** What of a tile is the same as something of another tile, by kind and what it stands for. */
export function sameIn(tile: EventTile, corner: Point, key: string): Area | Disc | undefined {
  return tile.areas.find(({ areaId }) => areaId === key) ?? tile.discs.find((disc) => discKey(corner, disc) === key);
}
