// On a phone the panels are a sheet over the map, with three stops.

import { useRef } from "preact/hooks";
import type { Stop } from "../state";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";

const stops: readonly Stop[] = ["peek", "half", "full"];

/** CSS pixels: less is a tap, more a throw over two stops. */
const tap = 12;
const long = 260;

/** Drags the sheet from stop to stop; a click or a key moves it one on. */
export function SheetHandle() {
  const { store } = useDesk();
  const stop = usePick((s) => s.stop);
  const start = useRef<number | null>(null);
  const moved = useRef(0);
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
        moved.current = start.current === null ? 0 : start.current - e.clientY;
        start.current = null;
        if (Math.abs(moved.current) >= tap) to(Math.sign(moved.current) * (Math.abs(moved.current) > long ? 2 : 1));
      }}
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
