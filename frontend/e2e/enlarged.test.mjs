import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, desktop, phone } from "./harness.mjs";
import { listed, parts } from "./page.mjs";

const d = desk();
const twice = desk({ letters: 32 });

/**
 * The controls of the page of which the middle is outside of it, or under something else; none of
 * what is scrolled, nor the way past the map, which comes into sight when it has the focus.
 */
const unreachable = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, input, select, a[href]")]
      .filter((control) => control.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .filter(
        (control) =>
          !control.closest(".rail-scroll, .detail-scroll, .leaflet-marker-pane, .timeline, .notes, .skip-link"),
      )
      .filter((control) => {
        const { left, top, right, bottom } = control.getBoundingClientRect();
        const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        const outside = left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
        return right > left && (outside || !there || !(control.contains(there) || there.contains(control)));
      })
      .map((control) => control.getAttribute("aria-label") || control.textContent || control.outerHTML),
  );

// What a browser shows of a laptop's screen at 200 %, and a small phone.
for (const [width, height] of [
  [700, 450],
  [320, 568],
]) {
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
