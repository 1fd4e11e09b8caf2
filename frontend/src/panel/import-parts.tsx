// What an import came to, in parts that its preview, its end and its report share.

import type { ComponentChildren } from "preact";
import { aspectName, reported } from "../lib/fields";
import { listed } from "../lib/phrase";
import type { Disagreement, Gone, ImportResult, Refusal, UndoResult } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";

/** Rows of a table that are shown at most. */
export const most = 200;

interface FoldProps {
  readonly title: string;
  readonly note?: string;
  readonly open?: boolean;
  readonly children: ComponentChildren;
}

/** Details that are folded under a line. */
export function Fold({ title, note, open = false, children }: FoldProps) {
  return (
    <details class="import-rows" open={open}>
      <summary>
        {title} {note && <span class="muted">{note}</span>}
      </summary>
      {children}
    </details>
  );
}

interface TableProps {
  readonly heads: readonly string[];
  readonly children: ComponentChildren;
}

function Table({ heads, children }: TableProps) {
  return (
    // A region that scrolls must be reached by the keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <div class="table-scroll" tabIndex={0} role="group" aria-label={heads.join(", ")}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export { Table as ScrollTable };

export function Counts({ result }: { result: ImportResult }) {
  const rows = [
    [result.created, words.import.created, "", true],
    [result.updated, words.import.updated, "", true],
    [result.unchanged, words.import.unchanged, "", true],
    [result.conflicts, words.import.conflicts, "is-wrong", false],
    [result.refused, words.import.refused, "is-wrong", true],
    [result.removed ?? 0, words.import.removed, "is-wrong", false],
  ] as const;
  return (
    <ul class="import-counts">
      {rows
        .filter(([n, , , always]) => n > 0 || always)
        .map(([n, name, tone]) => (
          <li key={name} class={n > 0 ? tone : "is-none"}>
            <b>{words.number(n)}</b>
            {name}
          </li>
        ))}
    </ul>
  );
}

/** The rows that were not taken, those that were taken with a correction, and what a person said otherwise. */
export function Troubles({ result }: { result: ImportResult }) {
  return (
    <>
      <Rows title={words.import.refusals} rows={result.refusals ?? []} count={result.refused} />
      <Rows title={words.import.warnings} rows={result.warnings ?? []} count={result.warnings?.length ?? 0} />
      <Differences rows={result.disagreements ?? []} />
    </>
  );
}

function Rows({ title, rows, count }: { title: string; rows: readonly Refusal[]; count: number }) {
  if (rows.length === 0) return null;
  return (
    <Fold title={title} note={words.number(Math.max(count, rows.length))} open={rows.length <= 20}>
      <Table heads={[words.import.row, words.import.field, words.import.reason]}>
        {rows.slice(0, most).map((row, i) => (
          <tr key={`${row.row} ${row.field} ${i}`}>
            <td>{words.number(row.row)}</td>
            <td>{row.field ?? ""}</td>
            <td>{row.reason}</td>
          </tr>
        ))}
      </Table>
      <Cut shown={most} all={count} />
    </Fold>
  );
}

function Differences({ rows }: { rows: readonly Disagreement[] }) {
  const vocabularies = usePick((s) => s.vocabularies);
  const areas = usePick((s) => s.areaNames);
  const open = useOpen();
  if (rows.length === 0) return null;
  const said = (value: unknown, field: string) => reported(field, value, { vocabularies, areas }) || words.form.empty;
  return (
    <Fold title={words.import.differ} note={words.number(rows.length)} open={rows.length <= 20}>
      <p class="muted">{words.import.differHint}</p>
      <Table heads={[words.import.event, words.import.field, words.import.here, words.import.inFile]}>
        {rows.slice(0, most).map(({ id, title, field, here, file }, i) => (
          <tr key={`${id} ${field} ${i}`}>
            <td>
              <Named id={id} title={title} open={open} />
            </td>
            <td>{aspectName(field) ?? ""}</td>
            <td>{field ? said(here, field) : words.import.deletedHere}</td>
            <td>{field ? said(file, field) : ""}</td>
          </tr>
        ))}
      </Table>
      <Cut shown={most} all={rows.length} />
    </Fold>
  );
}

/** Events that a list names, each to be opened. */
export function Names({ events, note }: { events: readonly Gone[]; note?: (event: Gone) => string }) {
  const open = useOpen();
  return (
    <>
      <ul class="import-names">
        {events.slice(0, most).map((event) => (
          <li key={event.id}>
            <Named id={event.id} title={event.title} open={open} /> <small class="muted">{note?.(event) ?? ""}</small>
          </li>
        ))}
      </ul>
      <Cut shown={most} all={events.length} />
    </>
  );
}

function Named({
  id,
  title,
  open,
}: {
  id?: number | undefined;
  title?: string | undefined;
  open: (id: number) => void;
}) {
  const name = title || words.list.untitled;
  if (!id) return <>{name}</>;
  return (
    <button type="button" class="linklike" onClick={() => open(id)}>
      {name}
    </button>
  );
}

/** What became of an import that was undone. */
export function Undone({ result }: { result: UndoResult }) {
  const { removed, restored } = result;
  const became = [
    removed > 0 ? words.import.undoneRemoved(removed) : "",
    restored > 0 ? words.import.undoneRestored(restored) : "",
  ].filter(Boolean);
  return (
    <div role="status">
      <p class="import-done">{words.import.undone(listed(became))}</p>
      {result.kept > 0 && (
        <>
          <p>{words.import.undoneKept(result.kept)}</p>
          <Names events={result.edited ?? []} />
        </>
      )}
    </div>
  );
}

function Cut({ shown, all }: { shown: number; all: number }) {
  return all > shown ? <p class="muted">{words.import.first(shown)}</p> : null;
}

/** Leaves the dialog for an event. */
function useOpen(): (id: number) => void {
  const { store, commands } = useDesk();
  return (id) => {
    store.dispatch({ type: "dialog closed" });
    commands.select(id);
  };
}
