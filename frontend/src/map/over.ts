// A canvas over the map that is drawn for one view and has to stay over its place
// while the map zooms to another.

import { DomUtil, type LatLng, type Map as LeafletMap, type Point } from "leaflet";

/** Where a canvas lies: its corner in the world's pixels at a zoom. */
export interface Lying {
  readonly corner: Point;
  readonly zoom: number;
}

/** Moves and scales a canvas to where it belongs in the view that the map zooms to. */
export function keepOver(
  map: LeafletMap,
  canvas: HTMLElement,
  { corner, zoom: drawn }: Lying,
  center: LatLng,
  zoom: number,
): void {
  const scale = map.getZoomScale(zoom, drawn);
  const pane = DomUtil.getPosition(map.getPanes().mapPane);
  const origin = map.project(center, zoom).subtract(map.getSize().divideBy(2)).add(pane).round();
  DomUtil.setTransform(canvas, corner.multiplyBy(scale).subtract(origin), scale);
}
