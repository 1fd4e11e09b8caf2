// How far around a place something may be, in steps that a person would say. No DOM.

import type { LonLat } from "./geo";

/** The radii that are said of ten times one another: finely up to 3, then by halves. */
const steps = [...series(10, 29, 1), ...series(30, 95, 5)].map((tenths) => tenths / 10);

/** Nothing is known better than this, and nothing on Earth is farther away than half around it. */
export const least = 5;
export const most = 20_000_000;

function series(from: number, to: number, by: number): readonly number[] {
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by);
}

/** Where a radius lies among the steps: whole numbers are steps. */
function rungOf(metres: number): number {
  const decade = Math.floor(Math.log10(metres) + 1e-9);
  const part = metres / 10 ** decade;
  const above = steps.findIndex((step) => step > part + 1e-9);
  const [low, high] = above < 0 ? [steps.length - 1, steps.length] : [above - 1, above];
  const [a = 1, b = 10] = [steps[low], steps[high]];
  return decade * steps.length + low + (part - a) / (b - a);
}

function metresOf(rung: number): number {
  const decade = Math.floor(rung / steps.length);
  const metres = (steps[rung - decade * steps.length] ?? 1) * 10 ** decade;
  return Math.min(most, Math.max(least, Number(metres.toPrecision(2))));
}

/** The radius nearest to one that a person would say. */
export function rounded(metres: number): number {
  return metres > least ? metresOf(Math.round(rungOf(metres))) : least;
}

/** The radius so many steps wider; narrower where that is negative. */
export function stepped(metres: number, by: number): number {
  if (metres < least) return by > 0 ? least : metres;
  const rung = rungOf(metres);
  const from = by > 0 ? Math.floor(rung + 1e-6) : Math.ceil(rung - 1e-6);
  return metresOf(from + by);
}

const degree = Math.PI / 180;
const earth = 6_371_008.8;

/** The place so many metres away in a direction, in degrees clockwise from north. */
export function toward({ lon, lat }: LonLat, bearing: number, metres: number): LonLat {
  const [way, φ, θ] = [metres / earth, lat * degree, bearing * degree];
  const sin = Math.sin(φ) * Math.cos(way) + Math.cos(φ) * Math.sin(way) * Math.cos(θ);
  const east = Math.atan2(Math.sin(θ) * Math.sin(way) * Math.cos(φ), Math.cos(way) - Math.sin(φ) * sin);
  return { lon: lon + east / degree, lat: Math.asin(sin) / degree };
}

/** In which direction another place lies, in degrees clockwise from north. */
export function bearingTo(from: LonLat, to: LonLat): number {
  const [φ1, φ2, east] = [from.lat * degree, to.lat * degree, (to.lon - from.lon) * degree];
  const y = Math.sin(east) * Math.cos(φ2);
  const x = Math.cos(φ1) * Math.sin(φ2) - Math.sin(φ1) * Math.cos(φ2) * Math.cos(east);
  return (Math.atan2(y, x) / degree + 360) % 360;
}
