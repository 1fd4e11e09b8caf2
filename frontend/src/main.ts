// Puts the desk together.

import "./style/tokens.css";
import "./style/base.css";
import "./style/parts.css";
import "./style/phone.css";
import "./style/enlarged.css";
import { api, sentence, whenKept } from "./api";
import { claim, makeCommands } from "./commands";
import { beside } from "./comparing";
import { countHidden } from "./duplicates";
import { keepDrafts } from "./keeping";
import { extentOfEvent, nameRegions } from "./lib/geo";
import type { Box } from "./lib/query";
import { visited } from "./lib/visits";
import { comparing as comparingOnMap } from "./map/comparing";
import { editing } from "./map/editing";
import { type MapHandle, mapDesk } from "./map/map";
import { sketching } from "./map/sketch";
import { openWithoutNetwork } from "./offline";
import { countPossible, paging } from "./paging";
import { panels } from "./panel/app";
import { freeOf } from "./panel/layout";
import { skipLink } from "./panel/skip";
import { titled } from "./panel/title";
import { playing } from "./playing";
import { initial, type Notice } from "./state";
import { makeStore, type Store } from "./store";
import { extentOfEvents, sync, tilesOf } from "./sync";
import { address, fromAddress, type Read, unread } from "./url";
import { words } from "./words/words";

const whole = new AbortController();

async function start(root: HTMLElement, until: AbortSignal): Promise<void> {
  const notice = await claim(api);
  let keptAt: number | null = null;
  whenKept((at) => {
    keptAt = Math.min(keptAt ?? at, at);
  });
  const { view, list, comparing, ...asked } = fromAddress(location);
  // Tiles are asked for by the change number, so the server's state comes first;
  // and where there is something to see, before the map shows any place.
  const [status, extent] = await Promise.all([
    api.status().catch(() => null),
    view ? null : firstOf(asked),
    api.regions().then(nameRegions, () => {}),
  ]);
  const store = makeStore({
    ...initial,
    ...asked,
    list: { ...initial.list, ...list },
    comparing: beside(asked.selected, comparing.with),
    view: view ?? initial.view,
    notice: notice ?? misread(),
    lastVisit: visited(Date.now(), localStorage),
    status,
    change: status?.change ?? 0,
    keptAt,
    online: keptAt === null,
  });
  whenKept((at) => store.dispatch({ type: "kept answer shown", at }));

  const map = document.createElement("main");
  map.className = "map";
  map.setAttribute("aria-label", words.map);
  const desk = document.createElement("div");
  desk.className = "desk";
  root.replaceChildren(map, desk);

  const handle = mapDesk(
    {
      element: map,
      free: () => freeOf(map),
      source: tilesOf(store, api),
      failed(error) {
        const text = sentence(error);
        const { online, status } = store.state.peek();
        if (text && online && !status?.loading)
          store.dispatch({ type: "notice shown", notice: { text, tone: "wrong" } });
      },
      works: [editing, sketching, comparingOnMap],
    },
    store,
    until,
  );
  const mine = new Set<string>();
  panels(
    desk,
    { store, commands: makeCommands(store, api, mine, keepDrafts(store, localStorage, until)), map: handle },
    until,
  );
  skipLink(root, { store }, until);
  handle.open(extent);
  if (!view) openOnceLoaded(store, handle, until);
  address(store, until);
  titled(store, until);
  paging(store, api, until);
  sync(store, api, mine, until);
  playing(store, handle, until);
  countHidden(store, api, until);
  countPossible(store, api, until);
  void openWithoutNetwork();
}

/** Says what of the address cannot be read. */
function misread(): Notice | null {
  const list = unread(location.search).map((said) => (said.length > 60 ? `${said.slice(0, 60)}…` : said));
  return list.length > 0 ? { text: words.wrong.unread(list.join(" · ")), tone: "wrong" } : null;
}

/** Where to open without a view: at the event that is asked for, where it has a place, and else where the events lie. */
async function firstOf({ filters, selected }: Pick<Read, "filters" | "selected">): Promise<Box | null> {
  try {
    if (selected !== null) {
      const event = await api.event(selected, undefined, filters.asOf);
      const { area_id } = event.properties;
      const box = extentOfEvent(event, area_id ? await api.area(area_id) : null);
      if (box) return box;
    }
  } catch {
    // Its panel says what is wrong.
  }
  return extentOfEvents(api, filters);
}

/** A server that was still loading did not know yet where to open: the map goes there once, unless it was moved. */
function openOnceLoaded(store: Store, map: MapHandle, until: AbortSignal): void {
  const { status, view } = store.state.peek();
  if (!status?.loading) return;
  const once = new AbortController();
  until.addEventListener("abort", () => once.abort(), { once: true });
  store.subscribe(
    ({ everywhere, status }) => (status?.loading ? null : everywhere?.extent),
    (extent, { view: now }) => {
      if (!extent) return;
      once.abort();
      if (now.lat === view.lat && now.lon === view.lon && now.zoom === view.zoom) map.fit(extent);
    },
    once.signal,
  );
}

// A sign-in link that is opened in a tab of the desk changes nothing but the hash.
addEventListener("hashchange", () => location.hash.startsWith("#claim=") && location.reload());

const root = document.getElementById("desk");
if (root) void start(root, whole.signal);
