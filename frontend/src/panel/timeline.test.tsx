import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Commands } from "../commands";
import type { MapHandle } from "../map/map";
import { initial, type State } from "../state";
import { makeStore } from "../store";
import { DeskContext } from "./desk";
import { Timeline } from "./timeline";

let place: HTMLElement;

function said(state: Partial<State>): string {
  const desk = { store: makeStore({ ...initial, ...state }), commands: {} as Commands, map: {} as MapHandle };
  render(
    <DeskContext.Provider value={desk}>
      <Timeline />
    </DeskContext.Provider>,
    place,
  );
  return place.textContent ?? "";
}

beforeEach(() => {
  place = document.createElement("div");
  document.body.replaceChildren(place);
});
afterEach(() => render(null, place));

describe("the timeline", () => {
  const histogram = { ...initial.histogram, value: { bins: [], span: null } } as State["histogram"];
  const status = (loading: { loaded: number; total: number } | null) =>
    ({ ...(initial.status ?? {}), version: "1", loading }) as State["status"];

  it("says that no event has a date", () => {
    expect(said({ histogram, status: status(null) })).toContain("No dated events");
  });

  it("says nothing of dates while events are being loaded", () => {
    expect(said({ histogram, status: status({ loaded: 5, total: 0 }) })).not.toContain("No dated events");
  });
});
