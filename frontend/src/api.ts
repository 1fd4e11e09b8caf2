// The only place that talks to the server by fetch.

import type { Patch } from "./lib/draft";
import type { TownRow } from "./lib/gazetteer";
import { areaName } from "./lib/geo";
import { refusedIn } from "./lib/refused";
import { retold } from "./lib/terms";
import { toldProblem, toldResult } from "./lib/told";
import { sentenceOf } from "./lib/violations";
import type {
  Alikes,
  Area,
  AreaFeature,
  Dataset,
  Feature,
  ImportResult,
  Page,
  Pair,
  Problem,
  Restoring,
  Revision,
  Rights,
  RunRecord,
  Said,
  SavedView,
  Settled,
  Status,
  Summary,
  UndoResult,
  Vocabularies,
} from "./types";
import { language, telling, words } from "./words/words";

/** The server, or the network, said no. The message is a sentence for the person who asked. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
  get offline(): boolean {
    return this.problem.status === 0;
  }
}

/** A sentence for whatever went wrong; empty for what was given up on purpose. */
export function sentence(error: unknown): string {
  if (error instanceof DOMException && error.name === "AbortError") return "";
  if (!(error instanceof Refused)) return words.wrong.unexpected;
  return refusedIn(language, error.problem.status) ?? sentenceOf(error.message);
}

const items = "/api/collections/events/items";
const datasetAt = (name: string) => `/api/datasets/${encodeURIComponent(name)}`;
const json = { "Content-Type": "application/json" };

export interface ImportWish {
  readonly file: File;
  readonly dataset: string;
  readonly visibility: string;
  readonly dryRun: boolean;
  /** Delete what earlier files had and this one no longer has. */
  readonly remove: boolean;
  /** Leave out events that tell where troops stand. */
  readonly hidePositions: boolean;
  /** Fields by column where a person decided them, instead of what is kept with the dataset; null for that. */
  readonly mapping: Readonly<Record<string, string>> | null;
  /** What a person said of the dataset's rights. */
  readonly rights: Partial<Omit<Rights, "visibility">>;
}

const spoken = (area: Area): Area => ({ ...area, name: areaName(area.id, area.name) });

export const api = {
  status: (until?: AbortSignal) => ask<Status>("/api/status", { signal: until }),
  /** The status from the server itself, never one that was kept. */
  statusNow: () => ask<Status>("/api/status", { cache: "no-store" }),
  vocabularies: () => ask<Vocabularies>("/api/vocabularies").then((all) => retold(all, words.terms)),
  datasets: (until?: AbortSignal) =>
    ask<{ datasets: Dataset[] }>("/api/datasets", { signal: until }).then((answer) => answer.datasets),
  /** `asOf` is a day, or a moment, as it was known on which; empty for now. */
  event: (id: number, until?: AbortSignal, asOf = "") =>
    ask<Feature>(`${items}/${id}${asOf && `?${new URLSearchParams({ as_of: asOf })}`}`, { signal: until }),
  events: (query: URLSearchParams, until?: AbortSignal) => ask<Page>(`${items}?${query}`, { signal: until }),
  summary: (query: URLSearchParams, until?: AbortSignal) => ask<Summary>(`/api/summary?${query}`, { signal: until }),
  /** What anybody is told. */
  publicSummary: (query: URLSearchParams, until?: AbortSignal) =>
    ask<Summary>(`/api/summary?${query}`, { signal: until, credentials: "omit" }),
  /** A tile by its address and question: z/x/y.mvt?… */
  tile: (address: string, until?: AbortSignal) =>
    send(`/tiles/${address}`, { signal: until }).then((answer) =>
      answer.status === 204 ? new ArrayBuffer(0) : answer.arrayBuffer(),
    ),
  areas: (text: string, country: string, until?: AbortSignal) =>
    ask<{ areas: Area[] }>(`/api/gazetteer?${new URLSearchParams({ q: text, ...(country && { country }) })}`, {
      signal: until,
    }).then((answer) => answer.areas.map(spoken)),
  areasAt: (lon: number, lat: number, until?: AbortSignal) =>
    ask<{ country: Area | null; admin1: Area | null }>(`/api/gazetteer?lon=${lon}&lat=${lat}`, { signal: until }).then(
      ({ country, admin1 }) => ({ country: country && spoken(country), admin1: admin1 && spoken(admin1) }),
    ),
  towns: () => ask<{ places: TownRow[] }>("/basemap/places.json").then(({ places }) => places),
  /** What the language of the page calls regions, by id; nothing in English, in which the server says them. */
  regions: async () => (language === "en" ? {} : ask<Record<string, string>>(`/basemap/regions-${language}.json`)),
  area: async (id: string, until?: AbortSignal): Promise<AreaFeature> => {
    const area = await ask<AreaFeature>(`/api/gazetteer/${encodeURIComponent(id)}`, { signal: until });
    return { ...area, properties: spoken(area.properties) };
  },

  create: (feature: Patch, why = "") =>
    ask<Feature>(items, { method: "POST", headers: { ...json, ...reason(why) }, body: JSON.stringify(feature) }),
  patch: (id: number, revision: number, patch: Patch, why = "") =>
    ask<Feature>(`${items}/${id}`, {
      method: "PATCH",
      headers: { "Content-Type": "application/merge-patch+json", "If-Match": `"${revision}"`, ...reason(why) },
      body: JSON.stringify(patch),
    }),
  remove: (id: number, revision: number, why = "") =>
    send(`${items}/${id}`, { method: "DELETE", headers: { "If-Match": `"${revision}"`, ...reason(why) } }),
  import: (wish: ImportWish, until?: AbortSignal) =>
    ask<ImportResult>(`/api/import?${importParams(wish)}`, { method: "POST", body: wish.file, signal: until }).then(
      async (result) => toldResult(await telling(), result),
    ),
  /** Asks whether a file would be given; what it holds is not read. */
  exportable: async (address: string) => {
    const answer = await send(address, {});
    await answer.body?.cancel();
  },
  runs: (until?: AbortSignal) =>
    ask<{ runs: RunRecord[] }>("/api/imports", { signal: until }).then((answer) => answer.runs),
  run: async (id: number, until?: AbortSignal): Promise<RunRecord> => {
    const run = await ask<RunRecord>(`/api/imports/${id}`, { signal: until });
    return { ...run, result: toldResult(await telling(), run.result) };
  },
  undoRun: (id: number) => ask<UndoResult>(`/api/imports/${id}`, { method: "DELETE" }),
  undo: (dataset: string) => ask<UndoResult>(datasetAt(dataset), { method: "DELETE" }),
  putDataset: ({ name, events: _, ...rest }: Dataset) =>
    send(datasetAt(name), { method: "PUT", headers: json, body: JSON.stringify(rest) }),

  history: async (id: number, until?: AbortSignal): Promise<readonly Revision[]> => {
    const { revisions } = await ask<{ revisions: Revision[] }>(`${items}/${id}/history`, { signal: until });
    const tell = await telling();
    return revisions.map((one) => (one.why ? { ...one, why: tell(one.why) } : one));
  },
  file: (id: number, until?: AbortSignal) => ask<Said>(`${items}/${id}/file`, { signal: until }),
  restore: (events: readonly Restoring[], why = "") =>
    post<{ events: Feature[] }>("/api/restore", { events, ...(why && { why }) }).then((answer) => answer.events),

  duplicatesOf: (id: number, until?: AbortSignal) => ask<Alikes>(`${items}/${id}/duplicates`, { signal: until }),
  duplicatesLike: (feature: Patch, until?: AbortSignal) =>
    post<Alikes>("/api/duplicates", feature, until).then((answer) => answer.candidates),
  pairs: (limit: number, until?: AbortSignal) =>
    ask<{ pairs: Pair[]; complete: boolean }>(`/api/duplicates?limit=${limit}`, { signal: until }),
  unite: (how: "link" | "merge", keep: Feature, duplicate: Feature) =>
    post<Settled>(`/api/duplicates/${how}`, {
      keep: keep.id,
      keep_revision: keep.properties.revision,
      duplicate: duplicate.id,
      duplicate_revision: duplicate.properties.revision,
    }),
  distinct: (a: number, b: number) =>
    send("/api/duplicates/distinct", { method: "POST", headers: json, body: JSON.stringify({ a, b }) }),
  views: (until?: AbortSignal) =>
    ask<{ views: SavedView[] }>("/api/views", { signal: until }).then((answer) => answer.views),
  saveView: (name: string, address: string) => post<SavedView>("/api/views", { name, address }),
  changeView: (id: number, change: Partial<Pick<SavedView, "name" | "address">>) =>
    ask<SavedView>(`/api/views/${id}`, { method: "PUT", headers: json, body: JSON.stringify(change) }),
  deleteView: async (id: number) => {
    await send(`/api/views/${id}`, { method: "DELETE" });
  },
  claim: (token: string) => send("/api/session", { method: "POST", headers: json, body: JSON.stringify({ token }) }),
  signOut: () => send("/api/session", { method: "DELETE" }),
};

export type Api = typeof api;

/** A header's text is plain, so why something was changed is written as in an address. */
function reason(why: string): Record<string, string> {
  return why.trim() ? { "X-Why": encodeURIComponent(why.trim()) } : {};
}

function importParams({ file, dryRun, mapping, rights, ...wish }: ImportWish): URLSearchParams {
  const params = new URLSearchParams({ filename: file.name });
  if (wish.dataset) params.set("dataset", wish.dataset);
  if (wish.visibility) params.set("visibility", wish.visibility);
  if (dryRun) params.set("dry_run", "yes");
  if (wish.remove) params.set("remove", "yes");
  if (wish.hidePositions) params.set("hide_positions", "yes");
  if (mapping) params.set("mapping", JSON.stringify(mapping));
  for (const name of ["title", "licence", "attribution"] as const) {
    const text = rights[name];
    if (text !== undefined) params.set(name, text);
  }
  if (rights.redistributable !== undefined) params.set("redistributable", rights.redistributable ? "yes" : "no");
  return params;
}

/** The address of a download of what a query chooses; for own use it may hold what is not to be passed on. */
export function exportAddress(format: string, query: URLSearchParams, ownUse = false): string {
  return `/api/export.${format}?${query}${ownUse ? "&own_use=yes" : ""}`;
}

let credentials: RequestCredentials = "same-origin";

/** From now on nobody is named to the server: it answers with what is public. */
export function askAsNobody(): void {
  credentials = "omit";
}

let hear: (at: number) => void = () => {};

/** Calls back with the moment of each answer that is not the server's but was kept for when it cannot be reached. */
export function whenKept(run: (at: number) => void): void {
  hear = run;
}

type Wish = Omit<RequestInit, "signal"> & { readonly signal?: AbortSignal | undefined };

async function ask<T>(address: string, wish: Wish = {}): Promise<T> {
  const answer = await send(address, wish);
  return (await answer.json()) as T;
}

function post<T>(address: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return ask<T>(address, { method: "POST", headers: json, body: JSON.stringify(body), signal });
}

async function send(address: string, { signal, ...wish }: Wish): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, { credentials, ...wish, ...(signal && { signal }) });
  } catch (error) {
    if (signal?.aborted) throw new DOMException("given up", "AbortError");
    throw new Refused({
      title: words.wrong.offline,
      status: 0,
      detail: error instanceof TypeError ? words.wrong.offline : "",
    });
  }
  const kept = answer.headers.get("X-Kept-At");
  if (kept) hear(Number(kept));
  if (answer.ok) return answer;
  throw new Refused(await problemOf(answer));
}

async function problemOf(answer: Response): Promise<Problem> {
  const plain = { title: words.wrong.status(answer.status), status: answer.status };
  if (!answer.headers.get("Content-Type")?.includes("json")) return plain;
  try {
    const said = (await answer.json()) as Partial<Problem>;
    return toldProblem(await telling(), { ...plain, ...said, status: answer.status });
  } catch {
    return plain;
  }
}
