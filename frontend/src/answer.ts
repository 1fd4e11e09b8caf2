// What the server was asked for, and what came of it.

/** Something the server was asked for. The last answer stays while the next one is on its way. */
export interface Loading<T> {
  readonly value: T | null;
  readonly pending: boolean;
  /** Why there is no answer, as a sentence. */
  readonly problem: string | null;
}

export const waiting = { value: null, pending: true, problem: null };

/** Nothing was asked for yet. */
export const unasked = { ...waiting, pending: false };

export function answered<T>(value: T): Loading<T> {
  return { value, pending: false, problem: null };
}

export function unanswered(problem: string): Loading<never> {
  return { value: null, pending: false, problem };
}
