import assert from "node:assert/strict";
import { test } from "node:test";
import { desk } from "./harness.mjs";
import { listed, parts, titleField as title, total } from "./page.mjs";

const d = desk();

const group = (page, name) => parts.form(page).getByRole("group", { name, exact: true });
const dialog = (page) => page.getByRole("dialog", { name: "Import events" });
const count = (page, name) => dialog(page).getByRole("listitem").filter({ hasText: name }).locator("b").innerText();

/** What is said to be wrong with a field. */
const wrongWith = async (field) => {
  const note = await field.getAttribute("aria-describedby");
  return note ? field.page().locator(`[id="${note}"]`).innerText() : "";
};

async function add(page) {
  await page.goto("/");
  await page.getByRole("button", { name: "Add event" }).click();
  await title(page).waitFor();
  await title(page).fill("Impossible");
}

const save = (page) => parts.form(page).getByRole("button", { name: "Save" }).click();

const fields = [
  [
    "longitude 400",
    (page) => group(page, "Where").getByLabel("Coordinates"),
    "50.4, 400",
    /This is no place; write latitude and longitude/,
  ],
  [
    "latitude and longitude exchanged",
    (page) => group(page, "Where").getByLabel("Coordinates"),
    "130.5, 50.4",
    /latitude/,
  ],
  ["no number", (page) => group(page, "Where").getByLabel("Coordinates"), "NaN, 30", /\w+ \w+/],
];

for (const [name, field, typed, said] of fields) {
  test(
    `${name} is told at its field, and nothing is saved`,
    d.writer(
      async (page) => {
        await add(page);
        const before = await total(page);
        await field(page).fill(typed);
        await save(page);
        await field(page).and(page.locator("[aria-invalid=true]")).waitFor();
        assert.match(await wrongWith(field(page)), said);
        assert.equal(await title(page).inputValue(), "Impossible", "what was typed stays");
        assert.equal(await total(page), before);
      },
      { expected: [/status of 4\d\d/] },
    ),
  );
}

for (const typed of ["-1", "1.5"]) {
  test(
    `killed ${typed} is told at its field, and nothing is saved`,
    d.writer(
      async (page) => {
        await add(page);
        const before = await total(page);
        const killed = group(page, "Harm").getByLabel("Killed, best");
        await killed.fill(typed);
        await save(page);
        await killed.and(page.locator("[aria-describedby]")).waitFor();
        assert.match(await wrongWith(killed), /not a number of people; write digits only/);
        assert.equal(await killed.inputValue(), typed, "what was typed stays");
        assert.equal(await total(page), before);
      },
      { expected: [/status of 4\d\d/] },
    ),
  );
}

test(
  "the year 9999 is told at its field, and nothing is saved",
  d.writer(
    async (page) => {
      await add(page);
      const before = await total(page);
      const from = group(page, "When").getByLabel("From", { exact: true });
      await from.fill("9999-12-31");
      await save(page);
      await from.and(page.locator("[aria-invalid=true]")).waitFor();
      assert.match(await wrongWith(from), /9999|year/);
      assert.equal(await from.inputValue(), "9999-12-31", "what was chosen stays");
      assert.equal(await total(page), before);
    },
    { expected: [/status of 4\d\d/] },
  ),
);

test(
  "30 February is told at its field by the browser, and nothing is saved instead",
  d.writer(async (page) => {
    await add(page);
    const before = await total(page);
    const from = group(page, "When").getByLabel("From", { exact: true });
    await from.focus();
    await page.keyboard.type("02302023");
    await from.evaluate((field) =>
      field.addEventListener("invalid", () => {
        field.dataset.told = field.validationMessage;
      }),
    );
    await title(page).focus();
    await save(page);
    await from.and(page.locator(":focus")).waitFor();
    assert.match((await from.getAttribute("data-told")) ?? "", /\w+ \w+/);
    assert.equal(await title(page).inputValue(), "Impossible", "what was typed stays");
    assert.equal(await total(page), before);
  }),
);

test(
  "a title of 600 letters is told at the title",
  d.writer(
    async (page) => {
      await add(page);
      const before = await total(page);
      await title(page).fill("x".repeat(600));
      await save(page);
      await title(page).and(page.locator("[aria-invalid=true]")).waitFor();
      assert.match(await wrongWith(title(page)), /500/);
      assert.equal(await total(page), before);
    },
    { expected: [/status of 4\d\d/] },
  ),
);

test(
  "rows whose coordinates are exchanged are said to be, by their lines",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const rows =
      "title;latitude;longitude\nRight;50.4;30.5\nExchanged;130.5;50.4\n<img src=x onerror=alert(1)>;51;31\n";
    await dialog(page)
      .locator("input[type=file]")
      .setInputFiles({ name: "rows.csv", mimeType: "text/csv", buffer: Buffer.from(rows) });
    await dialog(page).getByText("Read as CSV").waitFor();
    assert.equal(await count(page, "new"), "2");
    assert.equal(await count(page, "refused"), "1");
    assert.match(await dialog(page).innerText(), /latitude 130\.5 is outside -90 to 90.*look swapped/);
    assert.equal(await page.locator('img[src="x"]').count(), 0);
  }),
);
