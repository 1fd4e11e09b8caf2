import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, eventually, phone } from "./harness.mjs";
import { addressed, eventNamed, focused, listed, open, parts, pixel, resting, says, titleField } from "./page.mjs";

const d = desk();

/** The widest thing must not be wider than the screen. */
async function narrow(page) {
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= screen, `${content} px of page on ${screen} px of screen`);
  assert.equal(screen, phone.width);
}

/**
 * What a finger has to hit but cannot. A field counts with the label around it,
 * a link within a sentence is as high as its line, and the sheet's handle, which
 * is dragged, runs across the screen instead.
 */
async function tooSmall(root) {
  return root.evaluate((element) => {
    const small = [];
    for (const control of element.querySelectorAll("button, a[href], input, select, textarea, summary")) {
      if (control.tabIndex < 0 || !control.checkVisibility() || control.matches("p > *, .sheet-handle")) continue;
      const { width, height, bottom, top } = (control.closest("label") ?? control).getBoundingClientRect();
      if (width < 2 || bottom < 0 || top > innerHeight) continue;
      if (width < 43.5 || height < 43.5) {
        small.push(`${control.ariaLabel || control.textContent || control.id}: ${width} × ${height}`);
      }
    }
    return small;
  });
}

const rail = (page) => page.getByRole("region", { name: "Filters and list" });
const handle = (page) => page.getByRole("button", { name: /^Show (more|less)$/ });
const height = async (locator) => phone.height - (await locator.boundingBox()).y;

test(
  "the sheet has three stops, by its handle",
  d.visitor(
    async (page) => {
      await page.goto("/");
      await listed(page, 3);
      const at = [phone.height - (await resting(rail(page))).y];
      for (const _ of ["half", "full"]) {
        await handle(page).click();
        await eventually("the sheet rises", async () => assert.ok((await height(rail(page))) > at.at(-1) + 100));
        at.push(phone.height - (await resting(rail(page))).y);
      }
      await handle(page).click();
      await eventually("the sheet falls back", async () => assert.equal(await height(rail(page)), at[0]));
      await narrow(page);
    },
    { size: phone },
  ),
);

test(
  "from the filters one goes to what they find, and back, without losing the focus",
  d.visitor(
    async (page) => {
      await page.goto("/");
      await listed(page, 3);
      const filters = page.getByRole("button", { name: "Filters", exact: true });
      await filters.click();
      await focused(page.getByRole("group", { name: "Filters", exact: true }));
      await page.getByRole("button", { name: /^Explosions and remote violence/ }).click();
      const show = page.getByRole("button", { name: /^Show \d+ events?$/ });
      await says(show, /^Show 1 event$/);
      await page.locator(".rail-scroll").evaluate((part) => part.scrollTo(0, 200));
      await show.click();
      await focused(filters);
      await listed(page, 1);
      await resting(rail(page));
      assert.ok((await height(rail(page))) < 0.6 * phone.height);
    },
    { size: phone },
  ),
);

test(
  "a search and a tap in the list open an event, which the map keeps in sight",
  d.visitor(
    async (page) => {
      await page.goto("/?zoom=5&lat=49&lon=31");
      await page.getByRole("searchbox", { name: "Search events" }).fill("Belgorod");
      await listed(page, 1);
      await handle(page).click();
      await open(page, "Blast in Belgorod");
      await parts.detail(page).getByText("20 April 2023").waitFor();
      await eventually("Belgorod is above the sheet", async () => {
        const { x, y } = pixel(page, 36.5873, 50.5957);
        const { y: edge } = await parts.detail(page).boundingBox();
        assert.ok(x > 0 && x < phone.width && y > 60 && y < edge, `${x}, ${y} above ${edge}`);
      });
      await narrow(page);
      await parts.detail(page).getByRole("button", { name: "Close" }).click();
      await addressed(page, "event", null);
    },
    { size: phone },
  ),
);

test(
  "a tap on the map opens an event",
  d.visitor(
    async (page) => {
      await page.goto("/?lat=50.6&lon=36.6&zoom=7");
      await listed(page, "\\d+");
      await eventually("a tap on Belgorod opens it", async () => {
        const { x, y } = pixel(page, 36.5873, 50.5957);
        await page.touchscreen.tap(x, y);
        await parts.detail(page).getByRole("heading", { name: "Blast in Belgorod" }).waitFor({ timeout: 3000 });
      });
    },
    { size: phone },
  ),
);

test(
  "an event is added on a phone",
  d.writer(
    async (page) => {
      await page.goto("/");
      await listed(page, 3);
      await page.getByRole("button", { name: "Add event" }).click();
      const form = parts.form(page);
      await titleField(page).fill("Sirens in Cherkasy");
      await form.getByLabel("Coordinates").fill("49.44, 32.06");
      await narrow(page);
      assert.deepEqual(await tooSmall(form), []);
      await form.getByRole("button", { name: "Save" }).click();
      await parts.detail(page).getByRole("heading", { name: "Sirens in Cherkasy" }).waitFor();
      assert.ok(await eventNamed(page, "Sirens in Cherkasy"));
    },
    { size: phone },
  ),
);

test(
  "everything that a finger has to hit is 44 pixels large",
  d.writer(
    async (page) => {
      await page.goto("/");
      await listed(page, "\\d+");
      assert.deepEqual(await tooSmall(page.locator(".desk")), [], "peek");
      await handle(page).click();
      await parts.items(page).first().click();
      await parts.detail(page).getByRole("button", { name: "Edit" }).waitFor();
      assert.deepEqual(await tooSmall(parts.detail(page)), [], "detail");
    },
    { size: phone },
  ),
);

test(
  "time is played on a phone with its bars in sight and every control on the screen",
  d.visitor(
    async (page) => {
      await page.goto("/");
      await listed(page, 3);
      await page.getByRole("button", { name: "Show what time offers" }).click();
      await page.getByRole("button", { name: /^Play/ }).click();
      await parts.time(page).getByRole("button", { name: "End playing" }).waitFor();
      await page.getByRole("button", { name: "Pause" }).click();
      const { y: edge } = await resting(rail(page));
      for (const control of await parts.time(page).locator("header :is(button, select):visible").all()) {
        const { x, y, width, height } = await control.boundingBox();
        assert.ok(
          x >= 0 && x + width <= phone.width && y + height <= edge,
          `${await control.getAttribute("aria-label")}`,
        );
      }
      const bars = await parts.time(page).locator("canvas").boundingBox();
      assert.ok(bars.height >= 60 && bars.y + bars.height <= edge + 12, `${bars.y} to ${bars.y + bars.height}`);
    },
    { size: phone },
  ),
);
