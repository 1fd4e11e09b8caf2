// The only EventSource: what others change while the page is open.

import type { Change, Progress } from "./types";

interface Hello {
  readonly number: number;
  readonly loading?: boolean;
  readonly loaded?: number;
  readonly total?: number;
}

/** Milliseconds until a stream is asked for again that was refused. */
const pause = 3000;

export interface Listener {
  changed(change: Change): void;
  /** The store is still being read (a total of 0 is not known); null once it has been. */
  loading(progress: Progress | null): void;
  /** The stream stands, at this change number: the first time and after every break. */
  connected(number: number): void;
  /** What was missed is not known, or the store is another one now: nothing that is shown counts any more. */
  reset(number: number): void;
  broke(): void;
}

export function live(listener: Listener, until: AbortSignal): void {
  open(listener, until, false);
}

/** Opens the stream; `anew` when what came since the one before it is not known. */
function open(listener: Listener, until: AbortSignal, anew: boolean): void {
  if (until.aborted) return;
  const source = new EventSource("/api/live");
  let missed = anew;
  const on = <T>(name: string, hear: (data: T) => void) =>
    source.addEventListener(name, (message) => hear(JSON.parse((message as MessageEvent<string>).data) as T));
  on<Change>("change", (change) => listener.changed(change));
  on<Hello>("hello", ({ number, loading, loaded, total }) => {
    listener.connected(number);
    listener.loading(loading ? { loaded: loaded ?? 0, total: total ?? 0 } : null);
    if (missed) listener.reset(number);
    missed = false;
  });
  on<Hello>("reset", ({ number }) => listener.reset(number));
  on<Progress>("loading", (progress) => listener.loading(progress));
  source.addEventListener("error", () => {
    listener.broke();
    // A browser comes back by itself where a stream broke, and not where it was
    // refused, as by a proxy whose server is just starting.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => open(listener, until, true), pause);
  });
  until.addEventListener("abort", () => source.close(), { once: true });
}
