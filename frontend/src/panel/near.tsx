// In the detail of an event: what else happened near it, around then.

import { useEffect, useState } from "preact/hooks";
import { mostNear, nearQuery, surroundings } from "../lib/near";
import { noFilters } from "../lib/query";
import type { Feature, Page } from "../types";
import { words } from "../words/words";
import { CompareWith } from "./compare";
import { useDesk, usePick } from "./desk";
import { EventLine } from "./event-line";
import { Button } from "./parts";

export function Near({ event }: { event: Feature }) {
  const { store, commands, map } = useDesk();
  const asOf = usePick((s) => s.filters.asOf);
  const change = usePick((s) => s.change);
  const signedIn = usePick((s) => s.status?.signed_in === true);
  const [page, setPage] = useState<Page | null>(null);
  useEffect(() => setPage(null), [event.id]);
  useEffect(() => {
    const query = nearQuery(event, asOf);
    if (!query) return setPage(null);
    const until = new AbortController();
    // It only helps: where it cannot be had, the event stands without it.
    commands.near(query, until.signal).then(setPage, () => {});
    return () => until.abort();
  }, [event, asOf, change, signedIn, commands]);
  const at = surroundings(event);
  if (!page || page.numberMatched === 0 || !at) return null;
  const show = () => {
    store.dispatch({ type: "filters changed", filters: { ...noFilters, asOf, time: at.time, shape: at.circle } });
    map.fit(at.box);
  };
  return (
    <section class="alikes" aria-label={words.near.title}>
      <h2>
        {words.near.title} <span class="muted">{words.number(page.numberMatched)}</span>
      </h2>
      <p class="muted">{words.near.reach}</p>
      {page.features.slice(0, mostNear).map((one) => (
        <EventLine key={one.id} event={one} open={() => commands.select(one.id)}>
          <CompareWith event={one} />
        </EventLine>
      ))}
      <Button icon="zoom" onClick={show}>
        {words.near.show}
      </Button>
    </section>
  );
}
