// Whether what only may have happened in the time and on the map counts too.

import { useId } from "preact/hooks";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";

/** The choice with what each means: for the map's own menu, and `under` a heading for the filters. */
export function CertaintyChoice({ under = false }: { under?: boolean }) {
  const { store } = useDesk();
  const certain = usePick((s) => s.filters.certain);
  const group = useId();
  const choose = (next: boolean) => store.dispatch({ type: "filters changed", filters: { certain: next } });
  return (
    <fieldset class="certainty">
      <legend class={under ? "visually-hidden" : ""}>{words.certainty.title}</legend>
      {[false, true].map((value) => (
        <label key={String(value)}>
          <input type="radio" name={group} checked={certain === value} onChange={() => choose(value)} />
          <span>
            {value ? words.certainty.certainly : words.certainty.possibly}
            <small>{value ? words.certainty.certainlyHint : words.certainty.possiblyHint}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** The same beside the time that is chosen, in one word. */
export function CertaintyChip() {
  const { store } = useDesk();
  const certain = usePick((s) => s.filters.certain);
  const hint = certain ? words.certainty.certainlyHint : words.certainty.possiblyHint;
  return (
    <button
      type="button"
      class={certain ? "chip is-on" : "chip"}
      aria-pressed={certain}
      title={hint}
      onClick={() => store.dispatch({ type: "filters changed", filters: { certain: !certain } })}
    >
      {words.certainty.certainly}
    </button>
  );
}
