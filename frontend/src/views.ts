// What is done with views: the present map and filters, kept for the desk under a name.

import type { Api } from "./api";
import type { Store } from "./store";
import type { SavedView } from "./types";
import { fromAddress, toSearch } from "./url";

export interface ViewCommands {
  views(signal: AbortSignal): Promise<readonly SavedView[]>;
  /** Keeps what is seen now under a name, or in place of the view of an id. */
  saveView(name: string, id?: number): Promise<SavedView>;
  renameView(id: number, name: string): Promise<SavedView>;
  deleteView(id: number): Promise<void>;
  /** Goes to where a view leads, as its address would. */
  openView(view: SavedView): void;
}

export function viewCommands(store: Store, api: Api): ViewCommands {
  return {
    views: (signal) => api.views(signal),
    saveView(name, id) {
      const address = toSearch(store.state.peek());
      return id === undefined ? api.saveView(name, address) : api.changeView(id, { address });
    },
    renameView: (id, name) => api.changeView(id, { name }),
    deleteView: (id) => api.deleteView(id),
    openView({ address }) {
      const { view, ...rest } = fromAddress({ pathname: "/", search: `?${address}` });
      store.dispatch({ type: "history walked", state: { ...rest, view: view ?? store.state.peek().view } });
    },
  };
}
