// When this browser last looked at the map, so that what changed since can be asked for.

/** Two moments farther apart than this, in milliseconds, are two visits. */
const pause = 30 * 60_000;

const keptAs = "eventmap.visits";

interface Visits {
  /** The end of the visit before; 0 when there was none. */
  readonly before: number;
  readonly seen: number;
}

/** Notes that somebody looks at the map now; gives the end of the visit before, or null. */
export function visited(now: number, box: Pick<Storage, "getItem" | "setItem">): number | null {
  const kept = read(box);
  const before = kept && now - kept.seen > pause ? kept.seen : (kept?.before ?? 0);
  try {
    box.setItem(keptAs, JSON.stringify({ before, seen: now } satisfies Visits));
  } catch {
    // A browser that keeps nothing has no visit before.
  }
  return before > 0 ? before : null;
}

function read(box: Pick<Storage, "getItem">): Visits | null {
  try {
    const { before, seen } = JSON.parse(box.getItem(keptAs) ?? "null") as Visits;
    return Number.isFinite(before) && Number.isFinite(seen) ? { before, seen } : null;
  } catch {
    return null;
  }
}
