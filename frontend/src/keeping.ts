// Keeps in the browser what is typed and not saved. The only place that touches localStorage.

import { unsaved } from "./form";
import { type Box, drop, dropOf, found, type Kept, keep } from "./lib/drafts";
import type { Store } from "./store";
import type { Feature } from "./types";

export interface Keeping {
  /** Keeps what the form holds now; says whether that succeeded. */
  flush(): boolean;
  discard(kept: Kept): void;
}

/** How long a pause in typing is before it is kept, in milliseconds. */
const pause = 300;

/** Keeps what the form holds until it is saved or given up, and finds what other pages left. */
export function keepDrafts(store: Store, box: Box, until: AbortSignal): Keeping {
  const { dispatch } = store;
  const page = pageName();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What is kept, or would be: the event of the form that was seen last. */
  let of: { readonly base: Feature | null } | null = null;

  const flush = () => {
    clearTimeout(timer);
    const { form } = store.state.peek();
    if (of && of.base?.id !== form?.base?.id) dropOf(box, of.base, page);
    of = form;
    if (!form) return true;
    if (!unsaved(form)) {
      dropOf(box, form.base, page);
      return true;
    }
    const { base, name, sent, start, draft, why } = form;
    return keep(box, { page, at: Date.now(), base, name, sent, start, draft, why });
  };
  const find = async () => {
    const living = await alive();
    const there = (other: string) => {
      if (other === page) return true;
      if (living.has(other)) watch(other);
      return living.has(other);
    };
    dispatch({ type: "drafts found", drafts: found(box, there) });
  };
  const watched = new Set<string>();
  /** Looks again once another page is gone; that of a reload may be there for a moment yet. */
  const watch = (other: string) => {
    if (watched.has(other)) return;
    watched.add(other);
    navigator.locks?.request(lock + other, { signal: until }, () => {}).then(find, () => {});
  };

  stayAlive(page, until);
  store.subscribe(
    (s) => s.form,
    (form) => {
      clearTimeout(timer);
      if (form) timer = setTimeout(flush, pause);
      else if (of) {
        dropOf(box, of.base, page);
        of = null;
      }
      if (form && !of) of = form;
    },
    until,
  );
  addEventListener("pagehide", flush, { signal: until });
  const leaving = (e: BeforeUnloadEvent) => {
    if (!flush()) e.preventDefault();
  };
  addEventListener("beforeunload", leaving, { signal: until });
  // Another tab has kept or dropped something, or was closed.
  addEventListener("storage", () => void find(), { signal: until });
  document.addEventListener("visibilitychange", () => document.hidden || void find(), { signal: until });
  void find();
  return {
    flush,
    discard(kept) {
      drop(box, kept.key);
      void find();
    },
  };
}

const lock = "eventmap page ";

/** Holds a lock for as long as the page lives, so that other pages leave its draft alone. */
function stayAlive(page: string, until: AbortSignal): void {
  const hold = () => new Promise<void>((end) => until.addEventListener("abort", () => end(), { once: true }));
  // Browsers have locks only where the connection is secure.
  navigator.locks?.request(lock + page, hold).catch(() => {});
}

async function alive(): Promise<ReadonlySet<string>> {
  const state = await navigator.locks?.query().catch(() => null);
  return new Set((state?.held ?? []).map(({ name = "" }) => name.slice(lock.length)));
}

function pageName(): string {
  return [...crypto.getRandomValues(new Uint32Array(2))].map((n) => n.toString(36)).join("");
}
