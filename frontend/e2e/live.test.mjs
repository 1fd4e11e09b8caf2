import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { desk } from "./harness.mjs";
import {
  asked,
  complete,
  create,
  day,
  eventNamed,
  listed,
  met,
  open,
  parts,
  patch,
  resting,
  titleField,
} from "./page.mjs";

const d = desk();

test(
  "what a colleague adds appears without a reload: on the map by itself, in the list when asked for",
  d.writer(async (page, another) => {
    await page.goto("/");
    await listed(page, 5);
    const colleague = await another();
    await colleague.goto("/");
    await create(
      colleague,
      { ...day, title: "Power cut in Mykolaiv", location_precision: "vicinity" },
      [31.9946, 46.975],
    );
    await met(page, [31.9946, 46.975], "Power cut in Mykolaiv");
    await listed(page, 5);
    await parts.list(page).getByRole("button", { name: "1 new change · show" }).click();
    await listed(page, 6);
    await parts.items(page).filter({ hasText: "Power cut in Mykolaiv" }).waitFor();
  }),
);

test(
  "nothing moves under the pointer of whoever reads while news come",
  d.writer(async (page, another) => {
    await page.setViewportSize({ width: 1400, height: 620 });
    await page.goto("/");
    await listed(page, 6);
    const last = parts.items(page).last();
    await parts
      .rail(page)
      .getByRole("button", { name: /^Verified/ })
      .waitFor();
    await parts.time(page).getByRole("slider").first().waitFor();
    await last.scrollIntoViewIfNeeded();
    await last.hover();
    const [box, said] = [await resting(last), await parts.items(page).allInnerTexts()];
    const [view, zoom] = [asked(page, "lat"), asked(page, "zoom")];
    const colleague = await another();
    await colleague.goto("/");
    await create(
      colleague,
      { ...day, title: "Newest of all", start_time: "2023-04-29T00:00:00Z", end_time: "2023-04-29T23:59:59Z" },
      [32, 47.5],
    );
    await patch(colleague, await eventNamed(colleague, "Blast in Belgorod"), { notes: "Seen twice." });
    await parts.list(page).getByRole("button", { name: "2 new changes · show" }).waitFor();
    assert.deepEqual(await last.boundingBox(), box);
    assert.deepEqual(await parts.items(page).allInnerTexts(), said);
    assert.deepEqual([asked(page, "lat"), asked(page, "zoom")], [view, zoom]);
  }),
);

test(
  "an open event follows what a colleague makes of it",
  d.writer(async (page, another) => {
    await page.goto("/");
    await open(page, "Drone strike on Kyiv");
    const colleague = await another();
    await colleague.goto("/");
    await patch(colleague, await eventNamed(colleague, "Drone strike on Kyiv"), { title: "Drone attack on Kyiv" });
    await parts.detail(page).getByRole("heading", { level: 1, name: "Drone attack on Kyiv" }).waitFor();
  }),
);

test(
  "a form that is open is not disturbed by what others do",
  d.writer(async (page, another) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Add event" }).click();
    const title = titleField(page);
    await title.fill("Still being written");
    const colleague = await another();
    await colleague.goto("/");
    await create(colleague, { ...day, title: "Meanwhile in Odesa" }, [30.72, 46.48]);
    await parts
      .list(page)
      .getByRole("button", { name: /new change/ })
      .waitFor();
    assert.equal(await title.inputValue(), "Still being written");
  }),
);

test(
  "what the program imports from a terminal appears by itself",
  d.visitor(async (page) => {
    await page.goto("/");
    await listed(page, "\\d+");
    const file = join(d.folder, "kharkiv.csv");
    await writeFile(file, "title,date,latitude,longitude\nRockets hit Kupiansk,2023-04-20,49.71,37.616\n");
    await d.run("import", file, "--dataset", "kharkiv", "--visibility", "public");
    await met(page, [37.616, 49.71], "Rockets hit Kupiansk");
    await parts
      .list(page)
      .getByRole("button", { name: /new changes? · show/ })
      .click();
    await parts.items(page).filter({ hasText: "Rockets hit Kupiansk" }).waitFor();
  }),
);

test(
  "a page whose stream is refused asks again, and shows what was missed",
  d.writer(
    async (page, another) => {
      let refused = 0;
      await page.route("**/api/live", (route) => {
        refused++;
        return refused > 2 ? route.continue() : route.fulfill({ status: 502 });
      });
      await page.goto("/");
      await page.getByText("No connection to eventmap").waitFor();
      const colleague = await another();
      await colleague.goto("/");
      await create(colleague, { ...day, title: "While nobody listened" }, [33, 50]);
      await page.getByText("No connection to eventmap").waitFor({ state: "detached" });
      await parts.items(page).filter({ hasText: "While nobody listened" }).waitFor();
    },
    { expected: [/status of 502/] },
  ),
);

test(
  "a page that lost the program says so, and catches up when it is back",
  d.writer(
    async (page) => {
      await page.goto("/");
      await listed(page, "\\d+");
      await d.kill();
      await page.getByText("No connection to eventmap").waitFor();
      await d.serve();
      await page.getByText("No connection to eventmap").waitFor({ state: "detached" });
      await open(page, "Blast in Belgorod");
      await complete(page);
    },
    { expected: [/ERR_/, /Failed to load resource/] },
  ),
);
