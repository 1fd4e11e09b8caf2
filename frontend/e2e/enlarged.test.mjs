import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, desktop, eventually, phone } from "./harness.mjs";
import { eventNamed, heading, listed, parts } from "./page.mjs";

const d = desk();
const twice = desk({ letters: 32 });

/**
 * The controls of the page, or of the dialog that is open, of which the middle is outside of it or under
 * something else even once they are scrolled to; none on the map itself, nor the way past the map, which
 * comes into sight when it has the focus. A box to tick counts with the label around it, and the handles
 * of the timeline are dragged on its canvas.
 */
const unreachable = (page) =>
  page.evaluate(() =>
    [
      ...(document.querySelector("dialog[open]") ?? document).querySelectorAll(
        "button, input, select, textarea, a[href], summary",
      ),
    ]
      .filter((control) => control.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .filter((control) => !control.closest(".leaflet-marker-pane, .skip-link"))
      .map((control) => [control, control.closest("label:has([type=checkbox], [type=radio], [type=file])") ?? control])
      .filter(([, target]) => {
        target.scrollIntoView({ block: "center", behavior: "instant" });
        const { left, top, right, bottom } = target.getBoundingClientRect();
        const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        const outside = left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
        return right > left && (outside || !there || !(target.contains(there) || there.contains(target)));
      })
      .map(([control]) => control.getAttribute("aria-label") || control.textContent || control.outerHTML),
  );

/** What has words that do not fit into it, across. */
const cut = (page) =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll(
        ".panel, .panel-scroll, .dialog, .dialog-body, .button, .embed-bar, .compared-number",
      ),
    ]
      .filter((part) => part.checkVisibility() && part.scrollWidth > part.clientWidth + 1)
      .map((part) => `${part.className}: ${part.textContent}`),
  );

async function held(page, where) {
  await eventually(`all is within reach: ${where}`, async () => {
    assert.deepEqual(await unreachable(page), [], where);
    assert.deepEqual(await cut(page), [], where);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, where);
  });
}

/** Raises the sheet to the top, where the page has one. */
async function raised(page) {
  const handle = page.getByRole("button", { name: "Show more" });
  while (await handle.isVisible()) await handle.click();
}

/** Every part of the page that is more than the map, each as somebody opens it. */
const screens = {
  "the map": async () => {},
  "the filters": async (page) => {
    await page.getByRole("button", { name: "Filters", exact: true }).click();
    await page.getByRole("button", { name: "Tag", exact: true }).click();
  },
  "the time": (page) => page.getByRole("button", { name: "Show what time offers" }).click(),
  "the table": async (page) => {
    await page.getByRole("button", { name: "Show the events as a table" }).click();
    await page.getByRole("button", { name: "Show the map again" }).waitFor();
  },
  "the export": async (page) => {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    await page
      .getByRole("dialog")
      .getByRole("link", { name: "GeoJSON" })
      .or(page.getByRole("button", { name: "GeoJSON" }))
      .first()
      .waitFor();
  },
  sharing: async (page) => {
    await page.getByRole("button", { name: "Share", exact: true }).click();
    await page.getByRole("dialog").getByRole("img", { name: "Map of events" }).waitFor();
    await page.getByRole("dialog").getByRole("textbox", { name: "Code for the page" }).waitFor();
  },
  "an import": async (page) => {
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await page
      .getByRole("dialog")
      .locator("input[type=file]")
      .setInputFiles({
        name: "one.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(
          "title,date,latitude,longitude\nBlast in Izium,2023-04-20,49.2,37.26\nNowhere,2023-04-20,91,0\n",
        ),
      });
    await page.getByText("Rows that cannot be taken").waitFor();
  },
  "an event": async (page) => {
    await page.goto(`/events/${(await eventNamed(page, "Drone strike on Kyiv")).id}`);
    await heading(page, "Drone strike on Kyiv").waitFor();
    await raised(page);
  },
  "the form": async (page) => {
    await screens["an event"](page);
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await parts.form(page).getByRole("button", { name: "Add a source" }).click();
    await parts.form(page).getByRole("button", { name: "Add a party" }).click();
  },
  "two events": async (page) => {
    const [one, other] = [await eventNamed(page, "Drone strike on Kyiv"), await eventNamed(page, "Blast in Belgorod")];
    await page.goto(`/events/${one.id}?with=${other.id}`);
    await page.getByText(/They differ in/).waitFor();
  },
  "an embedded map": async (page) => {
    await page.goto("/embed?lat=48.4&lon=31.4&zoom=6");
    await page.getByText("on this map").waitFor();
  },
};

// What a browser shows of a laptop's screen at 200 %, and a small phone.
const low = { width: 700, height: 450 };
const small = { width: 320, height: 568 };
for (const { width, height } of [low, small]) {
  test(
    `every control is within reach at ${width} by ${height}`,
    d.visitor(
      async (page) => {
        await page.goto("/?lat=49&lon=33&zoom=5");
        await listed(page, 5);
        assert.deepEqual(await unreachable(page), []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
      },
      { size: { width, height } },
    ),
  );
}

for (const [it, letters] of [
  [d, "of a page that is zoomed"],
  [twice, "of a browser that has them twice as large"],
])
  for (const size of it === d ? [low, small] : [desktop, phone])
    test(
      `nothing is cut off or out of reach by letters ${letters}, at ${size.width} wide`,
      it.writer(
        async (page) => {
          for (const [name, opened] of Object.entries(screens)) {
            await page.goto("/");
            await parts
              .list(page)
              .getByRole("heading", { name: /^\d+ events? / })
              .waitFor();
            await opened(page);
            await held(page, name);
          }
        },
        { size },
      ),
    );

// A browser whose own letters are twice as large, as people set it who read no small ones.
for (const size of [desktop, phone]) {
  test(
    `text grows with the letters of the browser, and every control is within reach, at ${size.width} wide`,
    twice.visitor(
      async (page) => {
        await page.goto("/");
        await parts
          .list(page)
          .getByRole("heading", { name: /^\d+ events? / })
          .waitFor();
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), "27px");
        assert.deepEqual(await unreachable(page), []);
        await page.getByRole("button", { name: "Filters", exact: true }).click();
        assert.deepEqual(await unreachable(page), []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
      },
      { size },
    ),
  );
}
