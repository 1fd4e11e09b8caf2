// What an aspect of an event says, in the words of the screen, and what became of it.

import type { Actor, Check, Feature, Geometry, Properties, Source, Vocabularies } from "../types";
import { words } from "../words/words";
import { type AspectName, equal } from "./diff";
import { areaName, coordinates, countryName, distance, metresBetween } from "./geo";
import { countOf, figure, type Harm, known } from "./harm";
import { lowered } from "./phrase";
import { label } from "./terms";
import { dateSaid, range, when, zoneName } from "./time";
import { clockText, knownZone, ownZone, wallOf } from "./zone";

/** What names are looked up in. */
export interface Names {
  readonly vocabularies: Vocabularies | null;
  /** Names of areas by id, as far as they are known. */
  readonly areas: Readonly<Record<string, string>>;
}

/** What became of one aspect; texts are empty where there is nothing. */
export interface Difference {
  readonly aspect: AspectName;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** How far a point has moved; empty otherwise. */
  readonly note: string;
  /** Entries of a list; null for what is no list. */
  readonly added: readonly string[] | null;
  readonly removed: readonly string[] | null;
}

/** One aspect of two states of an event. */
export function difference(aspect: AspectName, before: Feature, after: Feature, names: Names): Difference {
  const plain = { aspect, name: words.aspects[aspect], note: "", added: null, removed: null };
  const [was, is] = [entries(aspect, before, names), entries(aspect, after, names)];
  const text = (list: readonly Entry[]) => list.map((entry) => entry.text).join("; ");
  if (was && is) {
    const lacking = (list: readonly Entry[], from: readonly Entry[]) =>
      list.filter(({ value }) => !from.some((other) => equal(other.value, value))).map((entry) => entry.text);
    return { ...plain, before: text(was), after: text(is), added: lacking(is, was), removed: lacking(was, is) };
  }
  return {
    ...plain,
    before: said(aspect, before, names),
    after: said(aspect, after, names),
    note: aspect === "geometry" ? movedSaid(before.properties, after.properties) : "",
  };
}

/** An aspect of an event as one text; empty where nothing was said. */
export function said(aspect: AspectName, event: Feature, names: Names): string {
  const list = entries(aspect, event, names);
  if (list) return list.map((entry) => entry.text).join("; ");
  const { properties: p } = event;
  const { vocabularies: v } = names;
  switch (aspect) {
    case "event_type":
      return parted(
        label(v?.event_types, p.event_type),
        label(
          v?.event_types.flatMap((type) => type.sub_event_types),
          p.sub_event_type,
        ),
      );
    case "start_time":
      return p.start_time || p.end_time ? timeSaid(p) : "";
    case "geometry":
      return placeSaid(event, names);
    case "country":
      return countryName(p.country);
    case "killed_best":
      return harmSaid(p, "killed");
    case "injured_best":
      return harmSaid(p, "injured");
    case "assessment":
      return label(v?.assessments, p.assessment);
    case "status":
      return label(v?.statuses, p.status);
    case "duplicate_of":
      return p.duplicate_of ? words.history.event(p.duplicate_of) : "";
    case "visibility":
      return visibilitySaid(p, v);
    case "licence":
      return parted(p.licence, p.attribution, p.redistributable === false ? words.event.mayNotShare : "");
    default:
      return String(p[aspect as "title"] ?? "");
  }
}

interface Entry {
  readonly text: string;
  readonly value: unknown;
}

/** The entries of an aspect that is a list; null for any other. */
function entries(aspect: AspectName, { properties: p }: Feature, { vocabularies: v }: Names): readonly Entry[] | null {
  const of = <T>(list: readonly T[], text: (one: T) => string) => list.map((one) => ({ text: text(one), value: one }));
  switch (aspect) {
    case "weapons":
      return of(p.weapons, (word) => label(v?.weapons, word));
    case "targets":
      return of(p.targets, (word) => label(v?.targets, word));
    case "tags":
    case "content_warning":
      return of(p[aspect], (word) => word);
    case "actors":
      return of(p.actors, (actor) => actorSaid(actor, v));
    case "sources":
      return of(p.sources, sourceSaid);
    case "confirmed":
      return of(p.confirmed, (check) => checkSaid(check, v));
    case "extras":
      return Object.entries(p.extras ?? {}).map(([name, value]) => ({
        text: `${name}: ${plainSaid(value)}`,
        value: [name, value],
      }));
    default:
      return null;
  }
}

function actorSaid({ name, role, attributed_by: by }: Actor, v: Vocabularies | null): string {
  const part = role && role !== "unknown" ? lowered(label(v?.actor_roles, role)) : "";
  return [name || words.form.empty, part, by ? words.event.accordingTo(by) : ""].filter(Boolean).join(", ");
}

function sourceSaid(source: Source): string {
  const { publisher, title, published_at: at, quote, url, archive_url: archive, reliability, credibility } = source;
  const claims = (["killed", "injured"] as const).map((name) => {
    const text = figure(source.claims?.[name] ?? {});
    return text ? words.harm.short[name](text) : "";
  });
  const grade = `${reliability ?? ""}${credibility || ""}`;
  return parted(
    title,
    publisher,
    at ? dateSaid(at) : "",
    quote ? words.quoted(quote) : "",
    ...claims,
    grade ? words.event.grade(grade) : "",
    url,
    archive,
    source.sha256 ? words.event.hashKept : "",
  );
}

function checkSaid({ what, how, by, at }: Check, v: Vocabularies | null): string {
  return parted(label(v?.checks, what), how, by, at ? dateSaid(at) : "");
}

function timeSaid(p: Properties): string {
  const { text, note } = when(p);
  return note ? `${text}, ${note}` : text;
}

function placeSaid({ geometry, properties: p }: Feature, { vocabularies: v, areas }: Names): string {
  const within = p.uncertainty_m ? words.where.within(distance(p.uncertainty_m)) : "";
  const exact = label(v?.location_precisions, p.location_precision);
  const spot = p.area_id
    ? words.form.spotArea(areas[p.area_id] ?? (p.area ? areaName(p.area_id, p.area.name) : p.area_id))
    : geometry && geometry.type !== "Point"
      ? shapeSaid(geometry)
      : p.point
        ? coordinates(p.point[0], p.point[1])
        : "";
  return spot ? parted(spot, exact, within) : "";
}

function shapeSaid(geometry: Geometry): string {
  return words.history.shape(geometry.type === "GeometryCollection" ? 0 : count(geometry.coordinates));
}

/** How many corners nested lists of positions hold. */
function count(list: unknown): number {
  if (!Array.isArray(list)) return 0;
  return typeof list[0] === "number" ? 1 : list.reduce((sum: number, part) => sum + count(part), 0);
}

function movedSaid(before: Properties, after: Properties): string {
  if (!before.point || !after.point) return "";
  const metres = metresBetween(before.point, after.point);
  return metres >= 1 ? words.history.moved(distance(metres)) : "";
}

function harmSaid(p: Properties, name: Harm): string {
  const parts = (["_civilian", "_military"] as const)
    .map((part) => [part, countOf(p, name, part)] as const)
    .filter(([, figures]) => known(figures))
    .map(([part, figures]) => words.harm[part === "_civilian" ? "civilian" : "military"](figure(figures)));
  return parted(figure(countOf(p, name)), parts.join(", "));
}

function visibilitySaid(p: Properties, v: Vocabularies | null): string {
  const zone = knownZone(p.time_zone);
  const at = Date.parse(p.embargo_until ?? "");
  const until = Number.isNaN(at) ? "" : words.history.until(`${momentSaid(at, zone)} ${zoneName(zone)}`);
  const shifted = p.public_displacement_m ? words.history.displaced(distance(p.public_displacement_m)) : "";
  return parted(label(v?.visibilities, p.visibility), until, shifted);
}

/** "21 Apr 2023, 14:05", in the zone of whoever reads when none is given. */
export function momentSaid(at: number, zone = knownZone(ownZone())): string {
  return words.when.at(range(at, at, zone, "day", "short"), clockText(wallOf(at, zone)));
}

function plainSaid(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parted(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter(Boolean).join(" · ");
}

/** Whether an event leaves an aspect as every event has it that nobody has said anything of. */
export function saysNothing(aspect: AspectName, { properties: p, geometry }: Feature): boolean {
  switch (aspect) {
    case "geometry":
      return !geometry && !p.point && !p.area_id;
    case "start_time":
      return !p.start_time && !p.end_time;
    case "assessment":
      return (p.assessment ?? "not_assessed") === "not_assessed";
    case "status":
      return (p.status ?? "new") === "new";
    case "visibility":
      return (p.visibility ?? "private") === "private";
    case "killed_best":
    case "injured_best":
      return !harmSaid(p, aspect === "killed_best" ? "killed" : "injured");
    default:
      return !said(aspect, { type: "Feature", id: p.id, properties: p, geometry }, { vocabularies: null, areas: {} });
  }
}
