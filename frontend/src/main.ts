// Puts the desk together.

import "./style/tokens.css";
import "./style/base.css";
import "./style/parts.css";
import "./style/phone.css";
import { api, sentence } from "./api";
import { claim, makeCommands } from "./commands";
import { countHidden } from "./duplicates";
import { keepDrafts } from "./keeping";
import { mapQuery } from "./lib/query";
import { mapDesk } from "./map/map";
import { panels } from "./panel/app";
import { freeOf } from "./panel/layout";
import { initial } from "./state";
import { makeStore } from "./store";
import { sync } from "./sync";
import { address, fromSearch } from "./url";
import { words } from "./words/words";

const whole = new AbortController();

async function start(root: HTMLElement, until: AbortSignal): Promise<void> {
  const notice = await claim(api);
  // Tiles are asked for by the change number, so the server's state comes first.
  const status = await api.status().catch(() => null);
  const store = makeStore({ ...initial, ...fromSearch(location.search), notice, status, change: status?.change ?? 0 });

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
      source: ({ z, x, y }, signal) => {
        const { filters, change } = store.state.peek();
        return api.tile(z, x, y, `${mapQuery(filters)}&v=${change}`, signal);
      },
      failed(error) {
        const text = sentence(error);
        const { online, status } = store.state.peek();
        if (text && online && !status?.loading)
          store.dispatch({ type: "notice shown", notice: { text, tone: "wrong" } });
      },
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
  address(store, until);
  sync(store, api, mine, until);
  countHidden(store, api, until);
}

// A sign-in link that is opened in a tab of the desk changes nothing but the hash.
addEventListener("hashchange", () => location.hash.startsWith("#claim=") && location.reload());

const root = document.getElementById("desk");
if (root) void start(root, whole.signal);
