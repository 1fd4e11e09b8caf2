// Why the list is empty, and what to do about it.

import { filtered } from "../lib/query";
import type { Dialog } from "../state";
import { words } from "../words/words";
import { ChipItem, useChips } from "./chips";
import { useDesk, usePick } from "./desk";
import { Button } from "./parts";

export function Empty() {
  const { store, commands, map } = useDesk();
  const open = (dialog: Dialog) => store.dispatch({ type: "dialog opened", dialog });
  const filters = usePick((s) => s.filters);
  const everything = usePick((s) => s.everywhere);
  const status = usePick((s) => s.status);
  const chips = useChips();
  if (filtered(filters)) {
    return (
      <div class="empty">
        <h3>{words.empty.nothing}</h3>
        <p>{words.empty.loosen}</p>
        <ul class="chips">
          {chips.map((chip) => (
            <ChipItem key={chip.name} chip={chip} />
          ))}
        </ul>
      </div>
    );
  }
  const extent = everything?.extent;
  if (everything && extent) {
    return (
      <div class="empty">
        <h3>{words.empty.nothingHere}</h3>
        <p>{words.empty.elsewhere(everything.total)}</p>
        <Button icon="zoom" onClick={() => map.fit(extent)}>
          {words.empty.showThem}
        </Button>
      </div>
    );
  }
  return (
    <div class="empty">
      <h3>{words.empty.store}</h3>
      {status?.signed_in ? (
        <>
          <p>{words.empty.storeHint}</p>
          <p>{words.empty.storeOwn}</p>
          <p class="empty-actions">
            <Button icon="import" tone="primary" onClick={() => open("import")}>
              {words.importFile}
            </Button>
            <Button icon="plus" onClick={() => commands.add()}>
              {words.addEvent}
            </Button>
          </p>
        </>
      ) : (
        <>
          <p>{words.empty.storePublic}</p>
          <Button onClick={() => open("sign in")}>{words.signIn}</Button>
        </>
      )}
    </div>
  );
}
