// Events at one place of the map, of which one is to be chosen.

import { answered, type Loading, unanswered, waiting } from "./answer";
import type { Among } from "./lib/choice";
import type { Feature } from "./types";

export interface Choice {
  /** Where that is, in CSS pixels of the map. */
  readonly x: number;
  readonly y: number;
  /** Whether there is more room above it than below. */
  readonly above: boolean;
  readonly among: Among;
  readonly count: number;
  readonly events: Loading<readonly Feature[]>;
}

export type ChoiceAction =
  | {
      readonly type: "choice opened";
      readonly x: number;
      readonly y: number;
      readonly above: boolean;
      readonly count: number;
      readonly among: Among;
    }
  | { readonly type: "choice arrived"; readonly events: readonly Feature[] }
  | { readonly type: "choice failed"; readonly problem: string }
  | { readonly type: "choice closed" };

export function reduceChoice(choice: Choice | null, action: ChoiceAction): Choice | null {
  switch (action.type) {
    case "choice opened": {
      const { type: _, ...opened } = action;
      return { ...opened, events: waiting };
    }
    case "choice arrived":
      return choice && { ...choice, events: answered(action.events) };
    case "choice failed":
      return choice && { ...choice, events: unanswered(action.problem) };
    case "choice closed":
      return null;
  }
}
