// Fields of events as files and imports name them, in the words of a person.

import type { Feature, Properties } from "../types";
import { words } from "../words/words";
import { type AspectName, aspects } from "./diff";
import { type Names, said } from "./said";
import { fieldSaid } from "./violations";

/** What a field is called that a column of a file can be. */
export function fieldName(field: string): string {
  return words.import.fields[field] ?? aspectName(field) ?? fieldSaid(field);
}

/** What is called what a file and a person changed in different ways. */
export function aspectName(field: string): string | undefined {
  return isAspect(field) ? words.aspects[field] : undefined;
}

/** A value of an aspect as an import reports it: alone, or an object of all its members. Empty for nothing. */
export function reported(field: string, value: unknown, names: Names): string {
  if (value === null || value === undefined || !isAspect(field)) return "";
  const several = (aspects.find(({ name }) => name === field)?.fields.length ?? 0) > 1;
  const { geometry = null, ...members } = (several ? value : { [field]: value }) as Partial<Properties> &
    Partial<Pick<Feature, "geometry">>;
  return said(field, { type: "Feature", id: 0, geometry, properties: { ...nothing, ...members } as Properties }, names);
}

const nothing: Partial<Properties> = {
  weapons: [],
  targets: [],
  tags: [],
  content_warning: [],
  actors: [],
  sources: [],
  confirmed: [],
  location_precision: "unknown",
  time_precision: "unknown",
  time_extent: "within",
};

function isAspect(field: string): field is AspectName {
  return aspects.some(({ name }) => name === field);
}
