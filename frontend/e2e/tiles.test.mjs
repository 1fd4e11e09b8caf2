import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { desk, eventually, program } from "./harness.mjs";

// The tiles of made-up events, read by programs that are not ours: Mapbox's reader
// and GDAL's. What they find is what the list says of the same places.

const run = promisify(execFile);
const n = 20_000;
const d = desk({ filled });

/** Only events that are dots at every zoom, so that a place has one answer. */
const exact = "location_precision=exact";

async function filled(d) {
  const file = join(d.folder, "events.geojson");
  await run(program, ["generate", String(n), file]);
  await d.run("import", file);
  await eventually("every event is served", async () => {
    assert.ok((await json("/api/status")).events >= n, "beside the sample");
  });
}

async function fetched(path) {
  const answer = await fetch(d.url + path);
  assert.equal(answer.status, 200, path);
  return answer;
}

async function json(path) {
  return (await fetched(path)).json();
}

async function tile([z, x, y], query) {
  const answer = await fetched(`/tiles/${z}/${x}/${y}.mvt?${query}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { bytes, layers: new VectorTile(new PbfReader(bytes)).layers };
}

/** The features of a layer. */
function features(layer) {
  return Array.from({ length: layer?.length ?? 0 }, (_, i) => layer.feature(i));
}

/** West, south, east, north of a tile, in degrees. */
function box([z, x, y]) {
  const lon = (column) => (column / 2 ** z) * 360 - 180;
  const lat = (row) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** z))) * 180) / Math.PI;
  return [lon(x), lat(y + 1), lon(x + 1), lat(y)];
}

/** The ids of the events that the list has in a box, and where they are. */
async function listed(sides, query) {
  const found = new Map();
  for (let offset = 0; ; offset += 5_000) {
    const { features } = await json(
      `/api/collections/events/items?located=yes&bbox=${sides}&limit=5000&offset=${offset}&${query}`,
    );
    for (const f of features) found.set(f.id, f.geometry.coordinates);
    if (features.length < 5_000) return found;
  }
}

/** The tiles one zoom deeper. */
function children([z, x, y]) {
  return [0, 1].flatMap((i) => [0, 1].map((j) => [z + 1, 2 * x + i, 2 * y + j]));
}

test("the cells and events of every zoom add up to the total", async () => {
  for (const query of [exact, `${exact}&event_type=protests,battles&datetime=2023-01-01/2023-12-31`]) {
    const { total } = await json(`/api/summary?located=yes&${query}`);
    assert.ok(total > 100, `${total} events`);
    let level = [[0, 0, 0]];
    for (let z = 0; z <= 4; z++) {
      let [sum, next] = [0, []];
      for (const at of level) {
        const { layers } = await tile(at, query);
        const cells = features(layers.cells).reduce((count, f) => count + f.properties.count, 0);
        const here = cells + features(layers.events).length;
        sum += here;
        if (here > 0) next.push(...children(at));
      }
      assert.equal(sum, total, `zoom ${z} of ${query}`);
      level = next;
    }
  }
});

test("a tile of every event holds what the list has in the same box", async () => {
  for (const at of [
    [0, 0, 0],
    [4, 9, 5],
    [6, 37, 21],
    [8, 149, 86],
  ]) {
    const { layers } = await tile(at, `mode=events&${exact}`);
    const ids = features(layers.events).map((f) => f.properties.id);
    const there = await listed(box(at), exact);
    assert.ok(ids.length > 0, `tile ${at} is empty`);
    assert.deepEqual(
      ids.toSorted((a, b) => a - b),
      [...there.keys()].toSorted((a, b) => a - b),
      `tile ${at}`,
    );
  }
});

test("GDAL reads a tile as Mapbox's reader and the list do", async () => {
  const at = [6, 37, 21];
  const { bytes, layers } = await tile(at, `mode=events&${exact}`);
  const [path, out] = [join(d.folder, "21.mvt"), join(d.folder, "21.geojson")];
  await writeFile(path, bytes);
  const address = ["-oo", `Z=${at[0]}`, "-oo", `X=${at[1]}`, "-oo", `Y=${at[2]}`];
  await run("ogr2ogr", ["-f", "GeoJSON", "-t_srs", "EPSG:4326", "-oo", "CLIP=NO", ...address, out, path, "events"]);
  const read = JSON.parse(await readFile(out, "utf8")).features;
  assert.equal(read.length, layers.events.length);
  const there = await listed(box(at), exact);
  const unit = 360 / 2 ** at[0] / 4096;
  let points = 0;
  for (const { properties, geometry } of read) {
    const [lon, lat] = there.get(properties.id);
    if (typeof lon !== "number") continue; // a shape, too small to be seen
    points++;
    const off = Math.max(Math.abs(geometry.coordinates[0] - lon), Math.abs(geometry.coordinates[1] - lat));
    assert.ok(off <= unit, `event ${properties.id} is ${off} degrees off`);
  }
  assert.ok(points > 50, `${points} points compared`);
});
