import { describe, expect, it } from "vitest";
import { firstClause, listed, lowered, raised, reasonsSaid } from "./phrase";

describe("phrases", () => {
  it("lists names", () => {
    expect(listed([])).toBe("");
    expect(listed(["drone"])).toBe("drone");
    expect(listed(["drone", "mortar", "grenade"])).toBe("drone, mortar, grenade");
  });

  it("lowers a name within a sentence, but no acronym", () => {
    expect(lowered("Mine or IED")).toBe("mine or IED");
    expect(lowered("FPV drone or loitering munition")).toBe("FPV drone or loitering munition");
    expect(lowered("Мінометний обстріл")).toBe("мінометний обстріл");
    expect(lowered("")).toBe("");
  });

  it("raises what begins a sentence", () => {
    expect(raised("same place")).toBe("Same place");
    expect(raised("")).toBe("");
  });

  it("says why events look alike, and repeats a reason it does not know", () => {
    expect(reasonsSaid(["place", "words"])).toBe("same place, similar words");
    expect(reasonsSaid(["moon"])).toBe("moon");
  });

  it("leaves out what tells programs how to ask", () => {
    const whole =
      "the dataset ACLED (terms; see there) may not be passed on; leave them out of the query with dataset=, or say own_use=yes";
    expect(firstClause(whole)).toBe("the dataset ACLED (terms; see there) may not be passed on");
    expect(firstClause("no such format")).toBe("no such format");
  });
});
