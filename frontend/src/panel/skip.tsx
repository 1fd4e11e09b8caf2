// The way past the map at the start of the page, for whoever goes by keyboard or does not look at it.

import { render } from "preact";
import { words } from "../words/words";
import type { Desk } from "./desk";
import { showTable } from "./table";

/** Puts it before all else in an element, until the signal aborts. */
export function skipLink(root: HTMLElement, { store }: Pick<Desk, "store">, until: AbortSignal): void {
  const place = document.createElement("div");
  root.prepend(place);
  render(
    <button
      type="button"
      class="skip-link panel"
      onClick={() => showTable(() => store.dispatch({ type: "show chosen", show: "table" }))}
    >
      {words.table.skip}
    </button>,
    place,
  );
  until.addEventListener("abort", () => render(null, place), { once: true });
}
