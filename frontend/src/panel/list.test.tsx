import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Commands } from "../commands";
import { noList } from "../listing";
import type { MapHandle } from "../map/map";
import { initial, type State } from "../state";
import { makeStore } from "../store";
import { event, kyiv } from "../testing";
import { type Desk, DeskContext } from "./desk";
import { EventPanel } from "./event";
import { List } from "./list";
import { Table } from "./table";

const nasty = "<img src=x onerror=alert(1)>";
const list = {
  ...noList,
  pages: { 0: [event(1, { title: nasty, place_name: "<b>Lviv</b>" }), kyiv] },
  question: "all",
  matched: 2,
  pending: false,
};

let place: HTMLElement;

function show(panel: preact.ComponentChildren, state: Partial<State>): Desk {
  const desk: Desk = {
    store: makeStore({ ...initial, ...state }),
    commands: { select: vi.fn() } as unknown as Commands,
    map: {} as MapHandle,
  };
  render(<DeskContext.Provider value={desk}>{panel}</DeskContext.Provider>, place);
  return desk;
}

beforeEach(() => {
  place = document.createElement("div");
  document.body.replaceChildren(place);
});
afterEach(() => render(null, place));

describe("the list", () => {
  it("shows a title as it was typed", () => {
    show(<List />, { list });
    expect(place.querySelector("img, b > b")).toBeNull();
    expect(place.querySelector(".item-title")?.textContent).toBe(nasty);
    expect(place.querySelector(".item-line")?.textContent).toContain("<b>Lviv</b>");
  });

  it("selects what is clicked", () => {
    const desk = show(<List />, { list });
    place.querySelectorAll<HTMLElement>(".item")[1]?.click();
    expect(desk.commands.select).toHaveBeenCalledWith(2);
  });

  it("says what is wrong in a sentence", () => {
    show(<List />, { list: { ...list, pages: {}, matched: 0, problem: "eventmap cannot be reached." } });
    expect(place.querySelector("[role=alert]")?.textContent).toContain("eventmap cannot be reached.");
  });

  it("waits while the server loads, and takes nothing for an error", () => {
    const status = { version: "1", change: 0, signed_in: false, loading: { loaded: 412_000, total: 1_000_000 } };
    show(<List />, { status, list: { ...list, pages: {}, matched: 0, problem: "Events are being loaded." } });
    expect(place.querySelector("[role=alert], .empty")).toBeNull();
    expect(place.querySelector(".skeleton")).not.toBeNull();
  });

  it("says which filter to loosen where nothing matches", () => {
    const filters = { ...initial.filters, text: "Atlantis", words: { country: ["UA"] } };
    show(<List />, { filters, list: { ...list, pages: {}, matched: 0 } });
    expect([...place.querySelectorAll(".empty .chip")].map((chip) => chip.textContent)).toEqual([
      "“Atlantis”",
      "Ukraine",
    ]);
  });
});

describe("the table", () => {
  it("says each event in words, as it was typed", () => {
    show(<Table />, { list, show: "table" });
    const rows = [...place.querySelectorAll("[role=row]")].map((row) => row.textContent ?? "");
    expect(rows).toHaveLength(3);
    expect(place.querySelector("img")).toBeNull();
    expect(rows[1]).toContain(nasty);
    expect(rows[2]).toContain("Night of 20–21 Apr 2023");
    expect(rows[2]).toContain("somewhere in Kyiv, within 15 km");
    expect(rows[2]).toContain("0 killed");
    expect(rows[2]).toContain("1 sourceAFP");
    expect(rows[2]).not.toMatch(/null|undefined|NaN|\d{4}-\d\d-\d\d|[a-z]+_[a-z]+/);
    expect(place.querySelector("[role=grid]")?.getAttribute("aria-rowcount")).toBe("3");
  });
});

describe("the detail", () => {
  const shown = (e: typeof kyiv) =>
    show(<EventPanel />, { selected: e.id, event: { value: e, pending: false, problem: null } });

  it("shows texts as they were typed, and no link that is none", () => {
    shown(
      event(1, {
        title: nasty,
        description: nasty,
        notes: nasty,
        sources: [{ url: "javascript:alert(1)", title: nasty, quote: nasty }],
      }),
    );
    expect(place.querySelector("img")).toBeNull();
    expect(place.querySelector("a")).toBeNull();
    expect(place.querySelector("h1")?.textContent).toBe(nasty);
  });

  it("speaks in words: no raw name, no ISO time, no null", () => {
    shown(kyiv);
    const text = place.textContent ?? "";
    expect(text).toContain("Night of 20–21 April 2023");
    expect(text).toContain("somewhere in Kyiv, within 15 km");
    expect(text).toContain("reported zero, not missing");
    expect(text).not.toMatch(/null|undefined|NaN|\d{4}-\d\d-\d\d|[a-z]+_[a-z]+/);
  });
});
