import assert from "node:assert/strict";
import { test } from "node:test";
import { barriers, injected } from "./axe.mjs";
import { desk, phone } from "./harness.mjs";
import { addressed, create, listed } from "./page.mjs";

const d = desk();

test(
  "a tag that is too rare to be listed among a thousand is found as it is typed",
  d.writer(
    async (page) => {
      await page.goto("/");
      await listed(page, "\\d+");
      const tags = Array.from({ length: 1200 }, (_, i) => `tag-${String(i).padStart(4, "0")}`);
      for (const from of [0, 400, 800]) {
        await create(page, { title: `Leaflets ${from}`, tags: tags.slice(from, from + 400) }, [31.4, 48.4]);
      }
      await page.goto("/");
      await page.getByRole("button", { name: "Filters", exact: true }).click();
      await page.getByRole("button", { name: "Tag", exact: true }).click();
      await page.getByText("The 1,000 most frequent are listed and searched.").waitFor();
      const search = page.getByRole("searchbox", { name: "Search here: Tag" });
      await search.fill("tag-0001");
      await page.getByRole("button", { name: /^tag-0001/ }).waitFor();
      assert.equal(await page.getByRole("button", { name: "Only “tag-0001”, exactly so" }).count(), 0);
      await search.fill("tag-1199");
      await page.getByText("Nothing here is called “tag-1199”.").waitFor();
      assert.deepEqual(await barriers(page), []);
      await page.getByRole("button", { name: "Only “tag-1199”, exactly so" }).click();
      await addressed(page, "tags", "tag-1199");
      await listed(page, 1);
      // It is not said to be in no event at all, for it was never counted.
      const chosen = page.getByRole("button", { name: "tag-1199", exact: true, pressed: true });
      assert.equal(await chosen.innerText(), "tag-1199");
    },
    { ...injected, size: phone },
  ),
);
