import { beforeEach, describe, expect, it } from "vitest";
import { kyiv } from "../testing";
import { draftOf, emptyDraft } from "./draft";
import { type Box, drop, dropOf, found, type Keeping, keep } from "./drafts";

const nobody = () => false;
const of = (page: string, at: number, title: string): Keeping => {
  const start = draftOf(kyiv);
  return { page, at, base: kyiv, name: "", sent: [], start, draft: { ...start, title }, why: "" };
};
const titles = (box: Box, alive: (page: string) => boolean = nobody) => found(box, alive).map((k) => k.draft.title);

let box: Storage;
beforeEach(() => {
  localStorage.clear();
  box = localStorage;
});

describe("work that was not saved", () => {
  it("is found again as it was", () => {
    keep(box, of("a", 7, "Typed"));
    expect(found(box, nobody)).toMatchObject([{ page: "a", at: 7, base: { id: 2 }, draft: { title: "Typed" } }]);
  });

  it("is kept by each page for itself, and offered with the newest first", () => {
    keep(box, of("a", 1, "Older"));
    keep(box, of("b", 2, "Newer"));
    keep(box, of("a", 3, "Newest"));
    expect(titles(box)).toEqual(["Newest", "Newer"]);
  });

  it("is not offered while its page is there", () => {
    keep(box, of("a", 1, "Elsewhere"));
    expect(titles(box, (page) => page === "a")).toEqual([]);
  });

  it("is kept for a new event beside those of others", () => {
    const start = emptyDraft("2023-04-20", "Europe/Kyiv");
    keep(box, {
      page: "a",
      at: 5,
      base: null,
      name: "6f1b",
      sent: ["title"],
      start,
      draft: { ...start, title: "New" },
      why: "",
    });
    keep(box, of("a", 4, "Old"));
    expect(titles(box)).toEqual(["New", "Old"]);
    expect(found(box, nobody)[0]).toMatchObject({ name: "6f1b", sent: ["title"] });
    dropOf(box, null, "a");
    expect(titles(box)).toEqual(["Old"]);
  });

  it("is gone once it is dropped", () => {
    keep(box, of("a", 1, "Typed"));
    for (const { key } of found(box, nobody)) drop(box, key);
    expect(titles(box)).toEqual([]);
  });

  it("has the fields that a newer form has and it has not", () => {
    keep(box, of("a", 1, "Typed"));
    const key = box.key(0) ?? "";
    const { draft, ...rest } = JSON.parse(box.getItem(key) ?? "");
    const { notes: _, ...older } = draft;
    box.setItem(key, JSON.stringify({ ...rest, draft: older }));
    expect(found(box, nobody)[0]?.draft.notes).toBe("");
  });

  it("leaves alone what it does not know", () => {
    box.setItem("eventmap draft 2 x", "{");
    box.setItem("eventmap draft 3 x", JSON.stringify({ version: 99, page: "x", at: 1, start: {}, draft: {} }));
    box.setItem("another program", "1");
    expect(found(box, nobody)).toEqual([]);
    expect(box.length).toBe(3);
  });

  it("says when it cannot be kept", () => {
    const full: Box = {
      length: 0,
      key: () => null,
      getItem: () => null,
      removeItem: () => {},
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    expect(keep(full, of("a", 1, "Typed"))).toBe(false);
  });
});
