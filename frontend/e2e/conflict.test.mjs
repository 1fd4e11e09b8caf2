import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, eventually } from "./harness.mjs";
import {
  create,
  day,
  eventNamed,
  fetched,
  group,
  heading,
  listed,
  open,
  parts,
  patch,
  titleField as title,
} from "./page.mjs";

const d = desk();

const press = (page, name) => parts.form(page).getByRole("button", { name, exact: true }).click();
const conflict = (page) => parts.form(page).getByRole("region", { name: /changed this event while you were editing$/ });

/** Opens the form of an event that has just been made. */
async function editing(page, properties, place) {
  await page.goto("/");
  const base = await create(page, { ...day, ...properties }, place);
  await page.goto("/");
  await open(page, properties.title);
  await parts.detail(page).getByRole("button", { name: "Edit" }).click();
  await title(page).waitFor();
  return base;
}

/** Waits until the browser keeps what was typed. */
async function kept(page, text) {
  await eventually(`${text} is kept`, async () => {
    const all = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    assert.ok(all.includes(text));
  });
}

async function remove(page, { id, properties }, why = "") {
  const answer = await fetched(page, `/api/collections/events/items/${id}`, {
    method: "DELETE",
    headers: { "If-Match": `"${properties.revision}"`, ...(why && { "X-Why": encodeURIComponent(why) }) },
  });
  assert.equal(answer.status, 204, answer.text);
}

test(
  "two people who change one title see both with what it was, and the one who saves chooses",
  d.writer(
    async (page) => {
      const base = await editing(page, { title: "Bridge hit near Izium" }, [37.26, 49.21]);
      await title(page).fill("Bridge destroyed near Izium");
      await patch(page, base, { title: "Bridge damaged near Izium", notes: "Seen from the east bank." });
      await press(page, "Save");
      await conflict(page).waitFor();
      const both = conflict(page).getByRole("group", { name: "Title" });
      assert.match(await both.innerText(), /Bridge hit[\s\S]*Bridge destroyed[\s\S]*Bridge damaged/);
      assert.ok(await both.getByRole("radio", { name: /^Yours/ }).isChecked(), "mine stays unless theirs is chosen");
      assert.match(await conflict(page).innerText(), /Taken over[^\n]*: Notes\.[\s\S]*Seen from the east bank\./);
      assert.equal((await eventNamed(page, "Bridge damaged near Izium")).id, base.id, "theirs is not overwritten");
      await press(page, "Save");
      await heading(page, "Bridge destroyed near Izium").waitFor();
      const { properties } = await eventNamed(page, "Bridge destroyed near Izium");
      assert.equal(properties.revision, 3);
      assert.equal(properties.notes, "Seen from the east bank.");
    },
    { expected: [/412/] },
  ),
);

test(
  "theirs can be taken of one field and mine of another, and everything typed stays in the form",
  d.writer(
    async (page) => {
      const base = await editing(page, { title: "Shelling of Orikhiv", injured_best: 1 }, [35.79, 47.57]);
      await title(page).fill("Mortar fire on Orikhiv");
      await group(page, "Harm").getByLabel("Injured, best").fill("4");
      await patch(page, base, { title: "Rockets on Orikhiv", injured_best: 3 });
      await press(page, "Save");
      await conflict(page)
        .getByRole("group", { name: "Injured" })
        .getByRole("radio", { name: /^Theirs/ })
        .check();
      await press(page, "Back to the form");
      assert.equal(await title(page).inputValue(), "Mortar fire on Orikhiv");
      assert.equal(await group(page, "Harm").getByLabel("Injured, best").inputValue(), "3");
      await press(page, "Save");
      await heading(page, "Mortar fire on Orikhiv").waitFor();
      const { properties } = await eventNamed(page, "Mortar fire on Orikhiv");
      assert.deepEqual([properties.injured_best, properties.revision], [3, 3]);
    },
    { expected: [/412/] },
  ),
);

test(
  "two people who change different fields both keep what they wrote, and are told",
  d.writer(
    async (page) => {
      const base = await editing(page, { title: "Fire in Sumy", tags: ["night"] }, [34.8, 50.91]);
      await title(page).fill("Depot on fire in Sumy");
      await parts.form(page).getByLabel("Tags").fill("night, depot");
      await patch(page, base, { description: "Seen from the railway station.", tags: ["night", "smoke"] });
      await press(page, "Save");
      await page.getByText(/^Saved, together with what .* changed meanwhile: Description, Tags\.$/).waitFor();
      await heading(page, "Depot on fire in Sumy").waitFor();
      const { properties } = await eventNamed(page, "Depot on fire in Sumy");
      assert.equal(properties.description, "Seen from the railway station.");
      assert.deepEqual([...properties.tags].sort(), ["depot", "night", "smoke"]);
    },
    { expected: [/412/] },
  ),
);

test(
  "an event that was deleted while it was edited is brought back with what was typed",
  d.writer(
    async (page) => {
      const base = await editing(page, { title: "Blast in Nikopol" }, [34.39, 47.57]);
      await title(page).fill("Two blasts in Nikopol");
      await remove(page, base, "entered twice");
      await press(page, "Save");
      const gone = parts.form(page).getByRole("region", { name: "This event was deleted while you were editing" });
      await gone.waitFor();
      assert.match(await gone.innerText(), /“entered twice”[\s\S]*Two blasts in Nikopol/);
      await press(page, "Bring it back with what I typed");
      await heading(page, "Two blasts in Nikopol").waitFor();
      const back = await eventNamed(page, "Two blasts in Nikopol");
      assert.equal(back.id, base.id);
    },
    { expected: [/404/] },
  ),
);

test(
  "what was typed survives a reload, and goes on where it was",
  d.writer(async (page) => {
    await editing(page, { title: "Mine near Snihurivka" }, [32.8, 47.07]);
    await title(page).fill("Two mines near Snihurivka");
    await group(page, "Harm").getByLabel("Killed, best").fill("1");
    await kept(page, "Two mines near Snihurivka");
    await page.reload();
    const note = parts.detail(page).getByRole("region", { name: "Unsaved changes" });
    assert.match(await note.innerText(), /^Unsaved changes from \d\d:\d\d/);
    await note.getByRole("button", { name: "Continue" }).click();
    assert.equal(await title(page).inputValue(), "Two mines near Snihurivka");
    assert.equal(await group(page, "Harm").getByLabel("Killed, best").inputValue(), "1");
    await press(page, "Save");
    await heading(page, "Two mines near Snihurivka").waitFor();
    await page.reload();
    await heading(page, "Two mines near Snihurivka").waitFor();
    assert.equal(
      await page.getByRole("region", { name: "Unsaved changes" }).count(),
      0,
      "what is saved is not offered",
    );
  }),
);

test(
  "a new event that was not saved is offered by the page that is opened next, until it is discarded",
  d.writer(async (page) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Add event" }).click();
    await title(page).fill("Half an event");
    await kept(page, "Half an event");
    const context = page.context();
    await page.close();
    const next = await context.newPage();
    await next.goto("/");
    const note = next.getByRole("region", { name: "Unsaved changes" });
    await note.getByText("“Half an event”").waitFor();
    await note.getByRole("button", { name: "Discard" }).click();
    await note.waitFor({ state: "detached" });
    await next.reload();
    await listed(next, "\\d+");
    assert.equal(await note.count(), 0);
  }),
);

test(
  "two tabs with one event keep both, and neither offers the other's while that is open",
  d.writer(async (page) => {
    const base = await editing(page, { title: "Raid on Zmiinyi" }, [30.2, 45.25]);
    await title(page).fill("First tab's raid");
    await kept(page, "First tab's raid");
    const other = await page.context().newPage();
    await other.goto(`/?event=${base.id}`);
    await parts.detail(other).getByRole("button", { name: "Edit" }).click();
    assert.equal(await other.getByRole("region", { name: "Unsaved changes" }).count(), 0);
    await title(other).fill("Second tab's raid");
    await kept(other, "Second tab's raid");
    await page.close({ runBeforeUnload: false });
    await other.reload();
    const notes = parts.detail(other).getByRole("region", { name: "Unsaved changes" });
    await eventually("both are offered", async () => assert.equal(await notes.count(), 2));
    await notes.first().getByRole("button", { name: "Continue" }).click();
    assert.equal(await title(other).inputValue(), "Second tab's raid", "the newest comes first");
  }),
);

test(
  "kept work whose event has moved on meets the newer version",
  d.writer(async (page) => {
    const base = await editing(page, { title: "Dam hit", killed_best: 1 }, [33.37, 46.78]);
    await title(page).fill("Dam breached");
    await kept(page, "Dam breached");
    await page.reload();
    await patch(page, base, { title: "Dam damaged", notes: "As of noon." });
    await parts.detail(page).getByRole("button", { name: "Continue" }).click();
    await conflict(page).getByRole("group", { name: "Title" }).waitFor();
    await press(page, "Save");
    await heading(page, "Dam breached").waitFor();
    assert.equal((await eventNamed(page, "Dam breached")).properties.notes, "As of noon.");
  }),
);

test(
  "a save without a session, or without a server, keeps what was typed and says what to do",
  d.writer(
    async (page) => {
      await editing(page, { title: "Drone over Chop" }, [22.2, 48.43]);
      await title(page).fill("Drones over Chop");
      const cookies = await page.context().cookies();
      await page.context().clearCookies();
      await press(page, "Save");
      await parts.form(page).getByRole("alert").filter({ hasText: "not signed in any more" }).waitFor();
      await page.context().addCookies(cookies);
      await d.kill();
      await press(page, "Save");
      await parts.form(page).getByRole("alert").filter({ hasText: "cannot be reached" }).waitFor();
      await page.reload().catch(() => {});
      await d.serve();
      // What the browser shows in place of the page may come only now, and get in the way.
      await eventually("the page finds it again", () => page.goto("/"));
      const note = page.getByRole("region", { name: "Unsaved changes" });
      await note.getByRole("button", { name: "Continue" }).click();
      await press(page, "Save");
      await heading(page, "Drones over Chop").waitFor();
    },
    { expected: [/401/, /ERR_/, /Failed to load resource/] },
  ),
);

/** Types a new event. */
async function typed(page, name, coordinates) {
  await page.goto("/");
  await page.getByRole("button", { name: "Add event" }).click();
  await title(page).fill(name);
  await group(page, "Where").getByLabel("Coordinates").fill(coordinates);
}

/** Saves a new event while the network loses the answer of a server that has it. */
async function saveUnanswered(page) {
  const items = "**/api/collections/events/items";
  await page.route(items, async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await press(page, "Save");
  await parts.form(page).getByRole("alert").filter({ hasText: "cannot be reached" }).waitFor();
  await page.unroute(items);
}

test(
  "a new event whose answer was lost is not made twice, and has what was typed since",
  d.writer(
    async (page) => {
      await typed(page, "Warehouse burns in Brovary", "50.51, 30.79");
      await parts.form(page).getByLabel("Notes").fill("To be checked.");
      await saveUnanswered(page);
      const made = await eventNamed(page, "Warehouse burns in Brovary");
      assert.ok(made, "the server has it");
      await kept(page, made.properties.external_id);

      await page.reload();
      await page.getByRole("region", { name: "Unsaved changes" }).getByRole("button", { name: "Continue" }).click();
      await title(page).fill("Warehouses burn in Brovary");
      await parts.form(page).getByLabel("Notes").fill("");
      await press(page, "Save");
      await heading(page, "Warehouses burn in Brovary").waitFor();
      const { body } = await fetched(page, "/api/collections/events/items?q=Brovary");
      assert.deepEqual(
        body.features.map(({ id, properties: { title, notes, revision } }) => ({ id, title, notes, revision })),
        [{ id: made.id, title: "Warehouses burn in Brovary", notes: null, revision: 2 }],
      );
    },
    { expected: [/ERR_CONNECTION_RESET/, /409/] },
  ),
);

test(
  "a new event that had arrived is saved again without another revision",
  d.writer(
    async (page) => {
      await typed(page, "Barge aground at Izmail", "45.3383, 28.8503");
      await saveUnanswered(page);
      await press(page, "Save");
      await heading(page, "Barge aground at Izmail").waitFor();
      const { body } = await fetched(page, "/api/collections/events/items?q=Izmail");
      assert.deepEqual(
        body.features.map((event) => event.properties.revision),
        [1],
      );
    },
    { expected: [/ERR_CONNECTION_RESET/, /409/] },
  ),
);
