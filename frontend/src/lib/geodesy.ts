// Distances, bearings and areas on the Earth. Positions are longitude and
// latitude in degrees; longitudes may run on past 180.

import type { Position } from "../types";
import { meanRadius, metresBetween } from "./geo";

/** The ellipsoid of WGS 84: its equatorial radius in metres and its flattening. */
const a = 6_378_137;
const f = 1 / 298.257223563;
const b = a * (1 - f);

const rad = Math.PI / 180;

/** From one position to another: how far, and in which direction it begins, in degrees from north. */
export interface Leg {
  readonly metres: number;
  readonly bearing: number;
}

/**
 * The geodesic between two positions on WGS 84, by the inverse formula of
 * T. Vincenty, "Direct and inverse solutions of geodesics on the ellipsoid",
 * Survey Review 23 (176), 1975: to a millimetre. It does not settle for positions
 * that lie nearly opposite each other, which are measured on a sphere instead.
 */
export function leg(from: Position, to: Position): Leg {
  const l = toward(to[0] - from[0]) * rad;
  const [u1, u2] = [reduced(from[1]), reduced(to[1])];
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = l;
  for (let turn = 0; turn < 100; turn++) {
    const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
    const sinS = Math.hypot(cos2 * sinL, cos1 * sin2 - sin1 * cos2 * cosL);
    if (sinS === 0) return onSphere(from, to);
    const cosS = sin1 * sin2 + cos1 * cos2 * cosL;
    const sigma = Math.atan2(sinS, cosS);
    const sinA = (cos1 * cos2 * sinL) / sinS;
    const cos2A = 1 - sinA * sinA;
    const cosM = cos2A === 0 ? 0 : cosS - (2 * sin1 * sin2) / cos2A;
    const c = (f / 16) * cos2A * (4 + f * (4 - 3 * cos2A));
    const before = lambda;
    const inner = cosM + c * cosS * (2 * cosM * cosM - 1);
    lambda = l + (1 - c) * f * sinA * (sigma + c * sinS * inner);
    if (Math.abs(lambda - before) > 1e-12) continue;
    const bearing = Math.atan2(cos2 * sinL, cos1 * sin2 - sin1 * cos2 * cosL) / rad;
    return { metres: arc(sigma, sinS, cosS, cosM, cos2A), bearing: (bearing + 360) % 360 };
  }
  return onSphere(from, to);
}

/** Vincenty's equations 3, 4 and 6: the length of an arc on the ellipsoid. */
function arc(sigma: number, sinS: number, cosS: number, cosM: number, cos2A: number): number {
  const u2 = (cos2A * (a * a - b * b)) / (b * b);
  const A = 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
  const B = (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
  const m2 = cosM * cosM;
  const last = (B / 6) * cosM * (4 * sinS * sinS - 3) * (4 * m2 - 3);
  return b * A * (sigma - B * sinS * (cosM + (B / 4) * (cosS * (2 * m2 - 1) - last)));
}

function reduced(lat: number): number {
  return Math.atan((1 - f) * Math.tan(lat * rad));
}

/** Along the great circle of a sphere. */
function onSphere(from: Position, to: Position): Leg {
  const [p, q, l] = [from[1] * rad, to[1] * rad, toward(to[0] - from[0]) * rad];
  const bearing = Math.atan2(
    Math.sin(l) * Math.cos(q),
    Math.cos(p) * Math.sin(q) - Math.sin(p) * Math.cos(q) * Math.cos(l),
  );
  return { metres: metresBetween(from, to), bearing: (bearing / rad + 360) % 360 };
}

/** A difference of longitudes the short way round, from -180 to 180. */
export function toward(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}

/** The position at a distance and a bearing along a great circle; its longitude goes on from that of `from`. */
export function destination(from: Position, bearing: number, metres: number): Position {
  const [lat, d, course] = [from[1] * rad, metres / meanRadius, bearing * rad];
  const north = Math.asin(Math.sin(lat) * Math.cos(d) + Math.cos(lat) * Math.sin(d) * Math.cos(course));
  const east = Math.atan2(
    Math.sin(course) * Math.sin(d) * Math.cos(lat),
    Math.cos(d) - Math.sin(lat) * Math.sin(north),
  );
  return [from[0] + east / rad, north / rad];
}

/** Positions along the great circle between two, some hundred kilometres apart, both ends among them. */
export function greatCircle(from: Position, to: Position): readonly Position[] {
  const { metres } = onSphere(from, to);
  const parts = Math.ceil(metres / 100_000);
  if (parts < 2) return [from, [from[0] + toward(to[0] - from[0]), to[1]]];
  const [p, q] = [vector(from), vector(to)];
  const whole = metres / meanRadius;
  const line: Position[] = [from];
  for (let i = 1; i < parts; i++) {
    const [s, t] = [Math.sin(whole * (1 - i / parts)), Math.sin((whole * i) / parts)];
    const [x, y, z] = [s * p[0] + t * q[0], s * p[1] + t * q[1], s * p[2] + t * q[2]];
    const before = line.at(-1) ?? from;
    line.push([before[0] + toward(Math.atan2(y, x) / rad - before[0]), Math.atan2(z, Math.hypot(x, y)) / rad]);
  }
  const before = line.at(-1) ?? from;
  return [...line, [before[0] + toward(to[0] - before[0]), to[1]]];
}

function vector([lon, lat]: Position): readonly [number, number, number] {
  return [Math.cos(lat * rad) * Math.cos(lon * rad), Math.cos(lat * rad) * Math.sin(lon * rad), Math.sin(lat * rad)];
}

// The authalic latitude, in radians, and the square of the authalic radius: on that
// sphere areas are as large as on WGS 84 (J. P. Snyder, "Map Projections: A Working
// Manual", USGS 1395, 1987, equations 3-11 to 3-13).
const e2 = f * (2 - f);
const e = Math.sqrt(e2);

function q(lat: number): number {
  const s = Math.sin(lat * rad);
  return (1 - e2) * (s / (1 - e2 * s * s) - Math.log((1 - e * s) / (1 + e * s)) / (2 * e));
}

const qPole = q(90);
const authalicSquare = (a * a * qPole) / 2;

function authalic(lat: number): number {
  return Math.asin(Math.max(-1, Math.min(1, q(lat) / qPole)));
}

/**
 * Square metres within corners that are joined by great circles: the spherical
 * excess, side by side (I. Todhunter, "Spherical Trigonometry", 1886, article 103),
 * on the authalic sphere. None of the sides goes over a pole.
 */
export function areaWithin(corners: readonly Position[]): number {
  return added(corners, (p, q, east) => {
    const [s, t] = [Math.tan(p / 2), Math.tan(q / 2)];
    return 2 * Math.atan2(Math.tan(east / 2) * (s + t), 1 + s * t);
  });
}

/**
 * Square metres within corners that are joined by lines that run straight in
 * degrees, as the server has the sides of a polygon: the integral of the sine of
 * the latitude over the longitude, on the authalic sphere.
 */
export function areaInDegrees(corners: readonly Position[]): number {
  return added(corners, (p, q, east) => {
    const north = q - p;
    return Math.abs(north) < 1e-9 ? east * Math.sin(p) : (east * (Math.cos(p) - Math.cos(q))) / north;
  });
}

function added(corners: readonly Position[], side: (p: number, q: number, east: number) => number): number {
  let sum = 0;
  corners.forEach((from, i) => {
    const to = corners[(i + 1) % corners.length] ?? from;
    sum += side(authalic(from[1]), authalic(to[1]), (to[0] - from[0]) * rad);
  });
  return Math.abs(sum) * authalicSquare;
}

/** Square metres within a circle along great circles: a cap of the sphere. */
export function areaOfCircle(metres: number): number {
  return 4 * Math.PI * meanRadius ** 2 * Math.sin(metres / meanRadius / 2) ** 2;
}
