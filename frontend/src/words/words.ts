// Every word on the screen, in the language of the page. English stands in
// en.ts and says what there is to say; each other language is one JSON file
// beside it, of which only the one that is read is loaded.

import { chosenLanguage } from "../lib/language";
import { type Sentences, type Teller, teller } from "../lib/told";
import { en, type TermNames, type Words } from "./en";
import { type Translation, translated } from "./translate";

const files = import.meta.glob<Translation>("./*.json", { import: "default" });
const fileOf = (language: string) => files[`./${language}.json`];
const english = "en";

/** The languages that the client speaks, by code. */
export const languages: readonly string[] = [
  english,
  ...Object.keys(files).map((name) => name.replace(/^\.\/|\.json$/g, "")),
];

const keptAs = "eventmap.language";

/** The language of the page. */
export const language: string = chosenLanguage(location.search, kept(), navigator.languages, languages);

// What is imported after this is evaluated only when the words are there, so
// that no English flashes before them, and constants can be made of them.
export const words: Words = await load(language);

document.documentElement.lang = words.locale;
document.documentElement.dir = words.direction;

async function load(code: string): Promise<Words> {
  const file = await fileOf(code)?.().catch(() => undefined);
  return file ? translated(en, file) : en;
}

const sentenceFiles = import.meta.glob<Sentences>("./*.json", { query: "?server", import: "default" });
let told: Promise<Teller> | undefined;

/** Tells what the server says in the language of the page; its sentences are loaded when the first is to be told. */
export function telling(): Promise<Teller> {
  told ??= learned(language);
  return told;
}

async function learned(code: string): Promise<Teller> {
  const sentences = await sentenceFiles[`./${code}.json`]?.().catch(() => undefined);
  return sentences ? teller(sentences, words.locale, words.quoted) : (text) => text;
}

/** What the languages that the page does not speak call the terms of the vocabularies. */
export async function otherTerms(): Promise<readonly TermNames[]> {
  const codes = languages.filter((code) => code !== language && code !== english);
  const all = await Promise.all(codes.map((code) => fileOf(code)?.().catch(() => undefined)));
  return all.flatMap((file) => (file?.terms ? [file.terms as Words["terms"]] : []));
}

function kept(): string {
  // A map in somebody else's page keeps nothing, and heeds nothing that is kept.
  if (location.pathname === "/embed") return "";
  try {
    return localStorage.getItem(keptAs) ?? "";
  } catch {
    return "";
  }
}

/** Loads the page anew in a language, and keeps the choice: in this browser, or in the address where nothing is kept. */
export function speak(code: string): void {
  const address = new URL(location.href);
  address.searchParams.delete("lang");
  try {
    localStorage.setItem(keptAs, code);
  } catch {
    address.searchParams.set("lang", code);
  }
  history.replaceState(null, "", address);
  location.reload();
}
