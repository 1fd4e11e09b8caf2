// The page's address: view, filters and the selected event, in the words that
// the server's query grammar uses.

import { addressParams, parseFilters } from "./lib/query";
import { knownZone } from "./lib/zone";
import { initial, type State, type View } from "./state";
import type { Store } from "./store";

export type Addressed = Pick<State, "view" | "filters" | "drawing" | "selected" | "zone">;

/** What an address says; the view is null where it names no place. */
export type Read = Omit<Addressed, "view"> & { readonly view: View | null };

/** The part of an address after the question mark. */
export function toSearch({ view, filters, drawing, selected, zone }: Addressed): string {
  const params = new URLSearchParams();
  params.set("lat", String(round(view.lat, 5)));
  params.set("lon", String(round(view.lon, 5)));
  params.set("zoom", String(view.zoom));
  for (const [name, value] of addressParams(filters)) params.set(name, value);
  if (drawing !== initial.drawing) params.set("draw", drawing);
  if (zone !== initial.zone) params.set("tz", zone);
  if (selected !== null) params.set("event", String(selected));
  // Commas, slashes and colons need no escape in a query and read better without.
  return params.toString().replace(/%2C/g, ",").replace(/%2F/g, "/").replace(/%3A/g, ":");
}

/** Reads an address; what is missing or cannot be read is as at the start. */
export function fromSearch(search: string): Read {
  const params = new URLSearchParams(search);
  const number = (name: string, least: number, most: number) => {
    const text = params.get(name);
    const value = Number(text);
    return text === null || text === "" || !(value >= least && value <= most) ? null : value;
  };
  const [lat, lon] = [number("lat", -85, 85), number("lon", -360, 360)];
  const zoom = Math.round(number("zoom", 1, 19) ?? initial.view.zoom);
  const view: View | null = lat === null || lon === null ? null : { lat, lon, zoom };
  const id = number("event", 1, Number.MAX_SAFE_INTEGER) ?? 0;
  const drawn = params.get("draw");
  return {
    view,
    filters: parseFilters(params),
    drawing: drawn === "heat" || drawn === "symbols" ? drawn : initial.drawing,
    zone: knownZone(params.get("tz")),
    selected: Number.isInteger(id) && id > 0 ? id : null,
  };
}

/**
 * Keeps the address in step with the store, both ways. Choosing an event or a
 * filter can be walked back; moving the map, typing and playing only change the entry.
 */
export function address(store: Store, until: AbortSignal): void {
  let walking = false;
  const write = (how: "pushState" | "replaceState") => {
    // A language that the address asks for goes on being asked for.
    const lang = new URLSearchParams(location.search).get("lang");
    const search = `?${toSearch(store.state.peek())}${lang ? `&lang=${encodeURIComponent(lang)}` : ""}`;
    if (!walking && search !== location.search) history[how](null, "", search);
  };
  store.subscribe(
    (s) => s.view,
    () => write("replaceState"),
    until,
  );
  store.subscribe(
    (s) => s.zone,
    () => write("replaceState"),
    until,
  );
  store.subscribe(
    (s) => s.drawing,
    () => write("replaceState"),
    until,
  );
  store.subscribe(
    (s) => s.filters.text,
    () => write("replaceState"),
    until,
  );
  store.subscribe(
    (s) => s.selected,
    () => write("pushState"),
    until,
  );
  store.subscribe(
    (s) => s.filters,
    (_, { player }) => write(player?.running ? "replaceState" : "pushState"),
    until,
  );
  const walked = () => {
    walking = true;
    const { view, ...rest } = fromSearch(location.search);
    store.dispatch({ type: "history walked", state: { ...rest, view: view ?? store.state.peek().view } });
    walking = false;
  };
  addEventListener("popstate", walked, { signal: until });
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
