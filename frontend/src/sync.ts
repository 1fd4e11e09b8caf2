// What the desk asks the server for, and when: every answer becomes an action.

import { type Api, sentence } from "./api";
import { choiceQuery, offered } from "./lib/choice";
import { type Box, type Filters, filterParams, mapQuery, type Span, screenQuery } from "./lib/query";
import { shared } from "./lib/sharing";
import { live } from "./live";
import type { TileSource } from "./map/events";
import { news, type State } from "./state";
import type { Store } from "./store";
import type { AreaFeature, Change } from "./types";

/** Bars of the timeline, at most. */
const bins = 180;

/** Changes that this page made itself, by id and revision; they are no news to it. */
export type Own = Set<string>;

export function own({ id, revision, deleted }: Pick<Change, "id" | "revision" | "deleted">): string {
  return deleted ? `${id} deleted` : `${id} ${revision}`;
}

export function sync(store: Store, api: Api, mine: Own, until: AbortSignal): void {
  const { dispatch } = store;
  first(store, api);
  listen(store, api, mine, until);
  looking(store, api, until);

  whenever(
    store,
    (s) => `${filterParams(s.filters)} ${news(s)} ${s.status?.signed_in}`,
    400,
    until,
    async ({ filters }, signal) => {
      const query = filterParams(filters);
      query.set("bins", "0");
      try {
        const { total, unlocated, extent } = await api.summary(query, signal);
        dispatch({ type: "everywhere arrived", everywhere: { total, unlocated, extent } });
      } catch {
        // It only helps where there is nothing to see; the list tells what is wrong.
      }
    },
  );
}

/** All that whoever looks at the map asks for by that, but the tiles and the list. */
export function looking(store: Store, api: Api, until: AbortSignal): void {
  const { dispatch } = store;

  whenever(
    store,
    (s) => `${s.box} ${filterParams(s.filters)} ${s.counting} ${news(s)} ${s.status?.signed_in}`,
    120,
    until,
    async (state, signal) => {
      if (!state.box) return;
      dispatch({ type: "summary asked" });
      const query = screenQuery(state.filters, state.box);
      query.set("bins", "0");
      if (state.counting.length > 0) query.set("lists", state.counting.join(","));
      try {
        dispatch({ type: "summary arrived", summary: await api.summary(query, signal) });
      } catch (error) {
        failed(error, (problem) => dispatch({ type: "summary failed", problem }));
      }
    },
  );

  whenever(store, histogramKey, 160, until, (state, signal) => histogram(store, api, state, signal));

  whenever(
    store,
    (s) => `${news(s)} ${s.status?.signed_in}`,
    400,
    until,
    async (_, signal) => {
      const datasets = await api.datasets(signal).catch(() => null);
      // Names and counts of datasets only help; what is wrong is told by the list.
      if (datasets) dispatch({ type: "datasets arrived", datasets });
    },
  );

  whenever(
    store,
    (s) => `${s.selected} ${s.filters.asOf}`,
    0,
    until,
    async ({ selected }, signal) => {
      if (selected !== null) await loadEvent(store, api, selected, signal);
    },
  );

  whenever(
    store,
    (s) => `${s.comparing.with} ${s.filters.asOf}`,
    0,
    until,
    async ({ comparing }, signal) => {
      if (comparing.with !== null) await loadEvent(store, api, comparing.with, signal);
    },
  );

  whenever(
    store,
    (s) => `${s.filters.words.area_id}`,
    0,
    until,
    async ({ filters, areaNames }, signal) => {
      for (const id of filters.words.area_id ?? []) {
        if (areaNames[id]) continue;
        const area = await api.area(id, signal).catch(() => null);
        if (area) dispatch({ type: "area named", id, name: area.properties.name });
      }
    },
  );

  whenever(
    store,
    (s) => JSON.stringify(s.choice?.among ?? null),
    0,
    until,
    async ({ choice, filters }, signal) => {
      if (!choice) return;
      try {
        const { features } = await api.events(choiceQuery(choice.among, filters), signal);
        dispatch({ type: "choice arrived", events: offered(choice.among, features) });
      } catch (error) {
        failed(error, (problem) => dispatch({ type: "choice failed", problem }));
      }
    },
  );

  const first = (area: AreaFeature | null) => dispatch({ type: "area arrived", area });
  outlined(store, api, until, areaKey, (s) => s.area, first);
  const second = (area: AreaFeature | null) => dispatch({ type: "second area arrived", area });
  outlined(store, api, until, secondAreaKey, (s) => s.comparing.area, second);
}

/** Keeps the outline of the area in which what `key` names may lie. */
function outlined(
  store: Store,
  api: Api,
  until: AbortSignal,
  key: (state: State) => string,
  known: (state: State) => AreaFeature | null,
  arrived: (area: AreaFeature | null) => void,
): void {
  whenever(store, key, 0, until, async (state, signal) => {
    const id = key(state);
    if (!id || known(state)?.id === id) return;
    try {
      arrived(await api.area(id, signal));
    } catch {
      if (!signal.aborted) arrived(null);
    }
  });
}

/** Where the events of some filters lie; null when there are none, or nobody can tell. */
export function extentOfEvents(api: Api, filters: Filters): Promise<Box | null> {
  const query = filterParams(filters);
  query.set("bins", "0");
  return api.summary(query).then(
    ({ extent }) => extent,
    () => null,
  );
}

/** Tiles of what the store asks for. Where the world is shown more than once its copies share them. */
export function tilesOf(store: Store, api: Api): TileSource {
  const ask = shared(api.tile);
  return ({ z, x, y }, signal) => {
    const { filters, change, drawing } = store.state.peek();
    const mode = drawing === "symbols" ? "&mode=events" : "";
    return ask(`${z}/${x}/${y}.mvt?${mapQuery(filters)}${mode}&v=${change}`, signal);
  };
}

function histogramKey(s: State): string {
  return `${s.box} ${filterParams({ ...s.filters, time: null })} ${s.axis?.from} ${s.axis?.to} ${s.zone} ${news(s)} ${s.status?.signed_in}`;
}

/** The area whose outline is needed: the form's, or else the selected event's. */
function areaKey({ form, event, selected }: State): string {
  if (form) return form.draft.spot.kind === "area" ? form.draft.spot.id : "";
  const shown = event.value;
  return shown && shown.id === selected ? (shown.properties.area_id ?? "") : "";
}

function secondAreaKey({ comparing }: State): string {
  return comparing.event.value?.properties.area_id ?? "";
}

/** What is asked for once. */
export async function first(store: Store, api: Api): Promise<void> {
  const { dispatch } = store;
  const wrong = (error: unknown) => {
    const text = sentence(error);
    if (text) dispatch({ type: "notice shown", notice: { text, tone: "wrong" } });
  };
  const { status } = store.state.peek();
  if (!status || status.loading) void refreshStatus(store, api);
  await Promise.all([
    api.vocabularies().then((vocabularies) => dispatch({ type: "vocabularies arrived", vocabularies }), wrong),
  ]);
}

async function histogram(store: Store, api: Api, state: State, signal: AbortSignal): Promise<void> {
  const { filters, box, axis, zone } = state;
  if (!box) return;
  const { dispatch } = store;
  dispatch({ type: "histogram asked" });
  const query = (time: Span | null, most: number) => {
    const params = screenQuery({ ...filters, time }, box);
    params.set("bins", String(most));
    if (zone !== "UTC") params.set("tz", zone);
    return params;
  };
  try {
    const [whole, part] = await Promise.all([
      api.summary(query(null, axis ? 0 : bins), signal),
      axis ? api.summary(query(axis, bins), signal) : null,
    ]);
    const span = whole.span && ([Date.parse(whole.span[0]), Date.parse(whole.span[1])] as const);
    dispatch({ type: "histogram arrived", histogram: { bins: (part ?? whole).bins ?? [], span } });
  } catch (error) {
    failed(error, (problem) => dispatch({ type: "histogram failed", problem }));
  }
}

export async function loadEvent(store: Store, api: Api, id: number, signal?: AbortSignal): Promise<void> {
  try {
    store.dispatch({ type: "event arrived", event: await api.event(id, signal, store.state.peek().filters.asOf) });
  } catch (error) {
    const second = store.state.peek().comparing.with === id;
    failed(error, (problem) =>
      store.dispatch(second ? { type: "second failed", id, problem } : { type: "event failed", problem }),
    );
  }
}

function failed(error: unknown, tell: (problem: string) => void): void {
  const text = sentence(error);
  if (text) tell(text);
}

/** Runs when what `key` gives changes and has stayed for a while; a newer run gives up the older one. */
export function whenever(
  store: Store,
  key: (state: State) => string,
  calm: number,
  until: AbortSignal,
  run: (state: State, signal: AbortSignal) => Promise<void>,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current = new AbortController();
  const start = () => {
    current.abort();
    current = new AbortController();
    void run(store.state.peek(), current.signal);
  };
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(start, calm);
  };
  store.subscribe(key, changed, until);
  until.addEventListener("abort", () => current.abort(), { once: true });
  changed();
}

/** Changes come in crowds when a file is imported; they are told as one. */
const crowd = 700;

/** Milliseconds until a server that could not be reached is asked again. */
const pause = 3000;

function listen(store: Store, api: Api, mine: Own, until: AbortSignal): void {
  const { dispatch } = store;
  let news: Change[] = [];
  const tell = () => {
    const others = new Set(news.filter((change) => !mine.has(own(change))).map(({ id }) => id));
    const number = Math.max(...news.map((change) => change.number));
    news = [];
    dispatch({ type: "others changed", number, count: others.size });
    const { selected, form, comparing } = store.state.peek();
    for (const id of form ? [] : [selected, comparing.with])
      if (id !== null && others.has(id)) void loadEvent(store, api, id);
  };
  const ask = () => setTimeout(() => void back(), pause);
  const back = async () => {
    const status = await api.statusNow().catch(() => null);
    if (store.state.peek().keptAt === null || until.aborted) return;
    if (status) caughtUp(status.change);
    else ask();
  };
  // What was kept may be of another run of the server, which counts its own changes.
  const caughtUp = (number: number) => {
    dispatch({ type: "connection changed", online: true });
    dispatch({ type: "changes reset", number });
    void refreshStatus(store, api);
    const { selected, comparing } = store.state.peek();
    for (const id of [selected, comparing.with]) if (id !== null) void loadEvent(store, api, id);
  };
  // A stream that never broke does not say that the server answers again.
  store.subscribe(
    (s) => s.keptAt !== null,
    (kept) => kept && ask(),
    until,
  );
  if (store.state.peek().keptAt !== null) ask();
  live(
    {
      changed(change) {
        if (news.length === 0) setTimeout(tell, crowd);
        news.push(change);
      },
      loading(loading) {
        const before = store.state.peek().status?.loading;
        dispatch({ type: "loading went on", loading });
        if (loading) setTimeout(() => refreshStatus(store, api), 1000);
        else if (before) dispatch({ type: "events changed" });
      },
      connected(number) {
        const { status, change, online, keptAt, list, selected } = store.state.peek();
        const missed = keptAt === null && status !== null && number > change;
        if (keptAt !== null) caughtUp(number);
        else if (!online) {
          // Whoever reads the list keeps it; the stream tells what was missed.
          dispatch({ type: "connection changed", online: true });
          if (list.problem) dispatch({ type: "list asked again" });
          void refreshStatus(store, api);
        }
        if (keptAt === null && selected !== null && (missed || !online)) void loadEvent(store, api, selected);
        if (missed) dispatch({ type: "others changed", number, count: number - change });
      },
      reset: (number) => dispatch({ type: "changes reset", number }),
      broke: () => dispatch({ type: "connection changed", online: false }),
    },
    until,
  );
}

/** Asks again how the server is doing; while it is loading, once a second. */
export async function refreshStatus(store: Store, api: Api): Promise<void> {
  const before = store.state.peek().status;
  try {
    const status = await api.status();
    store.dispatch({ type: "status arrived", status: before ? { ...status, version: before.version } : status });
    if (before && before.version !== status.version) store.dispatch({ type: "version changed" });
    if (status.loading) setTimeout(() => refreshStatus(store, api), 1000);
    else if (before?.loading) store.dispatch({ type: "events changed" });
  } catch {
    setTimeout(() => refreshStatus(store, api), 3000);
  }
}
