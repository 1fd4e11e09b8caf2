// What differs between two states of an event, field by field, in the words of the screen.

import type { AspectName } from "../lib/diff";
import { type Difference, difference, type Names } from "../lib/said";
import type { Feature } from "../types";
import { words } from "../words/words";
import { usePick } from "./desk";
import { Button } from "./parts";
import "./history.css";

export function useNames(): Names {
  const vocabularies = usePick((s) => s.vocabularies);
  const areas = usePick((s) => s.areaNames);
  return { vocabularies, areas };
}

interface Props {
  readonly before: Feature;
  readonly after: Feature;
  readonly aspects: readonly AspectName[];
  /** What the two states are called. */
  readonly sides?: { readonly before: string; readonly after: string };
  /** Takes what `after` says of an aspect. */
  readonly take?: (aspect: AspectName) => void;
}

export function Differences({ before, after, aspects, sides = words.history, take }: Props) {
  const names = useNames();
  return (
    <dl class="differences">
      {aspects.map((aspect) => {
        const one = difference(aspect, before, after, names);
        return (
          <div key={aspect}>
            <dt>
              {one.name}
              {one.note && <small class="muted"> {one.note}</small>}
              {take && (
                <Button tone="quiet" aria-label={`${words.history.take}: ${one.name}`} onClick={() => take(aspect)}>
                  {words.history.take}
                </Button>
              )}
            </dt>
            <Change of={one} sides={sides} />
          </div>
        );
      })}
    </dl>
  );
}

function Change({ of, sides }: { of: Difference; sides: { readonly before: string; readonly after: string } }) {
  if (of.added && of.removed) {
    return (
      <>
        {of.removed.map((text) => (
          <Line key={text} kind="was" name={words.history.removed("")} text={text} />
        ))}
        {of.added.map((text) => (
          <Line key={text} kind="is" name={words.history.added("")} text={text} />
        ))}
        {of.added.length + of.removed.length === 0 && <Line kind="is" name={sides.after} text={of.after} />}
      </>
    );
  }
  return (
    <>
      <Line kind="was" name={sides.before} text={of.before} />
      <Line kind="is" name={sides.after} text={of.after} />
    </>
  );
}

function Line({ kind, name, text }: { kind: "was" | "is"; name: string; text: string }) {
  return (
    <dd class={`is-${kind}`}>
      <span aria-hidden="true">{kind === "was" ? "−" : "+"}</span>
      <span>
        <span class="visually-hidden">{name} </span>
        {text || <i class="muted">{words.history.empty}</i>}
      </span>
    </dd>
  );
}
