import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused } from "../api";
import type { Commands } from "../commands";
import type { MapHandle } from "../map/map";
import { initial, type State } from "../state";
import { makeStore } from "../store";
import { event, kyiv } from "../testing";
import type { Pair } from "../types";
import { Alikes, DuplicateOf } from "./alikes";
import { DeskContext } from "./desk";
import { Duplicates } from "./duplicates";

const other = event(7, { title: "Drones over Kyiv", country: "UA", revision: 1 });
const third = event(9, { title: "Kyiv is struck", revision: 1 });
const pair = (a: typeof kyiv, b: typeof kyiv): Pair => ({
  a,
  b,
  score: 0.8,
  reasons: ["place", "words"],
  distance_m: 1200,
});
const undo = [{ id: 7, revision: 2, to: 1 }];

let place: HTMLElement;
const commands = {
  pairs: vi.fn(),
  unite: vi.fn(),
  distinct: vi.fn(),
  undo: vi.fn(),
  duplicatesOf: vi.fn(),
  event: vi.fn(),
  select: vi.fn(),
};

async function show(panel: preact.ComponentChildren, state: Partial<State> = {}) {
  const store = makeStore({
    ...initial,
    status: { version: "1", loading: null, change: 0, signed_in: true },
    ...state,
  });
  const desk = { store, commands: commands as unknown as Commands, map: {} as MapHandle };
  await act(() => render(<DeskContext.Provider value={desk}>{panel}</DeskContext.Provider>, place));
  return store;
}

const text = () => (place.textContent ?? "").replace(/\s+/g, " ");
const press = (key: string, shiftKey = false) =>
  act(() => {
    document.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true }));
  });
const says = (wanted: string) => vi.waitFor(() => expect(text()).toContain(wanted), { timeout: 30_000 });

beforeEach(() => {
  for (const command of Object.values(commands)) command.mockReset();
  commands.pairs.mockResolvedValue({
    pairs: [pair(kyiv, other), pair(other, third), pair(kyiv, third)],
    complete: true,
  });
  commands.unite.mockResolvedValue(undo);
  place = document.createElement("div");
  document.body.replaceChildren(place);
});
afterEach(() => render(null, place));

describe("the queue of possible duplicates", () => {
  it("shows a pair side by side, how far apart and why", async () => {
    await show(<Duplicates />);
    expect(text()).toContain("3 to look at");
    expect(text()).toContain("Same place, similar words · 1.2 km apart");
    expect([...place.querySelectorAll("th .linklike")].map((title) => title.textContent)).toEqual([
      "Drone strike on Kyiv",
      "Drones over Kyiv",
    ]);
  });

  it.each([
    ["ArrowLeft", false, "link", kyiv, other],
    ["ArrowRight", false, "link", other, kyiv],
    ["ArrowLeft", true, "merge", kyiv, other],
    ["ArrowRight", true, "merge", other, kyiv],
  ] as const)("by %s (shift: %s) will %s", async (key, shift, how, keep, repeats) => {
    await show(<Duplicates />);
    await press(key, shift);
    expect(commands.unite).toHaveBeenCalledWith(how, keep, repeats);
  });

  it("drops the pairs of what is now a duplicate, and takes the change back", async () => {
    await show(<Duplicates />);
    await press("ArrowLeft");
    await says("“Drones over Kyiv” is now a duplicate of “Drone strike on Kyiv”.");
    await says("1 to look at");
    expect([...place.querySelectorAll("th .linklike")].map((title) => title.textContent)).toContain("Kyiv is struck");
    await press("u");
    expect(commands.undo).toHaveBeenCalledWith(undo);
    await says("It is as before.");
  });

  it("keeps a pair that could not be settled, and says why", async () => {
    commands.unite.mockRejectedValue(
      new Refused({ title: "", status: 409, detail: "the event has changed meanwhile" }),
    );
    await show(<Duplicates />);
    await press("ArrowLeft");
    await says("The event has changed meanwhile.");
    expect(place.querySelector("[role=alert]")?.textContent).toContain("meanwhile");
    expect(text()).toContain("3 to look at");
  });

  it("says that two are not the same, and skips without a word", async () => {
    await show(<Duplicates />);
    await press("n");
    expect(commands.distinct).toHaveBeenCalledWith(kyiv.id, other.id);
    await says("2 to look at");
    await press("s");
    await says("1 to look at");
    expect(commands.distinct).toHaveBeenCalledTimes(1);
  });
});

describe("the detail of an event", () => {
  it("names what repeats it and what may be the same", async () => {
    commands.duplicatesOf.mockResolvedValue({
      candidates: [{ event: other, score: 0.7, reasons: ["time"], distance_m: 0 }],
      linked: [third],
    });
    const store = await show(<Alikes event={kyiv} />);
    expect(text()).toContain("1 duplicateKyiv is struck");
    expect(text()).toContain("1 possible duplicate");
    await act(() => place.querySelector<HTMLElement>("[aria-label='Compare with Drones over Kyiv']")?.click());
    expect(store.state.value.dialog).toBe("duplicates");
    expect(store.state.value.compared?.b).toEqual(other);
  });

  it("names what it repeats", async () => {
    commands.event.mockResolvedValue(kyiv);
    await show(<DuplicateOf event={event(7, { duplicate_of: kyiv.id })} />);
    expect(text()).toContain("Duplicate of Drone strike on Kyiv");
  });
});
