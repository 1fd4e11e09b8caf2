// What differs between two states of one event. An event is compared aspect by
// aspect: what only makes sense together, such as a point and its radius, is one.

import type { Feature, Geometry, Properties } from "../types";
import type { Draft, Patch } from "./draft";

/** One aspect: its members on the wire, and the fields of a form that hold it. */
export interface Aspect {
  readonly name: AspectName;
  readonly fields: readonly (keyof Properties)[];
  readonly draft: readonly (keyof Draft)[];
}

const killed = [
  ...(["killed_min", "killed_best", "killed_max"] as const),
  ...(["killed_civilian_min", "killed_civilian_best", "killed_civilian_max"] as const),
  ...(["killed_military_min", "killed_military_best", "killed_military_max"] as const),
] as const;
const injured = [
  ...(["injured_min", "injured_best", "injured_max"] as const),
  ...(["injured_civilian_min", "injured_civilian_best", "injured_civilian_max"] as const),
  ...(["injured_military_min", "injured_military_best", "injured_military_max"] as const),
] as const;

/** In the order in which the screen shows them; those of the server's own comparison, by the same names. */
const table = [
  ["title", ["title"], ["title"]],
  ["event_type", ["event_type", "sub_event_type"], ["eventType", "subEventType"]],
  ["description", ["description"], ["description"]],
  ["start_time", ["start_time", "end_time", "time_precision", "time_extent", "time_zone"], ["time"]],
  [
    "geometry",
    ["point", "uncertainty_m", "displaced_m", "area_id", "area", "location_precision"],
    ["spot", "precision", "radius"],
  ],
  ["place_name", ["place_name"], ["placeName"]],
  ["admin1", ["admin1", "admin1_code"], ["admin1"]],
  ["admin2", ["admin2", "admin2_code"], []],
  ["country", ["country"], ["country"]],
  ["location_basis", ["location_basis"], ["basis"]],
  ["actors", ["actors"], ["actors"]],
  ["weapons", ["weapons"], ["weapons"]],
  ["targets", ["targets"], ["targets"]],
  ["killed_best", killed, ["killed"]],
  ["injured_best", injured, ["injured"]],
  ["sources", ["sources"], ["sources"]],
  ["assessment", ["assessment"], ["assessment"]],
  ["confirmed", ["confirmed"], []],
  ["tags", ["tags"], ["tags"]],
  ["content_warning", ["content_warning"], []],
  ["notes", ["notes"], ["notes"]],
  ["status", ["status"], ["status"]],
  ["assignee", ["assignee"], []],
  ["duplicate_of", ["duplicate_of"], []],
  [
    "visibility",
    ["visibility", "embargo_until", "public_displacement_m"],
    ["visibility", "embargoDate", "embargoClock", "displacement"],
  ],
  ["licence", ["licence", "attribution", "redistributable"], []],
  ["extras", ["extras"], []],
] as const satisfies readonly (readonly [string, readonly (keyof Properties)[], readonly (keyof Draft)[]])[];

export type AspectName = (typeof table)[number][0];

export const aspects: readonly Aspect[] = table.map(([name, fields, draft]) => ({ name, fields, draft }));

/** The aspects in which two states of an event differ, in the order of the screen. */
export function differing(before: Feature, after: Feature): readonly AspectName[] {
  return aspects.filter((aspect) => !alike(aspect, before, after)).map(({ name }) => name);
}

function alike({ name, fields }: Aspect, a: Feature, b: Feature): boolean {
  if (name === "geometry" && !equal(a.geometry, b.geometry)) return false;
  return fields.every((field) => equal(a.properties[field], b.properties[field]));
}

/** Whether two values of JSON are the same; what is absent is null, and the order of names means nothing. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b || ((a ?? null) === null && (b ?? null) === null)) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => equal(one[key], other[key]));
}

/** The merge patch that gives `now` one aspect of `wanted`. */
export function taking(name: AspectName, now: Feature, wanted: Feature): Patch {
  const aspect = aspects.find((one) => one.name === name);
  const properties: Record<string, unknown> = {};
  for (const field of aspect?.fields ?? []) {
    const value = wanted.properties[field] ?? null;
    if (!equal(now.properties[field], value)) properties[field] = replacing(now.properties[field], value);
  }
  return name === "geometry" ? { properties, geometry: wanted.geometry } : { properties };
}

/** What a merge patch must say for an object to become another: null for each name that is not in it. */
function replacing(now: unknown, value: unknown): unknown {
  if (!isObject(now) || !isObject(value)) return value;
  const gone = Object.keys(now).filter((key) => !(key in value));
  const kept = Object.entries(value).map(([key, part]) => [key, replacing(now[key], part)]);
  return Object.fromEntries([...kept, ...gone.map((key) => [key, null])]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An event as a patch of a form makes it. */
export function patched(event: Feature, { properties, geometry }: Patch): Feature {
  const next: Properties = { ...event.properties, ...(properties as Partial<Properties>) };
  if (geometry === undefined) return { ...event, properties: next };
  return { ...event, geometry, properties: { ...next, point: pointOf(geometry) } };
}

function pointOf(geometry: Geometry | null): Properties["point"] {
  return geometry?.type === "Point" ? geometry.coordinates : null;
}
