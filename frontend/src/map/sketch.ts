// The area that is filtered by, and what is being drawn: an area, a circle or a
// path that is measured.

import {
  DivIcon,
  type LatLng,
  type Layer,
  type Map as LeafletMap,
  type LeafletMouseEvent,
  Marker,
  Polygon,
  Polyline,
} from "leaflet";
import { distance, metresBetween } from "../lib/geo";
import { greatCircle, leg } from "../lib/geodesy";
import { rounded, type Shape, straight } from "../lib/shape";
import { growing, type Sketch } from "../sketch";
import type { Store } from "../store";
import type { Position } from "../types";
import { makeHandles } from "./handles";
import type { Frame } from "./regions";
import { drawnShape, middleOf, placed, turnOf, usualReach } from "./shapes";

/** A click so many pixels from a corner is a click on it. */
const close = 8;

/** Pixels of a drag that is no click. */
const drag = 4;

export function sketching(map: LeafletMap, store: Store, free: () => Frame, until: AbortSignal): void {
  let drawn: Layer[] = [];
  const rubber = new Polyline([], { className: "sketch-line is-rubber", interactive: false, pane: "selection" });
  const handles = makeHandles(map, store, rubber);
  const draw = () => {
    for (const layer of drawn) layer.remove();
    const { sketch, filters } = store.state.peek();
    drawn = [...shapeLayers(map, sketch, filters.shape), ...(sketch ? sketchLayers(map, sketch) : [])];
    for (const layer of drawn) layer.addTo(map);
    rubber.setLatLngs([]);
    handles.show(sketch);
  };
  const changed = () => {
    const { sketch } = store.state.peek();
    map.getContainer().classList.toggle("is-sketching", sketch !== null && growing(sketch));
    if (sketch) {
      map.doubleClickZoom.disable();
      rubber.addTo(map);
    } else {
      map.doubleClickZoom.enable();
      rubber.remove();
    }
    draw();
  };
  store.subscribe((s) => s.sketch, changed, until);
  store.subscribe((s) => s.filters.shape, draw, until);
  map.on("load moveend", draw); // it is drawn in the copy of the world that is looked at
  map.on("click", (e: LeafletMouseEvent) => clicked(map, store, e, free()));
  map.on("mousemove", ({ latlng }: LeafletMouseEvent) => {
    const { sketch } = store.state.peek();
    const last = sketch && growing(sketch) && sketch.corners.at(-1);
    if (!last) return;
    const turn = turnOf(map, sketchMiddle(sketch));
    const to: Position = [latlng.lng - turn, latlng.lat];
    rubber.setLatLngs(placed(sketch.tool === "measure" ? greatCircle(last, to) : straight([last, to]), turn));
  });
  pressing(map, store);
  aiming(map, store, free, until);
}

/** Marks where a corner is put by the keyboard, while it can be. */
function aiming(map: LeafletMap, store: Store, free: () => Frame, until: AbortSignal): void {
  const icon = new DivIcon({ className: "sketch-aim", iconSize: [27, 27] });
  const mark = new Marker([0, 0], { icon, interactive: false, keyboard: false, pane: "selection" });
  const place = () => {
    if (map.hasLayer(mark)) mark.setLatLng(middleOf(map, free()));
  };
  const changed = () => {
    const { sketch } = store.state.peek();
    if (!sketch || !growing(sketch)) mark.remove();
    else mark.setLatLng(middleOf(map, free())).addTo(map);
  };
  store.subscribe((s) => s.sketch, changed, until);
  map.on("move", place);
}

/** A position of the map as a sketch has it. */
export function sketched(map: LeafletMap, sketch: Sketch, { lat, lng }: LatLng): Position {
  return rounded([lng - turnOf(map, sketchMiddle(sketch)), lat], map.getZoom());
}

export function sketchMiddle({ corners, center }: Sketch): number {
  if (center) return center[0];
  const lons = corners.map(([lon]) => lon);
  return lons.length ? (Math.min(...lons) + Math.max(...lons)) / 2 : 0;
}

/** The shape of a sketch, also while it is being dragged, or else that of the filter. */
function shapeLayers(map: LeafletMap, sketch: Sketch | null, filtered: Shape | null): Layer[] {
  const shape = sketch && sketch.tool !== "measure" ? shapeShown(sketch) : filtered;
  return shape ? [drawnShape(map, shape)] : [];
}

function shapeShown({ tool, center, metres, closed, corners }: Sketch): Shape | null {
  if (tool === "circle") return center && { kind: "circle", center, metres };
  return closed ? { kind: "polygon", corners } : null;
}

function sketchLayers(map: LeafletMap, sketch: Sketch): Layer[] {
  const { tool, corners, closed } = sketch;
  const turn = turnOf(map, sketchMiddle(sketch));
  const line = { className: "sketch-line", interactive: false, pane: "selection", smoothFactor: 0.3 };
  if (tool === "circle" || corners.length < 2) return [];
  if (tool === "polygon") return closed ? [] : [new Polyline(placed(straight(corners), turn), line)];
  const legs = closed ? [...corners, ...corners.slice(0, 1)] : corners;
  const path = legs.flatMap((to, i) => (i === 0 ? [] : greatCircle(legs[i - 1] ?? to, to)));
  const drawn: Layer[] = [new Polyline(placed(path, turn), line)];
  if (closed) drawn.push(new Polygon(placed(path, turn), { ...line, className: "measured-area" }));
  legs.forEach((to, i) => {
    const from = legs[i - 1];
    if (from) drawn.push(legLabel(map, from, to, turn));
  });
  return drawn;
}

/** How long a leg is, written at its middle. */
function legLabel(map: LeafletMap, from: Position, to: Position, turn: number): Layer {
  const line = placed(greatCircle(from, to), turn);
  const [a, b] = [line[Math.floor((line.length - 1) / 2)], line[Math.ceil((line.length - 1) / 2)]];
  const [p, q] = [map.project(a ?? [0, 0]), map.project(b ?? [0, 0])];
  const text = document.createElement("span");
  text.textContent = distance(leg(from, to).metres);
  const icon = new DivIcon({ html: text, className: "sketch-label", iconSize: [0, 0] });
  const middle = map.unproject(p.add(q).divideBy(2));
  return new Marker(middle, { icon, interactive: false, keyboard: false, pane: "selection" });
}

/** A click puts a corner or a circle, or ends the path at a corner that is there. */
function clicked(map: LeafletMap, store: Store, { latlng, containerPoint }: LeafletMouseEvent, free: Frame): void {
  const { sketch } = store.state.peek();
  if (!sketch || !growing(sketch)) return;
  const at = sketched(map, sketch, latlng);
  if (sketch.tool === "circle") {
    const metres = usualReach(map, latlng.lat, free);
    store.dispatch({ type: "circle drawn", center: at, metres, moving: false });
    return;
  }
  const turn = turnOf(map, sketchMiddle(sketch));
  const isAt = (corner: Position | undefined) =>
    corner !== undefined &&
    map.latLngToContainerPoint([corner[1], corner[0] + turn]).distanceTo(containerPoint) <= close;
  if (isAt(sketch.corners[0]) && sketch.corners.length > 2) store.dispatch({ type: "path ended", closed: true });
  else if (isAt(sketch.corners.at(-1))) store.dispatch({ type: "path ended", closed: sketch.tool === "polygon" });
  else store.dispatch({ type: "corner added", at });
}

/** A mouse that is pressed draws a circle from its middle to its edge, while the map stands still. */
function pressing(map: LeafletMap, store: Store): void {
  map.on("mousedown", ({ latlng, containerPoint, originalEvent }: LeafletMouseEvent) => {
    const { sketch } = store.state.peek();
    if (sketch?.tool !== "circle" || sketch.center || originalEvent.button !== 0) return;
    const center = sketched(map, sketch, latlng);
    map.dragging.disable();
    const done = new AbortController();
    const drawn = (e: MouseEvent, moving: boolean) => {
      const to = map.mouseEventToContainerPoint(e);
      const edge = map.containerPointToLatLng(to);
      if (to.distanceTo(containerPoint) < drag && !store.state.peek().sketch?.center) return;
      const metres = metresBetween([latlng.lng, latlng.lat], [edge.lng, edge.lat]);
      store.dispatch({ type: "circle drawn", center, metres, moving });
    };
    document.addEventListener("mousemove", (e) => drawn(e, true), { signal: done.signal });
    document.addEventListener(
      "mouseup",
      (e) => {
        done.abort();
        map.dragging.enable();
        drawn(e, false);
      },
      { signal: done.signal },
    );
  });
}
