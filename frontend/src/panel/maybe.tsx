// While an event is typed: which events are here already that may be the same.

import { useEffect, useState } from "preact/hooks";
import { check, created, type Draft } from "../lib/draft";
import { where } from "../lib/geo";
import { harmShort } from "../lib/harm";
import { reasonsSaid } from "../lib/phrase";
import { when } from "../lib/time";
import type { Candidate, Feature } from "../types";
import { words } from "../words/words";
import { awaySaid } from "./alikes";
import { useDesk, usePick } from "./desk";
import { titleOf } from "./event-line";
import { Button, EventSymbol, Icon } from "./parts";
import "./duplicates.css";

/** Milliseconds without another letter before it is asked. */
const pause = 600;

/** Events that are told of at most. */
const few = 3;

export function Maybe() {
  const { commands } = useDesk();
  const draft = usePick((s) => (s.form && !s.form.base ? s.form.draft : null));
  const asked = draft && enough(draft) ? JSON.stringify(created(draft)) : "";
  const [found, setFound] = useState<readonly Candidate[]>([]);
  useEffect(() => {
    if (!asked) return setFound([]);
    const until = new AbortController();
    const timer = setTimeout(() => {
      // It only helps; whoever types is not told when it cannot be asked.
      commands.duplicatesLike(JSON.parse(asked), until.signal).then(setFound, () => {});
    }, pause);
    return () => {
      clearTimeout(timer);
      until.abort();
    };
  }, [asked, commands]);
  const shown = found.slice(0, few);
  return (
    <div class="maybe">
      <p role="status">{shown.length > 0 && words.duplicates.maybe(shown.length)}</p>
      {shown.map((candidate) => (
        <One key={candidate.event.id} candidate={candidate} />
      ))}
    </div>
  );
}

/** An event that may be meant; opened, it says enough to tell, and is marked on the map. */
function One({ candidate }: { candidate: Candidate }) {
  const { store, commands } = useDesk();
  const { event, reasons } = candidate;
  const { id, properties: p } = event;
  const point = (to: Feature | null) => store.dispatch({ type: "event pointed", event: to });
  useEffect(() => () => store.state.peek().pointed?.id === id && point(null), [id]);
  const said = [when(p, "short").text, awaySaid(candidate)].filter(Boolean).join(", ");
  return (
    <details onToggle={(e) => point(e.currentTarget.open ? event : null)}>
      <summary>
        <EventSymbol type={p.event_type} assessment={p.assessment} size={20} />
        <span>
          <b>{titleOf(p)}</b> {said}
        </span>
        <Icon name="down" />
      </summary>
      <p class="muted">{[where(p).text, harmShort(p), reasonsSaid(reasons)].filter(Boolean).join(" · ")}</p>
      {p.description && <p class="maybe-text">{p.description}</p>}
      {p.sources.length > 0 && (
        <p class="muted">
          {words.event.sources}:{" "}
          {p.sources
            .map(({ publisher, title }) => publisher || title)
            .filter(Boolean)
            .join(", ")}
        </p>
      )}
      <div class="panel-actions">
        <Button onClick={() => void commands.join(id)}>{words.duplicates.join}</Button>
        <a class="button is-quiet" href={`/events/${id}`} target="_blank" rel="noreferrer">
          {words.duplicates.beside}
        </a>
      </div>
    </details>
  );
}

/** Whether a draft says enough to be compared: a date, and a place or words. */
function enough(draft: Draft): boolean {
  const placed = draft.spot.kind === "point" || draft.spot.kind === "area" || draft.placeName.trim() !== "";
  return Boolean(draft.time.startDate) && (placed || draft.title.trim().length > 3) && check(draft).length === 0;
}
