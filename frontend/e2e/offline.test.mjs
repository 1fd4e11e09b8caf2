import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, eventually } from "./harness.mjs";
import { create, inked, listed } from "./page.mjs";

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
    await listed(page, 5);
    await page.reload();
    await offered(page);
    assert.doesNotMatch(await kept(page), /Only for the desk/);
  }, options),
);
