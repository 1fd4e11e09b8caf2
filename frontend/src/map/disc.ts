// A place that is being set: a marker to drag, a disc for how far around it the
// event may have been, and a handle on the edge of the disc.

import { Circle, DivIcon, LatLng, type Map as LeafletMap, Marker } from "leaflet";
import { distance, type LonLat, metresPerPixel } from "../lib/geo";
import { bearingTo, least, most, rounded, stepped, toward } from "../lib/radius";
import type { Family } from "../lib/symbols";
import { words } from "../words/words";
import { symbolElement } from "./icon";
import type { Frame } from "./regions";

export interface Place {
  readonly at: LonLat;
  readonly metres: number;
  readonly family: Family;
}

export interface Told {
  moved(at: LonLat): void;
  widened(metres: number): void;
}

export interface Disc {
  show(place: Place): void;
  remove(): void;
}

/** How far from the marker the handle stays, in pixels, however small the disc: both must be in reach. */
const apart = 44;

/** Where on the edge the handle may be, the best first; it goes where no panel covers it. */
const bearings = [90, 135, 45, 180, 0, 225, 315, 270];

/** How many steps one press makes. */
const presses: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: 5,
  PageDown: -5,
};

export function disc(map: LeafletMap, free: () => Frame, first: Place, told: Told): Disc {
  let place = first;
  let bearing = 90;
  /** What lies between the edge of the disc and the handle that is being dragged, in metres. */
  let beside: number | null = null;
  const center = () => new LatLng(place.at.lat, place.at.lon);
  const circle = new Circle(center(), { className: "selected-region", interactive: false, pane: "selection" });
  const marker = new Marker(center(), { icon: iconOf(place), draggable: true, keyboard: false, pane: "selection" });
  const { handle, said } = handleOf(center());

  const reach = () => Math.max(place.metres, apart * metresPerPixel(place.at.lat, map.getZoom()));
  const spotAt = (degrees: number) => {
    const { lat, lon } = toward(place.at, degrees, reach());
    return new LatLng(lat, lon);
  };
  const settle = () => {
    if (beside !== null) return;
    bearing = [bearing, ...bearings].find((degrees) => within(map, spotAt(degrees), free())) ?? bearing;
    handle.setLatLng(spotAt(bearing));
  };
  const show = (next: Place) => {
    if (next.family !== place.family) marker.setIcon(iconOf(next));
    place = next;
    circle.setLatLng(center()).setRadius(place.metres);
    marker.setLatLng(center());
    say(handle.getElement(), said, place.metres);
    settle();
  };

  marker.on("drag", () => {
    const { lat, lng } = marker.getLatLng();
    place = { ...place, at: { lat, lon: lng } };
    circle.setLatLng([lat, lng]);
    settle();
  });
  marker.on("dragend", () => {
    const to = marker.getLatLng().wrap();
    told.moved({ lon: Number(to.lng.toFixed(5)), lat: Number(to.lat.toFixed(5)) });
  });
  handle.on("dragstart", () => {
    beside = reach() - place.metres;
  });
  handle.on("drag", () => {
    const to = handle.getLatLng();
    bearing = bearingTo(place.at, { lat: to.lat, lon: to.lng });
    told.widened(rounded(center().distanceTo(to) - (beside ?? 0)));
  });
  handle.on("dragend", () => {
    beside = null;
    settle();
  });
  circle.addTo(map);
  marker.addTo(map);
  handle.addTo(map);
  handle.getElement()?.addEventListener("keydown", (e) => {
    const by = presses[e.key];
    if (!by) return;
    // Or the map would move too.
    e.preventDefault();
    e.stopPropagation();
    told.widened(stepped(place.metres, e.shiftKey ? Math.sign(by) * 5 : by));
  });
  map.on("zoomend moveend", settle);
  show(first);

  return {
    show,
    remove() {
      map.off("zoomend moveend", settle);
      for (const layer of [circle, marker, handle]) layer.remove();
    },
  };
}

function within(map: LeafletMap, at: LatLng, { left, top, right, bottom }: Frame): boolean {
  const { x, y } = map.latLngToContainerPoint(at);
  const half = apart / 2;
  return x > left + half && x < right - half && y > top + half && y < bottom - half;
}

function iconOf({ family }: Place): DivIcon {
  return new DivIcon({
    html: symbolElement(family, "selected-symbol") as unknown as HTMLElement,
    className: "selected-event is-movable",
    iconSize: [32, 32],
  });
}

function handleOf(at: LatLng): { readonly handle: Marker; readonly said: HTMLElement } {
  const html = document.createElement("span");
  html.className = "radius-grip";
  const said = html.appendChild(document.createElement("b"));
  const icon = new DivIcon({ html, className: "radius-handle", iconSize: [44, 44] });
  const handle = new Marker(at, { icon, draggable: true, keyboard: false, pane: "selection", zIndexOffset: 1000 });
  handle.on("add", () => {
    const element = handle.getElement();
    element?.setAttribute("role", "slider");
    element?.setAttribute("tabindex", "0");
    element?.setAttribute("aria-label", words.form.radiusHandle);
    element?.setAttribute("aria-valuemin", String(least));
    element?.setAttribute("aria-valuemax", String(most));
  });
  return { handle, said };
}

function say(element: HTMLElement | undefined, said: HTMLElement, metres: number): void {
  const text = metres > 0 ? words.where.within(distance(metres)) : words.form.radiusNot;
  said.textContent = text;
  element?.setAttribute("aria-valuenow", String(metres));
  element?.setAttribute("aria-valuetext", text);
}
