import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { desk, eventually } from "./harness.mjs";
import { create, day, heading, inked, listed, parts } from "./page.mjs";

const d = desk();
const options = { serviceWorkers: "allow", expected: [/ERR_INTERNET_DISCONNECTED/, /Failed to load resource/] };

/** All that the browser keeps of what the server answered, as text. */
function kept(page) {
  return page.evaluate(async () => {
    const answers = [];
    for (const { url } of await (await caches.open("answers")).keys())
      answers.push(url, await (await caches.match(url)).text());
    return answers.join("\n");
  });
}

/** The addresses of what is kept. */
function addresses(page) {
  return page.evaluate(async () => (await (await caches.open("answers")).keys()).map(({ url }) => url));
}

function offered(page) {
  return eventually("the worker has all that it keeps", async () => {
    const answers = await kept(page);
    for (const part of ["/api/status", "/api/summary", "/items?", "/tiles/"]) assert.ok(answers.includes(part), part);
  });
}

test(
  "the map opens again without a network, says as of when, and catches up",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await offered(page);
    await page.context().setOffline(true);
    await page.goto("/");
    await page.getByText(/You are offline: this is the map as of .*\d\d:\d\d/).waitFor();
    await eventually("events are drawn", async () => assert.ok((await inked(page)) > 0));
    await listed(page, 5);
    await page.context().setOffline(false);
    await page.getByText("You are offline").waitFor({ state: "detached" });
    await listed(page, 5);
  }, options),
);

test(
  "nothing that only the desk may know is kept for opening without a network",
  d.writer(async (page) => {
    await page.goto("/");
    await create(page, { title: "Only for the desk", event_type: "battles", visibility: "private" }, [35.1, 47.8]);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
    await page.reload();
    await listed(page, 6);
    assert.equal(await kept(page), "");
    await page.keyboard.press("?");
    await page.getByRole("button", { name: "Sign out" }).click();
    d.cookie = null; // it opens nothing any more
    await listed(page, 5);
    await page.reload();
    await offered(page);
    assert.doesNotMatch(await kept(page), /Only for the desk/);
  }, options),
);

test(
  "the map opens while a proxy cannot reach the server",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await offered(page);
    await d.kill();
    const proxy = createServer((_, answer) => answer.writeHead(502).end("Bad Gateway"));
    try {
      const { hostname, port } = new URL(d.url);
      await once(proxy.listen(Number(port), hostname), "listening");
      await page.goto("/");
      await page.getByText(/You are offline: this is the map as of/).waitFor();
      await listed(page, 5);
    } finally {
      proxy.closeAllConnections();
      await new Promise((closed) => proxy.close(closed));
      await d.serve();
    }
    await page.getByText("You are offline").waitFor({ state: "detached" });
    await listed(page, 5);
  }, options),
);

test(
  "what the desk opens with is kept however far the map was moved",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await offered(page);
    await page.evaluate(async () => {
      const far = (x, y) => fetch(`/tiles/12/${2000 + x}/${1000 + y}.mvt`).then((answer) => answer.arrayBuffer());
      for (let x = 0; x < 20; x++) await Promise.all([...Array(20).keys()].map((y) => far(x, y)));
    });
    const list = await eventually("the oldest tiles have gone", async () => {
      const list = await addresses(page);
      assert.ok(
        list.some((url) => url.includes("/tiles/12/2019/")) && !list.some((url) => url.includes("/tiles/12/2000/")),
      );
      assert.ok(list.length < 340, `${list.length} answers are kept`); // once those that go have gone
      return list;
    });
    for (const part of ["/api/status", "/api/vocabularies", "/api/datasets", "/api/summary?duplicates=no&bins=0"])
      assert.ok(
        list.some((url) => url.includes(part)),
        part,
      );
    await page.context().setOffline(true);
    await page.goto("/");
    await page.getByText(/You are offline: this is the map as of/).waitFor();
  }, options),
);

test(
  "what was withdrawn meanwhile is gone once there is a network again, also of another run of the server",
  d.visitor(async (page) => {
    const { name, value } = await d.owner();
    const asDesk = { Cookie: `${name}=${value}`, "Content-Type": "application/geo+json" };
    const properties = { title: "Soon withdrawn", event_type: "battles", visibility: "public", ...day };
    const geometry = { type: "Point", coordinates: [31.4, 48.4] };
    const made = await fetch(`${d.url}/api/collections/events/items`, {
      method: "POST",
      headers: asDesk,
      body: JSON.stringify({ type: "Feature", geometry, properties }),
    });
    assert.equal(made.status, 201);
    await page.goto("/");
    await listed(page, 6);
    await offered(page);
    await page.context().setOffline(true);
    await page.goto("/");
    await page.getByText("You are offline: this").waitFor();
    await listed(page, 6);
    await parts.items(page).filter({ hasText: "Soon withdrawn" }).click();
    await page.getByText(/single events are not kept for that/).waitFor();
    const at = made.headers.get("Location");
    const gone = await fetch(at, { method: "DELETE", headers: { ...asDesk, "If-Match": "*" } });
    assert.equal(gone.status, 204);
    await d.kill();
    await d.serve();
    await page.context().setOffline(false);
    await page.getByText("You are offline: this").waitFor({ state: "detached" });
    await listed(page, 5);
    assert.equal(await parts.items(page).filter({ hasText: "Soon withdrawn" }).count(), 0);
    await page.getByText(`No event ${at.split("/").pop()}.`).waitFor();
    await parts.items(page).first().click();
    await heading(page, "Drone strike on Kyiv").waitFor();
    await eventually("it is kept nowhere", async () => assert.doesNotMatch(await kept(page), /Soon withdrawn/));
  }, options),
);

test(
  "a tab that signs in takes what was kept away from all, and one that signed out leaves nothing",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await offered(page);
    await page.context().addCookies([await d.owner()]);
    const tab = await page.context().newPage();
    await tab.goto(page.url());
    await listed(tab, 6);
    await create(tab, { title: "Behind the dam", event_type: "battles", visibility: "private" }, [35.1, 47.8]);
    await page.getByRole("button", { name: "Zoom in" }).click();
    await eventually("nothing is kept", async () => assert.deepEqual(await addresses(page), []));
    await tab.context().setOffline(true);
    await tab.reload();
    await tab.getByText(/No connection to eventmap/).waitFor();
    assert.equal(await parts.items(tab).count(), 0);
    await tab.context().clearCookies();
    await tab.context().setOffline(false);
    await tab.reload();
    await listed(tab, 5);
    await offered(tab);
    assert.doesNotMatch(await kept(tab), /Behind the dam|"signed_in":true/);
  }, options),
);
