import { PbfWriter } from "pbf";
import { describe, expect, it } from "vitest";
import { cellRadius } from "./cells";
import { addressOf, decode, type EventTile, emptyTile, hit, inside } from "./tiles";

type Value = string | number;
interface Given {
  readonly id?: number;
  readonly type: 1 | 2 | 3;
  /** Rings of x, y in 4096ths of the tile. */
  readonly rings: readonly (readonly (readonly [number, number])[])[];
  readonly properties: Readonly<Record<string, Value>>;
}

/** Writes a vector tile (version 2 of the specification), as the server does. */
function encode(layers: Readonly<Record<string, readonly Given[]>>): ArrayBuffer {
  const tile = new PbfWriter();
  for (const [name, features] of Object.entries(layers)) {
    tile.writeMessage(
      3,
      (_, layer) => {
        const keys: string[] = [];
        const values: Value[] = [];
        const place = <T>(list: T[], value: T) => (list.includes(value) ? list.indexOf(value) : list.push(value) - 1);
        layer.writeVarintField(15, 2);
        layer.writeStringField(1, name);
        for (const { id, type, rings, properties } of features) {
          const tags = Object.entries(properties).flatMap(([key, value]) => [place(keys, key), place(values, value)]);
          layer.writeMessage(
            2,
            (_, feature) => {
              if (id) feature.writeVarintField(1, id);
              feature.writePackedVarint(2, tags);
              feature.writeVarintField(3, type);
              feature.writePackedVarint(4, commands(type, rings));
            },
            null,
          );
        }
        for (const key of keys) layer.writeStringField(3, key);
        for (const value of values) {
          layer.writeMessage(
            4,
            (_, v) => (typeof value === "string" ? v.writeStringField(1, value) : v.writeDoubleField(3, value)),
            null,
          );
        }
        layer.writeVarintField(5, 4096);
      },
      null,
    );
  }
  const bytes = tile.finish();
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

function commands(type: 1 | 2 | 3, rings: Given["rings"]): number[] {
  const out: number[] = [];
  let [x, y] = [0, 0];
  const step = (to: readonly [number, number]) => {
    for (const d of [to[0] - x, to[1] - y]) out.push((d << 1) ^ (d >> 31));
    [x, y] = to;
  };
  for (const [first, ...rest] of rings) {
    if (!first) continue;
    out.push(1 | (1 << 3));
    step(first);
    if (rest.length) out.push(2 | (rest.length << 3));
    for (const to of rest) step(to);
    if (type === 3) out.push(7 | (1 << 3));
  }
  return out;
}

/** The tile over Kyiv at zoom 5 of the 512-pixel scheme. */
const kyiv = { z: 5, x: 18, y: 10 };
const square = [
  [
    [800, 800],
    [2400, 800],
    [2400, 2400],
    [800, 2400],
  ],
] as const;

const tile = decode(
  encode({
    cells: [
      {
        type: 1,
        rings: [[[4000, 4000]]],
        properties: { count: 3, event_type: "battles", extent: "0 1 2 4" },
      },
      { type: 1, rings: [[[3000, 4000]]], properties: { count: 300, event_type: "" } },
    ],
    events: [
      {
        id: 12,
        type: 1,
        rings: [[[1600, 1600]]],
        properties: { id: 12, event_type: "riots", assessment: "disputed", title: "<b>Riot</b>" },
      },
    ],
    areas: [
      {
        type: 3,
        rings: square,
        properties: { kind: "area", area_id: "UA-09", name: "Luhansk", count: 312, event_type: "battles" },
      },
      {
        id: 7,
        type: 1,
        rings: [[[1600, 1600]]],
        properties: { kind: "disc", id: 7, uncertainty_m: 15000, count: 1, event_type: "observation" },
      },
      {
        id: 8,
        type: 2,
        rings: [
          [
            [100, 100],
            [700, 100],
          ],
        ],
        properties: { kind: "shape", id: 8, event_type: "observation", title: "Convoy" },
      },
    ],
  }),
  kyiv,
);

describe("an events tile", () => {
  it("is read in pixels of its square", () => {
    expect(tile.dots).toEqual([
      {
        kind: "dot",
        x: 200,
        y: 200,
        id: 12,
        family: "riots",
        ring: "disputed",
        assessment: "disputed",
        title: "<b>Riot</b>",
      },
    ]);
  });

  it("draws large cells first, so that small ones lie over them", () => {
    expect(tile.cells.map(({ count }) => count)).toEqual([300, 3]);
  });

  it("knows where in its square a cell's events lie", () => {
    const [unknown, known] = tile.cells.map(({ box }) => box);
    expect(unknown).toBe(null);
    // A square is 0.176 degrees wide here; the box is its western half, without the northern quarter.
    expect(known?.map((n) => n.toFixed(6))).toEqual(["33.398437", "49.037868", "33.486328", "49.124219"]);
    expect(known?.[0]).toBeLessThan(33.3984375);
  });

  it("holds one area for all events that may lie in it", () => {
    expect(tile.areas).toMatchObject([{ areaId: "UA-09", name: "Luhansk", count: 312, family: "battles", id: null }]);
  });

  it("gives a disc its size on the ground", () => {
    // A pixel is about 1,500 m wide at zoom 6 of Leaflet and this latitude.
    expect(tile.discs[0]?.radius).toBeGreaterThan(8);
    expect(tile.discs[0]?.radius).toBeLessThan(11);
  });

  it("may be empty", () => {
    expect(decode(new ArrayBuffer(0), kyiv)).toEqual(emptyTile);
  });
});

describe("what lies under a pointer", () => {
  const at = (x: number, y: number, of: EventTile = tile) => {
    const feature = hit(of, x, y, 12);
    return feature && `${feature.kind} ${"id" in feature && feature.id !== null ? feature.id : ""}`.trim();
  };
  it("is the event before the area it lies in", () => expect(at(205, 203)).toBe("dot 12"));
  it("is the disc before the area", () => expect(at(200, 200, { ...tile, dots: [] })).toBe("disc 7"));
  it("is the area where nothing else is", () => expect(at(290, 290)).toBe("area"));
  it("is the region before the country around it", () => {
    const [luhansk] = tile.areas;
    if (!luhansk) throw new Error("the tile has no area");
    const ukraine = { ...luhansk, areaId: "UA", name: "Ukraine" };
    for (const areas of [
      [ukraine, luhansk],
      [luhansk, ukraine],
    ]) {
      expect(hit({ ...emptyTile, areas }, 290, 290, 12)).toMatchObject({ areaId: "UA-09" });
    }
  });
  it("is a cell as far as its disc reaches", () => {
    expect(at(375 - cellRadius(300) + 1, 490)).toBe("cell");
    expect(at(375 - cellRadius(300) - 2, 490)).toBeNull();
  });
  it("is a line within half the reach", () => {
    expect(at(50, 17)).toBe("shape 8");
    expect(at(50, 30)).toBeNull();
  });
  it("is nothing on open ground", () => expect(at(20, 480)).toBeNull());
});

it("takes a hole out of an area", () => {
  const outer = Float32Array.from([0, 0, 10, 0, 10, 10, 0, 10]);
  const hole = Float32Array.from([4, 4, 6, 4, 6, 6, 4, 6]);
  expect([inside([outer, hole], 2, 2), inside([outer, hole], 5, 5), inside([outer, hole], 11, 5)]).toEqual([
    true,
    false,
    false,
  ]);
});

it("asks for a zoom less than Leaflet names, within the world", () => {
  expect(addressOf({ x: -1, y: 10, z: 6 })).toEqual({ z: 5, x: 31, y: 10 });
  expect(addressOf({ x: 33, y: 0, z: 6 })).toEqual({ z: 5, x: 1, y: 0 });
  expect(addressOf({ x: 0, y: 0, z: 1 })).toEqual({ z: 0, x: 0, y: 0 });
});
