// How much else there was close to an event while it lasted, in English.

import { message } from "./message";

export const closeBy = {
  night: message(
    "{n, plural, one {# other event} other {# other events}} within {distance} that night",
    "n",
    "distance",
  ),
  day: message("{n, plural, one {# other event} other {# other events}} within {distance} that day", "n", "distance"),
  maybe: message("and {n, plural, one {# that may} other {# that may}} have been there", "n"),
  days: message(
    "{n, plural, one {# other event} other {# other events}} within {distance} on those days",
    "n",
    "distance",
  ),
};
