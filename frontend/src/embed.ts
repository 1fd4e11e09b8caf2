// Puts the map together that pages elsewhere show in a frame. It is for looking
// only: it asks as nobody, keeps nothing, and hears of changes by asking now and then.

import "./style/tokens.css";
import "./style/base.css";
import "./style/parts.css";
import "./style/enlarged.css";
import { api, askAsNobody, sentence } from "./api";
import { parseLook, publicFilters } from "./lib/embedding";
import { nameRegions } from "./lib/geo";
import { mapDesk } from "./map/map";
import { shapes } from "./map/shapes";
import { paging } from "./paging";
import { embedded, freeIn } from "./panel/embed";
import { initial } from "./state";
import { makeStore } from "./store";
import { extentOfEvents, first, looking, refreshStatus, tilesOf } from "./sync";
import { drawIn } from "./theme";
import { fromSearch } from "./url";

const whole = new AbortController();

/** Milliseconds from one question whether anything has changed to the next. */
const often = 60_000;

async function start(root: HTMLElement, until: AbortSignal): Promise<void> {
  askAsNobody();
  const look = parseLook(new URLSearchParams(location.search));
  if (look.theme) drawIn(look.theme);
  const { view, filters: asked, drawing, zone, list: listed } = fromSearch(location.search);
  const { filters } = publicFilters(asked);
  const [status, extent] = await Promise.all([
    api.status().catch(() => null),
    view ? null : extentOfEvents(api, filters),
    api.regions().then(nameRegions, () => {}),
  ]);
  const store = makeStore({
    ...initial,
    filters,
    drawing,
    zone,
    // When an event changed is for the desk to know.
    list: { ...initial.list, order: listed.order.endsWith("updated_at") ? initial.list.order : listed.order },
    view: view ?? initial.view,
    status,
    change: status?.change ?? 0,
  });
  const map = document.createElement("main");
  let begun = false;
  const list = () => {
    if (!begun) paging(store, api, until);
    begun = true;
  };
  embedded(root, { store, map, look, list }, until);
  const handle = mapDesk(
    {
      element: map,
      free: () => freeIn(map),
      source: tilesOf(store, api),
      failed: (error) => store.dispatch({ type: "summary failed", problem: sentence(error) }),
      works: [shapes],
      calm: true,
    },
    store,
    until,
  );
  handle.open(extent);
  new ResizeObserver(() => handle.resized()).observe(map);
  void first(store, api);
  looking(store, api, until);
  setInterval(() => document.visibilityState === "visible" && refreshStatus(store, api), often);
}

const root = document.getElementById("embed");
if (root) void start(root, whole.signal);
