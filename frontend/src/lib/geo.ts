// Places as numbers and as words.

import type { AreaFeature, Feature, Geometry, Position, Properties } from "../types";
import { language, words } from "../words/words";
import type { Box } from "./query";

export interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

/**
 * Reads coordinates as people write them, latitude first: "50.45, 30.52",
 * "50,45 30,52", "50.45 N 30.52 E", "E30.52 N50.45", "50°27'02\"N 30°31'24\"E".
 * Null for anything else and for what is not on Earth.
 */
export function parseCoordinates(text: string): LonLat | null {
  for (const form of forms) {
    const [, b1 = "", d1 = "", m1, s1, a1 = "", b2 = "", d2 = "", m2, s2, a2 = ""] = form.exec(text.trim()) ?? [];
    if (!d1) continue;
    const [h1, h2] = [(b1 || a1).toUpperCase(), (b2 || a2).toUpperCase()];
    if (Boolean(h1) !== Boolean(h2) || (h1 && /[NS]/.test(h1) === /[NS]/.test(h2))) continue;
    const v1 = degrees(d1, m1, s1, h1);
    const v2 = degrees(d2, m2, s2, h2);
    const [lat, lon] = /[EW]/.test(h1) ? [v2, v1] : [v1, v2];
    if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) return { lat, lon };
  }
  return null;
}

/** Two angles, with the letters of the compass before them, and behind them or left out. */
const forms = [angles("([NSEW])", "()"), angles("()", "([NSEW]?)")];

function angles(before: string, after: string): RegExp {
  const number = String.raw`\d+(?:[.,]\d+)?`;
  const minutes = String.raw`(?:(${number})\s*['′’]\s*)?(?:(${number})\s*(?:["″”]|'')\s*)?`;
  const angle = String.raw`${before}\s*([-+−]?${number})\s*°?\s*${minutes}${after}`;
  // A comma parts the two unless it stands inside a number, as in "50,45 30,52".
  return new RegExp(String.raw`^${angle}(?:\s*[,;/]\s*|\s+|(?<=[NSEW°'"′″]))${angle}$`, "i");
}

function degrees(d: string, m: string | undefined, s: string | undefined, half: string): number {
  const number = (text: string | undefined) => Number((text ?? "0").replace(",", ".").replace("−", "-"));
  const whole = number(d);
  const size = Math.abs(whole) + number(m) / 60 + number(s) / 3600;
  return size * (whole < 0 || d.startsWith("-") || /[SW]/.test(half) ? -1 : 1);
}

/** "50.4501, 30.5234": latitude first, as maps and people write it. */
export function coordinates(lon: number, lat: number): string {
  return `${Number(lat.toFixed(5))}, ${Number(lon.toFixed(5))}`;
}

/** Brings a longitude between -180 and 180. */
export function wrapped(lon: number): number {
  return lon >= -180 && lon <= 180 ? lon : ((((lon + 180) % 360) + 360) % 360) - 180;
}

/** The box of what a map shows; a map wider than the world shows all of it. */
export function boxOf(west: number, south: number, east: number, north: number): Box {
  const round = (degree: number) => Number(degree.toFixed(4));
  const clamp = (lat: number) => Math.max(-90, Math.min(90, round(lat)));
  if (east - west >= 360) return [-180, clamp(south), 180, clamp(north)];
  return [round(wrapped(west)), clamp(south), round(wrapped(east)), clamp(north)];
}

/** Metres that a CSS pixel is wide at a latitude, at one of Leaflet's zooms. */
export function metresPerPixel(lat: number, zoom: number): number {
  return (40_075_016.686 * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** zoom);
}

/** "25 m", "3 km", "1,200 km". */
export function distance(metres: number): string {
  const format = (n: number) => n.toLocaleString(words.locale, { maximumSignificantDigits: n < 10 ? 2 : 3 });
  return metres < 1000 ? words.metres(format(Math.round(metres))) : words.kilometres(format(metres / 1000));
}

/** The mean radius of the Earth in metres (IUGG R1), by which the server measures too. */
export const meanRadius = 6_371_008.8;

/** Metres between two positions, on a sphere (haversine). */
export function metresBetween([lon1, lat1]: Position, [lon2, lat2]: Position): number {
  const rad = Math.PI / 180;
  const [north, east] = [Math.sin(((lat2 - lat1) * rad) / 2), Math.sin(((lon2 - lon1) * rad) / 2)];
  const h = north * north + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * east * east;
  return 2 * meanRadius * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** West, south, east, north of a geometry; null when it is empty. */
export function extentOf(geometry: Geometry | null): Box | null {
  let box: [number, number, number, number] | null = null;
  for (const [lon, lat] of positions(geometry)) {
    if (!box) box = [lon, lat, lon, lat];
    else box = [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)];
  }
  return box;
}

function* positions(geometry: Geometry | null): Generator<Position> {
  if (!geometry) return;
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) yield* positions(part);
    return;
  }
  yield* flat(geometry.coordinates);
}

function* flat(list: unknown): Generator<Position> {
  if (!Array.isArray(list)) return;
  if (typeof list[0] === "number" && typeof list[1] === "number") yield [list[0], list[1]];
  else for (const part of list) yield* flat(part);
}

/** The box around a radius in metres. */
export function around({ lon, lat }: LonLat, metres: number): Box {
  const north = metres / 111_320;
  const east = north / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  return [lon - east, Math.max(-85, lat - north), lon + east, Math.min(85, lat + north)];
}

/** A box around two, the short way round: its west may be greater than its east, over the antimeridian. */
export function together(a: Box, b: Box): Box {
  const east = (box: Box) => (box[2] < box[0] ? box[2] + 360 : box[2]);
  const around = [0, 360, -360].map((turn) => {
    return [Math.min(a[0], b[0] + turn), Math.max(east(a), east(b) + turn)] as const;
  });
  const [from, to] = around.reduce((least, one) => (one[1] - one[0] < least[1] - least[0] ? one : least));
  const [south, north] = [Math.min(a[1], b[1]), Math.max(a[3], b[3])];
  if (to - from >= 360) return [-180, south, 180, north];
  return from < -180 || to > 180 ? [wrapped(from), south, wrapped(to), north] : [from, south, to, north];
}

/** Where an event may lie; null when it has no place. */
export function extentOfEvent({ properties: p, geometry }: Feature, area: AreaFeature | null): Box | null {
  if (geometry && geometry.type !== "Point") return extentOf(geometry);
  if (p.area_id && area?.id === p.area_id && area.geometry) return extentOf(area.geometry);
  return p.point ? around({ lon: p.point[0], lat: p.point[1] }, p.uncertainty_m ?? 0) : null;
}

export interface Where {
  /** "Kyiv, Ukraine". */
  readonly text: string;
  /** "somewhere in Kyiv, within 3 km". */
  readonly note: string;
}

type Placed = Pick<
  Properties,
  | "place_name"
  | "admin1"
  | "admin2"
  | "country"
  | "location_precision"
  | "uncertainty_m"
  | "displaced_m"
  | "area_id"
  | "point"
>;

/** Where an event happened; `area` is the name of the area in which it may lie, where that is known. */
export function where(event: Placed, area: string | null = null): Where {
  const country = countryName(event.country);
  const spot = event.place_name ?? event.admin2;
  const parts = [spot, sameName(spot, event.admin1) ? null : event.admin1, country];
  const named = parts.filter((part, i): part is string => Boolean(part) && parts.indexOf(part) === i);
  const place = event.point ? coordinates(event.point[0], event.point[1]) : "";
  const located = Boolean(event.point || event.area_id);
  const text = named.join(", ") || area || place || (located ? words.where.unnamed : words.where.nowhere);
  return { text, note: located ? exactness(event, area, country) : named.length ? words.where.notLocated : "" };
}

/** Whether a place and its region go by one name: Kyiv and Kyiv City, Luhansk region and Luhansk. */
function sameName(place: string | null, region: string | null): boolean {
  return Boolean(place && region) && bareName(place ?? "") === bareName(region ?? "");
}

const kindsOfPlace =
  /\b(?:administrative|autonomous|capital|city|district|division|governorate|municipality|oblast|prefecture|province|region|republic|state|territory|town)\b/g;

/** A name without what kind of place it is, without marks and case. */
function bareName(name: string): string {
  const folded = name
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
  const tidy = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  return tidy(folded.replace(kindsOfPlace, " ")) || tidy(folded);
}

function exactness(event: Placed, area: string | null, country: string): string {
  const within = event.uncertainty_m ? words.where.within(distance(event.uncertainty_m)) : "";
  if (event.displaced_m) return words.where.displaced(distance(event.uncertainty_m ?? event.displaced_m));
  const join = (text: string) => (within ? `${text}, ${within}` : text);
  switch (event.location_precision) {
    case "exact":
      return join(words.where.exact);
    case "vicinity":
      return join(words.where.vicinity);
    case "settlement":
      return join(words.where.in(event.place_name ?? words.where.town));
    case "district":
      return event.area_id && area ? words.where.in(area) : join(words.where.near(event.place_name ?? event.admin2));
    case "region":
      return join(words.where.in(area ?? event.admin1 ?? words.where.region));
    case "country":
      return words.where.in(area ?? (country || words.where.country));
  }
  return within ? within : words.where.unknown;
}

let countries: Intl.DisplayNames | undefined;

/** A country's name for its ISO 3166-1 code; empty for none. */
export function countryName(code: string | null): string {
  if (!code) return "";
  countries ??= new Intl.DisplayNames(words.locale, { type: "region", fallback: "code" });
  try {
    return countries.of(code) ?? code;
  } catch {
    return code;
  }
}

let regions: Readonly<Record<string, string>> = {};

/** Says what regions are called in the language of the page, by their ids. */
export function nameRegions(names: Readonly<Record<string, string>>): void {
  regions = names;
}

/** An area in the language of the page, or by the name of the gazetteer, which is English, where it has none. */
export function areaName(id: string, name: string): string {
  if (language === "en") return name;
  return /^[A-Z]{2}$/.test(id) ? countryName(id) : (regions[id] ?? name);
}

/** The radius in metres that a precision stands for where none is given; 0 where a radius would say nothing. */
export function usualRadius(precision: string): number {
  switch (precision) {
    case "exact":
      return 25;
    case "vicinity":
      return 150;
    case "settlement":
      return 3_000;
    case "district":
      return 25_000;
    case "region":
      return 100_000;
    default:
      return 0;
  }
}
