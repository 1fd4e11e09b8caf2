import assert from "node:assert/strict";
import { test } from "node:test";
import { desk } from "./harness.mjs";
import { eventNamed, fetched, listed, patch, says, total } from "./page.mjs";

const d = desk();

const dialog = (page) => page.getByRole("dialog", { name: "Datasets and imports" });

async function open(page) {
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page
    .getByRole("dialog", { name: "Import events" })
    .getByRole("button", { name: "Datasets and imports" })
    .click();
  await dialog(page).waitFor();
}

/** Imports a file past the page. */
async function read(page, name, lines) {
  const answer = await fetched(page, `/api/import?filename=${name}.csv`, { method: "POST", body: lines.join("\n") });
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

const head = "id,title,date,latitude,longitude";
const mines = [head, "1,Mine in Izium,2023-04-20,49.2,37.26", "2,Mine in Balakliia,2023-04-20,49.46,36.86"];

test(
  "the rights of a dataset are changed",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await read(page, "mines", mines);
    await open(page);
    await dialog(page)
      .getByText(/^mines \d+ event/)
      .click();
    await dialog(page).getByRole("button", { name: "Edit mines" }).click();
    await dialog(page).getByLabel("Title", { exact: true }).fill("Mines of Kharkiv");
    await dialog(page).getByLabel("Licence", { exact: true }).fill("CC0");
    await dialog(page).getByLabel("May be passed on").uncheck();
    await dialog(page).getByLabel("Who may see its events, where they do not say it").selectOption("public");
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await dialog(page).getByText("Saved.").waitFor();
    await dialog(page).getByText("Mines of Kharkiv").first().waitFor();
    await dialog(page).getByText("CC0 · not to be passed on · by default: public").waitFor();
    const { body } = await fetched(page, "/api/datasets");
    const { title, licence, redistributable, visibility } = body.datasets.find(({ name }) => name === "mines");
    assert.deepEqual([title, licence, redistributable, visibility], ["Mines of Kharkiv", "CC0", false, "public"]);
  }),
);

test(
  "an import tells what it brought, and its report names the rows that it refused",
  d.writer(async (page) => {
    await page.goto("/");
    await read(page, "wells", [
      head,
      "1,Well in Orikhiv,2023-04-20,47.57,35.78",
      "2,Well at the Pole,2023-04-20,91,35",
    ]);
    await open(page);
    await dialog(page)
      .getByText(/^wells \d+ event/)
      .click();
    await dialog(page).getByText("wells.csv, by owner").waitFor();
    await dialog(page)
      .getByText(/1 new, 1 refused/)
      .waitFor();
    await dialog(page).getByRole("button", { name: "Report of wells.csv" }).click();
    const row = dialog(page).getByRole("table").getByRole("row").nth(1);
    await says(row, /^3\s+latitude\s+.*91/);
  }),
);

test(
  "an import is undone after it is said what that does; what was edited since stays and is named",
  d.writer(async (page) => {
    await page.goto("/");
    const before = await total(page);
    await patch(page, await eventNamed(page, "Mine in Izium"), { title: "Mine cleared in Izium" });
    await open(page);
    await dialog(page)
      .getByText(/^Mines of Kharkiv \d+ event/)
      .click();
    await dialog(page).getByRole("button", { name: "Undo the import of mines.csv" }).click();
    const asked = dialog(page).getByRole("alert");
    await says(asked, /2 events that it brought go\. What people have edited since stays/);
    await asked.getByRole("button", { name: "Cancel" }).click();
    assert.equal(await total(page), before);
    await dialog(page).getByRole("button", { name: "Undo the import of mines.csv" }).click();
    await dialog(page).getByRole("button", { name: "Yes, undo it" }).click();
    await dialog(page).getByText("The import is undone: 1 event removed.").waitFor();
    await dialog(page).getByRole("listitem").getByRole("button", { name: "Mine cleared in Izium" }).waitFor();
    await says(dialog(page).getByText("2 new", { exact: false }), /undone/);
    await dialog(page).getByRole("button", { name: "Undo the import of mines.csv" }).waitFor({ state: "detached" });
    assert.equal(await total(page), before - 1);
  }),
);

test(
  "all imports of a dataset are removed at once",
  d.writer(async (page) => {
    await page.goto("/");
    await read(page, "wells", [
      head,
      "1,Well in Orikhiv,2023-04-20,47.57,35.78",
      "3,Well in Hulyaipole,2023-04-20,47.66,36.26",
    ]);
    const before = await total(page);
    await open(page);
    await dialog(page)
      .getByText(/^wells \d+ event/)
      .click();
    await dialog(page).getByRole("button", { name: "Remove its imports: wells" }).click();
    await says(dialog(page).getByRole("alert"), /All that imports brought into wells is removed, of 2 events/);
    await dialog(page).getByRole("button", { name: "Yes, remove them" }).click();
    await dialog(page).getByText("The import is undone: 2 events removed.").waitFor();
    assert.equal(await total(page), before - 2);
  }),
);
