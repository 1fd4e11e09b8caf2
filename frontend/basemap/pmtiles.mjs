// A writer of PMTiles archives, version 3:
// https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
//
// It writes what a few thousand tiles need: tiles and directories in gzip, one
// level of leaf directories, and each distinct tile once.

import { gzipSync } from "node:zlib";

const headerLength = 127;

/** The spec asks that the header and the root directory fit in 16 KiB. */
const rootLimit = 16384 - headerLength;

const leafEntries = 1024;

/**
 * The archive of the given tiles, {z, x, y, data}, in any order. The same
 * tiles give the same bytes.
 */
export function archive(tiles, metadata) {
  const addressed = tiles.map(({ z, x, y, data }) => ({ id: tileId(z, x, y), z, data })).sort((a, b) => a.id - b.id);
  const { entries, contents, contentLength } = pack(addressed);
  const { root, leaves } = directories(entries);
  const meta = gzip(Buffer.from(JSON.stringify(metadata)));

  const zooms = addressed.map(({ z }) => z);
  const head = header({
    lengths: [root.length, meta.length, leaves.length, contentLength],
    counts: [addressed.length, entries.length, contents.length],
    zooms: [Math.min(...zooms), Math.max(...zooms)],
  });
  return Buffer.concat([head, root, meta, leaves, ...contents]);
}

/** The place of a tile along the Hilbert curve, after all lower zooms. */
export function tileId(z, x, y) {
  let id = (4 ** z - 1) / 3;
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const right = (x & side) > 0 ? 1 : 0;
    const lower = (y & side) > 0 ? 1 : 0;
    id += side * side * ((3 * right) ^ lower);
    if (lower === 0) {
      if (right === 1) {
        x = side - 1 - (x & (side - 1));
        y = side - 1 - (y & (side - 1));
      }
      [x, y] = [y, x];
    }
    x &= side - 1;
    y &= side - 1;
  }
  return id;
}

/** Entries of the directory; a run of equal tiles is one entry. */
function pack(tiles) {
  const entries = [];
  const contents = [];
  const seen = new Map();
  let contentLength = 0;
  for (const { id, data } of tiles) {
    const packed = gzip(data);
    const key = packed.toString("latin1");
    let place = seen.get(key);
    if (!place) {
      place = { offset: contentLength, length: packed.length };
      seen.set(key, place);
      contents.push(packed);
      contentLength += packed.length;
    }
    const last = entries.at(-1);
    if (last && last.offset === place.offset && last.id + last.run === id) last.run += 1;
    else entries.push({ id, run: 1, ...place });
  }
  return { entries, contents, contentLength };
}

/** The root directory, and the leaves it points to when it would grow too long. */
function directories(entries) {
  const whole = directory(entries);
  if (whole.length <= rootLimit) return { root: whole, leaves: Buffer.alloc(0) };

  const leaves = [];
  const pointers = [];
  let offset = 0;
  for (let i = 0; i < entries.length; i += leafEntries) {
    const leaf = directory(entries.slice(i, i + leafEntries));
    pointers.push({ id: entries[i].id, run: 0, offset, length: leaf.length });
    leaves.push(leaf);
    offset += leaf.length;
  }
  return { root: directory(pointers), leaves: Buffer.concat(leaves) };
}

/** Entries column by column; an offset of 0 means "right after the last one". */
function directory(entries) {
  const bytes = [];
  varint(entries.length, bytes);
  entries.forEach((entry, i) => varint(entry.id - (i > 0 ? entries[i - 1].id : 0), bytes));
  for (const entry of entries) varint(entry.run, bytes);
  for (const entry of entries) varint(entry.length, bytes);
  entries.forEach((entry, i) => {
    const last = entries[i - 1];
    varint(last && entry.offset === last.offset + last.length ? 0 : entry.offset + 1, bytes);
  });
  return gzip(Buffer.from(bytes));
}

function varint(value, bytes) {
  while (value > 127) {
    bytes.push((value % 128) | 128);
    value = Math.floor(value / 128);
  }
  bytes.push(value);
}

function header({ lengths, counts, zooms }) {
  const head = Buffer.alloc(headerLength);
  head.write("PMTiles", 0, "ascii");
  head.writeUInt8(3, 7);

  // Four sections, each as offset and length: root, metadata, leaves, tiles.
  let at = 8;
  let offset = headerLength;
  const uint64 = (value) => {
    at = head.writeBigUInt64LE(BigInt(value), at);
  };
  for (const length of lengths) {
    uint64(offset);
    uint64(length);
    offset += length;
  }
  for (const count of counts) uint64(count); // addressed tiles, entries, contents

  const gzipped = 2;
  const mvt = 1;
  for (const byte of [1, gzipped, gzipped, mvt, ...zooms]) at = head.writeUInt8(byte, at); // 1: clustered
  const bounds = [-180, -85, 180, 85];
  for (const degrees of bounds) at = head.writeInt32LE(degrees * 1e7, at);
  at = head.writeUInt8(2, at); // the zoom at which to open, at 0°, 0°
  head.writeInt32LE(0, at);
  head.writeInt32LE(0, at + 4);
  return head;
}

function gzip(bytes) {
  return gzipSync(bytes, { level: 9 });
}
