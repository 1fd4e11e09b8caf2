import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { geojson } from "flatgeobuf";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { program } from "./harness.mjs";

// Files of made-up events, read by programs that are not ours: the JavaScript
// readers of FlatGeobuf and of Parquet. What they find is what the GeoJSON of the
// same events has.

const run = promisify(execFile);
const n = 3_000;
const kyiv = { minX: 28, minY: 48, maxX: 34, maxY: 52 };
let folder = "";
/** The features of the GeoJSON, by their external ids. */
let written = new Map();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "eventmap-files-"));
  const store = ["--store", join(folder, "desk.gpkg")];
  await run(program, ["generate", String(n), join(folder, "made.geojson")]);
  await run(program, ["import", join(folder, "made.geojson"), ...store]);
  for (const name of ["events.geojson", "events.fgb", "events.parquet"])
    await run(program, ["export", join(folder, name), ...store]);
  const { features } = JSON.parse(await readFile(join(folder, "events.geojson"), "utf8"));
  written = new Map(features.map((f) => [f.properties.external_id, f]));
  assert.equal(written.size, n);
});

after(() => rm(folder, { recursive: true, force: true }));

const text = ["title", "description", "event_type", "country", "location_precision", "visibility"];
const numbers = ["uncertainty_m", "killed_best", "injured_max"];
const times = ["start_time", "end_time"];

function moment(value) {
  return value ? new Date(value).getTime() : null;
}

/** Holds what a reader found to what was written. */
function same(found, geometry) {
  const wish = written.get(found.external_id);
  for (const name of text) assert.equal(found[name] ?? "", wish.properties[name] ?? "", name);
  for (const name of numbers)
    assert.equal(found[name] == null ? null : Number(found[name]), wish.properties[name] ?? null, name);
  for (const name of times) assert.equal(moment(found[name]), moment(wish.properties[name]), name);
  assert.deepEqual(geometry ?? null, wish.geometry);
}

test("FlatGeobuf is read by its JavaScript reader, whole and by box", async () => {
  const file = new Uint8Array(await readFile(join(folder, "events.fgb")));
  const located = [...written.values()].filter((f) => f.geometry);
  let header;
  const seen = new Set();
  // Features without a geometry stand last; the reader cannot take them.
  for await (const f of geojson.deserialize(file, { headerMetaFn: (h) => (header = h) })) {
    same(f.properties, f.geometry);
    seen.add(f.properties.external_id);
    if (seen.size === located.length) break;
  }
  assert.equal(seen.size, located.length);
  assert.equal(header.featuresCount, n);
  assert.equal(header.crs.code, 4326);

  const inside = located
    .filter((f) => f.geometry.type === "Point")
    .filter(
      ({
        geometry: {
          coordinates: [x, y],
        },
      }) => x >= kyiv.minX && x <= kyiv.maxX && y >= kyiv.minY && y <= kyiv.maxY,
    );
  const found = [];
  for await (const f of geojson.deserialize(file, { rect: kyiv })) {
    same(f.properties, f.geometry);
    if (f.geometry.type === "Point") found.push(f.properties.external_id);
  }
  assert.ok(inside.length > 50, `${inside.length} events around Kyiv`);
  assert.deepEqual(found.sort(), inside.map((f) => f.properties.external_id).sort());
});

test("GeoParquet is read by hyparquet", async () => {
  const file = await asyncBufferFromFile(join(folder, "events.parquet"));
  const metadata = await parquetMetadataAsync(file);
  const told = JSON.parse(metadata.key_value_metadata.find((kv) => kv.key === "geo").value);
  const column = told.columns[told.primary_column];
  assert.equal(told.version, "1.1.0");
  assert.equal(column.encoding, "WKB");
  assert.ok(!("crs" in column), "OGC:CRS84 is what holds where no crs is named");
  const start = metadata.schema.find((s) => s.name === "start_time").logical_type;
  assert.ok(start.type === "TIMESTAMP" && start.isAdjustedToUTC, JSON.stringify(start));

  const rows = await parquetReadObjects({ file, metadata, compressors });
  assert.equal(rows.length, n);
  assert.deepEqual(
    rows.map((r) => r.external_id),
    [...written.keys()],
    "in the same order",
  );
  const kinds = new Set();
  for (const row of rows) {
    same(row, row.geometry);
    if (!row.geometry) continue;
    kinds.add(row.geometry.type);
    const [west, south, east, north] = column.bbox;
    const { xmin, ymin, xmax, ymax } = row.bbox;
    assert.ok(west <= xmin && south <= ymin && east >= xmax && north >= ymax);
    if (row.geometry.type === "Point")
      assert.deepEqual([xmin, ymin, xmax, ymax], [...row.geometry.coordinates, ...row.geometry.coordinates]);
  }
  assert.deepEqual([...kinds].sort(), [...column.geometry_types].sort());
});
