// Fields of a form: a label, a control, a hint, and what the server found wrong.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Draft, DraftTime, Figures } from "../lib/draft";
import { wrongIn } from "../lib/refused";
import type { Term, Violation } from "../types";
import { language, words } from "../words/words";
import { useDesk, usePick } from "./desk";

/** Changes the draft, and says what it is now. */
export function useDraft(): readonly [Draft, (change: Partial<Draft>) => void] {
  const { store } = useDesk();
  const form = usePick((s) => s.form);
  if (!form) throw new Error("no form is open");
  return [form.draft, (draft) => store.dispatch({ type: "draft changed", draft })];
}

/** What is wrong with a field, by the names that the server gives it. */
export function useViolation(...names: readonly string[]): string {
  const violations = usePick((s) => s.form?.violations);
  return (violations ?? [])
    .filter((v: Violation) => names.includes(v.field))
    .map((v) => wrongIn(language, v))
    .join(" ");
}

interface FieldProps {
  readonly name: string;
  readonly hint?: string;
  readonly wrong?: string;
  /** The hint is news, which is read out though the focus is in the field already. */
  readonly told?: boolean;
  readonly children: (attributes: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean;
  }) => ComponentChildren;
}

export function Field({ name, hint, wrong = "", told = false, children }: FieldProps) {
  const id = useId();
  const notes = hint || wrong ? `${id}-note` : undefined;
  return (
    <div class={wrong ? "field is-wrong" : "field"}>
      <label for={id}>{name}</label>
      {children({ id, "aria-describedby": notes, "aria-invalid": wrong !== "" })}
      {notes && (
        <small id={notes} aria-live={told ? "polite" : undefined}>
          {wrong && <span class="wrong">{wrong} </span>}
          {hint}
        </small>
      )}
    </div>
  );
}

type TextName = { [K in keyof Draft]: Draft[K] extends string ? K : never }[keyof Draft];

interface TextProps {
  readonly of: TextName;
  readonly field: string;
  readonly name: string;
  readonly hint?: string;
  readonly rows?: number;
}

export function TextField({ of, field, name, hint, rows }: TextProps) {
  const [draft, change] = useDraft();
  const wrong = useViolation(field);
  const set = (e: { currentTarget: { value: string } }) => change({ [of]: e.currentTarget.value });
  return (
    <Field name={name} wrong={wrong} {...(hint && { hint })}>
      {(attributes) =>
        rows ? (
          <textarea {...attributes} rows={rows} value={draft[of]} onInput={set} />
        ) : (
          <input {...attributes} type="text" value={draft[of]} onInput={set} />
        )
      }
    </Field>
  );
}

interface SelectProps {
  readonly name: string;
  readonly value: string;
  readonly terms: readonly Term[];
  readonly set: (value: string) => void;
  readonly wrong?: string;
  readonly empty?: string;
}

export function Select({ name, value, terms, set, wrong = "", empty }: SelectProps) {
  const meaning = terms.find((t) => t.name === value)?.meaning;
  return (
    <Field name={name} wrong={wrong} {...(meaning && { hint: meaning })}>
      {(attributes) => (
        <select {...attributes} value={value} onChange={(e) => set(e.currentTarget.value)}>
          {empty !== undefined && <option value="">{empty}</option>}
          {terms.map((term) => (
            <option key={term.name} value={term.name}>
              {term.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Any number of a list's terms, as switches. */
export function Terms({ name, of, terms }: { name: string; of: "weapons" | "targets"; terms: readonly Term[] }) {
  const [draft, change] = useDraft();
  const chosen = draft[of];
  const wrong = useViolation(of);
  return (
    <details class="terms" open={chosen.length > 0}>
      <summary>
        {name}
        {chosen.length > 0 && <span class="muted"> {chosen.length}</span>}
      </summary>
      <div role="group" aria-label={name} class="term-pills">
        {terms.map((term) => (
          <button
            key={term.name}
            type="button"
            class={chosen.includes(term.name) ? "chip is-on" : "chip"}
            aria-pressed={chosen.includes(term.name)}
            onClick={() =>
              change({
                [of]: chosen.includes(term.name) ? chosen.filter((c) => c !== term.name) : [...chosen, term.name],
              })
            }
          >
            {term.label}
          </button>
        ))}
      </div>
      {wrong && <small class="wrong">{wrong}</small>}
    </details>
  );
}

export function FiguresField({ of, name }: { of: "killed" | "injured"; name: string }) {
  const [draft, change] = useDraft();
  const wrong = useViolation(`${of}_min`, `${of}_best`, `${of}_max`, of);
  const id = useId();
  const set = (figures: Partial<Figures>) => change({ [of]: { ...draft[of], ...figures } });
  return (
    <fieldset class={wrong ? "field figures is-wrong" : "field figures"}>
      <legend>{name}</legend>
      {(["min", "best", "max"] as const).map((bound) => (
        <label key={bound}>
          <span>{words.form[bound]}</span>
          <input
            type="text"
            inputMode="numeric"
            aria-label={`${name}, ${words.form[bound]}`}
            aria-describedby={wrong ? id : undefined}
            value={draft[of][bound]}
            onInput={(e) => set({ [bound]: e.currentTarget.value })}
          />
        </label>
      ))}
      {wrong && (
        <small id={id} class="wrong">
          {wrong}
        </small>
      )}
    </fieldset>
  );
}

export function useTime(): readonly [DraftTime, (change: Partial<DraftTime>) => void] {
  const [draft, change] = useDraft();
  return [draft.time, (part) => change({ time: { ...draft.time, ...part } })];
}
