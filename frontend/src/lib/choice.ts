// Several events at one place of the map, of which a person chooses one.

import type { Feature } from "../types";
import { type Box, type Filters, filterParams, screenQuery } from "./query";

/**
 * Either events that are known by their ids, or those whose point lies in a box,
 * of one radius in metres where that is given.
 */
export type Among = { readonly ids: readonly number[] } | { readonly box: Box; readonly metres: number | null };

/** Events that a choice offers at most. */
export const mostChoices = 100;

/** More than is offered: a box also meets events that may lie in it but have their point elsewhere. */
const mostAsked = 1000;

/** The question for the events of a choice, newest first. */
export function choiceQuery(among: Among, filters: Filters): URLSearchParams {
  const query = "ids" in among ? filterParams(filters) : screenQuery(filters, among.box);
  if ("ids" in among) query.set("ids", among.ids.slice(0, mostChoices).join(","));
  query.set("sortby", "-start_time");
  query.set("limit", String(mostAsked));
  return query;
}

/** Those of the events that answer the question which lie where it was asked. */
export function offered(among: Among, events: readonly Feature[]): readonly Feature[] {
  const there = ({ properties: { point, area_id, uncertainty_m } }: Feature) => {
    if ("ids" in among) return true;
    if (!point || area_id) return false;
    const [west, south, east, north] = among.box;
    const inside = point[0] >= west && point[0] <= east && point[1] >= south && point[1] <= north;
    return inside && (among.metres === null || uncertainty_m === among.metres);
  };
  return events.filter(there).slice(0, mostChoices);
}
