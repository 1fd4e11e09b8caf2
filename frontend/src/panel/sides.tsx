// Two events as columns of one table, of which every row says whether they differ.

import type { AspectName } from "../lib/diff";
import { where } from "../lib/geo";
import { harm } from "../lib/harm";
import { listed, lowered } from "../lib/phrase";
import { said } from "../lib/said";
import { when } from "../lib/time";
import type { Feature, Vocabularies } from "../types";
import { words } from "../words/words";
import { usePick } from "./desk";
import { useNames } from "./differences";
import { titleOf } from "./event-line";
import { EventSymbol, kindLabel, typeLabel } from "./parts";
import "./duplicates.css";

interface Props {
  readonly a: Feature;
  readonly b: Feature;
  /** Opens one of them. */
  readonly open: (id: number) => void;
  /** What else is told of them, and that they differ in so many points. */
  readonly more?: readonly AspectName[];
}

interface Fact {
  readonly name: string;
  readonly texts: readonly [string, string];
}

export function Sides({ a, b, open, more }: Props) {
  const facts = useFacts(a, b, more ?? []);
  const differing = facts.filter(({ texts: [one, other] }) => one !== other).length;
  return (
    <>
      {more && <p class="sides-count">{words.compare.differing(differing, facts.length)}</p>}
      <table class="duplicates-pair">
        <thead>
          <tr>
            <td />
            {[a, b].map(({ id, properties: p }, i) => (
              <th key={id} scope="col">
                <span class="visually-hidden">{i === 0 ? words.duplicates.first : words.duplicates.second}: </span>
                {more && (
                  <span class="compared-number" aria-hidden="true">
                    {words.number(i + 1)}
                  </span>
                )}
                <EventSymbol type={p.event_type} assessment={p.assessment} size={22} />
                <button type="button" class="linklike" onClick={() => open(id)}>
                  {titleOf(p)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.map(({ name, texts: [one, other] }) => (
            <tr key={name} class={one === other ? "is-same" : "is-other"}>
              <th scope="row">
                {name} <small>{one === other ? words.compare.alike : words.compare.differs}</small>
              </th>
              <td>{one || words.form.empty}</td>
              <td>{other || words.form.empty}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function useFacts(a: Feature, b: Feature, more: readonly AspectName[]): readonly Fact[] {
  const v = usePick((s) => s.vocabularies);
  const datasets = usePick((s) => s.datasets);
  const names = useNames();
  const named = (name: string | null) => datasets.find((d) => d.name === name)?.title || name || "";
  const [left, right] = [factsOf(a, v, named), factsOf(b, v, named)];
  const usual = left.map(({ name, text }, i): Fact => ({ name, texts: [text, right[i]?.text ?? ""] }));
  const others = more.map(
    (aspect): Fact => ({ name: words.aspects[aspect], texts: [said(aspect, a, names), said(aspect, b, names)] }),
  );
  return [...usual, ...others.filter(({ texts: [one, other] }) => one || other)];
}

function factsOf({ properties: p }: Feature, v: Vocabularies | null, dataset: (name: string | null) => string) {
  const fields = words.duplicates.fields;
  const time = when(p);
  const place = where(p);
  const kind = kindLabel(v, p.event_type, p.sub_event_type);
  const publishers = listed([...new Set(p.sources.map((s) => s.publisher ?? "").filter(Boolean))]);
  return [
    { name: fields.when, text: [time.text, time.note].filter(Boolean).join(", ") },
    { name: fields.where, text: [place.text, place.note].filter(Boolean).join(", ") },
    {
      name: fields.type,
      text: kind ? words.duplicates.kind(typeLabel(v, p.event_type), lowered(kind)) : typeLabel(v, p.event_type),
    },
    { name: fields.harm, text: harm(p).text },
    { name: fields.sources, text: words.duplicates.sources(p.sources.length, publishers) },
    { name: fields.dataset, text: dataset(p.dataset) },
  ];
}
