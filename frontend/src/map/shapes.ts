// The area that is filtered by, as it lies on the Earth, and where on it the map looks.

import { LatLng, type Layer, type Map as LeafletMap, Polygon } from "leaflet";
import { metresPerPixel } from "../lib/geo";
import { outline, rounded, type Shape, shapeBox } from "../lib/shape";
import type { Store } from "../store";
import type { Position } from "../types";
import type { Frame } from "./regions";
import "./sketch.css";

/** Draws the area that is filtered by, for a map on which nothing can be drawn. */
export function shapes(map: LeafletMap, store: Store, _: () => Frame, until: AbortSignal): void {
  let drawn: Layer | null = null;
  const draw = () => {
    drawn?.remove();
    const { shape } = store.state.peek().filters;
    drawn = shape && drawnShape(map, shape).addTo(map);
  };
  store.subscribe((s) => s.filters.shape, draw, until);
  map.on("load moveend", draw);
}

/** The outline of an area where the map looks. */
export function drawnLine(map: LeafletMap, shape: Shape): LatLng[] {
  const [west, , east] = shapeBox(shape);
  return placed(outline(shape), turnOf(map, (west + east) / 2));
}

export function drawnShape(map: LeafletMap, shape: Shape): Layer {
  return new Polygon(drawnLine(map, shape), {
    className: "drawn-shape",
    interactive: false,
    pane: "selection",
    smoothFactor: 0.3,
  });
}

/** Where a corner is put by whoever has no pointer: the middle of the free part of the map, and how far a circle there reaches. */
export function aimOf(map: LeafletMap, frame: Frame): { at: Position; metres: number } {
  const middle = middleOf(map, frame);
  return {
    at: rounded([middle.lng - turnOf(map, 0), middle.lat], map.getZoom()),
    metres: usualReach(map, middle.lat, frame),
  };
}

/** A fifth of what the map shows, as a round number. */
export function usualReach(map: LeafletMap, lat: number, { left, top, right, bottom }: Frame): number {
  const pixels = Math.min(right - left, bottom - top) / 5;
  return Number((pixels * metresPerPixel(lat, map.getZoom())).toPrecision(1));
}

/** By how many degrees a longitude is turned to be where the map looks. */
export function turnOf(map: LeafletMap, lon: number): number {
  return 360 * Math.round((map.getCenter().lng - lon) / 360);
}

export function middleOf(map: LeafletMap, { left, top, right, bottom }: Frame): LatLng {
  return map.containerPointToLatLng([(left + right) / 2, (top + bottom) / 2]);
}

export function placed(line: readonly Position[], turn: number): LatLng[] {
  return line.map(([lon, lat]) => new LatLng(lat, lon + turn));
}
