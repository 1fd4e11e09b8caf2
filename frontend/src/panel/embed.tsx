// What lies around the map in somebody else's page: what it shows, in words; an
// event that was chosen; the list, for whoever does not see the map; and time.

import { type ComponentChildren, render } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { creditOf } from "../lib/credit";
import type { Look } from "../lib/embedding";
import { where } from "../lib/geo";
import { harmShort } from "../lib/harm";
import { filterParams } from "../lib/query";
import { familyOf } from "../lib/symbols";
import { label } from "../lib/terms";
import { dateSaid, spanSaid, when } from "../lib/time";
import type { Frame } from "../map/regions";
import type { State } from "../state";
import type { Store } from "../store";
import type { Feature, Source } from "../types";
import { eventPath, toAddress } from "../url";
import { words } from "../words/words";
import { Brush } from "./brush";
import { useChips } from "./chips";
import { Chooser } from "./choice";
import { StoreContext, usePick, useStore } from "./desk";
import { EventLine } from "./event-line";
import { Legend } from "./legend";
import { EventSymbol, Icon, IconButton, kindLabel, Outside, RingMark, typeLabel } from "./parts";
import "./rail.css";
import "./timeline.css";
import "./embed.css";

export interface Embedded {
  readonly store: Store;
  /** The map's own element. */
  readonly map: HTMLElement;
  readonly look: Look;
  /** Begins to ask for the list. */
  readonly list: () => void;
}

/** Draws all but what is on the map into an element, and puts the map into it. */
export function embedded(root: HTMLElement, all: Embedded, until: AbortSignal): void {
  all.map.className = "map";
  all.map.setAttribute("aria-label", words.map);
  root.replaceChildren();
  render(
    <StoreContext.Provider value={all.store}>
      <Page {...all} />
    </StoreContext.Provider>,
    root,
  );
  until.addEventListener("abort", () => render(null, root), { once: true });
}

/** The part of the map that an open event leaves free, in its pixels. */
export function freeIn(map: HTMLElement): Frame {
  const whole = map.getBoundingClientRect();
  const free = { left: 0, top: 0, right: whole.width, bottom: whole.height };
  const box = document.querySelector(".embed-event")?.getBoundingClientRect();
  if (!box) return free;
  if (box.width > whole.width * 0.7) return { ...free, bottom: Math.max(80, box.top - whole.top) };
  const mirrored = getComputedStyle(map).direction === "rtl";
  return mirrored ? { ...free, left: box.right - whole.left } : { ...free, right: box.left - whole.left };
}

function Page({ map, look, list }: Embedded) {
  const store = useStore();
  const selected = usePick((s) => s.selected);
  const [listed, setListed] = useState(false);
  const middle = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => middle.current?.prepend(map), [map]);
  const select = (id: number | null) => store.dispatch({ type: "event selected", id });
  useEffect(() => {
    const closed = (e: KeyboardEvent) => {
      if (e.key !== "Escape") return;
      if (store.state.peek().choice) store.dispatch({ type: "choice closed" });
      else if (selected !== null) store.dispatch({ type: "event selected", id: null });
      else setListed(false);
    };
    document.addEventListener("keydown", closed);
    return () => document.removeEventListener("keydown", closed);
  }, [store, selected]);
  return (
    <div class={`embed ${selected === null ? "" : "has-event"}`}>
      <Bar
        listed={listed}
        turn={() => {
          list();
          setListed(!listed);
        }}
      />
      <div ref={middle} class="embed-map">
        {listed && <List select={select} close={() => setListed(false)} />}
        {look.legend && <Legend unfolded={innerWidth >= 640 && innerHeight >= 560} />}
        <Chooser select={select} />
        {selected !== null && <OpenEvent key={selected} id={selected} close={() => select(null)} />}
      </div>
      {look.timeline && <Time />}
      <Credit />
    </div>
  );
}

/** What is shown, in words, and ways to more. */
function Bar({ listed, turn }: { listed: boolean; turn: () => void }) {
  const store = useStore();
  const [before] = useState(() => store.state.peek().filters);
  const filters = usePick((s) => s.filters);
  const address = usePick((s) => toAddress({ ...s, selected: null }));
  const chips = useChips();
  const changed = `${filterParams(before)}` !== `${filterParams(filters)}`;
  const lang = new URLSearchParams(location.search).get("lang");
  const of = chips.map(({ name }) => name).join(" · ");
  return (
    <header class="embed-bar">
      <p class="embed-said" role="status">
        <Count /> <span title={of || words.embedded.all}>{of || words.embedded.all}</span>
      </p>
      {changed && (
        <IconButton
          icon="back"
          label={words.embedded.again}
          onClick={() => store.dispatch({ type: "filters changed", filters: before })}
        />
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={words.embedded.list}
        title={words.embedded.list}
        aria-expanded={listed}
        onClick={turn}
      >
        <Icon name="list" />
      </button>
      <a
        class="button is-plain"
        href={lang ? `${address}&${new URLSearchParams({ lang })}` : address}
        target="_blank"
        rel="noopener"
      >
        {words.embedded.open}
      </a>
    </header>
  );
}

/** How many there are, or why that is not known. */
function Count() {
  const { value, pending, problem } = usePick((s) => s.summary);
  const loading = usePick((s) => s.status?.loading);
  if (loading) return <b>{words.note.loading(loading.loaded, loading.total)}</b>;
  if (problem) return <b class="wrong">{problem}</b>;
  if (!value) return null;
  return (
    <b class={pending ? "is-pending" : ""}>
      {words.number(value.total)} {words.list.onMap(value.total)}
    </b>
  );
}

function Time() {
  const zone = usePick((s) => s.zone);
  const time = usePick((s) => s.filters.time);
  const span = usePick((s) => s.histogram.value?.span);
  return (
    <section class="embed-time" aria-label={words.time.label}>
      <p>
        {span === null ? words.time.nothing : time ? spanSaid(time.from, time.to, zone) : words.time.all}{" "}
        <span class="muted">{zone === "UTC" ? words.time.zone : zone}</span>
      </p>
      {span && <Brush span={span} />}
    </section>
  );
}

/** Whose the events are that are shown, and on what terms. */
function Credit() {
  const credit = creditOf(
    usePick((s) => s.datasets),
    usePick((s) => s.summary.value),
  );
  return (
    <footer class="embed-credit" title={credit}>
      {credit && words.embedded.data(credit)}
    </footer>
  );
}

/** Has the focus while it is open, and gives it back where it was. */
function Held({ class: name, label: said, children }: { class: string; label: string; children: ComponentChildren }) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.focus({ preventScroll: true });
    return () => {
      const there = before?.isConnected && before !== document.body;
      const back = there ? before : document.querySelector(".map");
      if (back instanceof HTMLElement) back.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside ref={ref} class={`${name} panel`} aria-label={said} tabIndex={-1}>
      {children}
    </aside>
  );
}

function List({ select, close }: { select: (id: number) => void; close: () => void }) {
  const { pages, matched, pending, problem } = usePick((s) => s.list);
  const items = pages[0] ?? [];
  return (
    <Held class="embed-list" label={words.list.label}>
      <header>
        <h2>{words.list.label}</h2>
        <IconButton icon="close" label={words.close} onClick={close} />
      </header>
      <div class="embed-scroll" aria-busy={pending}>
        {problem && <p role="alert">{problem}</p>}
        {!pending && !problem && items.length === 0 && <p class="muted">{words.empty.nothingHere}</p>}
        <ul>
          {items.map((event) => (
            <li key={event.id}>
              <EventLine event={event} open={() => select(event.id)} />
            </li>
          ))}
        </ul>
        {items.length < matched && !pending && <p class="muted">{words.embedded.more(items.length)}</p>}
      </div>
    </Held>
  );
}

function OpenEvent({ id, close }: { id: number; close: () => void }) {
  const { value, problem } = usePick((s) => s.event);
  const event = value?.id === id ? value : null;
  return (
    <Held class="embed-event" label={words.event.label}>
      <IconButton icon="close" class="icon-button embed-close" label={words.close} onClick={close} />
      <div class="embed-scroll" aria-busy={!event && !problem}>
        {event && <Told event={event} />}
        {!event && problem && <p role="alert">{words.event.failed}</p>}
      </div>
    </Held>
  );
}

function Told({ event: { id, properties: p } }: { event: Feature }) {
  const v = usePick((s) => s.vocabularies);
  const area = usePick((s: State) => (s.area && s.area.id === p.area_id ? s.area.properties.name : null));
  const time = when(p);
  const place = where(p, area);
  const harmed = harmShort(p);
  return (
    <article>
      <p class={`type-tag family-${familyOf(p.event_type)}`}>
        <EventSymbol type={p.event_type} size={20} />
        <span>{kindLabel(v, p.event_type, p.sub_event_type) || typeLabel(v, p.event_type)}</span>
      </p>
      <h1>{p.title || words.list.untitled}</h1>
      <dl>
        <dt>{words.event.when}</dt>
        <dd>
          {time.text} <small>{time.note}</small>
        </dd>
        <dt>{words.event.where}</dt>
        <dd>
          {place.text} <small>{place.note}</small>
        </dd>
        {harmed && (
          <>
            <dt>{words.event.harm}</dt>
            <dd>{harmed}</dd>
          </>
        )}
        <dt>{words.event.sure}</dt>
        <dd class="embed-sure">
          <RingMark assessment={p.assessment ?? "not_assessed"} />
          {label(v?.assessments, p.assessment ?? "not_assessed")}
        </dd>
      </dl>
      {p.description && <p class="embed-text">{p.description}</p>}
      <h2>{words.event.sources}</h2>
      {p.sources.length === 0 && <p class="muted">{words.event.noSources}</p>}
      <ul>
        {p.sources.map((source, i) => (
          <li key={`${source.url} ${i}`}>
            <SourceLine source={source} />
          </li>
        ))}
      </ul>
      <p>
        <a href={eventPath(id)} target="_blank" rel="noopener">
          {words.embedded.page}
        </a>
      </p>
    </article>
  );
}

function SourceLine({ source: { url, title, publisher, published_at } }: { source: Source }) {
  const name = title || publisher || words.event.source;
  const note = [title ? publisher : "", published_at ? dateSaid(published_at) : ""].filter(Boolean).join(" · ");
  return (
    <>
      {url ? <Outside href={url}>{name}</Outside> : name} <small>{note}</small>
    </>
  );
}
