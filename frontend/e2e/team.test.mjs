// A team shares a database: two programs on one PostGIS, a person at each. The
// server is the throw-away one of `make test`, named by EVENTMAP_TEST_POSTGRES.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { desk } from "./harness.mjs";
import { create, day, eventNamed, listed, met, open, parts, patch, titleField, total } from "./page.mjs";

const server = process.env.EVENTMAP_TEST_POSTGRES ?? "";
const skip = server || process.env.CI ? false : "EVENTMAP_TEST_POSTGRES names no server; `make test` starts one";
const name = `eventmap_e2e_${process.pid}`;

const sql = (statement) => promisify(execFile)("psql", ["-qX", "-v", "ON_ERROR_STOP=1", "-c", statement, server]);

let made;
/** The address of a new database that both programs share. */
function database() {
  made ??= sql(`CREATE DATABASE ${name}`);
  return made.then(() => Object.assign(new URL(server), { pathname: `/${name}` }).href);
}

const kyiv = skip ? null : desk({ store: database });
const lviv = skip ? null : desk({ store: database });
if (!skip) after(() => sql(`DROP DATABASE ${name} WITH (FORCE)`));

const odesa = [30.7233, 46.4825];

/** A test with a page at each of the two programs. */
const both = (run) => (t) => {
  const refused = { expected: [/412/] }; // a stale edit, which the console tells of as well
  return kyiv.writer((here) => lviv.writer((there) => run(here, there), refused)(t), refused)(t);
};

test(
  "what is added at one server appears on the map of the other",
  { skip },
  both(async (here, there) => {
    await here.goto("/");
    await there.goto("/");
    await there.getByText("No events yet").waitFor();
    await create(here, { ...day, title: "Blast in Odesa", location_precision: "vicinity" }, odesa);
    await met(there, odesa, "Blast in Odesa");
    assert.equal(await total(there), 1);
  }),
);

test(
  "an edit at one server reaches an open event at the other, and a stale one is shown both",
  { skip },
  both(async (here, there) => {
    await here.goto("/");
    await there.goto("/");
    await listed(there, 1);
    await open(there, "Blast in Odesa");
    await patch(here, await eventNamed(here, "Blast in Odesa"), { title: "Blast near the port of Odesa" });
    const detail = parts.detail(there);
    await detail.getByRole("heading", { level: 1, name: "Blast near the port of Odesa" }).waitFor();
    await detail.getByRole("button", { name: "Edit" }).click();
    await titleField(there).fill("Explosion in Odesa");
    await patch(here, await eventNamed(here, "Blast near the port of Odesa"), { title: "Two blasts in Odesa" });
    await parts.form(there).getByRole("button", { name: "Save" }).click();
    await there.getByText("Two blasts in Odesa").first().waitFor();
    assert.equal((await eventNamed(here, "Two blasts in Odesa")).properties.revision, 3);
  }),
);
