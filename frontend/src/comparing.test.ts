import { describe, expect, it } from "vitest";
import { type Action, initial, reduce, type State } from "./state";
import { event, kyiv } from "./testing";

const other = event(7, { title: "Drones over Kyiv" });
const after = (from: State, ...actions: Action[]) => actions.reduce(reduce, from);
const open = after(initial, { type: "event selected", id: 2 }, { type: "event arrived", event: kyiv });
const chosen = after(open, { type: "second wanted" }, { type: "event selected", id: 7 });
const none = { type: "event selected", id: null } as const;

describe("two events side by side", () => {
  it("has the event beside the open one that is chosen once one is wanted", () => {
    expect(chosen).toMatchObject({ selected: 2, comparing: { choosing: false, with: 7, event: { pending: true } } });
    const whole = after(chosen, { type: "event arrived", event: other });
    expect(whole.comparing.event.value).toBe(other);
    expect(whole.event.value).toBe(kyiv);
  });

  it("wants none where none is open, nor the open one itself", () => {
    expect(after(initial, { type: "second wanted" }).comparing.choosing).toBe(false);
    const self = after(open, { type: "second wanted" }, { type: "event selected", id: 2 });
    expect(self).toMatchObject({ selected: 2, comparing: { choosing: true, with: null } });
    expect(after(open, { type: "second chosen", id: 2, known: kyiv }).comparing.with).toBeNull();
  });

  it("closes one and then the other", () => {
    const one = after(chosen, none);
    expect(one).toMatchObject({ selected: 2, comparing: { with: null } });
    expect(after(one, none).selected).toBeNull();
    const wanted = after(open, { type: "second wanted" }, none);
    expect(wanted).toMatchObject({ selected: 2, comparing: { choosing: false } });
  });

  it("is over when another event is opened", () => {
    expect(after(chosen, { type: "event selected", id: 9 })).toMatchObject({ selected: 9, comparing: { with: null } });
    expect(after(chosen, { type: "event selected", id: 7 })).toMatchObject({ selected: 7, comparing: { with: null } });
  });

  it("says why the second cannot be had, and of none but it", () => {
    const failed = after(chosen, { type: "second failed", id: 7, problem: "There is no event 7." });
    expect(failed.comparing.event.problem).toBe("There is no event 7.");
    expect(after(chosen, { type: "second failed", id: 8, problem: "x" }).comparing).toBe(chosen.comparing);
  });

  it("is walked back to, and keeps what it knows", () => {
    const { view, filters, drawing, zone, list, show } = initial;
    const to = (second: number | null): Action => ({
      type: "history walked",
      state: { view, filters, drawing, zone, list, show, selected: 2, comparing: { with: second } },
    });
    expect(after(open, to(7))).toMatchObject({ selected: 2, comparing: { with: 7, event: { pending: true } } });
    const whole = after(chosen, { type: "event arrived", event: other });
    expect(after(whole, to(7)).comparing.event.value).toBe(other);
    expect(after(whole, to(null)).comparing.with).toBeNull();
  });
});
