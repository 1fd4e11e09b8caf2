import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { desk, desktop, phone } from "./harness.mjs";

const d = desk();

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const paths = [
  "/api",
  "/api/conformance",
  "/api/openapi.json",
  "/api/collections",
  "/api/collections/events",
  "/api/collections/events/items",
  "/api/collections/events/items/1",
  "/api/collections/events/queryables",
  "/api/collections/events/tiles/WebMercatorQuad",
];

for (const [size, viewport] of Object.entries({ desktop, phone })) {
  test(`the pages of the API have no barrier and fit on a ${size}`, async () => {
    for (const colorScheme of ["light", "dark"]) {
      // axe is put into the page, which the page's own policy rightly forbids.
      const context = await d.browser.newContext({ viewport, colorScheme, bypassCSP: true, baseURL: d.url });
      const page = await context.newPage();
      for (const path of paths) {
        await page.goto(path);
        await page.addScriptTag({ content: axe });
        const found = await page.evaluate(async () => {
          const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
          return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
        });
        assert.deepEqual(found, [], `${path}, ${colorScheme}`);
        assert.ok(
          await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
          `${path} is wider than the ${size}`,
        );
      }
      await context.close();
    }
  });
}
