// What a file would do, before anything is written: one line first, and the details folded under it.

import type { ImportWish } from "../api";
import { datasetName } from "../lib/dataset";
import { fieldName } from "../lib/fields";
import { lowered, reasonsSaid } from "../lib/phrase";
import { label } from "../lib/terms";
import type { Alike, Column, Feature, Gone, ImportResult, Preview as Previewed, Rights } from "../types";
import { words } from "../words/words";
import { usePick } from "./desk";
import { EventLine, lineOf, titleOf } from "./event-line";
import { Field, Select } from "./fields";
import { Counts, Fold, most, Names, ScrollTable, Troubles } from "./import-parts";
import { Button } from "./parts";

/** How a file is to be taken, as far as a person said it. */
export type Wish = Omit<ImportWish, "file" | "dryRun">;

export const noWish: Wish = {
  dataset: "",
  visibility: "",
  remove: false,
  hidePositions: false,
  mapping: null,
  rights: {},
};

interface PreviewProps {
  readonly file: File;
  readonly result: ImportResult;
  /** The file is being read again, as it is wished now. */
  readonly pending: boolean;
  readonly problem: string;
  readonly wish: Wish;
  readonly set: (wish: Partial<Wish>) => void;
  readonly run: () => void;
  readonly another: () => void;
}

export function Preview({ file, result, pending, problem, wish, set, run, another }: PreviewProps) {
  const { preview } = result;
  const name = preview?.dataset.name || datasetName(file.name, result.format);
  return (
    <div class="import-preview" aria-busy={pending}>
      <Summary file={file} result={result} />
      <Counts result={result} />
      <div class="pair">
        <Field name={words.import.dataset} hint={words.import.datasetHint}>
          {(attributes) => (
            <input
              {...attributes}
              type="text"
              value={wish.dataset}
              placeholder={name}
              onInput={(e) => set({ dataset: e.currentTarget.value })}
            />
          )}
        </Field>
        <VisibilityChoice
          value={wish.visibility}
          usual={preview?.dataset.visibility ?? ""}
          set={(visibility) => set({ visibility })}
        />
      </div>
      <div class="import-folds">
        {preview && <Ownership dataset={preview.dataset} wish={wish} set={set} />}
        <Troubles result={result} />
        <Missing result={result} wish={wish} set={set} />
        {preview && <Duplicates alike={preview.duplicates} count={preview.duplicates_count} />}
        {preview && preview.columns.length > 0 && <Columns preview={preview} wish={wish} set={set} />}
        {preview && <FirstEvents events={preview.events} />}
      </div>
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
      <Confirm result={result} pending={pending} blocked={problem !== ""} run={run} another={another} />
    </div>
  );
}

function Summary({ file, result }: { file: File; result: ImportResult }) {
  const { preview } = result;
  const format = preview?.title || words.import.formats[result.format ?? ""] || result.format || "";
  const found = result.created + result.updated + result.unchanged + result.conflicts;
  const warnings = result.warnings?.length ?? 0;
  const parts = [
    words.import.found(found),
    result.refused > 0 && words.import.refusedShort(result.refused),
    warnings > 0 && words.import.warned(warnings),
    preview && preview.duplicates_count > 0 && words.import.alike(preview.duplicates_count),
    (result.missing ?? 0) > 0 && words.import.gone(result.missing ?? 0),
  ];
  return (
    <div>
      <p class="import-summary">
        <b>{file.name}</b> · {words.import.readAs(format)}
      </p>
      <p class="muted">{parts.filter(Boolean).join(" · ")}</p>
      {preview?.why && <p class="muted import-why">{words.import.why(preview.why)}</p>}
      {result.continues && <p class="muted">{words.import.continues}</p>}
    </div>
  );
}

interface PartProps {
  readonly wish: Wish;
  readonly set: (wish: Partial<Wish>) => void;
}

interface ConfirmProps {
  readonly result: ImportResult;
  readonly pending: boolean;
  readonly blocked: boolean;
  readonly run: () => void;
  readonly another: () => void;
}

function Confirm({ result, pending, blocked, run, another }: ConfirmProps) {
  const taken = result.created + result.updated;
  const removed = result.removed ?? 0;
  return (
    <div class="panel-actions import-confirm">
      {taken + removed > 0 ? (
        <Button tone="primary" icon="import" disabled={pending || blocked} onClick={run}>
          {taken > 0 ? words.import.confirm(taken) : words.import.confirmRemoval(removed)}
        </Button>
      ) : (
        <p>{words.import.nothing}</p>
      )}
      <Button onClick={another}>{words.import.again}</Button>
      <span class="muted" role="status">
        {pending ? words.import.rereading : ""}
      </span>
    </div>
  );
}

function VisibilityChoice({ value, usual, set }: { value: string; usual: string; set: (value: string) => void }) {
  const terms = usePick((s) => s.vocabularies?.visibilities);
  const offered = (terms ?? []).filter((t) => t.name === "private" || t.name === "public");
  const empty = usual ? words.import.asFileElse(lowered(label(terms, usual))) : words.import.asFile;
  return <Select name={words.import.visibility} value={value} terms={offered} empty={empty} set={set} />;
}

function Ownership({ dataset, wish, set }: PartProps & { dataset: Rights }) {
  const rights = { ...dataset, ...wish.rights };
  const said = [
    rights.attribution,
    rights.licence || words.import.licenceNone,
    rights.redistributable ? words.import.mayPassOn : words.import.notRedistributable,
  ];
  return (
    <Fold title={words.import.rights} note={said.filter(Boolean).join(" · ")}>
      <p class="muted">{words.import.rightsHint}</p>
      <RightsFields rights={rights} set={(part) => set({ rights: { ...wish.rights, ...part } })} />
      <Tick
        name={words.import.hidePositions}
        hint={words.import.hidePositionsHint}
        on={wish.hidePositions}
        set={(hidePositions) => set({ hidePositions })}
      />
    </Fold>
  );
}

interface RightsFieldsProps {
  readonly rights: Omit<Rights, "visibility">;
  readonly set: (part: Partial<Omit<Rights, "visibility">>) => void;
}

/** Title, licence and attribution of a dataset, and whether it may be passed on. */
export function RightsFields({ rights, set }: RightsFieldsProps) {
  const fields = [
    ["title", words.import.datasetTitle],
    ["licence", words.import.licence],
    ["attribution", words.import.attribution],
  ] as const;
  return (
    <div class="rights">
      {fields.map(([field, name]) => (
        <Field key={field} name={name}>
          {(attributes) => (
            <input
              {...attributes}
              type="text"
              value={rights[field]}
              onInput={(e) => set({ [field]: e.currentTarget.value })}
            />
          )}
        </Field>
      ))}
      <Tick
        name={words.import.redistributable}
        hint={words.import.redistributableHint}
        on={rights.redistributable}
        set={(redistributable) => set({ redistributable })}
      />
    </div>
  );
}

interface TickProps {
  readonly name: string;
  readonly hint: string;
  readonly on: boolean;
  readonly set: (on: boolean) => void;
}

function Tick({ name, hint, on, set }: TickProps) {
  return (
    <label class="tick">
      <input type="checkbox" checked={on} onChange={(e) => set(e.currentTarget.checked)} />
      <span>
        {name}
        <small>{hint}</small>
      </span>
    </label>
  );
}

function Missing({ result, wish, set }: PartProps & { result: ImportResult }) {
  const gone = result.missing_events ?? [];
  const count = result.missing ?? 0;
  if (count === 0) return null;
  const edited = gone.filter((event) => event.edited).length;
  return (
    <Fold title={words.import.goneTitle} note={words.number(count)} open>
      <p class="muted">{words.import.goneHint}</p>
      <div class="table-scroll">
        <Names events={gone} note={({ edited }: Gone) => (edited ? words.import.goneEdited : "")} />
      </div>
      <Tick
        name={words.import.remove(count - edited)}
        hint={words.import.removeHint}
        on={wish.remove}
        set={(remove) => set({ remove })}
      />
    </Fold>
  );
}

/** Rows with what they resemble that are shown at most. */
const alikeShown = 20;

function Duplicates({ alike, count }: { alike: readonly Alike[]; count: number }) {
  if (count === 0) return null;
  const shown = alike.slice(0, alikeShown);
  return (
    <Fold title={words.import.alikeTitle} note={words.number(count)}>
      <p class="muted">{words.import.alikeHint}</p>
      <ul class="import-alike">
        {shown.map(({ row, event, candidates }) => (
          <li key={row}>
            <p>
              <b>{words.import.alikeRow(row, titleOf(event.properties))}</b>{" "}
              <small class="muted">{lineOf(event.properties)}</small>
            </p>
            {candidates.slice(0, 3).map((candidate) => (
              <EventLine key={candidate.event.id} event={candidate.event} note={reasonsSaid(candidate.reasons)} />
            ))}
          </li>
        ))}
      </ul>
      {count > shown.length && <p class="muted">{words.import.first(shown.length)}</p>}
    </Fold>
  );
}

function Columns({ preview, wish, set }: PartProps & { preview: Previewed }) {
  const used = preview.columns.filter((column) => column.field !== "").length;
  const decided = wish.mapping ?? keptOf(preview);
  return (
    <Fold title={words.import.columns} note={words.import.columnsUsed(used, preview.columns.length)}>
      <p class="muted">{words.import.columnsHint}</p>
      <ScrollTable heads={[words.import.column, words.import.sample, words.import.field]}>
        {preview.columns.slice(0, most).map((column, i) => (
          <tr key={`${column.name} ${i}`}>
            <td class="column-name">{column.name}</td>
            <td class="column-sample" title={column.sample}>
              {column.sample}
            </td>
            <td>
              <ColumnField
                column={column}
                fields={preview.fields}
                set={(field) => set({ mapping: { ...decided, [column.name]: field } })}
              />
            </td>
          </tr>
        ))}
      </ScrollTable>
      {preview.columns.length > most && <p class="muted">{words.import.first(most)}</p>}
      {Object.keys(decided).length > 0 && (
        <button type="button" class="linklike" onClick={() => set({ mapping: {} })}>
          {words.import.usual}
        </button>
      )}
    </Fold>
  );
}

/** What was decided of the file's columns when its dataset was imported before. */
function keptOf({ dataset, columns }: Previewed): Readonly<Record<string, string>> {
  const kept = Object.entries(dataset.mapping ?? {});
  return Object.fromEntries(kept.filter(([name]) => columns.some((column) => column.name === name)));
}

interface ColumnFieldProps {
  readonly column: Column;
  readonly fields: readonly string[];
  readonly set: (field: string) => void;
}

function ColumnField({ column, fields, set }: ColumnFieldProps) {
  if (column.fixed) {
    return (
      <>
        {column.field ? fieldName(column.field) : words.import.noField}{" "}
        <small class="muted">{words.import.fixed}</small>
      </>
    );
  }
  const offered = column.field && !fields.includes(column.field) ? [...fields, column.field] : fields;
  return (
    <select
      aria-label={words.import.fieldOf(column.name)}
      value={column.field}
      onChange={(e) => set(e.currentTarget.value)}
    >
      <option value="">{words.import.noField}</option>
      {offered
        .map((field) => [field, fieldName(field)] as const)
        .sort((a, b) => a[1].localeCompare(b[1], words.locale))
        .map(([field, name]) => (
          <option key={field} value={field}>
            {name}
          </option>
        ))}
    </select>
  );
}

function FirstEvents({ events }: { events: readonly Feature[] }) {
  if (events.length === 0) return null;
  return (
    <Fold title={words.import.firstEvents} note={words.number(events.length)}>
      <ul class="import-events">
        {events.map((event, i) => (
          <li key={`${event.properties.external_id} ${i}`}>
            <EventLine event={event} />
          </li>
        ))}
      </ul>
    </Fold>
  );
}
