import { describe, expect, it } from "vitest";
import { event, kyiv } from "../testing";
import type { Geometry, Properties } from "../types";
import { type Draft, draftOf } from "./draft";
import { clash, settled } from "./merge";

const was = event(
  2,
  {
    ...kyiv.properties,
    tags: ["night", "drones"],
    actors: [
      { name: "Armed Forces of Russia", role: "perpetrator" },
      { name: "Kyiv City", role: "target" },
    ],
  },
  kyiv.geometry,
);
const start = draftOf(was);
const newer = (change: Partial<Properties>, geometry: Geometry | null = was.geometry) => ({
  ...was,
  geometry,
  properties: { ...was.properties, revision: 4, ...change },
});
const meet = (typed: Partial<Draft>, change: Partial<Properties>, geometry?: Geometry | null) => {
  const draft = { ...start, ...typed };
  const between = clash(was, start, draft, newer(change, geometry));
  return { ...between, result: settled(between, start, draft) };
};

describe("two people's changes to one event", () => {
  it("are both kept where they are of different fields", () => {
    const met = meet({ title: "Mine" }, { country: "PL", notes: "Theirs" });
    expect(met.choices).toEqual({});
    expect(met.taken).toEqual(["country", "notes"]);
    expect(met.result).toMatchObject({ title: "Mine", country: "PL", notes: "Theirs" });
  });

  it("collide where they are of one field", () => {
    expect(meet({ title: "Mine" }, { title: "Theirs" }).choices).toEqual({ title: "mine" });
  });

  it("do not collide where both say the same", () => {
    const met = meet({ title: "Same" }, { title: "Same", notes: "Theirs" });
    expect([met.choices, met.taken]).toEqual([{}, ["notes"]]);
    expect(met.result.title).toBe("Same");
  });

  it("collide where half of one and half of the other would be neither", () => {
    expect(meet({ radius: "500" }, { location_precision: "vicinity" }).choices).toEqual({ geometry: "mine" });
    const time = { ...start.time, precision: "day", startClock: "", endClock: "" };
    expect(meet({ time }, { end_time: "2023-04-21T03:00:00Z" }).choices).toEqual({ start_time: "mine" });
    expect(meet({ subEventType: "" }, { event_type: "battles" }).choices).toEqual({ event_type: "mine" });
  });

  it("collide over a drawn shape that the form cannot show", () => {
    const line: Geometry = {
      type: "LineString",
      coordinates: [
        [30.5, 50.4],
        [30.6, 50.5],
      ],
    };
    const spot = { kind: "point", lon: 30.5, lat: 50.4 } as const;
    expect(meet({ spot }, { point: null }, line).choices).toEqual({ geometry: "mine" });
  });

  it("are joined in a list of words", () => {
    const met = meet({ tags: ["drones", "capital"] }, { tags: ["night", "drones", "shahed"] });
    expect(met.choices).toEqual({});
    expect(met.result.tags).toEqual(["drones", "shahed", "capital"]);
  });

  it("are joined in a list of parties, unless both changed the same one", () => {
    const [russia, city] = was.properties.actors;
    if (!russia || !city) throw new Error("there are two parties");
    const added = { name: "Air defence", role: "responder" };
    const met = meet({ actors: [russia] }, { actors: [russia, city, added] });
    expect(met.choices).toEqual({});
    expect(met.result.actors).toEqual([russia, added]);

    const mine = { ...russia, attributed_by: "city officials" };
    const theirs = { ...russia, attributed_by: "AFP" };
    expect(meet({ actors: [mine, city] }, { actors: [theirs, city] }).choices).toEqual({ actors: "mine" });
  });

  it("leave the end of an embargo at its moment where the other changed the clock", () => {
    const met = meet(
      { visibility: "embargoed", embargoDate: "2023-05-01", embargoClock: "12:00" },
      { time_zone: "Europe/London" },
    );
    expect(met.result).toMatchObject({ embargoDate: "2023-05-01", embargoClock: "10:00" });
  });
});
