// Has the client's files and the public's newest answers kept, so that the desk opens without a network.

/** Starts the worker once the page has done its own work; not where a browser has none, or data is to be saved. */
export async function openWithoutNetwork(): Promise<void> {
  const { connection } = navigator as Navigator & { readonly connection?: { readonly saveData?: boolean } };
  if (!import.meta.env.PROD || !("serviceWorker" in navigator) || connection?.saveData) return;
  await new Promise((idle) => setTimeout(idle, pause));
  const before = navigator.serviceWorker.controller !== null;
  try {
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    if (!before) active?.postMessage(performance.getEntriesByType("resource").map(({ name }) => name));
  } catch {
    // Everything works without it but for opening offline.
  }
}

/** Milliseconds that the page is left to itself first. */
const pause = 2000;
