// The rail: search, what is filtered, counts to filter by, and the list.

import { useEffect, useRef, useState } from "preact/hooks";
import { parseCoordinates } from "../lib/geo";
import type { Dialog } from "../state";
import { words } from "../words/words";
import { Chips } from "./chips";
import { useDesk, usePick } from "./desk";
import { Facets } from "./facets";
import { List } from "./list";
import { Button, Icon, IconButton } from "./parts";
import { SheetHandle } from "./sheet";
import "./rail.css";

export function Rail() {
  const stop = usePick((s) => s.stop);
  const covered = usePick((s) => s.selected !== null || s.form !== null);
  return (
    <>
      <SearchBar />
      <section
        class={`rail panel is-${stop} ${covered ? "is-covered" : ""}`}
        aria-label={words.rail}
        data-covers="start"
      >
        <SheetHandle />
        <div class="rail-scroll">
          <Chips />
          <Facets />
          <List />
        </div>
        <Actions />
      </section>
    </>
  );
}

/** How long a person may pause between two letters of one search, in milliseconds. */
const pause = 200;

function SearchBar() {
  const { store, map } = useDesk();
  const text = usePick((s) => s.filters.text);
  // What is in the field runs ahead of the filter; it follows only when the
  // filter was changed elsewhere, or it would take back what is being typed.
  const [typed, setTyped] = useState(text);
  const told = useRef(text);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (text === told.current) return;
    clearTimeout(timer.current);
    told.current = text;
    setTyped(text);
  }, [text]);
  const search = (value: string) => {
    clearTimeout(timer.current);
    told.current = value;
    store.dispatch({ type: "filters changed", filters: { text: value } });
  };
  const changed = (value: string) => {
    setTyped(value);
    clearTimeout(timer.current);
    if (!parseCoordinates(value)) timer.current = window.setTimeout(() => search(value), pause);
  };
  const submitted = (e: Event) => {
    e.preventDefault();
    const spot = parseCoordinates(typed);
    if (!spot) return search(typed);
    setTyped("");
    search("");
    map.fit([spot.lon - 0.05, spot.lat - 0.05, spot.lon + 0.05, spot.lat + 0.05]);
  };
  return (
    <form class="searchbar" role="search" onSubmit={submitted}>
      <b class="brand">eventmap</b>
      <label class="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.searchHint}
          value={typed}
          onInput={(e) => changed(e.currentTarget.value)}
        />
        {typed && (
          <IconButton
            icon="close"
            label={words.clearSearch}
            onClick={() => {
              setTyped("");
              search("");
            }}
          />
        )}
      </label>
    </form>
  );
}

function Actions() {
  const { store, commands } = useDesk();
  const signedIn = usePick((s) => s.status?.signed_in === true);
  const past = usePick((s) => s.filters.asOf !== "");
  const known = usePick((s) => s.status !== null);
  const open = (dialog: Dialog) => store.dispatch({ type: "dialog opened", dialog });
  return (
    <footer class="rail-actions">
      {signedIn && !past && (
        <>
          <Button icon="plus" tone="primary" onClick={() => commands.add()}>
            {words.addEvent}
          </Button>
          <Button icon="import" tone="quiet" onClick={() => open("import")}>
            {words.importFile}
          </Button>
        </>
      )}
      <Button icon="export" tone="quiet" onClick={() => open("export")}>
        {words.export}
      </Button>
      <span class="spring" />
      {known && !signedIn && (
        <Button tone="quiet" onClick={() => open("sign in")}>
          {words.signIn}
        </Button>
      )}
      <button type="button" class="icon-button" aria-label={words.help} title={words.help} onClick={() => open("help")}>
        ?
      </button>
    </footer>
  );
}
