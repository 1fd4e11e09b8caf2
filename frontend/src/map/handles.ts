// What a sketch is taken hold of by: its corners, the places between them, the
// middle and the edge of a circle. Each can be dragged, and has the focus of the
// keyboard: arrow keys move it, Delete takes it away, Enter makes a corner of a
// place between two.

import { DivIcon, LatLng, type Map as LeafletMap, Marker, type Polyline } from "leaflet";
import { metresBetween } from "../lib/geo";
import { destination } from "../lib/geodesy";
import { growing, type Sketch } from "../sketch";
import type { Store } from "../store";
import type { Position } from "../types";
import { words } from "../words/words";
import { turnOf } from "./shapes";
import { sketched, sketchMiddle } from "./sketch";

interface Handle {
  readonly at: Position;
  readonly label: string;
  readonly moved: (to: Position, moving: boolean) => void;
  readonly chosen?: () => void;
  readonly removed?: () => void;
}

interface Handles {
  show(sketch: Sketch | null): void;
}

/** Milliseconds in which two clicks are one double click, at most. */
const twice = 1000;

/** Pixels by which an arrow key moves a handle, and with Shift. */
const stride = 10;
const small = 1;

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Pixels of a handle that can be taken hold of. */
const size = matchMedia("(pointer: coarse)").matches ? 44 : 26;

export function makeHandles(map: LeafletMap, store: Store, rubber: Polyline): Handles {
  const corners = group(map, store, "sketch-corner");
  const between = group(map, store, "sketch-between");
  return {
    show(sketch) {
      const turn = sketch ? turnOf(map, sketchMiddle(sketch)) : 0;
      corners.show(sketch ? cornersOf(store, sketch) : [], turn);
      between.show(sketch && !growing(sketch) ? betweenOf(map, store, sketch, rubber, turn, corners.focus) : [], turn);
    },
  };
}

function cornersOf(store: Store, sketch: Sketch): readonly Handle[] {
  const { dispatch } = store;
  const { tool, center, metres } = sketch;
  if (tool === "circle") return center ? circleOf(store, center, metres) : [];
  const name = tool === "measure" ? words.sketch.point : words.sketch.corner;
  const last = sketch.corners.length - 1;
  return sketch.corners.map((at, index) => ({
    at,
    label: name(index + 1),
    moved: (to, moving) => dispatch({ type: "corner moved", index, at: to, moving }),
    removed: () => dispatch({ type: "corner removed", index }),
    chosen: () => {
      const now = store.state.peek().sketch;
      if (!now || !growing(now)) return;
      if (index === 0 && last > 1) dispatch({ type: "path ended", closed: true });
      else if (index === last) dispatch({ type: "path ended", closed: tool === "polygon" });
    },
  }));
}

function circleOf({ dispatch }: Store, center: Position, metres: number): readonly Handle[] {
  const edge = destination(center, 90, metres);
  return [
    {
      at: center,
      label: words.sketch.center,
      moved: (to, moving) => dispatch({ type: "circle drawn", center: to, metres, moving }),
    },
    {
      at: edge,
      label: words.sketch.edge,
      moved: (to, moving) => dispatch({ type: "circle drawn", center, metres: metresBetween(center, to), moving }),
    },
  ];
}

function betweenOf(
  map: LeafletMap,
  { dispatch }: Store,
  { tool, corners, closed }: Sketch,
  rubber: Polyline,
  turn: number,
  focus: (index: number) => void,
): readonly Handle[] {
  if (tool === "circle") return [];
  const sides = closed ? corners.length : corners.length - 1;
  return corners.slice(0, sides).map((from, index): Handle => {
    const to = corners[(index + 1) % corners.length] ?? from;
    const middle = map.unproject(
      map
        .project([from[1], from[0]])
        .add(map.project([to[1], to[0]]))
        .divideBy(2),
    );
    const insert = (at: Position) => {
      dispatch({ type: "corner inserted", index: index + 1, at });
      focus(index + 1);
    };
    return {
      at: [middle.lng, middle.lat],
      label: words.sketch.between(index + 1),
      moved: (at, moving) => {
        const line = [from, at, to].map(([lon, lat]) => new LatLng(lat, lon + turn));
        rubber.setLatLngs(moving ? line : []);
        if (!moving) insert(at);
      },
      chosen: () => insert([middle.lng, middle.lat]),
    };
  });
}

/** Markers that stay while their number does, so that none loses the focus or is let go. */
function group(map: LeafletMap, store: Store, className: string) {
  const markers: Marker[] = [];
  let handles: readonly Handle[] = [];
  let held: Marker | null = null;
  const make = (index: number): Marker => {
    const icon = new DivIcon({ className: `sketch-handle ${className}`, iconSize: [size, size] });
    const marker = new Marker([0, 0], { icon, draggable: true, autoPan: true, pane: "selection" });
    const at = () => {
      const { sketch } = store.state.peek();
      return sketch ? sketched(map, sketch, marker.getLatLng()) : null;
    };
    const moved = (moving: boolean) => {
      const to = at();
      if (to) handles[index]?.moved(to, moving);
    };
    marker.on("dragstart", () => {
      held = marker;
    });
    marker.on("drag", () => moved(true));
    marker.on("dragend", () => {
      held = null;
      moved(false);
    });
    // The second click of two that ended a path takes nothing away.
    let ended = 0;
    marker.on("click", ({ originalEvent }) => {
      const { sketch } = store.state.peek();
      if (sketch && growing(sketch)) ended = originalEvent.timeStamp;
      handles[index]?.chosen?.();
    });
    marker.on("dblclick", ({ originalEvent }) => {
      if (originalEvent.timeStamp - ended > twice) handles[index]?.removed?.();
    });
    return marker;
  };
  const pressed = (e: KeyboardEvent, index: number) => {
    const handle = handles[index];
    const marker = markers[index];
    const arrow = arrows[e.key];
    if (!handle || !marker || e.ctrlKey || e.metaKey || e.altKey) return;
    if (arrow) {
      const by = e.shiftKey ? small : stride;
      const { sketch } = store.state.peek();
      const point = map.project(marker.getLatLng()).add([arrow[0] * by, arrow[1] * by]);
      if (sketch) handle.moved(sketched(map, sketch, map.unproject(point)), false);
    } else if ((e.key === "Delete" || e.key === "Backspace") && handle.removed) {
      handle.removed();
      focus(Math.min(index, markers.length - 1));
    } else if ((e.key === "Enter" || e.key === " ") && handle.chosen) {
      handle.chosen();
    } else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const focus = (index: number) => markers[index]?.getElement()?.focus();
  return {
    focus,
    show(next: readonly Handle[], turn: number) {
      handles = next;
      while (markers.length > next.length) markers.pop()?.remove();
      next.forEach(({ at, label }, i) => {
        let marker = markers[i];
        if (!marker) {
          marker = make(i).addTo(map);
          markers.push(marker);
          marker.getElement()?.addEventListener("keydown", (e) => pressed(e, i));
        }
        if (marker !== held) marker.setLatLng([at[1], at[0] + turn]);
        marker.getElement()?.setAttribute("aria-label", label);
      });
    },
  };
}
