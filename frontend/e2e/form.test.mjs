import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { desk, eventually } from "./harness.mjs";
import {
  asked,
  create,
  day,
  eventNamed,
  fetched,
  focused,
  group,
  heading,
  listed,
  met,
  open,
  parts,
  patch,
  pixel,
  resting,
  titleField as title,
  total,
} from "./page.mjs";

const d = desk();

const lviv = [24.0316, 49.8429];

const save = (page) => parts.form(page).getByRole("button", { name: "Save" }).click();

/** What is said to be wrong with a field. */
const wrongWith = async (field) => {
  const note = await field.getAttribute("aria-describedby");
  return field.page().locator(`[id="${note}"]`).innerText();
};

async function add(page) {
  await page.goto("/");
  await page.getByRole("button", { name: "Add event" }).click();
  await title(page).waitFor();
}

async function edit(page, name) {
  await page.goto("/");
  await open(page, name);
  await parts.detail(page).getByRole("button", { name: "Edit" }).click();
  await title(page).waitFor();
}

test(
  "the link that the first start prints signs its opener in, once",
  d.visitor(
    async (page, another) => {
      await page.goto(d.link());
      await page.getByText("You are signed in").waitFor();
      await page.getByRole("button", { name: "Add event" }).waitFor();
      assert.doesNotMatch(page.url(), /claim/, "the token must not stay in the address");
      await page.reload();
      await page.getByRole("button", { name: "Add event" }).waitFor();

      const late = await another();
      await late.goto(d.link());
      await late.getByText("This sign-in link does not work any more").waitFor();
      assert.equal(await late.getByRole("button", { name: "Add event" }).count(), 0);
    },
    { expected: [/40\d/] },
  ),
);

test(
  "an event is added by a click on the map, with its radius in sight, and is there at once",
  d.writer(async (page) => {
    await add(page);
    await title(page).fill("Missile strike on Lviv");
    const type = group(page, "What happened").getByRole("combobox", { name: "Type" });
    await type.fill("ракет");
    await group(page, "What happened")
      .getByRole("option", { name: /^Shelling, artillery or missile/ })
      .waitFor();
    await type.fill("explo");
    await type.press("Enter");
    await eventually("the first that was found is chosen", async () =>
      assert.equal(await type.inputValue(), "Explosions and remote violence"),
    );
    const { x, y } = pixel(page, ...lviv);
    await page.mouse.click(x, y);
    const where = group(page, "Where");
    await eventually("the click is in the coordinates", async () => {
      assert.match(await where.getByLabel("Coordinates").inputValue(), /^49\.8\d*, 24\.0\d*$/);
    });
    const disc = parts.map(page).locator("path.selected-region");
    await disc.waitFor();
    const before = (await disc.boundingBox()).width;
    await where.getByLabel("Within how many metres").fill("60000");
    await eventually("the disc grows with the radius", async () => {
      assert.ok((await disc.boundingBox()).width > 2 * before);
    });
    await where.getByLabel("Name of the place").fill("Lviv");
    const when = group(page, "When");
    await when.getByLabel("How exact").selectOption("days");
    await when.getByLabel("From", { exact: true }).fill("2023-04-20");
    await when.getByLabel("To", { exact: true }).fill("2023-04-22");
    await when.getByText("Reads: Between 20 and 22 April 2023").waitFor();
    await save(page);

    await heading(page, "Missile strike on Lviv").waitFor();
    await parts.detail(page).getByText("Between 20 and 22 April 2023").waitFor();
    await parts.items(page).filter({ hasText: "Missile strike on Lviv" }).waitFor();
    await met(page, lviv, /within 60 km of here|Missile strike on Lviv/);
    const { properties, geometry } = await eventNamed(page, "Missile strike on Lviv");
    assert.equal(properties.uncertainty_m, 60000);
    assert.ok(Math.abs(geometry.coordinates[0] - lviv[0]) < 0.02);
  }),
);

test(
  "the disc is drawn wider by its edge, also with arrow keys, in step with the field",
  d.writer(async (page) => {
    await add(page);
    const where = group(page, "Where");
    await where.getByLabel("Coordinates").fill("69.35, 30.21");
    await where.getByLabel("Coordinates").press("Tab");
    const radius = where.getByLabel("Within how many metres");
    const edge = parts.map(page).getByRole("slider", { name: "How far around the place it may have been" });
    await eventually("the edge is in sight", async () =>
      assert.equal(await edge.getAttribute("aria-valuetext"), "within 3 km"),
    );
    const { x, y, width, height } = await resting(edge);
    assert.ok(Math.min(width, height) >= 44, "a finger would miss the edge");
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 80, y + height / 2, { steps: 4 });
    await page.mouse.up();
    await eventually("the field says what the edge does", async () => {
      const metres = Number(await radius.inputValue());
      assert.ok(metres > 3000, `${metres} m`);
      assert.equal(await edge.getAttribute("aria-valuenow"), String(metres));
      assert.equal(metres, Number(metres.toPrecision(2)), "nobody would say this radius");
    });
    await radius.fill("4000");
    await edge.press("ArrowUp");
    await eventually("a step is made", async () => assert.equal(await radius.inputValue(), "4500"));
    await edge.press("Shift+ArrowDown");
    await eventually("a long step is made", async () => assert.equal(await radius.inputValue(), "2800"));
    await focused(edge);
    assert.equal(await where.getByLabel("Coordinates").inputValue(), "69.35, 30.21");
  }),
);

test(
  "an event is added by typed coordinates, and the map goes there",
  d.writer(async (page) => {
    await add(page);
    await title(page).fill("Shelling of Kherson");
    const spot = group(page, "Where").getByLabel("Coordinates");
    await spot.fill("46.6354, 32.6169");
    await spot.press("Tab");
    await eventually("the map shows Kherson", async () => assert.ok(Number(asked(page, "zoom")) > 8));
    await save(page);
    await heading(page, "Shelling of Kherson").waitFor();
    assert.deepEqual((await eventNamed(page, "Shelling of Kherson")).geometry.coordinates, [32.6169, 46.6354]);
    await met(page, [32.6169, 46.6354], /^Shelling of Kherson$|^1 within \d+ km of here$/);
  }),
);

test(
  "an event is added and taken back with nothing but the keyboard",
  d.writer(async (page) => {
    await page.goto("/");
    await listed(page, "\\d+");
    const keys = page.keyboard;
    await keys.press("n");
    await focused(title(page));
    await keys.type("Drones over the port");
    const next = async (field) => {
      for (let tabs = 0; tabs < 12; tabs++) {
        await keys.press("Tab");
        if (await field.evaluate((f) => f === document.activeElement)) return;
      }
      assert.fail("the field is not on the way");
    };
    const form = parts.form(page);
    const type = form.getByRole("combobox", { name: "Type", exact: true });
    await next(type);
    await keys.type("drone");
    await keys.press("Enter");
    assert.equal(await type.inputValue(), "Explosions and remote violence: Air or drone strike");
    await next(form.getByRole("combobox", { name: "Find the place" }));
    await keys.type("odesa");
    await form
      .getByRole("option", { name: /^Odesa .*Ukraine/ })
      .first()
      .waitFor();
    await keys.press("Enter");
    await next(form.getByLabel("In words"));
    await keys.type("night of 20-21 April 2023");
    await keys.press("Control+Enter");
    await focused(heading(page, "Drones over the port"));
    const { properties } = await eventNamed(page, "Drones over the port");
    assert.equal(properties.place_name, "Odesa");
    assert.equal(properties.sub_event_type, "air_drone_strike");
    await keys.press("Control+z");
    await page.getByText("Taken back: the event is removed again.").waitFor();
  }),
);

test(
  "a town is found by its name, told from others by its region, and chosen by keys",
  d.writer(async (page) => {
    await add(page);
    await title(page).fill("A fire in a depot");
    const where = group(page, "Where");
    const find = where.getByRole("combobox", { name: "Find the place" });
    await find.fill("springfield");
    await where.getByRole("option", { name: /^Springfield Illinois, United States/ }).waitFor();
    await where.getByRole("option", { name: /^Springfield Missouri, United States/ }).waitFor();
    await find.fill("Харк");
    const kharkiv = where.getByRole("option", { name: /^Kharkiv Kharkiv.*, Ukraine/ });
    await kharkiv.and(page.locator("[aria-selected=true]")).waitFor();
    await find.press("Enter");
    await where.getByText("Set to Kharkiv.").waitFor();
    await focused(find);
    await where.getByLabel("Name of the place").and(page.locator("input")).waitFor();
    assert.equal(await where.getByLabel("Within how many metres").inputValue(), "12000");
    assert.equal(await where.getByLabel("Country code").inputValue(), "UA");
    await save(page);
    await heading(page, "A fire in a depot").waitFor();
    const { properties } = await eventNamed(page, "A fire in a depot");
    assert.equal(properties.place_name, "Kharkiv");
    assert.equal(properties.location_precision, "settlement");
    assert.equal(properties.uncertainty_m, 12000);
  }),
);

test(
  "a region is chosen by its name and drawn as its outline",
  d.writer(async (page) => {
    await add(page);
    await title(page).fill("Mining of fields");
    const where = group(page, "Where");
    await where.getByLabel("Find the place").fill("Kharkiv");
    await where.getByRole("option", { name: /^Kharkiv.*all of the region, Ukraine/ }).click();
    await where.getByText("Anywhere in Kharkiv").waitFor();
    await parts.map(page).locator("path.selected-region").waitFor();
    await save(page);
    await heading(page, "Mining of fields").waitFor();
    assert.equal((await eventNamed(page, "Mining of fields")).properties.area_id, "UA-63");
  }),
);

test(
  "an event is edited, and detail and list say so",
  d.writer(async (page) => {
    await edit(page, "Blast in Belgorod");
    const harm = group(page, "Harm");
    await title(page).fill("Bomb falls on Belgorod");
    await harm.getByLabel("Injured, best").fill("3");
    await save(page);
    await heading(page, "Bomb falls on Belgorod").waitFor();
    await parts.items(page).filter({ hasText: "Bomb falls on Belgorod" }).getByText("3 injured").waitFor();
    const { properties } = await eventNamed(page, "Bomb falls on Belgorod");
    assert.equal(properties.injured_best, 3);
    assert.equal(properties.revision, 2);
  }),
);

test(
  "an end before the start, and a lowest above the highest, are told at their fields",
  d.writer(
    async (page) => {
      await add(page);
      const count = await total(page);
      await title(page).fill("Impossible");
      const when = group(page, "When");
      await when.getByLabel("To", { exact: true }).fill("2023-04-20");
      await when.getByLabel("From", { exact: true }).fill("2023-04-22");
      await when.getByLabel("To", { exact: true }).fill("2023-04-20");
      await group(page, "Harm").getByLabel("Killed, lowest").fill("9");
      await group(page, "Harm").getByLabel("Killed, highest").fill("2");
      await save(page);
      await parts.form(page).getByText("fields need another look").waitFor();
      assert.match(await group(page, "When").innerText(), /end|before|start/i);
      assert.match(await wrongWith(when.getByLabel("From", { exact: true })), /end|before|after/i);
      assert.match(await wrongWith(group(page, "Harm").getByLabel("Killed, lowest")), /\w+ \w+/);
      assert.equal(await title(page).inputValue(), "Impossible", "what was typed stays");
      assert.equal(await total(page), count);
    },
    { expected: [/status of 4\d\d/] },
  ),
);

test(
  "latitude 91 is told at the coordinates, and nothing is saved without a place instead",
  d.writer(async (page) => {
    await add(page);
    const count = await total(page);
    await title(page).fill("Beyond the pole");
    const spot = group(page, "Where").getByLabel("Coordinates");
    await spot.fill("91, 30");
    await eventually("it is told while it is typed", async () =>
      assert.match(await wrongWith(spot), /This is no place/),
    );
    await spot.press("Enter");
    await focused(spot);
    await save(page);
    await focused(spot); // it asks for another look
    assert.match(await wrongWith(spot), /This is no place/);
    assert.equal(await total(page), count, "an event was saved without the place that was typed");
    await spot.fill("71, 30");
    await save(page);
    await heading(page, "Beyond the pole").waitFor();
  }),
);

test(
  "an Enter right behind a place that is none saves nothing, however slow the page is",
  d.writer(async (page) => {
    await add(page);
    const count = await total(page);
    await title(page).fill("Beyond the pole in haste");
    const spot = group(page, "Where").getByLabel("Coordinates");
    await spot.evaluate(async (field) => {
      field.value = "91, 30";
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      const { port1, port2 } = new MessageChannel();
      port2.postMessage("the next task, before anything is painted");
      await new Promise((resolve) => {
        port1.onmessage = resolve;
      });
      field.form.requestSubmit();
    });
    await focused(spot);
    assert.equal(await total(page), count, "an event was saved without the place that was typed");
  }),
);

test(
  "Edit that is pressed before the event has come in full opens its form when it has",
  d.writer(async (page) => {
    await page.goto("/");
    const { id } = await eventNamed(page, "Drone strike on Kyiv");
    let release;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    await page.route(`**/items/${id}`, async (route) => {
      await held;
      await route.continue();
    });
    await open(page, "Drone strike on Kyiv");
    await parts.detail(page).getByRole("button", { name: "Edit" }).click();
    assert.equal(await parts.form(page).count(), 0);
    release();
    await focused(title(page));
    assert.equal(await title(page).inputValue(), "Drone strike on Kyiv");
  }),
);

test(
  "leaving a form that was changed asks first",
  d.writer(async (page) => {
    await add(page);
    await title(page).fill("Half a thought");
    await page.keyboard.press("Escape");
    await parts.form(page).getByText("Leave without saving what you changed?").waitFor();
    await parts.form(page).getByRole("button", { name: "Keep editing" }).click();
    assert.equal(await title(page).inputValue(), "Half a thought");
    await parts.form(page).getByRole("button", { name: "Cancel" }).click();
    await parts.form(page).getByRole("button", { name: "Leave without saving" }).click();
    await parts.form(page).waitFor({ state: "detached" });
  }),
);

test(
  "an event is deleted only after a second word",
  d.writer(async (page) => {
    await page.goto("/");
    await create(page, { title: "Entered twice", ...day }, [35.04, 48.46]);
    await edit(page, "Entered twice");
    await parts.form(page).getByRole("button", { name: "Delete event" }).click();
    await parts.form(page).getByText("Delete this event?").waitFor();
    await parts.form(page).getByRole("button", { name: "Cancel" }).first().click();
    assert.ok(await eventNamed(page, "Entered twice"), "Cancel deletes nothing");
    await parts.form(page).getByRole("button", { name: "Delete event" }).click();
    await parts.form(page).getByRole("button", { name: "Yes, delete it" }).click();
    await parts.form(page).waitFor({ state: "detached" });
    await parts.items(page).filter({ hasText: "Entered twice" }).waitFor({ state: "detached" });
    assert.equal(await eventNamed(page, "Entered twice"), undefined);
  }),
);

test(
  "what was saved, added or deleted is taken back, unless somebody changed it since",
  d.writer(
    async (page) => {
      await page.goto("/");
      const made = await create(page, { title: "Seen at the bridge", ...day }, [33.04, 47.46]);
      const undo = page.getByRole("status").getByRole("button", { name: "Undo" });
      const rename = async (name) => {
        await title(page).fill(name);
        await save(page);
        await focused(heading(page, name));
      };
      await edit(page, "Seen at the bridge");
      await rename("Seen under the bridge");
      await undo.click();
      await page.getByText("Taken back: it is as it was before").waitFor();
      await heading(page, "Seen at the bridge").waitFor();
      assert.equal((await eventNamed(page, "Seen at the bridge")).properties.revision, 3);

      await parts.detail(page).getByRole("button", { name: "Edit" }).click();
      await rename("Seen by the bridge");
      const now = await eventNamed(page, "Seen by the bridge");
      await patch(page, now, { notes: "Also seen by others" });
      await undo.click();
      await page.getByText("Not taken back: somebody has changed this event since.").waitFor();

      await edit(page, "Seen by the bridge");
      await parts.form(page).getByRole("button", { name: "Delete event" }).click();
      await parts.form(page).getByRole("button", { name: "Yes, delete it" }).click();
      await undo.waitFor();
      await page.keyboard.press("Control+z");
      await heading(page, "Seen by the bridge").waitFor();
      assert.equal((await eventNamed(page, "Seen by the bridge")).id, made.id);

      await add(page);
      await rename("Not to be");
      await undo.press("Enter");
      await page.getByText("Taken back: the event is removed again.").waitFor();
      assert.equal(await eventNamed(page, "Not to be"), undefined);
    },
    { expected: [/status of 4(09|12)/] },
  ),
);

test(
  "the public sees a place that is moved on purpose where the form says that it will",
  d.writer(async (page, another) => {
    await add(page);
    await title(page).fill("A shelter");
    await group(page, "Where").getByLabel("Coordinates").fill("49.99, 36.23");
    await group(page, "Where").getByLabel("Within how many metres").fill("1500");
    const knowledge = group(page, "How sure, and who may see it");
    await knowledge.getByLabel("Who may see it").selectOption("public");
    await knowledge.getByText("The public sees the place just as it is given here").waitFor();
    await knowledge.getByLabel("Where the public sees it").selectOption({ label: "Moved on purpose, up to 4 km" });
    await knowledge.getByText("a disc of 6 km around it that holds the true place").waitFor();
    await save(page);
    await heading(page, "A shelter").waitFor();
    assert.equal((await eventNamed(page, "A shelter")).properties.public_displacement_m, 4000);
    const stranger = await another({ cookies: [] });
    await stranger.goto("/");
    const { properties } = await eventNamed(stranger, "A shelter");
    assert.equal(properties.uncertainty_m, 6000);
    assert.equal(properties.public_displacement_m, undefined);
  }),
);

test(
  "a title that is markup is shown as typed, everywhere",
  d.writer(async (page) => {
    const typed = "<img src=x onerror=alert(1)>";
    await add(page);
    await title(page).fill(typed);
    await group(page, "Where").getByLabel("Coordinates").fill("47.9, 33.4");
    await group(page, "Where").getByLabel("How exact").selectOption({ index: 0 });
    await group(page, "Where").getByLabel("Name of the place").fill(`<b>${typed}</b>`);
    await save(page);
    await heading(page, typed).waitFor();
    await parts.items(page).filter({ hasText: typed }).waitFor();
    await parts.detail(page).getByText(`<b>${typed}</b>`).first().waitFor();
    await page.keyboard.press("Escape");
    await met(page, [33.4, 47.9], typed);
    assert.equal(await page.locator('img[src="x"]').count(), 0);

    await page.goto(`/?q=${encodeURIComponent(typed)}`);
    await listed(page, 1);
    await page.getByRole("button", { name: "Export" }).click();
    const waiting = page.waitForEvent("download");
    await page.getByRole("link", { name: /GeoJSON/ }).click();
    const file = JSON.parse(await readFile(await (await waiting).path(), "utf8"));
    assert.deepEqual(
      file.features.map((event) => event.properties.title),
      [typed],
    );
    const answer = await fetched(page, `/api/collections/events/items?q=${encodeURIComponent(typed)}`);
    assert.equal(answer.body.features[0].properties.title, typed);
  }),
);
