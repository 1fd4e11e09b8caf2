import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, eventually, phone } from "./harness.mjs";
import { addressed, focused, listed, parts } from "./page.mjs";

const d = desk();

const field = (page) => page.getByRole("searchbox", { name: "Search events" });
const hints = (page) => page.getByRole("list", { name: "Suggestions" }).getByRole("button");

/** Waits until the middle of the map is within a degree of a place. */
function at(page, lat, lon) {
  return eventually(`the map shows ${lat}, ${lon}`, () => {
    const said = new URL(page.url()).searchParams;
    assert.ok(Math.abs(said.get("lat") - lat) < 1 && Math.abs(said.get("lon") - lon) < 1, page.url());
  });
}

test(
  "a town is found in either script, and gone to by the keyboard",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await field(page).fill("бахм");
    await hints(page).filter({ hasText: "Bakhmut" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await focused(hints(page).first());
    await page.keyboard.press("ArrowUp");
    await focused(field(page));
    await hints(page).filter({ hasText: "Bakhmut" }).click();
    await at(page, 48.6, 38);
    assert.equal(await field(page).inputValue(), "");
    await addressed(page, "q", null);
  }),
);

test(
  "a region of the gazetteer is shown as a whole",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await field(page).fill("Zakarpat");
    await hints(page).first().click();
    await at(page, 48.4, 23.2);
  }),
);

test(
  "pasted coordinates, codes and links lead to their place, and are not searched for as words",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    for (const [pasted, lat, lon] of [
      ["50°27′N 30°31′E", 50.45, 30.52],
      ["18S UJ 23394 07396", 38.9, -77],
      ["8FVC9G8F+6X", 47.4, 8.5],
      ["https://www.openstreetmap.org/#map=12/49.99/36.23", 50, 36.2],
    ]) {
      await field(page).fill(pasted);
      await hints(page).filter({ hasText: "Go to" }).waitFor();
      await field(page).press("Enter");
      await at(page, lat, lon);
      await addressed(page, "q", null);
    }
  }),
);

test(
  "a date filters by time, a number opens its event, and Esc closes the suggestions",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await field(page).fill("21 April 2023");
    await hints(page).filter({ hasText: "Only 21 Apr 2023" }).click();
    await addressed(page, "datetime", "2023-04-21");
    await page.getByRole("button", { name: /^Remove the filter 21/ }).click();
    await listed(page, 5);
    await field(page).fill("#1");
    await field(page).press("Enter");
    await parts.detail(page).waitFor();
    await page.keyboard.press("Escape");
    await field(page).fill("Kyiv");
    await hints(page).first().waitFor();
    await field(page).press("Escape");
    await hints(page).first().waitFor({ state: "detached" });
    assert.equal(await field(page).inputValue(), "Kyiv");
  }),
);

test(
  "on a phone suggestions are as large as fingers",
  d.visitor(
    async (page) => {
      await page.goto("/");
      await field(page).fill("Kharkiv");
      await hints(page).first().waitFor();
      const box = await hints(page).first().boundingBox();
      assert.ok(box.height >= 44, `${box.height} pixels`);
      await hints(page).first().click();
      await at(page, 49.8, 36.3);
    },
    { size: phone },
  ),
);

test(
  "the list is sorted as it is wished, and marks what is pointed at on the map",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    const order = page.getByRole("combobox", { name: "Order of the list" });
    const titles = () => parts.items(page).locator(".item-title").allInnerTexts();
    await order.selectOption("By title");
    await eventually("titles are in order", async () => {
      const now = await titles();
      assert.equal(now.length, 5);
      assert.deepEqual(now, [...now].sort());
    });
    assert.equal(await order.locator("option", { hasText: "Last changed" }).count(), 0);
    const marks = page.locator(".selected-event, .selected-region");
    await parts.items(page).filter({ hasText: "Blast in Belgorod" }).hover();
    await marks.first().waitFor({ state: "attached" });
    await parts.map(page).hover({ position: { x: 700, y: 300 } });
    await marks.first().waitFor({ state: "detached" });
  }),
);

test(
  "the desk finds what changed lately",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await page.getByRole("button", { name: "since yesterday" }).click();
    await listed(page, 5);
    const chip = page.getByRole("button", { name: /^Remove the filter Changed since/ });
    await chip.waitFor();
    await page.goto("/?changed=2999-01-01T00:00:00Z");
    await parts.list(page).getByText("Nothing matches").waitFor();
    await page.getByRole("combobox", { name: "Order of the list" }).selectOption("Last changed");
  }),
);
