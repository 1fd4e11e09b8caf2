// The form in which an event is added or edited.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { unsaved } from "../form";
import { aspectsSaid } from "../lib/phrase";
import { fieldSaid, homeless, stopped } from "../lib/violations";
import type { Actor, Source } from "../types";
import { words } from "../words/words";
import { Conflict, ConflictActions, GoneActions, GoneMeanwhile } from "./conflict";
import { useDesk, usePick } from "./desk";
import { Field, FiguresField, Select, Terms, TextField, useDraft, useViolation } from "./fields";
import { KindField } from "./kind";
import { Maybe } from "./maybe";
import { Button, IconButton } from "./parts";
import { When, Where } from "./placing";
import { SheetHandle } from "./sheet";
import { UnsavedHere } from "./unsaved";
import { Visibility } from "./visibility";
import "./form.css";

export function FormPanel() {
  const open = usePick((s) => s.form !== null);
  const joined = usePick((s) => (s.form?.aside ? s.form.base?.id : 0));
  return open ? <OpenForm key={joined} /> : null;
}

function OpenForm() {
  const { commands } = useDesk();
  const form = usePick((s) => s.form);
  const stop = usePick((s) => s.stop);
  const ref = useRef<HTMLFormElement>(null);
  const wrong = form?.violations.length ?? 0;
  useGivenBack();
  useLayoutEffect(() => {
    const source = form?.aside && [...(ref.current?.querySelectorAll(".is-source") ?? [])].at(-1);
    if (source) source.querySelector<HTMLElement>("input")?.focus();
    else ref.current?.querySelector<HTMLElement>("input")?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (wrong)
      ref.current?.querySelector<HTMLElement>(".is-wrong input, .is-wrong select, .is-wrong textarea")?.focus();
  }, [wrong]);
  if (!form) return null;
  const title = form.base ? words.form.edit : words.form.add;
  return (
    <aside class={`detail panel is-${stop}`} aria-label={title} data-covers="end">
      <SheetHandle />
      <form
        ref={ref}
        class="form"
        noValidate
        onKeyDown={(e) => {
          if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey)) return;
          e.preventDefault();
          e.currentTarget.requestSubmit();
        }}
        onSubmit={(e) => {
          e.preventDefault();
          const invalid = e.currentTarget.querySelector<HTMLInputElement>("input:invalid");
          if (invalid) invalid.reportValidity();
          else void commands.save();
        }}
      >
        <header class="form-header">
          <h1>{title}</h1>
          <IconButton icon="close" label={words.close} onClick={() => commands.leave()} />
        </header>
        <div class="panel-scroll">
          {form.clash ? <Conflict clash={form.clash} /> : form.gone ? <GoneMeanwhile /> : <Sections />}
        </div>
        <FormFooter />
      </form>
    </aside>
  );
}

/** When the form is gone the focus goes to what it was about, or to where it was before. */
function useGivenBack(): void {
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    before.current ??= document.activeElement;
    return () =>
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        const about = document.querySelector<HTMLElement>(".detail h1");
        if (about) about.tabIndex = -1;
        const to = about ?? (before.current?.isConnected ? before.current : document.querySelector(".items .item"));
        if (to instanceof HTMLElement) to.focus({ preventScroll: true });
      });
  }, []);
}

function Sections() {
  return (
    <>
      <Beginning />
      <What />
      <Where />
      <When />
      <Who />
      <fieldset>
        <legend>{words.form.harm}</legend>
        <FiguresField of="killed" name={words.form.killed} />
        <FiguresField of="injured" name={words.form.injured} />
        <small class="muted">{words.form.harmHint}</small>
      </fieldset>
      <SourcesFields />
      <Knowledge />
      <DeleteEvent />
    </>
  );
}

/** What came before what is typed: work that was not saved, and what others did since. */
function Beginning() {
  const id = usePick((s) => s.form?.base?.id ?? null);
  const followed = usePick((s) => s.form?.followed);
  const { store } = useDesk();
  const aside = usePick((s) => s.form?.aside ?? null);
  return (
    <>
      {aside ? (
        <section class="unsaved is-panel">
          <span>{words.duplicates.joined}</span>
          <button type="button" class="linklike" onClick={() => store.dispatch({ type: "event not meant" })}>
            {words.duplicates.notMeant}
          </button>
        </section>
      ) : (
        <UnsavedHere id={id} />
      )}
      {followed && followed.length > 0 && (
        <p class="unsaved" role="status">
          {words.conflict.followed(aspectsSaid(followed))}
        </p>
      )}
    </>
  );
}

function What() {
  const v = usePick((s) => s.vocabularies);
  return (
    <fieldset>
      <legend>{words.form.what}</legend>
      <TextField of="title" field="title" name={words.form.title} hint={words.form.titleHint} />
      <KindField />
      <TextField of="description" field="description" name={words.form.description} rows={3} />
      <Terms of="weapons" name={words.form.weapons} terms={v?.weapons ?? []} />
      <Terms of="targets" name={words.form.targets} terms={v?.targets ?? []} />
    </fieldset>
  );
}

function Who() {
  const [{ actors }, change] = useDraft();
  const v = usePick((s) => s.vocabularies);
  const set = (i: number, part: Partial<Actor>) =>
    change({ actors: actors.map((a, at) => (at === i ? { ...a, ...part } : a)) });
  return (
    <fieldset>
      <legend>{words.form.who}</legend>
      {actors.map((actor, i) => (
        <div class="entry" key={i} role="group" aria-label={`${words.form.who} ${i + 1}`}>
          <div class="pair">
            <Listed
              name={words.form.actor}
              field={`actors[${i}].name`}
              value={actor.name}
              set={(name) => set(i, { name })}
            />
            <Select
              name={words.form.role}
              value={actor.role}
              terms={v?.actor_roles ?? []}
              set={(role) => set(i, { role })}
            />
          </div>
          <Listed
            name={words.form.attributedBy}
            field={`actors[${i}].attributed_by`}
            value={actor.attributed_by ?? ""}
            set={(text) => change({ actors: actors.map((a, at) => (at === i ? attributed(a, text) : a)) })}
          />
          <IconButton
            icon="close"
            label={`${words.remove} ${actor.name}`}
            onClick={(e) => {
              toAdding(e.currentTarget);
              change({ actors: actors.filter((_, at) => at !== i) });
            }}
          />
        </div>
      ))}
      <Adding say={words.form.addActor} add={() => change({ actors: [...actors, { name: "", role: "unknown" }] })} />
    </fieldset>
  );
}

/** Adds an entry to a list, and goes on in its first field. */
function Adding({ say, add }: { say: string; add: () => void }) {
  return (
    <Button
      icon="plus"
      tone="quiet"
      class="is-adding"
      onClick={(e) => {
        const list = e.currentTarget.parentElement;
        add();
        requestAnimationFrame(() =>
          [...(list?.querySelectorAll(".entry") ?? [])].at(-1)?.querySelector("input")?.focus(),
        );
      }}
    >
      {say}
    </Button>
  );
}

/** The focus of an entry that goes stays by its list. */
function toAdding(inside: HTMLElement): void {
  inside.closest("fieldset")?.querySelector<HTMLElement>(".is-adding")?.focus();
}

function attributed({ attributed_by: _, ...actor }: Actor, by: string): Actor {
  return by ? { ...actor, attributed_by: by } : actor;
}

interface ListedProps {
  readonly name: string;
  readonly field: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly hint?: string;
  readonly rows?: number;
}

/** A text of one entry of a list. */
function Listed({ name, field, value, set, hint, rows }: ListedProps) {
  const wrong = useViolation(field);
  return (
    <Field name={name} wrong={wrong} {...(hint && { hint })}>
      {(attributes) =>
        rows ? (
          <textarea {...attributes} rows={rows} value={value} onInput={(e) => set(e.currentTarget.value)} />
        ) : (
          <input {...attributes} type="text" value={value} onInput={(e) => set(e.currentTarget.value)} />
        )
      }
    </Field>
  );
}

function SourcesFields() {
  const [{ sources }, change] = useDraft();
  const set = (i: number, part: Partial<Source>) =>
    change({ sources: sources.map((s, at) => (at === i ? { ...s, ...part } : s)) });
  return (
    <fieldset>
      <legend>{words.form.sources}</legend>
      {sources.map((source, i) => (
        <div class="entry is-source" key={i} role="group" aria-label={`${words.event.source} ${i + 1}`}>
          <Listed
            name={words.form.url}
            field={`sources[${i}].url`}
            value={source.url ?? ""}
            set={(url) => set(i, { url })}
          />
          <div class="pair">
            <Listed
              name={words.form.publisher}
              field={`sources[${i}].publisher`}
              value={source.publisher ?? ""}
              set={(publisher) => set(i, { publisher })}
            />
            <Listed
              name={words.form.date}
              field={`sources[${i}].published_at`}
              value={source.published_at ?? ""}
              hint={words.form.dateHint}
              set={(published_at) => set(i, { published_at })}
            />
          </div>
          <Listed
            name={words.form.sourceTitle}
            field={`sources[${i}].title`}
            value={source.title ?? ""}
            set={(title) => set(i, { title })}
          />
          <Listed
            name={words.form.quote}
            field={`sources[${i}].quote`}
            value={source.quote ?? ""}
            rows={2}
            set={(quote) => set(i, { quote })}
          />
          <IconButton
            icon="close"
            label={`${words.remove} ${source.publisher || words.event.source}`}
            onClick={(e) => {
              toAdding(e.currentTarget);
              change({ sources: sources.filter((_, at) => at !== i) });
            }}
          />
        </div>
      ))}
      <Adding say={words.form.addSource} add={() => change({ sources: [...sources, {}] })} />
    </fieldset>
  );
}

function Knowledge() {
  const [draft, change] = useDraft();
  const v = usePick((s) => s.vocabularies);
  const wrong = useViolation("tags");
  return (
    <fieldset>
      <legend>{words.form.knowledge}</legend>
      <div class="pair">
        <Select
          name={words.form.assessment}
          value={draft.assessment}
          terms={v?.assessments ?? []}
          set={(assessment) => change({ assessment })}
        />
        <Select
          name={words.form.status}
          value={draft.status}
          terms={v?.statuses ?? []}
          set={(status) => change({ status })}
        />
      </div>
      <Visibility />
      <Tags wrong={wrong} tags={draft.tags} set={(tags) => change({ tags })} />
      <TextField of="notes" field="notes" name={words.form.notes} rows={2} />
    </fieldset>
  );
}

function Tags({
  tags,
  set,
  wrong,
}: {
  tags: readonly string[];
  set: (tags: readonly string[]) => void;
  wrong: string;
}) {
  const [text, setText] = useState(tags.join(", "));
  return (
    <Field name={words.form.tags} hint={words.form.tagsHint} wrong={wrong}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          value={text}
          onInput={(e) => {
            setText(e.currentTarget.value);
            set([
              ...new Set(
                e.currentTarget.value
                  .split(",")
                  .map((t) => t.trim())
                  .filter(Boolean),
              ),
            ]);
          }}
        />
      )}
    </Field>
  );
}

function DeleteEvent() {
  const { commands } = useDesk();
  const existing = usePick((s) => s.form?.base != null);
  const [sure, setSure] = useState(false);
  if (!existing) return null;
  return (
    <div class="form-delete">
      {sure ? (
        <div role="alert">
          <p>{words.form.deleteSure}</p>
          <Why />
          <div class="panel-actions">
            <Button tone="danger" onClick={() => void commands.remove()}>
              {words.form.deleteYes}
            </Button>
            <Button onClick={() => setSure(false)}>{words.cancel}</Button>
          </div>
        </div>
      ) : (
        <Button tone="quiet" class="is-danger-text" onClick={() => setSure(true)}>
          {words.form.delete}
        </Button>
      )}
    </div>
  );
}

/** Why the event is changed or deleted, for its history. */
function Why() {
  const { store } = useDesk();
  const why = usePick((s) => s.form?.why ?? "");
  return (
    <Field name={words.why.name}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          placeholder={words.why.hint}
          value={why}
          onInput={(e) => store.dispatch({ type: "why changed", why: e.currentTarget.value })}
        />
      )}
    </Field>
  );
}

function FormFooter() {
  const { store, commands } = useDesk();
  const form = usePick((s) => s.form);
  if (!form) return null;
  if (form.leaving) {
    return (
      <footer class="form-footer">
        <p role="alert">{words.form.unsaved}</p>
        <div class="panel-actions">
          <Button tone="danger" onClick={() => commands.leave(true)}>
            {words.form.leave}
          </Button>
          <Button onClick={() => store.dispatch({ type: "leave asked", leaving: false })}>{words.form.stay}</Button>
        </div>
      </footer>
    );
  }
  return (
    <footer class="form-footer">
      <Trouble />
      {form.clash ? <ConflictActions /> : form.gone ? <GoneActions /> : <SaveActions />}
    </footer>
  );
}

function SaveActions() {
  const { commands } = useDesk();
  const form = usePick((s) => s.form);
  if (!form) return null;
  return (
    <>
      {form.base ? unsaved(form) && <Why /> : <Maybe />}
      <div class="panel-actions">
        <Button type="submit" tone="primary" disabled={form.saving}>
          {form.saving ? words.form.saving : words.form.save}
        </Button>
        <Button onClick={() => commands.leave()}>{words.cancel}</Button>
      </div>
    </>
  );
}

/** What is wrong with the form as a whole, and with what it has no field for. */
function Trouble() {
  const violations = usePick((s) => s.form?.violations) ?? [];
  const problem = usePick((s) => s.form?.problem);
  const elsewhere = homeless(violations);
  const trouble = violations.length > 0 ? words.form.problems(violations.length) : problem;
  return (
    <>
      {trouble && (
        <p class="wrong" role="alert">
          {trouble}
        </p>
      )}
      {elsewhere.length > 0 && (
        <ul class="form-elsewhere wrong">
          {elsewhere.map(({ field, message }) => (
            <li key={`${field} ${message}`}>{words.form.problem(fieldSaid(field), stopped(message))}</li>
          ))}
        </ul>
      )}
    </>
  );
}
