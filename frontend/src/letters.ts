// The letters that a browser is set to, for what is drawn rather than laid out.

/** How much larger they are than a browser makes them by itself. */
export function enlarged(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
}
