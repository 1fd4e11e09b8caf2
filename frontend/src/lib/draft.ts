// An event as it stands in a form, and the JSON Merge Patch that a form makes of
// it. Numbers and times are the texts that were typed, so that nothing that a
// person types is lost or turned into something else.

import type { Actor, Count, Feature, Geometry, Properties, Source, Violation } from "../types";
import { words } from "../words/words";
import { countOf, type Harm } from "./harm";
import { clockText, dateText, knownZone, momentOf, wallOf } from "./zone";

/** Where the event is: nowhere, a point, an area of the gazetteer, or a geometry that the form leaves as it is. */
export type Spot =
  | { readonly kind: "none" }
  | { readonly kind: "point"; readonly lon: number; readonly lat: number }
  | { readonly kind: "area"; readonly id: string; readonly name: string }
  | { readonly kind: "kept" };

export interface Figures {
  readonly min: string;
  readonly best: string;
  readonly max: string;
}

export interface DraftTime {
  /** Dates ("2023-04-20") and clock times ("18:30") in `zone`; empty when not known. */
  readonly startDate: string;
  readonly startClock: string;
  readonly endDate: string;
  readonly endClock: string;
  readonly precision: string;
  readonly extent: string;
  readonly zone: string;
}

export interface Draft {
  readonly title: string;
  readonly description: string;
  readonly eventType: string;
  readonly subEventType: string;
  readonly weapons: readonly string[];
  readonly targets: readonly string[];
  readonly tags: readonly string[];
  readonly spot: Spot;
  readonly precision: string;
  /** Metres; empty for what the precision stands for. */
  readonly radius: string;
  readonly placeName: string;
  readonly admin1: string;
  readonly country: string;
  readonly basis: string;
  readonly time: DraftTime;
  readonly actors: readonly Actor[];
  readonly killed: Figures;
  readonly injured: Figures;
  readonly sources: readonly Source[];
  readonly assessment: string;
  readonly status: string;
  readonly visibility: string;
  readonly embargoDate: string;
  readonly embargoClock: string;
  /** How far the public's place is moved, in metres; empty for not at all. */
  readonly displacement: string;
  readonly notes: string;
}

export function emptyDraft(day: string, zone: string): Draft {
  return {
    title: "",
    description: "",
    eventType: "",
    subEventType: "",
    weapons: [],
    targets: [],
    tags: [],
    spot: { kind: "none" },
    precision: "settlement",
    radius: "",
    placeName: "",
    admin1: "",
    country: "",
    basis: "",
    time: { startDate: day, startClock: "", endDate: day, endClock: "", precision: "day", extent: "within", zone },
    actors: [],
    killed: { min: "", best: "", max: "" },
    injured: { min: "", best: "", max: "" },
    sources: [],
    assessment: "not_assessed",
    status: "new",
    visibility: "private",
    embargoDate: "",
    embargoClock: "",
    displacement: "",
    notes: "",
  };
}

export function draftOf({ properties: p, geometry }: Feature): Draft {
  const zone = knownZone(p.time_zone);
  const [embargoDate, embargoClock] = split(p.embargo_until, zone);
  return {
    title: p.title ?? "",
    description: p.description ?? "",
    eventType: p.event_type ?? "",
    subEventType: p.sub_event_type ?? "",
    weapons: p.weapons,
    targets: p.targets,
    tags: p.tags,
    spot: spotOf(p, geometry),
    precision: p.location_precision ?? "unknown",
    radius: p.uncertainty_m === null ? "" : String(p.uncertainty_m),
    placeName: p.place_name ?? "",
    admin1: p.admin1 ?? "",
    country: p.country ?? "",
    basis: p.location_basis ?? "",
    time: timeOf(p, zone),
    actors: p.actors,
    killed: figuresOf(p, "killed"),
    injured: figuresOf(p, "injured"),
    sources: p.sources,
    assessment: p.assessment ?? "not_assessed",
    status: p.status ?? "new",
    visibility: p.visibility ?? "private",
    embargoDate,
    embargoClock,
    displacement: p.public_displacement_m ? String(p.public_displacement_m) : "",
    notes: p.notes ?? "",
  };
}

function spotOf(p: Properties, geometry: Geometry | null): Spot {
  if (geometry && geometry.type !== "Point") return { kind: "kept" };
  if (p.area_id) return p.area ? { kind: "kept" } : { kind: "area", id: p.area_id, name: "" };
  const at = geometry?.coordinates ?? p.point;
  return at ? { kind: "point", lon: at[0], lat: at[1] } : { kind: "none" };
}

function timeOf(p: Properties, zone: string): DraftTime {
  const precision = p.time_precision ?? "unknown";
  const [startDate, startClock] = split(p.start_time, zone);
  const [endDate, endClock] = split(p.end_time, zone);
  const clock = clocked(precision);
  return {
    startDate,
    startClock: clock ? startClock : "",
    endDate,
    endClock: clock ? endClock : "",
    precision,
    extent: p.time_extent ?? "within",
    zone,
  };
}

function split(moment: string | null, zone: string): readonly [string, string] {
  const at = Date.parse(moment ?? "");
  if (Number.isNaN(at)) return ["", ""];
  const wall = wallOf(at, zone);
  return [dateText(wall), clockText(wall)];
}

function figuresOf(p: Properties, name: Harm): Figures {
  const text = (n: number | null | undefined) => (n === null || n === undefined ? "" : String(n));
  const count: Count = countOf(p, name);
  return { min: text(count.min), best: text(count.best), max: text(count.max) };
}

/** Whether a precision of time has a clock at all; every other is of whole days. */
export function clocked(precision: string): boolean {
  return precision === "minute" || precision === "hour";
}

const second = 1000;
const day = 86_400_000;

/**
 * First and last second of what a form says, in milliseconds since 1970; null
 * for an event without a date. A week runs from Monday to Sunday, a month and a
 * year from their first to their last day. NaN stands for what is no date.
 */
export function spanOf(time: DraftTime): readonly [number, number] | null {
  const { startDate, precision, zone } = time;
  if (!startDate) return null;
  const endDate = time.endDate || startDate;
  if (clocked(precision)) {
    const from = momentOf(startDate, time.startClock || "00:00", zone);
    return [
      from,
      time.endClock || time.endDate ? momentOf(endDate, time.endClock || time.startClock || "00:00", zone) : from,
    ];
  }
  const [first, last] = wholeDays(startDate, endDate, precision);
  return [momentOf(first, "00:00", zone), momentOf(last, "23:59:59", zone)];
}

function wholeDays(start: string, end: string, precision: string): readonly [string, string] {
  const at = Date.parse(`${start}T00:00:00Z`);
  if (Number.isNaN(at)) return [start, end];
  const date = new Date(at);
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  switch (precision) {
    case "week": {
      const monday = at - ((date.getUTCDay() + 6) % 7) * day;
      return [text(monday), text(monday + 6 * day)];
    }
    case "month":
      return [
        text(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)),
        text(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)),
      ];
    case "year":
      return [text(Date.UTC(date.getUTCFullYear(), 0, 1)), text(Date.UTC(date.getUTCFullYear(), 11, 31))];
    default:
      return [start, end];
  }
}

export interface Patch {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry?: Geometry | null;
}

/** What a form says of an event that is new, by the external id that it bears; empty for none. */
export function created(draft: Draft, name = ""): Patch & { readonly type: "Feature" } {
  const nothing = emptyDraft("", "");
  const blank: Draft = {
    ...nothing,
    precision: "",
    assessment: "",
    status: "",
    visibility: "",
    time: { ...nothing.time, precision: "", extent: "" },
  };
  const { properties, geometry = null } = patchOf(blank, draft);
  const said = Object.entries(properties).filter(([, value]) => value !== null);
  return { type: "Feature", geometry, properties: { ...Object.fromEntries(said), ...(name && { external_id: name }) } };
}

/** What changed between two drafts of one event, as a merge patch: null unsets. */
export function patchOf(before: Draft, after: Draft): Patch {
  const properties: Record<string, unknown> = {};
  const changed = (...names: readonly (keyof Draft)[]) => names.some((name) => !same(before[name], after[name]));
  const text = (name: keyof Draft, field: string) => {
    if (changed(name)) properties[field] = orNull(String(after[name]));
  };
  text("title", "title");
  text("description", "description");
  text("eventType", "event_type");
  text("subEventType", "sub_event_type");
  text("precision", "location_precision");
  text("placeName", "place_name");
  text("admin1", "admin1");
  text("country", "country");
  text("basis", "location_basis");
  text("assessment", "assessment");
  text("status", "status");
  text("visibility", "visibility");
  text("notes", "notes");
  for (const name of ["weapons", "targets", "tags", "actors", "sources"] as const) {
    if (changed(name)) properties[name] = name === "sources" ? after.sources.map(trimmed) : after[name];
  }
  for (const name of ["killed", "injured"] as const) {
    for (const bound of ["min", "best", "max"] as const) {
      if (before[name][bound] !== after[name][bound]) properties[`${name}_${bound}`] = figure(after[name][bound]);
    }
  }
  if (changed("time")) Object.assign(properties, timePatch(after.time));
  if (changed("embargoDate", "embargoClock")) {
    const at = momentOf(after.embargoDate, after.embargoClock || "00:00", after.time.zone || "UTC");
    properties.embargo_until = after.embargoDate ? isoMoment(at) : null;
  }
  if (changed("displacement")) properties.public_displacement_m = figure(after.displacement);
  return placePatch(before, after, properties);
}

/** What can be seen to be wrong before the server is asked: what is no number and no date. */
export function check(draft: Draft): readonly Violation[] {
  const wrong: Violation[] = [];
  for (const name of ["killed", "injured"] as const) {
    for (const bound of ["min", "best", "max"] as const) {
      const n = figure(draft[name][bound]);
      if (n !== null && !(Number.isInteger(n) && Number(n) >= 0))
        wrong.push({ field: `${name}_${bound}`, message: words.form.notPeople });
    }
  }
  const radius = figure(draft.radius);
  if (radius !== null && !(typeof radius === "number" && radius >= 0))
    wrong.push({ field: "uncertainty_m", message: words.form.notMetres });
  if (spanOf(draft.time)?.some(Number.isNaN)) wrong.push({ field: "start_time", message: words.form.notDate });
  return wrong;
}

function timePatch(time: DraftTime): Record<string, unknown> {
  const span = spanOf(time);
  return {
    start_time: span ? isoMoment(span[0]) : null,
    end_time: span ? isoMoment(span[1]) : null,
    time_precision: span ? time.precision : "unknown",
    time_extent: time.extent,
    time_zone: time.zone === "UTC" ? null : orNull(time.zone),
  };
}

function placePatch(before: Draft, after: Draft, properties: Record<string, unknown>): Patch {
  const moved = !same(before.spot, after.spot);
  if (before.radius !== after.radius || (moved && after.radius && after.spot.kind === "point")) {
    properties.uncertainty_m = figure(after.radius);
  }
  if (!moved || after.spot.kind === "kept") return { properties };
  switch (after.spot.kind) {
    case "point":
      if (before.spot.kind === "area" || before.spot.kind === "kept") properties.area_id = null;
      return { properties, geometry: { type: "Point", coordinates: [after.spot.lon, after.spot.lat] } };
    case "area":
      Object.assign(properties, { area_id: after.spot.id, point: null, uncertainty_m: null });
      return { properties, geometry: null };
    case "none":
      Object.assign(properties, { area_id: null, point: null, uncertainty_m: null });
      return { properties, geometry: null };
  }
}

/** A source without its empty fields, as the wire has it. */
function trimmed(source: Source): Source {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== "" && value !== null)) as Source;
}

/** A typed number; what is no number is sent as it was typed, for the server to name it. */
export function figure(text: string): number | string | null {
  const plain = text.trim().replace(/[\s\u00a0,](?=\d{3}\b)/g, "");
  if (plain === "") return null;
  const n = Number(plain);
  return Number.isFinite(n) ? n : text;
}

function isoMoment(at: number): string {
  return Number.isNaN(at) ? "not a date" : `${new Date(Math.floor(at / second) * second).toISOString().slice(0, 19)}Z`;
}

function orNull(text: string): string | null {
  return text.trim() === "" ? null : text;
}

/** Whether two values say the same, however they are held. */
export function same(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b);
}
