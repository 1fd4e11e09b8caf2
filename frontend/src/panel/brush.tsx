// The bars of time with the window over them: drawn, moved and resized by
// pointer and keyboard, and looked at more closely with the wheel.

import { useEffect, useRef } from "preact/hooks";
import { beginning, later, nearest, type Unit } from "../lib/calendar";
import type { Span } from "../lib/query";
import { edgeSaid, spanSaid } from "../lib/time";
import type { Bin } from "../types";
import { words } from "../words/words";
import { draw, type Scale, timeAt } from "./bars";
import { usePick, useStore } from "./desk";

const hour = 3_600_000;
const day = 24 * hour;

interface Drag {
  readonly mode: "new" | "move" | "start" | "end";
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export function Brush({ span }: { span: readonly [number, number] }) {
  const store = useStore();
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<Drag | null>(null);
  const live = useRef<Span | null>(null);
  const time = usePick((s) => s.filters.time);
  const axis = usePick((s) => s.axis);
  const zone = usePick((s) => s.zone);
  const bins = usePick((s) => s.histogram.value?.bins);
  const [first, last] = axis?.from != null && axis.to != null ? [axis.from, axis.to] : whole(span, time, zone);
  const scale: Scale = { from: first, to: last, zone };

  const paint = () => {
    const shown = live.current ?? time;
    if (canvas.current) draw(canvas.current, bins ?? [], scale, shown && [shown.from ?? first, shown.to ?? last]);
  };
  useEffect(paint);
  useEffect(() => {
    const watch = new ResizeObserver(paint);
    if (canvas.current) watch.observe(canvas.current);
    const theme = matchMedia("(prefers-color-scheme: dark)");
    theme.addEventListener("change", paint);
    return () => {
      watch.disconnect();
      theme.removeEventListener("change", paint);
    };
  });

  const commit = (next: Span | null) => {
    live.current = null;
    store.dispatch({ type: "filters changed", filters: { time: next } });
  };
  const whereIs = (e: PointerEvent) => {
    const box = canvas.current?.getBoundingClientRect();
    return box ? timeAt(scale, box.width, e.clientX - box.left) : first;
  };
  const down = (e: PointerEvent) => {
    const width = canvas.current?.clientWidth ?? 1;
    const reach = ((last - first) / width) * (e.pointerType === "touch" ? 18 : 8);
    const at = whereIs(e);
    const [from, to] = [time?.from ?? first, time?.to ?? last];
    const mode =
      Math.abs(at - from) < reach
        ? "start"
        : Math.abs(at - to) < reach
          ? "end"
          : time && at > from && at < to
            ? "move"
            : "new";
    drag.current = { mode, at, from, to };
    canvas.current?.setPointerCapture(e.pointerId);
  };
  const move = (e: PointerEvent) => {
    if (!drag.current) {
      if (canvas.current) canvas.current.title = barSaid(bins ?? [], whereIs(e), zone);
      return;
    }
    live.current = dragged(drag.current, whereIs(e), first, last);
    paint();
  };
  const up = () => {
    const shown = live.current;
    drag.current = null;
    live.current = null;
    if (shown) commit(snapped(shown, last - first, zone));
  };
  const wheel = (e: WheelEvent) => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box || e.deltaY === 0) return;
    e.preventDefault();
    const at = timeAt(scale, box.width, e.clientX - box.left);
    const axis = closer([first, last], whole(span, time, zone), at, e.deltaY < 0 ? 0.8 : 1.25, zone);
    store.dispatch({ type: "axis changed", axis });
  };
  return (
    <div class="brush">
      <canvas
        ref={canvas}
        onWheel={wheel}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
      />
      <Slider name={words.time.start} end="from" scale={scale} commit={commit} />
      <Slider name={words.time.end} end="to" scale={scale} commit={commit} />
    </div>
  );
}

/** What the bar at a moment counts; empty where there is none. */
export function barSaid(bins: readonly Bin[], at: number, zone: string): string {
  const bin = bins.find(({ from, to }) => at >= Date.parse(from) && at < Date.parse(to));
  if (!bin || bin.certain + bin.possible === 0) return "";
  const [from, to] = [Date.parse(bin.from), Date.parse(bin.to) - 1000];
  return words.time.bin(spanSaid(from, to, zone), bin.certain, Math.round(bin.possible));
}

/** Whole days around everything that is dated and the window that is chosen. */
function whole([first, last]: readonly [number, number], time: Span | null, zone: string): readonly [number, number] {
  const from = Math.min(first, time?.from ?? first);
  const to = Math.max(last, time?.to ?? last);
  return [beginning(from, "day", zone), later(beginning(to, "day", zone), 1, "day", zone) - 1000];
}

/** The shortest stretch that is looked at. */
const closest = 6 * hour;

/**
 * The part of time that is `times` as long around a moment, in whole hours;
 * null for all of it.
 */
export function closer(
  [first, last]: readonly [number, number],
  [from, to]: readonly [number, number],
  at: number,
  times: number,
  zone: string,
): Span | null {
  const length = Math.max(closest, (last - first) * times);
  if (length >= to - from) return null;
  const share = (at - first) / (last - first || 1);
  const begin = Math.max(from, Math.min(to - length, at - share * length));
  const whole = beginning(begin, "hour", zone);
  return { from: whole, to: whole + Math.ceil(length / hour) * hour - 1000 };
}

function dragged({ mode, at, from, to }: Drag, now: number, first: number, last: number): Span {
  const clamp = (t: number) => Math.max(first, Math.min(last, t));
  switch (mode) {
    case "start":
      return { from: Math.min(clamp(from + now - at), to), to };
    case "end":
      return { from, to: Math.max(clamp(to + now - at), from) };
    case "move": {
      const by = Math.max(first - from, Math.min(last - to, now - at));
      return { from: from + by, to: to + by };
    }
    case "new":
      return { from: clamp(Math.min(at, now)), to: clamp(Math.max(at, now)) };
  }
}

/** Whole days, or whole hours where the axis is short. */
export function snapped({ from, to }: Span, length: number, zone: string): Span {
  const unit = unitOf(length);
  const a = from === null ? null : nearest(from, unit, zone);
  const b = to === null ? null : nearest(to + 1000, unit, zone) - 1000;
  return { from: a, to: a !== null && b !== null && b < a ? later(a, 1, unit, zone) - 1000 : b };
}

function unitOf(length: number): Unit {
  return length > 4 * day ? "day" : "hour";
}

interface SliderProps {
  readonly name: string;
  readonly end: "from" | "to";
  readonly scale: Scale;
  readonly commit: (next: Span) => void;
}

/** One end of the window for the keyboard: arrows by a day, page keys by a week; by hours on a short axis. */
function Slider({ name, end, scale, commit }: SliderProps) {
  const time = usePick((s) => s.filters.time);
  const { from: first, to: last, zone } = scale;
  const now: { readonly from: number; readonly to: number } = { from: time?.from ?? first, to: time?.to ?? last };
  const unit = unitOf(last - first);
  const value = now[end];
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -7,
    PageUp: 7,
  };
  // The end of a window is its last second, and moves as the one after it.
  const moved = (n: number) =>
    end === "from" ? later(value, n, unit, zone) : later(value + 1000, n, unit, zone) - 1000;
  const pressed = (e: KeyboardEvent) => {
    const n = steps[e.key];
    const wish = e.key === "Home" ? first : e.key === "End" ? last : n === undefined ? undefined : moved(n);
    if (wish === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    const to = Math.max(first, Math.min(last, wish));
    commit(
      end === "from" ? { from: Math.min(to, now.to), to: now.to } : { from: now.from, to: Math.max(to, now.from) },
    );
  };
  return (
    <div
      class="brush-slider"
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-valuemin={first}
      aria-valuemax={last}
      aria-valuenow={value}
      aria-valuetext={edgeSaid(value, zone)}
      style={{ left: `${Math.max(0, Math.min(100, ((value - first) / (last - first || 1)) * 100))}%` }}
      onKeyDown={pressed}
    />
  );
}
