// The server speaks English, and its sentences come here as the language of the page
// tells them. What it refuses most often is said in words of the page's own.

import type { Violation } from "../types";
import { words } from "../words/words";
import { sentenceOf } from "./violations";

const spokenByServer = "en";

/** What is wrong with a field, in the language of the page as far as the rule has a name. */
export function wrongIn(language: string, { code, message }: Violation): string {
  const rules: Readonly<Record<string, string>> = words.refused.rules;
  return (language !== spokenByServer && code && rules[code]) || sentenceOf(message);
}

/** A sentence for a status in the language of the page; null where the server's own is better. */
export function refusedIn(language: string, status: number): string | null {
  if (language === spokenByServer) return null;
  const w = words.refused;
  return { 401: w.signIn, 404: w.missing, 429: w.often, 503: w.later }[status] ?? null;
}
