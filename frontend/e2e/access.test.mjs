import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { desk, eventually, phone } from "./harness.mjs";
import { eventNamed, listed, open, parts, titleField } from "./page.mjs";

const d = desk();

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds serious or worse, one line a place. */
async function barriers(page) {
  await page.addScriptTag({ content: axe });
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
  });
}

// axe is put into the page, which the page's own policy rightly forbids.
const injected = { bypassCSP: true };

test(
  "the map and the list have no serious barrier",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await parts.legend(page).waitFor();
    assert.deepEqual(await barriers(page), []);
  }, injected),
);

test(
  "an open event has no serious barrier",
  d.writer(async (page) => {
    await page.goto("/");
    await open(page, "Drone strike on Kyiv");
    assert.deepEqual(await barriers(page), [], "in the light theme");
    await page.emulateMedia({ colorScheme: "dark" });
    assert.deepEqual(await barriers(page), [], "in the dark theme");
  }, injected),
);

test(
  "the form has no serious barrier",
  d.writer(async (page) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Add event" }).click();
    await parts.form(page).getByRole("button", { name: "Add a source" }).click();
    await parts.form(page).getByRole("button", { name: "Add a party" }).click();
    assert.deepEqual(await barriers(page), []);
  }, injected),
);

test(
  "the import has no serious barrier",
  d.writer(async (page) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Import events" });
    assert.deepEqual(await barriers(page), [], "before a file is chosen");
    await dialog.locator("input[type=file]").setInputFiles({
      name: "one.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(
        "title,date,latitude,longitude\nBlast in Izium,2023-04-20,49.2,37.26\nNowhere,2023-04-20,91,0\n",
      ),
    });
    await dialog.getByText("Rows that cannot be taken").waitFor();
    assert.deepEqual(await barriers(page), [], "while the file is shown");
  }, injected),
);

test(
  "the dark theme and the phone have no serious barrier",
  d.writer(
    async (page) => {
      await page.goto("/");
      await listed(page, 3);
      await page.getByRole("button", { name: "Show more" }).click();
      assert.deepEqual(await barriers(page), []);
    },
    { ...injected, size: phone, colorScheme: "dark" },
  ),
);

test(
  "an event is found, opened and edited by the keyboard alone",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    await eventually("Tab leads to the list", async () => {
      await page.keyboard.press("Tab");
      assert.match(await focused(), /^Blast in Belgorod/);
    });
    await page.keyboard.press("Enter");
    await parts.detail(page).getByRole("heading", { level: 1, name: "Blast in Belgorod" }).waitFor();
    await eventually("the event is complete", async () => {
      assert.equal(await parts.detail(page).getAttribute("aria-busy"), "false");
    });
    await page.keyboard.press("e");
    const title = titleField(page);
    await title.waitFor();
    assert.ok(await title.evaluate((field) => field === document.activeElement), "the form begins in its title");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("Crater in Belgorod");
    await page.keyboard.press("Enter");
    await parts.detail(page).getByRole("heading", { level: 1, name: "Crater in Belgorod" }).waitFor();
    assert.ok(await eventNamed(page, "Crater in Belgorod"));
    await page.keyboard.press("Escape");
    await parts.detail(page).waitFor({ state: "detached" });
  }),
);
