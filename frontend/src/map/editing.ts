// The place of the event that is being edited: a marker to drag, its radius as
// a disc, or the region that was chosen.

import { Circle, DivIcon, GeoJSON, type Layer, type Map as LeafletMap, Marker } from "leaflet";
import type { Draft } from "../lib/draft";
import { around, extentOf, usualRadius } from "../lib/geo";
import type { Box } from "../lib/query";
import { familyOf } from "../lib/symbols";
import type { Store } from "../store";
import type { AreaFeature } from "../types";
import { symbolElement } from "./icon";
import type { Frame } from "./regions";
import { showWhole } from "./selection";

export function editing(map: LeafletMap, store: Store, free: () => Frame, until: AbortSignal): void {
  let drawn: Layer[] = [];
  // A form shows its place once as it opens, a region as soon as its outline has come.
  let due = false;
  const show = () => {
    const { form, area } = store.state.peek();
    const box = due && form && extentOfDraft(form.draft, area);
    if (!box) return;
    due = false;
    showWhole(map, box, uncovered(map, free()));
  };
  const draw = () => {
    for (const layer of drawn) layer.remove();
    const { form, area } = store.state.peek();
    map.getContainer().classList.toggle("is-editing", form !== null);
    drawn = form
      ? place(form.draft, (lon, lat) =>
          store.dispatch({ type: "draft changed", draft: { spot: { kind: "point", lon, lat } } }),
        )
      : [];
    if (form?.draft.spot.kind === "area" && area?.id === form.draft.spot.id && area.geometry) {
      drawn.push(new GeoJSON(area.geometry as GeoJSON.Geometry, region(form.draft)));
    }
    for (const layer of drawn) layer.addTo(map);
  };
  store.subscribe((s) => s.form?.draft.spot, draw, until);
  store.subscribe((s) => s.form?.draft.radius, draw, until);
  store.subscribe((s) => s.form?.draft.precision, draw, until);
  store.subscribe((s) => s.form?.draft.eventType, draw, until);
  store.subscribe((s) => s.area, draw, until);
  store.subscribe((s) => s.area, show, until);
  store.subscribe(
    (s) => s.form === null,
    () => {
      const spot = store.state.peek().form?.draft.spot;
      due = spot?.kind === "point" || spot?.kind === "area";
      // The form must be laid out before it is known what it covers.
      requestAnimationFrame(show);
    },
    until,
  );
  store.subscribe((s) => s.form === null, draw, until);
}

/**
 * The free part of the map, or what will be free once a phone's sheet, which opens
 * over nearly everything, is lowered to look at the map.
 */
function uncovered(map: LeafletMap, frame: Frame): Frame {
  return { ...frame, bottom: Math.max(frame.bottom, 0.4 * map.getSize().y) };
}

function region(draft: Draft) {
  return { className: `selected-region family-${familyOf(draft.eventType)}`, interactive: false, pane: "selection" };
}

function radiusOf({ radius, precision }: Draft): number {
  const typed = Number(radius);
  return radius.trim() && Number.isFinite(typed) ? typed : usualRadius(precision);
}

function extentOfDraft(draft: Draft, area: AreaFeature | null): Box | null {
  const { spot } = draft;
  if (spot.kind === "point") return around(spot, radiusOf(draft));
  return spot.kind === "area" && area?.id === spot.id ? extentOf(area.geometry) : null;
}

function place(draft: Draft, moved: (lon: number, lat: number) => void): Layer[] {
  if (draft.spot.kind !== "point") return [];
  const { lon, lat } = draft.spot;
  const radius = radiusOf(draft);
  const disc = new Circle([lat, lon], { radius, ...region(draft) });
  const icon = new DivIcon({
    html: symbolElement(familyOf(draft.eventType), "selected-symbol") as unknown as HTMLElement,
    className: "selected-event is-movable",
    iconSize: [32, 32],
  });
  const marker = new Marker([lat, lon], { icon, draggable: true, keyboard: false, pane: "selection" });
  marker.on("drag", () => disc.setLatLng(marker.getLatLng()));
  marker.on("dragend", () => {
    const to = marker.getLatLng().wrap();
    moved(Number(to.lng.toFixed(5)), Number(to.lat.toFixed(5)));
  });
  return radius > 0 ? [disc, marker] : [marker];
}
