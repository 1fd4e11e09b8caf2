// Takes the README's pictures from the running program: `make pictures`. The
// events of the last ones come from EVENTMAP_PICTURES_GED, a UCDP GED file.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { desk, eventually } from "./harness.mjs";
import { eventNamed, listed, open, parts, patch } from "./page.mjs";

const d = desk();
const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));

async function take(page, name) {
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.screenshot({ path: `${folder}${name}.png`, animations: "disabled" });
}

const ukraine = "/?lat=48.9&lon=33.4&zoom=6";

test(
  "the map",
  d.visitor(async (page) => {
    await page.goto(ukraine);
    await listed(page, 5);
    await take(page, "map");
  }),
);

test(
  "the detail",
  d.visitor(async (page) => {
    await page.goto(ukraine);
    await open(page, "Drone strike on Kyiv");
    await take(page, "detail");
  }),
);

test(
  "the form",
  d.writer(async (page) => {
    await page.goto("/?lat=50.5&lon=30.5&zoom=9");
    await open(page, "Drone strike on Kyiv");
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await parts
      .form(page)
      .getByRole("group", { name: "Where" })
      .evaluate((group) => group.scrollIntoView());
    await take(page, "form");
  }),
);

test(
  "the import",
  d.writer(async (page) => {
    const rows = [
      "id,title,date,lat,lon,type,fatalities",
      "1,Shelling of Nikopol,2023-04-20,47.57,34.39,Shelling/artillery/missile attack,1",
      "2,Fire at a depot,21 April 2023,50.59,36.58,,0",
      "3,Blast in Dnipro,2023-04-21,48.46,35.04,Explosions/Remote violence,",
      "4,Strike on a bridge,2023-04-21,north,35.10,,",
      "5,Meeting at the border,2023-02-30,49.90,23.10,,",
      "6,Drone shot down,2023-04-22,134.52,48.20,,",
    ];
    await page.goto(ukraine);
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Import events" });
    await dialog
      .locator("input[type=file]")
      .setInputFiles({ name: "april.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
    await dialog.getByRole("button", { name: /^Import 3 events/ }).waitFor();
    await take(page, "import");
  }),
);

test(
  "the history",
  d.writer(async (page) => {
    await page.goto(ukraine);
    const blast = await eventNamed(page, "Blast in Belgorod");
    const looked = await patch(
      page,
      blast,
      { injured_best: 3, assessment: "verified", tags: [...blast.properties.tags, "crater"] },
      "new video, geolocated",
    );
    await patch(page, looked, { visibility: "public", place_name: "Belgorod, Vatutin Avenue" }, "named by the mayor");
    await page.goto(ukraine);
    await open(page, "Blast in Belgorod");
    const history = parts.detail(page).locator("summary").filter({ hasText: "History" });
    await history.click();
    await parts.detail(page).locator(".revisions > li").nth(1).getByRole("button").first().click();
    await parts.detail(page).getByText("Compared with").waitFor();
    await history.evaluate((line) => line.closest(".panel-scroll").scrollTo(0, line.offsetTop));
    await take(page, "history");
  }),
);

test(
  "real events",
  { skip: process.env.EVENTMAP_PICTURES_GED ? false : "EVENTMAP_PICTURES_GED names no file" },
  d.visitor(async (page) => {
    await d.run("import", process.env.EVENTMAP_PICTURES_GED, "--visibility", "public");
    await eventually("the import is served", async () => {
      const answer = await fetch(`${d.url}/api/collections/events/items?country=MM&limit=1`);
      assert.ok((await answer.json()).numberMatched > 0);
    });
    await page.goto("/?lat=20.5&lon=94&zoom=6");
    await parts.items(page).first().waitFor();
    await take(page, "ucdp");

    await page.goto("/?lat=20.5&lon=94&zoom=6&circle=94.5,20.6,250000&event_type_not=battles");
    await page
      .getByRole("button", { name: /^within 250 km/ })
      .first()
      .click();
    await page.getByText(/km²/).first().waitFor();
    await take(page, "find");

    await page.goto("/?lat=20.5&lon=94&zoom=6&datetime=2017-08-01/2017-10-31&draw=symbols");
    await parts.items(page).first().waitFor();
    await take(page, "time");

    await page.goto("/?lat=20.5&lon=94&zoom=6&datetime=2017-08-01/2017-10-31");
    await parts.items(page).first().waitFor();
    await page.getByRole("button", { name: "Share", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Share this map" });
    const preview = dialog.locator("iframe");
    await preview.contentFrame().getByText("Open in eventmap").waitFor();
    await preview.scrollIntoViewIfNeeded();
    await take(page, "share");
  }),
);
