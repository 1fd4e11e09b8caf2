import { describe, expect, it } from "vitest";
import { event, kyiv } from "../testing";
import { check, created, type Draft, type DraftTime, draftOf, emptyDraft, patchOf, spanOf } from "./draft";

const before = draftOf(kyiv);
const patch = (change: Partial<Draft>) => patchOf(before, { ...before, ...change });

describe("a merge patch", () => {
  it("says nothing where nothing was changed", () => {
    expect(patch({})).toEqual({ properties: {} });
  });

  it("says only what was changed, and null for what was taken away", () => {
    expect(patch({ title: "Strike", subEventType: "", notes: "ask again" })).toEqual({
      properties: { title: "Strike", sub_event_type: null, notes: "ask again" },
    });
  });

  it("tells a zero from what is not reported", () => {
    expect(patch({ killed: { min: "", best: "", max: "" }, injured: { min: "0", best: "2", max: "1,200" } })).toEqual({
      properties: { killed_best: null, injured_min: 0, injured_best: 2, injured_max: 1200 },
    });
  });

  it("sends what is no number as it was typed, for the server to name it", () => {
    expect(patch({ killed: { min: "", best: "two", max: "" } }).properties).toEqual({ killed_best: "two" });
  });

  it("moves the point and keeps a radius that was typed", () => {
    expect(patch({ spot: { kind: "point", lon: 36.5873, lat: 50.5957 } })).toEqual({
      properties: { uncertainty_m: 15000 },
      geometry: { type: "Point", coordinates: [36.5873, 50.5957] },
    });
    expect(patch({ spot: { kind: "point", lon: 36.5, lat: 50.5 }, radius: "" })).toEqual({
      properties: { uncertainty_m: null },
      geometry: { type: "Point", coordinates: [36.5, 50.5] },
    });
  });

  it("puts an event into a region instead of on a point", () => {
    expect(patch({ spot: { kind: "area", id: "UA-09", name: "Luhansk" }, precision: "region", radius: "" })).toEqual({
      properties: { location_precision: "region", area_id: "UA-09", point: null, uncertainty_m: null },
      geometry: null,
    });
  });

  it("takes the place away", () => {
    expect(patch({ spot: { kind: "none" } })).toEqual({
      properties: { area_id: null, point: null, uncertainty_m: null },
      geometry: null,
    });
  });

  it("leaves a drawn shape alone", () => {
    const line = event(
      5,
      { title: "Convoy" },
      {
        type: "LineString",
        coordinates: [
          [37, 48],
          [38, 49],
        ],
      },
    );
    const draft = draftOf(line);
    expect(draft.spot).toEqual({ kind: "kept" });
    expect(patchOf(draft, { ...draft, title: "A convoy" })).toEqual({ properties: { title: "A convoy" } });
  });

  it("writes the times of the event's own calendar in UTC", () => {
    const time: DraftTime = { ...before.time, startDate: "2023-04-22", endDate: "2023-04-23", precision: "day" };
    expect(patch({ time }).properties).toEqual({
      start_time: "2023-04-21T21:00:00Z",
      end_time: "2023-04-23T20:59:59Z",
      time_precision: "day",
      time_extent: "within",
      time_zone: "Europe/Kyiv",
    });
  });

  it("takes the date away", () => {
    expect(patch({ time: { ...before.time, startDate: "", endDate: "" } }).properties).toMatchObject({
      start_time: null,
      end_time: null,
      time_precision: "unknown",
    });
  });

  it("leaves out what a source does not say", () => {
    expect(patch({ sources: [{ publisher: "AFP", url: "", quote: "" }] }).properties).toEqual({
      sources: [{ publisher: "AFP" }],
    });
  });
});

describe("what is seen to be wrong before it is sent", () => {
  it("is what is no number", () => {
    const draft = {
      ...before,
      killed: { min: "", best: "two", max: "1,200" },
      radius: "3 km",
      injured: { min: "-1", best: "", max: "1.5" },
    };
    expect(check(draft).map(({ field }) => field)).toEqual([
      "killed_best",
      "injured_min",
      "injured_max",
      "uncertainty_m",
    ]);
  });
  it("is nothing where all is well", () => expect(check(before)).toEqual([]));
});

describe("a new event", () => {
  it("is a feature of what was said", () => {
    const draft: Draft = {
      ...emptyDraft("2023-04-20", "Europe/Kyiv"),
      title: "Blast in Belgorod",
      spot: { kind: "point", lon: 36.5873, lat: 50.5957 },
    };
    expect(created(draft)).toEqual({
      type: "Feature",
      geometry: { type: "Point", coordinates: [36.5873, 50.5957] },
      properties: {
        title: "Blast in Belgorod",
        location_precision: "settlement",
        start_time: "2023-04-19T21:00:00Z",
        end_time: "2023-04-20T20:59:59Z",
        time_precision: "day",
        time_extent: "within",
        time_zone: "Europe/Kyiv",
        assessment: "not_assessed",
        status: "new",
        visibility: "private",
      },
    });
  });

  it("may have neither place nor date", () => {
    const draft = { ...emptyDraft("", "UTC"), title: "A report" };
    expect(created(draft, "6f1b").properties.external_id).toBe("6f1b");
    const { geometry, properties } = created(draft);
    expect(geometry).toBeNull();
    expect(properties).not.toHaveProperty("start_time");
  });
});

describe("the span that a form means", () => {
  const time = (more: Partial<DraftTime>): DraftTime => ({ ...emptyDraft("2023-04-20", "UTC").time, ...more });
  const text = (t: DraftTime) => spanOf(t)?.map((at) => new Date(at).toISOString().slice(0, 19));

  it.each([
    ["day", ["2023-04-20T00:00:00", "2023-04-20T23:59:59"]],
    ["week", ["2023-04-17T00:00:00", "2023-04-23T23:59:59"]],
    ["month", ["2023-04-01T00:00:00", "2023-04-30T23:59:59"]],
    ["year", ["2023-01-01T00:00:00", "2023-12-31T23:59:59"]],
  ])("is the whole %s", (precision, span) => expect(text(time({ precision }))).toEqual(span));

  it("crosses midnight for a night", () => {
    expect(
      text(
        time({ precision: "hour", zone: "Europe/Kyiv", startClock: "22:00", endDate: "2023-04-21", endClock: "05:00" }),
      ),
    ).toEqual(["2023-04-20T19:00:00", "2023-04-21T02:00:00"]);
  });

  it("is read back from the event as it was", () => {
    expect(before.time).toMatchObject({
      startDate: "2023-04-20",
      startClock: "22:00",
      endDate: "2023-04-21",
      endClock: "05:00",
    });
  });

  it("is not there without a date", () => expect(spanOf(time({ startDate: "" }))).toBeNull());
});
