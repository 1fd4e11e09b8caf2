import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { desk, eventually, phone } from "./harness.mjs";
import { clickMap, create, day, focused, heading, listed, met, parts } from "./page.mjs";

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
    await clickMap(page, [34.333, 48.075], "Event 288");
    await heading(page, "Event 288").waitFor();
    await row(page, 288).and(page.locator("[aria-selected=true]")).waitFor();
    await met(page, [34.667, 48.2], "Event 289");
    await row(page, 289).and(page.locator(".is-lit")).waitFor();
  }),
);

test(
  "the list of a phone goes on for as long as its sheet is pushed, and stays where it is while others write",
  d.writer(
    async (page, another) => {
      await page.goto(`/?${only}`);
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
