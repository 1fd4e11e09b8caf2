// Time along the bottom: how many events when, and a window to choose.

import { useEffect, useRef } from "preact/hooks";
import type { Span } from "../lib/query";
import { range, spanSaid } from "../lib/time";
import type { Bin } from "../types";
import { words } from "../words/words";
import { LookBack } from "./asof";
import { draw, type Scale, timeAt } from "./bars";
import { useDesk, usePick } from "./desk";
import { IconButton } from "./parts";
import "./timeline.css";

const hour = 3_600_000;
const day = 24 * hour;
const year = 365.25 * day;

const steps = [
  ["day", day],
  ["week", 7 * day],
  ["month", 30 * day],
] as const;

export function Timeline() {
  const { store } = useDesk();
  const time = usePick((s) => s.filters.time);
  const axis = usePick((s) => s.axis);
  const histogram = usePick((s) => s.histogram.value);
  const loading = usePick((s) => Boolean(s.status?.loading));
  const span = histogram?.span ?? null;
  const end = span?.[1] ?? 0;
  const set = (next: Span | null) => store.dispatch({ type: "filters changed", filters: { time: next } });
  const preset = steps.find(([, length]) =>
    time?.to === null || time?.to === undefined ? false : time.to === end && time.from === end - length + 1000,
  );
  return (
    <section class="timeline panel" aria-label={words.time.label} tabIndex={-1} data-covers="bottom">
      <header>
        <b aria-live="polite">{time ? spanSaid(time.from, time.to) : words.time.all}</b>
        <span class="muted time-length">{time && lengthSaid(time)}</span>
        {span && (
          <div class="time-chips" role="group" aria-label={words.time.newest(range(end, end, "UTC", "day", "short"))}>
            {steps.map(([name, length]) => (
              <button
                key={name}
                type="button"
                class={preset?.[0] === name ? "chip is-on" : "chip"}
                aria-pressed={preset?.[0] === name}
                title={words.time.chipHint(words.time.lasts[name], range(end, end, "UTC", "day", "short"))}
                onClick={() => set({ from: end - length + 1000, to: end })}
              >
                {words.time.chips[name]}
              </button>
            ))}
            <button type="button" class={time ? "chip" : "chip is-on"} aria-pressed={!time} onClick={() => set(null)}>
              {words.time.chips.all}
            </button>
          </div>
        )}
        {preset && <span class="muted time-newest">{words.time.newest(range(end, end, "UTC", "day", "short"))}</span>}
        <span class="spring" />
        {axis && (
          <button type="button" class="chip" onClick={() => store.dispatch({ type: "axis changed", axis: null })}>
            {words.time.whole}
          </button>
        )}
        {time && span && (time.from ?? span[0]) > span[0] - day && (
          <IconButton
            icon="closer"
            label={words.time.closer}
            onClick={() => store.dispatch({ type: "axis changed", axis: padded(time, span) })}
          />
        )}
        <LookBack />
        <span class="muted time-zone">{words.time.zone}</span>
      </header>
      {span ? (
        <Brush span={span} />
      ) : (
        <p class="muted time-nothing">{histogram && !loading ? words.time.nothing : ""}</p>
      )}
    </section>
  );
}

/** "36 hours", "12 days", "11 years": as exact as one counts at that length. */
export function lengthSaid({ from, to }: Span): string {
  if (from === null || to === null) return "";
  const length = to - from + 1000;
  if (length > 3 * year) return words.time.years(Math.round(length / year));
  return length < 2 * day ? words.time.hours(Math.round(length / hour)) : words.time.days(Math.round(length / day));
}

/** A window with as much again around it, within the whole. */
function padded({ from, to }: Span, [first, last]: readonly [number, number]): Span {
  const [a, b] = [from ?? first, to ?? last];
  const pad = Math.max(day, (b - a) / 2);
  const floor = (at: number) => Math.floor(at / day) * day;
  return { from: floor(Math.max(first, a - pad)), to: floor(Math.min(last, b + pad)) + day - 1000 };
}

interface Drag {
  readonly mode: "new" | "move" | "start" | "end";
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

function Brush({ span }: { span: readonly [number, number] }) {
  const { store } = useDesk();
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useRef<Drag | null>(null);
  const live = useRef<Span | null>(null);
  const time = usePick((s) => s.filters.time);
  const axis = usePick((s) => s.axis);
  const bins = usePick((s) => s.histogram.value?.bins);
  const [first, last] = axis?.from != null && axis.to != null ? [axis.from, axis.to] : whole(span, time);
  const scale: Scale = { from: first, to: last };

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
    const mode = !time
      ? "new"
      : Math.abs(at - from) < reach
        ? "start"
        : Math.abs(at - to) < reach
          ? "end"
          : at > from && at < to
            ? "move"
            : "new";
    drag.current = { mode, at, from, to };
    canvas.current?.setPointerCapture(e.pointerId);
  };
  const move = (e: PointerEvent) => {
    if (!drag.current) {
      if (canvas.current) canvas.current.title = barSaid(bins ?? [], whereIs(e));
      return;
    }
    live.current = dragged(drag.current, whereIs(e), first, last);
    paint();
  };
  const up = () => {
    const shown = live.current;
    drag.current = null;
    live.current = null;
    if (shown) commit(snapped(shown, last - first));
  };
  return (
    <div class="brush">
      <canvas ref={canvas} onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={up} />
      <Slider name={words.time.start} end="from" scale={scale} commit={commit} />
      <Slider name={words.time.end} end="to" scale={scale} commit={commit} />
    </div>
  );
}

/** What the bar at a moment counts; empty where there is none. */
export function barSaid(bins: readonly Bin[], at: number): string {
  const bin = bins.find(({ from, to }) => at >= Date.parse(from) && at < Date.parse(to));
  if (!bin || bin.certain + bin.possible === 0) return "";
  const [from, to] = [Date.parse(bin.from), Date.parse(bin.to) - 1000];
  return words.time.bin(spanSaid(from, to), bin.certain, Math.round(bin.possible));
}

/** Whole days around everything that is dated and the window that is chosen. */
function whole([first, last]: readonly [number, number], time: Span | null): readonly [number, number] {
  const from = Math.min(first, time?.from ?? first);
  const to = Math.max(last, time?.to ?? last);
  return [Math.floor(from / day) * day, Math.floor(to / day) * day + day - 1000];
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
export function snapped({ from, to }: Span, length: number): Span {
  const unit = length > 4 * day ? day : hour;
  const a = from === null ? null : Math.round(from / unit) * unit;
  const b = to === null ? null : Math.round((to + 1000) / unit) * unit - 1000;
  return { from: a, to: a !== null && b !== null && b < a ? a + unit - 1000 : b };
}

interface SliderProps {
  readonly name: string;
  readonly end: "from" | "to";
  readonly scale: Scale;
  readonly commit: (next: Span) => void;
}

/** One end of the window for the keyboard: arrows by a day, page keys by a week. */
function Slider({ name, end, scale, commit }: SliderProps) {
  const time = usePick((s) => s.filters.time);
  const { from: first, to: last } = scale;
  const now: { readonly from: number; readonly to: number } = { from: time?.from ?? first, to: time?.to ?? last };
  const unit = last - first > 4 * day ? day : hour;
  const value = now[end];
  const keys: Readonly<Record<string, number>> = {
    ArrowLeft: -unit,
    ArrowDown: -unit,
    ArrowRight: unit,
    ArrowUp: unit,
    PageDown: -7 * unit,
    PageUp: 7 * unit,
    Home: first - value,
    End: last - value,
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
      aria-valuetext={spanSaid(value, value + (end === "from" ? unit - 1000 : 0))}
      style={{ left: `${Math.max(0, Math.min(100, ((value - first) / (last - first || 1)) * 100))}%` }}
      onKeyDown={(e) => {
        const by = keys[e.key];
        if (by === undefined) return;
        e.preventDefault();
        e.stopPropagation();
        const to = Math.max(first, Math.min(last, value + by));
        commit(
          end === "from" ? { from: Math.min(to, now.to), to: now.to } : { from: now.from, to: Math.max(to, now.from) },
        );
      }}
    />
  );
}

/** Moves the window by its own length, as [ and ] do. */
export function stepped(time: Span | null, span: readonly [number, number] | null, by: -1 | 1): Span | null {
  if (!span) return time;
  if (!time || time.from === null || time.to === null) {
    const to = Math.floor(span[1] / day) * day + day - 1000;
    return { from: to - 30 * day + 1000, to };
  }
  const length = time.to - time.from + 1000;
  return { from: time.from + by * length, to: time.to + by * length };
}
