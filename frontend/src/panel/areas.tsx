// What cannot be drawn as a spot: how many events may lie anywhere in an area,
// also in those too large to be hatched, and in which.

import { useEffect, useRef, useState } from "preact/hooks";
import type { SeenArea } from "../lib/seen";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { IconButton } from "./parts";
import "./areas.css";

/** Areas that are listed at once. */
const most = 60;

export function AreasNote() {
  const areas = usePick((s) => s.seen.areas);
  const discs = usePick((s) => s.seen.discs);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const around = areas.find((area) => area.around);
  const others = areas.reduce((sum, { count }) => sum + count, discs.events) - (around?.count ?? 0);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <span class="areas-note">
      <button
        ref={button}
        type="button"
        class="linklike"
        aria-expanded={open}
        aria-haspopup="dialog"
        onClick={() => setOpen(!open)}
      >
        {around && words.map_.area(around.count, around.name || words.map_.inArea)}
        {around && others > 0 && " · "}
        {others > 0 && (around ? words.note.moreAreas(others) : words.note.areas(others))}
      </button>
      {open && <AreasList areas={areas} discs={discs} close={close} />}
    </span>
  );
}

interface ListProps {
  readonly areas: readonly SeenArea[];
  readonly discs: { readonly places: number; readonly events: number };
  readonly close: () => void;
}

function AreasList({ areas, discs, close }: ListProps) {
  const { store } = useDesk();
  const ref = useRef<HTMLElement>(null);
  useEffect(() => ref.current?.focus(), []);
  const choose = ({ id, name }: SeenArea) => {
    if (name) store.dispatch({ type: "area named", id, name });
    close();
    store.dispatch({ type: "word toggled", list: "area_id", word: id });
  };
  return (
    <section
      ref={ref}
      class="areas panel"
      role="dialog"
      aria-label={words.areas.title}
      tabIndex={-1}
      onKeyDown={(e) => {
        if (e.key !== "Escape") return;
        e.stopPropagation(); // it closes the list, not also what is beside it
        close();
      }}
    >
      <header>
        <h2>{words.areas.title}</h2>
        <IconButton icon="close" label={words.close} onClick={close} />
      </header>
      <p>{words.areas.why}</p>
      <ul>
        {areas.slice(0, most).map((area) => (
          <li key={area.id}>
            <button type="button" class="areas-row" onClick={() => choose(area)}>
              <span>{words.areas.in(area.name || words.map_.inArea)}</span>
              <b>{words.number(area.count)}</b>
            </button>
          </li>
        ))}
      </ul>
      {areas.length > most && <p>{words.areas.more(areas.length - most)}</p>}
      {discs.events > 0 && <p>{words.areas.discs(discs.events, discs.places)}</p>}
    </section>
  );
}
