import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, desktop, eventually } from "./harness.mjs";
import { addressed, asked, fetched, focused, listed, open, parts, resting } from "./page.mjs";

const d = desk();

const facet = (page, name) => parts.rail(page).getByRole("button", { name, pressed: false }).first();
const chip = (page, name) => parts.rail(page).getByRole("button", { name: `Remove the filter ${name}` });
const titles = (page) => parts.items(page).locator(".item-title").allInnerTexts();

test(
  "an event type chosen in the rail changes the list, the counts and the address",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await facet(page, /^Explosions and remote violence/).click();
    await listed(page, 2);
    assert.deepEqual(await titles(page), ["Drone strike on Kyiv", "Blast in Belgorod"]);
    await addressed(page, "event_type", "explosions_remote_violence");
    await parts.legend(page).getByText("Observation").waitFor({ state: "detached" });
  }),
);

test(
  "two words of one facet widen, words of two facets narrow, and chips take them back",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await facet(page, /^Verified/).click();
    await listed(page, 1);
    await parts
      .rail(page)
      .getByRole("button", { name: /^Likely\s*3$/ })
      .waitFor();
    await parts
      .rail(page)
      .getByRole("button", { name: /^Observation\s*1$/ })
      .waitFor();
    await facet(page, /^Unverified/).click();
    await listed(page, 2);
    await facet(page, /^Observation/).click();
    await chip(page, "Observation").waitFor();
    await listed(page, 2);
    await addressed(page, "assessment", "verified,unverified");
    await chip(page, "Unverified").click();
    await listed(page, 1);
    assert.deepEqual(await titles(page), ["NATO Secretary General visits Kyiv"]);
    await parts.rail(page).getByRole("button", { name: "Clear all" }).click();
    await listed(page, 5);
    await addressed(page, "assessment", null);
    await addressed(page, "event_type", null);
  }),
);

test(
  "a type is left out by its small button, keeps its count, and its chip takes it back",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    const without = parts.rail(page).getByRole("button", { name: "Without Explosions and remote violence" });
    await without.focus(); // by keyboard, which shows it
    await page.keyboard.press("Enter");
    await listed(page, 3);
    await addressed(page, "event_type_not", "explosions_remote_violence");
    await without.and(page.locator("[aria-pressed=true]")).waitFor();
    await facet(page, /^Explosions and remote violence\s*2$/).waitFor();
    await facet(page, /^Explosions and remote violence/).click(); // asked for, it is not left out any more
    await listed(page, 2);
    await addressed(page, "event_type_not", null);
    await without.click();
    await chip(page, "Without Explosions and remote violence").click();
    await listed(page, 5);
    await addressed(page, "event_type_not", null);
  }),
);

test(
  "who took part is counted once it is looked at, chosen and left out",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    const who = parts.rail(page).getByRole("region", { name: "Who" });
    await who.getByRole("button", { name: "Who", exact: true }).click();
    await who.getByRole("button", { name: /^Armed Forces of Ukraine\s*2$/ }).click();
    await listed(page, 2);
    await addressed(page, "actors", "Armed Forces of Ukraine");
    await who.getByRole("button", { name: /^Armed Forces of Russia\s*1$/ }).waitFor();
    await who.getByRole("button", { name: "Without Armed Forces of Ukraine" }).click();
    await listed(page, 3);
    await addressed(page, "actors_not", "Armed Forces of Ukraine");
    await addressed(page, "actors", null);
  }),
);

test(
  "only what certainly happened in the time is chosen beside it, and the order of the list is in the address",
  d.visitor(async (page) => {
    await page.goto("/?datetime=2023-04-20/2023-04-21&sortby=title");
    await listed(page, 5);
    assert.equal((await titles(page))[0], "Blast in Belgorod");
    await parts.time(page).getByRole("button", { name: "Certainly", pressed: false }).click();
    await addressed(page, "certainty", "certain");
    await listed(page, 1);
    assert.deepEqual(await titles(page), ["Drone strike on Kyiv"]);
    await parts
      .rail(page)
      .getByRole("radio", { name: /^Possibly/ })
      .check();
    await listed(page, 5);
    await parts.list(page).getByRole("combobox", { name: "Order of the list" }).selectOption("Oldest first");
    await addressed(page, "sortby", "start_time");
  }),
);

test(
  "a word in the search narrows the list, and its cross takes it back",
  d.visitor(async (page) => {
    await page.goto("/");
    await page.getByRole("searchbox", { name: "Search events" }).fill("munition");
    await listed(page, 1);
    assert.deepEqual(await titles(page), ["Blast in Belgorod"]);
    await addressed(page, "q", "munition");
    await page.getByRole("button", { name: "Clear the search" }).click();
    await listed(page, 5);
    await addressed(page, "q", null);
  }),
);

test(
  "what nothing matches says which filter to loosen",
  d.visitor(async (page) => {
    await page.goto("/?q=Atlantis");
    const list = parts.list(page);
    await list.getByText("Nothing matches").waitFor();
    await list.getByRole("button", { name: /Atlantis/ }).click();
    await listed(page, 5);
  }),
);

test(
  "a window drawn over the last days of the timeline leaves what may have happened then",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    const box = await resting(parts.time(page).locator("canvas"));
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.81, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, y, { steps: 4 });
    await page.mouse.move(box.x + box.width * 0.99, y, { steps: 4 });
    await page.mouse.up();
    await addressed(page, "datetime", "2023-04-22/2023-04-23");
    await listed(page, 1);
    assert.deepEqual(await titles(page), ["First Patriot systems received by Ukraine"]);
    await chip(page, "22–23 Apr 2023").click();
    await listed(page, 5);
  }),
);

test(
  "the same window by the keyboard: t, arrows, and [ for the days before",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await parts.time(page).getByRole("slider").first().waitFor();
    await page.keyboard.press("t");
    const from = parts.time(page).getByRole("slider", { name: "Start of the time shown" });
    await focused(from); // t leads to the start of time
    for (let i = 0; i < 8; i++) await page.keyboard.press("ArrowRight");
    await addressed(page, "datetime", "2023-04-22/2023-04-23");
    await listed(page, 1);
    await page.keyboard.press("[");
    await addressed(page, "datetime", "2023-04-20/2023-04-21");
    await listed(page, 5);
    await page.keyboard.press("t");
    await page.keyboard.press("Tab");
    const to = parts.time(page).getByRole("slider", { name: "End of the time shown" });
    await focused(to); // Tab leads to the end of time
    await page.keyboard.press("ArrowLeft");
    await addressed(page, "datetime", "2023-04-20");
  }),
);

test(
  "back and forward walk through filters and selection",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await facet(page, /^Explosions and remote violence/).click();
    await listed(page, 2);
    await open(page, "Blast in Belgorod");
    await page.goBack();
    await parts.detail(page).waitFor({ state: "detached" });
    await listed(page, 2);
    await page.goBack();
    await listed(page, 5);
    await page.goForward();
    await listed(page, 2);
    await page.goForward();
    await parts.detail(page).getByRole("heading", { level: 1, name: "Blast in Belgorod" }).waitFor();
  }),
);

test(
  "a copied address opens the same view, filters, time and selection elsewhere",
  d.visitor(async (page, another) => {
    await page.goto("/?lat=50&lon=33&zoom=7&datetime=2023-04-20/2023-04-21");
    await facet(page, /^Explosions and remote violence/).click();
    await listed(page, 2);
    await open(page, "Blast in Belgorod");
    await eventually("the event is in the address", async () => assert.ok(asked(page, "event")));
    const address = page.url();

    const fresh = await another({ size: desktop });
    await fresh.goto(address);
    await parts.detail(fresh).getByRole("heading", { level: 1, name: "Blast in Belgorod" }).waitFor();
    await listed(fresh, 2);
    await chip(fresh, "Explosions and remote violence").waitFor();
    await chip(fresh, "20–21 Apr 2023").waitFor();
    await eventually("both addresses are the same", async () => {
      for (const name of ["lat", "lon", "zoom", "event", "event_type", "datetime"]) {
        assert.equal(asked(fresh, name), asked(page, name), name);
      }
    });
  }),
);

test(
  "what has no place is counted beside the map and listed when asked for",
  d.writer(async (page) => {
    await page.goto("/");
    const answer = await fetched(page, "/api/collections/events/items", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ type: "Feature", geometry: null, properties: { title: "Prisoners exchanged" } }),
    });
    assert.equal(answer.status, 201, answer.text);
    await page.getByRole("button", { name: "1 event without a place" }).click();
    const list = parts.list(page);
    await list.getByRole("heading", { name: "1 event without a place" }).waitFor();
    assert.deepEqual(await titles(page), ["Prisoners exchanged"]);
    await open(page, "Prisoners exchanged");
    await parts.detail(page).getByText("Place not known").waitFor();
    await list.getByRole("button", { name: "Back to the map’s events" }).click();
    await listed(page, 5);
  }),
);

test(
  "a search that is typed with pauses keeps every letter",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await page.keyboard.press("/");
    await page.keyboard.type("dr");
    await addressed(page, "q", "dr");
    await page.keyboard.type("one");
    await addressed(page, "q", "drone");
    await page.keyboard.press("Backspace");
    await addressed(page, "q", "dron");
    assert.equal(await page.getByRole("searchbox").inputValue(), "dron");
  }),
);

test(
  "what cannot be read in an address is said, and the rest of it holds",
  d.visitor(async (page) => {
    await page.goto("/?datetime=yesterday&event_type=explosions_remote_violence&tz=Mars");
    await listed(page, 2);
    await page
      .getByRole("alert")
      .getByText("The address says what cannot be read, and is left out: datetime=yesterday · tz=Mars.")
      .waitFor();
    await page.goto("/?event_type=explosions_remote_violence&tz=UTC");
    await listed(page, 2);
    assert.equal(await page.getByText("The address says").count(), 0);
  }),
);
