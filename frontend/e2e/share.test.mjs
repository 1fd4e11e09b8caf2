// Sharing: the map in a frame, and as a picture.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { barriers, injected } from "./axe.mjs";
import { desk, eventually } from "./harness.mjs";
import { focused } from "./page.mjs";

const it = desk({ filled });

const at = "lat=50.4&lon=31.4&zoom=6&dataset=embedded";

/** Two events of which the public sees one. */
async function filled(desk) {
  const { name, value } = await desk.owner();
  for (const [title, visibility, lon] of [
    ["Strike on Kyiv", "public", 30.52],
    ["Secret of the desk", "private", 33],
  ]) {
    const properties = {
      title,
      visibility,
      dataset: "embedded",
      start_time: "2023-04-20T00:00:00Z",
      end_time: "2023-04-20T23:59:59Z",
      time_precision: "day",
      location_precision: "exact",
      sources: [{ url: "https://example.org/1", publisher: "A wire" }],
    };
    const answer = await fetch(`${desk.url}/api/collections/events/items`, {
      method: "POST",
      headers: { "Content-Type": "application/geo+json", Cookie: `${name}=${value}` },
      body: JSON.stringify({ type: "Feature", geometry: { type: "Point", coordinates: [lon, 50.45] }, properties }),
    });
    assert.equal(answer.status, 201, await answer.text());
  }
}

test(
  "an embedded map shows the owner too only what is public, and can be used by keys",
  it.writer(async (page) => {
    const named = [];
    page.on("request", async (request) => {
      const headers = await request.allHeaders();
      if (/^\/(api|tiles)\//.test(new URL(request.url()).pathname) && headers.cookie) named.push(request.url());
    });
    await page.goto(`/embed?${at}&theme=dark`);
    await page.getByText("1 event on this map").waitFor();
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), "rgb(232, 237, 241)");
    assert.match(
      await page.getByRole("link", { name: "Open in eventmap" }).getAttribute("href"),
      /^\/\?lat=50\.\d+&lon=31\.\d+&zoom=6&dataset=embedded$/,
    );

    await page.getByRole("button", { name: "Events as a list" }).focus();
    await page.keyboard.press("Enter");
    const strike = page.getByRole("button", { name: "Strike on Kyiv" });
    await strike.waitFor();
    assert.equal(await page.getByText("Secret of the desk").count(), 0);
    await strike.focus();
    await page.keyboard.press("Enter");
    const detail = page.getByRole("complementary", { name: "Event", exact: true });
    await detail.getByRole("link", { name: "A wire" }).waitFor();
    assert.match(
      await detail.getByRole("link", { name: "All that is known of it" }).getAttribute("href"),
      /^\/events\/\d+$/,
    );
    assert.deepEqual(await barriers(page), []);
    await page.keyboard.press("Escape");
    await detail.waitFor({ state: "detached" });
    await focused(strike);
    assert.deepEqual(named, [], "requests that say who looks");
    assert.equal(await page.evaluate(() => localStorage.length), 0);
  }, injected),
);

test(
  "an embedded map says what it cannot be made of",
  it.visitor(
    async (page) => {
      const answer = await page.goto("/embed?visibility=private");
      assert.equal(answer.status(), 400);
      await eventually("a sentence", async () =>
        assert.match(await page.textContent("main"), /shows what the public sees/),
      );
    },
    { expected: [/400/] },
  ),
);

test(
  "the desk makes the code of a frame, and says what the public will not see in it",
  it.writer(async (page) => {
    await page.goto(`/?${at}&visibility=private&sortby=title&country_not=RU`);
    await page.getByRole("button", { name: "Share" }).click();
    const dialog = page.getByRole("dialog", { name: "Share this map" });
    const code = dialog.getByRole("textbox", { name: "Code for the page" });
    await dialog.getByText("Filters that only the desk has are left out").waitFor();
    await dialog.getByRole("combobox", { name: "Colours" }).selectOption("dark");
    await dialog.getByRole("combobox", { name: "Language" }).selectOption("uk");
    await dialog.getByRole("checkbox", { name: "Legend" }).uncheck();
    const text = await code.inputValue();
    const parsed = new URL(/src="([^"]+)"/.exec(text)[1].replaceAll("&amp;", "&"));
    assert.equal(parsed.pathname, "/embed");
    assert.deepEqual(
      ["dataset", "visibility", "theme", "legend", "lang", "timeline"].map((word) => parsed.searchParams.get(word)),
      ["embedded", null, "dark", "no", "uk", null],
    );
    const frame = page.frameLocator(".share-preview");
    await frame.getByText("1 подія на цій мапі").waitFor();
    assert.equal(await frame.getByText("Легенда").count(), 0);
    assert.deepEqual(await barriers(page), []);
  }, injected),
);

test(
  "the map is taken along as a picture, with title, legend and sources",
  it.writer(async (page) => {
    await page.goto(`/?${at}`);
    await page.getByRole("button", { name: "Share" }).click();
    const dialog = page.getByRole("dialog", { name: "Share this map" });
    const title = `Strike & <script>"x"</script>`;
    await dialog.getByRole("textbox", { name: "Title" }).fill(title);
    await dialog.getByRole("textbox", { name: "Title" }).press("Tab");
    await dialog.getByRole("img", { name: title }).waitFor();
    const taken = async (name) => {
      const waiting = page.waitForEvent("download");
      await dialog.getByRole("button", { name, exact: true }).click();
      const file = await waiting;
      return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
    };
    const width = async (name) => (await taken(name)).bytes.readUInt32BE(16);
    const [once, twice] = [await width("PNG"), await width("PNG, twice as sharp")];
    assert.equal(twice, 2 * once);

    const { name, bytes } = await taken("SVG");
    assert.match(name, /^eventmap-\d{4}-\d\d-\d\d\.svg$/);
    const read = await page.evaluate((text) => {
      const page = new DOMParser().parseFromString(text, "image/svg+xml");
      const texts = [...page.querySelectorAll("text")].map((one) => one.textContent);
      return { texts, wrong: page.querySelectorAll("parsererror, script, image").length };
    }, bytes.toString("utf8"));
    assert.equal(read.wrong, 0);
    for (const wanted of [title, /^2 events/, "Type not given", /^Made .* UTC/, /Natural Earth/, "Kyiv", "100 km"]) {
      assert.ok(
        read.texts.some((text) => (wanted instanceof RegExp ? wanted.test(text) : text === wanted)),
        `${wanted} is not in ${read.texts}`,
      );
    }
  }),
);
