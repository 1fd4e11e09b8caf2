// What changed lately: since yesterday, in a week, since the last visit. Only the
// desk is told when an event changed.

import { edgeSaid } from "../lib/time";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";

const hour = 3_600_000;

export function Changed() {
  const { store } = useDesk();
  const after = usePick((s) => s.filters.changedAfter);
  const visit = usePick((s) => s.lastVisit);
  const zone = usePick((s) => s.zone);
  const desk = usePick((s) => s.status?.signed_in === true && s.filters.asOf === "");
  if (!desk) return null;
  // Whole hours, so that the same choice is the same question for a while.
  const ago = (hours: number) => Math.floor(Date.now() / hour) * hour - hours * hour;
  const choices = [
    { key: "day", at: ago(24), text: words.changed.day },
    { key: "week", at: ago(24 * 7), text: words.changed.week },
    ...(visit === null ? [] : [{ key: "visit", at: visit, text: words.changed.visit(edgeSaid(visit, zone)) }]),
  ];
  const choose = (at: number) =>
    store.dispatch({ type: "filters changed", filters: { changedAfter: after === at ? null : at } });
  return (
    <section class="facet" aria-label={words.changed.label}>
      <h3 class="facet-title">{words.changed.label}</h3>
      <ul class="facet-pills">
        {choices.map(({ key, at, text }) => (
          <li key={key}>
            <button
              type="button"
              class={`facet-row ${after === at ? "is-on" : ""}`}
              aria-pressed={after === at}
              onClick={() => choose(at)}
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
