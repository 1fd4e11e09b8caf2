// What the page is called, for tabs, bookmarks and the history of the browser.

import type { State } from "../state";
import type { Store } from "../store";
import { words } from "../words/words";
import { chipsOf } from "./chips";

/** "Drone strike on Kyiv - eventmap", or what the events are filtered by. */
export function titleOf({ selected, event, filters, zone, ...known }: State): string {
  const shown = event.value?.id === selected ? event.value : null;
  const of = shown
    ? shown.properties.title || words.list.untitled
    : chipsOf(filters, zone, known)
        .map(({ name }) => name)
        .join(", ");
  return of ? words.pageTitle(of) : "eventmap";
}

export function titled(store: Store, until: AbortSignal): void {
  const tell = (title: string) => {
    document.title = title;
  };
  tell(titleOf(store.state.peek()));
  store.subscribe(titleOf, tell, until);
}
