// The names on the map, in English and Ukrainian, as compact JSON:
//
//   countries  [lon, lat, zoom, en, uk]
//   regions    [lon, lat, zoom, en, uk]
//   places     [lon, lat, population, rank, en, uk]
//
// each sorted by importance. Zoom is the web map zoom (256-pixel tiles) from
// which a name is worth showing. Rank is 0 for a capital, 1 for the seat of a
// first-level region and 2 for any other place. A missing uk means as in en.

import {
  countryNames,
  elsewhere,
  inEnglish,
  inUkrainian,
  regionNames,
  repeated,
  ukraine,
  wellKnown,
  withoutLabel,
} from "./renamings.mjs";
import { latin, onlyUkrainian, ukrainian } from "./transliteration.mjs";
import { hasName } from "./views.mjs";

/** Every place with at least so many people is named … */
const large = 25000;

/** … and, where there are few, so many in each cell of so many degrees. */
const cell = { degrees: 0.5, places: 2 };

/** In Ukraine smaller places are named too. */
const largeInUkraine = 2000;

/** Sections of cities, and places that people have left. */
const notTowns = new Set(["PPLX", "PPLH", "PPLQ", "PPLW", "PPLCH", "STLMT", ""]);

/** The text of places.json. */
export function labels(cities, ukrainianNames, countries, provinces) {
  const sections = {
    countries: countryLabels(countries),
    regions: regionLabels(provinces),
    places: placeLabels(cities, ukrainianNames),
  };
  const rows = (list) => list.map((row) => JSON.stringify(row)).join(",\n");
  return `{${Object.entries(sections).map(([name, list]) => `"${name}":[\n${rows(list)}]`).join(",\n")}}\n`;
}

function countryLabels(countries) {
  return countries
    .map(({ properties }) => properties)
    .filter(({ ADM0_A3 }) => hasName(ADM0_A3))
    .sort((a, b) => a.MIN_LABEL - b.MIN_LABEL || b.POP_EST - a.POP_EST)
    .map((p) => {
      const [en, uk] = countryNames.get(p.ADM0_A3) ?? [p.NAME_EN, p.NAME_UK];
      return row([place(p.LABEL_X), place(p.LABEL_Y), p.MIN_LABEL], en, uk);
    });
}

function regionLabels(provinces) {
  return provinces
    .map(({ properties }) => properties)
    .filter((p) => p.name_en && p.min_label <= 8 && !withoutLabel.has(p.iso_3166_2))
    .sort((a, b) => a.min_label - b.min_label || (a.adm1_code < b.adm1_code ? -1 : 1))
    .map((p) => {
      const [en, uk] = regionNames.get(p.iso_3166_2) ?? [regionName(p), p.name_uk];
      return row([place(p.longitude), place(p.latitude), p.min_label], en, uk);
    });
}

/** "Donetsk Oblast", not "Donetsk", which is the city. */
function regionName({ name_en, name_uk }) {
  const oblast = name_uk?.endsWith(" область") && !/oblast|region/i.test(name_en);
  return oblast ? `${name_en} Oblast` : name_en;
}

function placeLabels(cities, ukrainianNames) {
  const towns = cities.filter(({ id, feature }) => !notTowns.has(feature) && !repeated.has(id));
  towns.sort((a, b) => importance(b) - importance(a) || Number(a.id) - Number(b.id));
  return worthNaming(towns).map((town) => {
    const { en, uk } = names(town, ukrainianNames);
    return row([place(town.lon), place(town.lat), rounded(town.population), rank(town)], en, uk);
  });
}

/** The towns, most important first, that are large or the largest around. */
function worthNaming(towns) {
  const perCell = new Map();
  return towns.filter((town) => {
    const key = `${Math.floor(town.lon / cell.degrees)} ${Math.floor(town.lat / cell.degrees)}`;
    const others = perCell.get(key) ?? 0;
    perCell.set(key, others + 1);
    const enough = town.country === "UA" ? largeInUkraine : large;
    return town.population >= enough || rank(town) < 2 || (others < cell.places && town.population > 0);
  });
}

/** People, counting a capital as ten times and a seat as three times as many. */
function importance(town) {
  return (town.population + 1) * [10, 3, 1][rank(town)];
}

function rank({ feature }) {
  if (feature === "PPLC") return 0;
  return feature === "PPLA" ? 1 : 2;
}

/** The English and the Ukrainian name of a town. */
export function names(town, ukrainianNames) {
  if (elsewhere.has(town.id)) {
    const [en, uk] = elsewhere.get(town.id);
    return { en, uk };
  }
  const known = ukrainianNames.get(town.id);
  const uk = known && latin(known) !== null ? known : null;
  if (town.country !== "UA") return foreign(town, uk);

  const spellings = [town.name, town.ascii];
  const own =
    ukraine.get(town.id) ??
    (uk && ukrainian([uk], spellings)) ??
    ukrainian(town.alternates, spellings) ??
    uk ??
    onlyUkrainian(town.alternates);
  return own ? { en: capitalised(latin(own)), uk: own } : { en: town.name, uk: null };
}

function foreign(town, known) {
  const name = withoutSoftSign(town);
  const famous = town.population > wellKnown || rank(town) === 0;
  return { en: inEnglish.get(name) ?? name, uk: known ?? (famous ? inUkrainian.get(name) : null) };
}

/** "Stavropol", not "Stavropol’": English does not write the soft sign. */
function withoutSoftSign({ name, country }) {
  return country === "RU" || country === "BY" ? name.replaceAll(/['’]/g, "") : name;
}

function capitalised(name) {
  return name.replaceAll(/(^|[ -])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase());
}

function row(numbers, en, uk) {
  return uk ? [...numbers, en, uk.replaceAll(/['ʼ]/g, "’")] : [...numbers, en];
}

/** Degrees to three decimals, about 100 m. */
function place(degrees) {
  return Math.round(degrees * 1000) / 1000;
}

/** Two significant digits: more is not shown. */
function rounded(population) {
  return population === 0 ? 0 : Number(population.toPrecision(2));
}
