import assert from "node:assert/strict";
import { test } from "node:test";
import { barriers, injected } from "./axe.mjs";
import { desk, desktop, eventually, phone } from "./harness.mjs";

const d = desk();

const ukrainian = { ...injected, locale: "uk-UA" };

/** Names that are written in Latin letters in every language. */
const latin =
  /^(?:eventmap|link|UTC|SHA|FPV|GIS|QGIS|Geo|GeoJSON|GeoPackage|GeoParquet|FlatGeobuf|GeoRSS|GeoNames|GeoConfirmed|Shapefile|Excel|Google|Earth|Python|DuckDB|ArcGIS|Atom|CSV|KMZ|KML|PNG|SVG|MGRS|CC|BY|Natural|Leaflet|ACLED|UCDP|VIINA|Bellingcat|Atlos|Ushahidi|OpenStreetMap|English|UA|R|X|lang|WGS|EPSG|WKT|WKB|OGC|API|Features|GDAL)$/;

/** The Latin words that a page says, whether they are seen or read aloud, but for what people wrote and keys. */
async function foreign(page) {
  const said = await page.evaluate(async () => {
    const answer = await fetch("/api/collections/events/items?limit=100");
    const { features } = await answer.json();
    const datasets = await (await fetch("/api/datasets")).text();
    const runs = await (await fetch("/api/imports")).text();
    const people = features.flatMap(({ properties: p }) => [
      ...[
        p.title,
        p.description,
        p.place_name,
        p.admin1,
        p.admin2,
        p.location_basis,
        p.licence,
        p.attribution,
        p.dataset,
      ],
      ...[
        p.notes,
        p.updated_by,
        ...p.tags,
        JSON.stringify(p.actors),
        JSON.stringify(p.sources),
        JSON.stringify(p.extras),
      ],
    ]);
    const own = new Set([...people, datasets, runs].join(" ").match(/[A-Za-z]+/g));
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const zone = element.closest("option")?.value.includes("/");
      if (!element.checkVisibility() || element.closest("kbd, code, script, style, noscript") || zone) continue;
      texts.push(node.data);
    }
    for (const element of document.body.querySelectorAll("[aria-label], [title], [placeholder], [aria-valuetext]"))
      for (const name of ["aria-label", "title", "placeholder", "aria-valuetext"])
        texts.push(element.getAttribute(name) ?? "");
    const words = texts.flatMap((text) => text.replace(/https?:\S+/g, "").match(/[A-Za-z]+/g) ?? []);
    return [...new Set(words)].filter((word) => !own.has(word));
  });
  return said.filter((word) => !latin.test(word));
}

/** Parts of the page that are wider than the room that they have. */
const overflowing = (page) =>
  page.evaluate(() => {
    const inner = ".panel, .rail-scroll, .rail-actions, .panel-scroll";
    const parts = [document.documentElement, ...document.querySelectorAll(inner)];
    return parts.filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.className || "page");
  });

const count = (page) => page.getByRole("region", { name: "Події на цій мапі" }).getByRole("heading").first();
const detail = (page) => page.getByRole("complementary", { name: "Подія", exact: true });

test(
  "a Ukrainian filters, opens an event and edits it in Ukrainian",
  d.writer(
    async (page) => {
      await page.goto("/");
      await eventually("the list is counted", async () =>
        assert.match(await count(page).innerText(), /^\d+ поді[яїй]/),
      );
      assert.equal(await page.locator("html").getAttribute("lang"), "uk-UA");
      await page.getByRole("region", { name: "Що показує мапа" }).waitFor();
      assert.deepEqual(await foreign(page), [], "the map and the list");
      assert.deepEqual(await overflowing(page), [], "the map and the list");
      await page.getByRole("button", { name: /^Обстріли та вибухи/ }).click();
      await page.getByRole("button", { name: "Зняти фільтр Обстріли та вибухи" }).waitFor();
      await page
        .getByRole("region", { name: "Події на цій мапі" })
        .getByRole("option", { name: /Drone strike on Kyiv/ })
        .click();
      await detail(page).and(page.locator("[aria-busy=false]")).waitFor();
      await detail(page).getByText("Ніч проти 21 квітня 2023").waitFor();
      assert.deepEqual(await foreign(page), [], "an event");
      assert.deepEqual(await barriers(page), [], "an event");
      await detail(page).getByRole("button", { name: "Редагувати" }).click();
      const form = page.getByRole("complementary", { name: "Редагувати подію" });
      await form.getByRole("button", { name: "Додати джерело" }).click();
      await form.getByRole("group", { name: "Достовірність і хто бачить" }).waitFor();
      assert.deepEqual(await foreign(page), [], "the form");
      assert.deepEqual(await barriers(page), [], "the form");
      assert.deepEqual(await overflowing(page), [], "the form");
      const source = form.getByRole("group", { name: "Джерело 1" });
      await source.getByLabel("Посилання", { exact: true }).fill("kyiv.example");
      await form.getByLabel("Код країни").fill("Ukraine");
      await form.getByRole("button", { name: "Зберегти" }).click();
      await form.getByText("Це не вебадреса; вона починається з https:// або http://.").waitFor();
      await form.getByText("Це не код країни").waitFor();
    },
    { ...ukrainian, expected: [/400/] },
  ),
);

test(
  "regions are called in Ukrainian, on the map and where they are looked for",
  d.visitor(async (page) => {
    await page.goto("/?lang=uk&lat=48.9&lon=38.9&zoom=8");
    await page
      .getByText(/Луганська область/)
      .first()
      .waitFor();
    await page.getByRole("searchbox").fill("Zakarpat");
    await page
      .getByRole("button", { name: /Закарпатська область/ })
      .first()
      .waitFor();
  }, ukrainian),
);

test(
  "every dialog speaks Ukrainian",
  d.writer(async (page) => {
    await page.goto("/?lang=uk");
    await count(page).waitFor();
    const dialog = page.getByRole("dialog");
    for (const [button, title] of [
      ["Мова і сполучення клавіш", "Мова і сполучення клавіш"],
      ["Експорт", "Експорт подій"],
      ["Поділитися", "Поділитися цією мапою"],
      ["Імпорт", "Імпорт подій"],
    ]) {
      await page.getByRole("button", { name: button, exact: true }).click();
      await dialog.and(page.getByRole("dialog", { name: title })).waitFor();
      assert.deepEqual(await foreign(page), [], title);
      if (button !== "Імпорт") await page.keyboard.press("Escape");
    }
    await page.getByRole("button", { name: "Набори даних та імпорти" }).click();
    await page.getByText(/^Sample: April 2023/).click();
    await page.getByRole("button", { name: /^Скасувати імпорт/ }).waitFor();
    assert.deepEqual(await foreign(page), [], "datasets");
  }, injected),
);

test(
  "the language is chosen under the question mark, and stays",
  d.visitor(
    async (page) => {
      await page.goto("/?lang=en&zoom=5&lat=49&lon=32");
      await page.getByRole("button", { name: "Keyboard shortcuts and language" }).click();
      await page.getByRole("combobox", { name: "Language" }).selectOption("Українська");
      await count(page).waitFor();
      assert.equal(await page.locator("html").getAttribute("lang"), "uk-UA");
      assert.doesNotMatch(page.url(), /lang=/, "the choice wins from now on");
      assert.match(page.url(), /zoom=5/, "the map is where it was");
      await page.reload();
      await count(page).waitFor();
      await page.goto("/?lang=en");
      await page.getByRole("region", { name: "Events on this map" }).waitFor();
      await page.getByRole("searchbox").fill("Kyiv");
      await page.waitForURL(/q=Kyiv.*lang=en/);
    },
    { size: phone },
  ),
);

for (const [name, size] of Object.entries({ desk: desktop, phone }))
  test(
    `the layout holds from right to left on a ${name}`,
    d.writer(
      async (page) => {
        await page.goto("/");
        await page.getByRole("region", { name: "Events on this map" }).waitFor();
        await page.evaluate(() => {
          document.documentElement.dir = "rtl";
        });
        assert.deepEqual(await overflowing(page), [], "the list");
        const item = page.getByRole("option", { name: /Drone strike on Kyiv/ }).first();
        if (name === "phone") await page.getByRole("button", { name: "Show more" }).click();
        await item.click();
        const event = page.getByRole("complementary", { name: "Event", exact: true });
        await event.and(page.locator("[aria-busy=false]")).waitFor();
        assert.deepEqual(await overflowing(page), [], "an event");
        if (name === "desk") {
          const [rail, panel] = [await page.locator(".rail").boundingBox(), await event.boundingBox()];
          assert.ok(rail.x > size.width / 2, "the rail is at the right");
          assert.ok(panel.x + panel.width < size.width / 2, "the event is at the left");
        }
        await event.getByRole("button", { name: "Edit" }).click();
        await page.getByRole("complementary", { name: "Edit event" }).waitFor();
        assert.deepEqual(await overflowing(page), [], "the form");
      },
      { size },
    ),
  );
