// While an event is typed: which events are here already that may be the same.

import { useEffect, useState } from "preact/hooks";
import { check, created, type Draft } from "../lib/draft";
import { when } from "../lib/time";
import type { Candidate } from "../types";
import { words } from "../words/words";
import { awaySaid } from "./alikes";
import { useDesk, usePick } from "./desk";
import { titleOf } from "./event-line";
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
  return (
    <div class="maybe" role="status">
      {found.length > 0 && (
        <>
          {words.duplicates.maybe}
          <ul>
            {found.slice(0, few).map((candidate) => (
              <li key={candidate.event.id}>
                <button type="button" class="linklike" onClick={() => commands.select(candidate.event.id)}>
                  {titleOf(candidate.event.properties)}
                </button>
                {["", when(candidate.event.properties, "short").text, awaySaid(candidate)]
                  .filter((t, i) => !i || t)
                  .join(", ")}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** Whether a draft says enough to be compared: a date, and a place or words. */
function enough(draft: Draft): boolean {
  const placed = draft.spot.kind === "point" || draft.spot.kind === "area" || draft.placeName.trim() !== "";
  return Boolean(draft.time.startDate) && (placed || draft.title.trim().length > 3) && check(draft).length === 0;
}
