// The page's address: the selected event in its path, and view and filters in the
// words that the server's query grammar uses.

import { beside, type Comparing } from "./comparing";
import { addressParams, orderOf, parseFilters } from "./lib/query";
import { knownZone } from "./lib/zone";
import type { EventList } from "./listing";
import { initial, type State, type View } from "./state";
import type { Store } from "./store";

export type Addressed = Pick<State, "view" | "filters" | "drawing" | "selected" | "zone" | "show"> & {
  readonly list: Pick<EventList, "order">;
  readonly comparing: Pick<Comparing, "with">;
};

type Searched = Omit<Addressed, "comparing">;

/** What an address says; the view is null where it names no place. */
export type Read = Omit<Addressed, "view"> & { readonly view: View | null };

/** The part of an address after the question mark. */
export function toSearch({ view, filters, drawing, zone, list, show }: Omit<Searched, "selected">): string {
  const params = new URLSearchParams();
  params.set("lat", String(round(view.lat, 5)));
  params.set("lon", String(round(view.lon, 5)));
  params.set("zoom", String(view.zoom));
  for (const [name, value] of addressParams(filters)) params.set(name, value);
  if (list.order !== initial.list.order) params.set("sortby", list.order);
  if (drawing !== initial.drawing) params.set("draw", drawing);
  if (zone !== initial.zone) params.set("tz", zone);
  if (show !== initial.show) params.set("show", show);
  // Commas, slashes and colons need no escape in a query and read better without.
  return params.toString().replace(/%2C/g, ",").replace(/%2F/g, "/").replace(/%3A/g, ":");
}

/** Where an event is found: what a person copies, and links of ours lead to. */
export function eventPath(id: number): string {
  return `/events/${id}`;
}

/** The whole address of a state, from the first slash. */
export function toAddress({ selected, comparing, ...rest }: Addressed): string {
  if (selected === null) return `/?${toSearch(rest)}`;
  return `${eventPath(selected)}?${toSearch(rest)}${comparing.with === null ? "" : `&with=${comparing.with}`}`;
}

/** Reads an address; an event may stand in its path or, as it used to, among the words. */
export function fromAddress({ pathname, search }: Pick<Location, "pathname" | "search">): Read {
  const id = idOf(/^\/events\/(.+)$/.exec(pathname)?.[1]);
  const read = fromSearch(search);
  const selected = id ?? read.selected;
  const second = idOf(new URLSearchParams(search).get("with"));
  return { ...read, selected, comparing: { with: beside(selected, second).with } };
}

function idOf(text: string | null | undefined): number | null {
  const id = /^[1-9]\d*$/.test(text ?? "") ? Number(text) : 0;
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

/** Reads the part after the question mark; what is missing or cannot be read is as at the start. */
export function fromSearch(search: string): Omit<Read, "comparing"> {
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
    list: { order: orderOf(params.get("sortby")) },
    show: params.get("show") === "table" ? "table" : initial.show,
    selected: Number.isInteger(id) && id > 0 ? id : null,
  };
}

/** The words of an address that may be unreadable; all others are taken as they are, or mean nothing here. */
const readable = {
  place: ["lat", "lon"],
  shape: ["circle", "inside", "polygon"],
  other: ["datetime", "certainty", "dated", "killed_min", "known_within", "changed", "duplicates", "as_of"],
  look: ["sortby", "draw", "tz", "show"],
} as const;

/** What they are where an address need not say it. */
const usual: Readonly<Record<string, string>> = {
  certainty: "possible",
  killed_min: "0",
  known_within: "0",
  duplicates: "no",
  sortby: initial.list.order,
  draw: initial.drawing,
  tz: initial.zone,
  show: initial.show,
};

/** What an address says and cannot be read, as `name=value`: it shows something else than whoever sent it may have meant. */
export function unread(search: string): readonly string[] {
  const said = new URLSearchParams(search);
  const { view, ...read } = fromSearch(search);
  const understood = new URLSearchParams(toSearch({ ...read, view: view ?? initial.view }));
  const lost = (names: readonly string[], known: (name: string) => boolean) =>
    names.flatMap((name) => {
      const value = said.get(name);
      return value && value !== usual[name] && !known(name) ? [`${name}=${value}`] : [];
    });
  return [
    ...lost(readable.place, () => view !== null),
    ...lost(readable.shape, () => read.filters.shape !== null),
    ...lost([...readable.other, ...readable.look], (name) => understood.has(name)),
  ];
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
    const to = `${toAddress(store.state.peek())}${lang ? `&lang=${encodeURIComponent(lang)}` : ""}`;
    if (!walking && to !== location.pathname + location.search) history[how](null, "", to);
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
    (s) => s.show,
    () => write("pushState"),
    until,
  );
  store.subscribe(
    (s) => s.drawing,
    () => write("replaceState"),
    until,
  );
  store.subscribe(
    (s) => s.list.order,
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
    (s) => s.comparing.with,
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
    const { view, ...rest } = fromAddress(location);
    store.dispatch({ type: "history walked", state: { ...rest, view: view ?? store.state.peek().view } });
    walking = false;
  };
  addEventListener("popstate", walked, { signal: until });
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
