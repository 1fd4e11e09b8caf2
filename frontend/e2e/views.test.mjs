import assert from "node:assert/strict";
import { test } from "node:test";
import { barriers, injected } from "./axe.mjs";
import { desk, desktop } from "./harness.mjs";
import { addressed, listed, parts } from "./page.mjs";

const d = desk();

const dialog = (page) => page.getByRole("dialog", { name: "Saved views" });
const opened = async (page) => {
  await parts.rail(page).getByRole("button", { name: "Saved views" }).click();
  await dialog(page).waitFor();
};

test(
  "a view is saved under a name, opened elsewhere, renamed and deleted",
  d.writer(
    async (page) => {
      await page.goto("/?event_type_not=explosions_remote_violence&sortby=title");
      await listed(page, 3);
      await opened(page);
      await dialog(page).getByText("No view is saved yet.").waitFor();
      const name = dialog(page).getByLabel("Name of this view");
      assert.equal(await name.inputValue(), "Without Explosions and remote violence");
      await name.fill("Quiet days");
      await page.keyboard.press("Enter");
      await dialog(page).getByRole("link", { name: "Quiet days" }).waitFor();
      await name.fill("quiet DAYS");
      await page.keyboard.press("Enter");
      await dialog(page)
        .getByRole("alert")
        .getByText(/here is a view called "Quiet days"/)
        .waitFor();
      await page.keyboard.press("Escape");

      await parts
        .rail(page)
        .getByRole("button", { name: /^Remove the filter Without/ })
        .click();
      await listed(page, 5);
      await opened(page);
      await dialog(page).getByRole("link", { name: "Quiet days" }).click();
      await listed(page, 3);
      await addressed(page, "event_type_not", "explosions_remote_violence");
      await addressed(page, "sortby", "title");

      await opened(page);
      await dialog(page).getByRole("button", { name: "Change “Quiet days”" }).click();
      await dialog(page).getByLabel("New name of “Quiet days”").fill("Calm");
      await page.keyboard.press("Enter");
      await dialog(page).getByRole("link", { name: "Calm" }).waitFor();
      await dialog(page).getByRole("button", { name: "Delete", exact: true }).click();
      await dialog(page).getByRole("button", { name: "Yes, delete it" }).click();
      await dialog(page).getByText("No view is saved yet.").waitFor();
    },
    { expected: [/409/] },
  ),
);

test(
  "nothing bars the way to saved views, and the public has none",
  d.writer(async (page, another) => {
    await page.goto("/");
    await listed(page, 5);
    await opened(page);
    await dialog(page).getByLabel("Name of this view").fill("All");
    await page.keyboard.press("Enter");
    await dialog(page).getByRole("button", { name: "Change “All”" }).click();
    assert.deepEqual(await barriers(page), []);
    const reader = await another({ size: desktop, cookies: [] });
    await reader.goto("/");
    await listed(reader, 5);
    assert.equal(await parts.rail(reader).getByRole("button", { name: "Saved views" }).count(), 0);
  }, injected),
);
