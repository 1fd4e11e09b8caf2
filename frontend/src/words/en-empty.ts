// What is said where there is nothing to show, in English.

import { message } from "./message";

export const empty = {
  store: "No events yet",
  storeHint:
    "Drop a file with events anywhere on this page: a table, GeoJSON, KML, or a file of UCDP or ACLED. Or add the first one by hand: its place can be clicked on the map or pasted.",
  storeOwn: "Who may see it is your choice; what is added by hand begins private.",
  storePublic:
    "Nothing has been published here yet. What is published will appear by itself. If you work here, sign in to see more and to add events.",
  nothing: "Nothing matches",
  nothingHere: "No events in this part of the map",
  loosen: "Loosen one of these:",
  elsewhere: message("{n, plural, one {# event lies} other {# events lie}} elsewhere.", "n"),
  showThem: "Show them",
};
