// Where a phone's sheet comes to rest.

import type { Stop } from "../state";

export const stops: readonly Stop[] = ["peek", "half", "full"];

/** What share of the screen each stop is, about. */
const shares: Readonly<Record<Stop, number>> = { peek: 0.18, half: 0.52, full: 0.92 };

/** CSS pixels from which a drag is meant, also when it ends nearer to where it began. */
const meant = 40;

/**
 * The stop nearest to where a finger left the sheet, `height` pixels tall on a
 * screen of `whole`; the next one in its direction when that would be no change.
 */
export function restOf(from: Stop, height: number, moved: number, whole: number): Stop {
  const far = (stop: Stop) => Math.abs(shares[stop] * whole - height);
  const nearest = stops.reduce((best, stop) => (far(stop) < far(best) ? stop : best));
  if (nearest !== from || Math.abs(moved) < meant) return nearest;
  return stops[stops.indexOf(from) + Math.sign(moved)] ?? from;
}
