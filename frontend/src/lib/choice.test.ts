import { describe, expect, it } from "vitest";
import { event, kyiv } from "../testing";
import { choiceQuery, mostChoices, offered } from "./choice";
import { noFilters } from "./query";

const here = { box: [30.52, 50.44, 30.53, 50.46], metres: 15000 } as const;

describe("the question for a choice", () => {
  it("names the events that are known, within reason", () => {
    const ids = Array.from({ length: 400 }, (_, i) => i + 1);
    const asked = choiceQuery({ ids }, noFilters).get("ids")?.split(",") ?? [];
    expect(asked).toHaveLength(mostChoices);
    expect(asked.slice(0, 2)).toEqual(["1", "2"]);
  });
  it("keeps the filters of the screen", () => {
    expect(choiceQuery(here, { ...noFilters, text: "drone" }).toString()).toContain("q=drone");
    expect(choiceQuery(here, noFilters).get("bbox")).toBe("30.52,50.44,30.53,50.46");
  });
});

describe("what is offered", () => {
  it("is what has its point there, and no region around it", () => {
    const ukraine = event(6, { area_id: "UA", point: [30.525, 50.45], location_precision: "country" });
    const brovary = event(7, { point: [30.79, 50.51], uncertainty_m: 15000 });
    expect(offered(here, [kyiv, ukraine, brovary])).toEqual([kyiv]);
  });
  it("is of the radius that was clicked", () => {
    expect(offered({ ...here, metres: 3000 }, [kyiv])).toEqual([]);
    expect(offered({ ...here, metres: null }, [kyiv])).toEqual([kyiv]);
  });
});
