import { describe, expect, it } from "vitest";
import { noFilters } from "./lib/query";
import { initial } from "./state";
import { type Addressed, fromAddress, fromSearch, toAddress, toSearch, unread } from "./url";

describe("the page's address", () => {
  const cases: readonly (readonly [string, Omit<Addressed, "comparing">])[] = [
    [
      "lat=48.4&lon=31.4&zoom=6",
      {
        view: { lat: 48.4, lon: 31.4, zoom: 6 },
        filters: noFilters,
        drawing: "cells",
        selected: null,
        zone: "UTC",
        list: { order: "-start_time" },
        show: "map",
      },
    ],
    [
      "lat=50.45&lon=30.52&zoom=9&datetime=2023-03-01/2023-04-30&q=Kyiv&event_type=battles,none&event_type_not=riots&country_not=none,RU&sortby=-killed_best&draw=heat",
      {
        view: { lat: 50.45, lon: 30.52, zoom: 9 },
        filters: {
          ...noFilters,
          time: { from: Date.UTC(2023, 2, 1), to: Date.UTC(2023, 4, 1) - 1000 },
          text: "Kyiv",
          words: { event_type: ["battles", ""] },
          except: { event_type: ["riots"], country: ["", "RU"] },
        },
        drawing: "heat",
        selected: null,
        zone: "UTC",
        list: { order: "-killed_best" },
        show: "map",
      },
    ],
    [
      "lat=0&lon=179&zoom=3&datetime=2023-04-20T18:00:00Z/..&area_id=UA-09&certainty=certain&dated=no&killed_min=5&known_within=1000&duplicates=shown&draw=symbols&tz=Europe/Kyiv&show=table",
      {
        view: { lat: 0, lon: 179, zoom: 3 },
        filters: {
          ...noFilters,
          time: { from: Date.UTC(2023, 3, 20, 18), to: null },
          words: { area_id: ["UA-09"] },
          certain: true,
          dated: false,
          killedMin: 5,
          knownWithin: 1000,
          duplicates: true,
        },
        drawing: "symbols",
        selected: null,
        zone: "Europe/Kyiv",
        list: { order: "-start_time" },
        show: "table",
      },
    ],
  ];
  it.each(cases)("says %s and reads it back", (search, state) => {
    expect(toSearch(state)).toBe(search);
    expect(fromSearch(`?${search}`)).toEqual(state);
  });

  it("carries words with commas, spaces and signs", () => {
    const words = { dataset: ["a,b", "c\\d", "UCDP & GED", "ніч"] };
    const state = {
      view: initial.view,
      filters: { ...noFilters, words, except: { dataset: ["e,f\\", "GED & <b>"] }, text: "50% + <b>" },
      drawing: initial.drawing,
      selected: null,
      zone: "UTC",
      list: { order: "title" as const },
      show: initial.show,
    };
    expect(fromSearch(toSearch(state))).toEqual(state);
  });

  it("has the selected event in its path", () => {
    const { view, filters, drawing, zone, list, show } = initial;
    const at = { view, filters, drawing, selected: 12, zone, list: { order: list.order }, show };
    const state = { ...at, comparing: { with: null } };
    const address = new URL(toAddress(state), "http://here");
    expect(address.pathname).toBe("/events/12");
    expect(fromAddress(address)).toEqual(state);
    expect(new URL(toAddress({ ...state, selected: null }), "http://here").pathname).toBe("/");
  });

  it("has the event beside it among its words", () => {
    const { view, filters, drawing, zone, list, show } = initial;
    const at = { view, filters, drawing, selected: 12, zone, list: { order: list.order }, show };
    const state = { ...at, comparing: { with: 7 } };
    expect(toAddress(state)).toBe("/events/12?lat=48.4&lon=31.4&zoom=6&with=7");
    expect(fromAddress(new URL(toAddress(state), "http://here"))).toEqual(state);
  });

  it.each([
    ["/events/7?with=8", 8],
    ["/?event=7&with=8", 8],
    ["/events/7?with=7", null],
    ["/?with=8", null],
    ["/events/7?with=x", null],
    ["/events/7?with=0", null],
    ["/events/7?with=-8", null],
  ])("of %s compares with %s", (address, id) => {
    expect(fromAddress(new URL(address, "http://here")).comparing.with).toBe(id);
  });

  it.each([
    ["/events/7", 7],
    ["/?event=7", 7],
    ["/events/7?event=8", 7],
    ["/events/07", null],
    ["/events/0", null],
    ["/events/x", null],
    ["/events/99999999999999999999", null],
    ["/events/7/", null],
  ])("of %s names the event %s", (address, id) => {
    expect(fromAddress(new URL(address, "http://here")).selected).toBe(id);
  });

  it("has the usual zoom where it names only a place", () => {
    expect(fromSearch("?lat=12&lon=30").view).toEqual({ lat: 12, lon: 30, zoom: initial.view.zoom });
  });

  it.each([
    "",
    "?lat=north&lon=&zoom=99",
    "?lat=95&lon=1e9&zoom=-1&event=x",
    "?event=-3&datetime=soon&killed_min=many&sortby=colour&country_not=",
  ])("names no view in %j", (search) => {
    expect(fromSearch(search)).toEqual({
      view: null,
      filters: noFilters,
      drawing: "cells",
      selected: null,
      zone: "UTC",
      list: { order: "-start_time" },
      show: "map",
    });
  });
});

describe("what of an address cannot be read", () => {
  it.each([
    ["datetime=yesterday&q=Kyiv", ["datetime=yesterday"]],
    ["lat=95&lon=30&zoom=5", ["lat=95", "lon=30"]],
    ["polygon=POLYGON((1 1, 2 2))", ["polygon=POLYGON((1 1, 2 2))"]],
    [
      "killed_min=many&dated=maybe&sortby=colour&tz=Mars/Base",
      ["dated=maybe", "killed_min=many", "sortby=colour", "tz=Mars/Base"],
    ],
  ])("%s", (search, list) => {
    expect(unread(search)).toEqual(list);
  });

  it.each([
    "",
    "lat=48.4&lon=31.4&zoom=6&datetime=2023-03-01/..&circle=30.5,50.4,5000&killed_min=5&changed=2026-11-20T00:00:00Z",
    "certainty=possible&duplicates=no&killed_min=0&sortby=-start_time&tz=UTC&show=map&draw=cells&datetime=",
    "zoom=5&utm_source=feed&lang=uk",
  ])("%s is understood", (search) => {
    expect(unread(search)).toEqual([]);
  });
});
