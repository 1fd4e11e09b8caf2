import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { desk, eventually } from "./harness.mjs";
import { eventNamed, fetched, listed, met, parts, patch, total } from "./page.mjs";

const d = desk();

const fields = [
  "title;date;latitude;longitude",
  "Shelling of Nikopol;2023-04-20;47.5667;34.4",
  "Shelling of the North Pole;2023-04-20;91;34.4",
  "Mine found in Snihurivka;2023-04-21;47.0667;32.8167",
  "Mine found nobody knows where;2023-04-21;north;32.8167",
];
const table = { name: "fields.csv", mimeType: "text/csv", buffer: Buffer.from(fields.join("\n")) };

const ucdp = new URL("../../geo/format/testdata/ucdp_ged_49col.in.csv", import.meta.url);

const dialog = (page) => page.getByRole("dialog", { name: "Import events" });
const count = (page, name) => dialog(page).getByRole("listitem").filter({ hasText: name }).locator("b").innerText();

async function choose(page, file) {
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await dialog(page).locator("input[type=file]").setInputFiles(file);
}

const named = (name, lines) => ({ name, mimeType: "text/csv", buffer: Buffer.from(lines.join("\n")) });

/** Imports what is shown, and waits until that is done. */
async function confirm(page, n) {
  await dialog(page)
    .getByRole("button", { name: `Import ${n} event` })
    .click();
  await dialog(page).getByRole("button", { name: "Undo this import" }).waitFor();
}

test(
  "a file is shown before anything is written: two rows new, two refused with line, field and reason",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    const before = await total(page);
    await choose(page, table);
    await dialog(page).getByText("Read as CSV").waitFor();
    assert.equal(await count(page, "new"), "2");
    assert.equal(await count(page, "refused"), "2");
    const rows = await dialog(page).getByRole("table").getByRole("row").allInnerTexts();
    assert.match(rows[1], /^3\s+latitude\s+.*91.*-90 to 90/);
    assert.match(rows[2], /^5\s+latitude\s+.*north.*not a number/);
    assert.equal(await total(page), before, "looking at a file must not write it");

    await dialog(page).getByRole("button", { name: "Import 2 events" }).click();
    await dialog(page).getByText("2 events are on the map").waitFor();
    assert.equal(await total(page), before + 2);
    await dialog(page).getByRole("button", { name: "Close" }).click();
    await listed(page, 7);
    await met(page, [32.8167, 47.0667], "Mine found in Snihurivka");
  }),
);

test(
  "the same file again has nothing to import, dropped on the page this time",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, 7);
    const text = fields.join("\n");
    const files = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], "fields.csv", { type: "text/csv" }));
      return transfer;
    }, text);
    // As a pointer does that stays over the page.
    await eventually("the page offers to take it", async () => {
      await page.dispatchEvent("body", "dragover", { dataTransfer: files });
      assert.ok(await page.getByText("Drop it to import").isVisible());
    });
    await page.dispatchEvent("body", "drop", { dataTransfer: files });
    await dialog(page).getByText("There is nothing to import.").waitFor();
    assert.equal(await count(page, "already here"), "2");
    assert.equal(await count(page, "new"), "0");
    assert.equal(
      await dialog(page)
        .getByRole("button", { name: /^Import \d/ })
        .count(),
      0,
    );
  }),
);

test(
  "a PDF that calls itself CSV is refused with a sentence",
  d.writer(
    async (page) => {
      await page.goto("/");
      await choose(page, {
        name: "report.csv",
        mimeType: "text/csv",
        buffer: Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>"),
      });
      const said = await dialog(page).getByRole("alert").innerText();
      assert.match(said, /PDF/);
      assert.match(said, /\w+ \w+ \w+/);
    },
    { expected: [/status of 4\d\d/] },
  ),
);

test(
  "a file of UCDP is recognised without being told",
  d.writer(async (page) => {
    await page.goto("/");
    await choose(page, { name: "ged.csv", mimeType: "text/csv", buffer: await readFile(ucdp) });
    await dialog(page).getByText("Read as UCDP GED").waitFor();
    assert.equal(await count(page, "refused"), "0");
    const created = Number(await count(page, "new"));
    assert.ok(created > 0);
    await dialog(page)
      .getByRole("button", { name: `Import ${created} event` })
      .click();
    await dialog(page).getByRole("button", { name: "Show them on the map" }).click();
    await dialog(page).waitFor({ state: "detached" });
    const { body } = await fetched(page, "/api/summary?bins=0");
    assert.equal(body.total, 6 + 2 + created);
  }),
);

test(
  "an export holds exactly what is on the screen",
  d.writer(async (page) => {
    await page.goto("/?event_type=explosions_remote_violence");
    await listed(page, "\\d+");
    const shown = (await parts.items(page).locator(".item-title").allInnerTexts()).sort();
    assert.ok(shown.length >= 2, "Kyiv and Belgorod at least");
    await page.getByRole("button", { name: "Export" }).click();
    const exporting = page.getByRole("dialog", { name: "Export events" });
    await exporting.getByText(`${shown.length} events: exactly those`).waitFor();

    const download = async (name) => {
      const waiting = page.waitForEvent("download");
      await exporting.getByRole("link", { name }).click();
      const file = await waiting;
      return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
    };
    const geojson = await download(/GeoJSON/);
    assert.match(geojson.name, /\.geojson$/);
    const { features } = JSON.parse(geojson.text);
    assert.deepEqual(features.map((event) => event.properties.title).sort(), shown);
    const csv = await download(/CSV/);
    assert.match(csv.name, /\.csv$/);
    for (const title of shown) assert.ok(csv.text.includes(title), `${title} is not in the CSV`);
    assert.equal(csv.text.trimEnd().split("\n").length, shown.length + 1);
  }),
);

const columns = ["kennung;was;wann;latitude;longitude", "1;Mast umgestürzt;2023-04-20;48.5;35.1"];

test(
  "a column that nobody knows is made a field, and stays one for the next file",
  d.writer(async (page) => {
    await page.goto("/");
    await choose(page, named("netz.csv", columns));
    await dialog(page).getByText("Columns of the file").click();
    const field = (column) => dialog(page).getByRole("combobox", { name: `Field of the column ${column}` });
    assert.equal(await field("latitude").inputValue(), "latitude");
    await field("was").selectOption("title");
    await field("wann").selectOption("date");
    await field("kennung").selectOption("external_id");
    await dialog(page).getByText("First events, as they would be").click();
    await dialog(page).getByText("Mast umgestürzt").nth(1).waitFor();
    await confirm(page, 1);
    assert.equal((await eventNamed(page, "Mast umgestürzt")).properties.external_id, "1");

    await dialog(page).getByRole("button", { name: "Another file" }).click();
    const next = [...columns, "2;Leitung gekappt;2023-04-21;48.6;35.2"];
    await dialog(page).locator("input[type=file]").setInputFiles(named("netz.csv", next));
    await dialog(page)
      .getByRole("button", { name: /^Import 1 event/ })
      .waitFor();
    assert.equal(await count(page, "already here"), "1");
    await dialog(page).getByText("Columns of the file").click();
    assert.equal(await field("was").inputValue(), "title");
  }),
);

test(
  "whose the events are is told, changed and kept with the dataset",
  d.writer(async (page) => {
    await page.goto("/");
    await choose(page, named("owned.csv", ["title,date,latitude,longitude", "Fire in Lviv,2023-04-20,49.84,24.03"]));
    await dialog(page).getByText("no licence named · may be passed on").click();
    await dialog(page).getByLabel("Licence", { exact: true }).fill("CC BY 4.0");
    await dialog(page).getByLabel("To be named as").fill("Fire watch");
    await dialog(page).getByLabel("May be passed on").uncheck();
    await dialog(page).getByText("Fire watch · CC BY 4.0 · not to be passed on").waitFor();
    await confirm(page, 1);
    const { body } = await fetched(page, "/api/datasets");
    const { licence, attribution, redistributable } = body.datasets.find(({ name }) => name === "owned");
    assert.deepEqual([licence, attribution, redistributable], ["CC BY 4.0", "Fire watch", false]);
  }),
);

test(
  "what may not be passed on is exported for own use only, and with the reason",
  d.writer(
    async (page) => {
      await page.goto("/?dataset=owned");
      await listed(page, 1);
      await page.getByRole("button", { name: "Export", exact: true }).click();
      const exporting = page.getByRole("dialog", { name: /^Export/ });
      await exporting.getByRole("link", { name: "CSV table" }).click();
      assert.match(
        await exporting.getByRole("alert").innerText(),
        /1 .*may not be given to others.*owned \(CC BY 4\.0\)/,
      );
      await exporting.getByLabel("For my own use").check();
      const waiting = page.waitForEvent("download");
      await exporting.getByRole("link", { name: "CSV table" }).click();
      const file = await waiting;
      assert.match(await readFile(await file.path(), "utf8"), /Fire in Lviv/);
    },
    { expected: [/status of 403/] },
  ),
);

const head = "id,title,date,latitude,longitude";
const older = [head, "1,Siren in Odesa,2023-04-20,46.48,30.72", "2,Siren in Izmail,2023-04-20,45.35,28.84"];

test(
  "what a newer file no longer has is told, and deleted only when that is asked",
  d.writer(async (page) => {
    await page.goto("/");
    await choose(page, named("sirens.csv", [...older, "3,Siren in Reni,2023-04-20,45.45,28.28"]));
    await confirm(page, 3);
    const edited = await patch(page, await eventNamed(page, "Siren in Izmail"), { title: "Two sirens in Izmail" });
    await dialog(page).getByRole("button", { name: "Another file" }).click();
    await dialog(page)
      .locator("input[type=file]")
      .setInputFiles(named("sirens.csv", older.slice(0, 2)));
    await dialog(page).getByText("1 event · 2 no longer in the file").waitFor();
    await dialog(page).getByText("There is nothing to import.").waitFor();
    const gone = dialog(page).getByRole("listitem").filter({ hasText: "Two sirens in Izmail" });
    assert.match(await gone.innerText(), /edited here; it stays/);
    await dialog(page).getByLabel("Delete these too (1)").check();
    await dialog(page).getByRole("button", { name: "Delete 1 event" }).click();
    await dialog(page).getByRole("button", { name: "Undo this import" }).waitFor();
    assert.equal(await eventNamed(page, "Siren in Reni"), undefined);
    assert.equal((await eventNamed(page, "Two sirens in Izmail")).id, edited.id);
  }),
);

test(
  "what a file and a person changed is shown side by side, and what is here stays",
  d.writer(async (page) => {
    await page.goto("/");
    await patch(page, await eventNamed(page, "Siren in Odesa"), { title: "Long siren in Odesa" });
    const newer = [...older];
    newer[1] = newer[1].replace("Siren in", "Short siren in");
    await choose(page, named("sirens.csv", newer));
    await dialog(page)
      .getByRole("group")
      .filter({ hasText: "Changed here and in the file" })
      .getByRole("table")
      .waitFor();
    const row = dialog(page).getByRole("row").filter({ hasText: "Short siren in Odesa" });
    assert.deepEqual(await row.getByRole("cell").allInnerTexts(), [
      "Long siren in Odesa",
      "Title",
      "Long siren in Odesa",
      "Short siren in Odesa",
    ]);
    await dialog(page).getByRole("button", { name: "Close" }).click();
  }),
);

test(
  "an import is undone where it was made, but for what was edited since",
  d.writer(async (page) => {
    await page.goto("/");
    const before = await total(page);
    await choose(
      page,
      named("undo.csv", [head, "1,Flood in Kherson,2023-06-06,46.64,32.62", "2,Flood in Oleshky,2023-06-06,46.6,32.7"]),
    );
    await confirm(page, 2);
    await patch(page, await eventNamed(page, "Flood in Oleshky"), { title: "High water in Oleshky" });
    await dialog(page).getByRole("button", { name: "Undo this import" }).click();
    await dialog(page).getByText("The import is undone: 1 event removed.").waitFor();
    const kept = dialog(page).getByRole("listitem").filter({ hasText: "High water in Oleshky" });
    await kept.waitFor();
    assert.equal(await total(page), before + 1);
    assert.equal(await eventNamed(page, "Flood in Kherson"), undefined);
  }),
);

test(
  "a visitor is told how to import instead of being shown how",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, "\\d+");
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Import", exact: true }).count(), 0);
    const files = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["title\n"], "x.csv"));
      return transfer;
    });
    await page.dispatchEvent("body", "drop", { dataTransfer: files });
    await dialog(page).getByText("To import, open the link").waitFor();
  }),
);

test(
  "where troops stand is left out when that is asked for, with the reason",
  d.writer(async (page) => {
    await page.goto("/");
    await choose(
      page,
      named("positions.csv", [
        "title;date;latitude;longitude",
        "Shelling of Kupiansk;2023-04-20;49.71;37.61",
        "Artillery position in a wood;2023-04-20;49.7;37.7",
      ]),
    );
    await dialog(page).getByRole("button", { name: "Import 2 events" }).waitFor();
    await dialog(page).getByText("Whose they are").click();
    const tick = dialog(page).getByRole("checkbox", { name: /^Leave out where troops stand/ });
    assert.equal(await tick.isChecked(), false);
    await tick.check();
    await dialog(page).getByRole("button", { name: "Import 1 event" }).click();
    await dialog(page).getByText("1 event is on the map").waitFor();
    assert.equal(await count(page, "refused"), "1");
    assert.ok(await eventNamed(page, "Shelling of Kupiansk"));
    assert.equal(await eventNamed(page, "Artillery position in a wood"), undefined);
  }),
);
