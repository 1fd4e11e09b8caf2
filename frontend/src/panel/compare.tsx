// Two events side by side: the second one is chosen, and both stand beside each other.

import { useEffect, useRef } from "preact/hooks";
import { apart, spotOf } from "../lib/apart";
import { metresBetween } from "../lib/geo";
import { held } from "../listing";
import type { Feature } from "../types";
import { words } from "../words/words";
import { type Desk, useDesk, usePick } from "./desk";
import { titleOf } from "./event-line";
import { useDeskNow } from "./history";
import { Button, IconButton } from "./parts";
import { SheetHandle } from "./sheet";
import { Sides } from "./sides";
import "./compare.css";

/** What had the focus before the second event was asked for, and what has it once that is gone. */
let before: Element | null = null;
const beginning = ".compare-begin";

function focusOn(selector: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}

/** Asks for the event that is to stand beside the open one: the row that the keys are at, or the next that is chosen. */
export function beginComparing({ store }: Pick<Desk, "store">): void {
  const { selected, form, show } = store.state.peek();
  if (selected === null || form) return;
  before = document.activeElement;
  store.dispatch({ type: "second wanted" });
  store.dispatch({ type: "sheet moved", stop: "half" });
  focusOn(show === "table" ? ".table" : ".items");
}

export function compareWith({ store }: Pick<Desk, "store">, id: number): void {
  before = document.activeElement;
  const known = held(store.state.peek().list, id);
  store.dispatch({ type: "second chosen", id, known });
}

export function CompareButton() {
  const desk = useDesk();
  return (
    <Button icon="columns" class="compare-begin" onClick={() => beginComparing(desk)}>
      {words.compare.begin}
    </Button>
  );
}

/** Compares the open event with one that is named beside it. */
export function CompareWith({ event }: { event: Feature }) {
  const desk = useDesk();
  return (
    <Button aria-label={words.compare.beside(titleOf(event.properties))} onClick={() => compareWith(desk, event.id)}>
      {words.duplicates.compare}
    </Button>
  );
}

/** What is to be done while the second event is being chosen. */
export function ChoosingNote() {
  const { store } = useDesk();
  const choosing = usePick((s) => s.comparing.choosing);
  const given = useRef(false);
  useEffect(() => {
    if (choosing) given.current = true;
    else if (given.current) {
      given.current = false;
      // What was chosen has the focus; whoever gave up is where they began.
      if (store.state.peek().comparing.with === null && store.state.peek().selected !== null) focusOn(beginning);
    }
  }, [choosing, store]);
  if (!choosing) return null;
  return (
    <p class="note panel is-busy" role="status">
      {words.compare.choose}{" "}
      <button
        type="button"
        class="linklike"
        aria-keyshortcuts="Escape"
        onClick={() => store.dispatch({ type: "event selected", id: null })}
      >
        {words.compare.giveUp}
      </button>
    </p>
  );
}

/** What is told of both besides what every pair is told. */
const more = ["actors", "weapons", "targets", "assessment", "description", "tags", "status"] as const;

export function ComparePanel() {
  const { store, commands, map } = useDesk();
  const first = usePick((s) => s.event);
  const firstArea = usePick((s) => s.area);
  const { event: second, area } = usePick((s) => s.comparing);
  const stop = usePick((s) => s.stop);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const from = before;
    before = null;
    if (from) heading.current?.focus();
    return () => {
      if (from instanceof HTMLElement && from.isConnected) from.focus();
      else focusOn(beginning);
    };
  }, []);
  const [a, b] = [first.value, second.value];
  const problem = second.problem ?? first.problem;
  return (
    <aside
      class={`detail compare panel is-${stop}`}
      aria-label={words.compare.title}
      aria-busy={first.pending || second.pending}
      data-covers="end"
    >
      <SheetHandle />
      <IconButton
        icon="close"
        label={words.compare.close}
        class="icon-button panel-close"
        onClick={() => store.dispatch({ type: "event selected", id: null })}
      />
      <div class="panel-scroll">
        <h1 ref={heading} tabIndex={-1}>
          {words.compare.title}
        </h1>
        {problem && <p role="alert">{problem}</p>}
        {!problem && !(a && b) && <p role="status">{words.compare.loading}…</p>}
        {a && b && (
          <>
            <p class="compare-apart" role="status">
              {apart({ event: a, area: firstArea }, { event: b, area })}
            </p>
            <Sides a={a} b={b} open={commands.select} more={more} />
            <footer class="panel-actions">
              <SameButton a={a} b={b} />
              <Button icon="zoom" onClick={() => map.fitCompared()}>
                {words.compare.zoom}
              </Button>
            </footer>
          </>
        )}
      </div>
    </aside>
  );
}

/** Leads to what is to become of two events that are one. */
function SameButton({ a, b }: { a: Feature; b: Feature }) {
  const { store } = useDesk();
  const mayEdit = useDeskNow();
  if (!mayEdit) return null;
  const [one, other] = [spotOf({ event: a, area: null }), spotOf({ event: b, area: null })];
  const far = one && other ? metresBetween(one.at, other.at) - one.metres - other.metres : 0;
  const pair = { a, b, score: 0, reasons: [], distance_m: Math.max(0, far) };
  return (
    <Button onClick={() => store.dispatch({ type: "dialog opened", dialog: "duplicates", pair })}>
      {words.compare.same}
    </Button>
  );
}
