// Work that was not saved, offered again.

import { unsaved } from "../form";
import type { Kept } from "../lib/drafts";
import { momentSaid } from "../lib/said";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { useDeskNow } from "./history";

/** On the map: the newest, but for what the open event says itself. */
export function UnsavedNote() {
  const drafts = usePick((s) => s.drafts);
  const selected = usePick((s) => s.selected);
  const editing = usePick((s) => s.form !== null);
  const desk = useDeskNow();
  const others = drafts.filter(({ base }) => !base || base.id !== selected);
  const [newest] = others;
  if (!newest || editing || !desk) return null;
  return (
    <section class="note panel" aria-label={words.unsaved.label}>
      <span>{told(newest, true)}</span>
      <Ways of={newest} />
      {others.length > 1 && <span>{words.unsaved.others(others.length - 1)}</span>}
    </section>
  );
}

/** In the panel of an event, or of a new one when `id` is null. */
export function UnsavedHere({ id }: { id: number | null }) {
  const drafts = usePick((s) => s.drafts);
  const typed = usePick((s) => unsaved(s.form));
  const desk = useDeskNow();
  if (!desk || typed) return null;
  return (
    <>
      {drafts
        .filter(({ base }) => (base?.id ?? null) === id)
        .map((kept) => (
          <section key={kept.key} class="unsaved is-panel" aria-label={words.unsaved.label}>
            <span>{told(kept, false)}</span>
            <Ways of={kept} />
          </section>
        ))}
    </>
  );
}

function told({ at, base, draft }: Kept, named: boolean): string {
  const clock = whenSaid(at);
  if (!base) return draft.title ? words.unsaved.to(clock, draft.title) : words.unsaved.added(clock);
  return named ? words.unsaved.to(clock, base.properties.title || words.list.untitled) : words.unsaved.from(clock);
}

/** "14:05" of today, and a day with it otherwise. */
function whenSaid(at: number): string {
  const [now, then] = [momentSaid(Date.now()), momentSaid(at)];
  const [day, clock = then] = then.split(/, (?=\d\d:\d\d$)/);
  return now.startsWith(`${day},`) ? clock : then;
}

function Ways({ of }: { of: Kept }) {
  const { commands } = useDesk();
  return (
    <span class="unsaved-ways">
      <button type="button" class="linklike" onClick={() => void commands.resume(of)}>
        {words.unsaved.continue}
      </button>
      <button type="button" class="linklike" onClick={() => commands.discard(of)}>
        {words.unsaved.discard}
      </button>
    </span>
  );
}
