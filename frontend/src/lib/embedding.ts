// An embedded map's address: the words of the map's own, and what it shows of it.

import { type Filters, lists } from "./query";

export type Theme = "light" | "dark";

/** How an embedded map is to look. */
export interface Look {
  /** null as the reader's system has it. */
  readonly theme: Theme | null;
  readonly timeline: boolean;
  readonly legend: boolean;
}

export const usualLook: Look = { theme: null, timeline: true, legend: true };

/** Reads a look; what cannot be read is as usual. */
export function parseLook(params: URLSearchParams): Look {
  const theme = params.get("theme");
  return {
    theme: theme === "light" || theme === "dark" ? theme : null,
    timeline: params.get("timeline") !== "no",
    legend: params.get("legend") !== "no",
  };
}

export function lookParams({ theme, timeline, legend }: Look): URLSearchParams {
  const params = new URLSearchParams();
  if (theme) params.set("theme", theme);
  if (!timeline) params.set("timeline", "no");
  if (!legend) params.set("legend", "no");
  return params;
}

/** What only the desk can filter by. */
const deskLists = ["visibility", "status"] as const;

/** The filters as the public can have them, and whether that leaves any of them out. */
export function publicFilters(filters: Filters): { readonly filters: Filters; readonly left: boolean } {
  const words = Object.fromEntries(
    lists.flatMap((list) => {
      const chosen = filters.words[list];
      return chosen && !deskLists.some((name) => name === list) ? [[list, chosen]] : [];
    }),
  );
  const left =
    filters.asOf !== "" || filters.changedAfter !== null || deskLists.some((list) => filters.words[list]?.length);
  return { filters: { ...filters, words, changedAfter: null, asOf: "" }, left };
}

/** The frame's HTML; its height in pixels, and its width too unless it is as wide as there is room. */
export interface Frame {
  readonly width: number | null;
  readonly height: number;
}

export function frameCode(address: string, title: string, { width, height }: Frame): string {
  const wide = width === null ? "100%" : String(width);
  return `<iframe src="${escaped(address)}" title="${escaped(title)}" width="${wide}" height="${height}" style="border:0;max-width:100%" loading="lazy" allowfullscreen></iframe>`;
}

/** Text as it stands in HTML and in XML, in attributes too. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? "");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
