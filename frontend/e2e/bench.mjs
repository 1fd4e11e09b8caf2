// Usage: node bench.mjs URL MOST ROUNDS
// Measures the map in Chromium: how soon it shows something, how soon a filter is
// painted, how smoothly it pans. Beside it leaflet.markercluster, as its manual has it,
// is given events of the same server: 10,000, then more and more up to MOST, until it takes
// longer than a person waits. Each thing is done ROUNDS times. Prints one JSON object; times are in milliseconds.
//
// Painted is: no tile is awaited, nothing shown is stale, and the next frame has begun.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { desktop } from "./harness.mjs";

const [url, most, rounds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];

/** How long something is given to finish, in milliseconds. */
const patience = 30_000;

/** Sizes that the twin is given, for as long as it finishes. */
const sizes = [10_000, 50_000, 100_000, 200_000, 500_000, 1_000_000];

/** What the pages of both are asked: the moment at which all is painted. */
function watches() {
  const frame = () => new Promise((begins) => requestAnimationFrame(begins));
  window.bench = {
    async until(holds) {
      while (!holds()) await frame();
      await frame();
      return performance.now();
    },
    async took(act, holds) {
      const from = performance.now();
      act();
      return (await window.bench.until(holds)) - from;
    },
    /** Frames begun a second for as long as something holds. */
    async rate(holds) {
      const first = await frame();
      let [last, count] = [first, 0];
      while (holds()) {
        last = await frame();
        count++;
      }
      return (count / (last - first)) * 1000;
    },
  };
}

/** Ours: whether everything asked for is shown. */
function whole() {
  const tiles = [...document.querySelectorAll(".leaflet-tile")];
  return (
    document.querySelector("canvas.event-tile") !== null &&
    tiles.every((tile) => tile.classList.contains("leaflet-tile-loaded")) &&
    document.querySelector(".is-stale") === null
  );
}

async function opened(browser, address) {
  const context = await browser.newContext({ viewport: desktop, reducedMotion: "reduce" });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  await page.addInitScript(watches);
  await page.addInitScript(`window.whole = ${whole}`);
  await page.goto(address, { waitUntil: "commit" });
  return page;
}

/** How long the page takes from being asked for to its first whole map. */
async function firstMap(browser) {
  const page = await opened(browser, url);
  const took = await page.evaluate(() => window.bench.until(window.whole));
  const sent = await page.evaluate(() =>
    performance
      .getEntries()
      .filter(({ name }) => /\.(js|css)$/.test(name))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  );
  await page.context().close();
  return { took, sent };
}

/** How long each of several filters takes from the click to the painted map: one type more each time. */
async function filters(browser) {
  const page = await opened(browser, url);
  await page.evaluate(() => window.bench.until(window.whole));
  const types = page.locator("section.facet").first().locator("button.facet-row");
  await types.first().waitFor();
  const times = [];
  for (let n = 0; n < Math.min(rounds, await types.count()); n++) {
    times.push(
      await types.nth(n).evaluate(async (type) => {
        const stale = () => document.querySelector(".is-stale") !== null;
        const from = performance.now();
        type.click();
        await window.bench.until(stale);
        return (await window.bench.until(window.whole)) - from;
      }),
    );
    await page.waitForLoadState("networkidle");
  }
  await page.context().close();
  return times;
}

/** Where the map is dragged to, in pixels a step. */
const ways = [
  [-6, 0],
  [0, -6],
  [6, 2],
  [0, 6],
  [-4, -4],
];

/** Frames a second while the map is dragged about, at a zoom of cells and at one of symbols. */
async function panning(browser, lat, lon) {
  const rates = [];
  for (const zoom of [6, 11]) {
    const page = await opened(browser, `${url}/?lat=${lat}&lon=${lon}&zoom=${zoom}`);
    await page.evaluate(() => window.bench.until(window.whole));
    await page.evaluate(() => {
      window.dragging = true;
      window.rate = window.bench.rate(() => window.dragging);
    });
    for (const [dx, dy] of ways.slice(0, rounds)) {
      await page.mouse.move(700, 420);
      await page.mouse.down();
      for (let step = 1; step <= 60; step++) await page.mouse.move(700 + dx * step, 420 + dy * step);
      await page.mouse.up();
    }
    const rate = await page.evaluate(() => {
      window.dragging = false;
      return window.rate;
    });
    rates.push(rate);
    await page.context().close();
  }
  return rates;
}

/** Points with a type and a title, as many as there are up to `count`. */
async function points(count) {
  const answer = await fetch(`${url}/api/export.geojsonl?located=yes`);
  const features = [];
  let rest = "";
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const { id, geometry, properties } = JSON.parse(line);
      const { event_type, title } = properties;
      if (geometry?.type === "Point")
        features.push({ type: "Feature", id, geometry, properties: { event_type, title } });
    }
    if (features.length >= count) break;
  }
  return features.slice(0, count);
}

const page = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="leaflet.css">
<link rel="stylesheet" href="cluster.css"><style>html, body, #map { height: 100%; margin: 0 }</style>
<div id="map"></div><script src="leaflet.js"></script><script src="cluster.js"></script><script src="page.js"></script>`;

/** The twin: all events are loaded, a marker is made of each, and a filter takes them out and puts others in. */
function twinPage() {
  const { L } = window;
  const map = L.map("map", { center: [20, 20], zoom: 3, maxZoom: 19 });
  const cluster = L.markerClusterGroup();
  window.shows = false;
  window.show = (markers) => {
    cluster.clearLayers();
    cluster.addLayers(markers);
    window.shows = true;
  };
  window.load = async () => {
    const { features } = await (await fetch("points.json")).json();
    window.markers = features.map(({ geometry, properties }) => {
      const [lon, lat] = geometry.coordinates;
      return Object.assign(L.marker([lat, lon], { title: properties.title }), { type: properties.event_type });
    });
    window.show(window.markers);
    map.addLayer(cluster);
  };
  window.load();
}

/** Serves the twin with some of the events. */
async function serveTwin() {
  const part = (path) => readFile(fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url)));
  const files = {
    "/": ["text/html", page],
    "/page.js": ["text/javascript", `(${twinPage})()`],
    "/leaflet.js": ["text/javascript", await part("leaflet/dist/leaflet.js")],
    "/leaflet.css": ["text/css", await part("leaflet/dist/leaflet.css")],
    "/cluster.js": ["text/javascript", await part("leaflet.markercluster/dist/leaflet.markercluster.js")],
    "/cluster.css": ["text/css", await part("leaflet.markercluster/dist/MarkerCluster.Default.css")],
  };
  const server = createServer((request, response) => {
    const [type, body] = files[request.url] ?? ["text/plain", ""];
    response.writeHead(200, { "Content-Type": type }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, files, address: `http://127.0.0.1:${server.address().port}/` };
}

/** The twin with so many events: its first map, and some filters; null when it does not finish. */
async function twin(browser, { files, address }, features) {
  files["/points.json"] = ["application/json", JSON.stringify({ type: "FeatureCollection", features })];
  const page = await opened(browser, address);
  try {
    const first = await within(page.evaluate(() => window.bench.until(() => window.shows)));
    const types = [...new Set(features.map(({ properties }) => properties.event_type))].slice(0, rounds);
    const times = [];
    for (let n = 1; n <= types.length; n++) {
      const asked = page.evaluate(
        (chosen) => {
          const markers = window.markers.filter(({ type }) => chosen.includes(type));
          window.shows = false;
          return window.bench.took(
            () => window.show(markers),
            () => window.shows,
          );
        },
        types.slice(0, n),
      );
      times.push(await within(asked));
    }
    return { events: features.length, first, filters: times };
  } catch {
    return null;
  } finally {
    await page.context().close();
  }
}

/** What a promise gives, unless that takes longer than a person waits. */
function within(promise) {
  let timer;
  const late = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error("too late")), patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  chromiumSandbox: false,
});
const all = await points(most);
const [lon, lat] = all[0].geometry.coordinates;
const result = { first: [], sent: 0, filters: [], frames: [], twins: [] };
for (let n = 0; n < rounds; n++) {
  const { took, sent } = await firstMap(browser);
  result.first.push(took);
  result.sent = sent;
}
result.filters = await filters(browser);
result.frames = await panning(browser, lat, lon);
const served = await serveTwin();
for (const size of sizes.map((size) => Math.min(size, all.length))) {
  if (result.twins.some(({ events }) => events === size)) continue;
  const found = await twin(browser, served, all.slice(0, size));
  if (!found) break;
  result.twins.push(found);
}
served.server.close();
await browser.close();
console.log(JSON.stringify(result));
