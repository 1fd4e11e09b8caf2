// A word of a facet: chosen by its row, left out by the small button at its end.

import { type Facet, leftOut } from "../lib/query";
import { familyOf } from "../lib/symbols";
import type { Tally } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { EventSymbol, Icon, RingMark } from "./parts";

interface Props {
  readonly list: Facet;
  readonly tally: Tally;
  readonly name: string;
  /** Of the most frequent word, from 0 to 1. */
  readonly share: number;
  /** Too rare to have been counted. */
  readonly rare?: boolean;
}

export function FacetRow({ list, tally: { value, count }, name, share, rare = false }: Props) {
  const { store } = useDesk();
  const on = usePick((s) => s.filters.words[list]?.includes(value) === true);
  const out = usePick((s) => s.filters.except[list]?.includes(value) === true);
  const without = value === "" ? words.finding.given(words.facets[list]) : words.finding.without(name);
  const family = list === "event_type" ? `family-${familyOf(value)}` : "";
  return (
    <li class={`facet-word ${on ? "is-on" : ""} ${out ? "is-out" : ""}`}>
      <button
        type="button"
        class={`facet-row ${on ? "is-on" : ""} ${family}`}
        aria-pressed={on}
        onClick={() => store.dispatch({ type: "word toggled", list, word: value })}
      >
        {list === "event_type" && <EventSymbol type={value} size={20} />}
        {list === "assessment" && <RingMark assessment={value} />}
        <span class="facet-name">{name}</span>
        <span class="facet-count">{rare ? "" : words.number(count)}</span>
        {list !== "assessment" && (
          <span class="facet-bar" style={{ "--share": `${Math.max(1.5, share * 100)}%` }} aria-hidden="true" />
        )}
      </button>
      <button
        type="button"
        class="facet-not"
        aria-pressed={out}
        aria-label={without}
        title={without}
        onClick={() =>
          store.dispatch({ type: "filters changed", filters: leftOut(store.state.peek().filters, list, value) })
        }
      >
        <Icon name="not" />
      </button>
    </li>
  );
}
