import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { barriers, injected } from "./axe.mjs";
import { desk, eventually, phone } from "./harness.mjs";
import { addressed, clickMap, create, day, focused, heading, listed, met, parts } from "./page.mjs";

/** A day apart, from the newest, and all over Ukraine. */
const many = 300;
const d = desk({
  async filled(it) {
    const rows = Array.from({ length: many }, (_, i) => {
      const date = new Date(Date.UTC(2022, 11, 31) - i * 86_400_000).toISOString().slice(0, 10);
      return `Event ${i + 1},${date},${(47.2 + (i % 20) / 8).toFixed(3)},${(25 + (i % 37) / 3).toFixed(3)}`;
    });
    const file = join(it.folder, "many.csv");
    await writeFile(file, ["title,date,latitude,longitude", ...rows].join("\n"));
    await it.run("import", file, "--dataset", "many", "--visibility", "public");
  },
});

const only = "dataset=many";
const one = "One event: click to open it";
const rows = (page) => parts.list(page).getByRole("listbox");
const row = (page, n) => page.locator(`.item[aria-posinset="${n}"]`).filter({ hasText: `Event ${n}` });

test(
  "the list goes by keyboard from the first of many to the last, and holds the focus",
  d.visitor(async (page) => {
    await page.goto(`/?${only}`);
    await listed(page, many);
    await page.keyboard.press("j");
    await focused(rows(page));
    await page.keyboard.press("End");
    await row(page, many)
      .and(page.locator(`[aria-setsize="${many}"]`))
      .waitFor();
    await parts
      .list(page)
      .getByRole("status")
      .filter({ hasText: `Event ${many} of ${many}` })
      .waitFor();
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await heading(page, `Event ${many - 1}`).waitFor();
    await focused(rows(page));
    assert.ok((await parts.items(page).count()) < 40, "only what can be seen is drawn");
    await page.keyboard.press("Home");
    await eventually("the first row is the one that the keys are at", async () =>
      assert.equal(await rows(page).getAttribute("aria-activedescendant"), "row-0"),
    );
    await row(page, 1).waitFor();
  }),
);

test(
  "what is chosen on the map is found in the list, however far down, and what is met there is marked",
  d.visitor(async (page) => {
    await page.goto(`/?${only}&draw=symbols`);
    await listed(page, many);
    await clickMap(page, [34.333, 48.075], one);
    await heading(page, "Event 288").waitFor();
    await row(page, 288).and(page.locator("[aria-selected=true]")).waitFor();
    await met(page, [34.667, 48.2], one);
    await row(page, 289).and(page.locator(".is-lit")).waitFor();
  }),
);

test(
  "the list of a phone goes on for as long as its sheet is pushed, and stays where it is while others write",
  d.writer(
    async (page, another) => {
      await page.goto(`/?${only}&lat=48&lon=31&zoom=5`);
      await listed(page, many);
      await page.getByRole("button", { name: "Show more" }).first().click();
      await page.locator("[data-rolls]").evaluate((place) => {
        place.scrollTop = 200 * place.querySelector(".item").offsetHeight;
      });
      await row(page, 200).waitFor();
      const colleague = await another();
      await colleague.goto("/");
      await create(
        colleague,
        {
          ...day,
          dataset: "many",
          title: "Newest",
          start_time: "2023-04-29T00:00:00Z",
          end_time: "2023-04-29T23:59:59Z",
        },
        [32, 47.5],
      );
      await parts.list(page).getByRole("button", { name: "1 new change · show" }).click();
      await listed(page, many + 1);
      await page.locator('.item[aria-posinset="201"]').filter({ hasText: "Event 200" }).waitFor();
    },
    { size: phone },
  ),
);

test(
  "a table says what the map shows: by keyboard, sorted by its heads, and in the address",
  d.visitor(async (page) => {
    await page.goto(`/?${only}&datetime=2022-12-01/2022-12-31`);
    await listed(page, 31);
    await page.keyboard.press("Tab");
    await focused(page.getByRole("button", { name: "To the table of events" }));
    await page.keyboard.press("Enter");
    const table = page.getByRole("grid", { name: "Table of events" });
    await focused(table);
    await addressed(page, "show", "table");
    await page.getByRole("status").filter({ hasText: "31 events." }).waitFor({ state: "attached" });
    await page.keyboard.press("Control+End");
    await page.keyboard.press("ArrowRight");
    await eventually("the keys are at the date of the last event", async () =>
      assert.equal(await table.getAttribute("aria-activedescendant"), "cell-30-1"),
    );
    assert.equal(await page.locator("#cell-30-1").innerText(), "1 Dec 2022");
    assert.deepEqual(await barriers(page), []);
    const head = table.getByRole("columnheader", { name: "When" });
    await head.getByRole("button").click();
    await head.and(page.locator("[aria-sort=ascending]")).waitFor();
    await table.getByRole("row").nth(1).filter({ hasText: "Event 31" }).click();
    await heading(page, "Event 31").waitFor();
    await page.reload();
    await table.getByRole("row").nth(1).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await table.waitFor({ state: "detached" });
    await focused(page.getByRole("button", { name: "Show the events as a table" }));
    await addressed(page, "show", null);
  }, injected),
);
