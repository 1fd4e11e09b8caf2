// What is said of lists of which an event may have several words, in English.

import { message } from "./message";

export const several = {
  counting: "Counting …",
  /** Where no event on the map has any. */
  none: "No event on this map says.",
  most: message("The {n, number} most frequent are listed and searched.", "n"),
  /** A button that chooses a word which is too rare to be listed. */
  rare: message("Only “{word}”, exactly so", "word"),
};
