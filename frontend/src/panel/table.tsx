// The events of the map as a table, in the map's place: what the map shows, for
// whoever does not look at it. Of its rows only those are drawn that can be seen.

import { useEffect, useRef, useState } from "preact/hooks";
import { eventAt, pageSize } from "../listing";
import type { Feature } from "../types";
import { words } from "../words/words";
import { type Column, cellOf, columns } from "./columns";
import { useDesk, usePick } from "./desk";
import { useWaiting } from "./list";
import { Button, IconButton } from "./parts";
import { rowsOf, useRoll } from "./roll";
import { useRowKeys, useSeen } from "./rowkeys";
import "./table.css";

/** The button that puts the table in the map's place. */
export function TableButton() {
  const { store } = useDesk();
  const shown = usePick((s) => s.show === "table");
  if (shown) return null;
  return (
    <IconButton
      icon="table"
      label={words.table.show}
      class="table-button panel"
      aria-keyshortcuts="v"
      onClick={() => showTable(() => store.dispatch({ type: "show chosen", show: "table" }))}
    />
  );
}

/** Shows the table, and gives it the focus once it is there. */
export function showTable(show: () => void): void {
  show();
  focusSoon(".table");
}

/** Shows the map again; the focus goes to what leads back to the table. */
export function hideTable(hide: () => void): void {
  hide();
  focusSoon(".table-button");
}

function focusSoon(selector: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}

export function Table() {
  const shown = usePick((s) => s.show === "table");
  return shown ? <Shown /> : null;
}

function Shown() {
  const { store, commands } = useDesk();
  const list = usePick((s) => s.list);
  const waiting = useWaiting();
  return (
    <section class="table-view panel" aria-label={words.table.label} aria-busy={list.pending}>
      <header class="table-title">
        <h2>{waiting ? words.list.loading : <Said />}</h2>
        <Button icon="globe" onClick={() => hideTable(() => store.dispatch({ type: "show chosen", show: "map" }))}>
          {words.table.hide}
        </Button>
      </header>
      {list.problem && !list.pending && (
        <div class="trouble" role="alert">
          <p>{list.problem}</p>
          <Button onClick={() => commands.retry()}>{words.wrong.again}</Button>
        </div>
      )}
      {/* The table within has the focus for it. */}
      <div class="table-scroll" data-rolls>
        <Grid />
      </div>
    </section>
  );
}

/** What the map shows, in a sentence. */
function Said() {
  const n = usePick((s) => s.list.matched);
  const possible = usePick((s) => (s.list.unlocated ? 0 : Math.min(s.possible, s.list.matched)));
  return <>{words.table.said(n, possible)}</>;
}

/** The sentence for whoever does not see: it is said once nothing is on its way any more. */
export function MapSaid() {
  const pending = usePick((s) => s.list.pending || s.box === null);
  const waiting = useWaiting();
  return (
    <p class="visually-hidden map-said" role="status">
      {!pending && !waiting && <Said />}
    </p>
  );
}

function Grid() {
  const { commands } = useDesk();
  const list = usePick((s) => s.list);
  const desk = usePick((s) => s.status?.signed_in === true);
  const selected = usePick((s) => s.selected);
  const grid = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const [col, setCol] = useState(0);
  const printing = usePrinting();
  const { height, drawn, seen, top } = useRoll(body, list.matched, list.turn, list.at);
  useSeen(seen);
  const keys = useRowKeys(grid, seen[1] - seen[0], (event) => commands.select(event.id));
  const shown = columns.filter(({ name }) => desk || name !== "changed");
  const rows = printing ? heldRows(list.pages) : rowsOf(drawn, list.at);
  const across = (e: KeyboardEvent): boolean => {
    const forward = words.direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (e.key === "Home" || e.key === "End") {
      if (e.ctrlKey) return false;
      setCol(e.key === "Home" ? 0 : shown.length - 1);
    } else if (e.key === "ArrowLeft" || e.key === "ArrowRight")
      setCol(Math.max(0, Math.min(shown.length - 1, col + (e.key === forward ? 1 : -1))));
    else return false;
    return true;
  };
  return (
    <div
      ref={grid}
      class={printing ? "table is-printing" : "table"}
      role="grid"
      tabIndex={0}
      aria-label={words.table.label}
      aria-rowcount={list.matched + 1}
      aria-colcount={shown.length}
      aria-activedescendant={list.at === null ? undefined : `cell-${list.at}-${col}`}
      {...keys}
      onKeyDown={(e) => {
        if (e.target !== grid.current) return;
        if (across(e)) e.preventDefault();
        else keys.onKeyDown(e);
      }}
    >
      <Head shown={shown} />
      {printing && (
        <p class="table-printed">{words.table.printed((rows[0] ?? -1) + 1, (rows.at(-1) ?? -1) + 1, list.matched)}</p>
      )}
      <div
        ref={body}
        class="table-rows"
        role={rows.length ? "rowgroup" : undefined}
        style={printing ? undefined : { height: `${height}px` }}
      >
        {rows.map((row) => (
          <Row
            key={row}
            row={row}
            top={printing ? null : top(row)}
            col={row === list.at ? col : null}
            shown={shown}
            event={eventAt(list, row)}
            chosen={eventAt(list, row)?.id === selected && selected !== null}
          />
        ))}
      </div>
    </div>
  );
}

/** Whether the page is being printed: then all rows are drawn that are held. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const until = new AbortController();
    const print = matchMedia("print");
    print.addEventListener("change", () => setPrinting(print.matches), { signal: until.signal });
    return () => until.abort();
  }, []);
  return printing;
}

function heldRows(pages: Readonly<Record<number, readonly Feature[]>>): readonly number[] {
  return Object.entries(pages).flatMap(([number, events]) => events.map((_, i) => Number(number) * pageSize + i));
}

function Head({ shown }: { readonly shown: readonly Column[] }) {
  const { store } = useDesk();
  const order = usePick((s) => s.list.order);
  return (
    <div class="table-head" role="rowgroup" data-head>
      {/* biome-ignore lint/a11y/useFocusableInteractive: the buttons in it can have the focus */}
      <div role="row" class="table-row" aria-rowindex={1}>
        {shown.map(({ name, up, down }) => {
          const sorted = order === up ? "ascending" : order === down ? "descending" : undefined;
          const column = words.table.columns[name];
          const next = order === up ? down : order === down ? up : name === "when" || name === "killed" ? down : up;
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the button in it can have the focus
            <div key={name} role="columnheader" class={`is-${name}`} aria-sort={up ? (sorted ?? "none") : undefined}>
              {next ? (
                <button type="button" onClick={() => store.dispatch({ type: "list ordered", order: next })}>
                  {column}
                  <span aria-hidden="true">{sorted ? (sorted === "ascending" ? " ↑" : " ↓") : ""}</span>
                </button>
              ) : (
                column
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: number;
  /** Null where it stands in the flow of a printed page. */
  readonly top: number | null;
  /** The column that the keys are at; null where they are not in this row. */
  readonly col: number | null;
  readonly shown: readonly Column[];
  readonly event: Feature | null;
  readonly chosen: boolean;
}

function Row({ row, top, col, shown, event, chosen }: RowProps) {
  const { store, commands } = useDesk();
  const v = usePick((s) => s.vocabularies);
  const datasets = usePick((s) => s.datasets);
  const marks = `${chosen ? "is-selected" : ""} ${col === null ? "" : "is-here"}`;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the table has the focus for it
    // biome-ignore lint/a11y/useKeyWithClickEvents: the table has its keys
    <div
      role="row"
      class={`table-row roll-row ${marks}`}
      aria-rowindex={row + 2}
      aria-selected={chosen}
      aria-busy={event ? undefined : true}
      style={top === null ? undefined : { transform: `translateY(${top}px)` }}
      onClick={() => event && commands.select(event.id)}
      onMouseEnter={() => store.dispatch({ type: "event pointed", event })}
      onMouseLeave={() => store.dispatch({ type: "event pointed", event: null })}
    >
      {shown.map(({ name }, i) => (
        <div
          key={name}
          id={`cell-${row}-${i}`}
          role={name === "what" ? "rowheader" : "gridcell"}
          class={`is-${name} ${i === col ? "is-cell" : ""}`}
        >
          {event
            ? cellOf(name, event, v, datasets)
            : name === "what" && <span class="visually-hidden">{words.list.row}</span>}
        </div>
      ))}
    </div>
  );
}
