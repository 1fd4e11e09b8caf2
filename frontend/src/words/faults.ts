// What is wrong with the words of a language, in sentences; for the tests.

import { names, placesOf, type Sentences } from "../lib/told";
import { type Message, type Piece, read } from "./message";
import { isMessage, type Translation } from "./translate";

/** What is wrong with English itself: everything in it is a text or a message. */
export function englishFaults(english: object): readonly string[] {
  return leaves(english).flatMap(([key, value]) => {
    if (isMessage(value)) return messageFaults(key, value.text, value, "en-GB");
    if (typeof value === "function") return [`${key}: a function with text in it; write message("…", …)`];
    return typeof value === "string" ? [] : [`${key}: neither a text nor a message`];
  });
}

/** What is wrong with a file of words beside English. Its `terms` follow the server's vocabularies, not English. */
export function faults(english: object, { terms: _, ...file }: Translation): readonly string[] {
  const locale = String(file.locale ?? "en-GB");
  const theirs = new Map(leaves(file));
  const ours = new Map(leaves(english));
  const missing = [...ours.keys()].filter((key) => !theirs.has(key)).map((key) => `${key}: missing`);
  const rest = [...theirs].flatMap(([key, text]) => {
    const original = ours.get(key);
    if (original === undefined) return [`${key}: English has no such key`];
    if (typeof text !== "string") return [`${key}: not a text`];
    if (isMessage(original)) return [...messageFaults(key, text, original, locale), ...unsaid(key, text, original)];
    return /[{}]/.test(text) ? [`${key}: English has no places here`] : [];
  });
  return [...missing, ...rest];
}

/** What is wrong with the sentences of the server in a language: each says all that its pattern has room for. */
export function sentenceFaults(sentences: Sentences, locale: string): readonly string[] {
  return Object.entries(sentences).flatMap(([pattern, text]) => {
    const places = names(placesOf(pattern).length);
    const faults = messageFaults(pattern, text, { names: places }, locale);
    if (faults.length > 0) return faults;
    const said = saidIn(read(text));
    return places.filter((name) => !said.includes(name)).map((name) => `${pattern}: {${name}} is not said`);
  });
}

type Leaf = readonly [key: string, value: unknown];

function leaves(group: object, before = ""): readonly Leaf[] {
  return Object.entries(group).flatMap(([key, value]): readonly Leaf[] =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? leaves(value, `${before}${key}.`)
      : [[before + key, value]],
  );
}

function messageFaults(
  key: string,
  text: string,
  { names }: Pick<Message, "names">,
  locale: string,
): readonly string[] {
  try {
    const pieces = read(text);
    const strange = saidIn(pieces).filter((name) => !names.includes(name));
    return [
      ...strange.map((name) => `${key}: nothing is given for {${name}}, only for ${names.join(", ")}`),
      ...pluralsOf(pieces).flatMap((cases) => casesFaults(key, cases, locale)),
    ];
  } catch (error) {
    return [`${key}: ${(error as Error).message}`];
  }
}

/** What English says and a translation does not; it may say another thing that is given in its place. */
function unsaid(key: string, text: string, { text: english }: Message): readonly string[] {
  const places = (message: string) => {
    try {
      return saidIn(read(message));
    } catch {
      return [];
    }
  };
  const [ours, theirs] = [places(english), places(text)];
  if (theirs.some((name) => !ours.includes(name))) return [];
  return ours.filter((name) => !theirs.includes(name)).map((name) => `${key}: {${name}} is not said`);
}

function saidIn(pieces: readonly Piece[]): readonly string[] {
  const found = pieces.flatMap((piece): readonly string[] => {
    if (typeof piece === "string" || piece.kind === "count") return [];
    return "cases" in piece ? [piece.name, ...[...piece.cases.values()].flatMap(saidIn)] : [piece.name];
  });
  return [...new Set(found)];
}

type Cases = ReadonlyMap<string, readonly Piece[]>;

function pluralsOf(pieces: readonly Piece[]): readonly Cases[] {
  return pieces.flatMap((piece) => {
    if (typeof piece === "string" || !("cases" in piece)) return [];
    const within = [...piece.cases.values()].flatMap(pluralsOf);
    return piece.kind === "plural" ? [piece.cases, ...within] : within;
  });
}

/** A plural has a case for each category of its language; one that says nothing of the number needs none. */
function casesFaults(key: string, cases: Cases, locale: string): readonly string[] {
  const known = new Intl.PluralRules(locale).resolvedOptions().pluralCategories as readonly string[];
  const named = [...cases.keys()].filter((name) => !name.startsWith("="));
  const strange = named
    .filter((name) => !known.includes(name))
    .map((name) => `${key}: ${locale} has no plural ${name}`);
  if (named.length === 1) return strange;
  return [
    ...strange,
    ...known
      .filter((name) => !named.includes(name))
      .map((name) => `${key}: the plural ${name} of ${locale} is missing`),
  ];
}
