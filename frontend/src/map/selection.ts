// Shows the selected event over everything else, and keeps it where no panel
// covers it.

import {
  Circle,
  DivIcon,
  GeoJSON,
  LatLng,
  LatLngBounds,
  type Layer,
  type Map as LeafletMap,
  Marker,
  Point,
} from "leaflet";
import { extentOfEvent, metresPerPixel } from "../lib/geo";
import type { Box } from "../lib/query";
import { familyOf } from "../lib/symbols";
import type { State } from "../state";
import type { Store } from "../store";
import type { AreaFeature, Feature } from "../types";
import { symbolElement } from "./icon";
import type { Frame } from "./regions";
import { turnOf } from "./shapes";

/** Milliseconds until a sheet that moves has come to rest. */
const settling = 240;

/** An event whose uncertainty is at least so many pixels wide is no dot. */
const dotPixels = 12;

export function selection(map: LeafletMap, store: Store, free: () => Frame, until: AbortSignal): void {
  let drawn: Layer[] = [];
  const draw = () => {
    for (const layer of drawn) layer.remove();
    const { event, area, selected, form } = store.state.peek();
    const shown = event.value;
    drawn = shown && shown.id === selected && !form ? layers(map, shown, area) : [];
    for (const layer of drawn) layer.addTo(map);
  };
  const show = (event: Feature | null, { selected, area, form }: State) => {
    if (event && event.id === selected && !form) keepInSight(map, event, area, free());
  };
  store.subscribe((s) => s.event.value, draw, until);
  store.subscribe((s) => s.area, draw, until);
  store.subscribe((s) => s.form === null, draw, until);
  // The panel must be laid out before it is known what it covers.
  store.subscribe(
    (s) => s.event.value?.id,
    () => requestAnimationFrame(() => show(store.state.peek().event.value, store.state.peek())),
    until,
  );
  // A sheet that was pulled up covers more once it has come to rest.
  store.subscribe(
    (s) => s.stop,
    () => setTimeout(() => show(store.state.peek().event.value, store.state.peek()), settling),
    until,
  );
  map.on("zoomend moveend", draw); // it is drawn in the copy of the world that is looked at
  draw();
  pointing(map, store, until);
}

/** Marks the event of the list that somebody points at, where it is known to be or may be. */
function pointing(map: LeafletMap, store: Store, until: AbortSignal): void {
  let drawn: Layer[] = [];
  const draw = (event: Feature | null) => {
    for (const layer of drawn) layer.remove();
    drawn = event && event.id !== store.state.peek().selected ? layers(map, event, store.state.peek().area) : [];
    for (const layer of drawn) layer.addTo(map);
  };
  store.subscribe((s) => s.pointed, draw, until);
  store.subscribe(
    (s) => s.selected,
    () => draw(store.state.peek().pointed),
    until,
  );
}

export function layers(map: LeafletMap, event: Feature, area: AreaFeature | null): Layer[] {
  const { properties: p, geometry } = event;
  const className = `selected-region family-${familyOf(p.event_type)}`;
  const box = extentOfEvent(event, area);
  const turn = box ? turnOf(map, (box[0] + box[2]) / 2) : 0;
  const coordsToLatLng = ([x = 0, y = 0]: readonly number[]) => new LatLng(y, x + turn);
  const outline = { className, interactive: false, pane: "selection", coordsToLatLng };
  if (geometry && geometry.type !== "Point") return [new GeoJSON(geometry as GeoJSON.Geometry, outline)];
  if (p.area_id) {
    if (area?.id !== p.area_id || !area.geometry) return [];
    return [new GeoJSON(area.geometry as GeoJSON.Geometry, outline)];
  }
  if (!p.point) return [];
  const [lon, lat] = p.point;
  const radius = p.uncertainty_m ?? 0;
  const pixels = radius / metresPerPixel(lat, map.getZoom());
  const at = new LatLng(lat, lon + turn);
  const disc = new Circle(at, { radius, className, interactive: false, pane: "selection" });
  if (pixels >= dotPixels) return [disc];
  const icon = new DivIcon({
    html: symbolElement(familyOf(p.event_type), "selected-symbol") as unknown as HTMLElement,
    className: "selected-event",
    iconSize: [32, 32],
  });
  const marker = new Marker(at, { icon, interactive: false, keyboard: false, pane: "selection" });
  return pixels > 4 ? [disc, marker] : [marker];
}

/** Moves the map no more than it must so that an event lies in the free part of it. */
function keepInSight(map: LeafletMap, event: Feature, area: AreaFeature | null, frame: Frame): void {
  const box = extentOfEvent(event, area);
  if (!box) return;
  const pad = 36;
  const [from, to] = corners(map, box);
  const left = frame.left + pad;
  const right = frame.right - pad;
  const top = frame.top + pad;
  const bottom = frame.bottom - pad;
  const shift = new Point(inward(from.x, to.x, left, right), inward(from.y, to.y, top, bottom));
  if (shift.x || shift.y) map.panBy(shift, { animate: !reduced() });
}

/** How far to move so that from…to lies in left…right; what is too wide is brought to its middle. */
export function inward(from: number, to: number, left: number, right: number): number {
  if (to - from > right - left) return Math.round((from + to) / 2 - (left + right) / 2);
  if (from < left) return Math.round(from - left);
  return to > right ? Math.round(to - right) : 0;
}

function corners(map: LeafletMap, [west, south, east, north]: Box): readonly [Point, Point] {
  const turn = turnOf(map, (west + east) / 2);
  return [map.latLngToContainerPoint([north, west + turn]), map.latLngToContainerPoint([south, east + turn])];
}

/** Shows a box as large as it fits into the free part of the map. */
export function fit(map: LeafletMap, box: Box, { left, top, right, bottom }: Frame): void {
  const size = map.getSize();
  const [west, south, east, north] = box;
  map.fitBounds(new LatLngBounds([south, west], [north, east < west ? east + 360 : east]), {
    paddingTopLeft: [left + 24, top + 24],
    paddingBottomRight: [size.x - right + 24, size.y - bottom + 24],
    maxZoom: 12,
    animate: !reduced(),
  });
}

/** CSS pixels across from which a disc can be seen for what it is. */
const seen = 48;

/**
 * Shows a box that can be edited: fitted when the free part of the map cannot
 * hold it, and no closer than it must be when it is too small to be seen.
 */
export function showWhole(map: LeafletMap, box: Box, frame: Frame): void {
  const [from, to] = corners(map, box);
  const [wide, high] = [to.x - from.x, to.y - from.y];
  if (wide > frame.right - frame.left || high > frame.bottom - frame.top) {
    fit(map, box, frame);
    return;
  }
  const zoom = closer(wide, map.getZoom());
  if (zoom === null) return;
  const middle = map.project(map.containerPointToLatLng(from.add(to).divideBy(2)), zoom);
  const free = new Point((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2);
  const center = middle.subtract(free).add(map.getSize().divideBy(2));
  map.setView(map.unproject(center, zoom), zoom, { animate: !reduced() });
}

/** The zoom at which what is so many pixels wide at this one can be seen; null when it can be, or has no width. */
export function closer(wide: number, zoom: number): number | null {
  if (wide <= 0 || wide >= seen) return null;
  return Math.min(18, zoom + Math.ceil(Math.log2(seen / wide)));
}

function reduced(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
