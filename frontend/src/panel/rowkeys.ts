// The keys of what shows rows of the list, which has the focus for all of them.

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { eventAt, rowOf } from "../listing";
import type { Feature } from "../types";
import { useDesk, usePick } from "./desk";

interface RowKeys {
  readonly onKeyDown: (e: KeyboardEvent) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

/** Arrows, PageUp and PageDown, Home and End go through the rows of `body`; Enter opens. `leap` rows can be seen at once. */
export function useRowKeys(body: RefObject<HTMLElement | null>, leap: number, open: (event: Feature) => void): RowKeys {
  const { store } = useDesk();
  const event = usePick(({ list }) => (list.at === null ? null : eventAt(list, list.at)));
  const point = (to: Feature | null) => store.dispatch({ type: "event pointed", event: to });
  useEffect(() => {
    if (event && document.activeElement === body.current) store.dispatch({ type: "event pointed", event });
  }, [event, body, store]);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: Math.max(1, leap - 1),
    PageUp: -Math.max(1, leap - 1),
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  };
  return {
    onKeyDown(e) {
      if (e.metaKey || e.altKey || e.shiftKey) return;
      const { list, selected } = store.state.peek();
      const by = steps[e.key];
      if (by !== undefined) {
        e.preventDefault();
        store.dispatch({ type: "list walked", row: (list.at ?? rowOf(list, selected) ?? -1) + by });
      } else if ((e.key === "Enter" || e.key === " ") && event) {
        e.preventDefault();
        open(event);
      }
    },
    onFocus: () => point(event),
    onBlur: () => point(null),
  };
}

/** Tells the state which rows are looked at. */
export function useSeen([first, end]: readonly [number, number]): void {
  const { store } = useDesk();
  useEffect(() => store.dispatch({ type: "list seen", first, end }), [first, end, store]);
}
