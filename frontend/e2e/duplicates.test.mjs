import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, eventually } from "./harness.mjs";
import { addressed, create, eventNamed, fetched, focused, heading, listed, open, parts, titleField } from "./page.mjs";

const d = desk();

const queue = (page) => page.getByRole("dialog", { name: "Possible duplicates" });
const openQueue = (page) => page.getByRole("button", { name: "Possible duplicates" }).click();
const crater = "A blast in the evening left a large crater in the Russian city; two people were hurt.";

/** The blast in Belgorod of the sample, as another desk would tell it. */
const blast = (title) => ({
  title,
  description: crater,
  event_type: "explosions_remote_violence",
  location_precision: "settlement",
  place_name: "Belgorod",
  start_time: "2023-04-20T00:00:00Z",
  end_time: "2023-04-20T23:59:59Z",
  time_precision: "day",
  injured_best: 2,
});

test(
  "who types an event that is here already is told so, beside Save",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await page.getByRole("button", { name: "Add event" }).click();
    const form = parts.form(page);
    await titleField(page).fill("Explosion in Belgorod");
    await form.getByLabel("Description").fill(crater);
    await form.getByRole("combobox", { name: "Type", exact: true }).fill("explosions");
    await form.getByRole("option", { name: /^Explosions and remote violence/ }).click();
    await form.getByLabel("Injured, best").fill("2");
    await form.getByLabel("Coordinates").fill("50.5957, 36.5873");
    await form.getByLabel("From").fill("2023-04-20");
    await form.getByText("An event is here already that may be this one").waitFor();
    const maybe = form.locator("details").filter({ hasText: "Blast in Belgorod" });
    await maybe.locator("summary").press("Enter");
    await maybe.getByRole("link", { name: "Open in a new tab" }).waitFor();
    await form.getByRole("button", { name: "Add a source" }).click();
    await form.getByLabel("Link").fill("https://example.org/mine");
    await maybe.getByRole("button", { name: "This is that one: add my source" }).click();
    await form.getByText("This event is here already.").waitFor();
    assert.equal(await titleField(page).inputValue(), "Blast in Belgorod");
    const link = form.getByLabel("Link").last();
    await focused(link);
    assert.equal(await link.inputValue(), "https://example.org/mine");

    await form.getByRole("button", { name: "Back to the new event" }).click();
    assert.equal(await titleField(page).inputValue(), "Explosion in Belgorod", "what was typed is lost");
    await maybe.locator("summary").press("Enter");
    await maybe.getByRole("button", { name: "This is that one: add my source" }).click();
    await form.getByText("This event is here already.").waitFor();
    await form.getByRole("button", { name: "Save" }).click();
    await heading(page, "Blast in Belgorod").waitFor();
    const { properties } = await eventNamed(page, "Blast in Belgorod");
    assert.equal(properties.sources.at(-1).url, "https://example.org/mine");
    assert.equal(await eventNamed(page, "Explosion in Belgorod"), undefined);
  }),
);

test(
  "a pair is looked at, kept left by a key, and taken back; both ids stay",
  d.writer(async (page) => {
    await page.goto("/");
    await create(page, blast("Explosion in Belgorod"), [36.5873, 50.5957]);
    await openQueue(page);
    await queue(page).getByText("1 to look at").waitFor();
    assert.deepEqual(
      await queue(page).getByRole("columnheader").getByRole("button").allInnerTexts(),
      ["Blast in Belgorod", "Explosion in Belgorod"],
      "both are side by side",
    );
    const harm = queue(page).getByRole("row").filter({ hasText: "Harm" });
    assert.deepEqual(await harm.getByRole("cell").allInnerTexts(), Array(2).fill("Killed not reported · injured 2"));
    await page.keyboard.press("ArrowLeft");
    await queue(page).getByText("“Explosion in Belgorod” is now a duplicate of “Blast in Belgorod”.").waitFor();
    const kept = await eventNamed(page, "Blast in Belgorod");
    const other = await eventNamed(page, "Explosion in Belgorod");
    assert.deepEqual([other.properties.duplicate_of, other.properties.status], [kept.id, "duplicate"]);

    await page.keyboard.press("u");
    await queue(page).getByText("It is as before.").waitFor();
    assert.equal((await eventNamed(page, "Explosion in Belgorod")).properties.duplicate_of, null);
    await queue(page).getByText("1 to look at").waitFor();
  }),
);

test(
  "what is linked is left out of map and list, counted, and shown on demand",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, 6);
    await openQueue(page);
    await queue(page).getByRole("button", { name: "Same: keep left" }).click();
    await queue(page).getByText("That was the last pair.").waitFor();
    await page.keyboard.press("Escape");
    await listed(page, 5);
    const shown = parts.rail(page).getByRole("checkbox", { name: "Show duplicates 1 hidden" });
    await shown.check();
    await addressed(page, "duplicates", "shown");
    await listed(page, 6);

    await open(page, "Explosion in Belgorod");
    await parts.detail(page).getByText("Duplicate of").getByRole("button", { name: "Blast in Belgorod" }).click();
    await parts.detail(page).getByRole("heading", { level: 1, name: "Blast in Belgorod" }).waitFor();
    await parts.detail(page).getByRole("heading", { name: "1 duplicate" }).waitFor();
    await parts.detail(page).getByRole("button", { name: "Explosion in Belgorod" }).click();
    await parts.detail(page).getByRole("button", { name: "No longer a duplicate" }).click();
    await eventually("the link is gone", async () => {
      assert.equal((await eventNamed(page, "Explosion in Belgorod")).properties.duplicate_of, null);
    });
    await parts.detail(page).getByText("1 possible duplicate").waitFor();
  }),
);

test(
  "two events are compared from the detail and merged, with what one lacks from the other",
  d.writer(async (page) => {
    await page.goto("/");
    await open(page, "Explosion in Belgorod");
    await parts.detail(page).getByRole("button", { name: "Compare with Blast in Belgorod" }).click();
    const compared = page.getByRole("dialog", { name: "Compare" });
    await compared.getByRole("button", { name: "Merge into left" }).click();
    await page.getByText("“Blast in Belgorod” is merged into “Explosion in Belgorod”.").waitFor();
    const merged = await eventNamed(page, "Explosion in Belgorod");
    assert.equal(merged.properties.sources[0].publisher, "AFP");
    assert.equal((await eventNamed(page, "Blast in Belgorod")).properties.duplicate_of, merged.id);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByText("Taken back: it is as it was before").waitFor();
    assert.deepEqual((await eventNamed(page, "Explosion in Belgorod")).properties.sources, []);
    assert.equal((await eventNamed(page, "Blast in Belgorod")).properties.duplicate_of, null);
  }),
);

test(
  "a pair that is skipped comes again, and one that is not the same does not",
  d.writer(async (page) => {
    await page.goto("/");
    await openQueue(page);
    await queue(page).getByRole("table").waitFor();
    await page.keyboard.press("s");
    await queue(page).getByText("No two events look alike.").waitFor();
    await page.keyboard.press("Escape");
    await openQueue(page);
    await queue(page).getByRole("button", { name: "Not the same" }).click();
    await queue(page).getByText("They will not be suggested again.").waitFor();
    assert.deepEqual((await fetched(page, "/api/duplicates")).body.pairs, []);
  }),
);
