// What the server says, as a page in Ukrainian tells it: of files, of their rows, of runs, and of what it refuses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { injected } from "./axe.mjs";
import { desk, desktop, phone } from "./harness.mjs";

const d = desk();

const dialog = (page) => page.getByRole("dialog", { name: "Імпорт подій" });

/** Chooses a file, and waits until the server has looked at it. */
async function choose(page, name, content) {
  const looked = page.waitForResponse((answer) => answer.url().includes("/api/import?"));
  const buffer = Buffer.from(content);
  await dialog(page).locator("input[type=file]").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await looked;
  await dialog(page).locator(".import-busy").waitFor({ state: "detached" });
}

async function opened(page) {
  await page.goto("/?lang=uk");
  await page.getByRole("button", { name: "Імпорт", exact: true }).click();
}

/** Holds that a sentence is Ukrainian: what it quotes aside, no two words of Latin letters follow each other. */
function spoken(sentence, of) {
  const own = sentence.replace(/«[^»]*»/g, "«»").replace(/ogr2ogr .*/, "");
  assert.match(own, /[а-яіїєґ]{3}/, `${of}: ${sentence}`);
  assert.doesNotMatch(own, /[A-Za-z][a-z]+\s+[A-Za-z][a-z]+/, `${of}: ${sentence}`);
}

const table = [
  "title;date;latitude;longitude;killed;event_type",
  "Nikopol;2023-04-20;47.5667;34.4;2;Battles",
  "North Pole;2023-04-20;91;34.4;;",
  "Snihurivka;2023-02-30;47.0667;32.8167;;",
  "Nowhere;2023-04-21;north;32.8167;;",
  "Null Island;2023-04-21;0;0;;Skirmish of giants",
  "Kherson;03/04/2023;46.6;32.6;many;Battles",
  "Wide;2023-04-21;46.6;32.6;1;Battles;more;and more",
  `Long;2023-04-21;46.6;32.6;1;Battles${"x".repeat(1 << 20)}`,
].join("\n");

/** Reasons that a table of rows gives. */
const reasons = (page) =>
  dialog(page)
    .getByRole("group", { name: /Причина$/ })
    .locator("tbody td:nth-child(3)")
    .allInnerTexts();

for (const [name, size] of Object.entries({ desk: desktop, phone }))
  test(
    `how a file was recognised, and what is wrong with its rows, is said in Ukrainian on a ${name}`,
    d.writer(
      async (page) => {
        await opened(page);
        await choose(page, "fields.csv", table);
        assert.equal(
          await dialog(page).locator(".import-why").innerText(),
          "Розпізнано за ознакою: це таблиця; за назвами впізнано стовпців: 6 з 6.",
        );
        const said = await reasons(page);
        for (const reason of said) spoken(reason, "a row");
        for (const wanted of [
          "широта 91 виходить за межі від -90 до 90; довготу й широту, схоже, переставлено",
          "дня «2023-02-30» немає в календарі",
          "«north» не є числом; пишіть 48.5736",
          "лежить на широті 0 і довготі 0; так файли часто пишуть, коли місце невідоме",
          "такого типу події, як «Skirmish of giants», тут немає; слово збережено як є, а тип лишається відкритим, як і в усіх подібних рядках",
          "«03/04/2023» може бути 3 квітня 2023 р. або 4 березня 2023 р., і решта дат файлу цього не вирішує; пишіть рік першим, наприклад 2023-04-03",
          "клітинок 8, а в заголовку 6; клітинка з роздільником «;» має стояти в лапках",
          "клітинка 6 більша за 1 МБ; чи не бракує лапок?",
        ])
          assert.ok(said.includes(wanted), `${wanted}\nis not among\n${said.join("\n")}`);
        const box = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(box <= 0, `the page is ${box} px too wide`);
      },
      { ...injected, size },
    ),
  );

test(
  "letters of another encoding are told of in Ukrainian",
  d.writer(async (page) => {
    await opened(page);
    await choose(
      page,
      "latin.csv",
      Buffer.from("title,date,latitude,longitude,note\nCaf\xe9,2023-04-20,50,30,x\n", "latin1"),
    );
    const [said] = await reasons(page);
    assert.match(said, /^не є UTF-8; прочитано як західноєвропейський текст/);
  }, injected),
);

const feature = (geometry) =>
  `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":${geometry},"properties":{"title":"A"}}`;

const files = [
  ["empty.csv", "", "Файл порожній."],
  ["column.csv", "foo\n1\n2\n", /^Жодного стовпця не розпізнано; .* зараз там «foo»\.$/],
  ["strikes.csv", "%PDF-1.7\n1 0 obj\n", /^Файл схожий на PDF; програма читає /],
  ["strikes.csv", Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), /^Файл схожий на зображення; програма читає /],
  ["broken.zip", "PK\x03\x04 and no more", "Архів ZIP пошкоджено або він обривається."],
  ["cut.geojson", feature("null"), /^Файл не є цілим GeoJSON: після об’єкта 1: файл закінчується посеред значення/],
  ["nested.kml", `<kml><Document>${"<Folder>".repeat(1000)}`, /вкладено глибше ніж 64 рівнів, у рядку 1\.$/],
  [
    "counts.csv",
    "admin1,event_type,month,year,events,fatalities\n",
    /^(?:Файл містить підрахунки подій|Жодного стовпця)/,
  ],
];

test(
  "why a file cannot be taken is said in Ukrainian",
  d.writer(
    async (page) => {
      await opened(page);
      for (const [name, content, wanted] of files) {
        await choose(page, name, content);
        const said = await dialog(page).getByRole("alert").innerText();
        if (typeof wanted === "string") assert.equal(said, wanted, name);
        else assert.match(said, wanted, name);
        if (!/програма читає/.test(said)) spoken(said, name);
      }
    },
    { ...injected, expected: [/status of 4\d\d/] },
  ),
);

test(
  "the report of an import is Ukrainian whoever reads it later, and English for who reads that",
  d.writer(async (page) => {
    await opened(page);
    await choose(page, "kept.csv", "title,date,latitude,longitude\nKept,2023-04-20,50,30\nPole,2023-04-20,91,30\n");
    await dialog(page).getByRole("button", { name: "Імпортувати 1 подію" }).click();
    await dialog(page).getByRole("button", { name: "Скасувати цей імпорт" }).waitFor();
    for (const [language, datasets, report, wanted] of [
      [
        "uk",
        "Набори даних та імпорти",
        /^Звіт/,
        "широта 91 виходить за межі від -90 до 90; довготу й широту, схоже, переставлено",
      ],
      [
        "en",
        "Datasets and imports",
        /^Report/,
        "latitude 91 is outside -90 to 90; longitude and latitude look swapped",
      ],
    ]) {
      await page.goto(`/?lang=${language}`);
      await page.getByRole("button", { name: language === "uk" ? "Імпорт" : "Import", exact: true }).click();
      await page.getByRole("button", { name: datasets }).click();
      await page.getByText(/^kept/).first().click();
      await page.getByRole("button", { name: report }).first().click();
      await page.getByText(wanted).waitFor();
    }
  }, injected),
);

test(
  "why an export is refused is said in Ukrainian, without what is for programs",
  d.writer(
    async (page) => {
      await page.goto("/?lang=uk");
      const closed = { title: "Sample", visibility: "public", redistributable: false, licence: "Own" };
      await page.evaluate(async (body) => {
        const headers = { "Content-Type": "application/json" };
        await fetch("/api/datasets/sample", { method: "PUT", headers, body: JSON.stringify(body) });
      }, closed);
      await page.getByRole("button", { name: "Експорт", exact: true }).click();
      const asked = page.getByRole("dialog", { name: "Експорт подій" });
      await asked.getByRole("link", { name: "Таблиця CSV" }).click();
      const alert = await asked.getByRole("alert").innerText();
      assert.match(alert, /^(\d) поді[йї] не можна передавати іншим: \1 з набору sample \(Own\)\.$/);
    },
    { ...injected, expected: [/status of 403/] },
  ),
);
