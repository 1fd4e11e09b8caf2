// A small list at a place of the map where several events lie, to choose one.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Choice } from "../chooser";
import { harmShort } from "../lib/harm";
import { when } from "../lib/time";
import type { Feature } from "../types";
import { words } from "../words/words";
import { usePick, useStore } from "./desk";
import { EventSymbol, IconButton } from "./parts";
import "./choice.css";

/** What happens with the one that is chosen. */
type Select = (id: number) => void;

export function Chooser({ select }: { select: Select }) {
  const choice = usePick((s) => s.choice);
  return choice && <OpenChooser choice={choice} select={select} />;
}

function OpenChooser({ choice, select }: { choice: Choice; select: Select }) {
  const { x, y, above, count, events } = choice;
  const store = useStore();
  const ref = useRef<HTMLElement>(null);
  const close = () => store.dispatch({ type: "choice closed" });
  const arrived = events.value !== null;
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    before.current = document.activeElement;
    return () => before.current instanceof HTMLElement && before.current.focus({ preventScroll: true });
  }, []);
  // With the list, not after it is painted: an Enter in between must choose, not close.
  useLayoutEffect(() => {
    const first = arrived ? ref.current?.querySelector<HTMLElement>("li button") : null;
    (first ?? ref.current)?.focus({ preventScroll: true });
  }, [arrived, x, y]);
  const shown = events.value ?? [];
  return (
    <section
      ref={ref}
      class={above ? "choice panel is-above" : "choice panel"}
      role="dialog"
      aria-label={words.choice.label(count)}
      aria-busy={events.pending}
      tabIndex={-1}
      style={{ "--x": `${x}px`, "--y": `${y}px` }}
      onKeyDown={(e) => {
        if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
        e.preventDefault();
        step(e.currentTarget, e.key === "ArrowDown" ? 1 : -1);
      }}
    >
      <header>
        <h2>{words.choice.label(count)}</h2>
        <IconButton icon="close" label={words.close} onClick={close} />
      </header>
      {events.problem && (
        <p class="choice-note" role="alert">
          {events.problem}
        </p>
      )}
      {arrived && shown.length === 0 && <p class="choice-note">{words.choice.none}</p>}
      <ul>
        {shown.map((event) => (
          <One key={event.id} event={event} select={select} />
        ))}
      </ul>
      {arrived && shown.length > 0 && shown.length < count && (
        <p class="choice-note">{words.choice.more(shown.length)}</p>
      )}
    </section>
  );
}

function One({ event: { id, properties: p }, select }: { event: Feature; select: Select }) {
  return (
    <li>
      <button type="button" class="item" onClick={() => select(id)}>
        <EventSymbol type={p.event_type} assessment={p.assessment} />
        <span class="item-text">
          <span class="item-title">{p.title || words.list.untitled}</span>
          <span class="item-line">{[when(p, "short").text, harmShort(p)].filter(Boolean).join(" · ")}</span>
        </span>
      </button>
    </li>
  );
}

/** Moves the focus through the list. */
function step(list: HTMLElement, by: -1 | 1): void {
  const items = [...list.querySelectorAll<HTMLElement>("li button")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[Math.max(0, Math.min(items.length - 1, at + by))]?.focus();
}
