import assert from "node:assert/strict";
import { test } from "node:test";
import { barriers, injected } from "./axe.mjs";
import { desk, eventually } from "./harness.mjs";
import {
  addressed,
  complete,
  create,
  day,
  eventNamed,
  focused,
  heading,
  listed,
  open,
  parts,
  pixel,
  says,
} from "./page.mjs";

const d = desk();

/** What only a program would say: enums, stamps of time, nothing. */
const machine = /\b(null|undefined|NaN|true|false)\b|[a-z]_[a-z]|\d{4}-\d{2}-\d{2}|T\d{2}:\d{2}/;

/** Waits until nothing in a part of the page is said as only a program would; the words for it come by themselves. */
async function human(part) {
  await eventually("it is said as a person would", async () => assert.doesNotMatch(await part.innerText(), machine));
}

test(
  "the strike on Kyiv is told in the words of a person",
  d.visitor(async (page) => {
    await page.goto("/");
    await open(page, "Drone strike on Kyiv");
    const said = await says(
      parts.detail(page),
      "Night of 20–21 April 2023",
      "between 22:00 and 05:00 Kyiv time",
      "somewhere in Kyiv, within 15 km",
      "reported zero, not missing",
      "Armed Forces of Russia",
      "according to AFP",
      "Likely",
      "time, type confirmed",
      "21 Apr 2023",
    );
    assert.doesNotMatch(said, machine);
  }),
);

test(
  "no event of the sample shows an enum, a stamp of time or a null",
  d.visitor(async (page) => {
    await page.goto("/?lat=49&lon=24&zoom=5");
    await listed(page, 6);
    for (const title of await parts.items(page).locator(".item-title").allInnerTexts()) {
      await open(page, title);
      await complete(page);
      await human(parts.detail(page));
    }
    await parts.time(page).getByRole("slider").first().waitFor();
    await human(parts.rail(page));
    await human(parts.time(page));
  }),
);

test(
  "the artillery says that it may be anywhere in the region, in the week before",
  d.visitor(async (page) => {
    await page.goto("/");
    await open(page, "British-supplied artillery");
    await says(parts.detail(page), /Week of 15 April 2023/, /somewhere in Luhansk/, /Unverified/);
  }),
);

test(
  "an opened event stays in sight between the panels",
  d.visitor(async (page) => {
    await page.goto("/?lat=50&lon=30.4&zoom=6");
    await open(page, "Blast in Belgorod");
    const detail = await parts.detail(page).boundingBox();
    const rail = await parts.rail(page).boundingBox();
    await eventually("Belgorod is not covered", async () => {
      const { x } = pixel(page, 36.5873, 50.5957);
      assert.ok(x > rail.x + rail.width && x < detail.x, `${x} between ${rail.x + rail.width} and ${detail.x}`);
    });
  }),
);

test(
  "Esc and the cross close the event",
  d.visitor(async (page) => {
    await page.goto("/");
    for (const close of [
      () => page.keyboard.press("Escape"),
      () => parts.detail(page).getByRole("button", { name: "Close" }).click(),
    ]) {
      await open(page, "Blast in Belgorod");
      await close();
      await parts.detail(page).waitFor({ state: "detached" });
      await addressed(page, "event", null);
    }
  }),
);

test(
  "j and k walk the list, Enter opens",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await parts.detail(page).getByRole("heading", { level: 1, name: "Blast in Belgorod" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await parts.detail(page).getByRole("heading", { level: 1, name: "NATO Secretary General visits Kyiv" }).waitFor();
  }),
);

test(
  "the shortcuts are told on ?, and Esc closes them",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await help.getByText("Edit the open event").waitFor();
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "detached" });
  }),
);

test(
  "an event opens at its own address, on the map and in the title, and is walked back to",
  d.visitor(
    async (page) => {
      await page.goto("/");
      const { id } = await eventNamed(page, "Blast in Belgorod");
      await page.goto(`/events/${id}`);
      await heading(page, "Blast in Belgorod").waitFor();
      await addressed(page, "event", String(id));
      await listed(page, 1);
      await eventually("the page is called by it", async () =>
        assert.equal(await page.title(), "Blast in Belgorod - eventmap"),
      );
      await parts.detail(page).getByRole("button", { name: "Close" }).click();
      await addressed(page, "event", null);
      await eventually("the page is called eventmap", async () => assert.equal(await page.title(), "eventmap"));
      await page.goBack();
      await heading(page, "Blast in Belgorod").waitFor();
      await addressed(page, "event", String(id));
      await page.goForward();
      await parts.detail(page).waitFor({ state: "detached" });
    },
    { anywhere: true },
  ),
);

test(
  "an event is copied as a link, as a sentence and as GeoJSON",
  d.visitor(
    async (page) => {
      await page.goto("/");
      await open(page, "Blast in Belgorod");
      await complete(page);
      const { id } = await eventNamed(page, "Blast in Belgorod");
      const link = `${new URL(page.url()).origin}/events/${id}`;
      const button = parts.detail(page).getByRole("button", { name: "Copy", exact: true });
      const copied = async (what, done) => {
        await button.click();
        await page.getByRole("button", { name: what }).click();
        await page.getByText(done).waitFor();
        await focused(button);
        return page.evaluate(() => navigator.clipboard.readText());
      };
      assert.equal(await copied("A link to the event", "Link copied."), link);
      assert.equal(
        await copied("A sentence with its sources", "Sentence copied."),
        `Blast in Belgorod. 20 April 2023. Belgorod, Russia (somewhere in Belgorod, within 3 km). Source: AFP, 21 Apr 2023. ${link}`,
      );
      assert.equal(await copied("Coordinates", "Coordinates copied."), "50.5957, 36.5873");
      assert.equal(JSON.parse(await copied("The event as GeoJSON", "GeoJSON copied.")).id, id);
      await button.click();
      assert.deepEqual(await barriers(page), []);
      await page.keyboard.press("Escape");
      await focused(button);
      await parts.detail(page).waitFor();
    },
    { ...injected, permissions: ["clipboard-read", "clipboard-write"] },
  ),
);

test(
  "what else happened near an event, around then, is listed beside it",
  d.writer(async (page) => {
    await page.goto("/?lat=-33.9&lon=18.4&zoom=8");
    await create(page, { ...day, title: "First at the cape", visibility: "public" }, [18.4, -33.9]);
    await create(page, { ...day, title: "Second at the cape", visibility: "public" }, [18.5, -33.95]);
    await create(page, { ...day, title: "Third, too far away", visibility: "public" }, [18.8, -33.9]);
    await page.reload();
    await open(page, "First at the cape");
    const near = parts.detail(page).getByRole("region", { name: "Near this, around then" });
    await near.getByRole("button", { name: "Second at the cape", exact: true }).waitFor();
    assert.equal(await near.getByText("too far away").count(), 0);
    await near.getByRole("button", { name: "Show them on the map" }).click();
    await addressed(page, "datetime", "2023-04-17/2023-04-23");
    await near.getByRole("button", { name: "Second at the cape", exact: true }).click();
    await heading(page, "Second at the cape").waitFor();
    await near.getByRole("button", { name: "First at the cape", exact: true }).waitFor();
  }),
);

test(
  "an address with an event that is not there says so",
  d.visitor(
    async (page) => {
      await page.goto("/?event=987654");
      await parts.detail(page).getByText("This event cannot be shown").waitFor();
      await human(parts.detail(page));
    },
    { expected: [/404/] },
  ),
);

test(
  "a source is told by its title, publisher, date and grade",
  d.writer(async (page) => {
    await page.goto("/?lat=38.7&lon=-9.1&zoom=8");
    const source = {
      title: "A made-up headline",
      publisher: "A wire",
      published_at: "2023-04-21",
      reliability: "B",
      credibility: 2,
    };
    await create(page, { title: "A blast in Lisbon, for a test", sources: [source] }, [-9.14, 38.72]);
    await page.reload();
    await open(page, "A blast in Lisbon, for a test");
    await says(parts.detail(page), "A made-up headline", "A wire · 21 Apr 2023 · grade B2");
  }),
);
