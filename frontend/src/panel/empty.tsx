// Why the list is empty, and what to do about it.

import { filtered } from "../lib/query";
import { words } from "../words/words";
import { useChips } from "./chips";
import { useDesk, usePick } from "./desk";
import { Button, Icon } from "./parts";

export function Empty() {
  const { store, commands, map } = useDesk();
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
          {chips.map(({ name, without }) => (
            <li key={name}>
              <button
                type="button"
                class="chip is-on"
                aria-label={words.removeFilter(name)}
                onClick={() => store.dispatch({ type: "filters changed", filters: without })}
              >
                <span>{name}</span>
                <Icon name="close" />
              </button>
            </li>
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
          <Button icon="plus" tone="primary" onClick={() => commands.add()}>
            {words.addEvent}
          </Button>
        </>
      ) : (
        <p>{words.empty.storePublic}</p>
      )}
    </div>
  );
}
