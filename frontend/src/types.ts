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
  /** How far the place was moved from the truth before it is shown, at most; the radius holds it already. */
  readonly displaced_m?: Figure;
  readonly area_id: Text;
  readonly area?: { readonly name: string; readonly geometry: Geometry } | null;
  readonly location_precision: Text;
  readonly place_name: Text;
  readonly admin1: Text;
  readonly admin1_code?: Text;
  readonly admin2: Text;
  readonly admin2_code?: Text;
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
  readonly public_displacement_m?: Figure;
  /** Where the public sees it then; the server's to give. */
  readonly public_point?: Position | null;
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

export interface Rights {
  readonly title: string;
  readonly licence: string;
  readonly attribution: string;
  readonly redistributable: boolean;
  /** Who may see events of the dataset that do not say it themselves. */
  readonly visibility: string;
}

export interface Dataset extends Rights {
  readonly name: string;
  /** Which field each column of its files is, where a person decided it; "" for none. */
  readonly mapping?: Readonly<Record<string, string>> | null;
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

/** How a sentence of the server was made, for whoever says it in another language. */
export interface Sentence {
  readonly pattern: string;
  readonly values?: readonly (string | number | boolean | { readonly day: string } | Sentence)[];
}

export interface Refusal {
  readonly row: number;
  readonly field?: string;
  readonly reason: string;
  /** The reason as it was made, where it has values in it. */
  readonly sentence?: Sentence;
}

export interface ImportResult {
  readonly run?: number;
  /** The run of the same file that broke off. */
  readonly continues?: number;
  readonly format?: string;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly conflicts: number;
  readonly refused: number;
  /** Events of earlier files that this one no longer has; they are not rows of it. */
  readonly missing?: number;
  readonly removed?: number;
  readonly refusals?: readonly Refusal[];
  readonly warnings?: readonly Refusal[];
  readonly disagreements?: readonly Disagreement[];
  readonly missing_events?: readonly Gone[];
  readonly preview?: Preview;
}

/** A field that a file and a person changed in different ways; what is here stays. */
export interface Disagreement {
  readonly row?: number;
  readonly id?: number;
  readonly title?: string;
  /** Empty where the event was deleted here. */
  readonly field: string;
  readonly here: unknown;
  readonly file: unknown;
}

export interface Gone {
  readonly id: number;
  readonly dataset: string;
  readonly external_id: string;
  readonly title: string;
  /** A person edited it, so that it stays. */
  readonly edited?: boolean;
}

/** What a file holds and would do, before anything is written. */
export interface Preview {
  readonly format: string;
  readonly title: string;
  /** How it was recognised. */
  readonly why: string;
  readonly sentence?: Sentence;
  readonly columns: readonly Column[];
  /** What a column can be. */
  readonly fields: readonly string[];
  /** The first ones, as they would be. */
  readonly events: readonly Feature[];
  readonly dataset: Omit<Dataset, "events">;
  readonly duplicates: readonly Alike[];
  readonly duplicates_count: number;
}

export interface Column {
  readonly name: string;
  readonly sample: string;
  /** Empty for one that is kept beside the event as the file said it. */
  readonly field: string;
  /** The format says what it is, and nobody else. */
  readonly fixed: boolean;
}

/** A row of a file that may be of an event that is already here. */
export interface Alike {
  readonly row: number;
  readonly event: Feature;
  readonly candidates: readonly Candidate[];
}

/** An event that may be the same as another. */
export interface Candidate {
  readonly event: Feature;
  /** 0 to 1. */
  readonly score: number;
  readonly reasons: readonly string[];
  readonly distance_m?: number | null;
}

/** What is known of an event's duplicates. */
export interface Alikes {
  readonly candidates: readonly Candidate[];
  /** Those that were said to repeat it. */
  readonly linked?: readonly Feature[];
}

/** What somebody of the desk looked at, kept under a name. */
export interface SavedView {
  readonly id: number;
  readonly name: string;
  /** What stands behind the question mark of the page's address. */
  readonly address: string;
  readonly by: string;
  readonly at: string;
}

export interface Pair {
  readonly a: Feature;
  readonly b: Feature;
  readonly score: number;
  readonly reasons: readonly string[];
  readonly distance_m?: number | null;
}

/** What is kept of an import run, or of its undoing. */
export interface RunRecord {
  readonly id: number;
  /** Empty where the file named its own. */
  readonly dataset: string;
  readonly file: string;
  readonly format: string;
  readonly by: string;
  readonly started_at: string;
  /** Absent while it runs, and for good where it broke off. */
  readonly ended_at?: string;
  readonly continues?: number;
  /** The run that this one takes back; -1 for a whole dataset. */
  readonly undoes?: number;
  readonly undone?: boolean;
  readonly result: ImportResult;
}

export interface UndoResult {
  readonly run: number;
  readonly removed: number;
  /** To what they were before. */
  readonly restored: number;
  /** Edited since; they stay as they are. */
  readonly kept: number;
  readonly edited?: readonly Gone[];
}

/** One state of an event, for good. */
export interface Revision {
  readonly revision: number;
  readonly change: number;
  readonly at: string;
  readonly by: string;
  readonly why: string;
  /** The import run that wrote it; 0 for a person. */
  readonly run: number;
  readonly deleted: boolean;
  readonly purged: boolean;
  readonly event: Feature | null;
}

/** What a file said last of an event, and in which import run. */
export interface Said {
  /** Zero where no file said anything. */
  readonly run: number;
  readonly event: Feature | null;
}

/** An event that is to be again what it was. */
export interface Restoring {
  readonly id: number;
  /** What it is now; a deleted one's is its tombstone's. */
  readonly revision: number;
  /** The revision that it is to be again; null where it was not there. */
  readonly to: number | null;
}

/** What one change made of some events, and how it is taken back. */
export interface Settled {
  readonly events: readonly Feature[];
  readonly undo: { readonly events: readonly Restoring[] };
}

export interface Violation {
  readonly field: string;
  readonly message: string;
  /** The rule that is broken, where it has a name. */
  readonly code?: string;
  readonly sentence?: Sentence;
}

/** RFC 9457, with what an event adds to it. */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly sentence?: Sentence;
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
