import { describe, expect, it } from "vitest";
import { initial } from "../state";
import { event } from "../testing";
import { titleOf } from "./title";

describe("what the page is called", () => {
  const shown = event(5, { title: "Drone strike on Kyiv" });
  const at = { value: shown, pending: false, problem: null };
  const filters = { ...initial.filters, text: "drone", killedMin: 5 };

  it("is our name alone where nothing is chosen", () => {
    expect(titleOf(initial)).toBe("eventmap");
  });

  it("is what the events are filtered by", () => {
    expect(titleOf({ ...initial, filters })).toBe("“drone”, At least 5 killed - eventmap");
  });

  it("is the event that is open, once it has come", () => {
    expect(titleOf({ ...initial, filters, selected: 5, event: at })).toBe("Drone strike on Kyiv - eventmap");
    expect(titleOf({ ...initial, selected: 6, event: at })).toBe("eventmap");
    expect(titleOf({ ...initial, selected: null, event: at })).toBe("eventmap");
  });
});
