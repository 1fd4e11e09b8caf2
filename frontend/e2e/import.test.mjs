import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { desk } from "./harness.mjs";
import { fetched, listed, met, parts, total } from "./page.mjs";

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

test(
  "a file is shown before anything is written: two rows new, two refused with line, field and reason",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    const before = await total(page);
    await choose(page, table);
    await dialog(page).getByText("Read as CSV table").waitFor();
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
    await page.dispatchEvent("body", "dragover", { dataTransfer: files });
    await page.getByText("Drop it to import").waitFor();
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
    await dialog(page).getByText("Read as UCDP Georeferenced Event Dataset").waitFor();
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
    const exporting = page.getByRole("dialog", { name: "Export what is on the screen" });
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

test(
  "a visitor is told how to import instead of being shown how",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, "\\d+");
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
