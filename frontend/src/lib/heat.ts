// The arithmetic of a heat map: how counts are smoothed and what colour they get.

/** How much of a count a neighbour gets, by its distance in squares, as a bell; one event alone counts 1 in the middle. */
const kernel = [1, 0.775, 0.36, 0.1, 0.017] as const;

/** Smooths counts in rows of `width`. */
export function blurred(counts: Float32Array, width: number): Float32Array {
  return pass(pass(counts, width, 1), width, width);
}

function pass(counts: Float32Array, width: number, step: number): Float32Array {
  const out = new Float32Array(counts.length);
  const last = kernel.length - 1;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    if (count === 0) continue;
    const column = i % width;
    for (let by = -last; by <= last; by++) {
      // A row does not run on into the next.
      if (step === 1 && (column + by < 0 || column + by >= width)) continue;
      const at = i + by * step;
      if (at >= 0 && at < out.length) out[at] = (out[at] ?? 0) + count * (kernel[Math.abs(by)] ?? 0);
    }
  }
  return out;
}

/** What the strongest colour stands for: 10, 20, 50, 100, … and no less than the most. */
export function top(counts: Float32Array): number {
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return 0;
  for (let ten = 10; ; ten *= 10) for (const n of [1, 2, 5]) if (n * ten >= most) return n * ten;
}

/** Viridis, by van der Walt and Smith: even steps of lightness, also for who does not see all hues. */
const stops = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
] as const;

/** Few are pale on a light map and dim on a dark one. */
export function colourOf(share: number, dark: boolean): readonly [number, number, number] {
  const at = (dark ? share : 1 - share) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const [from, to] = [stops[i] ?? stops[0], stops[i + 1] ?? stops[0]];
  const mix = (n: 0 | 1 | 2) => Math.round(from[n] + (to[n] - from[n]) * (at - i));
  return [mix(0), mix(1), mix(2)];
}

/** Below this nothing is coloured. */
const least = 0.2;

/** Writes red, green, blue and alpha of counts on a scale of logarithms up to `most`. */
export function shade(counts: Float32Array, most: number, dark: boolean, out: Uint8ClampedArray): void {
  const scale = Math.log1p(most);
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    if (count < least) continue;
    const share = Math.min(1, Math.log1p(count) / scale);
    const [r, g, b] = colourOf(share, dark);
    out.set([r, g, b, Math.min(1, count) * (130 + 90 * share)], 4 * i);
  }
}
