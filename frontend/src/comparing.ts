// The event that stands beside the one that is open.

import { answered, type Loading, unanswered, unasked, waiting } from "./answer";
import type { AreaFeature, Feature } from "./types";

export interface Comparing {
  /** Whether the event that is chosen next is to stand beside the open one. */
  readonly choosing: boolean;
  /** The second event. */
  readonly with: number | null;
  readonly event: Loading<Feature>;
  /** The area in which the second event may lie. */
  readonly area: AreaFeature | null;
}

export const noComparing: Comparing = { choosing: false, with: null, event: unasked, area: null };

export type ComparingAction =
  | { readonly type: "second wanted" }
  | { readonly type: "second chosen"; readonly id: number; readonly known: Feature | null }
  | { readonly type: "second failed"; readonly id: number; readonly problem: string }
  | { readonly type: "second area arrived"; readonly area: AreaFeature | null };

const types: ReadonlySet<string> = new Set<ComparingAction["type"]>([
  "second wanted",
  "second chosen",
  "second failed",
  "second area arrived",
]);

export function ofComparing(action: { readonly type: string }): action is ComparingAction {
  return types.has(action.type);
}

/** `first` is the event that is open; without one there is nothing to compare with. */
export function reduceComparing(now: Comparing, action: ComparingAction, first: number | null): Comparing {
  switch (action.type) {
    case "second wanted":
      return first === null ? noComparing : { ...noComparing, choosing: true };
    case "second chosen":
      return beside(first, action.id, action.known);
    case "second failed":
      return action.id === now.with ? { ...now, event: unanswered(action.problem) } : now;
    case "second area arrived":
      return { ...now, area: action.area };
  }
}

/** An event beside the first; nothing beside none, nor beside itself. */
export function beside(first: number | null, id: number | null, known: Feature | null = null): Comparing {
  if (first === null || id === null || first === id) return noComparing;
  return { ...noComparing, with: id, event: { ...waiting, value: known } };
}

/**
 * What becomes of it when an event is chosen: it stands beside the first while one is wanted there, and choosing
 * none takes off the second before the first. Null when the choice is the first's.
 */
export function taken(now: Comparing, first: number | null, id: number | null, known: Feature | null) {
  if (!now.choosing && (now.with === null || id !== null)) return null;
  if (id === null) return noComparing;
  return id === first ? now : beside(first, id, known);
}

/** An event as it came from the server. */
export function met(now: Comparing, event: Feature): Comparing {
  return event.id === now.with ? { ...now, event: answered(event) } : now;
}
