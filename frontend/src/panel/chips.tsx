// What the events are filtered by now; each can be taken away.

import { dropped, type Filters, facets, filtered, lists } from "../lib/query";
import { shapeSaid } from "../lib/shape";
import { edgeSaid, spanSaid } from "../lib/time";
import type { Store } from "../store";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { type Known, nameOf, withoutName } from "./names";
import { Icon } from "./parts";

interface Chip {
  readonly name: string;
  readonly without: Filters;
  /** Where it can be changed rather than taken away. */
  readonly edit?: (store: Store) => void;
}

/** One chip for each condition, with the filters as they are without it. */
export function chipsOf(filters: Filters, zone: string, known: Known): readonly Chip[] {
  const chips: Chip[] = [];
  if (filters.time)
    chips.push({ name: spanSaid(filters.time.from, filters.time.to, zone), without: { ...filters, time: null } });
  if (filters.text.trim()) chips.push({ name: words.quoted(filters.text.trim()), without: { ...filters, text: "" } });
  for (const list of lists) {
    for (const word of filters.words[list] ?? []) {
      const name =
        list === "area_id" ? `${words.facets.area_id} ${nameOf(list, word, known)}` : nameOf(list, word, known);
      chips.push({ name, without: { ...filters, words: dropped(filters.words, list, word) } });
    }
  }
  for (const list of facets) {
    for (const word of filters.except[list] ?? []) {
      const name = withoutName(list, word, known);
      chips.push({ name, without: { ...filters, except: dropped(filters.except, list, word) } });
    }
  }
  const { shape } = filters;
  if (shape) {
    const edit = (store: Store) => {
      store.dispatch({ type: "sketch resumed", shape });
      store.dispatch({ type: "sheet moved", stop: "peek" });
    };
    chips.push({ name: shapeSaid(shape), without: { ...filters, shape: null }, edit });
  }
  if (filters.changedAfter !== null)
    chips.push({
      name: words.changed.since(edgeSaid(filters.changedAfter, zone)),
      without: { ...filters, changedAfter: null },
    });
  if (filters.certain) chips.push({ name: words.certainty.chip, without: { ...filters, certain: false } });
  if (filters.dated !== null) {
    chips.push({ name: filters.dated ? words.dated.yes : words.dated.no, without: { ...filters, dated: null } });
  }
  if (filters.knownWithin) {
    const name = words.mapMenu.knownChip(filters.knownWithin / 1000);
    chips.push({ name, without: { ...filters, knownWithin: 0 } });
  }
  if (filters.killedMin)
    chips.push({ name: words.killedMin(filters.killedMin), without: { ...filters, killedMin: 0 } });
  return chips;
}

export function useChips(): readonly Chip[] {
  const filters = usePick((s) => s.filters);
  const zone = usePick((s) => s.zone);
  const vocabularies = usePick((s) => s.vocabularies);
  const datasets = usePick((s) => s.datasets);
  const areaNames = usePick((s) => s.areaNames);
  return chipsOf(filters, zone, { vocabularies, datasets, areaNames });
}

export function Chips() {
  const { store } = useDesk();
  const filters = usePick((s) => s.filters);
  const chips = useChips();
  if (!filtered(filters)) return null;
  return (
    <ul class="chips" aria-label={words.filterNow}>
      {chips.map((chip) => (
        <ChipItem key={chip.name} chip={chip} />
      ))}
      {chips.length > 1 && (
        <li>
          <button type="button" class="chip is-plain" onClick={() => store.dispatch({ type: "filters cleared" })}>
            {words.clearAll}
          </button>
        </li>
      )}
    </ul>
  );
}

export function ChipItem({ chip: { name, without, edit } }: { readonly chip: Chip }) {
  const { store } = useDesk();
  const remove = () => {
    if (edit) store.dispatch({ type: "sketch left" });
    store.dispatch({ type: "filters changed", filters: without });
  };
  if (!edit)
    return (
      <li>
        <button
          type="button"
          class="chip is-on"
          aria-label={words.removeFilter(name)}
          title={words.removeFilter(name)}
          onClick={remove}
        >
          <span>{name}</span>
          <Icon name="close" />
        </button>
      </li>
    );
  return (
    <li class="chip is-on is-pair">
      <button type="button" title={words.sketch.edit(name)} onClick={() => edit(store)}>
        <Icon name="edit" />
        <span>{name}</span>
      </button>
      <button type="button" aria-label={words.removeFilter(name)} title={words.removeFilter(name)} onClick={remove}>
        <Icon name="close" />
      </button>
    </li>
  );
}
