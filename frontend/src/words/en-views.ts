// What is said of views that are kept under a name, in English.

import { message } from "./message";

export const views = {
  title: "Saved views",
  /** What a view is. */
  what: "A view keeps the map, the filters, the time and the order of the list. What it shows goes on changing with the events. Everybody of the desk sees it, and the public does not.",
  name: "Name of this view",
  save: "Save what I see now",
  none: "No view is saved yet.",
  loading: "Loading views…",
  by: message("{who}, {when}", "who", "when"),
  more: message("Change “{name}”", "name"),
  rename: "Rename",
  replace: "Save what I see now under this name",
  delete: "Delete",
  sure: message("Delete the view “{name}” for everybody?", "name"),
  yes: "Yes, delete it",
  cancel: "Cancel",
  newName: message("New name of “{name}”", "name"),
  saved: message("“{name}” is saved.", "name"),
  gone: message("“{name}” is deleted.", "name"),
};
