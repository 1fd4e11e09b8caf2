import assert from "node:assert/strict";
import { test } from "node:test";
import { barriers, injected } from "./axe.mjs";
import { desk, eventually } from "./harness.mjs";
import { addressed, focused, listed, parts } from "./page.mjs";

const d = desk();

const counted = (of, count) => eventually(`there are ${count}`, async () => assert.equal(await of.count(), count));

const tool = (page, name) => page.getByRole("button", { name, exact: true });
const panel = (page, name) => page.getByRole("region", { name, exact: true });

test(
  "an area is drawn by clicks, filters at once, is changed by its corners and taken away",
  d.visitor(
    async (page) => {
      await page.goto("/?lat=49&lon=33&zoom=6");
      await listed(page, 5);
      await tool(page, "Draw an area to filter by").click();
      const spots = [
        [480, 320],
        [800, 340],
        [780, 580],
        [500, 560],
      ];
      for (const [x, y] of spots) {
        await page.mouse.click(x, y);
        await page
          .getByRole("button", { name: `Corner ${spots.findIndex((s) => s[1] === y) + 1}`, exact: true })
          .waitFor();
      }
      await page.mouse.click(480, 320);
      const chip = parts.rail(page).getByTitle(/^Change on the map: inside the drawn area/);
      await chip.first().waitFor();
      await eventually("the address says so", async () => assert.match(page.url(), /inside=(-?[\d.]+,){7}-?[\d.]+/));
      assert.deepEqual(await barriers(page), []);
      const before = page.url();
      await page.getByRole("button", { name: "Corner 3", exact: true }).focus();
      await page.keyboard.press("ArrowRight");
      await eventually("the address says another", async () => assert.notEqual(page.url(), before));
      await focused(page.getByRole("button", { name: "Corner 3", exact: true }));
      await page.getByRole("button", { name: "New corner after corner 1" }).focus();
      await page.keyboard.press("Enter");
      await focused(page.getByRole("button", { name: "Corner 2", exact: true }));
      await page.getByRole("button", { name: "Corner 5", exact: true }).waitFor();
      await page.keyboard.press("Delete");
      await page.getByRole("button", { name: "Corner 5", exact: true }).waitFor({ state: "detached" });
      await page.keyboard.press("Escape");
      await panel(page, "Area").waitFor({ state: "detached" });
      await page.reload();
      await chip.first().click();
      await panel(page, "Area").getByRole("button", { name: "Take the area away" }).click();
      await listed(page, 5);
      await addressed(page, "inside", null);
    },
    { ...injected },
  ),
);

test(
  "a circle is put and sized by the keyboard alone",
  d.visitor(async (page) => {
    await page.goto("/?lat=50.45&lon=30.52&zoom=8");
    await tool(page, "Draw a circle to filter by").focus();
    await page.keyboard.press("Enter");
    await panel(page, "Circle").getByLabel("Radius").fill("1,5 parsec");
    await page.keyboard.press("Enter");
    await panel(page, "Circle").getByText("Write a radius such as 15 km").waitFor();
    await panel(page, "Circle").getByLabel("Radius").fill("150 km");
    await page.keyboard.press("Enter");
    await eventually("the address says so", async () => assert.match(page.url(), /circle=[\d.]+,[\d.]+,150000/));
    await panel(page, "Circle").getByText("150 km around").waitFor();
    await page.getByRole("button", { name: "Edge of the circle" }).focus();
    await page.keyboard.press("ArrowRight");
    await eventually("the address says another", async () => assert.doesNotMatch(page.url(), /,150000/));
  }),
);

test(
  "a path is measured by the keyboard, leg by leg, and Esc leaves",
  d.visitor(async (page) => {
    await page.goto("/?lat=50&lon=33&zoom=6");
    await listed(page, 5);
    await tool(page, "Measure").click();
    await parts.map(page).focus();
    const points = page.getByRole("button", { name: /^Point \d$/ });
    await page.keyboard.press("Space");
    await counted(points, 1);
    await page.mouse.click(900, 300);
    await page.mouse.click(900, 500);
    await counted(points, 3);
    await parts.map(page).focus();
    await page.keyboard.press("Backspace");
    await counted(points, 2);
    await page.mouse.click(900, 500);
    await page.mouse.click(900, 500);
    const measured = panel(page, "Measure");
    await measured.getByRole("button", { name: "Measure anew" }).waitFor();
    assert.equal(await measured.getByRole("listitem").count(), 2);
    await measured.getByText(/km in all/).waitFor();
    await measured.getByText(/toward \d+° \(south\)/).waitFor();
    await page.keyboard.press("Escape");
    await measured.waitFor({ state: "detached" });
    await addressed(page, "inside", null);
  }),
);
