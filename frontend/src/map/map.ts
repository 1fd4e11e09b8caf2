// The map: puts its layers together and keeps the view in step with the store.

import "./map.css";
import { Control, Map as LeafletMap, type LeafletMouseEvent, TileLayer, Tooltip } from "leaflet";
import { enlarged } from "../letters";
import type { Among } from "../lib/choice";
import { boxOf, distance, extentOfEvent, wrapped } from "../lib/geo";
import { type Box, mapQuery } from "../lib/query";
import type { Shape } from "../lib/shape";
import { news, type View } from "../state";
import type { Store } from "../store";
import { isDark } from "../theme";
import type { Position } from "../types";
import { language, words } from "../words/words";
import { basemapLayer } from "./basemap";
import { extentOfBoth } from "./comparing";
import { type Counts, regionCounts } from "./counts";
import { EventsLayer, type Met, type TileSource } from "./events";
import { HeatLayer } from "./heat";
import { labelLayer } from "./labels";
import type { Scene } from "./picture";
import type { Frame } from "./regions";
import { Scale } from "./scale";
import { discKey, seenOn } from "./seen";
import { fit, selection } from "./selection";
import { aimOf, drawnLine } from "./shapes";
import type { TileFeature } from "./tiles";

export interface Stage {
  readonly element: HTMLElement;
  readonly source: TileSource;
  /** The part of the map that no panel covers, in its pixels. */
  readonly free: () => Frame;
  /** Told what went wrong with a tile. */
  readonly failed: (error: unknown) => void;
  /** The wheel zooms only once somebody has turned to the map: else it scrolls the page around it. */
  readonly calm?: boolean;
  /** What the desk does on its map and others do not. */
  readonly works?: readonly Work[];
}

export type Work = (map: LeafletMap, store: Store, free: () => Frame, until: AbortSignal) => void;

/** What the rest of the desk may ask of the map. */
export interface MapHandle {
  /** Shows the first view: a box, or what the store says. Until then the map shows and asks for nothing. */
  open(box: Box | null): void;
  /** Shows a box as large as it fits between the panels. */
  fit(box: Box): void;
  fitSelected(): void;
  /** Shows both of two events that are compared. */
  fitCompared(): void;
  /** The middle of the free part of the map, and the radius in metres that suits a circle there. */
  aim(): { readonly at: Position; readonly metres: number };
  /** Looks again at what covers it. */
  resized(): void;
  /** What is seen of it between the panels, to be drawn as a picture. */
  scene(): Scene;
  /** Whether it shows the answer to an older question than the one asked. */
  stale(): boolean;
}

/** Bottom to top, all below Leaflet's tooltips (650). */
const panes: Readonly<Record<string, string>> = {
  basemap: "200",
  names: "250",
  heat: "290",
  events: "300",
  counts: "320",
  selection: "400",
};

export function mapDesk(
  { element, source, free, failed, works = [], calm = false }: Stage,
  store: Store,
  until: AbortSignal,
): MapHandle {
  const map = new LeafletMap(element, {
    minZoom: 2,
    maxZoom: 18,
    zoomControl: false,
    attributionControl: false,
    worldCopyJump: true,
    scrollWheelZoom: !calm,
    wheelPxPerZoomLevel: 90,
    maxBounds: [
      [-85, -Infinity],
      [85, Infinity],
    ],
    maxBoundsViscosity: 1,
  });
  if (calm) {
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
  }
  for (const [name, index] of Object.entries(panes)) {
    const pane = map.createPane(name);
    pane.style.zIndex = index;
    if (name !== "events" && name !== "selection") pane.style.pointerEvents = "none";
  }
  new Control.Attribution({ position: "bottomright", prefix: false }).addTo(map);
  new Control.Zoom({ position: "bottomleft", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);

  new Scale({ position: "bottomleft", imperial: false, maxWidth: 110 * enlarged() }).addTo(map);

  const under = ground(map, store.state.peek().status?.tiles?.osm_url ?? "");
  const drawn = () => later(() => told());
  let old = false;
  const stale = (is: boolean) => {
    old = is;
    element.classList.toggle("is-stale", is);
  };
  const events = new EventsLayer(source, { drawn, stale, failed }).addTo(map);
  const counts = regionCounts(map, events, free);
  const theme = matchMedia("(prefers-color-scheme: dark)");
  const heat = new HeatLayer(events);
  const told = () => {
    counts.redraw();
    const most = store.state.peek().drawing === "heat" ? heat.addTo(map).redraw(isDark()) : 0;
    if (store.state.peek().drawing !== "heat") heat.remove();
    const seen = seenOn(map, events, free(), most);
    if (JSON.stringify(seen) !== JSON.stringify(store.state.peek().seen))
      store.dispatch({ type: "features seen", seen });
  };

  map.on("moveend zoomend", drawn);
  selection(map, store, free, until);
  for (const work of works) work(map, store, free, until);
  pointer(map, store, events, free);
  const repaint = () => {
    under.repaint();
    events.repaint();
    drawn();
  };
  theme.addEventListener("change", repaint, { signal: until });
  // Paper has another size than the window, and the middle of the map stays in its middle.
  const paper = () => map.invalidateSize({ animate: false });
  matchMedia("print").addEventListener("change", paper, { signal: until });
  store.subscribe(
    (s) => `${mapQuery(s.filters)} ${s.drawing === "symbols"}`,
    () => events.refresh(true),
    until,
  );
  const drawing = () => {
    events.as(store.state.peek().drawing === "heat");
    drawn();
  };
  store.subscribe((s) => s.drawing, drawing, until);
  events.as(store.state.peek().drawing === "heat");
  store.subscribe(news, () => events.refresh(false), until);
  until.addEventListener("abort", () => map.remove(), { once: true });

  return {
    open: (box) => {
      const { lat, lon, zoom } = store.state.peek().view;
      if (box) fit(map, box, free());
      else map.setView([lat, lon], zoom);
      follow(map, store, until);
    },
    fit: (box) => fit(map, box, free()),
    fitSelected: () => {
      const { event, area } = store.state.peek();
      const box = event.value && extentOfEvent(event.value, area);
      if (box) fit(map, box, free());
    },
    fitCompared: () => {
      const box = extentOfBoth(store.state.peek());
      if (box) fit(map, box, free());
    },
    aim: () => aimOf(map, free()),
    resized: () => {
      map.invalidateSize({ pan: calm, animate: false });
      drawn();
    },
    stale: () => old,
    scene: () => sceneOf(map, free(), events, heat, counts, under, store.state.peek().filters.shape),
  };
}

/**
 * What lies under the events: our own basemap, or the raster tiles that whoever
 * runs the server has set. A picture always has our own, for it may hold no tiles of others.
 */
function ground(map: LeafletMap, raster: string): Ground {
  const base = basemapLayer({ url: "/basemap/basemap.pmtiles", pane: "basemap" });
  const names = labelLayer({ url: "/basemap/places.json", language: language === "uk" ? "uk" : "en", pane: "names" });
  if (raster) {
    new TileLayer(raster, {
      pane: "basemap",
      maxZoom: 19,
      attribution: '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a>',
      referrerPolicy: "strict-origin-when-cross-origin",
    }).addTo(map);
    return { base, names, repaint: () => {} };
  }
  base.addTo(map);
  names.addTo(map);
  const repaint = () => {
    base.redraw();
    names.redraw();
  };
  return { base, names, repaint };
}

interface Ground extends Pick<Scene, "base" | "names"> {
  /** Paints it in the theme in force. */
  readonly repaint: () => void;
}

function sceneOf(
  map: LeafletMap,
  { left, top, right, bottom }: Frame,
  events: EventsLayer,
  heat: HeatLayer,
  counts: Counts,
  { base, names }: Ground,
  area: Shape | null,
): Scene {
  const corner = map.getPixelBounds().min ?? map.getPixelOrigin();
  const [width, height] = [Math.floor(right - left), Math.floor(bottom - top)];
  const frame = { left: corner.x + left, top: corner.y + top, width, height, zoom: map.getZoom() };
  const [from, to] = [map.containerPointToLatLng([left, bottom]), map.containerPointToLatLng([right, top])];
  const density = heat.picture();
  const seen = { left, top, right, bottom };
  return {
    frame,
    box: boxOf(from.lng, from.lat, to.lng, to.lat),
    lat: (from.lat + to.lat) / 2,
    tiles: [...events.shown()],
    manner: events.manner,
    counts: counts.told(),
    density,
    shape: area ? drawnLine(map, area).map((at) => map.project(at).subtract([frame.left, frame.top])) : [],
    seen: seenOn(map, events, seen, density?.most ?? 0, seen),
    base,
    names,
  };
}

let waiting = false;

/** Runs once in the next frame, however often it is asked for. */
function later(run: () => void): void {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    run();
  });
}

/** The store follows the map, and the map follows the store. */
function follow(map: LeafletMap, store: Store, until: AbortSignal): void {
  const told = () => {
    const center = map.getCenter();
    const bounds = map.getBounds();
    const view: View = { lat: round(center.lat), lon: round(wrapped(center.lng)), zoom: map.getZoom() };
    const box = boxOf(bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth());
    store.dispatch({ type: "view moved", view, box });
  };
  map.on("moveend", told);
  store.subscribe(
    (s) => s.view,
    (view) => {
      const center = map.getCenter();
      const there =
        view.zoom === map.getZoom() && round(center.lat) === view.lat && round(wrapped(center.lng)) === view.lon;
      if (!there) map.setView([view.lat, view.lon], view.zoom, { animate: false });
    },
    until,
  );
  told();
}

function round(degrees: number): number {
  return Number(degrees.toFixed(5));
}

/** What a click and a hovering pointer do. */
function pointer(map: LeafletMap, store: Store, events: EventsLayer, free: () => Frame): void {
  const touch = matchMedia("(pointer: coarse)").matches;
  const near = touch ? 22 : 12;
  const tip = new Tooltip({ direction: "top", offset: [0, -12], className: "event-tip" });
  map.on("movestart", () => {
    if (store.state.peek().choice) store.dispatch({ type: "choice closed" });
  });
  map.on("click", ({ latlng }: LeafletMouseEvent) => {
    if (store.state.peek().form) {
      const at = latlng.wrap();
      const spot = { kind: "point", lon: round(at.lng), lat: round(at.lat) } as const;
      store.dispatch({ type: "draft changed", draft: { spot } });
      return;
    }
    if (store.state.peek().sketch) return;
    const met = events.at(latlng, near);
    tip.remove();
    if (store.state.peek().choice) store.dispatch({ type: "choice closed" });
    if (met) clicked(map, store, met, free());
    else if (store.state.peek().selected !== null) store.dispatch({ type: "event selected", id: null });
  });
  if (touch) return;
  let [frame, dragged] = [0, false];
  map.on("dragstart dragend", ({ type }) => {
    dragged = type === "dragstart";
  });
  map.on("mousemove", ({ latlng }: LeafletMouseEvent) => {
    // A map that is dragged goes with the pointer.
    if (dragged) return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const { form, sketch } = store.state.peek();
      const met = form || sketch ? null : events.at(latlng, near);
      events.light(met ? litKey(met) : "");
      store.dispatch({ type: "event met", id: met && eventIn(met.feature) });
      map.getContainer().classList.toggle("is-over-event", met !== null);
      if (!met) {
        tip.remove();
        return;
      }
      const text = document.createElement("span");
      text.textContent = tipText(met.feature);
      tip
        .setContent(text)
        .setLatLng(anchor(map, met, latlng))
        .addTo(map);
    });
  });
  map.on("mouseout movestart", () => {
    cancelAnimationFrame(frame);
    events.light("");
    store.dispatch({ type: "event met", id: null });
    tip.remove();
  });
}

/** What stands out under the pointer: only what else is drawn quietly. */
function litKey({ feature, corner }: Met): string {
  return feature.kind === "area" ? feature.areaId : feature.kind === "disc" ? discKey(corner, feature) : "";
}

/** The event that something drawn stands for; null where it stands for several. */
function eventIn(feature: TileFeature): number | null {
  return feature.kind === "dot" || feature.kind === "shape" ? feature.id : null;
}

function clicked(map: LeafletMap, store: Store, { feature, corner }: Met, frame: Frame): void {
  const choose = (at: { readonly x: number; readonly y: number }, count: number, among: Among) => {
    const { x, y } = map.latLngToContainerPoint(map.unproject(corner.add([at.x, at.y])));
    const above = y > (frame.top + frame.bottom) / 2;
    store.dispatch({ type: "choice opened", x, y, above, count, among });
  };
  const around = (at: { readonly x: number; readonly y: number }, reach: number): Box => {
    const from = map.unproject(corner.add([at.x - reach, at.y + reach])).wrap();
    const to = map.unproject(corner.add([at.x + reach, at.y - reach])).wrap();
    return [from.lng, from.lat, to.lng, to.lat];
  };
  switch (feature.kind) {
    case "stack":
      choose(feature, feature.dots.length, { ids: feature.dots.map(({ id }) => id) });
      return;
    case "dot":
    case "shape":
      store.dispatch({ type: "event selected", id: feature.id });
      return;
    case "cell":
      if (feature.box && map.getZoom() < 17 && wide(feature.box)) fit(map, feature.box, frame);
      else if (map.getZoom() >= 17)
        choose(feature, feature.count, { box: feature.box ?? around(feature, 8), metres: null });
      else map.setZoomAround(map.unproject(corner.add([feature.x, feature.y])), map.getZoom() + 2);
      return;
    case "area":
      if (feature.count === 1 && feature.id) store.dispatch({ type: "event selected", id: feature.id });
      else {
        if (feature.name) store.dispatch({ type: "area named", id: feature.areaId, name: feature.name });
        store.dispatch({ type: "word toggled", list: "area_id", word: feature.areaId });
      }
      return;
    case "disc":
      if (feature.count === 1 && feature.id) store.dispatch({ type: "event selected", id: feature.id });
      else choose(feature, feature.count, { box: around(feature, 1), metres: feature.metres });
  }
}

/** Whether a box is wide enough for a closer look to show more of it. */
function wide([west, south, east, north]: Box): boolean {
  return east - west > 0.0005 || north - south > 0.0005;
}

function anchor(map: LeafletMap, { feature, corner }: Met, pointer: LeafletMouseEvent["latlng"]) {
  return feature.kind === "dot" || feature.kind === "stack" || feature.kind === "cell"
    ? map.unproject(corner.add([feature.x, feature.y]))
    : pointer;
}

function tipText(feature: TileFeature): string {
  switch (feature.kind) {
    case "dot":
    case "shape":
      return feature.title || words.map_.one;
    case "stack":
      return words.map_.stack(feature.dots.length);
    case "cell":
      return words.map_.cell(feature.count);
    case "area":
      return words.map_.area(feature.count, feature.name || words.map_.inArea);
    case "disc":
      return words.map_.disc(feature.count, distance(feature.metres));
  }
}
