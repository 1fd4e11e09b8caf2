// One field for whatever a person looks for: words, places, times, events.

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { around, coordinates } from "../lib/geo";
import { type Hint, meant, perhaps, type Reader } from "../lib/hints";
import { spanSaid } from "../lib/time";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Icon, IconButton, type IconName } from "./parts";
import "./search.css";

/** How long a person may pause between two letters of one search, in milliseconds. */
const pause = 200;

/** What is shown around a place that is gone to, in metres: a town, and a spot at the least. */
const townView = 9_000;
const spotView = 4_000;

export function SearchBar() {
  const { store, commands, map } = useDesk();
  const text = usePick((s) => s.filters.text);
  // What is in the field runs ahead of the filter; it follows only when the
  // filter was changed elsewhere, or it would take back what is being typed.
  const [typed, setTyped] = useState(text);
  const [open, setOpen] = useState(false);
  const told = useRef(text);
  const timer = useRef(0);
  const form = useRef<HTMLFormElement>(null);
  const list = useId();
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (text === told.current) return;
    clearTimeout(timer.current);
    told.current = text;
    setTyped(text);
  }, [text]);
  const reader = (): Reader => {
    const { view, zone } = store.state.peek();
    return { near: view, zone, languages: [words.locale] };
  };
  const hints = useHints(open ? typed : "", reader);
  const search = (value: string) => {
    clearTimeout(timer.current);
    told.current = value;
    store.dispatch({ type: "filters changed", filters: { text: value } });
  };
  const changed = (value: string) => {
    setTyped(value);
    setOpen(true);
    clearTimeout(timer.current);
    if (!meant(value, reader())) timer.current = window.setTimeout(() => search(value), pause);
  };
  const clear = () => {
    setTyped("");
    setOpen(false);
    search("");
  };
  const take = (hint: Hint) => {
    clear();
    switch (hint.kind) {
      case "spot":
        return map.fit(around(hint.spot, Math.max(spotView, hint.spot.metres)));
      case "town":
        return map.fit(around(hint.town, townView));
      case "area":
        return void commands.areaBox(hint.area.id).then((box) => box && map.fit(box));
      case "event":
        return commands.select(hint.id);
      case "dates":
        store.dispatch({ type: "filters changed", filters: { time: hint.span } });
    }
  };
  const submitted = (e: Event) => {
    e.preventDefault();
    const whole = meant(typed, reader());
    if (whole) return take(whole);
    search(typed);
    setOpen(false);
  };
  return (
    <form
      ref={form}
      class="searchbar"
      role="search"
      onSubmit={submitted}
      onKeyDown={(e) => walked(e, form.current, () => setOpen(false))}
      onFocusOut={(e) => {
        if (!form.current?.contains(e.relatedTarget as Node | null)) setOpen(false);
      }}
    >
      <b class="brand">eventmap</b>
      <label class="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={words.search}
          aria-controls={list}
          placeholder={words.searchHint}
          autocomplete="off"
          value={typed}
          onFocus={() => setOpen(true)}
          onInput={(e) => changed(e.currentTarget.value)}
        />
        {typed && <IconButton icon="close" label={words.clearSearch} onClick={clear} />}
      </label>
      <ul id={list} class="hints panel" aria-label={words.hints.label} hidden={hints.length === 0}>
        {hints.map((hint) => (
          <li key={keyOf(hint)}>
            <button type="button" onClick={() => take(hint)}>
              <Icon name={icons[hint.kind]} />
              <span>{said(hint, store.state.peek().zone)}</span>
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}

/** Suggestions for what is typed: at once what it is by itself, and soon what bears its name. */
function useHints(text: string, reader: () => Reader): readonly Hint[] {
  const { commands } = useDesk();
  const [found, setFound] = useState<{ readonly text: string; readonly hints: readonly Hint[] } | null>(null);
  const whole = text.trim() ? meant(text, reader()) : null;
  useEffect(() => {
    if (whole || text.trim().length < 2) return;
    const asked = new AbortController();
    const timer = setTimeout(async () => {
      const [areas, towns] = await Promise.all([
        commands.areas(text.trim(), asked.signal).catch(() => []),
        commands.towns(text),
      ]);
      if (asked.signal.aborted) return;
      const hints = [
        ...towns.map((town) => ({ kind: "town", town }) as const),
        ...areas.slice(0, 3).map((area) => ({ kind: "area", area }) as const),
      ];
      setFound({ text, hints });
    }, pause);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [text, whole !== null]);
  if (whole) return [whole];
  if (text.trim() === "") return [];
  // While a longer text is asked for, what the shorter one gave is no answer to it.
  return [...perhaps(text, reader()), ...(found?.text === text ? found.hints : [])];
}

/** Arrows walk from the field through the suggestions and back; Esc closes them. */
function walked(e: KeyboardEvent, form: HTMLElement | null, close: () => void): void {
  const stops = [...(form?.querySelectorAll<HTMLElement>("input, .hints:not([hidden]) button") ?? [])];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const step = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
  if (e.key === "Escape" && stops.length > 1) {
    e.stopPropagation();
    e.preventDefault(); // a field for searches would be emptied
    stops[0]?.focus();
    close();
  }
  if (step === 0 || at < 0 || stops.length < 2) return;
  e.preventDefault();
  stops[(at + step + stops.length) % stops.length]?.focus();
}

const icons: Readonly<Record<Hint["kind"], IconName>> = {
  spot: "zoom",
  town: "pin",
  area: "area",
  event: "forward",
  dates: "past",
};

function keyOf(hint: Hint): string {
  switch (hint.kind) {
    case "area":
      return hint.area.id;
    case "town":
      return `${hint.town.en} ${hint.town.lon} ${hint.town.lat}`;
    default:
      return hint.kind;
  }
}

function said(hint: Hint, zone: string): string {
  switch (hint.kind) {
    case "spot":
      return words.hints.spot(coordinates(hint.spot.lon, hint.spot.lat));
    case "area":
      return hint.area.name;
    case "town":
      return words.locale.startsWith("uk") ? hint.town.uk : hint.town.en;
    case "event":
      return words.hints.event(String(hint.id));
    case "dates":
      return words.hints.dates(spanSaid(hint.span.from, hint.span.to, zone));
  }
}
