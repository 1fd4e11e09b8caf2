// geo's words in JSON, as the server writes them. A value that is not there is
// null on the wire and may be absent in what we make ourselves.

/** Longitude, latitude. */
export type Position = readonly [number, number];

export type Geometry =
  | { readonly type: "Point"; readonly coordinates: Position }
  | { readonly type: "MultiPoint" | "LineString"; readonly coordinates: readonly Position[] }
  | { readonly type: "MultiLineString" | "Polygon"; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: "MultiPolygon"; readonly coordinates: readonly (readonly (readonly Position[])[])[] }
  | { readonly type: "GeometryCollection"; readonly geometries: readonly Geometry[] };

/** An event on the wire. */
export interface Feature {
  readonly type: "Feature";
  readonly id: number;
  readonly geometry: Geometry | null;
  readonly properties: Properties;
}

type Text = string | null;
type Figure = number | null;

export interface Properties extends Harms {
  readonly id: number;
  readonly dataset: Text;
  readonly external_id: Text;
  readonly revision: number;
  readonly title: Text;
  readonly description: Text;
  readonly event_type: Text;
  readonly sub_event_type: Text;
  readonly weapons: readonly string[];
  readonly targets: readonly string[];
  readonly tags: readonly string[];
  readonly content_warning: readonly string[];
  readonly point: Position | null;
  readonly uncertainty_m: Figure;
  readonly area_id: Text;
  readonly area?: { readonly name: string; readonly geometry: Geometry } | null;
  readonly location_precision: Text;
  readonly place_name: Text;
  readonly admin1: Text;
  readonly admin2: Text;
  readonly country: Text;
  readonly location_basis: Text;
  readonly start_time: Text;
  readonly end_time: Text;
  readonly time_precision: Text;
  readonly time_extent: Text;
  readonly time_zone: Text;
  readonly actors: readonly Actor[];
  readonly sources: readonly Source[];
  readonly assessment: Text;
  readonly confirmed: readonly Check[];
  readonly status: Text;
  readonly assignee: Text;
  readonly duplicate_of: Figure;
  readonly notes: Text;
  readonly visibility: Text;
  readonly embargo_until: Text;
  readonly licence: Text;
  readonly attribution: Text;
  readonly redistributable: boolean | null;
  readonly created_at: Text;
  readonly created_by: Text;
  readonly updated_at: Text;
  readonly updated_by: Text;
  readonly extras?: Readonly<Record<string, unknown>>;
}

type HarmName = "killed" | "injured";
type HarmPart = "" | "_civilian" | "_military";
type HarmFigure = "_min" | "_best" | "_max";

/** killed_best, injured_civilian_max and so on; a split that is not known is left out. */
export type Harms = { readonly [name in `${HarmName}${HarmPart}${HarmFigure}`]?: Figure };

/** Nothing reported is null or absent; a reported zero is a number. */
export interface Count {
  readonly min?: Figure;
  readonly best?: Figure;
  readonly max?: Figure;
}

export interface Actor {
  readonly name: string;
  readonly role: string;
  readonly attributed_by?: string;
}

export interface Source {
  readonly url?: string;
  readonly publisher?: string;
  readonly title?: string;
  readonly published_at?: string;
  readonly media_type?: string;
  readonly quote?: string;
  readonly archive_url?: string;
  readonly sha256?: string;
  readonly reliability?: string;
  readonly credibility?: number;
  readonly claims?: {
    readonly killed?: Count;
    readonly injured?: Count;
    readonly actors?: readonly string[];
    readonly place?: string;
    readonly time?: string;
  };
}

export interface Check {
  readonly what: string;
  readonly by?: string;
  readonly at?: string;
  readonly how?: string;
}

export interface Page {
  readonly features: readonly Feature[];
  readonly numberMatched: number;
  readonly numberReturned: number;
}

export interface Tally {
  readonly value: string;
  readonly count: number;
}

export interface Bin {
  readonly from: string;
  readonly to: string;
  readonly certain: number;
  readonly possible: number;
}

export interface Summary {
  readonly total: number;
  readonly unlocated: number;
  readonly undated: number;
  readonly facets: Readonly<Record<string, readonly Tally[]>>;
  readonly bins: readonly Bin[] | null;
  readonly span: readonly [string, string] | null;
  /** West, south, east, north. */
  readonly extent: readonly [number, number, number, number] | null;
}

export interface Term {
  readonly name: string;
  readonly label: string;
  readonly meaning?: string;
}

export interface EventType extends Term {
  readonly sub_event_types: readonly Term[];
}

export interface Vocabularies {
  readonly event_types: readonly EventType[];
  readonly weapons: readonly Term[];
  readonly targets: readonly Term[];
  readonly location_precisions: readonly Term[];
  readonly time_precisions: readonly Term[];
  readonly time_extents: readonly Term[];
  readonly actor_roles: readonly Term[];
  readonly assessments: readonly Term[];
  readonly checks: readonly Term[];
  readonly statuses: readonly Term[];
  readonly visibilities: readonly Term[];
}

export interface Progress {
  readonly loaded: number;
  readonly total: number;
}

export interface Status {
  readonly version: string;
  readonly loading: Progress | null;
  readonly change: number;
  readonly signed_in: boolean;
  readonly user?: string;
  readonly role?: string;
  readonly tiles?: { readonly osm_url?: string };
}

export interface Dataset {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly attribution: string;
  readonly redistributable: boolean;
  readonly visibility: string;
  /** How many there are that whoever asks may see. */
  readonly events: number;
}

/** A place of the gazetteer. */
export interface Area {
  readonly id: string;
  readonly name: string;
  /** 0 a country, 1 its first division, -1 drawn. */
  readonly level: number;
  readonly country: string;
}

export interface AreaFeature {
  readonly id: string;
  readonly geometry: Geometry | null;
  readonly properties: Area;
}

export interface Refusal {
  readonly row: number;
  readonly field?: string;
  readonly reason: string;
}

export interface ImportResult {
  readonly format?: string;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly conflicts: number;
  readonly refused: number;
  readonly refusals?: readonly Refusal[];
  readonly warnings?: readonly Refusal[];
}

export interface Violation {
  readonly field: string;
  readonly message: string;
}

/** RFC 9457, with what an event adds to it. */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly violations?: readonly Violation[];
  readonly current?: Feature;
}

/** One message of the live stream. */
export interface Change {
  readonly number: number;
  readonly id: number;
  readonly revision: number;
  readonly deleted: boolean;
}
