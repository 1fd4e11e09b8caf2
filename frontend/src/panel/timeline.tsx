// Time along the bottom: how many events when, and a window to choose.

import { useState } from "preact/hooks";
import { beginning, begins, later } from "../lib/calendar";
import type { Span } from "../lib/query";
import { range, spanSaid } from "../lib/time";
import { words } from "../words/words";
import { LookBack } from "./asof";
import { Brush } from "./brush";
import { CertaintyChip } from "./certainty";
import { useDesk, usePick } from "./desk";
import { IconButton } from "./parts";
import { PlayerControls, ZoneChoice } from "./player";
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
  const zone = usePick((s) => s.zone);
  const histogram = usePick((s) => s.histogram.value);
  const loading = usePick((s) => Boolean(s.status?.loading));
  const playing = usePick((s) => s.player?.running === true);
  const [open, setOpen] = useState(false);
  const span = histogram?.span ?? null;
  return (
    <section
      class={`timeline panel ${open ? "is-open" : ""}`}
      aria-label={words.time.label}
      tabIndex={-1}
      data-covers="bottom"
    >
      <header>
        <b aria-live={playing ? "off" : "polite"}>{time ? spanSaid(time.from, time.to, zone) : words.time.all}</b>
        <span class="muted time-length">{time && lengthSaid(time)}</span>
        {time && <CertaintyChip />}
        <IconButton
          icon={open ? "down" : "up"}
          class="icon-button time-more"
          label={open ? words.time.less : words.time.more}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
        <div class="time-tools">
          {span && <Chips end={span[1]} />}
          <span class="spring" />
          {span && <PlayerControls />}
          {axis && (
            <button type="button" class="chip" onClick={() => store.dispatch({ type: "axis changed", axis: null })}>
              {words.time.whole}
            </button>
          )}
          {time && span && (time.from ?? span[0]) > span[0] - day && (
            <IconButton
              icon="closer"
              label={words.time.closer}
              onClick={() => store.dispatch({ type: "axis changed", axis: padded(time, span, zone) })}
            />
          )}
          <LookBack />
          <ZoneChoice at={time?.to ?? span?.[1] ?? Date.now()} />
        </div>
      </header>
      {span ? (
        <Brush span={span} />
      ) : (
        <p class="muted time-nothing">{histogram && !loading ? words.time.nothing : ""}</p>
      )}
    </section>
  );
}

/** The last day, week and month of events, counted back from the newest. */
function Chips({ end }: { end: number }) {
  const { store } = useDesk();
  const time = usePick((s) => s.filters.time);
  const zone = usePick((s) => s.zone);
  const set = (next: Span | null) => store.dispatch({ type: "filters changed", filters: { time: next } });
  const chosen = steps.find(([, length]) => time?.to === end && time.from === end - length + 1000)?.[0];
  const newest = range(end, end, zone, "day", "short");
  return (
    <>
      <div class="time-chips" role="group" aria-label={words.time.newest(newest)}>
        {steps.map(([name, length]) => (
          <button
            key={name}
            type="button"
            class={chosen === name ? "chip is-on" : "chip"}
            aria-pressed={chosen === name}
            title={words.time.chipHint(words.time.lasts[name], newest)}
            onClick={() => set({ from: end - length + 1000, to: end })}
          >
            {words.time.chips[name]}
          </button>
        ))}
        <button type="button" class={time ? "chip" : "chip is-on"} aria-pressed={!time} onClick={() => set(null)}>
          {words.time.chips.all}
        </button>
      </div>
      {chosen && <span class="muted time-newest">{words.time.newest(newest)}</span>}
    </>
  );
}

/** "36 hours", "12 days", "11 years": as exact as one counts at that length. */
export function lengthSaid({ from, to }: Span): string {
  if (from === null || to === null) return "";
  const length = to - from + 1000;
  if (length > 3 * year) return words.time.years(Math.round(length / year));
  return length < 2 * day ? words.time.hours(Math.round(length / hour)) : words.time.days(Math.round(length / day));
}

/** A window with as much again around it, within the whole, in whole days. */
function padded({ from, to }: Span, [first, last]: readonly [number, number], zone: string): Span {
  const [a, b] = [from ?? first, to ?? last];
  const pad = Math.max(day, (b - a) / 2);
  const end = beginning(Math.min(last, b + pad), "day", zone);
  return { from: beginning(Math.max(first, a - pad), "day", zone), to: later(end, 1, "day", zone) - 1000 };
}

/** Moves the window by its own length, as [ and ] do: by as many days when it has whole ones. */
export function stepped(
  time: Span | null,
  span: readonly [number, number] | null,
  by: -1 | 1,
  zone: string,
): Span | null {
  if (!span) return time;
  if (!time || time.from === null || time.to === null) {
    const end = later(beginning(span[1], "day", zone), 1, "day", zone);
    return { from: later(end, -30, "day", zone), to: end - 1000 };
  }
  const end = time.to + 1000;
  const whole = begins(time.from, "day", zone) && begins(end, "day", zone);
  const moved = (at: number) =>
    whole
      ? later(at, by * Math.round((end - (time.from ?? 0)) / day), "day", zone)
      : at + by * (end - (time.from ?? 0));
  return { from: moved(time.from), to: moved(end) - 1000 };
}
