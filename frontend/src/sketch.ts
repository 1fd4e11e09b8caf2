// What is being drawn on the map: an area to filter by, or a path to measure.

import type { Shape } from "./lib/shape";
import { encloses, mostCorners, nextTo, roundedRadius, settledCorners } from "./lib/shape";
import type { Position } from "./types";

export type Tool = "polygon" | "circle" | "measure";

export interface Sketch {
  readonly tool: Tool;
  /** Of a polygon or a path, in their order. */
  readonly corners: readonly Position[];
  /** Whether the last corner is joined to the first. */
  readonly closed: boolean;
  /** Whether the path goes no further. */
  readonly ended: boolean;
  /** Of a circle; null until it has a middle. */
  readonly center: Position | null;
  readonly metres: number;
  /** Something is being dragged: it counts once it is let go. */
  readonly moving: boolean;
}

export type SketchAction =
  | { readonly type: "sketch begun"; readonly tool: Tool }
  | { readonly type: "sketch resumed"; readonly shape: Shape }
  | { readonly type: "corner added"; readonly at: Position }
  | { readonly type: "corner moved"; readonly index: number; readonly at: Position; readonly moving: boolean }
  | { readonly type: "corner inserted"; readonly index: number; readonly at: Position }
  | { readonly type: "corner removed"; readonly index: number }
  | { readonly type: "path ended"; readonly closed: boolean }
  | { readonly type: "circle drawn"; readonly center: Position; readonly metres: number; readonly moving: boolean }
  | { readonly type: "sketch left" };

const types: ReadonlySet<string> = new Set<SketchAction["type"]>([
  "sketch begun",
  "sketch resumed",
  "sketch left",
  "corner added",
  "corner moved",
  "corner inserted",
  "corner removed",
  "path ended",
  "circle drawn",
]);

export function ofSketch(action: { readonly type: string }): action is SketchAction {
  return types.has(action.type);
}

const blank: Sketch = {
  tool: "polygon",
  corners: [],
  closed: false,
  ended: false,
  center: null,
  metres: 0,
  moving: false,
};

export function reduceSketch(sketch: Sketch | null, action: SketchAction): Sketch | null {
  switch (action.type) {
    case "sketch begun":
      return { ...blank, tool: action.tool };
    case "sketch resumed":
      return resumed(action.shape);
    case "sketch left":
      return null;
  }
  return sketch && drawn(sketch, action);
}

function resumed(shape: Shape): Sketch {
  if (shape.kind === "circle") return { ...blank, tool: "circle", center: shape.center, metres: shape.metres };
  return { ...blank, corners: shape.corners, closed: true, ended: true };
}

type DrawAction = Exclude<SketchAction, { readonly type: "sketch begun" | "sketch resumed" | "sketch left" }>;

function drawn(sketch: Sketch, action: DrawAction): Sketch {
  const { corners } = sketch;
  switch (action.type) {
    case "corner added":
      return sketch.ended || corners.length >= mostCorners
        ? sketch
        : { ...sketch, corners: [...corners, nextTo(action.at, corners.at(-1))] };
    case "corner moved": {
      const at = nextTo(action.at, corners[action.index]);
      return { ...sketch, corners: corners.with(action.index, at), moving: action.moving };
    }
    case "corner inserted": {
      if (corners.length >= mostCorners) return sketch;
      const at = nextTo(action.at, corners[action.index - 1]);
      return { ...sketch, corners: corners.toSpliced(action.index, 0, at) };
    }
    case "corner removed": {
      const left = corners.toSpliced(action.index, 1);
      if (sketch.tool === "polygon" && sketch.ended && left.length < 3) return sketch;
      return { ...sketch, corners: left, closed: sketch.closed && left.length > 2 };
    }
    case "path ended":
      return corners.length < (action.closed ? 3 : 2) ? sketch : { ...sketch, ended: true, closed: action.closed };
    case "circle drawn":
      return { ...sketch, center: action.center, metres: roundedRadius(action.metres), moving: action.moving };
  }
}

/** The area that a sketch filters by; null while there is none. */
export function shapeOf(sketch: Sketch | null): Shape | null {
  if (!sketch || sketch.moving) return null;
  if (sketch.tool === "circle")
    return sketch.center && { kind: "circle", center: sketch.center, metres: sketch.metres };
  if (sketch.tool !== "polygon" || !sketch.closed || !encloses(sketch.corners)) return null;
  return { kind: "polygon", corners: settledCorners(sketch.corners) };
}

/** Whether a click on the map adds to it. */
export function growing({ tool, center, ended }: Sketch): boolean {
  return tool === "circle" ? center === null : !ended;
}
