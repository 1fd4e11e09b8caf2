// The list of what is on the map, newest first.

import { useEffect, useRef } from "preact/hooks";
import { where } from "../lib/geo";
import { harmShort } from "../lib/harm";
import { orders } from "../lib/query";
import { when } from "../lib/time";
import type { Feature } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Empty } from "./empty";
import { Button, EventSymbol, Icon } from "./parts";

export function List() {
  const list = usePick((s) => s.list);
  const selected = usePick((s) => s.selected);
  const { commands } = useDesk();
  const waiting = useWaiting();
  return (
    <section class="list" aria-label={words.list.label} aria-busy={list.pending}>
      <ListHeader />
      {waiting && <Skeleton />}
      {!waiting && !list.pending && list.problem && (
        <div class="trouble" role="alert">
          <p>{list.problem}</p>
          <Button onClick={() => commands.retry()}>{words.wrong.again}</Button>
        </div>
      )}
      {!waiting && !list.pending && !list.problem && list.items.length === 0 && <Empty />}
      <ol class="items">
        {list.items.map((event) => (
          <Item key={event.id} event={event} selected={event.id === selected} />
        ))}
      </ol>
      <More />
    </section>
  );
}

/** Whether there is nothing to show only because it has not come; the server may still be loading. */
function useWaiting(): boolean {
  return usePick((s) => s.list.items.length === 0 && (s.list.pending || Boolean(s.status?.loading)));
}

function ListHeader() {
  const { store } = useDesk();
  const list = usePick((s) => s.list);
  const fresh = usePick((s) => s.fresh);
  const waiting = useWaiting();
  return (
    <header class="list-header">
      {list.unlocated && (
        <button
          type="button"
          class="icon-button"
          aria-label={words.list.back}
          title={words.list.back}
          onClick={() => store.dispatch({ type: "list turned", unlocated: false })}
        >
          <Icon name="back" />
        </button>
      )}
      <h2 aria-live="polite">
        {waiting ? (
          words.list.loading
        ) : (
          <>
            <b>{words.number(list.matched)}</b>{" "}
            {list.unlocated ? words.list.unlocated(list.matched) : words.list.onMap(list.matched)}
          </>
        )}
      </h2>
      {fresh > 0 ? (
        <button type="button" class="chip is-on" onClick={() => store.dispatch({ type: "list asked again" })}>
          {words.list.stale(words.list.fresh(fresh))}
        </button>
      ) : (
        <ListOrder />
      )}
      <button
        type="button"
        class="chip to-filters"
        onClick={() => store.dispatch({ type: "sheet moved", stop: "full" })}
      >
        <Icon name="filter" />
        {words.filters}
      </button>
    </header>
  );
}

function ListOrder() {
  const { store } = useDesk();
  const order = usePick((s) => s.list.order);
  const desk = usePick((s) => s.status?.signed_in === true);
  // When an event changed is for the desk to know.
  const offered = orders.filter((name) => desk || name !== "-updated_at" || name === order);
  return (
    <select
      class="list-order"
      aria-label={words.list.order}
      value={order}
      onChange={(e) => {
        const chosen = orders.find((name) => name === e.currentTarget.value);
        if (chosen) store.dispatch({ type: "list ordered", order: chosen });
      }}
    >
      {offered.map((name) => (
        <option key={name} value={name}>
          {words.list.orders[name]}
        </option>
      ))}
    </select>
  );
}

function Item({ event, selected }: { event: Feature; selected: boolean }) {
  const { store, commands } = useDesk();
  const ref = useRef<HTMLButtonElement>(null);
  const p = event.properties;
  const point = (at: Feature | null) => store.dispatch({ type: "event pointed", event: at });
  const line = [when(p, "short").text, where(p).text, harmShort(p)].filter(Boolean).join(" · ");
  useEffect(() => {
    if (selected) ref.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  return (
    <li>
      <button
        ref={ref}
        type="button"
        class={selected ? "item is-selected" : "item"}
        aria-current={selected ? "true" : undefined}
        onClick={() => commands.select(event.id)}
        onMouseEnter={() => point(event)}
        onMouseLeave={() => point(null)}
        onFocus={() => point(event)}
        onBlur={() => point(null)}
      >
        <EventSymbol type={p.event_type} assessment={p.assessment} />
        <span class="item-text">
          <span class="item-title">{p.title || words.list.untitled}</span>
          <span class="item-line">{line}</span>
        </span>
      </button>
    </li>
  );
}

/** Asks for the next page when the end of the list comes near. */
function More() {
  const { commands } = useDesk();
  const left = usePick((s) => s.list.items.length > 0 && s.list.items.length < s.list.matched);
  const pending = usePick((s) => s.list.pending);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const end = ref.current;
    if (!end || !left || pending) return;
    const watch = new IntersectionObserver((entries) => entries.some((e) => e.isIntersecting) && commands.more(), {
      rootMargin: "400px",
    });
    watch.observe(end);
    return () => watch.disconnect();
  }, [left, pending, commands]);
  return (
    <div ref={ref} class="list-more">
      {left && pending ? words.list.more : ""}
    </div>
  );
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      {[0, 1, 2, 3, 4].map((i) => (
        <div key={i} />
      ))}
    </div>
  );
}
