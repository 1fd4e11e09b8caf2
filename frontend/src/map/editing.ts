// The place of the event that is being edited: a marker to drag, its radius as
// a disc, or the region that was chosen.

import { Circle, DivIcon, GeoJSON, type Layer, type Map as LeafletMap, Marker } from "leaflet";
import type { Draft } from "../lib/draft";
import { usualRadius } from "../lib/geo";
import { familyOf } from "../lib/symbols";
import type { Store } from "../store";
import { symbolElement } from "./icon";

export function editing(map: LeafletMap, store: Store, until: AbortSignal): void {
  let drawn: Layer[] = [];
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
  store.subscribe((s) => s.form === null, draw, until);
}

function region(draft: Draft) {
  return { className: `selected-region family-${familyOf(draft.eventType)}`, interactive: false, pane: "selection" };
}

function place(draft: Draft, moved: (lon: number, lat: number) => void): Layer[] {
  if (draft.spot.kind !== "point") return [];
  const { lon, lat } = draft.spot;
  const typed = Number(draft.radius);
  const radius = draft.radius.trim() && Number.isFinite(typed) ? typed : usualRadius(draft.precision);
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
