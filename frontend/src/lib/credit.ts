// Whom to name for the events that are shown, and on what terms they may be used.

import type { Dataset, Summary } from "../types";

/** A dataset that is among what is shown, with its terms. */
export interface Credit {
  readonly name: string;
  /** Whom to name; the dataset's title where nobody is. */
  readonly who: string;
  readonly licence: string;
  readonly redistributable: boolean;
  readonly events: number;
}

/** The datasets of what a summary counts, the one with most events first; events of none have no terms. */
export function credits(datasets: readonly Dataset[], summary: Summary | null): readonly Credit[] {
  return (summary?.facets.dataset ?? []).flatMap(({ value: name, count: events }) => {
    const known = datasets.find((dataset) => dataset.name === name);
    if (!known || events === 0) return [];
    const { title, attribution, licence, redistributable } = known;
    return [{ name, who: attribution || title || name, licence, redistributable, events }];
  });
}

/** "UCDP (CC BY 4.0) · The wire": whom to name for what is shown; empty for nobody. */
export function creditOf(datasets: readonly Dataset[], summary: Summary | null): string {
  return credits(datasets, summary)
    .map(({ who, licence }) => (licence ? `${who} (${licence})` : who))
    .join(" · ");
}
