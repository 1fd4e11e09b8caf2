import { describe, expect, it } from "vitest";
import { type Action, initial, news, reduce, type State } from "./state";
import { event, kyiv } from "./testing";

const after = (...actions: readonly Action[]): State => actions.reduce(reduce, initial);
const answer = (...ids: readonly number[]): Action => ({
  type: "list arrived",
  question: "all",
  number: 0,
  page: { features: ids.map((id) => event(id)), numberMatched: ids.length, numberReturned: ids.length },
  shift: null,
});

describe("filters", () => {
  it("toggles a word on and off again", () => {
    const on = after({ type: "word toggled", list: "event_type", word: "battles" });
    expect(on.filters.words).toEqual({ event_type: ["battles"] });
    expect(reduce(on, { type: "word toggled", list: "event_type", word: "battles" }).filters.words).toEqual({});
  });

  it("brings the list back from the events without a place", () => {
    const turned = after({ type: "list turned", unlocated: true });
    expect(reduce(turned, { type: "filters changed", filters: { text: "Kyiv" } }).list.unlocated).toBe(false);
  });
});

describe("the list", () => {
  it("keeps what it shows while the next answer is on its way, and when that fails", () => {
    const state = after(
      answer(1),
      { type: "list asked" },
      { type: "list failed", problem: "eventmap cannot be reached." },
    );
    expect(state.list).toMatchObject({
      pages: { 0: [{ id: 1 }] },
      pending: false,
      problem: "eventmap cannot be reached.",
    });
  });

  it("counts what others changed until it is asked for again", () => {
    const state = after({ type: "others changed", number: 7, count: 3 });
    expect([state.fresh, state.change]).toEqual([3, 7]);
    expect(reduce(state, { type: "list asked again" })).toMatchObject({ fresh: 0, asked: 1, change: 7 });
  });
});

describe("a connection that came back", () => {
  const reading = after(answer(1, 2));

  it("leaves the list to its reader and asks for the map again", () => {
    const lost = reduce(reading, { type: "connection changed", online: false });
    const back = reduce(lost, { type: "connection changed", online: true });
    expect([back.asked, back.list]).toEqual([reading.asked, reading.list]);
    expect(news(back)).not.toBe(news(lost));
  });

  it("ends what was shown as of an earlier moment, which is that of its oldest answer", () => {
    const kept = reduce(reduce(reading, { type: "kept answer shown", at: 9 }), { type: "kept answer shown", at: 7 });
    expect([kept.keptAt, kept.online]).toEqual([7, false]);
    expect(reduce(kept, { type: "connection changed", online: false }).keptAt).toBe(7);
    expect(reduce(kept, { type: "connection changed", online: true }).keptAt).toBeNull();
  });

  it("begins afresh where the numbers of changes do", () => {
    const later = reduce(reading, { type: "others changed", number: 90, count: 1 });
    const other = reduce(later, { type: "changes reset", number: 4 });
    expect([other.change, other.fresh, other.asked]).toEqual([4, 0, 1]);
    expect(news(reduce(other, { type: "others changed", number: 5, count: 1 }))).not.toBe(news(other));
  });
});

describe("somebody who signs out", () => {
  const status = { version: "1", loading: null };

  it("counts changes as the public does from then on", () => {
    const desk = after({ type: "status arrived", status: { ...status, change: 4000, signed_in: true } });
    expect(desk.change).toBe(4000);
    const stranger = reduce(desk, { type: "status arrived", status: { ...status, change: 7, signed_in: false } });
    expect(stranger.change).toBe(7);
    const told = reduce(stranger, { type: "others changed", number: 8, count: 1 });
    expect(news(told)).not.toBe(news(stranger));
  });
});

describe("several events at one spot", () => {
  const opened = { type: "choice opened", x: 10, y: 20, above: false, count: 2, among: { ids: [1, 2] } } as const;

  it("are offered until one is chosen", () => {
    const offered = after(opened, { type: "choice arrived", events: [event(1), event(2)] });
    expect(offered.choice?.events.value?.map(({ id }) => id)).toEqual([1, 2]);
    expect(reduce(offered, { type: "event selected", id: 2 })).toMatchObject({ choice: null, selected: 2 });
  });

  it("are offered no more once the filters ask for others", () => {
    expect(after(opened, { type: "filters changed", filters: { text: "Kyiv" } }).choice).toBeNull();
  });

  it("are not offered again by an answer that comes too late", () => {
    expect(after(opened, { type: "choice closed" }, { type: "choice arrived", events: [] }).choice).toBeNull();
  });
});

describe("the selected event", () => {
  it("is shown at once from the list, and asked for", () => {
    const state = after(answer(5), { type: "event selected", id: 5 });
    expect(state.event).toMatchObject({ value: { id: 5 }, pending: true });
  });

  it("is not replaced by an answer that comes too late", () => {
    const state = after(
      { type: "event selected", id: 5 },
      { type: "event selected", id: 6 },
      { type: "event arrived", event: event(5) },
    );
    expect(state.event.value).toBeNull();
  });

  it("stays where others change something", () => {
    const state = after(
      { type: "event selected", id: 2 },
      { type: "event arrived", event: kyiv },
      { type: "others changed", number: 9, count: 1 },
    );
    expect([state.selected, state.event.value?.id]).toEqual([2, 2]);
  });

  it("leaves the map to be seen where the sheet of a phone covered it", () => {
    const full = after({ type: "sheet moved", stop: "full" });
    expect(reduce(full, { type: "event selected", id: 5 }).stop).toBe("half");
  });
});

describe("as it was known on a day", () => {
  const past = after({ type: "filters changed", filters: { asOf: "2024-03-03" } });

  it("stays while the filters are cleared", () => {
    expect(reduce(past, { type: "filters cleared" }).filters.asOf).toBe("2024-03-03");
  });

  it("is not disturbed by what others change", () => {
    const later = reduce(past, { type: "others changed", number: 7, count: 3 });
    expect([later.fresh, news(later)]).toEqual([0, news(past)]);
    const back = reduce(later, { type: "filters changed", filters: { asOf: "" } });
    expect(news(back)).not.toBe(news(initial));
  });

  it("takes no import", () => {
    expect(reduce(past, { type: "dialog opened", dialog: "import" })).toMatchObject({
      dialog: null,
      notice: { tone: "wrong" },
    });
  });
});

describe("time that is played", () => {
  const at = (text: string) => Date.parse(text);
  const shown: Action = {
    type: "histogram arrived",
    histogram: { bins: [], span: [at("2023-04-18T12:00:00Z"), at("2023-04-21T12:00:00Z")] },
  };
  const pressed: Action = { type: "play pressed" };
  const step: Action = { type: "time stepped" };
  const hours = ({ filters }: State) => filters.time && new Date(filters.time.from ?? 0).toISOString().slice(5, 13);

  it("begins at its beginning, goes on, pauses, and stops at its end", () => {
    const begun = after(shown, pressed);
    expect(begun.player).toMatchObject({ unit: "hour", running: true });
    expect(hours(begun)).toBe("04-18T12");
    expect(hours(reduce(begun, step))).toBe("04-18T13");
    const paused = reduce(reduce(begun, step), pressed);
    expect(hours(reduce(paused, step))).toBe("04-18T13");
    expect(hours(reduce(paused, pressed))).toBe("04-18T13");
    const end = Array.from({ length: 60 }).reduce<State>((state) => reduce(state, step), begun);
    expect(end.player?.running).toBe(false);
    expect(end.filters.time?.to).toBeGreaterThanOrEqual(at("2023-04-21T12:00:00Z"));
    expect(hours(reduce(end, pressed))).toBe("04-18T12");
  });
  it("begins again where it is to", () => {
    const looping = after(shown, pressed, { type: "player changed", player: { loop: true } });
    const seen = new Set<string | null>();
    let state = looping;
    for (let i = 0; i < 100; i++) {
      state = reduce(state, step);
      seen.add(hours(state));
    }
    expect(state.player?.running).toBe(true);
    expect(seen.size).toBeLessThan(60);
  });
  it("pauses when somebody draws another window, and goes on while somebody searches", () => {
    const begun = after(shown, pressed);
    expect(reduce(begun, { type: "filters changed", filters: { text: "Kyiv" } }).player?.running).toBe(true);
    expect(reduce(begun, { type: "filters changed", filters: { time: null } }).player?.running).toBe(false);
  });
  it("cannot be played where nothing is dated", () => {
    expect(after(pressed).player).toBeNull();
  });
});

describe("another time zone", () => {
  it("keeps the days that were chosen, and moments that are not whole days", () => {
    const april = { from: Date.UTC(2023, 3, 1), to: Date.UTC(2023, 4, 1) - 1000 };
    const morning = { from: Date.UTC(2023, 3, 1, 6), to: Date.UTC(2023, 3, 1, 12) - 1000 };
    const inKyiv = (time: State["filters"]["time"]) =>
      after({ type: "filters changed", filters: { time } }, { type: "zone chosen", zone: "Europe/Kyiv" });
    expect(inKyiv(april).filters.time).toEqual({ from: april.from - 3 * 3_600_000, to: april.to - 3 * 3_600_000 });
    expect(inKyiv(morning).filters.time).toEqual(morning);
    expect(inKyiv(null).zone).toBe("Europe/Kyiv");
  });
});
