// On a phone the panels are a sheet over the map, with three stops.

import { useRef } from "preact/hooks";
import { restOf, stops } from "../lib/sheet";
import type { Stop } from "../state";
import type { Store } from "../store";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";

/** CSS pixels: less is a tap. */
const tap = 8;

interface Drag {
  readonly from: number;
  readonly height: number;
  readonly desk: HTMLElement;
}

/** Moves the sheet by something that is not there then; the focus goes to what stands in its place. */
export function moveSheet(store: Store, by: HTMLElement, stop: Stop, to: string): void {
  const rail = by.closest(".rail");
  store.dispatch({ type: "sheet moved", stop });
  requestAnimationFrame(() => {
    rail?.querySelector(".rail-scroll")?.scrollTo(0, 0);
    rail?.querySelector<HTMLElement>(to)?.focus();
  });
}

/** The sheet follows the finger and comes to rest at a stop; a click or a key moves it one on. */
export function SheetHandle() {
  const { store } = useDesk();
  const stop = usePick((s) => s.stop);
  const drag = useRef<Drag | null>(null);
  const moved = useRef(0);
  const to = (by: number) => {
    const next = stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(stop) + by))];
    if (next && next !== stop) store.dispatch({ type: "sheet moved", stop: next });
  };
  const ended = (rest: boolean) => {
    const { current } = drag;
    drag.current = null;
    if (!current) return;
    current.desk.classList.remove("is-dragged");
    current.desk.style.removeProperty("--sheet");
    if (!rest || Math.abs(moved.current) < tap) return;
    const next = restOf(stop, current.height + moved.current, moved.current, window.innerHeight);
    if (next !== stop) store.dispatch({ type: "sheet moved", stop: next });
  };
  return (
    <button
      type="button"
      class="sheet-handle"
      aria-label={stop === "full" ? words.sheet.less : words.sheet.more}
      onPointerDown={(e) => {
        const desk = e.currentTarget.closest<HTMLElement>(".desk");
        const panel = e.currentTarget.closest<HTMLElement>(".panel");
        if (!desk || !panel) return;
        moved.current = 0;
        drag.current = { from: e.clientY, height: panel.clientHeight, desk };
        e.currentTarget.setPointerCapture(e.pointerId);
      }}
      onPointerMove={(e) => {
        const { current } = drag;
        if (!current) return;
        moved.current = current.from - e.clientY;
        if (Math.abs(moved.current) < tap) return;
        current.desk.classList.add("is-dragged");
        current.desk.style.setProperty("--sheet", `${Math.max(64, current.height + moved.current)}px`);
      }}
      onPointerUp={() => ended(true)}
      onPointerCancel={() => ended(false)}
      onClick={() => {
        if (Math.abs(moved.current) < tap) to(stop === "full" ? -2 : 1);
        moved.current = 0;
      }}
      onKeyDown={(e) => {
        if (e.key === "ArrowUp") to(1);
        if (e.key === "ArrowDown") to(-1);
      }}
    />
  );
}
