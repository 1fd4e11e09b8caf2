import { describe, expect, it } from "vitest";
import { mostCorners } from "./lib/shape";
import { growing, reduceSketch, type Sketch, type SketchAction, shapeOf, type Tool } from "./sketch";
import { initial, reduce } from "./state";
import type { Position } from "./types";

const after = (tool: Tool, ...actions: readonly SketchAction[]) =>
  actions.reduce<Sketch | null>(reduceSketch, reduceSketch(null, { type: "sketch begun", tool }));
const corner = (lon: number, lat: number): SketchAction => ({ type: "corner added", at: [lon, lat] });
const three = [corner(37, 49), corner(39, 49), corner(39, 48)] as const;
const closed: SketchAction = { type: "path ended", closed: true };

describe("an area that is drawn", () => {
  it("is none until it is closed, and takes back a corner", () => {
    expect(shapeOf(after("polygon", ...three))).toBeNull();
    expect(after("polygon", ...three, { type: "corner removed", index: 2 })?.corners).toHaveLength(2);
    expect(shapeOf(after("polygon", three[0], three[1], closed))).toBeNull();
    expect(shapeOf(after("polygon", ...three, closed))).toEqual({
      kind: "polygon",
      corners: [
        [37, 49],
        [39, 49],
        [39, 48],
      ],
    });
  });

  it("is changed by its corners, which count once they are let go", () => {
    const at: Position = [38.5, 48.2];
    const moving = after("polygon", ...three, closed, { type: "corner moved", index: 2, at, moving: true });
    expect(shapeOf(moving)).toBeNull();
    const moved = reduceSketch(moving, { type: "corner moved", index: 2, at, moving: false });
    expect(shapeOf(moved)).toMatchObject({ corners: [{}, {}, at] });
    const more = reduceSketch(moved, { type: "corner inserted", index: 1, at: [38, 49.5] });
    expect(more?.corners[1]).toEqual([38, 49.5]);
    expect(reduceSketch(more, { type: "corner removed", index: 0 })?.corners).toHaveLength(3);
    expect(reduceSketch(moved, { type: "corner removed", index: 0 })).toBe(moved);
  });

  it("is none while its sides cross", () => {
    const bow = [corner(0, 0), corner(2, 2), corner(2, 0), corner(0, 2)];
    expect(shapeOf(after("polygon", ...bow, closed))).toBeNull();
  });

  it("goes on over the antimeridian, whichever way its longitudes are written", () => {
    const over = after("polygon", corner(179, -17), corner(-179, -17), corner(-179, -16), closed);
    expect(over?.corners.map(([lon]) => lon)).toEqual([179, 181, 181]);
    const west = after("polygon", corner(-179, -17), corner(179, -17), corner(179, -16), closed);
    expect(shapeOf(west)).toMatchObject({
      corners: [
        [181, -17],
        [179, -17],
        [179, -16],
      ],
    });
  });

  it("has no more corners than an address can hold", () => {
    const many = after("polygon", ...Array.from({ length: mostCorners + 5 }, (_, i) => corner(i / 10, (i % 7) / 10)));
    expect(many?.corners).toHaveLength(mostCorners);
  });
});

describe("a circle and a path", () => {
  it("has a radius as a person would say it", () => {
    const drawn = after("circle", { type: "circle drawn", center: [38, 48], metres: 15_234.567, moving: false });
    expect(shapeOf(drawn)).toEqual({ kind: "circle", center: [38, 48], metres: 15_200 });
    expect(drawn && growing(drawn)).toBe(false);
  });
  it("is measured open or closed, and filters by nothing", () => {
    const path = after("measure", ...three, { type: "path ended", closed: false });
    expect(path).toMatchObject({ ended: true, closed: false });
    expect(reduceSketch(path, corner(1, 1))).toBe(path);
    expect(shapeOf(after("measure", ...three, closed))).toBeNull();
  });
});

describe("the desk and what is drawn on it", () => {
  const drawn = [{ type: "sketch begun", tool: "polygon" } as const, ...three, closed].reduce(reduce, initial);
  it("filters as soon as an area is closed, and keeps it when the tool is put away", () => {
    expect(drawn.filters.shape).toMatchObject({ kind: "polygon" });
    expect(drawn.list.pending).toBe(true);
    expect(reduce(drawn, { type: "sketch left" })).toMatchObject({ sketch: null, filters: drawn.filters });
  });
  it("puts the tool away for a form, for both are done on the map", () => {
    const opened = reduce(drawn, { type: "form opened", base: null, name: "x", day: "2024-01-01", zone: "UTC" });
    expect(opened.sketch).toBeNull();
    expect(reduce(opened, { type: "sketch begun", tool: "circle" }).sketch).toBeNull();
  });
});
