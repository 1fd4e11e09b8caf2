// What several ask for at the same time is asked for once.

interface Asked<T> {
  readonly answer: Promise<T>;
  readonly loading: AbortController;
  /** How many still want it. */
  wanted: number;
}

/**
 * Asks once for what is wanted under the same key at the same time, and gives it
 * up once all who wanted it have. An answer is not kept for whoever comes later.
 */
export function shared<T>(
  ask: (key: string, until: AbortSignal) => Promise<T>,
): (key: string, until: AbortSignal) => Promise<T> {
  const asked = new Map<string, Asked<T>>();
  const begin = (key: string): Asked<T> => {
    const loading = new AbortController();
    const one: Asked<T> = { answer: ask(key, loading.signal), loading, wanted: 0 };
    asked.set(key, one);
    const end = () => forget(key, one);
    one.answer.then(end, end);
    return one;
  };
  const forget = (key: string, one: Asked<T>) => {
    if (asked.get(key) === one) asked.delete(key);
  };
  return (key, until) => {
    const one = asked.get(key) ?? begin(key);
    one.wanted++;
    return new Promise((give, refuse) => {
      const leave = () => {
        refuse(new DOMException("given up", "AbortError"));
        if (--one.wanted > 0) return;
        forget(key, one);
        one.loading.abort();
      };
      if (until.aborted) return leave();
      until.addEventListener("abort", leave, { once: true });
      one.answer.then(give, refuse);
    });
  };
}
