// On a phone the panels are a sheet over the map, with three stops.

import { useRef } from "preact/hooks";
import type { Stop } from "../state";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";

const stops: readonly Stop[] = ["peek", "half", "full"];

/** Drags the sheet from stop to stop; a click or a key moves it one on. */
export function SheetHandle() {
  const { store } = useDesk();
  const stop = usePick((s) => s.stop);
  const start = useRef<number | null>(null);
  const to = (by: number) => {
    const next = stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(stop) + by))];
    if (next && next !== stop) store.dispatch({ type: "sheet moved", stop: next });
  };
  return (
    <button
      type="button"
      class="sheet-handle"
      aria-label={stop === "full" ? words.sheet.less : words.sheet.more}
      onPointerDown={(e) => {
        start.current = e.clientY;
        e.currentTarget.setPointerCapture(e.pointerId);
      }}
      onPointerUp={(e) => {
        const moved = start.current === null ? 0 : start.current - e.clientY;
        start.current = null;
        if (Math.abs(moved) < 12) to(stop === "full" ? -2 : 1);
        else to(Math.sign(moved) * (Math.abs(moved) > 260 ? 2 : 1));
      }}
      onKeyDown={(e) => {
        if (e.key === "Enter" || e.key === " ") to(stop === "full" ? -2 : 1);
        if (e.key === "ArrowUp") to(1);
        if (e.key === "ArrowDown") to(-1);
      }}
    />
  );
}
