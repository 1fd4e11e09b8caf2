// In the detail of an event: what else happened near it, around then.

import { useEffect, useState } from "preact/hooks";
import { distance } from "../lib/geo";
import {
  close,
  closeQuery,
  closeTo,
  maybeCloseQuery,
  mostNear,
  nearQuery,
  type Surroundings,
  surroundings,
} from "../lib/near";
import { noFilters } from "../lib/query";
import type { Feature, Page } from "../types";
import { words } from "../words/words";
import { CompareWith } from "./compare";
import { useDesk, usePick } from "./desk";
import { EventLine } from "./event-line";
import { Button } from "./parts";
import "./near.css";

/** What the server has to a question about what is around an event; null until it is there. */
function useAround(event: Feature, ask: (event: Feature, asOf: string) => URLSearchParams | null): Page | null {
  const { commands } = useDesk();
  const asOf = usePick((s) => s.filters.asOf);
  const change = usePick((s) => s.change);
  const signedIn = usePick((s) => s.status?.signed_in === true);
  const [page, setPage] = useState<Page | null>(null);
  useEffect(() => setPage(null), [event.id]);
  useEffect(() => {
    const query = ask(event, asOf);
    if (!query) return setPage(null);
    const until = new AbortController();
    // It only helps: where it cannot be had, the event stands without it.
    commands.near(query, until.signal).then(setPage, () => {});
    return () => until.abort();
  }, [event, asOf, change, signedIn, commands]);
  return page;
}

/** Shows all that is around an event, and nothing else. */
function useShow(): (at: Surroundings) => void {
  const { store, map } = useDesk();
  return ({ time, circle, box }) => {
    const { asOf } = store.state.peek().filters;
    store.dispatch({ type: "filters changed", filters: { ...noFilters, asOf, time, dated: true, shape: circle } });
    map.fit(box);
  };
}

/** How many others there were close by that night, with a way to them. */
function Close({ event }: { event: Feature }) {
  const page = useAround(event, closeQuery);
  const all = useAround(event, maybeCloseQuery);
  const show = useShow();
  const at = closeTo(event);
  if (!page || page.numberMatched === 0 || !at) return null;
  return (
    <p class="close-by">
      <button type="button" class="linklike" onClick={() => show(at)}>
        {words.closeBy[at.when](page.numberMatched, distance(close.metres))}
      </button>{" "}
      {all && all.numberMatched > page.numberMatched && (
        <span class="muted">{words.closeBy.maybe(all.numberMatched - page.numberMatched)}</span>
      )}
    </p>
  );
}

export function Near({ event }: { event: Feature }) {
  const { commands } = useDesk();
  const page = useAround(event, nearQuery);
  const show = useShow();
  const at = surroundings(event);
  if (!page || page.numberMatched === 0 || !at) return null;
  return (
    <section class="alikes" aria-label={words.near.title}>
      <h2>
        {words.near.title} <span class="muted">{words.number(page.numberMatched)}</span>
      </h2>
      <Close event={event} />
      <p class="muted">{words.near.reach}</p>
      {page.features.slice(0, mostNear).map((one) => (
        <EventLine key={one.id} event={one} open={() => commands.select(one.id)}>
          <CompareWith event={one} />
        </EventLine>
      ))}
      <Button icon="zoom" onClick={() => show(at)}>
        {words.near.show}
      </Button>
    </section>
  );
}
