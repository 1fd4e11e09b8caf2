// What is said beside an event, in English: what can be copied of it, and its neighbours.

import { message } from "./message";

export const copying = {
  copy: "Copy",
  link: "A link to the event",
  sentence: "A sentence with its sources",
  sentenceDone: "Sentence copied.",
  spot: "Coordinates",
  spotDone: "Coordinates copied.",
  feature: "The event as GeoJSON",
  featureDone: "GeoJSON copied.",
};

/** In a sentence that quotes an event. */
export const cite = {
  sources: message("{n, plural, one {Source: {list}} other {Sources: {list}}}", "n", "list"),
};

export const near = {
  title: "Near this, around then",
  reach: "Within 25 km, and three days before or after",
  show: "Show them on the map",
};
