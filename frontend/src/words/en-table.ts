// What is said of the table of events and of the map in a sentence, in English.

import { message } from "./message";

export const table = {
  label: "Table of events",
  show: "Show the events as a table",
  hide: "Show the map again",
  skip: "To the table of events",
  columns: {
    what: "What",
    when: "When",
    where: "Where",
    sure: "How sure",
    killed: "Killed",
    injured: "Injured",
    sources: "Sources",
    country: "Country",
    dataset: "Dataset",
    changed: "Changed",
  },
  sortedUp: message("{column}, in rising order", "column"),
  sortedDown: message("{column}, in falling order", "column"),
  notReported: "not reported",
  sources: message("{n, plural, =0 {none named} one {# source} other {# sources}}", "n"),
  printed: message(
    "Events {from, number} to {to, number} of {n, number}. An export has all of them.",
    "from",
    "to",
    "n",
  ),
  /** What the map shows, in a sentence. */
  said: message(
    "{n, plural, =0 {No events} one {# event} other {# events}}{possible, plural, =0 {} other {; # of them only possibly in this time}}.",
    "n",
    "possible",
  ),
};
