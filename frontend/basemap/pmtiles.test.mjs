import assert from "node:assert/strict";
import { test } from "node:test";
import { PMTiles, zxyToTileId } from "pmtiles";
import { archive, tileId } from "./pmtiles.mjs";

/** What the pmtiles library reads archives from, over bytes in memory. */
function reader(bytes) {
  return new PMTiles({
    getKey: () => "memory",
    getBytes: async (offset, length) => {
      const part = bytes.subarray(offset, offset + length);
      return { data: part.buffer.slice(part.byteOffset, part.byteOffset + part.length) };
    },
  });
}

function everyTile(maxZoom, content) {
  const tiles = [];
  for (let z = 0; z <= maxZoom; z++) {
    for (let x = 0; x < 2 ** z; x++) {
      for (let y = 0; y < 2 ** z; y++) tiles.push({ z, x, y, data: Buffer.from(content(z, x, y)) });
    }
  }
  return tiles;
}

test("tiles have the library's numbers", () => {
  for (const { z, x, y } of everyTile(6, () => "")) {
    assert.equal(tileId(z, x, y), zxyToTileId(z, x, y), `tileId(${z}, ${x}, ${y})`);
  }
});

test("the library reads back what was written", async () => {
  const tiles = everyTile(4, (z, x, y) => `tile ${z}/${x}/${y}`);
  const pmtiles = reader(archive(tiles, { name: "test" }));
  for (const { z, x, y, data } of tiles) {
    const got = await pmtiles.getZxy(z, x, y);
    assert.equal(Buffer.from(got.data).toString(), data.toString());
  }
  assert.equal(await pmtiles.getZxy(5, 0, 0), undefined);
  assert.equal((await pmtiles.getMetadata()).name, "test");
  const { minZoom, maxZoom, numAddressedTiles } = await pmtiles.getHeader();
  assert.deepEqual([minZoom, maxZoom, numAddressedTiles], [0, 4, tiles.length]);
});

test("a directory too long for the first 16 KiB goes to leaves", async () => {
  // Contents without pattern, so that their lengths do not compress either.
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647);
  const tiles = everyTile(7, () => Array.from({ length: random() % 90 }, () => String.fromCharCode(65 + (random() % 60))).join(""));
  const pmtiles = reader(archive(tiles, {}));
  assert.ok((await pmtiles.getHeader()).leafDirectoryLength > 0);
  for (const { z, x, y, data } of tiles.filter((_, i) => i % 97 === 0)) {
    assert.equal(Buffer.from((await pmtiles.getZxy(z, x, y)).data).toString(), data.toString());
  }
});

test("equal tiles are kept once, and their order does not matter", () => {
  const same = everyTile(5, () => "land ".repeat(200));
  assert.ok(archive(same, {}).length < 400);
  const tiles = everyTile(3, (z, x, y) => `${z}${x}${y}`);
  assert.deepEqual(archive(tiles, {}), archive([...tiles].reverse(), {}));
});
