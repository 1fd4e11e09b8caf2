import { describe, expect, it } from "vitest";
import { event, kyiv } from "../testing";
import type { Feature, Properties, Vocabularies } from "../types";
import { difference, momentSaid, said, saysNothing } from "./said";

const vocabularies = {
  event_types: [
    {
      name: "explosions_remote_violence",
      label: "Explosions and remote violence",
      sub_event_types: [{ name: "air_drone_strike", label: "Air/drone strike" }],
    },
  ],
  weapons: [{ name: "one_way_attack_drone", label: "One-way attack drone" }],
  actor_roles: [{ name: "perpetrator", label: "Perpetrator" }],
  location_precisions: [{ name: "settlement", label: "Settlement" }],
} as unknown as Vocabularies;
const names = { vocabularies, areas: { "UA-63": "Kharkiv Oblast" } };
const with_ = (change: Partial<Properties>): Feature => ({
  ...kyiv,
  properties: { ...kyiv.properties, ...change },
});

describe("what an aspect says", () => {
  it("is in the words of the screen", () => {
    expect(said("event_type", kyiv, names)).toBe("Explosions and remote violence · Air/drone strike");
    expect(said("start_time", kyiv, names)).toBe(
      "Night of 20–21 April 2023, between 22:00 and 05:00 Kyiv time; to the hour",
    );
    expect(said("geometry", kyiv, names)).toBe("50.4501, 30.5234 · Settlement · within 15 km");
    expect(said("geometry", event(1, { area_id: "UA-63" }), names)).toContain("Anywhere in Kharkiv Oblast");
    expect(said("killed_best", with_({ killed_min: 1, killed_best: 2, killed_max: 5 }), names)).toBe("2 (1–5)");
    expect(said("country", kyiv, names)).toBe("Ukraine");
    expect(
      said("actors", with_({ actors: [{ name: "Russia", role: "perpetrator", attributed_by: "AFP" }] }), names),
    ).toBe("Russia, perpetrator, according to AFP");
  });

  it("is empty where nothing was said", () => {
    for (const aspect of ["description", "tags", "start_time", "geometry", "killed_best", "licence"] as const) {
      expect(said(aspect, event(1), names), aspect).toBe("");
      expect(saysNothing(aspect, event(1)), aspect).toBe(true);
    }
  });

  it("tells a reported zero from nothing", () => {
    expect(said("killed_best", with_({ killed_best: 0 }), names)).toBe("0");
    expect(saysNothing("killed_best", with_({ killed_best: 0 }))).toBe(false);
  });
});

describe("a difference", () => {
  it("tells how far a place moved", () => {
    const moved = with_({ point: [36.2304, 49.9935] });
    expect(difference("geometry", kyiv, moved, names)).toMatchObject({
      name: "Place",
      before: "50.4501, 30.5234 · Settlement · within 15 km",
      after: "49.9935, 36.2304 · Settlement · within 15 km",
      note: "moved by 409 km",
    });
  });

  it("tells of a list what was added and removed", () => {
    const before = with_({ tags: ["night", "drones"] });
    expect(difference("tags", before, with_({ tags: ["drones", "capital"] }), names)).toMatchObject({
      added: ["capital"],
      removed: ["night"],
    });
  });

  it("tells sources apart that differ in their quote only", () => {
    const source = { publisher: "AFP", quote: "Drones were shot down." };
    const after = with_({ sources: [{ ...source, quote: "All drones were shot down." }] });
    expect(difference("sources", with_({ sources: [source] }), after, names)).toMatchObject({
      removed: ["AFP · “Drones were shot down.”"],
      added: ["AFP · “All drones were shot down.”"],
    });
  });
});

it("says a moment on the clock that is asked for", () => {
  expect(momentSaid(Date.parse("2023-04-21T11:05:00Z"), "Europe/Kyiv")).toBe("21 Apr 2023, 14:05");
});
