// What the client says in English of sharing: the map in a frame, and its maker.

import { message } from "./message";

export const embedded = {
  open: "Open in eventmap",
  all: "All events",
  list: "Events as a list",
  again: "Back to the start",
  data: message("Data: {of}", "of"),
  page: "All that is known of it",
  more: message("The first {n, number} are listed.", "n"),
};

export const sharing = {
  title: "Share this map",
  link: "A link to this view",
  linkHint: "Opens the map with the same place, filters and time; each reader sees what they may see.",
  frame: "In a page of your own",
  frameHint:
    "Paste this code into a page: it shows the map of this view, for looking only, and always what is public now.",
  left: "Filters that only the desk has are left out: who may see it, work, when it was changed, and how things were known earlier.",
  fewer: message(
    "You see {here, plural, one {# event} other {# events}} here; the public sees {open, plural, =0 {none} other {#}}.",
    "here",
    "open",
  ),
  alone: message("Only this machine can reach {host}: readers need an address of eventmap that they can open.", "host"),
  wide: "Width",
  asRoom: "as there is room",
  fixed: "fixed",
  width: "Wide, in pixels",
  height: "Height, in pixels",
  readers: "as the reader’s",
  theme: "Colours",
  themes: { light: "light", dark: "dark" },
  shown: { timeline: "Line of time", legend: "Legend" },
  preview: "How it will look",
  code: "Code for the page",
  copied: "Copied",
  byHand: "Press Ctrl+C",
};

export const picture = {
  name: "As a picture",
  hint: "What the map shows now, with legend, scale, dates and sources: PNG for pages and chats, SVG for print and drawing programs.",
  desk: "You are signed in: the picture holds what you see, what is not public too.",
  title: "Title",
  kinds: { png: "PNG", png2: "PNG, twice as sharp", svg: "SVG" },
  alt: message("The picture as it will be: {title}", "title"),
  failed: "The picture could not be drawn. Check the connection, and try again.",
  count: message("{n, plural, one {# event} other {# events}}", "n"),
  made: message("Made {moment} {zone}", "moment", "zone"),
  asNow: "data as known then",
  asOf: message("data as known on {day}", "day"),
  ground: "Map: Natural Earth; names © GeoNames (CC BY 4.0); dashed borders are disputed",
  density: message("events around a spot, from 1 to {most}", "most"),
};
