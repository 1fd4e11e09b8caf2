// Work that was not saved, kept by the browser. Every page keeps under a name of
// its own, so that two tabs with one event never overwrite each other.

import type { Feature } from "../types";
import { type Draft, draftOf, emptyDraft } from "./draft";

/** What of a form must not be lost. */
export interface Work {
  /** What is being edited; null for a new event. */
  readonly base: Feature | null;
  /** The external id of a new event, by which the server knows it when it is sent twice; empty for any other. */
  readonly name: string;
  /** What was typed of a new event whenever it was sent. */
  readonly sent: readonly (keyof Draft)[];
  /** The draft as it was before anything was typed. */
  readonly start: Draft;
  readonly draft: Draft;
  /** Why it is changed, for the history. */
  readonly why: string;
}

/** What a form held when its page was lost. */
export interface Kept extends Work {
  /** Where it is kept. */
  readonly key: string;
  /** The page that kept it. */
  readonly page: string;
  /** When something was typed last, in milliseconds since 1970. */
  readonly at: number;
}

export type Box = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;

const prefix = "eventmap draft ";
const version = 1;

export type Keeping = Omit<Kept, "key">;

function keyOf({ base, page }: Pick<Keeping, "base" | "page">): string {
  return `${prefix}${base?.id ?? "new"} ${page}`;
}

/** Keeps a draft in the place of the one that the same page kept of the same event; says whether it could. */
export function keep(box: Box, keeping: Keeping): boolean {
  try {
    box.setItem(keyOf(keeping), JSON.stringify({ version, ...keeping }));
    return true;
  } catch {
    return false; // full, or forbidden
  }
}

export function drop(box: Box, key: string): void {
  try {
    box.removeItem(key);
  } catch {
    // What cannot be reached cannot be there.
  }
}

/** Drops what a page keeps of an event; null is a new one. */
export function dropOf(box: Box, base: Feature | null, page: string): void {
  drop(box, keyOf({ base, page }));
}

/** What pages that are no longer there have kept, newest first. */
export function found(box: Box, alive: (page: string) => boolean): readonly Kept[] {
  const list: Kept[] = [];
  try {
    for (let i = 0; i < box.length; i++) {
      const key = box.key(i);
      const kept = key?.startsWith(prefix) ? read(key, box.getItem(key)) : null;
      if (kept && !alive(kept.page)) list.push(kept);
    }
  } catch {
    return []; // forbidden
  }
  return list.sort((a, b) => b.at - a.at);
}

/** What another version of this page wrote, or somebody by hand, is left alone. */
function read(key: string, text: string | null): Kept | null {
  try {
    const value = JSON.parse(text ?? "") as Partial<Kept> & { readonly version?: number };
    const { version: wrote, page, at, base = null, name = "", sent = [], start, draft, why = "" } = value;
    if (wrote !== version || !page || typeof at !== "number" || !start || !draft) return null;
    const blank = base ? draftOf(base) : emptyDraft("", "UTC");
    return { key, page, at, base, name, sent, start: { ...blank, ...start }, draft: { ...blank, ...draft }, why };
  } catch {
    return null;
  }
}
