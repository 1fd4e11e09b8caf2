// One event as one line: its symbol, what it is called, when, where and whom it harmed.

import type { ComponentChildren } from "preact";
import { where } from "../lib/geo";
import { harmShort } from "../lib/harm";
import { when } from "../lib/time";
import type { Feature, Properties } from "../types";
import { words } from "../words/words";
import { EventSymbol } from "./parts";
import "./event-line.css";

interface EventLineProps {
  readonly event: Feature;
  /** What is said of it besides. */
  readonly note?: string;
  /** Opens it; without this the line only tells. */
  readonly open?: () => void;
  readonly children?: ComponentChildren;
}

export function EventLine({ event: { properties: p }, note, open, children }: EventLineProps) {
  return (
    <div class="event-line">
      <EventSymbol type={p.event_type} assessment={p.assessment} size={22} />
      <div class="event-line-text">
        {open ? (
          <button type="button" class="linklike" onClick={open}>
            {titleOf(p)}
          </button>
        ) : (
          <b>{titleOf(p)}</b>
        )}
        <small>{[lineOf(p), note].filter(Boolean).join(" · ")}</small>
      </div>
      {children}
    </div>
  );
}

export function titleOf({ title }: Pick<Properties, "title">): string {
  return title || words.list.untitled;
}

/** "20 Apr 2023 · Kyiv, Ukraine · 2 injured". */
export function lineOf(p: Properties): string {
  return [when(p, "short").text, where(p).text, harmShort(p)].filter(Boolean).join(" · ");
}

/** The same for a row that may be too narrow for all of it: whom it harmed is not what is cut off. */
export function rowLineOf(p: Properties): string {
  return [when(p, "short").text, harmShort(p), where(p).text].filter(Boolean).join(" · ");
}
