// In the detail of an event: what it repeats, what repeats it, and what may be the same.

import { useEffect, useState } from "preact/hooks";
import { sentence } from "../api";
import { distance } from "../lib/geo";
import { reasonsSaid } from "../lib/phrase";
import { held } from "../listing";
import type { Candidate, Feature, Alikes as Known } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { EventLine, titleOf } from "./event-line";
import { Button } from "./parts";
import "./duplicates.css";

/** The line that says which event this one repeats. */
export function DuplicateOf({ event }: { event: Feature }) {
  const { commands } = useDesk();
  const signedIn = usePick((s) => s.status?.signed_in === true);
  const of = event.properties.duplicate_of;
  const known = usePick((s) => held(s.list, of));
  const [kept, setKept] = useState<Feature | null>(null);
  useEffect(() => {
    setKept(null);
    if (!of || known) return;
    const until = new AbortController();
    // Its title only helps; the link leads there all the same.
    commands.event(of, until.signal).then(setKept, () => {});
    return () => until.abort();
  }, [of, known, commands]);
  if (!of) return null;
  const shown = known ?? kept;
  return (
    <p class="duplicate-of">
      {words.duplicates.duplicateOf}{" "}
      <button type="button" class="linklike" onClick={() => commands.select(of)}>
        {shown ? titleOf(shown.properties) : words.duplicates.another(of)}
      </button>
      {signedIn && (
        <Button tone="quiet" onClick={() => void commands.unlink(event)}>
          {words.duplicates.apartAgain}
        </Button>
      )}
    </p>
  );
}

/** What repeats an event, and what may be the same. */
export function Alikes({ event }: { event: Feature }) {
  const { store, commands } = useDesk();
  const signedIn = usePick((s) => s.status?.signed_in === true);
  const past = usePick((s) => s.filters.asOf !== "");
  const [known, setKnown] = useState<Known | null>(null);
  const { id } = event;
  const { revision } = event.properties;
  const change = usePick((s) => s.change);
  useEffect(() => {
    if (!signedIn || past) return setKnown(null);
    const until = new AbortController();
    commands.duplicatesOf(id, until.signal).then(setKnown, (error) => sentence(error) && setKnown(null));
    return () => until.abort();
  }, [id, revision, change, signedIn, past, commands]);
  useEffect(() => setKnown(null), [id]);
  const { linked = [], candidates = [] } = known ?? {};
  if (linked.length + candidates.length === 0) return null;
  const compare = (candidate: Candidate) =>
    store.dispatch({
      type: "dialog opened",
      dialog: "duplicates",
      pair: { ...candidate, a: event, b: candidate.event },
    });
  return (
    <section class="alikes">
      {linked.length > 0 && (
        <>
          <h2>{words.duplicates.linkedHere(linked.length)}</h2>
          {linked.map((one) => (
            <EventLine key={one.id} event={one} open={() => commands.select(one.id)} />
          ))}
        </>
      )}
      {candidates.length > 0 && (
        <details open={candidates.length <= 2}>
          <summary>{words.duplicates.candidates(candidates.length)}</summary>
          {candidates.map((candidate) => (
            <EventLine
              key={candidate.event.id}
              event={candidate.event}
              note={[awaySaid(candidate), reasonsSaid(candidate.reasons)].filter(Boolean).join(" · ")}
              open={() => commands.select(candidate.event.id)}
            >
              <Button
                aria-label={words.duplicates.compareWith(titleOf(candidate.event.properties))}
                onClick={() => compare(candidate)}
              >
                {words.duplicates.compare}
              </Button>
            </EventLine>
          ))}
        </details>
      )}
    </section>
  );
}

/** "1.2 km away"; empty where the places overlap, or one is not known. */
export function awaySaid({ distance_m: metres }: Candidate): string {
  return metres ? words.duplicates.away(distance(metres)) : "";
}
