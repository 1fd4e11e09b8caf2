// What a person does and sees on the desk, by the names that they read there.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { eventually, start } from "./harness.mjs";

export const parts = {
  map: (page) => page.getByRole("main"),
  rail: (page) => page.getByRole("region", { name: "Filters and list" }),
  list: (page) => page.getByRole("region", { name: "Events on this map" }),
  items: (page) =>
    page.getByRole("region", { name: "Events on this map" }).getByRole("option").and(page.locator(".item")),
  detail: (page) => page.getByRole("complementary", { name: "Event", exact: true }),
  form: (page) => page.getByRole("complementary", { name: /^(Add an event|Edit event)$/ }),
  legend: (page) => page.getByRole("region", { name: "What the map shows" }),
  time: (page) => page.getByRole("region", { name: "Time", exact: true }),
};

/** Waits until the list says how many events are on the map. */
export async function listed(page, count) {
  await parts
    .list(page)
    .getByRole("heading", { name: new RegExp(`^${count} events? `) })
    .waitFor();
}

/** The field for what an event is called; sources have titles too. */
export function titleField(page) {
  return parts.form(page).getByRole("group", { name: "What happened" }).getByLabel("Title", { exact: true });
}

/** A group of the form's fields. */
export function group(page, name) {
  return parts.form(page).getByRole("group", { name, exact: true });
}

/** What the event that is shown is called. */
export function heading(page, name) {
  return parts.detail(page).getByRole("heading", { level: 1, name, exact: true });
}

/** When something happened on one day of which nothing more is known. */
export const day = { start_time: "2023-04-20T00:00:00Z", end_time: "2023-04-20T23:59:59Z", time_precision: "day" };

/** Opens the event of a title from the list. */
export async function open(page, title) {
  await parts.items(page).filter({ hasText: title }).click();
  await parts.detail(page).getByRole("heading", { level: 1, name: title }).waitFor();
}

/** Waits until the event that is shown has come in full. */
export async function complete(page) {
  await parts.detail(page).and(page.locator("[aria-busy=false]")).waitFor();
}

/** Waits until something has the focus. */
export async function focused(locator) {
  await locator.and(locator.page().locator(":focus")).waitFor();
}

/** Waits until a part of the page says all that is wanted, and gives what it says then. */
export async function says(part, ...wanted) {
  return eventually(`${wanted.join(", ")} is said`, async () => {
    const said = await part.innerText();
    for (const words of wanted) {
      if (words instanceof RegExp) assert.match(said, words);
      else assert.ok(said.includes(words), `${words}\nis not in\n${said}`);
    }
    return said;
  });
}

/** Where something lies, once it has not moved for a while. */
export async function resting(part) {
  let [before, still] = [null, 0];
  return eventually("it stands still", async () => {
    const now = await part.boundingBox();
    still = JSON.stringify(now) === before ? still + 1 : 0;
    before = JSON.stringify(now);
    await pause(200);
    assert.ok(now && still >= 3, before);
    return now;
  });
}

/** A parameter of the page's address; the event stands in its path. */
export function asked(page, name) {
  const { pathname, searchParams } = new URL(page.url());
  return name === "event" ? (/^\/events\/(\d+)$/.exec(pathname)?.[1] ?? null) : searchParams.get(name);
}

/** Waits until a parameter of the address is what is wanted; null for absent. */
export async function addressed(page, name, wanted) {
  await eventually(`${name}=${wanted} in the address`, async () => assert.equal(asked(page, name), wanted));
}

/** Fetches as the page would, with its cookies and its origin. */
export async function fetched(page, address, wish = {}) {
  return page.evaluate(
    async ([url, init]) => {
      const answer = await fetch(url, init);
      const text = await answer.text();
      const json = (answer.headers.get("Content-Type") ?? "").includes("json");
      return { status: answer.status, etag: answer.headers.get("ETag"), text, body: json ? JSON.parse(text) : null };
    },
    [address, wish],
  );
}

const items = "/api/collections/events/items";

/** The event of a title, as the server has it now. */
export async function eventNamed(page, title) {
  const { body } = await fetched(page, `${items}?limit=10000`);
  return body.features.find((event) => event.properties.title === title);
}

/** Writes an event past the page. */
export async function create(page, properties, [lon, lat]) {
  const answer = await fetched(page, items, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties }),
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

/** Changes an event past the page. */
export async function patch(page, { id, properties }, change, why = "") {
  const answer = await fetched(page, `${items}/${id}`, {
    method: "PATCH",
    headers: {
      "Content-Type": "application/merge-patch+json",
      "If-Match": `"${properties.revision}"`,
      ...(why && { "X-Why": encodeURIComponent(why) }),
    },
    body: JSON.stringify({ properties: change }),
  });
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

export async function total(page) {
  return (await fetched(page, `${items}?limit=1`)).body.numberMatched;
}

/** Where a place lies in the page now, in its pixels; the map is all of the page. */
export function pixel(page, lon, lat) {
  const number = (name) => Number(asked(page, name) ?? start[name]);
  const { width, height } = page.viewportSize();
  const world = 256 * 2 ** number("zoom");
  const flat = (lon, lat) => {
    const sin = Math.sin((lat * Math.PI) / 180);
    return [(lon / 360 + 0.5) * world, (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * world];
  };
  const [x, y] = flat(lon, lat);
  const [cx, cy] = flat(number("lon"), number("lat"));
  return { x: width / 2 + x - cx, y: height / 2 + y - cy };
}

/** Moves the pointer to a place on the map until the map tells that what is wanted is there. */
export async function met(page, [lon, lat], wanted) {
  let jitter = 0;
  await eventually(`"${wanted}" is drawn at ${lat}, ${lon}`, async () => {
    const { x, y } = pixel(page, lon, lat);
    jitter = 1 - jitter;
    await page.mouse.move(x + jitter, y);
    const said = await page.locator(".event-tip").innerText({ timeout: 1000 });
    if (wanted instanceof RegExp) assert.match(said, wanted);
    else assert.equal(said, wanted);
  });
}

/** Clicks what is drawn at a place on the map, once it is there. */
export async function clickMap(page, [lon, lat], wanted) {
  await met(page, [lon, lat], wanted);
  const { x, y } = pixel(page, lon, lat);
  await page.mouse.click(x, y);
}

/** How many pixels of the events' canvases that can be seen are not clear. */
export async function inked(page) {
  return page.evaluate(() => {
    let n = 0;
    for (const canvas of document.querySelectorAll("canvas.event-tile")) {
      const { width, height } = canvas;
      if (!width || !canvas.checkVisibility({ visibilityProperty: true })) continue;
      const context = new OffscreenCanvas(width, height).getContext("2d");
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      for (let i = 3; i < data.length; i += 4) if (data[i] > 0) n++;
    }
    return n;
  });
}
