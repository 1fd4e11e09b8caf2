// What axe-core finds on a page.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Axe is put into the page, which the page's own policy rightly forbids. */
export const injected = { bypassCSP: true };

/** What axe finds once all has come that the page has asked for, one line a place. */
export async function barriers(page) {
  await page.addScriptTag({ content: axe });
  // Counts of the question before are faint until those of the next one come.
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true], .is-pending, .is-stale"));
  return page.evaluate(async () => {
    // A theme that was changed just now is drawn in the next frame.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const moving = document.getAnimations().filter((a) => a.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.all(moving.map((a) => a.finished.catch(() => {})));
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
    );
  });
}
