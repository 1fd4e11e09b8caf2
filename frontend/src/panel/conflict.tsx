// Somebody else changed or deleted an event while it was edited: both versions, and a choice.

import { useLayoutEffect, useRef } from "preact/hooks";
import { type AspectName, aspects, differing, patched } from "../lib/diff";
import { patchOf } from "../lib/draft";
import type { Clash, Side } from "../lib/merge";
import { aspectsSaid } from "../lib/phrase";
import { momentSaid, said } from "../lib/said";
import { uuid } from "../lib/uuid";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Differences, useNames } from "./differences";
import { Button } from "./parts";

/** What both changed in different ways, field by field, and what was taken over. */
export function Conflict({ clash }: { clash: Clash }) {
  const ref = useFocus();
  const { choices, taken, was, theirs } = clash;
  const both = aspects.map(({ name }) => name).filter((name) => name in choices);
  return (
    <section class="conflict" aria-labelledby="conflict-title">
      <h2 ref={ref} id="conflict-title" tabIndex={-1}>
        {words.conflict.title(theirs.properties.updated_by ?? "")}
      </h2>
      <p>{words.conflict.hint(both.length)}</p>
      {both.map((name) => (
        <Collision key={name} aspect={name} clash={clash} />
      ))}
      {taken.length > 0 && (
        <>
          <p>{words.conflict.taken(aspectsSaid(taken))}</p>
          <Differences before={was} after={theirs} aspects={taken} />
        </>
      )}
    </section>
  );
}

function Collision({ aspect, clash }: { aspect: AspectName; clash: Clash }) {
  const { store } = useDesk();
  const names = useNames();
  const text = (side: "was" | Side) => said(aspect, clash[side], names);
  return (
    <fieldset class="collision">
      <legend>{words.aspects[aspect]}</legend>
      <p class="collision-was">
        <span>{words.conflict.was}</span>
        <span>{text("was") || <i>{words.history.empty}</i>}</span>
      </p>
      {(["mine", "theirs"] as const).map((side) => (
        <label key={side}>
          <input
            type="radio"
            name={`collision ${aspect}`}
            checked={clash.choices[aspect] === side}
            onChange={() => store.dispatch({ type: "side chosen", aspect, side })}
          />
          <b>{words.conflict[side]}</b>
          <span>{text(side) || <i class="muted">{words.history.empty}</i>}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function ConflictActions() {
  const { store, commands } = useDesk();
  return (
    <div class="panel-actions">
      <Button tone="primary" onClick={() => void commands.settleConflict()}>
        {words.conflict.save}
      </Button>
      <Button onClick={() => store.dispatch({ type: "conflict settled" })}>{words.conflict.back}</Button>
      <Button onClick={() => commands.leave()}>{words.cancel}</Button>
    </div>
  );
}

/** The event is no longer there; what was typed is. */
export function GoneMeanwhile() {
  const form = usePick((s) => s.form);
  const ref = useFocus();
  if (!form?.gone || !form.base) return null;
  const { at, by, why, last } = form.gone;
  const mine = patched(form.base, patchOf(form.start, form.draft));
  return (
    <section class="conflict" aria-labelledby="gone-title">
      <h2 ref={ref} id="gone-title" tabIndex={-1}>
        {words.conflict.gone}
      </h2>
      <p>{words.conflict.goneSaid(momentSaid(Date.parse(at)), by ? words.history.by(by) : "")}</p>
      {why && <p>{words.conflict.goneWhy(why)}</p>}
      {last === null && <p>{words.conflict.lost}</p>}
      <Differences before={form.base} after={mine} aspects={differing(form.base, mine)} />
    </section>
  );
}

export function GoneActions() {
  const { store, commands } = useDesk();
  const form = usePick((s) => s.form);
  return (
    <div class="panel-actions">
      {form?.gone?.last ? (
        <Button tone="primary" disabled={form.saving} onClick={() => void commands.bringBack()}>
          {form.saving ? words.conflict.bringing : words.conflict.bring}
        </Button>
      ) : (
        <Button tone="primary" onClick={() => store.dispatch({ type: "event given up", name: uuid() })}>
          {words.conflict.addAgain}
        </Button>
      )}
      <Button onClick={() => commands.leave()}>{words.cancel}</Button>
    </div>
  );
}

/** What was in focus is gone; whoever cannot see it is told what came instead. */
function useFocus() {
  const ref = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    ref.current?.focus();
    ref.current?.closest(".panel-scroll")?.scrollTo(0, 0);
  }, []);
  return ref;
}
