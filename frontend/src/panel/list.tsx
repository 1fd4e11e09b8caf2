// The list of all that is on the map, of which only the rows are drawn that can be seen.

import { useRef } from "preact/hooks";
import { orders, usualOrders } from "../lib/query";
import { eventAt } from "../listing";
import type { Feature } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Empty } from "./empty";
import { rowLineOf, titleOf } from "./event-line";
import { Button, EventSymbol, Icon } from "./parts";
import { rowsOf, useRoll } from "./roll";
import { useRowKeys, useSeen } from "./rowkeys";
import { moveSheet } from "./sheet";

export function List() {
  const list = usePick((s) => s.list);
  const { commands } = useDesk();
  const table = usePick((s) => s.show === "table");
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
      {!waiting && !list.pending && !list.problem && list.matched === 0 && <Empty />}
      {!table && <Items />}
    </section>
  );
}

/** Whether there is nothing to show only because it has not come; the server may still be loading. */
export function useWaiting(): boolean {
  return usePick((s) => s.list.matched === 0 && (s.list.pending || Boolean(s.status?.loading)));
}

function ListHeader() {
  const { store } = useDesk();
  const list = usePick((s) => s.list);
  const fresh = usePick((s) => s.fresh);
  const waiting = useWaiting();
  return (
    <header class="list-header" data-head>
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
      <h2>
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
        onClick={(e) => moveSheet(store, e.currentTarget, "full", ".facets")}
      >
        <Icon name="filter" />
        {words.filters}
      </button>
    </header>
  );
}

export function ListOrder() {
  const { store } = useDesk();
  const order = usePick((s) => s.list.order);
  const desk = usePick((s) => s.status?.signed_in === true);
  // When an event changed is for the desk to know.
  const offered = orders.filter(
    (name) => name === order || (usualOrders.includes(name) && (desk || name !== "-updated_at")),
  );
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

/** The rows. The focus stays on what they stand in, so that it is not lost when a row goes. */
function Items() {
  const { commands } = useDesk();
  const list = usePick((s) => s.list);
  const selected = usePick((s) => s.selected);
  const ref = useRef<HTMLDivElement>(null);
  const { height, drawn, seen, top } = useRoll(ref, list.matched, list.turn, list.at);
  useSeen(seen);
  const [first, end] = seen;
  const keys = useRowKeys(ref, end - first, (event) => commands.select(event.id));
  const { at, matched } = list;
  const rows = rowsOf(drawn, at);
  return (
    <>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: without rows it is no list, and has no row to be at */}
      <div
        ref={ref}
        class="items"
        role={matched ? "listbox" : undefined}
        tabIndex={matched ? 0 : -1}
        aria-label={matched ? words.list.rows : undefined}
        aria-activedescendant={at === null ? undefined : `row-${at}`}
        style={{ height: `${height}px` }}
        {...keys}
      >
        {rows.map((row) => (
          <Item key={row} row={row} top={top(row)} of={matched} event={eventAt(list, row)} selected={selected} />
        ))}
      </div>
      {first > 0 && end < matched && (
        <p class="list-place" aria-hidden="true">
          {words.list.place((at !== null && at >= first && at < end ? at : first) + 1, matched)}
        </p>
      )}
      <p class="visually-hidden" role="status">
        {at !== null && words.list.said(at + 1, matched)}
      </p>
    </>
  );
}

interface ItemProps {
  readonly row: number;
  readonly top: number;
  readonly of: number;
  readonly event: Feature | null;
  readonly selected: number | null;
}

function Item({ row, top, of, event, selected }: ItemProps) {
  const { store, commands } = useDesk();
  const here = usePick((s) => s.list.at === row);
  const lit = usePick((s) => event !== null && s.list.lit === event.id);
  const point = (event: Feature | null) => store.dispatch({ type: "event pointed", event });
  const chosen = event !== null && event.id === selected;
  const marks = [chosen && "is-selected", here && "is-here", lit && "is-lit"].filter(Boolean).join(" ");
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: what it stands in has the focus for it
    // biome-ignore lint/a11y/useKeyWithClickEvents: what it stands in has its keys
    <div
      id={`row-${row}`}
      role="option"
      class={`item roll-row ${marks}`}
      aria-selected={chosen}
      aria-setsize={of}
      aria-posinset={row + 1}
      aria-label={event ? undefined : words.list.row}
      aria-busy={event ? undefined : true}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => event && commands.select(event.id)}
      onMouseEnter={() => point(event)}
      onMouseLeave={() => point(null)}
    >
      {event ? (
        <>
          <EventSymbol type={event.properties.event_type} assessment={event.properties.assessment} />
          <span class="item-text">
            <span class="item-title">{titleOf(event.properties)}</span>
            <span class="item-line">{rowLineOf(event.properties)}</span>
          </span>
        </>
      ) : (
        <span class="item-waits" />
      )}
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
