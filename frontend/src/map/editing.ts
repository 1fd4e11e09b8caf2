// The place of the event that is being edited: a point with its disc, or the
// region that was chosen.

import { GeoJSON, type Map as LeafletMap } from "leaflet";
import { type Draft, figure } from "../lib/draft";
import { around, extentOf, type LonLat, usualRadius } from "../lib/geo";
import type { Box } from "../lib/query";
import { most } from "../lib/radius";
import { familyOf } from "../lib/symbols";
import type { Store } from "../store";
import type { AreaFeature } from "../types";
import { type Disc, disc, type Place } from "./disc";
import type { Frame } from "./regions";
import { showWhole } from "./selection";

export function editing(map: LeafletMap, store: Store, free: () => Frame, until: AbortSignal): void {
  let point: Disc | null = null;
  let outline: GeoJSON | null = null;
  const told = {
    moved: ({ lon, lat }: LonLat) =>
      store.dispatch({ type: "draft changed", draft: { spot: { kind: "point", lon, lat } } }),
    widened: (metres: number) => store.dispatch({ type: "draft changed", draft: { radius: String(metres) } }),
  };
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
    const { form, area } = store.state.peek();
    map.getContainer().classList.toggle("is-editing", form !== null);
    // What has the focus, or is being dragged, must stay while it is changed.
    const place = form && placeOf(form.draft);
    if (!place) {
      point?.remove();
      point = null;
    } else if (point) point.show(place);
    else point = disc(map, free, place, told);
    outline?.remove();
    outline = form ? region(form.draft, area) : null;
    outline?.addTo(map);
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

function region({ spot, eventType }: Draft, area: AreaFeature | null): GeoJSON | null {
  if (spot.kind !== "area" || area?.id !== spot.id || !area.geometry) return null;
  const className = `selected-region family-${familyOf(eventType)}`;
  const outline = { className, interactive: false, pane: "selection" };
  return new GeoJSON(area.geometry as GeoJSON.Geometry, outline);
}

function placeOf(draft: Draft): Place | null {
  const { spot } = draft;
  if (spot.kind !== "point") return null;
  return { at: spot, metres: radiusOf(draft), family: familyOf(draft.eventType) };
}

function radiusOf({ radius, precision }: Draft): number {
  const typed = figure(radius);
  return typeof typed === "number" ? Math.max(0, Math.min(most, typed)) : usualRadius(precision);
}

function extentOfDraft(draft: Draft, area: AreaFeature | null): Box | null {
  const { spot } = draft;
  if (spot.kind === "point") return around(spot, radiusOf(draft));
  return spot.kind === "area" && area?.id === spot.id ? extentOf(area.geometry) : null;
}
