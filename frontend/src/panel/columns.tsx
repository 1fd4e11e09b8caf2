// The columns of the table of events: what they are sorted by, and what an event says in each.

import type { ComponentChildren } from "preact";
import { countryName, where } from "../lib/geo";
import { countOf, figure, type Harm } from "../lib/harm";
import { listed } from "../lib/phrase";
import type { Order } from "../lib/query";
import { label } from "../lib/terms";
import { dateSaid, when } from "../lib/time";
import type { Dataset, Feature, Properties, Vocabularies } from "../types";
import { words } from "../words/words";
import { titleOf } from "./event-line";
import { EventSymbol, kindLabel, RingMark, typeLabel } from "./parts";

export interface Column {
  readonly name: keyof typeof words.table.columns;
  /** The orders by it, where the server has them. */
  readonly up?: Order;
  readonly down?: Order;
}

export const columns: readonly Column[] = [
  { name: "what", up: "title", down: "-title" },
  { name: "when", up: "start_time", down: "-start_time" },
  { name: "where" },
  { name: "sure" },
  { name: "killed", up: "killed_best", down: "-killed_best" },
  { name: "injured" },
  { name: "sources" },
  { name: "country", up: "country", down: "-country" },
  { name: "dataset" },
  { name: "changed", up: "updated_at", down: "-updated_at" },
];

/** What stands in one cell, in words. */
export function cellOf(
  name: Column["name"],
  { properties: p }: Feature,
  v: Vocabularies | null,
  datasets: readonly Dataset[],
): ComponentChildren {
  switch (name) {
    case "what":
      return (
        <>
          <EventSymbol type={p.event_type} assessment={p.assessment} size={22} />
          <Lines text={titleOf(p)} note={kindLabel(v, p.event_type, p.sub_event_type) || typeLabel(v, p.event_type)} />
        </>
      );
    case "when":
      return <Lines {...when(p, "short")} />;
    case "where":
      return <Lines {...where(p)} />;
    case "sure":
      return (
        <>
          <RingMark assessment={p.assessment ?? "not_assessed"} />
          <span>{label(v?.assessments, p.assessment ?? "not_assessed")}</span>
        </>
      );
    case "killed":
    case "injured":
      return <People event={p} harm={name} />;
    case "sources":
      return (
        <Lines
          text={words.table.sources(p.sources.length)}
          note={listed([...new Set(p.sources.map(({ publisher }) => publisher ?? "").filter(Boolean))])}
        />
      );
    case "country":
      return <span>{countryName(p.country)}</span>;
    case "dataset":
      return <span>{datasets.find((one) => one.name === p.dataset)?.title || p.dataset}</span>;
    case "changed":
      return <span>{p.updated_at ? dateSaid(p.updated_at) : ""}</span>;
  }
}

function People({ event, harm }: { readonly event: Properties; readonly harm: Harm }) {
  const said = figure(countOf(event, harm));
  return said ? <span>{words.harm.short[harm](said)}</span> : <span class="muted">{words.table.notReported}</span>;
}

function Lines({ text, note }: { readonly text: string; readonly note: string }) {
  return (
    <span class="table-lines">
      <span>{text}</span>
      {note && <small>{note}</small>}
    </span>
  );
}
