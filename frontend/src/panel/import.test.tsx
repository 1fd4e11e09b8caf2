import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Commands } from "../commands";
import type { MapHandle } from "../map/map";
import { initial } from "../state";
import { makeStore } from "../store";
import { event, kyiv } from "../testing";
import type { ImportResult, Preview as Previewed } from "../types";
import { DeskContext } from "./desk";
import { noWish, Preview, type Wish } from "./import-preview";

const preview: Previewed = {
  format: "csv",
  title: "CSV",
  why: "it is a table, of which 2 of 3 columns are known by their names",
  columns: [
    { name: "was", sample: "<b>Mast</b>", field: "", fixed: false },
    { name: "Lat", sample: "48.5", field: "latitude", fixed: false },
    { name: "geo_precision", sample: "1", field: "geo_precision", fixed: true },
  ],
  fields: ["title", "latitude", "longitude"],
  events: [event(0, { title: "Mast down" })],
  dataset: {
    name: "netz",
    title: "Netz",
    licence: "CC0",
    attribution: "",
    redistributable: false,
    visibility: "private",
    mapping: { Lat: "latitude", gone: "title" },
  },
  duplicates: [
    {
      row: 3,
      event: event(0, { title: "Drones over Kyiv" }),
      candidates: [{ event: kyiv, score: 0.8, reasons: ["place", "time"] }],
    },
  ],
  duplicates_count: 12,
};
const result: ImportResult = {
  format: "csv",
  created: 3,
  updated: 1,
  unchanged: 0,
  conflicts: 0,
  refused: 1,
  refusals: [{ row: 7, field: "date", reason: "30 February is no day" }],
  warnings: [{ row: 2, reason: "a comma was read as a point" }],
  missing: 2,
  missing_events: [
    { id: 8, dataset: "netz", external_id: "8", title: "Old mast" },
    { id: 9, dataset: "netz", external_id: "9", title: "Edited mast", edited: true },
  ],
  preview,
};

let place: HTMLElement;
const set = vi.fn<(wish: Partial<Wish>) => void>();

function show(wish: Wish, answer = result, problem = "") {
  const desk = { store: makeStore(initial), commands: {} as Commands, map: {} as MapHandle };
  render(
    <DeskContext.Provider value={desk}>
      <Preview
        file={new File([], "netz.csv")}
        result={answer}
        pending={false}
        problem={problem}
        wish={wish}
        set={set}
        run={() => {}}
        another={() => {}}
      />
    </DeskContext.Provider>,
    place,
  );
}

const text = () => (place.textContent ?? "").replace(/\s+/g, " ");
const fieldOf = (column: string) => place.querySelector<HTMLSelectElement>(`select[aria-label$="${column}"]`);

beforeEach(() => {
  set.mockReset();
  place = document.createElement("div");
  document.body.replaceChildren(place);
});
afterEach(() => render(null, place));

describe("the preview of an import", () => {
  it("sums the file up in one line", () => {
    show(noWish);
    expect(text()).toContain("4 events · 1 refused · 1 warning · 12 probable duplicates · 2 no longer in the file");
    expect(text()).toContain("Recognised because it is a table, of which 2 of 3 columns are known by their names.");
  });

  it("shows columns as the file has them, and what is fixed as fixed", () => {
    show(noWish);
    expect(place.querySelector("td b")).toBeNull();
    expect(text()).toContain("<b>Mast</b>");
    expect(fieldOf("Lat")?.value).toBe("latitude");
    expect(fieldOf("geo_precision")).toBeNull();
  });

  it("adds a change to what was decided before, as far as the file has the columns", async () => {
    show(noWish);
    const field = fieldOf("was");
    if (!field) throw new Error("no field to choose");
    field.value = "title";
    await act(() => void field.dispatchEvent(new Event("change", { bubbles: true })));
    expect(set).toHaveBeenCalledWith({ mapping: { Lat: "latitude", was: "title" } });
  });

  it("offers to delete only what nobody edited", () => {
    show(noWish);
    expect(text()).toContain("Delete these too (1)");
    expect(text()).toContain("Edited mast edited here; it stays");
  });

  it("names rows of events that may be here, with what they resemble and why", () => {
    show(noWish);
    expect(text()).toContain("Row 3: Drones over Kyiv");
    expect(text()).toContain("Drone strike on Kyiv");
    expect(text()).toContain("same place, same time");
  });

  it("shows the rights as they would be, typed ones first", () => {
    show({ ...noWish, rights: { attribution: "Grid watch" } });
    expect(text()).toContain("Grid watch · CC0 · not to be passed on");
  });

  it("leaves in where troops stand, unless it is told not to", async () => {
    show(noWish);
    const tick = [...place.querySelectorAll<HTMLInputElement>("input[type=checkbox]")].find((box) =>
      box.closest("label")?.textContent?.startsWith("Leave out where troops stand"),
    );
    expect(tick?.checked).toBe(false);
    await act(() => tick?.click());
    expect(set).toHaveBeenCalledWith({ hidePositions: true });
  });

  it("imports nothing where nothing would change, nor what could not be read", () => {
    show(noWish, { ...result, created: 0, updated: 0 });
    expect(text()).toContain("There is nothing to import.");
    show(noWish, result, "Two columns are the latitude.");
    expect(place.querySelector<HTMLButtonElement>(".button.is-primary")?.disabled).toBe(true);
    expect(place.querySelector("[role=alert]")?.textContent).toBe("Two columns are the latitude.");
  });
});
