import assert from "node:assert/strict";
import { test } from "node:test";
import { desk } from "./harness.mjs";
import { listed } from "./page.mjs";

const d = desk();

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
