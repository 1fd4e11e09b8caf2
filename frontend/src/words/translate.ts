// A language made of English and a file: the file's sentences where it has
// them, English where it has not.

import type { Words } from "./en";
import { type Message, messageIn } from "./message";

/** What a file of words holds: the keys of English, and texts. */
export interface Translation {
  readonly [key: string]: string | Translation;
}

/** English in the words of a file. */
export function translated(english: Words, file: Translation): Words {
  const locale = typeof file.locale === "string" ? file.locale : english.locale;
  const words = retold(english, file, locale) as Words;
  return { ...words, terms: (file.terms ?? {}) as Words["terms"] };
}

function retold(english: unknown, said: string | Translation | undefined, locale: string): unknown {
  if (isMessage(english)) return typeof said === "string" ? messageIn(locale, said, english.names) : english;
  if (typeof english === "string") return typeof said === "string" ? said : english;
  const group = typeof said === "object" ? said : {};
  return Object.fromEntries(
    Object.entries(english as object).map(([key, value]) => [key, retold(value, group[key], locale)]),
  );
}

export function isMessage(value: unknown): value is Message {
  return typeof value === "function" && "text" in value && "names" in value;
}
