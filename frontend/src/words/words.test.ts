import { describe, expect, it } from "vitest";
import type { Sentences } from "../lib/told";
import { en } from "./en";
import { englishFaults, faults, sentenceFaults } from "./faults";
import { message } from "./message";
import { type Translation, translated } from "./translate";

const files = import.meta.glob<Translation>("./*.json", { import: "default", eager: true });
const spoken = import.meta.glob<Sentences>("./*.json", { query: "?server", import: "default", eager: true });

describe("the words on the screen", () => {
  it("are texts and messages in English", () => {
    expect(englishFaults(en)).toEqual([]);
  });

  it.each(Object.entries(files))("are all there in %s", (_, file) => {
    expect(faults(en, file)).toEqual([]);
  });

  it.each(Object.entries(files))("say the whole of what the server says in %s", (name, file) => {
    const sentences = spoken[name] ?? {};
    expect(Object.keys(sentences).length).toBeGreaterThan(300);
    expect(sentenceFaults(sentences, String(file.locale))).toEqual([]);
  });
});

describe("a fault of the words", () => {
  const english = {
    locale: "en-GB",
    open: "Open",
    group: { gone: message("{n, plural, one {# event} other {# events}} of {what}", "n", "what") },
  };

  it("is found in English: what a translator cannot see", () => {
    expect(englishFaults({ ...english, says: (n: number) => `${n} events`, rows: [["a", "b"]], never: null })).toEqual([
      'says: a function with text in it; write message("…", …)',
      "rows: neither a text nor a message",
      "never: neither a text nor a message",
    ]);
    expect(englishFaults({ a: message("{n, plural, one {#} many {#} other {#}} {b}", "n") })).toEqual([
      "a: nothing is given for {b}, only for n",
      "a: en-GB has no plural many",
    ]);
  });

  it("is found in a language: a key that is missing or that English has not", () => {
    expect(faults(english, { locale: "uk-UA", close: "Закрити", terms: { weapons: { mortar: "Міномет" } } })).toEqual([
      "open: missing",
      "group.gone: missing",
      "close: English has no such key",
    ]);
  });

  it("is found in a message: places and plurals", () => {
    const of = (gone: string, open = "Відкрити") => faults(english, { locale: "uk-UA", open, group: { gone } });
    expect(of("{n, plural, one {# подія} few {# події} many {# подій} other {# події}} з {what}")).toEqual([]);
    expect(of("Подій із {what}: {n, number}", "{n}")).toEqual(["open: English has no places here"]);
    expect(of("{n, plural, one {# подія} other {# події}} з {who}")).toEqual([
      "group.gone: nothing is given for {who}, only for n, what",
      "group.gone: the plural few of uk-UA is missing",
      "group.gone: the plural many of uk-UA is missing",
    ]);
    expect(of("Подій: {n, number}")).toEqual(["group.gone: {what} is not said"]);
    expect(of("{n")).toEqual([
      "group.gone: words: number, plural or select is expected at 2 of “{n”",
      "group.gone: {n} is not said",
      "group.gone: {what} is not said",
    ]);
  });
});

describe("a fault of the sentences of the server", () => {
  it("is a value that is not said, or a place for which there is none", () => {
    const of = (text: string) => sentenceFaults({ "%q of 100 %% %d": text }, "uk-UA");
    expect(of("{1} з {2, number}")).toEqual([]);
    expect(of("{1}")).toEqual(["%q of 100 %% %d: {2} is not said"]);
    expect(of("{1} {2} {3}")).toEqual(["%q of 100 %% %d: nothing is given for {3}, only for 1, 2"]);
    expect(of("{1")).toEqual(["%q of 100 %% %d: words: number, plural or select is expected at 2 of “{1”"]);
  });
});

describe("a language", () => {
  it("says what its file has and English where it has nothing", () => {
    const words = translated(en, {
      locale: "uk-UA",
      search: "Пошук подій",
      list: { onMap: "{n, plural, one {подія} few {події} many {подій} other {події}} на цій мапі" },
      terms: { weapons: { mortar: "Міномет" } },
    });
    expect([words.search, words.list.onMap(2), words.close]).toEqual(["Пошук подій", "події на цій мапі", "Close"]);
    expect(words.list.fresh(1)).toBe("1 new change");
    expect(words.terms).toEqual({ weapons: { mortar: "Міномет" } });
  });
});
