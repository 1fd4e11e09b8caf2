// What a canvas can be drawn on, as SVG: it knows the calls that the map's drawing
// makes, and no others. Colours, paths and texts stay what they are; only what is an
// image already is put in as one.

import { escaped } from "./embedding";

/** A path that can be read back, which a browser's own cannot. */
export class SvgPath {
  constructor(public d = "") {}
  moveTo(x: number, y: number): void {
    this.d += `M${at(x, y)}`;
  }
  lineTo(x: number, y: number): void {
    this.d += `L${at(x, y)}`;
  }
  closePath(): void {
    this.d += "Z";
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.d += `M${at(x, y)}h${n(width)}v${n(height)}h${n(-width)}Z`;
  }
  roundRect(x: number, y: number, width: number, height: number, r: number): void {
    const corner = (dx: number, dy: number) => `a${n(r)} ${n(r)} 0 0 1 ${at(dx, dy)}`;
    const [w, h] = [n(width - 2 * r), n(height - 2 * r)];
    this.d += `M${at(x + r, y)}h${w}${corner(r, r)}v${h}${corner(-r, r)}h-${w}${corner(-r, -r)}v-${h}${corner(r, -r)}Z`;
  }
  arc(x: number, y: number, r: number, from: number, to: number): void {
    const spot = (angle: number) => at(x + r * Math.cos(angle), y + r * Math.sin(angle));
    const way = (large: 0 | 1, angle: number) => `A${n(r)} ${n(r)} 0 ${large} 1 ${spot(angle)}`;
    this.d += `${this.d && !this.d.endsWith("Z") && !this.d.endsWith(spot(from)) ? "L" : "M"}${spot(from)}`;
    if (to - from >= 2 * Math.PI - 1e-6) this.d += `${way(0, from + Math.PI)}${way(0, from + 2 * Math.PI)}`;
    else this.d += way(to - from > Math.PI ? 1 : 0, to);
  }
}

/** Lines to fill with, as hatching.ts has them. */
export class SvgPattern {
  constructor(readonly id: string) {}
}

interface Ink {
  fillStyle: string | SvgPattern;
  strokeStyle: string;
  globalAlpha: number;
  lineWidth: number;
  lineCap: string;
  lineJoin: string;
  lineDashOffset: number;
  dash: readonly number[];
  font: string;
  textAlign: string;
  textBaseline: string;
  letterSpacing: string;
  matrix: readonly [number, number, number, number, number, number];
  /** Groups that a clip has opened since the last save. */
  opened: number;
}

const usual: Ink = {
  fillStyle: "#000000",
  strokeStyle: "#000000",
  globalAlpha: 1,
  lineWidth: 1,
  lineCap: "butt",
  lineJoin: "miter",
  lineDashOffset: 0,
  dash: [],
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  letterSpacing: "0px",
  matrix: [1, 0, 0, 1, 0, 0],
  opened: 0,
};

export class SvgPen {
  private ink: Ink = { ...usual };
  private readonly kept: Ink[] = [];
  private path = new SvgPath();
  private readonly out: string[] = [];
  private readonly defs: string[] = [];
  private readonly patterns = new Map<string, SvgPattern>();
  private clips = 0;

  /** `width` tells how wide a text is in a font. */
  constructor(private readonly width: (text: string, font: string, spacing: string) => number) {}

  save(): void {
    this.kept.push({ ...this.ink });
    this.ink.opened = 0;
  }
  restore(): void {
    this.out.push("</g>".repeat(this.ink.opened));
    this.ink = this.kept.pop() ?? { ...usual };
  }
  translate(x: number, y: number): void {
    const [a, b, c, d, e, f] = this.ink.matrix;
    this.ink.matrix = [a, b, c, d, e + a * x + c * y, f + b * x + d * y];
  }
  scale(x: number, y: number): void {
    const [a, b, c, d, e, f] = this.ink.matrix;
    this.ink.matrix = [a * x, b * x, c * y, d * y, e, f];
  }

  beginPath(): void {
    this.path = new SvgPath();
  }
  moveTo(x: number, y: number): void {
    this.path.moveTo(x, y);
  }
  lineTo(x: number, y: number): void {
    this.path.lineTo(x, y);
  }
  closePath(): void {
    this.path.closePath();
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.path.rect(x, y, width, height);
  }
  roundRect(x: number, y: number, width: number, height: number, r: number): void {
    this.path.roundRect(x, y, width, height, r);
  }
  arc(x: number, y: number, r: number, from: number, to: number): void {
    this.path.arc(x, y, r, from, to);
  }

  clip(): void {
    const id = `c${++this.clips}`;
    this.defs.push(`<clipPath id="${id}"><path d="${this.path.d}"${this.transform()}/></clipPath>`);
    this.out.push(`<g clip-path="url(#${id})">`);
    this.ink.opened++;
  }
  fill(path?: SvgPath | string, rule?: string): void {
    const { d } = path instanceof SvgPath ? path : this.path;
    if (!d) return;
    const even = (typeof path === "string" ? path : rule) === "evenodd" ? ' fill-rule="evenodd"' : "";
    this.out.push(`<path d="${d}"${this.filled()}${even}${this.transform()}/>`);
  }
  stroke(path?: SvgPath): void {
    const { d } = path ?? this.path;
    if (d) this.out.push(`<path d="${d}" fill="none"${this.stroked()}${this.transform()}/>`);
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    const rect = new SvgPath();
    rect.rect(x, y, width, height);
    this.fill(rect);
  }
  fillText(text: string, x: number, y: number): void {
    this.write(text, x, y, this.filled());
  }
  strokeText(text: string, x: number, y: number): void {
    this.write(text, x, y, ` fill="none"${this.stroked()}`);
  }
  measureText(text: string): { readonly width: number } {
    return { width: this.width(text, this.ink.font, this.ink.letterSpacing) };
  }
  drawImage(image: HTMLCanvasElement, x: number, y: number, width: number, height: number): void {
    this.out.push(
      `<image href="${image.toDataURL()}" x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" preserveAspectRatio="none"${this.transform()}/>`,
    );
  }

  setLineDash(dash: readonly number[]): void {
    this.ink.dash = dash;
  }

  /** Diagonal lines `period` apart. */
  hatching(period: number, width: number, color: string): SvgPattern {
    const key = `${period} ${width} ${color}`;
    const known = this.patterns.get(key);
    if (known) return known;
    const pattern = new SvgPattern(`p${this.patterns.size + 1}`);
    this.patterns.set(key, pattern);
    const lines = [-period, 0, period].map((by) => `M${at(by - 2, period + 2)}L${at(by + period + 2, -2)}`).join("");
    this.defs.push(
      `<pattern id="${pattern.id}" width="${period}" height="${period}" patternUnits="userSpaceOnUse"><path d="${lines}" fill="none" stroke="${escaped(color)}" stroke-width="${n(width)}"/></pattern>`,
    );
    return pattern;
  }

  /** All that was drawn, as a file. */
  file(width: number, height: number, title: string, description: string): string {
    return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}">
<title>${written(title)}</title>
<desc>${written(description)}</desc>
<defs>${this.defs.join("\n")}</defs>
${this.out.filter(Boolean).join("\n")}
</svg>
`;
  }

  private write(text: string, x: number, y: number, ink: string): void {
    const { font, textAlign, textBaseline, letterSpacing } = this.ink;
    const [, weight = "400", size = "10", family = "sans-serif"] = /^(\d+)?\s*([\d.]+)px (.+)$/.exec(font) ?? [];
    const anchor = { center: "middle", right: "end", end: "end" }[textAlign];
    // Not all that read SVG know of baselines; a middle is about a third of the size above one.
    const down = textBaseline === "middle" ? Number(size) * 0.35 : 0;
    const spacing = Number.parseFloat(letterSpacing);
    this.out.push(
      `<text x="${n(x)}" y="${n(y + down)}" font-family="${escaped(family)}" font-size="${n(Number(size))}" font-weight="${weight}"${anchor ? ` text-anchor="${anchor}"` : ""}${spacing ? ` letter-spacing="${n(spacing)}"` : ""}${ink}${this.transform()}>${written(text)}</text>`,
    );
  }

  private filled(): string {
    const { fillStyle, globalAlpha } = this.ink;
    const fill = fillStyle instanceof SvgPattern ? `url(#${fillStyle.id})` : fillStyle;
    return ` fill="${escaped(fill)}"${globalAlpha < 1 ? ` fill-opacity="${fine(globalAlpha)}"` : ""}`;
  }

  private stroked(): string {
    const { strokeStyle, globalAlpha, lineWidth, lineCap, lineJoin, dash, lineDashOffset } = this.ink;
    return [
      ` stroke="${escaped(strokeStyle)}"`,
      lineWidth === 1 ? "" : ` stroke-width="${n(lineWidth)}"`,
      globalAlpha < 1 ? ` stroke-opacity="${fine(globalAlpha)}"` : "",
      lineCap === "butt" ? "" : ` stroke-linecap="${lineCap}"`,
      lineJoin === "miter" ? "" : ` stroke-linejoin="${lineJoin}"`,
      dash.length ? ` stroke-dasharray="${dash.map(n).join(" ")}"` : "",
      dash.length && lineDashOffset ? ` stroke-dashoffset="${n(lineDashOffset)}"` : "",
    ].join("");
  }

  private transform(): string {
    const [a, b, c, d, e, f] = this.ink.matrix;
    if (a === 1 && b === 0 && c === 0 && d === 1) return e || f ? ` transform="translate(${at(e, f)})"` : "";
    return ` transform="matrix(${[a, b, c, d].map(fine).join(" ")} ${at(e, f)})"`;
  }
}

for (const name of Object.keys(usual) as (keyof Ink)[]) {
  if (name === "matrix" || name === "dash" || name === "opened") continue;
  Object.defineProperty(SvgPen.prototype, name, {
    get(this: { ink: Ink }) {
      return this.ink[name];
    },
    set(this: { ink: Record<string, unknown> }, value: unknown) {
      this.ink[name] = value;
    },
  });
}

/** The pen behind a context, where it is one that writes SVG. */
export function svgPen(context: CanvasRenderingContext2D): SvgPen | null {
  return (context as unknown) instanceof SvgPen ? (context as unknown as SvgPen) : null;
}

/** A pen as what the map draws on. */
export function contextOf(pen: SvgPen): CanvasRenderingContext2D {
  return pen as unknown as CanvasRenderingContext2D;
}

/** A path for a context: one that can be read back where that is needed. */
export function pathFor(context: CanvasRenderingContext2D, d = ""): Path2D {
  return svgPen(context) ? (new SvgPath(d) as unknown as Path2D) : new Path2D(d);
}

/** Text without what XML cannot hold. */
function written(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to go
  return escaped(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ""));
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function fine(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}

function at(x: number, y: number): string {
  return `${n(x)} ${n(y)}`;
}
