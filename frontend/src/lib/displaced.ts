// How the public sees an event whose place is moved on purpose; the server says where.

import { type Draft, figure } from "./draft";
import { usualRadius } from "./geo";
import { most } from "./radius";

/** Distances that are offered, in metres: the server moves by these and by no others. */
export const displacements: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128].map((km) => km * 1_000);

/** What the server's steps begin with, as a power of two of a kilometre. */
const first = -10;

/** The smallest of the server's steps that is no shorter than so many metres. */
function stepUp(metres: number): number {
  return 1_000 * 2 ** Math.max(first, Math.ceil(Math.log2(metres / 1_000) - 1e-12));
}

/**
 * The radius of the disc that the public will see, in metres: it holds the true
 * place for certain. Null where that follows from a shape that the form does not know.
 */
export function publicRadius({ spot, radius, precision, displacement }: Draft): number | null {
  const moved = figure(displacement);
  if (spot.kind !== "point" || typeof moved !== "number" || moved <= 0) return null;
  const typed = figure(radius);
  const own = typeof typed === "number" ? typed : usualRadius(precision);
  return Math.min(most, Math.ceil(stepUp(moved)) + (own > 0 ? Math.ceil(stepUp(own)) : 0));
}
