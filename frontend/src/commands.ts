// What a person tells the desk to do: what is written, copied, read in.

import { type Api, Refused, sentence } from "./api";
import { type DuplicateCommands, duplicateCommands } from "./duplicates";
import { unsaved } from "./form";
import { type HistoryCommands, historyCommands } from "./history";
import { type ImportCommands, importCommands } from "./imports";
import type { Keeping } from "./keeping";
import { publicFilters } from "./lib/embedding";
import { type Town, type Towns, townsOf } from "./lib/gazetteer";
import { extentOf, type LonLat } from "./lib/geo";
import { type Box, filterParams, screenQuery } from "./lib/query";
import { uuid } from "./lib/uuid";
import { ownZone } from "./lib/zone";
import { type SavingCommands, savingCommands } from "./saving";
import type { State } from "./state";
import type { Store } from "./store";
import { loadEvent, type Own } from "./sync";
import type { Area, Page, Restoring, Summary } from "./types";
import { type ViewCommands, viewCommands } from "./views";
import { words } from "./words/words";

export interface Commands extends ImportCommands, DuplicateCommands, SavingCommands, HistoryCommands, ViewCommands {
  /** Selects an event, unless a form holds something that would be lost. */
  select(id: number | null): void;
  add(): void;
  /** Opens the form of the event that is shown, once that has come in full. */
  edit(): void;
  /** Closes the form; asks first when something would be lost. */
  leave(force?: boolean): void;
  retry(): void;
  /** Puts a text on the clipboard, and says so. */
  copy(text: string, done: string): Promise<void>;
  /** The events that lie near another. */
  near(query: URLSearchParams, signal: AbortSignal): Promise<Page>;
  imported(dataset: string): Promise<void>;
  removeSample(): Promise<void>;
  signOut(): Promise<void>;
  areas(text: string, signal: AbortSignal): Promise<readonly Area[]>;
  /** Towns and cities whose name begins with a text. */
  towns(text: string, most?: number): Promise<readonly Town[]>;
  /** The country and the region in which a place lies; neither where nobody can tell. */
  around(at: LonLat): Promise<{ readonly country: Area | null; readonly admin1: Area | null }>;
  /** The box of an area. */
  areaBox(id: string): Promise<Box | null>;
  /** What the query of the filters is, whatever the map shows. */
  everywhere(): URLSearchParams;
  /** What a query chooses, in numbers. */
  counted(query: URLSearchParams, signal: AbortSignal): Promise<Summary>;
  /** How many of the events on the screen the public sees. */
  publicly(signal: AbortSignal): Promise<number>;
  /** What the query of the screen is, for downloads. */
  screen(): URLSearchParams;
}

export function makeCommands(store: Store, api: Api, mine: Own, keeping: Keeping): Commands {
  const { dispatch } = store;
  const state = () => store.state.peek();
  const tell = (text: string, tone: "done" | "wrong" = "done", undo: readonly Restoring[] = []) =>
    dispatch({ type: "notice shown", notice: { text, tone, ...(undo.length > 0 && { undo }) } });
  const wrong = (error: unknown) => {
    const text = sentence(error);
    if (text) tell(text, "wrong");
  };

  let known: Promise<Towns> | undefined;

  const leave = (force = false) => {
    if (!force && unsaved(state().form)) dispatch({ type: "leave asked", leaving: true });
    else dispatch({ type: "form closed" });
  };
  const select = (id: number | null) => {
    if (state().form) leave();
    if (!state().form) dispatch({ type: "event selected", id });
  };

  const editNow = () => {
    const { event, status, form, filters } = state();
    if (!event.value || !status?.signed_in || form || filters.asOf) return;
    dispatch({ type: "form opened", base: event.value, name: "", day: "", zone: "UTC" });
  };

  return {
    ...importCommands(store, api),
    ...duplicateCommands(store, api, mine),
    ...viewCommands(store, api),
    ...savingCommands(store, api, mine, tell),
    ...historyCommands(store, api, mine, keeping, tell),
    select,
    leave,
    add() {
      const { status, form, filters } = state();
      if (!status?.signed_in || form || filters.asOf) return;
      dispatch({ type: "form opened", base: null, name: uuid(), day: localDay(), zone: ownZone() });
    },
    edit() {
      const { event, selected } = state();
      if (!event.pending) return editNow();
      const come = new AbortController();
      const waiting = (s: State) => s.event.pending && s.selected === selected;
      const went = () => {
        come.abort();
        if (state().selected === selected) editNow();
      };
      store.subscribe(waiting, went, come.signal);
    },
    retry() {
      dispatch({ type: "events changed" });
      const { selected } = state();
      if (selected !== null) void loadEvent(store, api, selected);
    },
    async copy(text, done) {
      try {
        await navigator.clipboard.writeText(text);
        tell(done);
      } catch {
        tell(words.wrong.copy, "wrong");
      }
    },
    async imported(dataset) {
      dispatch({ type: "events changed" });
      if (dataset)
        dispatch({ type: "filters changed", filters: { words: { dataset: [dataset] }, time: null, text: "" } });
    },
    async removeSample() {
      try {
        const { removed, kept } = await api.undo("sample");
        tell(words.note.sampleGone(removed, kept));
        dispatch({ type: "event selected", id: null });
        dispatch({ type: "events changed" });
      } catch (error) {
        wrong(error);
      }
    },
    async signOut() {
      try {
        await api.signOut();
        dispatch({ type: "status arrived", status: await api.status() });
        dispatch({ type: "events changed" });
      } catch (error) {
        wrong(error);
      }
    },
    near: (query, signal) => api.events(query, signal),
    areas: (text, signal) => api.areas(text, "", signal),
    around: ({ lon, lat }) => api.areasAt(lon, lat).catch(() => ({ country: null, admin1: null })),
    async towns(text, most = 4) {
      known ??= api.towns().then(townsOf);
      // Where they cannot be had they are asked for again with the next letter.
      const towns = await known.catch(() => {
        known = undefined;
        return undefined;
      });
      return towns?.find(text, state().view, most) ?? [];
    },
    areaBox: (id) =>
      api.area(id).then(
        ({ geometry }) => extentOf(geometry),
        (error) => {
          wrong(error);
          return null;
        },
      ),
    everywhere: () => filterParams(state().filters),
    counted(query, signal) {
      const asked = new URLSearchParams(query);
      asked.set("bins", "0");
      return api.summary(asked, signal);
    },
    async publicly(signal) {
      const { filters, box } = state();
      if (!box) return 0;
      const query = screenQuery(publicFilters(filters).filters, box);
      query.set("bins", "0");
      return (await api.publicSummary(query, signal)).total;
    },
    screen() {
      const { filters, box } = state();
      return box ? screenQuery(filters, box) : new URLSearchParams();
    },
  };
}

function localDay(): string {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/**
 * Takes the one-time token of a sign-in link out of the address, where it must
 * not stay, and signs in with it. Says whether there was one, and what came of it.
 */
export async function claim(api: Api): Promise<{ readonly text: string; readonly tone: "done" | "wrong" } | null> {
  const token = new URLSearchParams(location.hash.slice(1)).get("claim");
  if (!token) return null;
  history.replaceState(null, "", location.pathname + location.search);
  try {
    await api.claim(token);
    return { text: words.claimed, tone: "done" };
  } catch (error) {
    const refused = error instanceof Refused && !error.offline;
    return { text: refused ? words.wrong.claim : sentence(error), tone: "wrong" };
  }
}
