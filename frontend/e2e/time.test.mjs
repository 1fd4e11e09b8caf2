import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, eventually, phone } from "./harness.mjs";
import { addressed, listed, parts } from "./page.mjs";

const d = desk();

const asked = (page) => new URL(page.url()).searchParams.get("datetime");

test(
  "time is played step by step, pauses, and leaves one entry in the history",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    const before = await page.evaluate(() => history.length);
    const time = parts.time(page);
    await time.getByRole("button", { name: "Play time", exact: true }).click();
    await time.getByRole("combobox", { name: "How fast" }).selectOption("4 hours a second");
    const first = asked(page);
    await eventually("the window moves on", () => assert.notEqual(asked(page), first));
    await page.keyboard.press("p");
    await time.getByRole("button", { name: "Play time", exact: true }).waitFor();
    const stopped = asked(page);
    await time.getByRole("button", { name: "Begin again at the end" }).click();
    assert.equal(asked(page), stopped);
    assert.equal(await page.evaluate(() => history.length), before);
    await time.getByRole("button", { name: "End playing" }).click();
    await time.getByRole("combobox", { name: "How fast" }).waitFor({ state: "detached" });
  }),
);

test(
  "the days of a window are those of the zone that is chosen, and the address tells it",
  d.visitor(async (page) => {
    await page.goto("/?datetime=2023-04-20");
    const time = parts.time(page);
    await time.getByText("20 Apr 2023", { exact: true }).waitFor();
    await time.getByRole("combobox", { name: "Time zone of the days and hours" }).selectOption("Europe/Kyiv");
    await addressed(page, "tz", "Europe/Kyiv");
    await addressed(page, "datetime", "2023-04-19T21:00:00Z/2023-04-20T20:59:59Z");
    await time.getByText("20 Apr 2023", { exact: true }).waitFor();
    await page.reload();
    await time.getByText("20 Apr 2023", { exact: true }).waitFor();
    await time.getByRole("combobox").locator("option:checked", { hasText: "Kyiv time (UTC+3)" }).waitFor({
      state: "attached",
    });
  }),
);

test(
  "the wheel looks at time more closely, down to hours",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    const time = parts.time(page);
    const box = await time.locator("canvas").boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 20);
    await eventually("hours are shown", async () => {
      await page.mouse.wheel(0, -200);
      const [first, last] = await time
        .getByRole("slider")
        .first()
        .evaluate((slider) => [Number(slider.ariaValueMin), Number(slider.ariaValueMax)]);
      assert.ok(last - first < 7 * 3_600_000, `${(last - first) / 3_600_000} hours are shown`);
    });
    await time.getByRole("button", { name: "Show the whole time" }).click();
    await time.getByRole("button", { name: "Show the whole time" }).waitFor({ state: "detached" });
  }),
);

test(
  "on a phone time is played from the strip above the sheet",
  d.visitor(
    async (page) => {
      await page.goto("/");
      const time = parts.time(page);
      await time.getByRole("button", { name: "Show what time offers" }).click();
      await time.getByRole("button", { name: "Play time", exact: true }).click();
      await eventually("a window is asked for", () => assert.ok(asked(page)));
      await time.getByRole("button", { name: "Pause" }).click();
      await time.getByRole("button", { name: "Show less of time" }).click();
      await time.getByRole("button", { name: "Play time", exact: true }).waitFor({ state: "hidden" });
    },
    { size: phone },
  ),
);
