// Towns and cities by name, in the languages of the basemap. No DOM, no network.

import { type LonLat, usualRadius } from "./geo";
import { rounded } from "./radius";

/** Longitude, latitude, people, rank (0 capital, 1 seat of a region, 2 other), English, Ukrainian. */
export type TownRow = readonly [number, number, number, number, string, string?];

export interface Town extends LonLat {
  readonly en: string;
  readonly uk: string;
  readonly people: number;
}

export interface Towns {
  /**
   * Those whose name begins with a text, and then those with a later word that
   * does: the larger and the nearer to a place the earlier.
   */
  find(text: string, near: LonLat, most: number): readonly Town[];
}

/** Letters that stand for each other when a name is typed: no accents, no case, no apostrophes. */
export function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/(?<![иіИІ])[\u0300-\u036f]/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/[’ʼ`´']/g, "")
    .replace(/[-\s]+/g, " ")
    .trim();
}

const cyrillic = "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя";
const romanised = "a b v g g d e ye e zh z i i yi y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya".split(" ");

/** A folded text in Cyrillic as it is commonly written in Latin, for towns of which only that is known. */
export function latin(text: string): string {
  return [...text].map((letter) => romanised[cyrillic.indexOf(letter)] ?? letter).join("");
}

/** What a town is taken to measure at the least, in metres: the radius that its precision stands for. */
export const townUsual = usualRadius("settlement");

/** People on a square kilometre of a large town. */
const dense = 3_000;

/** How far from its middle something in a town may be, in metres, by how many people live there. */
export function townRadius(people: number): number {
  return Math.max(townUsual, rounded(1_000 * Math.sqrt(people / dense / Math.PI)));
}

/** A gazetteer of the places of the basemap, which are listed by their size. */
export function townsOf(rows: readonly TownRow[]): Towns {
  const towns = rows.map(([lon, lat, people, , en, uk = en]): Town => ({ lon, lat, people, en, uk }));
  const keys = towns.map(({ en, uk }) => ` ${folded(en)} | ${folded(uk)}`);
  return {
    find(text, near, most) {
      const key = folded(text);
      if (key.length < 2) return [];
      const other = latin(key);
      const first: Town[] = [];
      const later: Town[] = [];
      for (const [i, town] of towns.entries()) {
        const words = keys[i] ?? "";
        if (words.startsWith(` ${key}`) || words.includes(`| ${key}`) || words.startsWith(` ${other}`))
          first.push(town);
        else if (words.includes(` ${key}`)) later.push(town);
      }
      const weight = (town: Town) => Math.log10(town.people + 1) - far(town, near) / 12;
      const sorted = (list: Town[]) => list.sort((a, b) => weight(b) - weight(a));
      return [...sorted(first), ...sorted(later)].slice(0, most);
    },
  };
}

/** About how many degrees lie between two places; one of ten times the people may be twelve farther away. */
function far(a: LonLat, b: LonLat): number {
  const east = Math.abs(a.lon - b.lon);
  return Math.hypot(a.lat - b.lat, Math.min(east, 360 - east) * Math.cos((b.lat * Math.PI) / 180));
}
