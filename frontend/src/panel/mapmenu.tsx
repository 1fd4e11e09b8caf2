// How the map shows what is chosen, and how well a place must be known.

import { useRef, useState } from "preact/hooks";
import type { Drawing } from "../state";
import { words } from "../words/words";
import { CertaintyChoice } from "./certainty";
import { useDesk, usePick } from "./desk";
import { LegendList, useLegend } from "./legend";
import "./mapmenu.css";
import { Icon, IconButton } from "./parts";

const drawings: readonly Drawing[] = ["cells", "heat", "symbols"];

/** Metres within which a place must be known; 0 for any. */
const within = [1000, 10_000, 0] as const;

export function MapMenu() {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <section
      class="mapmenu"
      aria-label={words.mapMenu.title}
      onKeyDown={(e) => {
        if (e.key !== "Escape" || !open) return;
        e.stopPropagation(); // it closes the menu, not also what is beside it
        close();
      }}
    >
      <button
        ref={button}
        type="button"
        class="mapmenu-button panel"
        aria-expanded={open}
        aria-haspopup="dialog"
        aria-label={words.mapMenu.title}
        title={words.mapMenu.title}
        onClick={() => setOpen(!open)}
      >
        <Icon name="layers" />
      </button>
      {open && <Menu close={close} />}
    </section>
  );
}

function Menu({ close }: { readonly close: () => void }) {
  const { store } = useDesk();
  const drawing = usePick((s) => s.drawing);
  const known = usePick((s) => s.filters.knownWithin);
  const explained = useLegend();
  return (
    <section class="mapmenu-panel panel" role="dialog" aria-label={words.mapMenu.title}>
      <header>
        <h2>{words.mapMenu.title}</h2>
        <IconButton icon="close" label={words.close} onClick={close} />
      </header>
      <fieldset>
        <legend>{words.mapMenu.show}</legend>
        {drawings.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="drawing"
              checked={drawing === name}
              onChange={() => store.dispatch({ type: "drawing chosen", drawing: name })}
            />
            <span>
              {words.mapMenu.drawings[name]}
              <small>{words.mapMenu.hints[name]}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{words.mapMenu.known}</legend>
        {within.map((metres) => (
          <label key={metres}>
            <input
              type="radio"
              name="known"
              checked={known === metres}
              onChange={() => store.dispatch({ type: "filters changed", filters: { knownWithin: metres } })}
            />
            <span>{metres ? words.mapMenu.within(metres / 1000) : words.mapMenu.any}</span>
          </label>
        ))}
      </fieldset>
      <CertaintyChoice />
      {explained && (
        <div class="mapmenu-legend">
          <h3>{words.legend.title}</h3>
          <LegendList />
        </div>
      )}
    </section>
  );
}
