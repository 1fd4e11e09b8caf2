// What every panel is given: the store's state, and what a person can do.

import { useComputed } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Commands } from "../commands";
import type { MapHandle } from "../map/map";
import type { State } from "../state";
import type { Store } from "../store";

export interface Desk {
  readonly store: Store;
  readonly commands: Commands;
  readonly map: MapHandle;
}

export const DeskContext = createContext<Desk | null>(null);

/** For what is looked at without a desk. */
export const StoreContext = createContext<Store | null>(null);

export function useStore(): Store {
  const alone = useContext(StoreContext);
  const store = useContext(DeskContext)?.store ?? alone;
  if (!store) throw new Error("a panel without a store");
  return store;
}

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("a panel outside of the desk");
  return desk;
}

/** What `select` picks of the state; the panel is drawn again when it is another value. */
export function usePick<T>(select: (state: State) => T): T {
  const store = useStore();
  return useComputed(() => select(store.state.value)).value;
}
