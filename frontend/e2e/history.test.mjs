import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { desk, eventually } from "./harness.mjs";
import {
  addressed,
  complete,
  create,
  day,
  eventNamed,
  fetched,
  heading,
  listed,
  met,
  open,
  parts,
  patch,
  says,
  titleField as title,
} from "./page.mjs";

const d = desk();

const save = (page) => parts.form(page).getByRole("button", { name: "Save", exact: true }).click();

/** Opens the history of the event that is shown, and gives its versions, the newest first. */
async function versions(page) {
  await parts.detail(page).locator("summary").filter({ hasText: "History" }).click();
  const list = parts.detail(page).locator(".revisions > li");
  await list.first().waitFor();
  return list;
}

test(
  "an event tells who changed what and why, and each version how it differs from the one before",
  d.writer(async (page) => {
    await page.goto("/");
    await create(page, { ...day, title: "Strike on Kramatorsk", tags: ["night"] }, [37.58, 48.74]);
    await page.goto("/");
    await open(page, "Strike on Kramatorsk");
    await parts.detail(page).getByRole("button", { name: "Edit" }).click();
    await title(page).fill("Strike on Kramatorsk station");
    await parts.form(page).getByLabel("Coordinates").fill("48.7289, 37.5562");
    await parts.form(page).getByLabel("Tags").fill("station");
    await parts.form(page).getByLabel("Why?").fill("новое видео, geolocated");
    await save(page);
    await heading(page, "Strike on Kramatorsk station").waitFor();

    const list = await versions(page);
    await eventually("both versions are told", async () => assert.equal(await list.count(), 2));
    await says(list.first(), /Changed[\s\S]*“новое видео, geolocated”/);
    await says(list.last(), /^Added/);
    await list.first().getByRole("button").first().click();
    await says(
      list.first(),
      /Title[\s\S]*Strike on Kramatorsk\n[\s\S]*Strike on Kramatorsk station/,
      /Place[\s\S]*moved by 2\.1 km[\s\S]*48\.74, 37\.58[\s\S]*48\.7289, 37\.5562/,
      /Tags[\s\S]*night[\s\S]*station/,
    );
    await page.setViewportSize({ width: 1400, height: 560 });
    await eventually("the panel itself does not scroll", async () => {
      const [height, hidden] = await parts
        .detail(page)
        .evaluate((panel) => [panel.clientHeight, panel.scrollHeight - panel.clientHeight]);
      assert.ok(height < 560 && hidden === 0, `${hidden} px of ${height} are hidden`);
    });
  }),
);

test(
  "any two versions are compared, and an earlier one is restored as a new one, with a reason",
  d.writer(async (page) => {
    await page.goto("/");
    let event = await create(page, { ...day, title: "Fire in Bakhmut", killed_best: 1 }, [38, 48.59]);
    event = await patch(page, event, { killed_best: 2 });
    event = await patch(page, event, { killed_best: 3, title: "Fires in Bakhmut" });
    await page.goto(`/?event=${event.id}`);
    const list = await versions(page);
    const newest = list.nth(0);
    await newest.getByRole("button").first().click();
    await newest.getByLabel("Compared with").selectOption("1");
    await says(newest, /Killed[\s\S]*1\n[\s\S]*3/);
    assert.equal(await newest.getByRole("button", { name: "Restore this version" }).count(), 0);

    await list.nth(2).getByRole("button").first().click();
    await list.nth(2).getByRole("button", { name: "Restore this version" }).click();
    const dialog = page.getByRole("dialog", { name: "Restore an earlier version" });
    await dialog.getByLabel("Why?").fill("the later figures were of another fire");
    await dialog.getByRole("button", { name: "Restore", exact: true }).click();
    await heading(page, "Fire in Bakhmut").waitFor();
    await eventually("the restored version is in the history", async () => assert.equal(await list.count(), 4));
    await says(list.first(), /“the later figures were of another fire”/);
    const { properties } = await eventNamed(page, "Fire in Bakhmut");
    assert.deepEqual([properties.killed_best, properties.revision], [1, 4]);
  }),
);

test(
  "a deleted event says who deleted it and why, and is brought back",
  d.writer(
    async (page) => {
      await page.goto("/");
      const { id } = await create(page, { ...day, title: "Ferry sunk off Ochakiv" }, [31.54, 46.61]);
      await page.goto(`/?event=${id}`);
      await parts.detail(page).getByRole("button", { name: "Edit" }).click();
      await parts.form(page).getByRole("button", { name: "Delete event" }).click();
      await parts.form(page).getByLabel("Why?").fill("it was a drill");
      await parts.form(page).getByRole("button", { name: "Yes, delete it" }).click();
      await parts.form(page).waitFor({ state: "detached" });

      await page.goto(`/?event=${id}`);
      await heading(page, "This event was deleted").waitFor();
      await says(parts.detail(page), /Deleted on [\s\S]*“it was a drill”[\s\S]*“Ferry sunk/);
      assert.equal(await parts.detail(page).locator(".revisions > li").count(), 2);
      await parts.detail(page).getByRole("button", { name: "Bring it back" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Restore", exact: true }).click();
      await heading(page, "Ferry sunk off Ochakiv").waitFor();
      await parts.items(page).filter({ hasText: "Ferry sunk off Ochakiv" }).waitFor();
    },
    { expected: [/404/] },
  ),
);

test(
  "what a file says otherwise is shown beside, and taken field by field",
  d.writer(async (page) => {
    const file = join(d.folder, "lyman.csv");
    const write = (title, killed) =>
      writeFile(file, `id,title,date,latitude,longitude,killed_best\nl1,${title},2023-04-20,48.98,37.8,${killed}\n`);
    await write("Shells hit Lyman", 2);
    await d.run("import", file, "--dataset", "lyman");
    await page.goto("/");
    await met(page, [37.8, 48.98], "Shells hit Lyman");
    const event = await eventNamed(page, "Shells hit Lyman");
    await page.goto(`/?event=${event.id}`);
    await heading(page, "Shells hit Lyman").waitFor();
    await complete(page);
    assert.equal(await page.getByRole("region", { name: "Its file says otherwise" }).count(), 0);

    await patch(page, event, { title: "Rockets hit Lyman", killed_best: 4, assessment: "verified" });
    await write("Shells hit the market of Lyman", 3);
    await d.run("import", file, "--dataset", "lyman");
    await page.goto(`/?event=${event.id}`);
    const file_ = parts.detail(page).getByRole("region", { name: "Its file says otherwise" });
    const text = await says(
      file_,
      /Title[\s\S]*Rockets hit Lyman[\s\S]*Shells hit the market of Lyman[\s\S]*Killed[\s\S]*4[\s\S]*3/,
    );
    assert.doesNotMatch(text, /How sure/, "what the file does not say is no difference");
    await file_.getByRole("button", { name: "Take: Killed" }).click();
    await file_.getByText("Killed").waitFor({ state: "detached" });
    const { properties } = await eventNamed(page, "Rockets hit Lyman");
    assert.deepEqual([properties.killed_best, properties.assessment], [3, "verified"]);
  }),
);

test(
  "the desk looks at everything as it was known at a moment, and cannot change it then",
  d.writer(async (page, another) => {
    await page.goto("/");
    await listed(page, "\\d+");
    const shown = await parts
      .list(page)
      .getByRole("heading", { name: / events? on this map/ })
      .innerText();
    const before = Number.parseInt(shown, 10);
    const event = await create(page, { ...day, title: "Known early" }, [33, 49.5]);
    const then = new Date(Date.parse(event.properties.updated_at)).toISOString().slice(0, 19);
    await eventually("a second passes", async () => assert.notEqual(new Date().toISOString().slice(0, 19), then));
    await patch(page, event, { title: "Known better" });
    await create(page, { ...day, title: "Known late" }, [33.5, 49]);

    await page.goto(`/?event=${event.id}&as_of=${then}Z`);
    await heading(page, "Known early").waitFor();
    await listed(page, before + 1);
    await page.getByText(/^As known on \d+ \w+ \d{4}/).waitFor();
    await met(page, [33, 49.5], /Known early|within/);
    assert.equal(await page.getByRole("button", { name: "Edit" }).count(), 0);
    assert.equal(await page.getByRole("button", { name: "Add event" }).count(), 0);
    await page.keyboard.press("n");
    await page.keyboard.press("e");
    assert.equal(await parts.form(page).count(), 0, "nothing can be changed in the past");

    const colleague = await another();
    await colleague.goto("/");
    await create(colleague, { ...day, title: "News of today" }, [34, 49]);
    await met(colleague, [34, 49], /News of today|within/);
    await listed(page, before + 1);
    assert.equal(
      await parts
        .list(page)
        .getByRole("button", { name: /new change/ })
        .count(),
      0,
    );

    await page.getByRole("button", { name: "Export" }).click();
    const link = page.getByRole("link", { name: /GeoJSON/ });
    const address = await link.getAttribute("href");
    const { features } = (await fetched(page, address)).body;
    assert.ok(features.some(({ properties }) => properties.title === "Known early"));
    assert.ok(!features.some(({ properties }) => /late|better|today/.test(properties.title ?? "")));
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Back to now" }).click();
    await addressed(page, "as_of", null);
    await heading(page, "Known better").waitFor();
    await listed(page, before + 3); // with the news of today
  }),
);

test(
  "a day is chosen to look back on",
  d.writer(async (page) => {
    await page.goto("/");
    await page.getByRole("button", { name: "As it was known on a day…" }).click();
    const dialog = page.getByRole("dialog", { name: "As it was known on a day" });
    await dialog.getByLabel("Day").fill("2024-03-03");
    await dialog.getByRole("button", { name: "Show" }).click();
    await page.getByText("As known on 3 March 2024").waitFor();
    await addressed(page, "as_of", "2024-03-03");
    await listed(page, 0);
    await page.goBack();
    await page.getByText("As known on").waitFor({ state: "detached" });
  }),
);

test(
  "what was erased says so, and nothing else of it is told",
  d.writer(
    async (page) => {
      await page.goto("/");
      const event = await create(page, { ...day, title: "Names a witness" }, [36.5, 48]);
      await patch(page, event, { title: "Names nobody" });
      await d.run("purge", String(event.id), "--why", "somebody was in danger");
      await page.goto(`/?event=${event.id}`);
      await heading(page, "This event was deleted").waitFor();
      await parts.detail(page).getByText("“somebody was in danger”").first().waitFor();
      const first = parts.detail(page).locator(".revisions > li").last();
      await first.getByRole("button").first().click();
      await first.getByText("What it said was erased for good.").waitFor();
      assert.equal(await parts.detail(page).getByRole("button", { name: "Restore this version" }).count(), 0);
      assert.doesNotMatch(await page.locator("body").innerText(), /witness/);
    },
    { expected: [/404/] },
  ),
);
