import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, eventually } from "./harness.mjs";
import { addressed, asked, clickMap, fetched, focused, inked, listed, met, parts } from "./page.mjs";

const d = desk();

const kyiv = [30.5234, 50.4501];
const belgorod = [36.5873, 50.5957];
const luhansk = [39.2, 49.3];
const odesa = [30.7, 46.5];

test(
  "the first visit shows the sample on a map, without signing in",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await parts.items(page).filter({ hasText: "Blast in Belgorod" }).waitFor();
    await parts.legend(page).getByText("Explosions").waitFor();
    await eventually("the events are drawn", async () => assert.ok((await inked(page)) > 1000));
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Add event" }).count(), 0);
  }),
);

test(
  "a page that is told no place opens where the events are, and nowhere else before",
  d.visitor(
    async (page) => {
      const tiles = [];
      page.on("request", (request) => {
        const [, z, x, y] = /\/tiles\/(\d+)\/(\d+)\/(\d+)\.mvt/.exec(request.url()) ?? [];
        if (z) tiles.push(`${z}/${x}/${y}`);
      });
      await page.goto("/");
      await listed(page, 6);
      assert.deepEqual([...new Set(tiles.map((tile) => tile.split("/")[0]))].length, 1, `one zoom: ${tiles}`);
      await page.goto("/?q=Ramstein");
      await listed(page, 1);
      await parts.items(page).filter({ hasText: "Ramstein" }).click();
      await eventually("the map is in Germany", async () => assert.equal(Math.round(Number(asked(page, "lon"))), 8));
      await page.goBack();
      await parts.detail(page).waitFor({ state: "detached" });
      await listed(page, 1);
    },
    { anywhere: true },
  ),
);

test(
  "where the world is shown more than once, each of its tiles is asked for once",
  d.visitor(async (page) => {
    await page.goto("/?lat=30&lon=20&zoom=2");
    await listed(page, 6);
    const tiles = [];
    page.on("request", (request) => {
      const [tile] = /\/tiles\/.+/.exec(request.url()) ?? [];
      if (tile) tiles.push(tile);
    });
    const shown = await page.locator("canvas.event-tile").count();
    await page.locator("section.facet").first().locator("button.facet-row").first().click();
    await page.locator(".is-stale").waitFor({ state: "detached" });
    await eventually("the copies are of a world", async () =>
      assert.ok(tiles.length > 0 && tiles.length < shown, `${tiles}`),
    );
    assert.deepEqual(tiles, [...new Set(tiles)]);
  }),
);

test(
  "a click on the symbol of Belgorod opens the blast there",
  d.visitor(async (page) => {
    await page.goto("/");
    await clickMap(page, belgorod, "Blast in Belgorod");
    await parts.detail(page).getByRole("heading", { level: 1, name: "Blast in Belgorod" }).waitFor();
    await eventually("the event is in the address", async () => assert.match(asked(page, "event") ?? "", /^\d+$/));
  }),
);

test(
  "the artillery is no dot: a click anywhere in the Luhansk region leads to it",
  d.visitor(async (page) => {
    await page.goto("/");
    await clickMap(page, luhansk, "1 somewhere in Luhansk");
    await parts
      .detail(page)
      .getByRole("heading", { level: 1, name: /^British-supplied artillery/ })
      .waitFor();
    const { body } = await fetched(page, "/api/collections/events/items?area_id=UA-09");
    assert.deepEqual(
      body.features.map((event) => event.geometry),
      [null],
      "a region must not be served as a point",
    );
  }),
);

test(
  "two events at one spot are counted there, and one is chosen by mouse or keyboard",
  d.visitor(async (page) => {
    await page.goto("/");
    await clickMap(page, kyiv, /2 events/);
    const chooser = page.getByRole("dialog", { name: /^2 events/ });
    await chooser.getByRole("button", { name: /NATO Secretary General visits Kyiv/ }).click();
    await parts.detail(page).getByRole("heading", { level: 1, name: "NATO Secretary General visits Kyiv" }).waitFor();
    await page.keyboard.press("Escape");
    await parts.detail(page).waitFor({ state: "detached" });
    await clickMap(page, kyiv, /2 events/);
    await chooser.getByRole("button", { name: /Drone strike on Kyiv/ }).waitFor();
    await focused(chooser.getByRole("listitem").first().getByRole("button"));
    await page.keyboard.press("Enter");
    await parts.detail(page).getByRole("heading", { level: 1, name: /Kyiv/ }).waitFor();
    await chooser.waitFor({ state: "detached" });
  }),
);

test(
  "what may be anywhere in Ukraine is found under Odesa too",
  d.visitor(async (page) => {
    await page.goto("/");
    await clickMap(page, odesa, "1 somewhere in Ukraine");
    await parts
      .detail(page)
      .getByRole("heading", { level: 1, name: "First Patriot systems received by Ukraine" })
      .waitFor();
  }),
);

test(
  "the map zooms by its buttons and by the wheel, and the address tells",
  d.visitor(async (page) => {
    await page.goto("/?lat=50.6&lon=36.6&zoom=6");
    await met(page, belgorod, "Blast in Belgorod");
    await page.getByRole("button", { name: "Zoom in" }).click();
    await addressed(page, "zoom", "7");
    await page.getByRole("button", { name: "Zoom out" }).click();
    await addressed(page, "zoom", "6");
    await page.mouse.move(700, 400);
    await page.mouse.wheel(0, -200);
    await eventually("the wheel zooms in", async () => assert.ok(Number(asked(page, "zoom")) > 6));
    await met(page, belgorod, "Blast in Belgorod");
  }),
);

test(
  "dragging the map shows another part of the Earth, with what happened there",
  d.visitor(async (page) => {
    await page.goto("/?lat=49.44&lon=22&zoom=6");
    await listed(page, "\\d+");
    await page.mouse.move(600, 300);
    await page.mouse.down();
    await page.mouse.move(1000, 320, { steps: 6 });
    await page.mouse.up();
    await eventually("the map has moved west", async () => assert.ok(Number(asked(page, "lon")) < 15));
    await parts.items(page).filter({ hasText: "Ramstein" }).waitFor();
  }),
);

test(
  "coordinates in the search take the map there",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await page.keyboard.press("/");
    await page.keyboard.type("49.4369, 7.6003");
    await page.keyboard.press("Enter");
    await eventually("Ramstein is in the middle", async () => assert.equal(Math.round(Number(asked(page, "lon"))), 8));
    await parts.items(page).filter({ hasText: "Ramstein" }).waitFor();
    await addressed(page, "q", null);
  }),
);

test(
  "events are drawn also when a filter is chosen before the first tiles have come",
  d.visitor(async (page) => {
    let release;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    await page.route("**/*.mvt*", async (route) => {
      if (!route.request().url().includes("event_type")) await held;
      await route.continue().catch(() => {}); // given up by the page
    });
    await page.goto("/");
    await parts
      .rail(page)
      .getByRole("button", { name: /^Explosions and remote violence/ })
      .click();
    await listed(page, 2);
    await parts.legend(page).waitFor();
    release();
    await eventually("Kyiv and Belgorod are drawn", async () => assert.ok((await inked(page)) > 300));
  }),
);

test(
  "what is drawn stays until all of a filter's answer is there, and no count of another question stands beside it",
  d.visitor(async (page) => {
    let release;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    await page.goto("/");
    await listed(page, 5);
    await eventually("the events are drawn", async () => assert.ok((await inked(page)) > 1000));
    const before = await inked(page);
    let first = true;
    await page.route(/event_type/, async (route) => {
      // One tile comes at once, everything else is kept waiting.
      const through = first && route.request().url().includes(".mvt");
      if (through) first = false;
      else await held;
      await route.continue().catch(() => {}); // given up by the page
    });
    const answered = page.waitForResponse(/\.mvt\?.*event_type/);
    await parts
      .rail(page)
      .getByRole("button", { name: /^Explosions and remote violence/ })
      .click();
    await (await answered).finished();
    await page.locator("main.is-stale").waitFor();
    await parts.list(page).and(page.locator("[aria-busy=true]")).waitFor();
    assert.equal(await inked(page), before, "the map is as it was");
    release();
    await listed(page, 2);
    await parts.list(page).and(page.locator("[aria-busy=false]")).waitFor();
    await page.locator("main:not(.is-stale)").waitFor();
    await eventually("only two are drawn", async () => assert.ok((await inked(page)) < before));
  }),
);

test(
  "how the map shows events, and how well their places must be known, is chosen by keyboard and kept in the address",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    const button = page.getByRole("button", { name: "How the map shows it" });
    await button.focus();
    await page.keyboard.press("Enter");
    const menu = page.getByRole("dialog", { name: "How the map shows it" });
    await menu.getByRole("radio", { name: /^Cells/ }).focus();
    await page.keyboard.press("ArrowDown");
    await addressed(page, "draw", "heat");
    await parts.legend(page).getByText("events around a spot").waitFor();
    await page.keyboard.press("ArrowDown");
    await addressed(page, "draw", "symbols");
    await eventually("symbols are drawn", async () => assert.ok((await inked(page)) > 300));
    await menu.getByRole("radio", { name: "within 10 km" }).check();
    await listed(page, 1);
    await page.keyboard.press("Escape");
    await focused(button);
    await page.reload();
    await listed(page, 1);
    await addressed(page, "known_within", "10000");
    await page.getByRole("button", { name: "Remove the filter Known within 10 km" }).click();
    await listed(page, 5);
  }),
);

test(
  "the sample is removed by one click, and the desk says that it is empty",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await page.getByRole("button", { name: "Remove them" }).click();
    await page.getByText("6 sample events removed").waitFor();
    await parts.list(page).getByText("No events yet").waitFor();
    await eventually("nothing is drawn", async () => assert.equal(await inked(page), 0));
    assert.equal((await fetched(page, "/api/collections/events/items")).body.numberMatched, 0);
  }),
);
