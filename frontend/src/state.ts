// What the desk knows and what may happen to it. No clock, no network, no DOM.

import { answered, type Loading, unanswered, unasked, waiting } from "./answer";
import { type Choice, type ChoiceAction, reduceChoice } from "./chooser";
import {
  beside,
  type Comparing,
  type ComparingAction,
  met,
  noComparing,
  ofComparing,
  reduceComparing,
  taken,
} from "./comparing";
import { type Counting, type CountingAction, reduceCounting } from "./counting";
import { type Form, type FormAction, reduceForm } from "./form";
import { rezoned } from "./lib/calendar";
import type { Kept } from "./lib/drafts";
import { ended, next, type Player, start, usualPlayer, type Whole } from "./lib/player";
import { type Box, type Filters, filterParams, type List, noFilters, type Span, toggled } from "./lib/query";
import { nothingSeen, type Seen } from "./lib/seen";
import { type EventList, held, type ListAction, noList, reduceList, renewed } from "./listing";
import { ofSketch, reduceSketch, type Sketch, type SketchAction, shapeOf } from "./sketch";
import type {
  AreaFeature,
  Bin,
  Dataset,
  Feature,
  Pair,
  Progress,
  Restoring,
  Status,
  Summary,
  Vocabularies,
} from "./types";
import { words } from "./words/words";

export interface View {
  readonly lat: number;
  readonly lon: number;
  readonly zoom: number;
}

export interface Histogram {
  readonly bins: readonly Bin[];
  /** First start and last end of what the filters but time choose on the map. */
  readonly span: readonly [number, number] | null;
}

/** What the filters choose on the whole Earth. */
export interface Everywhere {
  readonly total: number;
  /** How many of them have no place. */
  readonly unlocated: number;
  readonly extent: Box | null;
}

/** How what has a place is drawn: gathered in cells while there are many, as density, or one by one. */
export type Drawing = "cells" | "heat" | "symbols";

/** The map, or a table that says the same. */
export type Show = "map" | "table";

export type Dialog = "help" | "sign in" | "export" | "share" | "import" | "datasets" | "duplicates" | "past" | "views";

export interface Notice {
  readonly text: string;
  readonly tone: "done" | "wrong";
  /** What takes it back. */
  readonly undo?: readonly Restoring[];
}

export type Stop = "peek" | "half" | "full";

export interface State {
  readonly view: View;
  /** What the map shows; null until it has been laid out. */
  readonly box: Box | null;
  readonly filters: Filters;
  readonly drawing: Drawing;
  readonly selected: number | null;
  readonly event: Loading<Feature>;
  readonly comparing: Comparing;
  /** The event of the list that somebody points at. */
  readonly pointed: Feature | null;
  /** The area in which the selected event may lie. */
  readonly area: AreaFeature | null;
  /** Names of areas that have been met, by id. */
  readonly areaNames: Readonly<Record<string, string>>;
  readonly summary: Loading<Summary>;
  readonly counting: Counting;
  readonly histogram: Loading<Histogram>;
  readonly everywhere: Everywhere | null;
  /** The part of time that the timeline shows; null for all of it. */
  readonly axis: Span | null;
  /** The time zone by whose calendar the timeline counts, by its name. */
  readonly zone: string;
  /** What stands in the middle. */
  readonly show: Show;
  /** How many of the events on the map lie in the chosen time only possibly. */
  readonly possible: number;
  /** How time is played; null while nobody does. */
  readonly player: Player | null;
  /** When this browser last looked at the map, in milliseconds since 1970; null on the first visit. */
  readonly lastVisit: number | null;
  readonly list: EventList;
  readonly seen: Seen;
  readonly vocabularies: Vocabularies | null;
  readonly status: Status | null;
  readonly datasets: readonly Dataset[];
  /** The newest change that is known of; tiles are asked for by it. */
  readonly change: number;
  /** Changes by others that the list does not show yet. */
  readonly fresh: number;
  /** Duplicates that the map leaves out, of what the filters choose on it. */
  readonly hidden: number;
  /** Grows when the list must be asked for again. */
  readonly asked: number;
  readonly form: Form | null;
  /** Work that was not saved, left by pages that are gone; newest first. */
  readonly drafts: readonly Kept[];
  readonly choice: Choice | null;
  /** What is being drawn on the map. */
  readonly sketch: Sketch | null;
  readonly dialog: Dialog | null;
  /** Files that were dropped, for the import to read. */
  readonly dropped: File | null;
  /** Two events that are to be compared, instead of all that may be the same. */
  readonly compared: Pair | null;
  readonly notice: Notice | null;
  readonly stop: Stop;
  readonly online: boolean;
  /** The moment of the oldest answer shown that was kept for when the server cannot be reached; null when none was. */
  readonly keptAt: number | null;
  /** How often the connection came back; what failed meanwhile is asked for again. */
  readonly returned: number;
  /** The server is a newer version than this page. */
  readonly upgraded: boolean;
}

export const initial: State = {
  view: { lat: 48.4, lon: 31.4, zoom: 6 },
  box: null,
  filters: noFilters,
  drawing: "cells",
  selected: null,
  event: unasked,
  comparing: noComparing,
  pointed: null,
  area: null,
  areaNames: {},
  summary: waiting,
  counting: [],
  histogram: waiting,
  everywhere: null,
  axis: null,
  zone: "UTC",
  show: "map",
  possible: 0,
  player: null,
  lastVisit: null,
  list: noList,
  seen: nothingSeen,
  vocabularies: null,
  status: null,
  datasets: [],
  change: 0,
  fresh: 0,
  hidden: 0,
  asked: 0,
  form: null,
  drafts: [],
  choice: null,
  sketch: null,
  dialog: null,
  dropped: null,
  compared: null,
  notice: null,
  stop: "peek",
  online: true,
  keptAt: null,
  returned: 0,
  upgraded: false,
};

export type Action =
  | { readonly type: "view moved"; readonly view: View; readonly box: Box }
  | { readonly type: "view asked"; readonly view: View }
  | {
      readonly type: "history walked";
      readonly state: Pick<State, "view" | "filters" | "drawing" | "selected" | "zone" | "show"> & {
        readonly list: Pick<EventList, "order">;
        readonly comparing: Pick<Comparing, "with">;
      };
    }
  | { readonly type: "word toggled"; readonly list: List; readonly word: string }
  | { readonly type: "filters changed"; readonly filters: Partial<Filters> }
  | { readonly type: "filters cleared" }
  | { readonly type: "drawing chosen"; readonly drawing: Drawing }
  | { readonly type: "axis changed"; readonly axis: Span | null }
  | { readonly type: "show chosen"; readonly show: Show }
  | { readonly type: "possible counted"; readonly possible: number }
  | { readonly type: "zone chosen"; readonly zone: string }
  | { readonly type: "play pressed" }
  | { readonly type: "player changed"; readonly player: Partial<Player> }
  | { readonly type: "player closed" }
  | { readonly type: "time stepped" }
  | { readonly type: "event selected"; readonly id: number | null }
  | { readonly type: "event asked" }
  | { readonly type: "event arrived"; readonly event: Feature }
  | { readonly type: "event failed"; readonly problem: string }
  | { readonly type: "area arrived"; readonly area: AreaFeature | null }
  | { readonly type: "area named"; readonly id: string; readonly name: string }
  | CountingAction
  | { readonly type: "summary asked" }
  | { readonly type: "summary arrived"; readonly summary: Summary }
  | { readonly type: "summary failed"; readonly problem: string }
  | { readonly type: "histogram asked" }
  | { readonly type: "histogram arrived"; readonly histogram: Histogram }
  | { readonly type: "histogram failed"; readonly problem: string }
  | { readonly type: "everywhere arrived"; readonly everywhere: Everywhere }
  | ListAction
  | { readonly type: "event pointed"; readonly event: Feature | null }
  | { readonly type: "features seen"; readonly seen: Seen }
  | { readonly type: "vocabularies arrived"; readonly vocabularies: Vocabularies }
  | { readonly type: "status arrived"; readonly status: Status }
  | { readonly type: "loading went on"; readonly loading: Progress | null }
  | { readonly type: "datasets arrived"; readonly datasets: readonly Dataset[] }
  | { readonly type: "others changed"; readonly number: number; readonly count: number }
  | { readonly type: "changes reset"; readonly number: number }
  | { readonly type: "events changed" }
  | { readonly type: "list asked again" }
  | { readonly type: "hidden counted"; readonly hidden: number }
  | FormAction
  | SketchAction
  | { readonly type: "drafts found"; readonly drafts: readonly Kept[] }
  | ChoiceAction
  | ComparingAction
  | { readonly type: "dialog opened"; readonly dialog: Dialog; readonly file?: File; readonly pair?: Pair }
  | { readonly type: "dialog closed" }
  | { readonly type: "notice shown"; readonly notice: Notice | null }
  | { readonly type: "sheet moved"; readonly stop: Stop }
  | { readonly type: "version changed" }
  | { readonly type: "kept answer shown"; readonly at: number }
  | { readonly type: "connection changed"; readonly online: boolean };

/** Grows with all that may change what is shown; not while it is the past, which stays as it is. */
export function news({ filters, change, asked, returned }: State): string {
  return filters.asOf ? `${asked} ${returned}` : `${change} ${asked} ${returned}`;
}

type Of<T extends Action["type"]> = Extract<Action, { readonly type: T }>;

/** The newest change that is known of. The desk and the public count changes each for themselves. */
function changeNow({ status, change }: State, now: Status): number {
  return status && status.signed_in !== now.signed_in ? now.change : Math.max(change, now.change);
}

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "view moved":
      return { ...state, view: action.view, box: action.box };
    case "view asked":
      return { ...state, view: action.view };
    case "history walked":
      return walked(state, action.state);
    case "word toggled":
      return filters(state, toggled(state.filters, action.list, action.word));
    case "filters changed":
      return filters("time" in action.filters ? paused(state) : state, { ...state.filters, ...action.filters });
    case "filters cleared":
      return filters(state, { ...noFilters, asOf: state.filters.asOf });
    case "drawing chosen":
      return { ...state, drawing: action.drawing, choice: null };
    case "axis changed":
      return { ...state, axis: action.axis };
    case "show chosen":
      return { ...state, show: action.show, choice: null };
    case "possible counted":
      return { ...state, possible: action.possible };
    case "zone chosen":
      return inZone(state, action.zone);
    case "play pressed":
      return played(state);
    case "player changed":
      return { ...state, player: state.player && { ...state.player, ...action.player } };
    case "player closed":
      return { ...state, player: null };
    case "time stepped":
      return stepped(state);
    case "event selected":
      return selected(state, action.id);
    case "event pointed":
      return { ...state, pointed: action.event };
    case "event asked":
      return { ...state, event: { ...state.event, pending: true } };
    case "event arrived":
      return arrived(state, action.event);
    case "event failed":
      return { ...state, event: unanswered(action.problem) };
    case "area arrived":
      return {
        ...(action.area ? named(state, action.area.id, action.area.properties.name) : state),
        area: action.area,
      };
    case "list counted":
      return { ...state, counting: reduceCounting(state.counting, action) };
    case "area named":
      return named(state, action.id, action.name);
    case "everywhere arrived":
      return { ...state, everywhere: action.everywhere };
    case "features seen":
      return { ...state, seen: action.seen };
    case "vocabularies arrived":
      return { ...state, vocabularies: action.vocabularies };
    case "status arrived":
      return { ...state, status: action.status, change: changeNow(state, action.status) };
    case "loading went on":
      return state.status ? { ...state, status: { ...state.status, loading: action.loading } } : state;
    case "datasets arrived":
      return { ...state, datasets: action.datasets };
    case "others changed":
      return {
        ...state,
        change: Math.max(state.change, action.number),
        fresh: state.filters.asOf ? 0 : state.fresh + action.count,
      };
    case "changes reset":
      return { ...state, change: action.number, asked: state.asked + 1, fresh: 0 };
    case "events changed":
      return { ...state, asked: state.asked + 1, fresh: 0 };
    case "list asked again":
      return { ...state, asked: state.asked + 1, fresh: 0 };
    case "hidden counted":
      return { ...state, hidden: action.hidden };
    case "drafts found":
      return { ...state, drafts: action.drafts };
    case "dialog opened":
      if (state.filters.asOf && action.dialog === "import")
        return { ...state, notice: { text: words.asOf.off, tone: "wrong" } };
      return { ...state, dialog: action.dialog, dropped: action.file ?? null, compared: action.pair ?? null };
    case "dialog closed":
      return { ...state, dialog: null, dropped: null, compared: null };
    case "notice shown":
      return { ...state, notice: action.notice };
    case "sheet moved":
      return { ...state, stop: action.stop };
    case "version changed":
      return { ...state, upgraded: true };
    case "connection changed":
      return action.online
        ? { ...state, online: true, keptAt: null, returned: state.returned + 1 }
        : { ...state, online: false };
    case "kept answer shown":
      return { ...state, online: false, keptAt: Math.min(state.keptAt ?? action.at, action.at) };
    default:
      if (ofComparing(action))
        return { ...state, comparing: reduceComparing(state.comparing, action, state.selected), choice: null };
      return ofSketch(action) ? sketched(state, action) : reduceAnswers(state, action);
  }
}

type AnswerAction = Of<
  "summary asked" | "summary arrived" | "summary failed" | "histogram asked" | "histogram arrived" | "histogram failed"
>;

function reduceAnswers(state: State, action: AnswerAction | ChoiceAction | ListAction | FormAction): State {
  switch (action.type) {
    case "choice opened":
    case "choice arrived":
    case "choice failed":
    case "choice closed":
      return { ...state, choice: reduceChoice(state.choice, action) };
    case "summary asked":
      return { ...state, summary: { ...state.summary, pending: true } };
    case "summary arrived":
      return { ...state, summary: answered(action.summary) };
    case "summary failed":
      return { ...state, summary: { ...state.summary, pending: false, problem: action.problem } };
    case "histogram asked":
      return { ...state, histogram: { ...state.histogram, pending: true } };
    case "histogram arrived":
      return { ...state, histogram: answered(action.histogram) };
    case "histogram failed":
      return { ...state, histogram: { ...state.histogram, pending: false, problem: action.problem } };
    case "list arrived":
      return { ...state, list: reduceList(state.list, action), fresh: 0 };
    case "list asked":
    case "page arrived":
    case "list failed":
    case "list ordered":
    case "list turned":
    case "list seen":
    case "list walked":
    case "event met":
      return { ...state, list: reduceList(state.list, action) };
    default:
      return withSheet(state, { ...state, form: reduceForm(state.form, action) });
  }
}

function walked(state: State, { list, comparing, ...to }: Of<"history walked">["state"]): State {
  const ordered = { ...state, list: reduceList(state.list, { type: "list ordered", order: list.order }) };
  const next = { ...filters(paused(ordered), to.filters), ...to, axis: null };
  const second = state.comparing.with === comparing.with && state.selected === to.selected;
  const now = opened(next, to.selected);
  return { ...now, comparing: second ? state.comparing : beside(to.selected, comparing.with) };
}

/** A drawn area filters at once; while a form is open the map is the form's. */
function sketched(state: State, action: SketchAction): State {
  const sketch = state.form ? null : reduceSketch(state.sketch, action);
  const shape = sketch === state.sketch ? null : shapeOf(sketch);
  const next = { ...state, sketch, choice: null };
  return shape ? filters(next, { ...next.filters, shape }) : next;
}

/** On a phone a form has the whole sheet. */
function withSheet(before: State, after: State): State {
  if (!before.form && after.form)
    return { ...after, choice: null, sketch: null, stop: "full", comparing: { ...after.comparing, choosing: false } };
  return before.form && !after.form ? { ...after, stop: "half" } : after;
}

function inZone(state: State, zone: string): State {
  const { filters: now, axis } = state;
  const time = rezoned(now.time, state.zone, zone);
  return { ...filters(state, { ...now, time }), axis: rezoned(axis, state.zone, zone), zone };
}

/** What there is to play: the part of time that is shown, or all of it. */
export function playable({ axis, histogram }: Pick<State, "axis" | "histogram">): Whole | null {
  const span = histogram.value?.span;
  return span ? [axis?.from ?? span[0], axis?.to ?? span[1]] : null;
}

/** Begins to play, at the beginning when the end is reached, or pauses. */
function played(state: State): State {
  const whole = playable(state);
  if (!whole) return state;
  const player = state.player ?? usualPlayer(whole);
  if (player.running) return paused(state);
  const { time } = state.filters;
  const from = ended(time, whole) ? start(time, whole, player, state.zone) : time;
  return { ...filters(state, { ...state.filters, time: from }), player: { ...player, running: true } };
}

function paused(state: State): State {
  return state.player?.running ? { ...state, player: { ...state.player, running: false } } : state;
}

/** Goes on by one step; at the end it begins again or stops. */
function stepped(state: State): State {
  const { player, zone } = state;
  const whole = playable(state);
  const { time } = state.filters;
  if (!player?.running || !whole || !time) return paused(state);
  const on = next(time, whole, player, zone) ?? (player.loop ? start(time, whole, player, zone) : null);
  return on ? filters(state, { ...state.filters, time: on }) : paused(state);
}

function named(state: State, id: string, name: string): State {
  return state.areaNames[id] === name ? state : { ...state, areaNames: { ...state.areaNames, [id]: name } };
}

/** What is known by other filters stays until there is an answer, but as what is no longer true. */
function filters(state: State, next: Filters): State {
  const { list, summary, histogram } = state;
  const changed = { ...state, filters: next, choice: null, list: { ...list, unlocated: false } };
  if (`${filterParams(next)}` === `${filterParams(state.filters)}`) return changed;
  return {
    ...changed,
    list: { ...changed.list, pending: true },
    summary: { ...summary, pending: true },
    histogram: { ...histogram, pending: true },
  };
}

function selected(state: State, id: number | null): State {
  const { comparing } = state;
  const now = taken(comparing, state.selected, id, id === null ? null : held(state.list, id));
  return now ? { ...state, choice: null, comparing: now } : opened({ ...state, comparing: noComparing }, id);
}

function opened(before: State, id: number | null): State {
  const state = before.choice ? { ...before, choice: null } : before;
  if (id === null) return { ...state, selected: null, event: unasked, area: null };
  if (state.event.value?.id === id) return { ...state, selected: id };
  const known = held(state.list, id);
  const stop = state.stop === "full" ? "half" : state.stop;
  return { ...state, selected: id, stop, event: { value: known, pending: true, problem: null }, area: null };
}

function arrived(before: State, event: Feature): State {
  const state = { ...before, list: renewed(before.list, event), comparing: met(before.comparing, event) };
  return event.id === state.selected ? { ...state, event: answered(event) } : state;
}
