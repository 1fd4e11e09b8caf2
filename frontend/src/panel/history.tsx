// What an event was, and what its file says: looked at, compared, brought back.

import { useEffect, useState } from "preact/hooks";
import { sentence } from "../api";
import { type AspectName, differing } from "../lib/diff";
import { momentSaid, saysNothing } from "../lib/said";
import type { Feature, Revision, Said } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Differences } from "./differences";
import { Field } from "./fields";
import { Button, Dialog } from "./parts";
import "./history.css";

/** Whether whoever looks may see and change what was: the desk, looking at now. */
export function useDeskNow(): boolean {
  return usePick((s) => s.status?.signed_in === true && !s.filters.asOf);
}

/** A quiet section under an event; its versions are asked for once it is opened. */
export function History({ event }: { event: Feature }) {
  const [open, setOpen] = useState(false);
  if (!useDeskNow()) return null;
  return (
    <details class="history" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        {words.history.title} <span class="muted">{words.number(event.properties.revision)}</span>
      </summary>
      {open && <Versions key={event.id} id={event.id} revision={event.properties.revision} />}
    </details>
  );
}

/** An event that cannot be shown: deleted, with its history, where that can be told. */
export function Missing({ id, problem }: { id: number; problem: string }) {
  const desk = useDeskNow();
  const past = usePick((s) => s.filters.asOf !== "");
  const offline = usePick((s) => s.keptAt !== null);
  const answer = useVersions(desk ? id : 0, 0);
  const [back, setBack] = useState(false);
  const [newest] = answer.revisions ?? [];
  if (desk && !answer.revisions && !answer.problem) {
    return (
      <div class="skeleton" role="status" aria-label={words.event.loading}>
        <div />
        <div />
      </div>
    );
  }
  if (!newest?.deleted) {
    return (
      <div class="trouble" role="alert">
        <h1>{words.event.failed}</h1>
        <p>{offline ? words.event.notKept : past ? words.asOf.unknown : problem}</p>
      </div>
    );
  }
  const was = answer.revisions?.find((one) => one.event);
  return (
    <article class="deleted-event">
      <h1>{words.history.gone}</h1>
      <p>{words.history.goneOn(momentSaid(Date.parse(newest.at)), whoSaid(newest))}</p>
      {newest.why && <p>{words.history.because(newest.why)}</p>}
      {was?.event && <p>{words.history.goneWas(was.event.properties.title || words.list.untitled)}</p>}
      {was && (
        <Button tone="primary" onClick={() => setBack(true)}>
          {words.history.bringBack}
        </Button>
      )}
      {back && was && <Restore id={id} now={newest.revision} to={was} close={() => setBack(false)} />}
      <section class="history" aria-label={words.history.title}>
        <h2>{words.history.title}</h2>
        <Listed revisions={answer.revisions ?? []} id={id} />
      </section>
    </article>
  );
}

interface Answer {
  readonly revisions: readonly Revision[] | null;
  /** Why there are none, as a sentence. */
  readonly problem: string;
}

/** The versions of an event, asked for again when it has a new one; nothing is asked for the event 0. */
function useVersions(id: number, revision: number): Answer & { readonly again: () => void } {
  const { commands } = useDesk();
  const [answer, setAnswer] = useState<Answer>({ revisions: null, problem: "" });
  const [asked, setAsked] = useState(0);
  // A new revision is a new version.
  useEffect(() => {
    if (!id) return;
    const asking = new AbortController();
    commands.history(id, asking.signal).then(
      (revisions) => setAnswer({ revisions, problem: "" }),
      (error) => asking.signal.aborted || setAnswer({ revisions: null, problem: sentence(error) }),
    );
    return () => asking.abort();
  }, [id, revision, asked, commands]);
  return { ...answer, again: () => setAsked(asked + 1) };
}

function Versions({ id, revision }: { id: number; revision: number }) {
  const { revisions, problem, again } = useVersions(id, revision);
  if (problem) {
    return (
      <div class="trouble" role="alert">
        <p>{problem}</p>
        <Button onClick={again}>{words.wrong.again}</Button>
      </div>
    );
  }
  if (!revisions) return <p role="status">{words.history.loading}</p>;
  return <Listed revisions={revisions} id={id} />;
}

function Listed({ revisions, id }: { revisions: readonly Revision[]; id: number }) {
  const [open, setOpen] = useState<number | null>(null);
  return (
    <ol class="revisions">
      {revisions.map((one) => (
        <li key={one.revision}>
          <button
            type="button"
            class="revision"
            aria-expanded={open === one.revision}
            onClick={() => setOpen(open === one.revision ? null : one.revision)}
          >
            <span>{deedSaid(one)}</span>
            <time dateTime={one.at}>{momentSaid(Date.parse(one.at))}</time>
            {one.why && <span class="revision-why">{words.history.because(one.why)}</span>}
          </button>
          {open === one.revision && <Version of={one} revisions={revisions} id={id} />}
        </li>
      ))}
    </ol>
  );
}

function whoSaid({ run, by }: Revision): string {
  if (run > 0) return words.history.run(run);
  return by ? words.history.by(by) : "";
}

function deedSaid(one: Revision): string {
  const who = whoSaid(one);
  if (one.deleted) return words.history.deleted(who);
  return one.revision === 1 ? words.history.made(who) : words.history.changed(who);
}

/** One version: how it differs from the one before it or any other, and the way back to it. */
function Version({ of, revisions, id }: { of: Revision; revisions: readonly Revision[]; id: number }) {
  const others = revisions.filter((one) => one.event && one.revision !== of.revision);
  const before = others.find((one) => one.revision < of.revision);
  const [chosen, setChosen] = useState(before?.revision ?? 0);
  const [restoring, setRestoring] = useState(false);
  const other = others.find((one) => one.revision === chosen);
  const [newest] = revisions;
  return (
    <div class="revision-body">
      {of.purged && <p>{words.history.purged}</p>}
      {of.deleted && <p>{words.history.deletion}</p>}
      {of.event && others.length > 0 && (
        <label class="compare">
          {words.history.compare}
          <select value={chosen} onChange={(e) => setChosen(Number(e.currentTarget.value))}>
            {!before && <option value={0}>{words.history.empty}</option>}
            {others.map((one) => (
              <option key={one.revision} value={one.revision}>
                {words.history.version(one.revision, momentSaid(Date.parse(one.at)))}
              </option>
            ))}
          </select>
        </label>
      )}
      {of.event && !other && <p>{words.history.first}</p>}
      {of.event && other?.event && (
        <Between
          before={of.revision > other.revision ? other.event : of.event}
          after={of.revision > other.revision ? of.event : other.event}
        />
      )}
      {of.event && newest && newest.revision !== of.revision && (
        <Button onClick={() => setRestoring(true)}>{words.history.restore}</Button>
      )}
      {restoring && newest && <Restore id={id} now={newest.revision} to={of} close={() => setRestoring(false)} />}
    </div>
  );
}

function Between({ before, after }: { before: Feature; after: Feature }) {
  const aspects = differing(before, after);
  if (aspects.length === 0) return <p>{words.history.none}</p>;
  return <Differences before={before} after={after} aspects={aspects} />;
}

/** Asks whether, and why. */
function Restore({ id, now, to, close }: { id: number; now: number; to: Revision; close: () => void }) {
  const { commands } = useDesk();
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  return (
    <Dialog title={words.history.restoreTitle} close={close}>
      <form
        class="restore-dialog"
        onSubmit={(e) => {
          e.preventDefault();
          setBusy(true);
          void commands.restore(id, now, to.revision, why).then(close);
        }}
      >
        <p>{words.history.restoreSaid(momentSaid(Date.parse(to.at)))}</p>
        <Field name={words.why.name} hint={words.why.hint}>
          {(attributes) => (
            <input {...attributes} type="text" value={why} onInput={(e) => setWhy(e.currentTarget.value)} />
          )}
        </Field>
        <div class="panel-actions">
          <Button type="submit" tone="primary" disabled={busy}>
            {words.history.restoreYes}
          </Button>
          <Button onClick={close}>{words.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What an event's file says otherwise than the desk; nothing where it does not. */
export function FileSays({ event }: { event: Feature }) {
  const { commands } = useDesk();
  const asked = useDeskNow();
  const [file, setFile] = useState<Said | null>(null);
  const { id } = event;
  const { revision } = event.properties;
  // An import may have brought the new revision, and said something new.
  useEffect(() => {
    if (!asked) return setFile(null);
    const asking = new AbortController();
    // What cannot be asked for is not shown; the section only helps.
    commands.fileOf(id, asking.signal).then(setFile, () => {});
    return () => asking.abort();
  }, [asked, id, revision, commands]);
  const said = file?.event;
  if (!file || said?.id !== id) return null;
  const aspects = differing(event, said).filter((aspect) => !saysNothing(aspect, said));
  if (aspects.length === 0) return null;
  const take = (aspect: AspectName) => void commands.takeFromFile(event, said, aspect);
  return (
    <section class="file-says" aria-label={words.history.file}>
      <h2>{words.history.file}</h2>
      <p>{words.history.fileHint(file.run)}</p>
      <Differences
        before={event}
        after={said}
        aspects={aspects}
        sides={{ before: words.history.here, after: words.history.inFile }}
        take={take}
      />
    </section>
  );
}
