// What the worker that opens the client without a network keeps, and under which name.

/** Of the answers to reading; none of them is endless or a file to take along. */
const answers = /^\/(tiles\/|api\/(status|summary|vocabularies|datasets|gazetteer)\b|api\/collections\/events\/items$)/;

/** The name under which the answer to a question is kept: the newest to each, whatever the change; null for one that is not. */
export function questionOf({ pathname, search }: URL): string | null {
  if (!answers.test(pathname)) return null;
  const asked = new URLSearchParams(search);
  asked.delete("v");
  return `${pathname}?${asked}`;
}

/** Whether a question is one that the desk asks first, whatever it shows then: its answer is kept however many others come. */
export function isForOpening({ pathname, search }: URL): boolean {
  if (pathname !== "/api/summary") return /^\/api\/(status|vocabularies|datasets)$/.test(pathname);
  return [...new URLSearchParams(search).keys()].every((word) => word === "bins" || word === "duplicates");
}

/** Whether an address is the desk's own page, which the worker gives when there is no network. */
export function isDesk(pathname: string): boolean {
  return pathname === "/" || /^\/events\/[^/]+$/.test(pathname);
}

/** First and last byte of what is asked of a file of so many; null for all of it. */
export function rangeOf(range: string | null, size: number): readonly [number, number] | null {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
  if (first === undefined) return null;
  return [Number(first), last ? Math.min(Number(last), size - 1) : size - 1];
}
