// The rail: search, what is filtered, counts to filter by, and the list.

import type { Dialog } from "../state";
import { words } from "../words/words";
import { Chips } from "./chips";
import { useDesk, usePick } from "./desk";
import { Facets } from "./facets";
import { List } from "./list";
import { Button, IconButton } from "./parts";
import { SearchBar } from "./search";
import { moveSheet, SheetHandle } from "./sheet";
import { ViewsLink } from "./views-link";
import "./rail.css";

export function Rail() {
  const stop = usePick((s) => s.stop);
  const covered = usePick((s) => (s.selected !== null && !s.comparing.choosing) || s.form !== null);
  return (
    <>
      <SearchBar />
      <section
        class={`rail panel is-${stop} ${covered ? "is-covered" : ""}`}
        aria-label={words.rail}
        data-covers="start"
      >
        <SheetHandle />
        <div class="rail-scroll" data-rolls>
          <div class="to-views">
            <ViewsLink />
          </div>
          <Chips />
          <Facets />
          <ToResults />
          <List />
        </div>
        <Actions />
      </section>
    </>
  );
}

/** On a phone, from the filters back to what they find. */
function ToResults() {
  const { store } = useDesk();
  const { matched, pending } = usePick((s) => s.list);
  return (
    <div class="to-results">
      <Button tone="primary" onClick={(e) => moveSheet(store, e.currentTarget, "half", ".to-filters")}>
        {pending ? words.list.loading : words.list.show(matched)}
      </Button>
    </div>
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
      <IconButton icon="link" label={words.share} onClick={() => open("share")} />
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
