// The words for what a person can filter by.

import { countryName } from "../lib/geo";
import type { Facet, List } from "../lib/query";
import { label } from "../lib/terms";
import type { State } from "../state";
import type { Term } from "../types";
import { words } from "../words/words";

export type Known = Pick<State, "vocabularies" | "datasets" | "areaNames">;

/** What it is called that events with a word of a list are left out. */
export function withoutName(list: Facet, word: string, known: Known): string {
  return word === "" ? words.finding.given(words.facets[list]) : words.finding.without(nameOf(list, word, known));
}

/** What a word of a list is called on the screen. */
export function nameOf(list: List, word: string, { vocabularies: v, datasets, areaNames }: Known): string {
  if (word === "") return words.noValue[list as keyof typeof words.noValue] ?? words.noValue.other;
  const terms: { readonly [l in List]?: readonly Term[] | undefined } = {
    event_type: v?.event_types,
    sub_event_type: v?.event_types.flatMap((t) => t.sub_event_types),
    assessment: v?.assessments,
    location_precision: v?.location_precisions,
    visibility: v?.visibilities,
    status: v?.statuses,
    weapons: v?.weapons,
    targets: v?.targets,
  };
  switch (list) {
    case "country":
      return countryName(word);
    case "dataset":
      return datasets.find((d) => d.name === word)?.title || word;
    case "area_id":
      return areaNames[word] ?? words.map_.inArea;
    case "tags":
    case "actors":
      return word;
    default:
      return label(terms[list], word);
  }
}
