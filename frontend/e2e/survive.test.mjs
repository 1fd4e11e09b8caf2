import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, eventually } from "./harness.mjs";
import { eventNamed, listed, met, open, parts, titleField, total } from "./page.mjs";

const d = desk();

const file = {
  name: "zaporizhzhia.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(
    "title,date,latitude,longitude\nShelling of Orikhiv,2023-04-20,47.5667,35.7833\nShelling of Huliaipole,2023-04-21,47.65,36.25\n",
  ),
};

test(
  "the sample, an import and an edit made in the browser outlive a kill -9",
  d.writer(
    async (page) => {
      await page.goto("/");
      await listed(page, 5);
      await page.getByRole("button", { name: "Import", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Import events" });
      await dialog.locator("input[type=file]").setInputFiles(file);
      await dialog.getByRole("button", { name: "Import 2 events" }).click();
      await dialog.getByText("2 events are on the map").waitFor();
      await dialog.getByRole("button", { name: "Close" }).click();
      await listed(page, 7);

      await open(page, "Shelling of Orikhiv");
      await parts.detail(page).getByRole("button", { name: "Edit" }).click();
      await titleField(page).fill("Shelling of Orikhiv, a school hit");
      await parts.form(page).getByRole("button", { name: "Save" }).click();
      await parts.detail(page).getByRole("heading", { level: 1, name: "Shelling of Orikhiv, a school hit" }).waitFor();
      await d.kill("SIGKILL");

      await d.serve();
      await eventually("the page finds it again", () => page.goto("/"));
      await listed(page, 7);
      await page.getByRole("button", { name: "Add event" }).waitFor();
      assert.equal(await total(page), 8);
      await open(page, "Shelling of Orikhiv, a school hit");
      await met(page, [36.25, 47.65], "Shelling of Huliaipole");
      assert.equal((await eventNamed(page, "Shelling of Orikhiv, a school hit")).properties.revision, 2);
      await open(page, "Drone strike on Kyiv");
      assert.doesNotMatch(d.said, /#claim=/, "an owned store must not offer its first link again");
    },
    { expected: [/ERR_/, /Failed to load resource/] },
  ),
);
