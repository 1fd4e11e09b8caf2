// What the client says of events that may be the same, in English.

import { count, number, plural } from "./en-numbers";

const reasons: Readonly<Record<string, string>> = {
  place: "same place",
  time: "same time",
  type: "same type",
  words: "similar words",
  source: "same source",
  sources: "same source",
};

export const duplicates = {
  title: "Possible duplicates",
  open: "Duplicates",
  hint: "Two events that may be one. Nothing is lost: both stay, with their ids and histories.",
  loading: "Looking for events that may be the same",
  none: "No two events look alike.",
  done: "That was the last pair.",
  left: (n: number, complete: boolean) => `${number(n)}${complete ? "" : " or more"} to look at`,
  first: "Left",
  second: "Right",
  apart: (distance: string) => `${distance} apart`,
  away: (distance: string) => `${distance} away`,
  because: (names: readonly string[]) => names.map((name) => reasons[name] ?? name).join(", "),
  fields: { when: "When", where: "Where", type: "Type", harm: "Harm", sources: "Sources", dataset: "Dataset" },
  sources: (n: number, names: string) => (n === 0 ? "none named" : names ? `${number(n)} (${names})` : number(n)),
  kind: (type: string, kind: string) => `${type}: ${kind.toLowerCase()}`,
  sameKeepLeft: "Same: keep left",
  sameKeepRight: "Same: keep right",
  mergeLeft: "Merge into left",
  mergeRight: "Merge into right",
  distinct: "Not the same",
  skip: "Skip",
  keep: {
    same: "Same: the other is left out of the map and linked.",
    merge: "Merge: as same, and what the one lacks is taken from the other.",
  },
  linked: (other: string, kept: string) => `“${other}” is now a duplicate of “${kept}”.`,
  merged: (other: string, kept: string) => `“${other}” is merged into “${kept}”.`,
  apartSaid: "They will not be suggested again.",
  undo: "Undo",
  undone: "It is as before.",

  maybe: "Maybe already here:",
  duplicateOf: "Duplicate of",
  linkedHere: (n: number) => count(n, "duplicate", "duplicates"),
  candidates: (n: number) => `${number(n)} possible ${plural.select(n) === "one" ? "duplicate" : "duplicates"}`,
  compare: "Compare",
  compareWith: (title: string) => `Compare with ${title}`,
  another: (id: number) => `event ${id}`,
  apartAgain: "No longer a duplicate",

  show: "Show duplicates",
  hidden: (n: number) => `${number(n)} hidden`,
};
