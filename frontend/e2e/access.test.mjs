import assert from "node:assert/strict";
import { test } from "node:test";
import { barriers, injected } from "./axe.mjs";
import { desk, eventually, phone } from "./harness.mjs";
import { complete, create, eventNamed, fetched, focused, listed, open, parts, patch, titleField } from "./page.mjs";

const d = desk();

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
    await complete(page);
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
    await parts.form(page).getByRole("group", { name: "Source 1" }).waitFor();
    await parts.form(page).getByLabel("Coordinates").fill("49.99, 36.23");
    await parts
      .map(page)
      .getByRole("slider", { name: /How far around/ })
      .waitFor();
    await parts.form(page).getByRole("combobox", { name: "Type", exact: true }).click();
    await parts
      .form(page)
      .getByRole("option", { name: /^Armed clash/ })
      .waitFor();
    assert.deepEqual(await barriers(page), []);
  }, injected),
);

test(
  "the import has no serious barrier",
  d.writer(async (page) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Import events" });
    await dialog.waitFor();
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
  "datasets, possible duplicates and what is told of them have no serious barrier",
  d.writer(async (page) => {
    const both = async (where) => {
      await page.emulateMedia({ colorScheme: "light" });
      assert.deepEqual(await barriers(page), [], `${where}, in the light theme`);
      await page.emulateMedia({ colorScheme: "dark" });
      assert.deepEqual(await barriers(page), [], `${where}, in the dark theme`);
    };
    await page.goto("/");
    await listed(page, "\\d+");
    const { properties } = await eventNamed(page, "Blast in Belgorod");
    const { description, event_type, location_precision, injured_best } = properties;
    const blast = { description, event_type, location_precision, injured_best, time_precision: "day" };
    await create(
      page,
      {
        ...blast,
        title: "Explosion in Belgorod",
        start_time: "2023-04-20T00:00:00Z",
        end_time: "2023-04-20T23:59:59Z",
      },
      [36.5873, 50.5957],
    );
    await page.getByRole("button", { name: "Possible duplicates" }).click();
    await page.getByRole("dialog").getByRole("table").waitFor();
    await both("two events side by side");
    await page.getByRole("button", { name: "Same: keep left" }).click();
    await page.getByText("is now a duplicate of").waitFor();
    await both("what was done");
    await page.keyboard.press("Escape");
    await page.getByRole("checkbox", { name: /Show duplicates/ }).check();
    await open(page, "Explosion in Belgorod");
    await parts.detail(page).getByText("Duplicate of").waitFor();
    await both("a duplicate");
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await page.getByRole("button", { name: "Datasets and imports" }).click();
    await page.getByText(/^Sample: April 2023 \d/).click();
    await page.getByRole("button", { name: "Edit Sample: April 2023" }).click();
    await page.getByRole("button", { name: /^Undo the import/ }).click();
    await page.getByRole("dialog").getByRole("alert").waitFor();
    await both("a dataset with its imports");
    // Others here look for the sample as it was.
    await page.keyboard.press("Escape");
    const other = await eventNamed(page, "Explosion in Belgorod");
    const { status } = await fetched(page, `/api/collections/events/items/${other.id}`, {
      method: "DELETE",
      headers: { "If-Match": `"${other.properties.revision}"` },
    });
    assert.equal(status, 204);
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
    await listed(page, "\\d+");
    const reached = () => page.evaluate(() => document.activeElement?.getAttribute("role"));
    await eventually("Tab leads to the list", async () => {
      await page.keyboard.press("Tab");
      assert.equal(await reached(), "listbox");
    });
    await eventually("an arrow leads to the event", async () => {
      await page.keyboard.press("ArrowDown");
      const here = parts.items(page).and(page.locator(".is-here"));
      assert.match(await here.innerText(), /^Blast in Belgorod/);
    });
    await page.keyboard.press("Enter");
    await parts.detail(page).getByRole("heading", { level: 1, name: "Blast in Belgorod" }).waitFor();
    await parts.detail(page).getByRole("button", { name: "Edit" }).waitFor();
    await page.keyboard.press("e");
    await focused(titleField(page)); // the form begins in its title
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("Crater in Belgorod");
    await page.keyboard.press("Enter");
    await parts.detail(page).getByRole("heading", { level: 1, name: "Crater in Belgorod" }).waitFor();
    assert.ok(await eventNamed(page, "Crater in Belgorod"));
    await page.keyboard.press("Escape");
    await parts.detail(page).waitFor({ state: "detached" });
  }),
);

test(
  "the history, and two versions of one event, have no serious barrier",
  d.writer(
    async (page) => {
      await page.goto("/");
      const base = await create(page, { title: "Bridge hit near Izium", tags: ["night"] }, [37.26, 49.21]);
      const now = await patch(page, base, { title: "Bridge down near Izium", tags: ["day"], killed_best: 2 });
      await page.goto(`/?event=${base.id}`);
      await parts.detail(page).locator("summary").filter({ hasText: "History" }).click();
      await parts.detail(page).locator(".revisions > li").first().getByRole("button").click();
      await parts.detail(page).getByText("Compared with").waitFor();
      assert.deepEqual(await barriers(page), [], "the history");
      await parts.detail(page).getByRole("button", { name: "Edit" }).click();
      await titleField(page).fill("Bridge destroyed near Izium");
      await patch(page, now, { title: "Bridge damaged near Izium", notes: "From the east." });
      await parts.form(page).getByRole("button", { name: "Save" }).click();
      await parts.form(page).getByRole("radio").first().waitFor();
      assert.deepEqual(await barriers(page), [], "two versions");
      await page.emulateMedia({ colorScheme: "dark" });
      assert.deepEqual(await barriers(page), [], "two versions in the dark theme");
      await page.reload();
      await page.getByRole("region", { name: "Unsaved changes" }).waitFor();
      await page.goto(`/?event=${base.id}&as_of=2024-03-03`);
      await page.getByText("As known on 3 March 2024").waitFor();
      assert.deepEqual(await barriers(page), [], "the past in the dark theme");
    },
    { ...injected, expected: [/412/, /404/] },
  ),
);
