// Coasts and borders: the provinces of the world as one topology, in which
// each line is shared by the units on its two sides and so is drawn once, and
// as what the table of views says it is.

import mapshaper from "mapshaper";
import { merge, mesh } from "topojson-client";
import { countryOf, lineBetween } from "./views.mjs";

/** Detail that is thrown away, in metres: one pixel at the closest zoom. */
const detail = 300;

/**
 * Countries whose units are smaller than this on average, in km², are divided
 * into something like municipalities, whose borders show only closer in.
 */
const municipality = 2500;

/**
 * The layers land, coast, adm0, adm1, adm1m and disputed, each a list of
 * GeoJSON geometries.
 */
export async function borders(provinces, claims) {
  const topology = await simplified(provinces.map(unit));
  const units = topology.objects.units;
  const municipal = municipalCountries(topology);

  const line = (kind) => mesh(topology, units, (a, b) => a !== b && kindBetween(a, b, municipal) === kind).coordinates;
  return {
    land: [merge(topology, units.geometries)],
    coast: lines(withoutEdges(mesh(topology, units, (a, b) => a === b).coordinates)),
    adm0: lines(line("adm0")),
    adm1: lines(line("adm1")),
    adm1m: lines(line("adm1m")),
    disputed: lines([...line("disputed"), ...claims.map((claim) => claim.geometry.coordinates)]),
  };
}

function unit({ properties, geometry }) {
  const country = countryOf(properties);
  // Antarctica comes in two pieces, which nothing divides.
  const code = country === "ATA" ? "AQ" : properties.iso_3166_2;
  return { type: "Feature", properties: { unit: code, country }, geometry };
}

async function simplified(features) {
  const input = { "units.json": JSON.stringify({ type: "FeatureCollection", features }) };
  const commands =
    "-i units.json -snap interval=0.0005 -clean " +
    `-simplify keep-shapes interval=${detail} ` +
    "-o units.topo.json format=topojson quantization=1000000";
  const output = await mapshaper.applyCommands(commands, input);
  return JSON.parse(output["units.topo.json"]);
}

function kindBetween(a, b, municipal) {
  const kind = lineBetween(a.properties, b.properties);
  return kind === "adm1" && municipal.has(a.properties.country) ? "adm1m" : kind;
}

function municipalCountries(topology) {
  const countries = new Map();
  for (const geometry of topology.objects.units.geometries) {
    const { country } = geometry.properties;
    const sum = countries.get(country) ?? { area: 0, units: 0 };
    sum.area += area(merge(topology, [geometry]));
    sum.units += 1;
    countries.set(country, sum);
  }
  return new Set([...countries].filter(([, { area, units }]) => area / units < municipality).map(([country]) => country));
}

/** The area of a MultiPolygon in km², close enough to compare with a limit. */
export function area({ coordinates }) {
  const kmPerDegree = 111.2;
  let sum = 0;
  for (const [outer] of coordinates) {
    let twice = 0;
    let latitude = 0;
    for (let i = 1; i < outer.length; i++) {
      const [x0, y0] = outer[i - 1];
      const [x1, y1] = outer[i];
      twice += x0 * y1 - x1 * y0;
      latitude += y1 / (outer.length - 1);
    }
    sum += (Math.abs(twice) / 2) * kmPerDegree ** 2 * Math.cos((latitude * Math.PI) / 180);
  }
  return sum;
}

/**
 * The coast without the edges of the flat map: the cuts at ±180°, and the
 * South Pole, which are no coast.
 */
export function withoutEdges(lines) {
  const onEdge = ([lon, lat]) => Math.abs(lon) > 179.999 || lat < -89.9;
  const kept = [];
  for (const line of lines) {
    let piece = [line[0]];
    for (let i = 1; i < line.length; i++) {
      if (onEdge(line[i - 1]) && onEdge(line[i])) {
        if (piece.length > 1) kept.push(piece);
        piece = [];
      }
      piece.push(line[i]);
    }
    if (piece.length > 1) kept.push(piece);
  }
  return kept;
}

/** Each line as a geometry of its own, so that a tile takes only those it needs. */
function lines(coordinates) {
  return coordinates.map((line) => ({ type: "LineString", coordinates: line }));
}
