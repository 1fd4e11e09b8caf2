// Counts to filter by: each counted as if its own filter were not there.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { few, first, found, grouped, many, ordered } from "../lib/facets";
import { type Facet as FacetName, facets as order, type Several, several } from "../lib/query";
import { familyOf } from "../lib/symbols";
import type { Tally } from "../types";
import { words } from "../words/words";
import { CertaintyChoice } from "./certainty";
import { Changed } from "./changed";
import { useDesk, usePick } from "./desk";
import { FacetRow } from "./facet-row";
import { nameOf } from "./names";
import { EventSymbol, Icon } from "./parts";
import { ShownDuplicates } from "./shown-duplicates";
import { ViewsLink } from "./views-link";
import "./facets.css";

export function Facets() {
  const summary = usePick((s) => s.summary.value);
  const pending = usePick((s) => s.summary.pending);
  if (!summary) return <div class="facets is-waiting" aria-hidden="true" />;
  return (
    <div class={pending ? "facets is-pending" : "facets"} role="group" aria-label={words.filters} tabIndex={-1}>
      <h2 class="visually-hidden">{words.filters}</h2>
      <ViewsLink />
      {order.map((list) =>
        isSeveral(list) ? (
          <Counted key={list} list={list} tallies={summary.facets[list]} />
        ) : (
          <Facet key={list} list={list} tallies={summary.facets[list] ?? []} />
        ),
      )}
      <Certainty />
      <Changed />
      <ShownDuplicates />
    </div>
  );
}

function Facet({ list, tallies }: { list: FacetName; tallies: readonly Tally[] }) {
  const chosen = usePick((s) => s.filters.words)[list] ?? [];
  const left = usePick((s) => s.filters.except)[list] ?? [];
  const set = [...chosen, ...left];
  const shown = ordered(list, tallies, set);
  if (shown.length === 0) return null;
  // One country, say, that every event has is nothing to choose.
  if (shown.length === 1 && set.length === 0 && list !== "event_type") return null;
  return (
    <Section title={words.facets[list]} opens={list === "event_type" || list === "assessment" || set.length > 0}>
      <FacetWords list={list} shown={shown} set={set} />
    </Section>
  );
}

function isSeveral(list: FacetName): list is Several {
  return several.some((one) => one === list);
}

/** A list of which an event may have several words: counted only while it is open. */
function Counted({ list, tallies }: { list: Several; tallies: readonly Tally[] | undefined }) {
  const chosen = usePick((s) => s.filters.words)[list] ?? [];
  const left = usePick((s) => s.filters.except)[list] ?? [];
  const set = [...chosen, ...left];
  return (
    <Section title={words.facets[list]} opens={set.length > 0}>
      <Counting list={list} />
      {tallies ? (
        <SeveralWords list={list} tallies={tallies} set={set} />
      ) : (
        <p class="muted">{words.several.counting}</p>
      )}
    </Section>
  );
}

function Counting({ list }: { list: Several }) {
  const { store } = useDesk();
  useEffect(() => {
    store.dispatch({ type: "list counted", list, on: true });
    return () => store.dispatch({ type: "list counted", list, on: false });
  }, [list]);
  return null;
}

/** Words of such a list that the server gives, at most. */
const mostWords = 1000;

function SeveralWords({ list, tallies, set }: { list: Several; tallies: readonly Tally[]; set: readonly string[] }) {
  const shown = ordered(list, tallies, set);
  if (set.length === 0 && shown.every(({ value }) => value === "")) return <p class="muted">{words.several.none}</p>;
  return <FacetWords list={list} shown={shown} set={set} cut={tallies.length >= mostWords} />;
}

/** Asked as soon as there is a time that something may only reach into. */
function Certainty() {
  const asked = usePick((s) => s.filters.certain || s.filters.time !== null);
  return (
    <Section title={words.certainty.title} opens={asked}>
      <CertaintyChoice under />
    </Section>
  );
}

interface SectionProps {
  readonly title: string;
  /** Whether it is open until somebody folds it. */
  readonly opens: boolean;
  readonly children: ComponentChildren;
}

function Section({ title, opens, children }: SectionProps) {
  const [open, setOpen] = useState(opens);
  return (
    <section class="facet" aria-label={title}>
      <h3>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {title}
          <Icon name={open ? "up" : "down"} />
        </button>
      </h3>
      {open && children}
    </section>
  );
}

interface WordsProps {
  readonly list: FacetName;
  readonly shown: readonly Tally[];
  /** What is asked for or left out. */
  readonly set: readonly string[];
  /** Whether there are more words than the server gives. */
  readonly cut?: boolean;
}

function FacetWords({ list, shown, set, cut = false }: WordsProps) {
  const { store } = useDesk();
  const vocabularies = usePick((s) => s.vocabularies);
  const datasets = usePick((s) => s.datasets);
  const [all, setAll] = useState(false);
  const [typed, setTyped] = useState("");
  const name = (word: string) => nameOf(list, word, { vocabularies, datasets, areaNames: {} });
  const matching = found(shown, typed, name);
  const most = Math.max(...shown.map((t) => t.count), 1);
  const row = (tally: Tally) => (
    <FacetRow
      key={tally.value}
      list={list}
      tally={tally}
      name={name(tally.value)}
      share={tally.count / most}
      rare={cut && tally.count === 0}
    />
  );
  const whole = all || typed.trim() !== "";
  const parent = (word: string) =>
    vocabularies?.event_types.find((type) => type.sub_event_types.some((kind) => kind.name === word))?.name ?? "";
  const take = (word: string | undefined) => {
    if (word === undefined) return;
    store.dispatch({ type: "word toggled", list, word });
    setTyped("");
  };
  const sought = typed.trim();
  // A word that too few events have to be listed is chosen as it is typed.
  const rare = cut && sought && !matching.some(({ value }) => value.toLowerCase() === sought.toLowerCase());
  return (
    <>
      {shown.length >= many && (
        <FacetSearch
          list={list}
          typed={typed}
          type={setTyped}
          count={matching.length}
          take={() => take(matching[0]?.value ?? (rare ? sought : undefined))}
        />
      )}
      {cut && <p class="muted">{words.several.most(mostWords)}</p>}
      {rare && (
        <button type="button" class="facet-more" onClick={() => take(sought)}>
          {words.several.rare(sought)}
        </button>
      )}
      {whole && list === "sub_event_type" ? (
        grouped(matching, parent).map(({ of, tallies }) => (
          <KindsOf key={of} type={nameOf("event_type", of, { vocabularies, datasets, areaNames: {} })} of={of}>
            {tallies.map(row)}
          </KindsOf>
        ))
      ) : (
        <ul class={list === "assessment" ? "facet-pills" : "facet-rows"}>
          {(whole ? matching : first(matching, set)).map(row)}
        </ul>
      )}
      {!typed.trim() && shown.length > few && (
        <button type="button" class="facet-more" onClick={() => setAll(!all)}>
          {all ? words.showFewer : words.showAll(shown.length)}
        </button>
      )}
    </>
  );
}

/** Kinds under the type that they are of. */
function KindsOf({ type, of, children }: { type: string; of: string; children: ComponentChildren }) {
  if (!of) return <ul class="facet-rows">{children}</ul>;
  return (
    <div role="group" aria-label={type}>
      <p class={`facet-group family-${familyOf(of)}`} aria-hidden="true">
        <EventSymbol type={of} size={16} />
        <span>{type}</span>
      </p>
      <ul class="facet-rows">{children}</ul>
    </div>
  );
}

interface SearchProps {
  readonly list: FacetName;
  readonly typed: string;
  readonly type: (text: string) => void;
  /** How many words are found. */
  readonly count: number;
  /** Chooses the first that is found. */
  readonly take: () => void;
}

function FacetSearch({ list, typed, type, count, take }: SearchProps) {
  const label = words.finding.search(words.facets[list]);
  return (
    <div class="facet-search">
      <input
        type="search"
        value={typed}
        placeholder={label}
        aria-label={label}
        autocomplete="off"
        spellcheck={false}
        onInput={(e) => type(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === "Enter" && typed.trim()) take();
          if (e.key !== "Escape" || !typed) return;
          e.stopPropagation(); // it empties the field, and closes nothing
          e.preventDefault();
          type("");
        }}
      />
      <p role="status" class={count === 0 ? "muted" : "visually-hidden"}>
        {!typed.trim() ? "" : count === 0 ? words.finding.none(typed.trim()) : words.finding.found(count)}
      </p>
    </div>
  );
}
