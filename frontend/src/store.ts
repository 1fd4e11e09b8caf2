import { type ReadonlySignal, signal } from "@preact/signals";
import { type Action, reduce, type State } from "./state";

export interface Store {
  readonly state: ReadonlySignal<State>;
  dispatch(action: Action): void;
  /** Calls back when what `select` picks is another value than before, until the signal aborts. */
  subscribe<T>(select: (state: State) => T, changed: (value: T, state: State) => void, until: AbortSignal): void;
}

export function makeStore(start: State): Store {
  const state = signal(start);
  return {
    state,
    dispatch(action) {
      state.value = reduce(state.peek(), action);
    },
    subscribe(select, changed, until) {
      let last = select(state.peek());
      const stop = state.subscribe((now) => {
        const value = select(now);
        if (Object.is(value, last)) return;
        last = value;
        changed(value, now);
      });
      until.addEventListener("abort", stop, { once: true });
    },
  };
}
