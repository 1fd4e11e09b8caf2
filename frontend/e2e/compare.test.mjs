import assert from "node:assert/strict";
import { test } from "node:test";
import { barriers, injected } from "./axe.mjs";
import { desk, eventually } from "./harness.mjs";
import { addressed, eventNamed, focused, heading, listed, open, parts, says } from "./page.mjs";

const d = desk();
const both = (page) => page.getByRole("complementary", { name: "Two events side by side" });

test(
  "two events are put side by side by keyboard, said apart in words, and closed one after the other",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    await open(page, "Drone strike on Kyiv");
    await parts.detail(page).getByRole("button", { name: "Compare with…" }).press("Enter");
    await page.getByText("Choose the event to compare with").waitFor();
    await focused(page.getByRole("listbox"));
    const { id } = await eventNamed(page, "Blast in Belgorod");
    await eventually("the blast is at the keys", async () => {
      await page.keyboard.press("ArrowDown");
      assert.match(await page.locator(".item.is-here").innerText(), /Blast in Belgorod/);
    });
    await page.keyboard.press("Enter");
    await focused(both(page).getByRole("heading", { level: 1 }));
    await addressed(page, "with", String(id));
    await says(both(page), /km .*apart/, /They differ in \d+ of \d+ points/, /When\s+differs/);
    await page.locator(".compared-line").waitFor({ state: "attached" });
    assert.deepEqual(await page.locator(".compared-mark").allInnerTexts(), ["1", "2"]);
    assert.deepEqual(await barriers(page), []);

    await page.reload();
    await both(page).getByRole("button", { name: "These are the same event" }).click();
    await page.getByRole("dialog", { name: "Compare" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await heading(page, "Drone strike on Kyiv").waitFor();
    await focused(parts.detail(page).getByRole("button", { name: "Compare with…" }));
    await addressed(page, "with", null);
    await page.keyboard.press("Escape");
    await parts.detail(page).waitFor({ state: "detached" });
  }, injected),
);

test(
  "whoever is not signed in compares two events too, and changes neither",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, 5);
    const [{ id: one }, { id: other }] = [
      await eventNamed(page, "Drone strike on Kyiv"),
      await eventNamed(page, "Blast in Belgorod"),
    ];
    await page.goto(`/events/${one}?with=${other}`);
    await says(both(page), /km .*apart/, /They differ in \d+ of \d+ points/);
    assert.equal(await both(page).getByRole("button", { name: "These are the same event" }).count(), 0);
    assert.equal(await both(page).getByText("Work", { exact: true }).count(), 0);
  }),
);
