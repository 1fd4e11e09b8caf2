// Counts to filter by: each counted as if its own filter were not there.

import { useState } from "preact/hooks";
import { type List, facets as order } from "../lib/query";
import { familyOf } from "../lib/symbols";
import type { Tally } from "../types";
import { words } from "../words/words";
import { Changed } from "./changed";
import { useDesk, usePick } from "./desk";
import { nameOf } from "./names";
import { EventSymbol, Icon, RingMark } from "./parts";
import { ShownDuplicates } from "./shown-duplicates";

/** Rows of a facet that are shown at once. */
const few = 7;

export function Facets() {
  const summary = usePick((s) => s.summary.value);
  const pending = usePick((s) => s.summary.pending);
  if (!summary) return <div class="facets is-waiting" aria-hidden="true" />;
  return (
    <div class={pending ? "facets is-pending" : "facets"} role="group" aria-label={words.filters} tabIndex={-1}>
      {order.map((list) => (
        <Facet key={list} list={list} tallies={summary.facets[list] ?? []} />
      ))}
      <Changed />
      <ShownDuplicates />
    </div>
  );
}

function Facet({ list, tallies }: { list: List; tallies: readonly Tally[] }) {
  const chosen = usePick((s) => s.filters.words)[list] ?? [];
  const shown = ordered(list, tallies, chosen);
  const [open, setOpen] = useState(list === "event_type" || list === "assessment" || chosen.length > 0);
  const [all, setAll] = useState(false);
  if (shown.length === 0) return null;
  // One country, say, that every event has is nothing to choose.
  if (shown.length === 1 && chosen.length === 0 && list !== "event_type") return null;
  const cut = all ? shown : shown.slice(0, few);
  const most = Math.max(...shown.map((t) => t.count), 1);
  return (
    <section class="facet" aria-label={words.facets[list]}>
      <h3>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {words.facets[list]}
          <Icon name={open ? "up" : "down"} />
        </button>
      </h3>
      {open && (
        <ul class={list === "assessment" ? "facet-pills" : "facet-rows"}>
          {cut.map((tally) => (
            <Row
              key={tally.value}
              list={list}
              tally={tally}
              share={tally.count / most}
              on={chosen.includes(tally.value)}
            />
          ))}
        </ul>
      )}
      {open && shown.length > few && (
        <button type="button" class="facet-more" onClick={() => setAll(!all)}>
          {all ? words.showFewer : words.showAll(shown.length)}
        </button>
      )}
    </section>
  );
}

interface RowProps {
  readonly list: List;
  readonly tally: Tally;
  readonly share: number;
  readonly on: boolean;
}

function Row({ list, tally: { value, count }, share, on }: RowProps) {
  const { store } = useDesk();
  const vocabularies = usePick((s) => s.vocabularies);
  const datasets = usePick((s) => s.datasets);
  const name = nameOf(list, value, { vocabularies, datasets, areaNames: {} });
  const mark =
    list === "event_type" ? (
      <EventSymbol type={value} size={20} />
    ) : list === "assessment" ? (
      <RingMark assessment={value} />
    ) : null;
  return (
    <li>
      <button
        type="button"
        class={`facet-row ${on ? "is-on" : ""} ${list === "event_type" ? `family-${familyOf(value)}` : ""}`}
        aria-pressed={on}
        onClick={() => store.dispatch({ type: "word toggled", list, word: value })}
      >
        {mark}
        <span class="facet-name">{name}</span>
        <span class="facet-count">{words.number(count)}</span>
        {list !== "assessment" && (
          <span class="facet-bar" style={{ "--share": `${Math.max(1.5, share * 100)}%` }} aria-hidden="true" />
        )}
      </button>
    </li>
  );
}

/**
 * The most frequent first, but what has no type last and how sure from
 * the surest. Chosen words stay even where they count nothing, so that they can
 * be taken back.
 */
function ordered(list: List, tallies: readonly Tally[], chosen: readonly string[]): readonly Tally[] {
  const missing = chosen.filter((word) => !tallies.some((t) => t.value === word)).map((value) => ({ value, count: 0 }));
  const all = [...tallies, ...missing];
  const place = ({ value }: Tally) => (list === "assessment" ? sureOrder.indexOf(value) : Number(value === ""));
  return all.sort((a, b) => place(a) - place(b) || b.count - a.count);
}

const sureOrder = ["verified", "likely", "unverified", "disputed", "refuted", "unverifiable", "not_assessed"];
