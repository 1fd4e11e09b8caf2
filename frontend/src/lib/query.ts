// What a person asks of the events, and the words of the server's query grammar
// for it. The page's own URL uses the same words.

import { parseShape, type Shape, shapeAddress, shapeWords } from "./shape";

/** West, south, east, north in degrees; west is greater than east over the antimeridian. */
export type Box = readonly [number, number, number, number];

/** Milliseconds since 1970, both ends inside; null is open. */
export interface Span {
  readonly from: number | null;
  readonly to: number | null;
}

/** Lists of the grammar that a person can choose from; any word of one list suffices. */
export const lists = [
  "event_type",
  "sub_event_type",
  "assessment",
  "country",
  "dataset",
  "location_precision",
  "visibility",
  "status",
  "weapons",
  "targets",
  "tags",
  "actors",
  "area_id",
] as const;

/** Lists of which an event may have several words; counted only while somebody looks at them. */
export const several = ["weapons", "targets", "actors", "tags"] as const satisfies readonly (typeof lists)[number][];

export type Several = (typeof several)[number];

/** What a person filters by with counts beside it, in this order; of these lists words can be left out too. */
export const facets = [
  "event_type",
  "assessment",
  "sub_event_type",
  "country",
  "dataset",
  ...several,
  "location_precision",
  "visibility",
  "status",
] as const satisfies readonly (typeof lists)[number][];

export type List = (typeof lists)[number];

export type Facet = (typeof facets)[number];

/** What the list may be sorted by, in the server's words: a - is the reverse. */
export const orders = [
  ...(["-start_time", "start_time", "-updated_at", "-killed_best", "title"] as const),
  ...(["updated_at", "killed_best", "-title", "country", "-country"] as const),
] as const;

/** Those that a person is offered without looking at a table. */
export const usualOrders: readonly Order[] = orders.slice(0, 5);

export type Order = (typeof orders)[number];

/** The empty word is "has no value"; on the wire it is "none". */
export type Words = { readonly [list in List]?: readonly string[] };

/** Words that leave an event out. */
export type Except = { readonly [facet in Facet]?: readonly string[] };

export interface Filters {
  readonly time: Span | null;
  readonly text: string;
  readonly words: Words;
  readonly except: Except;
  /** Only what lies wholly inside the time and the map. */
  readonly certain: boolean;
  /** Whether it has a date at all; null for either. */
  readonly dated: boolean | null;
  readonly killedMin: number;
  /** Metres within which its place is known; 0 for any. */
  readonly knownWithin: number;
  /** Only what changed at this moment or later, in milliseconds since 1970; null for all. */
  readonly changedAfter: number | null;
  /** The drawn area in which it lies; null for anywhere. */
  readonly shape: Shape | null;
  /** Whether those are shown too that are said to repeat another event. */
  readonly duplicates: boolean;
  /** The day, or the moment, as it was known on which; empty for now. It is no condition. */
  readonly asOf: string;
}

export const noFilters: Filters = {
  time: null,
  text: "",
  words: {},
  except: {},
  certain: false,
  dated: null,
  killedMin: 0,
  knownWithin: 0,
  changedAfter: null,
  shape: null,
  duplicates: false,
  asOf: "",
};

/** Whether anything is filtered at all, other than duplicates. */
export function filtered(f: Filters): boolean {
  return conditions(f).size > 0 || f.changedAfter !== null || f.shape !== null;
}

/** The filters in the server's words. */
export function filterParams(f: Filters): URLSearchParams {
  const params = conditions(f);
  if (f.shape) {
    params.set(...shapeWords(f.shape));
    // What may lie in it by its radius or area is drawn and listed too, as it is at the edge of the map.
    if (!f.certain) params.set("possible_place", "yes");
  }
  if (f.changedAfter !== null) params.set("filter", `updated_at >= TIMESTAMP('${isoSecond(f.changedAfter)}')`);
  if (!f.duplicates) params.set("duplicates", "no");
  if (f.asOf) params.set("as_of", f.asOf);
  return params;
}

/** The filters in the words of the page's address, which are the server's but for what is usual. */
export function addressParams(f: Filters): URLSearchParams {
  const params = conditions(f);
  if (f.shape) params.set(...shapeAddress(f.shape));
  if (f.changedAfter !== null) params.set("changed", isoSecond(f.changedAfter));
  if (f.duplicates) params.set("duplicates", "shown");
  if (f.asOf) params.set("as_of", f.asOf);
  return params;
}

function conditions(f: Filters): URLSearchParams {
  const params = new URLSearchParams();
  if (f.time) params.set("datetime", spanText(f.time));
  if (f.text.trim()) params.set("q", f.text.trim());
  for (const list of lists) {
    const words = f.words[list];
    if (words?.length) params.set(list, joinList(words));
  }
  for (const facet of facets) {
    const left = f.except[facet];
    if (left?.length) params.set(exceptWord(facet), joinList(left));
  }
  if (f.certain) params.set("certainty", "certain");
  if (f.dated !== null) params.set("dated", f.dated ? "yes" : "no");
  if (f.killedMin > 0) params.set("killed_min", String(f.killedMin));
  if (f.knownWithin > 0) params.set("known_within", String(f.knownWithin));
  return params;
}

/** Reads filters back; what cannot be read is left out. */
export function parseFilters(params: URLSearchParams): Filters {
  const words: { [list in List]?: readonly string[] } = {};
  for (const list of lists) {
    const text = params.get(list);
    if (text) words[list] = splitList(text);
  }
  const except: { [facet in Facet]?: readonly string[] } = {};
  for (const facet of facets) {
    const text = params.get(exceptWord(facet));
    if (text) except[facet] = splitList(text);
  }
  const dated = params.get("dated");
  const killed = Number(params.get("killed_min") ?? 0);
  const known = Number(params.get("known_within") ?? 0);
  return {
    time: parseSpan(params.get("datetime") ?? ""),
    text: params.get("q") ?? "",
    words,
    except,
    certain: params.get("certainty") === "certain",
    dated: dated === "yes" ? true : dated === "no" ? false : null,
    knownWithin: Number.isInteger(known) && known > 0 ? known : 0,
    killedMin: Number.isInteger(killed) && killed > 0 ? killed : 0,
    changedAfter: parseEnd(params.get("changed") ?? "", 0) ?? null,
    shape: parseShape(params),
    duplicates: params.get("duplicates") === "shown",
    asOf: parseMoment(params.get("as_of") ?? ""),
  };
}

/** A day or a moment as it was written; empty when it is neither. */
function parseMoment(text: string): string {
  return /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : "";
}

/** The parameter with the words of a facet that leave an event out. */
function exceptWord(facet: Facet): string {
  return `${facet}_not`;
}

/** Adds or removes one word of a list; one that is asked for is not left out. */
export function toggled(f: Filters, list: List, word: string): Filters {
  return { ...f, words: switched(f.words, list, word), except: dropped(f.except, list, word) };
}

/** Leaves out what has a word, or no longer does. */
export function leftOut(f: Filters, facet: Facet, word: string): Filters {
  return { ...f, words: dropped(f.words, facet, word), except: switched(f.except, facet, word) };
}

function switched(of: Words, list: List, word: string): Words {
  if (of[list]?.includes(word)) return dropped(of, list, word);
  return { ...of, [list]: [...(of[list] ?? []), word] };
}

/** The lists without a word. */
export function dropped(of: Words, list: List, word: string): Words {
  const { [list]: now = [], ...rest } = of;
  const left = now.filter((other) => other !== word);
  return left.length > 0 ? { ...rest, [list]: left } : rest;
}

/** An order by its name; the usual one where there is none of that name. */
export function orderOf(name: string | null): Order {
  return orders.find((order) => order === name) ?? orders[0];
}

/** What the map is asked for: everything that has a place. */
export function mapQuery(f: Filters): string {
  const params = filterParams(f);
  params.set("located", "yes");
  params.sort();
  return params.toString();
}

/** What is on the screen: in the box for certain, or possibly by its radius or area. */
export function screenQuery(f: Filters, box: Box): URLSearchParams {
  const params = filterParams(f);
  params.set("located", "yes");
  params.set("bbox", box.join(","));
  if (!f.certain) params.set("possible_place", "yes");
  return params;
}

/** Of what is on the screen, what lies in the chosen time only possibly; null where there is no such thing. */
export function possiblyIn(f: Filters, box: Box): URLSearchParams | null {
  if (!f.time || f.certain) return null;
  const params = screenQuery(f, box);
  const { from, to } = f.time;
  const outside = [
    from === null ? "" : `start_time < TIMESTAMP('${isoSecond(from)}')`,
    to === null ? "" : `end_time > TIMESTAMP('${isoSecond(to)}')`,
    "start_time IS NULL",
  ].filter(Boolean);
  narrow(params, outside.join(" OR "));
  params.set("bins", "0");
  return params;
}

/** Adds a condition in CQL2 to a question. */
export function narrow(params: URLSearchParams, condition: string): void {
  const own = params.get("filter");
  params.set("filter", own ? `(${own}) AND (${condition})` : condition);
}

const day = 86_400_000;

/** OGC API's datetime: whole days as dates, everything else in seconds, UTC. */
export function spanText({ from, to }: Span): string {
  const start = from === null ? ".." : from % day === 0 ? isoDay(from) : isoSecond(from);
  const end = to === null ? ".." : (to + 1000) % day === 0 ? isoDay(to) : isoSecond(to);
  return start === end && start.length === 10 ? start : `${start}/${end}`;
}

export function parseSpan(text: string): Span | null {
  const [a = "", b = a] = text.split("/");
  const from = parseEnd(a, 0);
  const to = parseEnd(b, day - 1000);
  if (from === undefined || to === undefined || (from === null && to === null)) return null;
  return from !== null && to !== null && to < from ? null : { from, to };
}

function parseEnd(text: string, ofDay: number): number | null | undefined {
  if (text === "" || text === "..") return null;
  const dayOnly = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = Date.parse(dayOnly ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(at)) return undefined;
  return dayOnly ? at + ofDay : Math.floor(at / 1000) * 1000;
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function isoSecond(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Lists are parted by commas; a comma inside a word is written as \, and a word that is called so as \none. */
export function joinList(words: readonly string[]): string {
  return words.map(listed).join(",");
}

function listed(word: string): string {
  if (word === "") return "none";
  return word === "none" ? "\\none" : word.replace(/[\\,]/g, "\\$&");
}

export function splitList(text: string): readonly string[] {
  const written = text.match(/(?:\\.|\\$|[^\\,])+/gsu) ?? [];
  return written.map((word) => (word === "none" ? "" : word.replace(/\\(.)/gsu, "$1")));
}
