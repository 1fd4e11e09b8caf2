import { describe, expect, it } from "vitest";
import { event } from "../testing";
import type { Properties } from "../types";
import {
  around,
  boxOf,
  countryName,
  distance,
  extentOf,
  metresPerPixel,
  parseCoordinates,
  together,
  where,
  wrapped,
} from "./geo";

describe("coordinates that people type", () => {
  it.each([
    ["50.45, 30.52", 50.45, 30.52],
    ["50.45 30.52", 50.45, 30.52],
    ["50.45,30.52", 50.45, 30.52],
    ["50,45 30,52", 50.45, 30.52],
    ["50,45; 30,52", 50.45, 30.52],
    ["50, 30", 50, 30],
    ["-33.9 151.2", -33.9, 151.2],
    ["50.45 N 30.52 E", 50.45, 30.52],
    ["50.45N, 30.52E", 50.45, 30.52],
    ["30.52 E 50.45 N", 50.45, 30.52],
    ["S33.9 W70.5", -33.9, -70.5],
    ["50.45° N, 30.52° E", 50.45, 30.52],
  ])("reads %s", (text, lat, lon) => {
    expect(parseCoordinates(text)).toEqual({ lat, lon });
  });

  it("reads degrees, minutes and seconds", () => {
    const at = parseCoordinates("50°27'02\"N 30°31'24\"E");
    expect(at?.lat).toBeCloseTo(50.45056, 4);
    expect(at?.lon).toBeCloseTo(30.52333, 4);
  });

  it.each(["", "Kyiv", "50.45", "95, 30", "50, 190", "50 N 30 N", "50.45, 30.52, 12", "2023-04-20", "route 66"])(
    "reads no place from %j",
    (text) => {
      expect(parseCoordinates(text)).toBeNull();
    },
  );
});

describe("where an event happened", () => {
  const place = (more: Partial<Properties>) => event(1, more).properties;
  const notLocated = "not on the map: the exact place is not known";
  const cases: readonly (readonly [string, Properties, string | null, string, string])[] = [
    [
      "a city",
      place({
        place_name: "Kyiv",
        country: "UA",
        point: [30.5, 50.45],
        uncertainty_m: 3000,
        location_precision: "settlement",
      }),
      null,
      "Kyiv, Ukraine",
      "somewhere in Kyiv, within 3 km",
    ],
    [
      "a place that was moved",
      place({
        country: "UA",
        point: [30.5, 50.45],
        uncertainty_m: 1000,
        displaced_m: 1000,
        location_precision: "settlement",
      }),
      null,
      "Ukraine",
      "moved on purpose: it happened within 1 km of this point",
    ],
    [
      "a region",
      place({ admin1: "Shan State", country: "MM", area_id: "MM-17", location_precision: "region" }),
      "Shan",
      "Shan State, Myanmar (Burma)",
      "somewhere in Shan",
    ],
    [
      "a country",
      place({ country: "UA", area_id: "UA", location_precision: "country" }),
      null,
      "Ukraine",
      "somewhere in Ukraine",
    ],
    ...(
      [
        ["Kyiv", "Kyiv City", "UA", "Kyiv, Ukraine"],
        ["Luhansk region", "Luhansk", "UA", "Luhansk region, Ukraine"],
        ["Kayin State", "Kayin State", "MM", "Kayin State, Myanmar (Burma)"],
        ["Québec", "Quebec", "CA", "Québec, Canada"],
        ["Pekua sub-district", "Chittagong Division", "BD", "Pekua sub-district, Chittagong Division, Bangladesh"],
        ["New York Mills", "New York", "US", "New York Mills, New York, United States"],
        ["City", "Region", "GB", "City, Region, United Kingdom"],
      ] as const
    ).map(
      ([place_name, admin1, country, said]) =>
        [`${place_name} in ${admin1}`, place({ place_name, admin1, country }), null, said, notLocated] as const,
    ),
    [
      "a spot",
      place({ point: [30.5, 50.45], uncertainty_m: 25, location_precision: "exact" }),
      null,
      "50.45, 30.5",
      "the very spot, within 25 m",
    ],
    ["nowhere", place({}), null, "Place not known", ""],
    [
      "somewhere that is not on the map",
      place({ country: "UA" }),
      null,
      "Ukraine",
      "not on the map: the exact place is not known",
    ],
  ];
  it.each(cases)("says %s", (_, event, area, text, note) => {
    expect(where(event, area)).toEqual({ text, note });
  });
});

describe("boxes", () => {
  it("goes over the antimeridian with a west that is greater than the east", () => {
    expect(boxOf(170, -20, 190, 10)).toEqual([170, -20, -170, 10]);
  });
  it("is the whole world for a map that is wider", () => {
    expect(boxOf(-250, -90, 250, 90)).toEqual([-180, -90, 180, 90]);
  });
  it("stays on Earth", () => {
    expect(boxOf(10, -91.2, 20, 91.2)).toEqual([10, -90, 20, 90]);
  });
  it("goes around two the short way", () => {
    expect(together([30, 50, 31, 51], [36, 49, 37, 50])).toEqual([30, 49, 37, 51]);
    expect(together([177, -18, 178, -17], [-176, -22, -175, -21])).toEqual([177, -22, -175, -17]);
    expect(together([-176, -22, -175, -21], [177, -18, 178, -17])).toEqual([177, -22, -175, -17]);
    expect(together([170, 0, -170, 5], [-160, 1, -159, 2])).toEqual([170, 0, -159, 5]);
    expect(together([-180, -60, 180, 60], [1, 1, 2, 2])).toEqual([-180, -60, 180, 60]);
  });
  it("holds a radius", () => {
    const [west, south, east, north] = around({ lon: 30, lat: 60 }, 111_320);
    expect([west, south, east, north].map((n) => Math.round(n))).toEqual([28, 59, 32, 61]);
  });
  it("bounds a geometry of any kind", () => {
    const polygon = {
      type: "Polygon",
      coordinates: [
        [
          [1, 2],
          [5, 2],
          [5, 9],
          [1, 2],
        ],
      ],
    } as const;
    expect(
      extentOf({ type: "GeometryCollection", geometries: [polygon, { type: "Point", coordinates: [-3, 4] }] }),
    ).toEqual([-3, 2, 5, 9]);
    expect(extentOf(null)).toBeNull();
  });
});

it.each([
  [25, "25 m"],
  [3000, "3 km"],
  [1500, "1.5 km"],
  [100_000, "100 km"],
  [1_234_000, "1,230 km"],
])("says %d metres as %s", (metres, said) => expect(distance(metres)).toBe(said));

it.each([
  [30, 30],
  [190, -170],
  [-190, 170],
  [540, -180],
])("wraps %d to %d", (lon, to) => expect(wrapped(lon)).toBe(to));

it("knows how wide a pixel is", () => {
  expect(metresPerPixel(0, 0)).toBeCloseTo(156_543, 0);
  expect(metresPerPixel(60, 1)).toBeCloseTo(156_543 / 4, 0);
});

it("names a country by its code, and shows the code of one it does not know", () => {
  expect([countryName("UA"), countryName(null), countryName("not a code")]).toEqual(["Ukraine", "", "not a code"]);
});
