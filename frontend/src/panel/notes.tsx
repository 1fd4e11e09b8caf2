// The pill on top of the map: what the map cannot show, and what state it is in.

import { useEffect, useRef, useState } from "preact/hooks";
import { momentSaid } from "../lib/said";
import { words } from "../words/words";
import { AreasNote } from "./areas";
import { AsOfBanner } from "./asof";
import { ChoosingNote } from "./compare";
import { useDesk, usePick } from "./desk";
import { IconButton } from "./parts";
import { UnsavedNote } from "./unsaved";

export function Notes() {
  const { store, commands } = useDesk();
  const summary = usePick((s) => s.summary.value);
  const unlocated = usePick((s) => s.everywhere?.unlocated ?? 0);
  const loading = usePick((s) => s.status?.loading);
  const online = usePick((s) => s.online);
  const keptAt = usePick((s) => s.keptAt);
  const upgraded = usePick((s) => s.upgraded);
  const areas = usePick((s) => s.seen.areas.length + s.seen.discs.places > 0);
  const sample = usePick((s) =>
    s.status?.signed_in && !s.filters.asOf ? (s.datasets.find((d) => d.name === "sample")?.events ?? 0) : 0,
  );
  const left = usePick((s) => s.seen.left);
  const editing = usePick((s) => s.form !== null);
  const typing = usePick((s) => s.form !== null && !s.form.clash && !s.form.gone);
  const turned = usePick((s) => s.list.unlocated);
  return (
    <section class="notes" aria-label={words.note.label}>
      {loading && (
        <p class="note panel is-busy" role="status">
          {words.note.loading(loading.loaded, loading.total)}
        </p>
      )}
      {!online && (
        <p class="note panel is-wrong" role="status">
          {keptAt === null ? words.note.offline : words.note.keptAt(momentSaid(keptAt))}
        </p>
      )}
      {upgraded && (
        <p class="note panel" role="status">
          {words.note.upgraded}{" "}
          <button type="button" class="linklike" onClick={() => location.reload()}>
            {words.note.reload}
          </button>
        </p>
      )}
      <AsOfBanner />
      <ChoosingNote />
      <UnsavedNote />
      {typing && <p class="note panel is-busy">{words.map_.click}</p>}
      {left > 0 && (
        <p class="note panel" role="status">
          {words.note.left(left)}
        </p>
      )}
      {sample > 0 && !editing && (
        <p class="note panel">
          {words.note.sample(sample)} ·{" "}
          <button type="button" class="linklike" onClick={() => void commands.removeSample()}>
            {words.note.removeSample}
          </button>
        </p>
      )}
      {summary && !editing && (unlocated > 0 || summary.undated > 0 || areas) && (
        <div class="note panel">
          {unlocated > 0 && (
            <button
              type="button"
              class="linklike"
              aria-pressed={turned}
              onClick={() => {
                store.dispatch({ type: "list turned", unlocated: true });
                store.dispatch({ type: "sheet moved", stop: "half" });
              }}
            >
              {words.note.unlocated(unlocated)}
            </button>
          )}
          {summary.undated > 0 && (
            <button
              type="button"
              class="linklike"
              onClick={() => store.dispatch({ type: "filters changed", filters: { dated: false } })}
            >
              {words.note.undated(summary.undated)}
            </button>
          )}
          {areas && <AreasNote />}
        </div>
      )}
    </section>
  );
}

/** How long a notice of something done stays, in milliseconds; what went wrong stays until it is closed. */
const shown = 5000;

export function Toast() {
  const { store, commands } = useDesk();
  const notice = usePick((s) => s.notice);
  const undo = notice?.undo;
  // Nothing vanishes from under a pointer or the focus.
  const [held, setHeld] = useState(false);
  const ref = useRef<HTMLParagraphElement>(null);
  const there = notice !== null;
  useEffect(() => {
    // What takes the toast away takes no event with which the pointer leaves it.
    if (!there) setHeld(false);
  }, [there]);
  useEffect(() => {
    if (notice?.tone !== "done" || held) return;
    const stays = notice.undo ? 3 * shown : shown;
    const timer = setTimeout(() => store.dispatch({ type: "notice shown", notice: null }), stays);
    return () => clearTimeout(timer);
  }, [notice, held, store]);
  return (
    <div class="toast-place" role={notice?.tone === "wrong" ? "alert" : "status"}>
      {notice && (
        <p
          ref={ref}
          class={`toast panel is-${notice.tone}`}
          tabIndex={-1}
          onMouseEnter={() => setHeld(true)}
          onMouseLeave={() => setHeld(false)}
          onFocusIn={() => setHeld(true)}
          onFocusOut={() => setHeld(false)}
        >
          <span>{notice.text}</span>
          {undo && (
            <button
              type="button"
              class="linklike"
              aria-keyshortcuts="Control+Z"
              onClick={() => {
                // The button goes with what it undoes; the focus stays by the answer.
                ref.current?.focus();
                void commands.takeBack(undo);
              }}
            >
              {words.duplicates.undo}
            </button>
          )}
          <IconButton
            icon="close"
            label={words.close}
            onClick={() => store.dispatch({ type: "notice shown", notice: null })}
          />
        </p>
      )}
    </div>
  );
}
