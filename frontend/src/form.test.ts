import { describe, expect, it } from "vitest";
import { type Form, type FormAction, reduceForm, unsaved } from "./form";
import { draftOf, emptyDraft } from "./lib/draft";
import { event, kyiv } from "./testing";
import type { Properties } from "./types";

const after = (...actions: readonly FormAction[]): Form | null => actions.reduce(reduceForm, null as Form | null);
const opened = { type: "form opened", base: kyiv, name: "", day: "", zone: "UTC" } as const;
const typed = (draft: Partial<Form["draft"]>) => ({ type: "draft changed", draft }) as const;
const theirs = (change: Partial<Properties>) =>
  ({
    type: "save met a change",
    theirs: { ...kyiv, properties: { ...kyiv.properties, revision: 4, updated_by: "ana", ...change } },
  }) as const;

describe("the form", () => {
  it("holds nothing to lose until something is typed", () => {
    expect(unsaved(after(opened))).toBe(false);
    expect(unsaved(after(opened, typed({ title: "Strike" })))).toBe(true);
    expect(unsaved(after(opened, typed({ title: "Strike" }), typed({ title: "Drone strike on Kyiv" })))).toBe(false);
  });

  it("goes on by itself from another's version where nothing collides, and says what it took", () => {
    const form = after(opened, typed({ title: "Mine" }), { type: "save asked" }, theirs({ notes: "Theirs" }));
    expect(form).toMatchObject({
      base: { properties: { revision: 4 } },
      start: { title: "Drone strike on Kyiv", notes: "Theirs" },
      draft: { title: "Mine", notes: "Theirs" },
      clash: null,
      followed: ["notes"],
      saving: false,
    });
  });

  it("asks where both changed one field, and keeps what was typed unless theirs is chosen", () => {
    const met = [opened, typed({ title: "Mine", notes: "Mine too" }), theirs({ title: "Theirs" })] as const;
    expect(after(...met)).toMatchObject({ clash: { choices: { title: "mine" } }, draft: { title: "Mine" } });
    expect(after(...met, { type: "conflict settled" })).toMatchObject({
      base: { properties: { revision: 4 } },
      start: { title: "Theirs" },
      draft: { title: "Mine", notes: "Mine too" },
      clash: null,
    });
    const chosen = { type: "side chosen", aspect: "title", side: "theirs" } as const;
    expect(after(...met, chosen, { type: "conflict settled" })).toMatchObject({
      draft: { title: "Theirs", notes: "Mine too" },
    });
  });

  it("is not changed by a click on the map while two versions are compared", () => {
    const met = [opened, typed({ title: "Mine" }), theirs({ title: "Theirs" })] as const;
    expect(after(...met, typed({ spot: { kind: "none" } }))).toEqual(after(...met));
  });

  it("meets another change after the first", () => {
    const form = after(opened, typed({ title: "Mine" }), theirs({ notes: "A" }), theirs({ notes: "A", tags: ["b"] }));
    expect(form).toMatchObject({ draft: { title: "Mine", notes: "A", tags: ["b"] }, followed: ["notes", "tags"] });
  });

  it("keeps what was typed of an event that is gone, to be brought back or added anew", () => {
    const gone = { at: "2026-01-02T10:00:00Z", by: "ana", why: "", revision: 4, last: 3 };
    const met = [opened, typed({ title: "Mine" }), { type: "save met a deletion", gone }] as const;
    expect(after(...met)).toMatchObject({ gone, draft: { title: "Mine" }, base: { id: 2 } });
    const back = event(2, { ...kyiv.properties, revision: 5 }, kyiv.geometry);
    expect(after(...met, { type: "save met a change", theirs: back })).toMatchObject({
      gone: null,
      base: { properties: { revision: 5 } },
      draft: { title: "Mine" },
    });
    const anew = after(...met, { type: "event given up", name: "6f1b" });
    expect(anew).toMatchObject({ base: null, name: "6f1b", gone: null, draft: { title: "Mine" } });
    expect(unsaved(anew)).toBe(true);
  });

  it("goes on with work that was not saved", () => {
    const form = after(opened, typed({ title: "Mine" }), { type: "why changed", why: "new video" });
    if (!form?.base) throw new Error("there is a form");
    const { base, name, sent, start, draft, why } = form;
    const kept = { key: "k", page: "p", at: 1, base, name, sent, start, draft, why };
    expect(after({ type: "draft resumed", kept })).toMatchObject({ base: { id: 2 }, draft: { title: "Mine" }, why });
  });

  describe("of an event that was made though no answer came", () => {
    const anew = { type: "form opened", base: null, name: "6f1b", day: "2023-04-20", zone: "UTC" } as const;
    const blank = emptyDraft("2023-04-20", "UTC");
    const made = event(9, { external_id: "6f1b", title: "Blast", notes: "Loud", country: "UA" });
    const arrived = { type: "save had arrived", event: made } as const;
    const sent = [anew, typed({ title: "Blast", notes: "Loud" }), { type: "save asked" }] as const;

    it("goes on from it with what was typed since, and leaves what the server filled in", () => {
      const form = after(...sent, typed({ title: "Two blasts" }), { type: "save asked" }, arrived);
      expect(form).toMatchObject({ base: { id: 9 }, name: "", sent: [], saving: false, start: draftOf(made) });
      expect(form?.draft).toMatchObject({ title: "Two blasts", notes: "Loud", country: "UA" });
    });

    it("takes away what was emptied after it was sent", () => {
      const form = after(...sent, typed({ notes: blank.notes }), { type: "save asked" }, arrived);
      expect(form?.draft).toMatchObject({ title: "Blast", notes: "" });
    });

    it("holds nothing to lose where nothing was typed since", () => {
      const same = event(9, { ...made.properties, start_time: "2023-04-20T00:00:00Z", time_precision: "day" });
      expect(unsaved(after(...sent, { ...arrived, event: same }))).toBe(false);
    });
  });

  it("keeps what was typed when the server refuses it", () => {
    const refused = after(
      opened,
      typed({ title: "" }),
      { type: "save asked" },
      {
        type: "save refused",
        problem: "the event cannot be kept as it is",
        violations: [{ field: "title", message: "is missing" }],
      },
    );
    expect(refused).toMatchObject({ saving: false, draft: { title: "" }, violations: [{ field: "title" }] });
  });

  it("goes from a new event to the one that it is, with its sources, and back to what was typed", () => {
    const mine = { url: "https://example.org/mine", publisher: "Mine" };
    const blank = { type: "form opened", base: null, name: "a-name", day: "2023-04-20", zone: "UTC" } as const;
    const known = { ...kyiv, properties: { ...kyiv.properties, sources: [{ url: "https://example.org/theirs" }] } };
    const found = { type: "event found", event: known } as const;
    const form = after(blank, typed({ title: "A strike", sources: [{}, mine] }), found);
    expect(form).toMatchObject({ base: known, name: "", draft: { title: "Drone strike on Kyiv" } });
    expect(form?.draft.sources).toEqual([{ url: "https://example.org/theirs" }, mine]);
    expect(reduceForm(form, { type: "event not meant" })).toMatchObject({
      base: null,
      name: "a-name",
      draft: { title: "A strike", sources: [{}, mine] },
      aside: null,
    });
    const again = after(blank, typed({ sources: [{ url: "https://example.org/theirs" }] }), found);
    expect(again?.draft.sources).toEqual([{ url: "https://example.org/theirs" }, {}]);
    expect(after(opened, found)).toMatchObject({ base: kyiv, aside: null });
  });
});
