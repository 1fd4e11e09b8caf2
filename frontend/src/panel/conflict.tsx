// Two people changed one event: both versions side by side, and a choice.

import { type Draft, draftOf, merged, same, spanOf } from "../lib/draft";
import { coordinates } from "../lib/geo";
import { figure } from "../lib/harm";
import { when } from "../lib/time";
import type { Vocabularies } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Button, label } from "./parts";

export function Conflict() {
  const { store } = useDesk();
  const form = usePick((s) => s.form);
  const v = usePick((s) => s.vocabularies);
  if (!form?.theirs) return null;
  const theirs = draftOf(form.theirs);
  const rows = differences(merged(form.start, form.draft, theirs), theirs, v);
  return (
    <section class="conflict" role="alert" aria-label={words.form.conflict}>
      <h2>{words.form.conflict}</h2>
      <p>{words.form.conflictHint}</p>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{words.form.yours}</th>
            <th scope="col">{words.form.theirs}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, mine, other }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{mine || <span class="muted">{words.form.empty}</span>}</td>
              <td>{other || <span class="muted">{words.form.empty}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="panel-actions">
        <Button tone="primary" onClick={() => store.dispatch({ type: "conflict settled", keep: "mine" })}>
          {words.form.keepMine}
        </Button>
        <Button onClick={() => store.dispatch({ type: "conflict settled", keep: "theirs" })}>
          {words.form.takeTheirs}
        </Button>
      </div>
    </section>
  );
}

interface Row {
  readonly name: string;
  readonly mine: string;
  readonly other: string;
}

function differences(mine: Draft, theirs: Draft, v: Vocabularies | null): readonly Row[] {
  const names = Object.keys(mine) as (keyof Draft)[];
  return names
    .filter((name) => !same(mine[name], theirs[name]))
    .map((name) => ({ name: titles[name], mine: said(mine, name, v), other: said(theirs, name, v) }));
}

const titles: Readonly<Record<keyof Draft, string>> = {
  title: words.form.title,
  description: words.form.description,
  eventType: words.form.type,
  subEventType: words.form.kind,
  weapons: words.form.weapons,
  targets: words.form.targets,
  tags: words.form.tags,
  spot: words.form.where,
  precision: words.form.precision,
  radius: words.form.radius,
  placeName: words.form.place,
  admin1: words.form.admin1,
  country: words.form.country,
  basis: words.form.basis,
  time: words.form.when,
  actors: words.form.who,
  killed: words.form.killed,
  injured: words.form.injured,
  sources: words.form.sources,
  assessment: words.form.assessment,
  status: words.form.status,
  visibility: words.form.visibility,
  embargoDate: words.form.embargo,
  embargoClock: words.form.embargo,
  notes: words.form.notes,
};

function said(d: Draft, name: keyof Draft, v: Vocabularies | null): string {
  const many = (
    terms: readonly { readonly name: string; readonly label: string }[] | undefined,
    list: readonly string[],
  ) => list.map((word) => label(terms, word)).join(", ");
  switch (name) {
    case "eventType":
      return label(v?.event_types, d.eventType);
    case "subEventType":
      return label(
        v?.event_types.flatMap((t) => t.sub_event_types),
        d.subEventType,
      );
    case "weapons":
      return many(v?.weapons, d.weapons);
    case "targets":
      return many(v?.targets, d.targets);
    case "tags":
      return d.tags.join(", ");
    case "spot":
      if (d.spot.kind === "point") return coordinates(d.spot.lon, d.spot.lat);
      if (d.spot.kind === "area") return words.form.spotArea(d.spot.name || d.spot.id);
      return d.spot.kind === "kept" ? words.form.spotKept : "";
    case "precision":
      return label(v?.location_precisions, d.precision);
    case "time":
      return timeSaid(d);
    case "actors":
      return d.actors.map((a) => a.name).join(", ");
    case "killed":
    case "injured":
      return figure(numbers(d[name]));
    case "sources":
      return d.sources.map((s) => s.title || s.publisher || s.url || "").join("; ");
    case "assessment":
      return label(v?.assessments, d.assessment);
    case "status":
      return label(v?.statuses, d.status);
    case "visibility":
      return label(v?.visibilities, d.visibility);
    default:
      return d[name];
  }
}

function numbers({ min, best, max }: Draft["killed"]) {
  const number = (text: string) => (text.trim() === "" || Number.isNaN(Number(text)) ? null : Number(text));
  return { min: number(min), best: number(best), max: number(max) };
}

function timeSaid({ time }: Draft): string {
  const span = spanOf(time);
  if (!span || span.some(Number.isNaN)) return "";
  const [from, to] = span.map((at) => new Date(at).toISOString());
  return when({
    start_time: from ?? null,
    end_time: to ?? null,
    time_precision: time.precision,
    time_extent: time.extent,
    time_zone: time.zone,
  }).text;
}
