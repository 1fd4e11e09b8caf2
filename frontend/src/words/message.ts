// Messages: sentences with places for what only the caller knows. They are
// written in a part of ICU's MessageFormat, which translators and their tools
// know: {name}, {n, number}, {n, plural, =0 {none} one {# event} other {# events}}
// and {what, select, none {nothing} true {yes} other {this}}. Nothing is quoted,
// so a text cannot hold braces of its own.

export type Value = string | number | boolean | null | undefined;

/** A message as the code calls it: arguments by place, in the order of `names`. */
export interface Message<Arguments extends readonly Value[] = readonly Value[]> {
  (...values: Arguments): string;
  readonly text: string;
  readonly names: readonly string[];
}

/** What an argument may be, as the English text uses it. */
type Argument<
  Text extends string,
  Name extends string,
> = Text extends `${string}{${Name}, ${"number" | "plural"}${string}`
  ? number
  : Text extends `${string}{${Name}, select${string}`
    ? string | boolean | null
    : string | number;

type Arguments<Text extends string, Names extends readonly string[]> = {
  readonly [I in keyof Names]: Argument<Text, Names[I]>;
};

/** A message in English, and what stands at the places of its arguments. */
export function message<const Text extends string, const Names extends readonly string[]>(
  text: Text,
  ...names: Names
): Message<Arguments<Text, Names>> {
  return messageIn("en-GB", text, names);
}

/** A message in the language of a locale. It is read when it is first said. */
export function messageIn<A extends readonly Value[]>(
  locale: string,
  text: string,
  names: readonly string[],
): Message<A> {
  let pieces: readonly Piece[] | undefined;
  const say = (...values: A) => {
    pieces ??= read(text);
    return said(pieces, { locale, names, values, count: 0 });
  };
  return Object.assign(say, { text, names });
}

/** A part of a message that has been read. */
export type Piece =
  | string
  | { readonly kind: "value" | "number"; readonly name: string }
  | { readonly kind: "count" }
  | {
      readonly kind: "plural" | "select";
      readonly name: string;
      readonly cases: ReadonlyMap<string, readonly Piece[]>;
    };

/** Reads a message; throws where it is not well formed. */
export function read(text: string): readonly Piece[] {
  const reader = { text, at: 0 };
  const pieces = piecesOf(reader, false);
  if (reader.at < text.length) throw wrong(reader, "a brace is closed that was not opened");
  return pieces;
}

interface Reader {
  readonly text: string;
  at: number;
}

function piecesOf(reader: Reader, counted: boolean): readonly Piece[] {
  const pieces: Piece[] = [];
  for (;;) {
    const plain = take(reader, counted ? /[^{}#]+/y : /[^{}]+/y);
    if (plain) pieces.push(plain);
    if (take(reader, /#/y)) pieces.push({ kind: "count" });
    else if (take(reader, /\{/y)) pieces.push(placeOf(reader, counted));
    else return pieces;
  }
}

function placeOf(reader: Reader, counted: boolean): Piece {
  const name = take(reader, /\s*\w+\s*/y).trim();
  if (!name) throw wrong(reader, "a name is expected");
  if (take(reader, /\}/y)) return { kind: "value", name };
  if (take(reader, /,\s*number\s*\}/y)) return { kind: "number", name };
  const kind = take(reader, /,\s*(?:plural|select)\s*,/y).replace(/[\s,]/g, "");
  if (kind !== "plural" && kind !== "select") throw wrong(reader, "number, plural or select is expected");
  const cases = new Map<string, readonly Piece[]>();
  for (let key = keyOf(reader); key; key = keyOf(reader)) {
    cases.set(key, piecesOf(reader, counted || kind === "plural"));
    if (!take(reader, /\}/y)) throw wrong(reader, `the case ${key} is not closed`);
  }
  if (!take(reader, /\s*\}/y)) throw wrong(reader, "a case or a closing brace is expected");
  if (!cases.has("other")) throw wrong(reader, "the case other is missing");
  return { kind, name, cases };
}

function keyOf(reader: Reader): string {
  return take(reader, /\s*(?:=\d+|\w+)\s*\{/y)
    .replace("{", "")
    .trim();
}

function take(reader: Reader, what: RegExp): string {
  what.lastIndex = reader.at;
  const found = what.exec(reader.text)?.[0] ?? "";
  reader.at += found.length;
  return found;
}

function wrong({ text, at }: Reader, what: string): Error {
  return new Error(`words: ${what} at ${at} of “${text}”`);
}

interface Telling {
  readonly locale: string;
  readonly names: readonly string[];
  readonly values: readonly Value[];
  /** What # stands for. */
  readonly count: number;
}

function said(pieces: readonly Piece[], telling: Telling): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece : saidOf(piece, telling))).join("");
}

function saidOf(piece: Exclude<Piece, string>, telling: Telling): string {
  if (piece.kind === "count") return numberIn(telling.locale, telling.count);
  const value = telling.values[telling.names.indexOf(piece.name)];
  switch (piece.kind) {
    case "value":
      return String(value ?? "");
    case "number":
      return numberIn(telling.locale, Number(value));
    case "select":
      return said(piece.cases.get(selected(value)) ?? other(piece.cases), telling);
    case "plural": {
      const count = Number(value);
      const chosen = piece.cases.get(`=${count}`) ?? piece.cases.get(rules(telling.locale).select(count));
      return said(chosen ?? other(piece.cases), { ...telling, count });
    }
  }
}

/** The case of a select: `none` is for what is empty, not for somebody of that name. */
function selected(value: Value): string {
  if (value === "" || value === null || value === undefined) return "none";
  return value === "none" ? "other" : String(value);
}

function other(cases: ReadonlyMap<string, readonly Piece[]>): readonly Piece[] {
  return cases.get("other") ?? [];
}

const plurals = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

function rules(locale: string): Intl.PluralRules {
  return plurals.get(locale) ?? kept(plurals, locale, new Intl.PluralRules(locale));
}

function numberIn(locale: string, n: number): string {
  return (numbers.get(locale) ?? kept(numbers, locale, new Intl.NumberFormat(locale))).format(n);
}

function kept<T>(all: Map<string, T>, locale: string, one: T): T {
  all.set(locale, one);
  return one;
}
