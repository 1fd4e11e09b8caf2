import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Choice } from "../chooser";
import type { Commands } from "../commands";
import type { MapHandle } from "../map/map";
import { initial } from "../state";
import { makeStore } from "../store";
import { event, kyiv } from "../testing";
import { Chooser } from "./choice";
import { type Desk, DeskContext } from "./desk";

const visit = event(5, { title: "NATO Secretary General visits <b>Kyiv</b>", event_type: "observation" });
const choice: Choice = {
  x: 300,
  y: 200,
  above: false,
  count: 2,
  among: { ids: [2, 5] },
  events: { value: [kyiv, visit], pending: false, problem: null },
};

let place: HTMLElement;

async function show(more: Partial<Choice> = {}): Promise<Desk> {
  const desk: Desk = {
    store: makeStore({ ...initial, choice: { ...choice, ...more } }),
    commands: { select: vi.fn() } as unknown as Commands,
    map: {} as MapHandle,
  };
  await act(() =>
    render(
      <DeskContext.Provider value={desk}>
        <Chooser select={desk.commands.select} />
      </DeskContext.Provider>,
      place,
    ),
  );
  return desk;
}

function pressed(key: string): void {
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

beforeEach(() => {
  place = document.createElement("div");
  document.body.replaceChildren(place);
});
afterEach(() => render(null, place));

describe("the choice among events at one spot", () => {
  it("lists them as they are called, with their dates", async () => {
    await show();
    const rows = [...place.querySelectorAll("li")].map((row) => row.textContent);
    expect(rows).toEqual([
      "Drone strike on KyivNight of 20–21 Apr 2023 · nobody reported killed",
      "NATO Secretary General visits <b>Kyiv</b>Date not known",
    ]);
  });

  it("has the focus, and moves it by the arrows", async () => {
    await show();
    expect(document.activeElement?.textContent).toContain("Drone strike");
    pressed("ArrowDown");
    expect(document.activeElement?.textContent).toContain("NATO");
    pressed("ArrowDown");
    expect(document.activeElement?.textContent).toContain("NATO");
    pressed("ArrowUp");
    expect(document.activeElement?.textContent).toContain("Drone strike");
  });

  it("keeps the focus off its close button while the events are on their way", async () => {
    const button = document.body.appendChild(document.createElement("button"));
    button.focus();
    await show({ events: { value: null, pending: true, problem: null } });
    expect(document.activeElement?.getAttribute("role")).toBe("dialog");
    render(null, place);
    expect(document.activeElement).toBe(button);
  });

  it("selects what is clicked", async () => {
    const desk = await show();
    place.querySelectorAll<HTMLElement>("li button")[1]?.click();
    expect(desk.commands.select).toHaveBeenCalledWith(5);
  });

  it("says what is wrong", async () => {
    await show({ events: { value: null, pending: false, problem: "eventmap cannot be reached." } });
    expect(place.querySelector("[role=alert]")?.textContent).toBe("eventmap cannot be reached.");
  });

  it("says that there are more than it lists", async () => {
    await show({ count: 400 });
    expect(place.textContent).toContain("The 2 newest are listed.");
  });
});
