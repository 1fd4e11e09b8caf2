// What is wrong with an event, as far as no field of the form can say it.

import type { Violation } from "../types";

/** The fields beside which the form shows what is wrong with them. */
const fields = new RegExp(
  `^(?:${[
    "title|description|event_type|sub_event_type|weapons|targets|tags|notes|embargo_until|public_displacement_m",
    "geometry|point|area_id|location_precision|uncertainty_m|place_name|admin1|country|location_basis",
    "start_time|end_time|time_precision|time_zone",
    "(?:killed|injured)(?:_(?:min|best|max))?",
    String.raw`actors\[\d+\]\.(?:name|attributed_by)`,
    String.raw`sources\[\d+\]\.(?:url|publisher|published_at|title|quote)`,
  ].join("|")})$`,
);

/** Those violations that no field of the form shows. */
export function homeless(violations: readonly Violation[]): readonly Violation[] {
  return violations.filter(({ field }) => !fields.test(field));
}

/** A field's name as a person would say it: "sources[0].archive_url" is "Sources 1 archive url". */
export function fieldSaid(field: string): string {
  const text = field
    .replace(/\[(\d+)\]/g, (_, n: string) => ` ${Number(n) + 1} `)
    .replace(/[._\s]+/g, " ")
    .trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What is wrong, with a full stop and a capital, but for eventmap and the name of a field, which have none. */
export function sentenceOf(message: string): string {
  const named = message.startsWith("eventmap") || /^[a-z]+(?:_[a-z]+)*: /.test(message);
  return stopped(named ? message : message.charAt(0).toUpperCase() + message.slice(1));
}

/** With a full stop at its end. */
export function stopped(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
