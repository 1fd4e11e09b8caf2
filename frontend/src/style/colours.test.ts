// Whether the colours of the families can be told apart, and read, also by people
// who do not see all hues. What they see is simulated after Machado, Oliveira and
// Fernandes, "A Physiologically-based Model for Simulation of Color Vision
// Deficiency", IEEE TVCG 15 (2009), with their matrices for severity 1.0 on linear
// RGB; differences are CIEDE2000, after Sharma, Wu and Dalal (2005).

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { families, outlines } from "../lib/symbols";

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

const seenBy: Readonly<Record<string, Matrix>> = {
  everybody: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** The least difference between two families; about 2 can be seen side by side, and each has a shape of its own too. */
const least = { everybody: 12, other: 8 };

const [light = {}, dark = {}] = themes();
const palettes = [
  ["light", light],
  ["dark", { ...light, ...dark }],
] as const;

/** The custom properties of the light theme, and those that the dark one changes. */
function themes(): readonly Readonly<Record<string, string>>[] {
  const css = readFileSync("src/style/tokens.css", "utf8");
  return css.split("prefers-color-scheme: dark").map((part) => {
    const found = [...part.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value] as const);
    return Object.fromEntries(found);
  });
}

function colour(theme: Readonly<Record<string, string>>, name: string): string {
  const value = theme[name] ?? "";
  const [, other] = /^var\((--[\w-]+)\)$/.exec(value) ?? [];
  return other ? colour(theme, other) : value;
}

function linear(hex: string): Triple {
  const at = (i: number) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [at(1), at(3), at(5)];
}

function times(matrix: Matrix, [r, g, b]: Triple): Triple {
  return matrix.map(([x, y, z]) => Math.min(1, Math.max(0, x * r + y * g + z * b))) as unknown as Triple;
}

function contrast(a: string, b: string): number {
  const [dim = 0, bright = 0] = [a, b]
    .map((hex) => {
      const [r, g, b] = linear(hex);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    })
    .sort((x, y) => x - y);
  return (bright + 0.05) / (dim + 0.05);
}

function lab([r, g, b]: Triple): Triple {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

function difference([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const c = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7;
  const g = 1.5 - 0.5 * Math.sqrt(c / (c + 25 ** 7));
  const [c1, c2] = [Math.hypot(a1 * g, b1), Math.hypot(a2 * g, b2)];
  const hue = (a: number, b: number) => ((Math.atan2(b, a * g) * 180) / Math.PI + 360) % 360;
  const [h1, h2] = [hue(a1, b1), hue(a2, b2)];
  const turn = ((h2 - h1 + 540) % 360) - 180;
  const dh = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn / 2));
  const [lm, cm, hm] = [(l1 + l2) / 2, (c1 + c2) / 2, h1 + turn / 2];
  const cos = (times: number, shift: number) => Math.cos(radians(times * hm + shift));
  const t = 1 - 0.17 * cos(1, -30) + 0.24 * cos(2, 0) + 0.32 * cos(3, 6) - 0.2 * cos(4, -63);
  const sl = 1 + (0.015 * (lm - 50) ** 2) / Math.sqrt(20 + (lm - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * cm, 1 + 0.015 * cm * t];
  const around = Math.exp(-(((((hm + 360) % 360) - 275) / 25) ** 2));
  const rt = -Math.sin(radians(60 * around)) * 2 * Math.sqrt(cm ** 7 / (cm ** 7 + 25 ** 7));
  const [x, y, z] = [(l2 - l1) / sl, (c2 - c1) / sc, dh / sh];
  return Math.sqrt(x * x + y * y + z * z + rt * y * z);
}

it("measures differences as published", () => {
  expect(difference([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 3);
  expect(difference([50, 2.5, 0], [56, -27, -3])).toBeCloseTo(31.903, 2);
});

describe.each(palettes)("in the %s theme", (_, theme) => {
  const family = (name: string) => colour(theme, `--family-${name}`);

  it.each(Object.entries(seenBy))("families can be told apart by %s", (who, matrix) => {
    const seen = families.map((name) => [name, lab(times(matrix, linear(family(name))))] as const);
    for (const [i, [a, one]] of seen.entries())
      for (const [b, other] of seen.slice(i + 1))
        expect(difference(one, other), `${a} and ${b}`).toBeGreaterThan(
          who === "everybody" ? least.everybody : least.other,
        );
  });

  it.each(families)("the symbol of %s stands out from the map, and a number can be read on it", (name) => {
    for (const ground of ["--map-land", "--map-paper"])
      expect(contrast(family(name), colour(theme, ground)), ground).toBeGreaterThanOrEqual(3);
    expect(contrast(family(name), colour(theme, "--on-family"))).toBeGreaterThanOrEqual(4.5);
  });

  it("rings stand out from what is in them and around them", () => {
    for (const ground of ["--map-land", "--map-water", "--map-paper"])
      expect(contrast(colour(theme, "--map-ink"), colour(theme, ground)), ground).toBeGreaterThanOrEqual(3);
  });
});

it("no two families have one shape", () => {
  expect(new Set(Object.values(outlines)).size).toBe(families.length);
});
