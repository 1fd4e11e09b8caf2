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
