// Drawing an area to filter by, and measuring: the tools on the map, and what is
// said and can be done while one of them is in the hand.

import { useEffect, useRef, useState } from "preact/hooks";
import { distance } from "../lib/geo";
import { areaWithin, leg } from "../lib/geodesy";
import { areaSaid, crossing, encloses, mostCorners, parseRadius, shapeArea } from "../lib/shape";
import { growing, type Sketch, type Tool } from "../sketch";
import type { Position } from "../types";
import { words } from "../words/words";
import { useDesk, usePick } from "./desk";
import { Button, Icon, IconButton, type IconName } from "./parts";
import "./sketch.css";

const icons: Readonly<Record<Tool, IconName>> = { polygon: "area", circle: "circle", measure: "ruler" };
const tools: readonly Tool[] = ["polygon", "circle", "measure"];

export function SketchTools() {
  const { store } = useDesk();
  const tool = usePick((s) => s.sketch?.tool ?? null);
  const shape = usePick((s) => s.filters.shape);
  const editing = usePick((s) => s.form !== null);
  if (editing) return null;
  const take = (name: Tool) => {
    if (name === tool) store.dispatch({ type: "sketch left" });
    else if (shape?.kind === name) store.dispatch({ type: "sketch resumed", shape });
    else store.dispatch({ type: "sketch begun", tool: name });
    store.dispatch({ type: "sheet moved", stop: "peek" });
  };
  return (
    <>
      <section class="sketch-tools panel" aria-label={words.sketch.tools}>
        {tools.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={tool === name}
            aria-label={words.sketch.names[name]}
            title={words.sketch.names[name]}
            onClick={() => take(name)}
          >
            <Icon name={icons[name]} />
          </button>
        ))}
      </section>
      {tool && <SketchPanel />}
    </>
  );
}

function SketchPanel() {
  const { store } = useDesk();
  const sketch = usePick((s) => s.sketch);
  useKeys();
  if (!sketch) return null;
  const leave = () => store.dispatch({ type: "sketch left" });
  return (
    <section class="sketch panel" aria-label={words.sketch.titles[sketch.tool]}>
      <header>
        <h2>{words.sketch.titles[sketch.tool]}</h2>
        <p class="sketch-reading" role="status">
          {reading(sketch)}
        </p>
        <IconButton icon="close" label={words.close} onClick={leave} />
      </header>
      <Hint sketch={sketch} />
      <Controls sketch={sketch} />
      {sketch.tool === "measure" && <Legs sketch={sketch} />}
    </section>
  );
}

/** What is drawn by now, in numbers. */
function reading(sketch: Sketch): string {
  const { tool, corners, closed, center, metres } = sketch;
  if (tool === "circle") {
    if (!center) return "";
    return `${words.sketch.radiusSaid(distance(metres))} · ${areaSaid(shapeArea({ kind: "circle", center, metres }))}`;
  }
  const said: string[] = [];
  if (tool === "measure" && corners.length > 1) {
    const whole = legsOf(sketch).reduce((sum, { metres }) => sum + metres, 0);
    said.push(words.sketch.whole(distance(whole)));
  }
  const area = tool === "measure" ? areaWithin(corners) : shapeArea({ kind: "polygon", corners });
  if (corners.length > 2 && (closed || tool === "polygon") && !crossing(corners))
    said.push(words.sketch.area(areaSaid(area)));
  return said.join(" · ") || (corners.length ? words.sketch.corners(corners.length) : "");
}

const edits = { polygon: "edit", circle: "editCircle", measure: "editPath" } as const;

function Hint({ sketch }: { readonly sketch: Sketch }) {
  const { tool, corners, closed } = sketch;
  const { hint } = words.sketch;
  if (tool !== "circle" && closed && crossing(corners)) return <p class="sketch-hint wrong">{words.sketch.crossing}</p>;
  if (tool === "polygon" && closed && !encloses(corners)) return <p class="sketch-hint wrong">{words.sketch.flat}</p>;
  if (tool !== "circle" && corners.length >= mostCorners)
    return <p class="sketch-hint wrong">{words.sketch.most(mostCorners)}</p>;
  const touch = matchMedia("(pointer: coarse)").matches;
  const grows = growing(sketch);
  const keys = grows ? (tool === "circle" ? hint.keysCircle : hint.keys) : hint.keysEdit;
  const drawing = touch && tool === "circle" ? hint.circleTouch : hint[tool];
  return (
    <p class="sketch-hint">
      {grows ? drawing : hint[edits[tool]]} {!touch && <small>{keys}</small>}
    </p>
  );
}

function Controls({ sketch }: { readonly sketch: Sketch }) {
  const { store } = useDesk();
  const add = useMiddle();
  const { dispatch } = store;
  const { tool, corners } = sketch;
  const grows = growing(sketch);
  return (
    <div class="sketch-controls">
      {tool === "circle" && <Radius sketch={sketch} />}
      {grows && (
        <Button class="sketch-middle" icon="plus" onClick={add}>
          {tool === "circle" ? words.sketch.middleCircle : words.sketch.middle}
        </Button>
      )}
      {grows && corners.length > 0 && (
        <Button icon="back" onClick={() => dispatch({ type: "corner removed", index: corners.length - 1 })}>
          {words.sketch.back}
        </Button>
      )}
      {grows && corners.length > 2 && (
        <Button tone="primary" onClick={() => dispatch({ type: "path ended", closed: true })}>
          {tool === "polygon" ? words.sketch.close : words.sketch.closePath}
        </Button>
      )}
      {grows && tool === "measure" && corners.length > 1 && (
        <Button onClick={() => dispatch({ type: "path ended", closed: false })}>{words.sketch.end}</Button>
      )}
      {!grows && tool === "measure" && (
        <Button onClick={() => dispatch({ type: "sketch begun", tool })}>{words.sketch.again}</Button>
      )}
      {!grows && tool !== "measure" && (
        <Button
          onClick={() => {
            dispatch({ type: "sketch left" });
            dispatch({ type: "filters changed", filters: { shape: null } });
          }}
        >
          {words.sketch.takeAway}
        </Button>
      )}
      <Button tone={grows ? "quiet" : "primary"} onClick={() => dispatch({ type: "sketch left" })}>
        {grows ? words.sketch.giveUp : words.sketch.done}
      </Button>
    </div>
  );
}

/** Puts a corner or a circle at the middle of the map. */
function useMiddle(): () => void {
  const { store, map } = useDesk();
  return () => {
    const { sketch } = store.state.peek();
    const { at, metres } = map.aim();
    if (sketch?.tool === "circle") store.dispatch({ type: "circle drawn", center: at, metres, moving: false });
    else store.dispatch({ type: "corner added", at });
  };
}

function Radius({ sketch: { center, metres } }: { readonly sketch: Sketch }) {
  const { store, map } = useDesk();
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && parseRadius(typed) === null;
  const input = (text: string) => {
    setTyped(text);
    const radius = parseRadius(text);
    if (radius === null) return;
    const at = center ?? map.aim().at;
    store.dispatch({ type: "circle drawn", center: at, metres: radius, moving: false });
  };
  return (
    <div class={`field sketch-radius ${wrong ? "is-wrong" : ""}`}>
      <label for="sketch-radius">{words.sketch.radius}</label>
      <input
        id="sketch-radius"
        type="text"
        value={typed ?? (center ? distance(metres) : "")}
        placeholder={distance(15_000)}
        aria-invalid={wrong}
        aria-describedby={wrong ? "sketch-radius-wrong" : undefined}
        onChange={(e) => input(e.currentTarget.value)}
        onKeyDown={(e) => e.key === "Enter" && input(e.currentTarget.value)}
        onBlur={() => !wrong && setTyped(null)}
      />
      {wrong && (
        <small id="sketch-radius-wrong" class="wrong">
          {words.sketch.radiusWrong}
        </small>
      )}
    </div>
  );
}

interface NamedLeg {
  readonly metres: number;
  readonly bearing: number;
}

function legsOf({ corners, closed }: Sketch): readonly NamedLeg[] {
  const path: readonly Position[] = closed ? [...corners, ...corners.slice(0, 1)] : corners;
  return path.slice(1).map((to, i) => leg(path[i] ?? to, to));
}

const directions = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const;

function Legs({ sketch }: { readonly sketch: Sketch }) {
  const legs = legsOf(sketch);
  if (legs.length === 0) return null;
  return (
    <ol class="sketch-legs" aria-label={words.sketch.legs}>
      {legs.map(({ metres, bearing }, i) => (
        <li key={`${i} ${metres}`}>
          {words.sketch.leg(
            distance(metres),
            Math.round(bearing) % 360,
            words.sketch.directions[directions[Math.round(bearing / 45) % 8] ?? "n"],
          )}
        </li>
      ))}
    </ol>
  );
}

/** While something is drawn these keys are its own, unless a field or a button has the focus. */
function useKeys(): void {
  const { store } = useDesk();
  const add = useRef(useMiddle());
  useEffect(() => {
    const until = new AbortController();
    const pressed = (e: KeyboardEvent) => {
      const { sketch } = store.state.peek();
      if (!sketch || e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]")) return;
      const run = actionOf(e, sketch);
      if (!run) return;
      e.preventDefault();
      run();
    };
    const actionOf = (e: KeyboardEvent, sketch: Sketch): (() => void) | undefined => {
      if (e.key === "Escape") return () => store.dispatch({ type: "sketch left" });
      const target = e.target as HTMLElement;
      if (!growing(sketch) || target.closest("input, textarea, select, button, a, [role=button], .rail")) return;
      const { tool, corners } = sketch;
      const end = { type: "path ended", closed: tool === "polygon" } as const;
      if (e.key === " ") return add.current;
      if (e.key === "Enter" && tool !== "circle") return () => store.dispatch(end);
      if (e.key === "Backspace" && corners.length > 0)
        return () => store.dispatch({ type: "corner removed", index: corners.length - 1 });
    };
    document.addEventListener("keydown", pressed, { capture: true, signal: until.signal });
    return () => until.abort();
  }, [store]);
}
