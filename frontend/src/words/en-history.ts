// What an event was, who changed it, and what becomes of two people's changes.

import { count, number } from "./en-numbers";

/** What the screen calls an aspect of an event. */
export const aspects = {
  title: "Title",
  event_type: "Type",
  description: "Description",
  start_time: "When",
  geometry: "Place",
  place_name: "Name of the place",
  admin1: "Region",
  admin2: "District",
  country: "Country",
  location_basis: "How it was found",
  actors: "Who",
  weapons: "By what means",
  targets: "What was hit",
  killed_best: "Killed",
  injured_best: "Injured",
  sources: "Sources",
  assessment: "How sure",
  confirmed: "Confirmed",
  tags: "Tags",
  content_warning: "Content warning",
  notes: "Notes",
  status: "Work",
  assignee: "Assigned to",
  duplicate_of: "Duplicate of",
  visibility: "Who may see it",
  licence: "Rights",
  extras: "As the file said it",
};

export const history = {
  title: "History",
  loading: "Loading the history",
  made: (who: string) => `Added${who}`,
  changed: (who: string) => `Changed${who}`,
  deleted: (who: string) => `Deleted${who}`,
  by: (who: string) => ` by ${who}`,
  run: (run: number) => ` by import ${run}`,
  now: "now",
  purged: "What it said was erased for good.",
  deletion: "A deletion says nothing that could be compared.",
  first: "This is the first version.",
  none: "Nothing differs.",
  compare: "Compared with",
  version: (n: number, at: string) => `version ${n}, ${at}`,
  field: "Field",
  before: "Before",
  after: "After",
  added: (what: string) => `Added: ${what}`,
  removed: (what: string) => `Removed: ${what}`,
  empty: "nothing",
  restore: "Restore this version",
  restoreTitle: "Restore an earlier version",
  restoreSaid: (at: string) => `The event will be again as it was on ${at}. What it is now stays in its history.`,
  restoreYes: "Restore",
  restored: "The event is again as it was.",
  event: (id: number) => `event ${id}`,
  shape: (corners: number) => (corners > 0 ? `A drawn shape of ${count(corners, "point", "points")}` : "A drawn shape"),
  moved: (far: string) => `moved by ${far}`,
  until: (at: string) => `until ${at}`,
  displaced: (far: string) => `shown to the public up to ${far} away`,
  gone: "This event was deleted",
  goneOn: (at: string, who: string) => `Deleted on ${at}${who}.`,
  goneWas: (title: string) => `It was “${title}”.`,
  because: (why: string) => `“${why}”`,
  file: "Its file says otherwise",
  fileHint: (run: number) => `What import ${run} read last differs from what is shown here.`,
  here: "Here",
  inFile: "In the file",
  take: "Take",
  taken: (what: string) => `${what}: taken from the file.`,
};

export const why = {
  name: "Why?",
  hint: "May be left empty; it stays in the history",
};

export const conflict = {
  title: (who: string) => `${who || "Somebody else"} changed this event while you were editing`,
  hint: (n: number) =>
    `${n === 1 ? "One field was" : `${number(n)} fields were`} changed by both of you. Choose what stays; the other version is kept in the history.`,
  was: "Was",
  mine: "Yours",
  theirs: "Theirs",
  taken: (list: string) => `Taken over from the other version, as you did not change it: ${list}.`,
  save: "Save",
  back: "Back to the form",
  merged: (who: string, list: string) =>
    `Saved, together with what ${who || "somebody else"} changed meanwhile: ${list}.`,
  followed: (list: string) => `This event has changed since; taken over: ${list}.`,
  gone: "This event was deleted while you were editing",
  goneSaid: (at: string, who: string) => `It was deleted on ${at}${who}. What you typed is still here.`,
  goneWhy: (why: string) => `The reason given: “${why}”.`,
  bring: "Bring it back with what I typed",
  bringing: "Bringing it back…",
  lost: "What it said was erased for good, so it cannot be brought back. What you typed can be added as a new event.",
  addAgain: "Add as a new event",
};

export const unsaved = {
  label: "Unsaved changes",
  from: (at: string) => `Unsaved changes from ${at}`,
  to: (at: string, title: string) => `Unsaved changes from ${at} to “${title}”`,
  added: (at: string) => `An event that was not saved, from ${at}`,
  continue: "Continue",
  discard: "Discard",
  others: (n: number) => `${count(n, "other", "others")} unsaved`,
  kept: "What you typed is kept in this browser.",
  signInAgain:
    "You are not signed in any more. What you typed is kept in this browser: open a new sign-in link in it, then save again.",
};

export const asOf = {
  open: "As it was known on a day…",
  title: "As it was known on a day",
  hint: "Map, list, counts and export show what was known here at the end of that day, in UTC. Nothing can be changed meanwhile.",
  day: "Day",
  show: "Show",
  banner: (day: string) => `As known on ${day}`,
  back: "Back to now",
  off: "This is how things were known earlier. Go back to now to change anything.",
  unknown: "This event was not known then.",
};
