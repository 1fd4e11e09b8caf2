// Playing time back, and by whose clocks it is read.

import { useState } from "preact/hooks";
import { paces } from "../lib/player";
import { zoneSaid } from "../lib/time";
import { zones } from "../lib/zone";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { IconButton } from "./parts";

export function PlayerControls() {
  const { store } = useDesk();
  const player = usePick((s) => s.player);
  const running = player?.running === true;
  return (
    <div class="player" role="group" aria-label={words.time.player}>
      <IconButton
        icon={running ? "pause" : "play"}
        label={running ? words.time.pause : words.time.play}
        onClick={() => store.dispatch({ type: "play pressed" })}
      />
      {player && (
        <>
          <select
            aria-label={words.time.way}
            value={player.way}
            onChange={(e) =>
              store.dispatch({
                type: "player changed",
                player: { way: e.currentTarget.value === "grow" ? "grow" : "slide" },
              })
            }
          >
            <option value="slide">{words.time.ways.slide}</option>
            <option value="grow">{words.time.ways.grow}</option>
          </select>
          <Pace unit={player.unit} speed={player.speed} />
          <IconButton
            icon="loop"
            class={`icon-button ${player.loop ? "is-on" : ""}`}
            label={words.time.loop}
            aria-pressed={player.loop}
            onClick={() => store.dispatch({ type: "player changed", player: { loop: !player.loop } })}
          />
          <IconButton icon="close" label={words.time.stop} onClick={() => store.dispatch({ type: "player closed" })} />
        </>
      )}
    </div>
  );
}

function Pace({ unit, speed }: { unit: string; speed: number }) {
  const { store } = useDesk();
  return (
    <select
      aria-label={words.time.pace}
      value={`${unit} ${speed}`}
      onChange={(e) => {
        const chosen = paces.find(([unit, speed]) => `${unit} ${speed}` === e.currentTarget.value);
        if (chosen) store.dispatch({ type: "player changed", player: { unit: chosen[0], speed: chosen[1] } });
      }}
    >
      {paces.map(([unit, n]) => (
        <option key={`${unit} ${n}`} value={`${unit} ${n}`}>
          {words.time.paces[unit](n)}
        </option>
      ))}
    </select>
  );
}

/** Zones that are offered before all the others, which are many to name. */
const usual = 4;

/** By whose calendar and clocks the timeline counts; `at` is a moment whose offset is told. */
export function ZoneChoice({ at }: { at: number }) {
  const { store } = useDesk();
  const zone = usePick((s) => s.zone);
  const [all, setAll] = useState(false);
  const names = all ? zones() : zones().slice(0, usual);
  const offered = names.includes(zone) ? names : [zone, ...names];
  return (
    <select
      class="time-zone"
      aria-label={words.time.zoneLabel}
      value={zone}
      onFocus={() => setAll(true)}
      onPointerDown={() => setAll(true)}
      onChange={(e) => store.dispatch({ type: "zone chosen", zone: e.currentTarget.value })}
    >
      {offered.map((name, i) => (
        <option key={name} value={name}>
          {i < usual || name === zone ? zoneSaid(name, at) : name.replace(/_/g, " ")}
        </option>
      ))}
    </select>
  );
}
