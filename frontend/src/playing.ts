// The clock of the player: it goes on by a step when its time has come and the
// map shows what the step before had asked for, so that nothing is skipped.

import type { MapHandle } from "./map/map";
import type { Store } from "./store";

export function playing(store: Store, map: MapHandle, until: AbortSignal): void {
  let clock: ReturnType<typeof setInterval> | undefined;
  const set = (speed: number) => {
    clearInterval(clock);
    if (speed > 0) clock = setInterval(step, 1000 / speed);
  };
  const step = () => {
    if (!map.stale() && !document.hidden) store.dispatch({ type: "time stepped" });
  };
  store.subscribe(({ player }) => (player?.running ? player.speed : 0), set, until);
  until.addEventListener("abort", () => clearInterval(clock), { once: true });
}
