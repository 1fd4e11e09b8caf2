// An event as somebody quotes it: in one line, with where it is said.

import type { Feature } from "../types";
import { words } from "../words/words";
import { where } from "./geo";
import { dateSaid, when } from "./time";

/** What happened, when and where with how sure that is, who says so, and the event's address; `area` names its area. */
export function cited({ properties: p }: Feature, link: string, area: string | null): string {
  const time = when(p);
  const place = where(p, area);
  const sources = p.sources.map(({ publisher, title, published_at }) =>
    [publisher || title || words.event.source, published_at ? dateSaid(published_at) : ""].filter(Boolean).join(", "),
  );
  const said = [
    p.title || words.list.untitled,
    noted(time.text, time.note),
    noted(place.text, place.note),
    sources.length ? words.cite.sources(sources.length, sources.join("; ")) : words.event.noSources,
  ];
  return `${said.map(ended).join(" ")} ${link}`;
}

function noted(text: string, note: string): string {
  return note ? `${text} (${note})` : text;
}

/** A text as a sentence: with a full stop, unless it has an end. */
function ended(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
