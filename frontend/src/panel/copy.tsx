// What can be copied of an event: its link, a sentence that quotes it, its coordinates, and the event itself.

import { useRef, useState } from "preact/hooks";
import { cited } from "../lib/cite";
import { coordinates } from "../lib/geo";
import type { Feature } from "../types";
import { eventPath } from "../url";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Icon } from "./parts";
import "./copy.css";

export function CopyMenu() {
  const { commands } = useDesk();
  const event = usePick((s) => s.event.value);
  const area = usePick((s) => s.area);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  if (!event) return null;
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const named = area && area.id === event.properties.area_id ? area.properties.name : null;
  return (
    <div
      class="copy-menu"
      role="group"
      aria-label={words.copying.copy}
      onKeyDown={(e) => {
        if (e.key !== "Escape" || !open) return;
        e.stopPropagation(); // it closes the menu, not also the event
        close();
      }}
      onFocusOut={(e) => {
        if (e.relatedTarget instanceof Node && !e.currentTarget.contains(e.relatedTarget)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        class="button is-plain"
        aria-expanded={open}
        aria-controls="copy-menu"
        onClick={() => setOpen(!open)}
      >
        <Icon name="link" />
        {words.copying.copy}
      </button>
      {open && (
        <ul id="copy-menu" class="panel">
          {choices(event, named).map(({ name, text, done }) => (
            <li key={name}>
              <button
                type="button"
                onClick={() => {
                  void commands.copy(text, done);
                  close();
                }}
              >
                {name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface Choice {
  readonly name: string;
  readonly text: string;
  /** What is said once it is copied. */
  readonly done: string;
}

function choices(event: Feature, area: string | null): readonly Choice[] {
  const link = location.origin + eventPath(event.id);
  const { point, area_id } = event.properties;
  const spot = point && !area_id ? coordinates(point[0], point[1]) : "";
  const { copying } = words;
  return [
    { name: copying.link, text: link, done: words.event.copied },
    { name: copying.sentence, text: cited(event, link, area), done: copying.sentenceDone },
    ...(spot ? [{ name: copying.spot, text: spot, done: copying.spotDone }] : []),
    { name: copying.feature, text: JSON.stringify(event, null, 2), done: copying.featureDone },
  ];
}
