// Two events that are compared, on the map: both marked by their numbers, with a thin line between.

import { DivIcon, LatLng, type Layer, type Map as LeafletMap, Marker, Polyline } from "leaflet";
import { type Placed, spotOf } from "../lib/apart";
import { extentOfEvent, together } from "../lib/geo";
import type { Box } from "../lib/query";
import type { State } from "../state";
import type { Store } from "../store";
import type { Position } from "../types";
import { words } from "../words/words";
import type { Frame } from "./regions";
import { fit, layers } from "./selection";
import { turnOf } from "./shapes";

export function comparing(map: LeafletMap, store: Store, free: () => Frame, until: AbortSignal): void {
  let drawn: Layer[] = [];
  const draw = () => {
    for (const layer of drawn) layer.remove();
    const both = comparedIn(store.state.peek());
    drawn = both ? marks(map, both) : [];
    for (const layer of drawn) layer.addTo(map);
  };
  const drawnOf = (s: State) =>
    comparedIn(s)?.map(({ event, area }) => `${event.id} ${event.properties.revision} ${area?.id}`);
  store.subscribe((s) => `${drawnOf(s)}`, draw, until);
  // The panel must be laid out before it is known what it covers.
  store.subscribe(
    (s) => `${comparedIn(s)?.map(({ event, area }) => `${event.id} ${area?.id}`)}`,
    () => requestAnimationFrame(() => inSight(map, store, free())),
    until,
  );
  map.on("zoomend moveend", draw); // it is drawn in the copy of the world that is looked at
  draw();
}

function comparedIn({ event, selected, area, comparing, form }: State): readonly [Placed, Placed] | null {
  const [a, b] = [event.value, comparing.event.value];
  if (!a || !b || a.id !== selected || b.id !== comparing.with || form) return null;
  return [
    { event: a, area },
    { event: b, area: comparing.area },
  ];
}

/** The second event as the first is marked, the numbers of both, and the line. */
function marks(map: LeafletMap, both: readonly [Placed, Placed]): Layer[] {
  const spots = both.map((one) => spotOf(one)?.at ?? null);
  const numbers = spots.flatMap((at, i) => (at ? [numberAt(onMap(at, turnOf(map, at[0])), i + 1)] : []));
  const [from, to] = spots;
  const line = from && to ? between(map, from, to) : [];
  return [...line, ...layers(map, both[1].event, both[1].area), ...numbers];
}

/** The short way from one to the other, from wherever each of them is seen. */
function between(map: LeafletMap, from: Position, to: Position): Layer[] {
  const turn = turnOf(map, from[0]);
  const on = 360 * Math.round((from[0] - to[0]) / 360);
  const lines = [new Polyline([onMap(from, turn), onMap(to, turn + on)], lineLook)];
  const other = turnOf(map, to[0]);
  if (other !== turn + on) lines.push(new Polyline([onMap(from, other - on), onMap(to, other)], lineLook));
  return lines;
}

const lineLook = { className: "compared-line", interactive: false, pane: "selection" };

function onMap([lon, lat]: Position, turn: number): LatLng {
  return new LatLng(lat, lon + turn);
}

/** A marker, not a tooltip: that one would fade for a while beside the next when it is drawn again. */
function numberAt(at: LatLng, n: number): Marker {
  const html = document.createElement("span");
  html.className = "compared-number";
  html.textContent = words.number(n);
  const icon = new DivIcon({ html, className: "compared-mark", iconSize: [0, 0] });
  return new Marker(at, { icon, pane: "tooltipPane", interactive: false, keyboard: false });
}

/** Where both may lie; null while two are not compared, or neither has a place. */
export function extentOfBoth(state: State): Box | null {
  const boxes = (comparedIn(state) ?? []).map(({ event, area }) => extentOfEvent(event, area));
  return boxes.reduce((all, box) => {
    return all && box ? together(all, box) : (all ?? box);
  }, null);
}

function inSight(map: LeafletMap, store: Store, frame: Frame): void {
  const box = extentOfBoth(store.state.peek());
  if (box) fit(map, box, frame);
}
