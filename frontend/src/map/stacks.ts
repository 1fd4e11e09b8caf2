// Symbols that would hide each other because they stand at the same spot. No DOM.

import type { Dot, Stack } from "./tiles";

/** CSS pixels within which symbols are one stack. */
const near = 4;

/** The stacks among dots, each at its first dot; a dot that stands alone is in none. */
export function stacksOf(dots: readonly Dot[]): readonly Stack[] {
  const found: { readonly seed: Dot; readonly dots: Dot[] }[] = [];
  const buckets = new Map<string, typeof found>();
  const place = (n: number) => Math.floor(n / near);
  for (const dot of dots) {
    const [column, row] = [place(dot.x), place(dot.y)];
    let home: (typeof found)[number] | undefined;
    for (let dx = -1; dx <= 1 && !home; dx++) {
      for (let dy = -1; dy <= 1 && !home; dy++) {
        const close = buckets.get(`${column + dx} ${row + dy}`) ?? [];
        home = close.find(({ seed }) => Math.hypot(seed.x - dot.x, seed.y - dot.y) <= near);
      }
    }
    if (home) {
      home.dots.push(dot);
      continue;
    }
    const stack = { seed: dot, dots: [dot] };
    const key = `${column} ${row}`;
    found.push(stack);
    buckets.set(key, [...(buckets.get(key) ?? []), stack]);
  }
  return found
    .filter((stack) => stack.dots.length > 1)
    .map(({ seed: { x, y }, dots }) => ({ kind: "stack", x, y, dots }));
}
