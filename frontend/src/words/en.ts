// Everything the client says, in English: texts, and messages where a text has
// a place for something. Another language is one JSON file with the same keys;
// see words.ts. What vocabularies name comes from the server, in English.

import { closeBy } from "./en-closeby";
import { compare } from "./en-compare";
import { duplicates } from "./en-duplicates";
import { empty } from "./en-empty";
import { cite, copying, near } from "./en-event";
import { certainty, finding } from "./en-finding";
import { form, undo } from "./en-form";
import { asOf, aspects, conflict, history, unsaved, why } from "./en-history";
import { datasets, exporting, importing } from "./en-import";
import { list } from "./en-list";
import { refused } from "./en-refused";
import { several } from "./en-several";
import { embedded, picture, sharing } from "./en-sharing";
import { sketch } from "./en-sketch";
import { table } from "./en-table";
import { views } from "./en-views";
import { message } from "./message";

/** What a language other than English calls the terms of a vocabulary, by the vocabulary's name; with their meaning where they have one. */
export type TermNames = Readonly<Record<string, Readonly<Record<string, string | TermName>>>>;

export interface TermName {
  readonly label: string;
  readonly meaning: string;
}

export const en = {
  locale: "en-GB",
  /** "rtl" for a language that is written from right to left. */
  direction: "ltr",
  number: message("{n, number}", "n"),
  metres: message("{n} m", "n"),
  kilometres: message("{n} km", "n"),

  search: "Search events",
  searchHint: "Word, place, date or 48.9, 38.9",
  clearSearch: "Clear the search",
  hints: {
    label: "Suggestions",
    spot: message("Go to {place}", "place"),
    event: message("Open event {id}", "id"),
    dates: message("Only {days}", "days"),
  },
  map: "Map of events",
  pageTitle: message("{of} - eventmap", "of"),
  rail: "Filters and list",
  close: "Close",
  cancel: "Cancel",
  remove: "Remove",
  addEvent: "Add event",
  importFile: "Import",
  export: "Export",
  share: "Share",
  help: "Keyboard shortcuts and language",
  language: "Language",
  signIn: "Sign in",
  signInWith:
    "To add or edit events, open the link that eventmap printed when it first started. It signs in one browser, once.",
  signInAgain:
    "For another link, whoever runs eventmap runs this command on its machine, with the store that it serves:",
  signInCommand: "eventmap link",
  signInShort: "Without signing in you see what is public.",
  signOut: "Sign out",
  readOnly: "You are looking at public events.",
  signedIn: "You are signed in.",
  claimed: "You are signed in; events can be added and edited now.",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",

  when: {
    never: "Date not known",
    /** `last` is the day on which the night ends. */
    night: message("Night of {days}", "days", "last"),
    week: message("Week of {day}", "day"),
    between: message("Between {from} and {to}", "from", "to"),
    at: message("{day}, {clock}", "day", "clock"),
    clocks: message("between {from} and {to} {zone}", "from", "to", "zone"),
    /** `generic` is what the reader’s language calls the zone. */
    zone: message("{city} time", "city", "generic"),
    toTheHour: "to the hour",
    toTheMinute: "to the minute",
    throughout: "for all of that time",
    precisionUnknown: "how exact this is was not said",
    somewhere: {
      days: "on one of these days",
      week: "on a day of that week",
      month: "on a day of that month",
      year: "on a day of that year",
    },
  },

  where: {
    nowhere: "Place not known",
    notLocated: "not on the map: the exact place is not known",
    unnamed: "A place without a name",
    exact: "the very spot",
    vicinity: "the street or block",
    town: "the town",
    region: "the region",
    country: "the country",
    in: message("somewhere in {place}", "place"),
    near: message("{place, select, none {somewhere in the district} other {somewhere around {place}}}", "place"),
    within: message("within {radius}", "radius"),
    displaced: message("moved on purpose: it happened within {radius} of this point", "radius"),
    unknown: "how exact this is was not said",
  },

  harm: {
    names: { killed: "killed", injured: "injured" },
    notReported: "Nothing reported",
    notSaid: "not reported",
    both: message("Killed {killed} · injured {injured}", "killed", "injured"),
    range: message("{best} ({low}–{high})", "best", "low", "high"),
    between: message("{low}–{high}", "low", "high"),
    atLeast: message("at least {n}", "n"),
    upTo: message("up to {n}", "n"),
    noneTo: message("none to {n}", "n"),
    zero: "reported zero, not missing",
    civilian: message("{n} civilian", "n"),
    military: message("{n} military", "n"),
    split: message("of those {name}: {parts}", "name", "parts"),
    nobody: "nobody reported killed",
    short: { killed: message("{n} killed", "n"), injured: message("{n} injured", "n") },
  },

  facets: {
    event_type: "Event type",
    sub_event_type: "Kind",
    assessment: "How sure",
    country: "Country",
    dataset: "Dataset",
    location_precision: "How exact",
    visibility: "Who may see it",
    status: "Work",
    weapons: "By what means",
    targets: "What was hit",
    tags: "Tag",
    actors: "Who",
    area_id: "Somewhere in",
  },
  noValue: {
    event_type: "Type not given",
    sub_event_type: "Kind not given",
    country: "No country given",
    other: "Not given",
  },
  filters: "Filters",
  filterNow: "Filtered by",
  clearAll: "Clear all",
  removeFilter: message("Remove the filter {what}", "what"),
  showAll: message("Show all {n, number}", "n"),
  showFewer: "Show fewer",
  dated: { yes: "With a date", no: "Without a date" },
  killedMin: message("At least {n, number} killed", "n"),
  quoted: message("“{text}”", "text"),

  changed: {
    label: "Changed",
    day: "since yesterday",
    week: "in the last week",
    visit: message("since your last visit, {moment}", "moment"),
    since: message("Changed since {moment}", "moment"),
  },

  list,

  note: {
    label: "About this map",
    unlocated: message("{n, plural, one {# event} other {# events}} without a place", "n"),
    undated: message("{n, number} without a date", "n"),
    areas: message(
      "{n, plural, one {# event} other {# events}} drawn as {n, plural, one {an area} other {areas}}",
      "n",
    ),
    left: message(
      "{n, plural, one {# event is} other {# events are}} too many to be drawn one by one. Zoom in or filter to see all.",
      "n",
    ),
    moreAreas: message("{n, number} more in smaller areas", "n"),
    loading: message(
      "{total, plural, =0 {Loading events{loaded, plural, =0 {} other {: # so far}}} other {Loading {loaded, number} of #}}",
      "loaded",
      "total",
    ),
    offline: "No connection to eventmap. What you see may be old; it will catch up by itself.",
    keptAt: message("You are offline: this is the map as of {at}, as far as it had been looked at.", "at"),
    upgraded: "eventmap has been updated.",
    reload: "Reload the page",
    sample: message("{n, plural, one {# sample event is} other {# sample events are}} on this map", "n"),
    removeSample: "Remove them",
    sampleGone: message(
      "{removed, plural, one {# sample event} other {# sample events}} removed{kept, plural, =0 {} other {; # that you edited stay}}.",
      "removed",
      "kept",
    ),
  },

  empty,

  mapMenu: {
    title: "How the map shows it",
    show: "Show events as",
    drawings: { cells: "Cells", heat: "Heat", symbols: "Symbols" },
    hints: {
      cells: "numbers where there are many, symbols where there are few",
      heat: "density; what lies somewhere in an area is left out",
      symbols: "each event, as many as can be drawn",
    },
    known: "Places that are known",
    within: message("within {km, number} km", "km"),
    any: "well or not: all",
    knownChip: message("Known within {km, number} km", "km"),
  },

  print: {
    made: message("Printed {day}", "day"),
    from: message("from {address}", "address"),
  },

  areas: {
    title: "Somewhere in an area",
    why: "Nobody said where exactly, so these are no spots on the map. Choose an area to see only its events.",
    in: message("Somewhere in {name}", "name"),
    more: message("and {n, plural, one {# smaller area} other {# smaller areas}}", "n"),
    discs: message(
      "{n, plural, one {# event lies} other {# events lie}} within a known distance of {places, plural, one {a point, drawn as a disc} other {one of # points, drawn as discs}}.",
      "n",
      "places",
    ),
  },

  legend: {
    label: "What the map shows",
    title: "Legend",
    heat: "events around a spot",
    cell: "number of events; rim: share verified",
    stack: "several events at one spot",
    area: "may lie anywhere in here",
  },

  map_: {
    area: message("{n, number} somewhere in {name}", "n", "name"),
    disc: message("{n, number} within {radius} of here", "n", "radius"),
    inArea: "this area",
    one: "One event: click to open it",
    disputed: "dashed borders are disputed",
    cell: message("{n, plural, one {# event} other {# events}}: click to zoom in", "n"),
    stack: message("{n, plural, one {# event} other {# events}} at this spot", "n"),
    click: "Click the map to set the place",
  },

  choice: {
    label: message("{n, plural, one {# event} other {# events}} here", "n"),
    more: message("The {n, number} newest are listed. Zoom in or filter to see the others.", "n"),
    none: "They have moved or are gone. The map will show it in a moment.",
  },

  event: {
    label: "Event",
    loading: "Loading the event",
    failed: "This event cannot be shown",
    notKept:
      "You are offline, and single events are not kept for that. This one opens by itself when eventmap can be reached again.",
    when: "When",
    where: "Where",
    who: "Who",
    harm: "Harm",
    target: "Target",
    sure: "How sure",
    sources: "Sources",
    noSources: "No source is named.",
    source: "Source",
    archived: "archived copy",
    hashKept: "SHA-256 kept",
    grade: message("grade {letters}", "letters"),
    spread: "Sources differ",
    confirmed: message("✓ {list} confirmed", "list"),
    notConfirmed: message("not confirmed: {list}", "list"),
    nobodyNamed: "Nobody named",
    accordingTo: message("according to {who}", "who"),
    extras: message("As the file said it ({n, number})", "n"),
    notes: "Notes",
    tags: "Tags",
    work: "Work",
    dataset: "Dataset",
    rights: "Rights",
    mayNotShare: "not to be passed on",
    edited: message("Last changed {on}{who, select, none {} other { by {who}}}", "who", "on"),
    edit: "Edit",
    copied: "Link copied.",
    zoom: "Zoom to",
    visibility: "Who may see it",
    contentWarning: message("Content warning: {what}", "what"),
    basis: message("found by: {how}", "how"),
    untyped: "Type not given",
  },

  copying,
  cite,
  finding,
  several,
  compare,
  certainty,
  views,
  near,
  closeBy,

  form,
  undo,

  sketch,
  table,
  import: importing,
  datasets,
  exporting,
  embedded,
  sharing,
  picture,
  duplicates,
  aspects,
  history,
  why,
  conflict,
  unsaved,
  asOf,

  time: {
    label: "Time",
    all: "All time",
    until: message("until {day}", "day"),
    since: message("since {day}", "day"),
    days: message("{n, plural, one {# day} other {# days}}", "n"),
    hours: message("{n, plural, one {# hour} other {# hours}}", "n"),
    years: message("{n, plural, one {# year} other {# years}}", "n"),
    chips: { day: "24 h", week: "7 d", month: "30 d", all: "All" },
    chipHint: message("The {what} up to the newest event, {until}", "what", "until"),
    lasts: { day: "24 hours", week: "7 days", month: "30 days" },
    newest: message("counted back from {day}, the newest event", "day"),
    start: "Start of the time shown",
    end: "End of the time shown",
    zone: "UTC",
    zoneLabel: "Time zone of the days and hours",
    more: "Show what time offers",
    less: "Show less of time",
    player: "Playing time",
    play: "Play time",
    pause: "Pause",
    stop: "End playing",
    loop: "Begin again at the end",
    way: "What moves",
    ways: { slide: "Window moves on", grow: "Events add up" },
    pace: "How fast",
    paces: {
      hour: message("{n, plural, one {# hour} other {# hours}} a second", "n"),
      day: message("{n, plural, one {# day} other {# days}} a second", "n"),
      week: message("{n, plural, one {# week} other {# weeks}} a second", "n"),
      month: message("{n, plural, one {# month} other {# months}} a second", "n"),
    },
    closer: "Zoom in on this time",
    whole: "Show the whole time",
    bin: message(
      "{days}: {certain, plural, one {# event} other {# events}}{possible, plural, =0 {} other {, possibly # more}}",
      "days",
      "certain",
      "possible",
    ),
    nothing: "No dated events",
  },

  keys: {
    title: "Keyboard shortcuts",
    rows: {
      search: "Search",
      step: "Next and previous event in the list",
      open: "Open the event",
      edit: "Edit the open event",
      add: "Add an event",
      save: "Save the form",
      undo: "Undo what was saved last, while that is offered",
      filters: "Filters",
      time: "Time",
      table: "Table or map",
      compare: "Compare the open event with the one that is marked in the list",
      window: "Earlier and later: step the time window",
      play: "Play time, and pause",
      close: "Close",
      help: "This help",
    },
  },

  terms: {} as TermNames,

  sheet: { more: "Show more", less: "Show less" },
  refused,
  wrong: {
    again: "Try again",
    unexpected: "Something went wrong on this page. Reload it; if it happens again, tell whoever runs eventmap.",
    offline: "eventmap cannot be reached. Check the connection; nothing that you typed is lost.",
    status: message("eventmap answered with an error ({status}). Try again in a moment.", "status"),
    claim: "This sign-in link does not work any more. Ask for a new one.",
    /** Of the page's address, such as `datetime=yesterday`. */
    unread: message("The address says what cannot be read, and is left out: {list}.", "list"),
    copy: "The browser did not allow copying. The link is in the address bar.",
    deleteConflict: "Somebody else changed this event in the meantime. Look at it again before deleting it.",
  },
};

export type Words = typeof en;
