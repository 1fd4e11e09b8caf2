// What the list of events says, in English.

import { message } from "./message";

export const list = {
  label: "Events on this map",
  rows: "Events, in this order",
  onMap: message("{n, plural, one {event} other {events}} on this map", "n"),
  unlocated: message("{n, plural, one {event} other {events}} without a place", "n"),
  order: "Order of the list",
  orders: {
    "-start_time": "Newest first",
    start_time: "Oldest first",
    "-updated_at": "Last changed",
    "-killed_best": "Most killed",
    title: "By title",
    updated_at: "Longest unchanged",
    killed_best: "Fewest killed",
    "-title": "By title, from the end",
    country: "By country",
    "-country": "By country, from the end",
  },
  show: message("{n, plural, one {Show # event} other {Show # events}}", "n"),
  back: "Back to the map’s events",
  loading: "Loading events",
  place: message("{at, number} of {n, number}", "at", "n"),
  said: message("Event {at, number} of {n, number}", "at", "n"),
  row: "This event is still loading",
  fresh: message("{n, plural, one {# new change} other {# new changes}}", "n"),
  stale: message("{text} · show", "text"),
  untitled: "Untitled event",
};
