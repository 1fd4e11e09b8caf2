import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Commands } from "../commands";
import type { MapHandle } from "../map/map";
import { initial, type State } from "../state";
import { makeStore } from "../store";
import { DeskContext } from "./desk";
import { MapSaid, Table } from "./table";

let place: HTMLElement;

function said(loading: { loaded: number; total: number } | null): string {
  const state: State = {
    ...initial,
    show: "table",
    box: [22, 44, 40, 52],
    list: { ...initial.list, pending: false },
    status: { version: "1", loading } as State["status"],
  };
  render(
    <DeskContext.Provider value={{ store: makeStore(state), commands: {} as Commands, map: {} as MapHandle }}>
      <Table />
      <MapSaid />
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

describe("what the map and the table say that they show", () => {
  it("is that there are no events", () => {
    expect(said(null).match(/No events\./g)).toHaveLength(2);
  });

  it("is not that there are none while the server is loading them", () => {
    const text = said({ loaded: 5, total: 300_000 });
    expect(text).not.toContain("No events");
    expect(text).toContain("Loading events");
  });
});
