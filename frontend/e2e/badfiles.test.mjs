// Bad files, as they are chosen in the import dialog. What a browser cannot
// ask is asked elsewhere: a tile at z 40, limit=-1, an upload that is slow or
// cut, and text that is no UTF-8 in a form are the API's
// (server/badinput_test.go, server/badupload_test.go); a store that is newer,
// damaged, full or read-only never comes to serve a page, or is the stores'
// own (testdata/script/bad_stores.txtar, trouble_test.go of each store). The
// same files on the command line: testdata/script/bad_*.txtar. Bad words in
// the form: bad.test.mjs; two editors at once: conflict.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import { desk } from "./harness.mjs";
import { create, eventNamed, fetched, parts, titleField } from "./page.mjs";

const d = desk();

const dialog = (page) => page.getByRole("dialog", { name: "Import events" });
const count = (page, name) => dialog(page).getByRole("listitem").filter({ hasText: name }).locator("b").innerText();

/** What a bad file must leave as it is: all events, and the number of the last change. */
async function state(page) {
  const { body } = await fetched(page, "/api/collections/events/items?limit=10000");
  const { change } = (await fetched(page, "/api/status")).body;
  assert.ok(change > 0, "the status tells the number of the last change");
  return JSON.stringify([change, body.numberMatched, body.features]);
}

/** Chooses a file, and waits until the server has looked at it. */
async function choose(page, name, content) {
  const buffer = Buffer.isBuffer(content) ? content : Buffer.from(content);
  const looked = page.waitForResponse((answer) => answer.url().includes("/api/import?"));
  await dialog(page).locator("input[type=file]").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await looked;
  await dialog(page).locator(".import-busy").waitFor({ state: "detached" });
}

/** An archive of one table of `n` bytes, which packs to a thousandth of that. */
function bomb(name, n) {
  const table = Buffer.alloc(n, "x");
  table.write("title,lat,lon\n");
  const packed = deflateRawSync(table);
  const both = Buffer.alloc(26); // what the local header and the directory say alike
  both.writeUInt16LE(20, 0); // the version that is needed
  both.writeUInt16LE(8, 4); // deflated
  both.writeUInt32LE(crc32(table), 10);
  both.writeUInt32LE(packed.length, 14);
  both.writeUInt32LE(n, 18);
  both.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), both, Buffer.from(name), packed]);
  const listing = Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), both, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, listing, end]);
}

const kml = (inside, type = "") =>
  `<?xml version="1.0"?>${type}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${inside}`;

/** Nine entities, each ten of the one before. */
const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i};`.repeat(10)}">`);
const lolz = kml(
  "<Placemark><name>&lol9;</name><Point><coordinates>30,50</coordinates></Point></Placemark></Document></kml>",
  `<!DOCTYPE kml [<!ENTITY lol0 "lol">${entities.join("")}]>`,
);

/** A collection of one feature beside a good one. */
const collection = (geometry, properties) =>
  `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":${geometry},"properties":${properties}},` +
  `{"type":"Feature","geometry":null,"properties":{"title":"Good"}}]}`;
/** Properties as an export of ours has them. */
const ours = (title) =>
  `{"external_id":"bad","location_precision":"unknown","time_extent":"within","title":"${title}"}`;
const polygon = (...corners) => `{"type":"Polygon","coordinates":[${JSON.stringify(corners)}]}`;

const refused = [
  ["an empty file", "empty.csv", "", /^The file is empty/i],
  ["a file of spaces", "spaces.csv", " \r\n\t\n", /^The file is empty/i],
  ["a table of one column", "column.csv", "foo\n1\n2\n", /no column is understood/i],
  ["a table of 10,000 columns", "columns.csv", `title${",x".repeat(9_999)}\nA\n`, /more than 2000 columns/],
  ["a PDF that calls itself CSV", "strikes.csv", "%PDF-1.7\n1 0 obj\n", /looks like a PDF/],
  ["a picture that calls itself CSV", "strikes.csv", Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), /image/],
  ["NUL bytes", "nul.csv", "title,lat,lon\nA\0,50,30\n", /binary/],
  ["an archive that is none", "broken.zip", "PK\x03\x04 and no more", /archive/],
  [
    "an archive that is cut",
    "cut.zip",
    bomb("a.csv", 1000).subarray(0, 60),
    /archive is damaged or has been cut short/,
  ],
  ["a zip bomb", "bomb.zip", bomb("strikes.csv", 64 << 20), /strikes\.csv .*200 times its size/i],
  ["an XML entity bomb", "lolz.kml", lolz, /entities of its own/],
  ["folders nested deep", "folders.kml", kml("<Folder>".repeat(100_000)), /nest deeper than 64 levels/],
  ["JSON nested deep", "lists.geojson", "[".repeat(1 << 20), /of no kind that is understood/],
  ["JSON cut short", "cut.geojson", collection("null", '{"title":"A"}').slice(0, 90), /ends in the middle/],
];

test(
  "a bad file is refused with a sentence, another may be chosen, and nothing is kept",
  d.writer(
    async (page) => {
      await page.goto("/");
      await page.getByRole("button", { name: "Import", exact: true }).click();
      const before = await state(page);
      for (const [name, file, content, said] of refused) {
        await choose(page, file, content);
        const sentence = await dialog(page).getByRole("alert").innerText();
        assert.match(sentence, said, `${name}: ${sentence}`);
        assert.ok(sentence.length < 400, `${name}: ${sentence.length} letters are no sentence: ${sentence}`);
        assert.doesNotMatch(sentence, /goroutine|panic|invalid character|encoding\/|zip:|csv:/, name);
        assert.equal(await state(page), before, name);
      }
    },
    { expected: [/status of 4\d\d/] },
  ),
);

/** Rows that nobody may take: what is in the columns from date on, and what is told of it. */
const rows = [
  ["2023-04-20", "", "91", "30.52", "", "", /latitude 91 is outside/],
  ["2023-04-20", "", "50.45", "400", "", "", /longitude 400 is outside/],
  ["2023-04-20", "", "NaN", "30.52", "", "", /not a number/],
  ["2023-04-20", "", "130.52", "50.45", "", "", /look swapped/],
  ["2023-04-20", "2023-04-19", "50.45", "30.52", "", "", /lies before the start/],
  ["2023-02-30", "", "50.45", "30.52", "", "", /2023-02-30.* is not a day of the calendar/],
  ["0000-01-01", "", "50.45", "30.52", "", "", /0000-01-01/],
  ["9999-12-31", "", "50.45", "30.52", "", "", /9999-12-31/],
  ["2023-04-20", "", "50.45", "30.52", "-1", "", /-1 is not a number of people/],
  ["2023-04-20", "", "", "", "", '"POLYGON((30 50,34 53,34 50,30 54,30 50))"', /crosses itself near longitude 32\.286/],
  ["2023-04-20", "", "50.45", "30.52", "", "x".repeat(2 << 20), /larger than 1 MB/],
  ["2023-04-20", "", "50.45", "30.52", "", `x${",x".repeat(9_999)}`, /more than 2000 columns/],
];

test(
  "bad rows of a table are told with line and reason, and the good one beside them is kept",
  d.writer(async (page) => {
    const file = ["title,date,end_date,latitude,longitude,killed,wkt", "Good,2023-04-20,,50.45,30.52,0,"];
    for (const row of rows) file.push(`Bad,${row.slice(0, -1).join(",")}`);
    await page.goto("/");
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const before = await state(page);
    await choose(page, "rows.csv", file.join("\n"));
    await dialog(page).getByText("Read as CSV").waitFor();
    assert.equal(await count(page, "new"), "1");
    assert.equal(await count(page, "refused"), String(rows.length));
    const told = await dialog(page).getByRole("group", { name: "Row, Field, Reason" }).getByRole("row").allInnerTexts();
    for (const [i, row] of rows.entries()) {
      assert.match(told[i + 1], new RegExp(`^${i + 3}\\s[^]*${row.at(-1).source}`));
    }
    assert.equal(await state(page), before, "looking at a file must not write it");

    await dialog(page).getByRole("button", { name: "Import 1 event" }).click();
    await dialog(page).getByRole("button", { name: "Undo this import" }).waitFor();
    assert.ok(await eventNamed(page, "Good"));
    assert.equal(await eventNamed(page, "Bad"), undefined);
    await dialog(page).getByRole("button", { name: "Undo this import" }).click();
    await dialog(page).getByText("The import is undone: 1 event removed.").waitFor();
    assert.equal(await eventNamed(page, "Good"), undefined);
  }),
);

const bow = polygon([30, 50], [34, 53], [34, 50], [30, 54], [30, 50]);
const deep = "[".repeat(100_000) + "]".repeat(100_000);

/** Features beside a good one, and what is told of them. */
const features = [
  ["a ring that crosses itself", collection(bow, '{"title":"Bad"}'), /crosses itself near longitude 32\.286/],
  ["a title of 5 MB", collection("null", ours("x".repeat(5 << 20))), /5242880 characters long; at most 500/],
  ["half of a character", collection("null", ours("Bad \\ud800")), /half of a character/],
  ["a NUL", collection("null", ours("Bad \\u0000")), /NUL/],
  ["an infinite longitude", collection('{"type":"Point","coordinates":[1e999,50]}', "{}"), /position|number/],
  ["a feature nested deep", collection("null", `{"title":"Bad","extras":${deep}}`), /nests deeper than 64 levels/],
];

test(
  "a bad feature is told with its row, in a sentence, and the one beside it would be kept",
  d.writer(async (page) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const before = await state(page);
    for (const [name, content, said] of features) {
      await choose(page, "features.geojson", content);
      await dialog(page).getByText("Read as GeoJSON").waitFor();
      assert.equal(await count(page, "new"), "1", name);
      assert.equal(await count(page, "refused"), "1", name);
      const reason = await dialog(page).getByRole("row").nth(1).innerText();
      assert.match(reason, /^1\s/, name);
      assert.match(reason, said, `${name}: ${reason}`);
      assert.ok(reason.length < 400, `${name}: ${reason.length} letters are no sentence`);
      assert.equal(await state(page), before, name);
      await dialog(page).getByRole("button", { name: "Another file" }).click();
    }
  }),
);

test(
  "text that is no UTF-8 is read as what it most likely is, and told of",
  d.writer(async (page) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const before = await state(page);
    await choose(page, "latin.csv", Buffer.from("title,lat,lon\nD\xe9g\xe2ts,50,30\n", "latin1"));
    await dialog(page).getByText("Read as CSV").waitFor();
    const warned = dialog(page)
      .getByRole("row")
      .filter({ hasText: "is not UTF-8 and was read as Western European text" });
    await warned.waitFor();
    assert.equal(await state(page), before);
  }),
);

const hostile = `Robert'); DROP TABLE events;-- <img src=x onerror="alert(1)"><script>alert(2)</script> {{7*7}} &amp; %s`;

test(
  "SQL and HTML are words like any others in list, detail, history, duplicates, form and import",
  d.writer(async (page) => {
    const shown = async (where) => {
      await where.getByText(hostile).first().waitFor();
      assert.equal(await page.locator("img[src=x], script:not([src])").count(), 0, "text became markup");
    };
    const event = {
      title: hostile,
      description: `Description ${hostile}`,
      start_time: "2023-04-20T00:00:00Z",
      end_time: "2023-04-20T23:59:59Z",
      time_precision: "day",
      place_name: `Place ${hostile}`,
      notes: `Notes ${hostile}`,
      tags: [hostile],
      actors: [{ name: `Actor ${hostile}`, role: "perpetrator" }],
      sources: [{ title: `Source ${hostile}`, publisher: `Publisher ${hostile}` }],
    };
    await page.goto("/");
    await create(page, event, [33, 48]);
    const { id } = await create(page, event, [33, 48]);
    await page.goto(`/?event=${id}`);
    await shown(parts.list(page));
    await parts.detail(page).getByRole("heading", { level: 1, name: hostile }).waitFor();
    for (const field of ["Place", "Notes", "Actor", "Source", "Publisher"]) {
      await parts.detail(page).getByText(`${field} ${hostile}`).first().waitFor();
    }
    await parts.detail(page).getByRole("button", { name: "Edit" }).click();
    await parts.form(page).waitFor();
    assert.equal(await titleField(page).inputValue(), hostile);
    await parts.form(page).getByLabel("Description").fill(hostile);
    await parts.form(page).getByLabel("Why?").fill(hostile);
    await parts.form(page).getByRole("button", { name: "Save", exact: true }).click();
    await parts.form(page).waitFor({ state: "detached" });
    await parts.detail(page).locator("summary").filter({ hasText: "History" }).click();
    const newest = parts.detail(page).locator(".revisions > li").first();
    await newest.getByText(`“${hostile}”`).waitFor();
    await newest.getByRole("button").first().click();
    await newest.getByText(`Description ${hostile}`).waitFor();
    await shown(newest);
    await page.getByRole("button", { name: "Possible duplicates" }).click();
    await shown(page.getByRole("dialog", { name: "Possible duplicates" }));
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Import", exact: true }).click();
    const quoted = `"${hostile.replaceAll('"', '""')}"`;
    await choose(
      page,
      "<b>hostile.csv",
      `title,latitude,longitude,${quoted}\n${quoted},48,33,x\n${quoted},91,33,${quoted}\n`,
    );
    await dialog(page).getByText("Read as CSV").waitFor();
    for (const fold of ["Columns of the file", "First events, as they would be"]) {
      await dialog(page).getByText(fold).click();
    }
    await shown(dialog(page));
    assert.equal(
      (await fetched(page, `/api/collections/events/items?q=${encodeURIComponent("drop")}`)).body.numberMatched,
      2,
    );
  }),
);
