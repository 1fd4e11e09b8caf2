// What is said where events are filtered, in English: leaving out, searching a
// facet, and how certain it must be that an event was there and then.

import { message } from "./message";

export const finding = {
  without: message("Without {what}", "what"),
  /** Without those that have no value. */
  given: message("{facet}: only where given", "facet"),
  /** The field above the words of a facet. */
  search: message("Search here: {facet}", "facet"),
  none: message("Nothing here is called “{text}”.", "text"),
  found: message("{n, plural, =0 {nothing found} one {# found} other {# found}}", "n"),
};

export const certainty = {
  title: "In this time and place",
  possibly: "Possibly",
  possiblyHint: "Also events whose time or area only reaches in.",
  certainly: "Certainly",
  certainlyHint: "Only events whose whole time and whole area lie inside.",
  chip: "Certainly in this time and place",
};
