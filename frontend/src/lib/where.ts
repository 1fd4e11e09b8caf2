// Places as people paste them: degrees in any form, MGRS, plus codes, and links
// of maps that are widely used.

import { toPoint } from "mgrs";
import { type LonLat, parseCoordinates } from "./geo";

/** A place, and how far from it what was meant may lie: half a side of the square that a code names. */
export interface Spot extends LonLat {
  readonly metres: number;
}

/**
 * Reads a place; null when the text is none. A short plus code ("GG2F+XH") names
 * the square of that code that is nearest to `near`.
 */
export function parseWhere(text: string, near: LonLat): Spot | null {
  const plain = text.trim();
  const exact = parseCoordinates(plain) ?? linked(plain);
  if (exact) return { ...exact, metres: 0 };
  return military(plain) ?? plusCode(plain, near);
}

function onEarth(lat: number, lon: number): LonLat | null {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}

/** Metres of a square of MGRS by the number of digits of each coordinate. */
const squares = [100_000, 10_000, 1_000, 100, 10, 1];

/** "36UUB 2436 9210" and the like; Grid zone, 100 km square, and as many digits for east as for north. */
function military(text: string): Spot | null {
  const compact = text.toUpperCase().replace(/[\s-]/g, "");
  const digits = /^\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V](\d*)$/.exec(compact)?.[1];
  if (digits === undefined || digits.length % 2 === 1 || digits.length > 10) return null;
  try {
    const [lon, lat] = toPoint(compact);
    const at = onEarth(lat, lon);
    return at && { ...at, metres: (squares[digits.length / 2] ?? 1) / 2 };
  } catch {
    return null; // a zone that has no such square
  }
}

/** The digits of Open Location Code, in order of their value. */
const alphabet = "23456789CFGHJMPQRVWX";

/** Open Location Code, whole or short; its specification is at github.com/google/open-location-code. */
function plusCode(text: string, near: LonLat): Spot | null {
  const found = /^([2-9CFGHJMPQRVWX]{2,8})\+([2-9CFGHJMPQRVWX]{0,7})(?=$|[\s,])/i.exec(text);
  if (!found) return null;
  const [, head = "", tail = ""] = found.map((part) => part.toUpperCase());
  if (head.length % 2 === 1 || tail.length === 1) return null;
  const missing = 8 - head.length;
  if (missing === 0) return squareOf(head + tail);
  // The nearest place with this ending has the same beginning as `near`, or a neighbour's.
  const side = 20 ** (2 - missing / 2);
  let best: Spot | null = null;
  for (const dy of [-side, 0, side]) {
    for (const dx of [-side, 0, side]) {
      const lat = Math.max(-90, Math.min(89.999, near.lat + dy));
      const lon = ((((near.lon + dx + 180) % 360) + 360) % 360) - 180;
      const spot = squareOf(beginningOf(lat, lon, missing) + head + tail);
      const far = (s: Spot) => Math.hypot(s.lat - near.lat, s.lon - near.lon);
      if (spot && (!best || far(spot) < far(best))) best = spot;
    }
  }
  return best;
}

/** The first digits of the code of a place, two by two: 20°, 1°, 0.05°, 0.0025°. */
function beginningOf(lat: number, lon: number, digits: number): string {
  let code = "";
  let [y, x, step] = [lat + 90, lon + 180, 20];
  for (let i = 0; i < digits; i += 2) {
    const [row, column] = [Math.floor(y / step), Math.floor(x / step)];
    code += (alphabet[row] ?? "") + (alphabet[column] ?? "");
    y -= row * step;
    x -= column * step;
    step /= 20;
  }
  return code;
}

/** The middle of the square of a whole code; null above the poles and beyond the antimeridian. */
function squareOf(code: string): Spot | null {
  let [lat, lon] = [-90, -180];
  let [high, wide] = [400, 400];
  for (let i = 0; i < Math.min(10, code.length); i += 2) {
    [high, wide] = [high / 20, wide / 20];
    lat += alphabet.indexOf(code[i] ?? "") * high;
    lon += alphabet.indexOf(code[i + 1] ?? "") * wide;
  }
  for (const letter of code.slice(10)) {
    [high, wide] = [high / 5, wide / 4];
    const n = alphabet.indexOf(letter);
    lat += Math.floor(n / 4) * high;
    lon += (n % 4) * wide;
  }
  const at = onEarth(lat + high / 2, lon + wide / 2);
  return at && { ...at, metres: (high / 2) * 111_195 };
}

const number = String.raw`(-?\d{1,3}(?:\.\d+)?)`;
const pair = (between: string) => `${number}${between}${number}`;

/** How links of maps say a place: latitude first, but for those that put longitude first. */
const latFirst = [
  new RegExp(`!3d${pair("!4d")}`), // Google: the pin of a place
  new RegExp(`[?&](?:q|ll|query|destination|coordinate|sll|center)=(?:loc:)?${pair(",")}`), // Google, Apple
  new RegExp(`/@${pair(",")}`), // Google: the middle of the map
  new RegExp(`^geo:${pair(",")}`, "i"), // RFC 5870
  new RegExp(`[?&]mlat=${pair("&mlon=")}`), // OpenStreetMap: the marker
  new RegExp(`#map=\\d+(?:\\.\\d+)?/${pair("/")}`), // OpenStreetMap, uMap
  new RegExp(`[?&]lat=${pair("&(?:lon|lng)=")}`), // Wikimapia, our own
  new RegExp(`[?&]cp=${pair("~")}`), // Bing
];
const lonFirst = [new RegExp(`[?&](?:pt|ll)=${pair(",")}`)]; // Yandex

function linked(text: string): LonLat | null {
  if (!/^(https?:\/\/|geo:|\?)/i.test(text)) return null;
  const link = text.replace(/%2C/gi, ",").replace(/%20|\+/g, "");
  const swapped = /^https?:\/\/([^/]*\.)?yandex\./i.test(link);
  for (const form of swapped ? lonFirst : latFirst) {
    const [, a, b] = form.exec(link) ?? [];
    if (a === undefined || b === undefined) continue;
    return swapped ? onEarth(Number(b), Number(a)) : onEarth(Number(a), Number(b));
  }
  return null;
}
