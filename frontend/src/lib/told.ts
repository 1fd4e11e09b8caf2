// What the server says, in the language of the page. The server speaks English, and
// tells of each sentence that has values in it how it was made: a pattern, by which
// a language has the same sentence, and the values.

import type { ImportResult, Preview, Problem, Refusal, Sentence } from "../types";
import { messageIn } from "../words/message";

/** The sentences of the server in a language: a message for each pattern, its places counted from 1. */
export type Sentences = Readonly<Record<string, string>>;

/** Tells a sentence of the server; as it is where the language does not have it. */
export type Teller = (text: string, sentence?: Sentence) => string;

/** Tells in a language, which quotes names and words in its own way. */
export function teller(sentences: Sentences, locale: string, quoted: (text: string) => string): Teller {
  const tell = ({ pattern, values = [] }: Sentence): string => {
    const verbs = placesOf(pattern);
    const said = values.map((value, i) => {
      if (typeof value === "object") return "day" in value ? dayIn(locale, value.day) : tell(value);
      return typeof value === "string" && verbs[i]?.endsWith("q") ? quoted(value) : value;
    });
    const [field, text] = found(sentences, pattern);
    if (text === undefined) return filled(pattern, said.map(String));
    return field + messageIn(locale, text, names(values.length))(...said);
  };
  return (text, sentence) => {
    const whole = sentence ?? { pattern: text.replaceAll("%", "%%") };
    return sentence || found(sentences, whole.pattern)[1] !== undefined ? tell(whole) : text;
  };
}

/** A problem in the words of a teller. */
export function toldProblem(tell: Teller, problem: Problem): Problem {
  const { detail, sentence, violations } = problem;
  return {
    ...problem,
    ...(detail && { detail: tell(detail, sentence) }),
    ...(violations && { violations: violations.map((v) => ({ ...v, message: tell(v.message, v.sentence) })) }),
  };
}

/** What an import came to, in the words of a teller. */
export function toldResult(tell: Teller, result: ImportResult): ImportResult {
  const rows = (list: readonly Refusal[]) => list.map((row) => ({ ...row, reason: tell(row.reason, row.sentence) }));
  return {
    ...result,
    ...(result.refusals && { refusals: rows(result.refusals) }),
    ...(result.warnings && { warnings: rows(result.warnings) }),
    ...(result.preview && { preview: toldPreview(tell, result.preview) }),
  };
}

function toldPreview(tell: Teller, preview: Preview): Preview {
  return { ...preview, title: tell(preview.title), why: tell(preview.why, preview.sentence) };
}

/** A sentence of a pattern, with the field that it may begin with; undefined where there is none. */
function found(sentences: Sentences, pattern: string): readonly [field: string, text: string | undefined] {
  const whole = sentences[pattern];
  if (whole !== undefined) return ["", whole];
  const field = /^[a-z][a-z_-]*: /.exec(pattern)?.[0] ?? "";
  return [field, field ? sentences[pattern.slice(field.length)] : undefined];
}

const place = /%[-+# 0-9.]*[A-Za-z%]/g;

/** Where a pattern has room for a value. */
export function placesOf(pattern: string): readonly string[] {
  return (pattern.match(place) ?? []).filter((verb) => verb !== "%%");
}

/** What stands at the places of a sentence is called by its number. */
export function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => String(i + 1));
}

function dayIn(locale: string, day: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(Date.parse(day));
}

/** A pattern with its values, for want of another language. */
function filled(pattern: string, values: readonly string[]): string {
  let n = 0;
  return pattern.replace(place, (verb) => (verb === "%%" ? "%" : (values[n++] ?? "")));
}
