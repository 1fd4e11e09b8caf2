// Two events that may be one, side by side, and what is to become of them.

import { useEffect, useRef, useState } from "preact/hooks";
import { sentence } from "../api";
import { distance } from "../lib/geo";
import { latinKey } from "../lib/keys";
import { raised, reasonsSaid } from "../lib/phrase";
import type { Feature, Pair, Restoring } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { titleOf } from "./event-line";
import { Button, Dialog } from "./parts";
import { Sides } from "./sides";
import "./duplicates.css";

/** What was done last, and how it is taken back. */
interface Said {
  readonly text: string;
  readonly undo: readonly Restoring[] | null;
  readonly wrong: boolean;
}

interface Queue {
  readonly pairs: readonly Pair[];
  readonly complete: boolean;
}

const quiet: Said = { text: "", undo: null, wrong: false };

export function Duplicates() {
  const { store, commands } = useDesk();
  const compared = usePick((s) => s.compared);
  const [queue, setQueue] = useState<Queue | null>(compared && { pairs: [compared], complete: true });
  const [said, setSaid] = useState(quiet);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (compared) return;
    const until = new AbortController();
    commands.pairs(until.signal).then(setQueue, (error) => {
      const text = sentence(error);
      if (text) setSaid({ text, undo: null, wrong: true });
    });
    return () => until.abort();
  }, [compared, commands, asked]);

  const [pair] = queue?.pairs ?? [];
  const next = () => {
    if (!queue) return;
    const pairs = queue.pairs.slice(1);
    setQueue({ ...queue, pairs });
    if (pairs.length === 0 && !queue.complete) setAsked(asked + 1);
  };
  const doing = async (work: () => Promise<Said>) => {
    if (busy) return;
    setBusy(true);
    try {
      setSaid(await work());
    } catch (error) {
      const text = sentence(error);
      if (text) setSaid({ text, undo: null, wrong: true });
    }
    setBusy(false);
  };
  const unite = (how: "link" | "merge", keep: Feature, other: Feature) =>
    doing(async () => {
      const undo = await commands.unite(how, keep, other);
      const sentence = words.duplicates[how === "link" ? "linked" : "merged"];
      const text = sentence(titleOf(other.properties), titleOf(keep.properties));
      if (compared) {
        store.dispatch({ type: "dialog closed" });
        store.dispatch({ type: "notice shown", notice: { text, tone: "done", undo } });
        return quiet;
      }
      // Pairs with what is now a duplicate are settled with it.
      const left = (queue?.pairs ?? []).filter(({ a, b }) => a.id !== other.id && b.id !== other.id);
      setQueue(queue && { ...queue, pairs: left });
      if (left.length === 0 && queue && !queue.complete) setAsked(asked + 1);
      return { text, undo, wrong: false };
    });
  const distinct = ({ a, b }: Pair) =>
    doing(async () => {
      await commands.distinct(a.id, b.id);
      next();
      return { text: words.duplicates.apartSaid, undo: null, wrong: false };
    });
  const undo = (change: readonly Restoring[]) =>
    doing(async () => {
      await commands.undo(change);
      setAsked(asked + 1);
      return { text: words.duplicates.undone, undo: null, wrong: false };
    });
  const open = (id: number) => {
    store.dispatch({ type: "dialog closed" });
    commands.select(id);
  };
  const actions = pair ? actionsFor(pair, unite, distinct, next) : [];
  useKeys(actions, said.undo ? () => said.undo && void undo(said.undo) : null);

  return (
    <Dialog
      title={compared ? words.duplicates.compare : words.duplicates.title}
      close={() => store.dispatch({ type: "dialog closed" })}
      wide
    >
      <div class="duplicates" aria-busy={busy}>
        <p class="muted">
          {queue && !compared && queue.pairs.length > 0 && (
            <b>{words.duplicates.left(queue.pairs.length, queue.complete)}. </b>
          )}
          {words.duplicates.hint}
        </p>
        <Notice said={said} busy={busy} undo={(change) => void undo(change)} />
        {!queue && !said.wrong && <p role="status">{words.duplicates.loading}…</p>}
        {queue && !pair && <p class="duplicates-none">{said.text ? words.duplicates.done : words.duplicates.none}</p>}
        {pair && (
          <>
            <p class="duplicates-why">{whyAlike(pair)}</p>
            <Sides a={pair.a} b={pair.b} open={open} />
            <div class="duplicates-actions">
              {actions.map(({ name, key, keySaid, run, primary }) => (
                <Button
                  key={name}
                  tone={primary ? "primary" : "plain"}
                  disabled={busy}
                  aria-keyshortcuts={key}
                  onClick={run}
                >
                  {name}{" "}
                  <span class="key" aria-hidden="true">
                    {keySaid}
                  </span>
                </Button>
              ))}
            </div>
            <p class="duplicates-hint">
              {words.duplicates.keep.same} {words.duplicates.keep.merge}
            </p>
          </>
        )}
      </div>
    </Dialog>
  );
}

function Notice({ said, busy, undo }: { said: Said; busy: boolean; undo: (change: readonly Restoring[]) => void }) {
  const { text, wrong, undo: change } = said;
  return (
    <p class={wrong ? "duplicates-said wrong" : "duplicates-said"} role={wrong ? "alert" : "status"}>
      {text}
      {change && (
        <>
          {" "}
          <button type="button" class="linklike" disabled={busy} aria-keyshortcuts="u" onClick={() => undo(change)}>
            {words.duplicates.undo}
          </button>
        </>
      )}
    </p>
  );
}

interface Act {
  readonly name: string;
  /** As the browser names the key; with Shift+ before it where that is held. */
  readonly key: string;
  readonly keySaid: string;
  readonly run: () => void;
  readonly primary?: boolean;
}

const arrows = { Left: "←", Right: "→" };

function actionsFor(
  pair: Pair,
  unite: (how: "link" | "merge", keep: Feature, other: Feature) => void,
  distinct: (pair: Pair) => void,
  skip: () => void,
): readonly Act[] {
  const { a, b } = pair;
  const d = words.duplicates;
  // The first event stands where a line begins.
  const [first, second] = words.direction === "rtl" ? (["Right", "Left"] as const) : (["Left", "Right"] as const);
  return [
    {
      name: d.sameKeepLeft,
      key: `Arrow${first}`,
      keySaid: arrows[first],
      run: () => unite("link", a, b),
      primary: true,
    },
    {
      name: d.sameKeepRight,
      key: `Arrow${second}`,
      keySaid: arrows[second],
      run: () => unite("link", b, a),
      primary: true,
    },
    { name: d.mergeLeft, key: `Shift+Arrow${first}`, keySaid: `⇧${arrows[first]}`, run: () => unite("merge", a, b) },
    { name: d.mergeRight, key: `Shift+Arrow${second}`, keySaid: `⇧${arrows[second]}`, run: () => unite("merge", b, a) },
    { name: d.distinct, key: "n", keySaid: "n", run: () => distinct(pair) },
    { name: d.skip, key: "s", keySaid: "s", run: skip },
  ];
}

/** Runs the actions by their keys, for as long as the dialog is open. */
function useKeys(actions: readonly Act[], undo: (() => void) | null): void {
  const now = useRef({ actions, undo });
  now.current = { actions, undo };
  useEffect(() => {
    const pressed = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const key = e.shiftKey && e.key.startsWith("Arrow") ? `Shift+${e.key}` : latinKey(e);
      const run = key === "u" ? now.current.undo : now.current.actions.find((action) => action.key === key)?.run;
      if (!run) return;
      e.preventDefault();
      run();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}

/** "Same place, same time · 1.2 km apart". */
function whyAlike({ reasons, distance_m: metres }: Pair): string {
  const because = reasonsSaid(reasons);
  // Places that overlap are none apart, however far their middles are.
  const apart = metres ? words.duplicates.apart(distance(metres)) : "";
  const text = [because, apart].filter(Boolean).join(" · ");
  return raised(text);
}
