// Shortcuts, for whoever has both hands on the keyboard.

import { latinKey } from "../lib/keys";
import { eventAt, rowOf } from "../listing";
import { beginComparing, compareWith } from "./compare";
import type { Desk } from "./desk";
import { hideTable, showTable } from "./table";
import { stepped } from "./timeline";

export function shortcuts({ store, commands }: Desk, until: AbortSignal): void {
  const pressed = (e: KeyboardEvent) => {
    if (isUndo(e)) return takenBack(e);
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    if (e.key === "Escape") return closed();
    const target = e.target as HTMLElement;
    if (target.closest("input, textarea, select, [contenteditable]")) return;
    const run = actions[latinKey(e)];
    if (!run) return;
    e.preventDefault();
    run();
  };
  const takenBack = (e: KeyboardEvent) => {
    const { notice, form } = store.state.peek();
    const typing = (e.target as HTMLElement).closest("input, textarea, select, dialog");
    if (!notice?.undo || form || typing || e.defaultPrevented) return;
    e.preventDefault();
    // Once: a second press would ask for what is being done.
    store.dispatch({ type: "notice shown", notice: null });
    void commands.takeBack(notice.undo);
  };
  const closed = () => {
    const { form, selected, choice, show } = store.state.peek();
    const at = document.activeElement;
    if (at instanceof HTMLElement && at.closest("input, textarea, select") && !at.closest(".form")) at.blur();
    else if (choice) store.dispatch({ type: "choice closed" });
    else if (form?.leaving) store.dispatch({ type: "leave asked", leaving: false });
    else if (form) commands.leave();
    else if (selected !== null) commands.select(null);
    else if (show === "table") turn();
  };
  const turn = () => {
    const shown = store.state.peek().show === "table";
    const to = () => store.dispatch({ type: "show chosen", show: shown ? "map" : "table" });
    if (shown) hideTable(to);
    else showTable(to);
  };
  const focus = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();
  const step = (by: -1 | 1) => {
    const { filters, histogram, zone } = store.state.peek();
    const time = stepped(filters.time, histogram.value?.span ?? null, by, zone);
    store.dispatch({ type: "filters changed", filters: { time } });
  };
  /** Goes through the list, from where the keys are or from what is selected. */
  const walk = (by: -1 | 1) => {
    const { list, selected } = store.state.peek();
    store.dispatch({ type: "list walked", row: (list.at ?? rowOf(list, selected) ?? -1) + by });
    focus(store.state.peek().show === "table" ? ".table" : ".items");
  };
  /** Compares what is open with the row that the keys are at, or asks with which. */
  const compare = () => {
    const { list, selected } = store.state.peek();
    const at = list.at === null ? null : eventAt(list, list.at);
    if (selected === null || !at || at.id === selected) beginComparing({ store });
    else compareWith({ store }, at.id);
  };
  const actions: Readonly<Record<string, () => void>> = {
    "/": () => focus(".search input"),
    j: () => walk(1),
    k: () => walk(-1),
    e: () => commands.edit(),
    n: () => commands.add(),
    c: () => compare(),
    f: () => focus(".facet-row, .facet button"),
    t: () => focus(".brush-slider"),
    v: () => turn(),
    p: () => store.dispatch({ type: "play pressed" }),
    "[": () => step(-1),
    "]": () => step(1),
    "?": () => store.dispatch({ type: "dialog opened", dialog: "help" }),
  };
  document.addEventListener("keydown", pressed, { signal: until });
}

function isUndo(e: KeyboardEvent): boolean {
  return (e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && latinKey(e) === "z";
}
