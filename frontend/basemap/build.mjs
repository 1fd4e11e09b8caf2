// Builds the offline basemap into ../public/basemap: the map as vector tiles in
// one PMTiles file, and the names on it as JSON. The same inputs give the same
// bytes. See README.md for the inputs and views.mjs for what the map says where
// states disagree.

import { mkdirSync, writeFileSync } from "node:fs";
import { borders } from "./borders.mjs";
import { labels } from "./labels.mjs";
import { archive } from "./pmtiles.mjs";
import { riversAndLakes } from "./rivers.mjs";
import * as sources from "./sources.mjs";
import { vectorTiles } from "./tiles.mjs";

const out = new URL("../public/basemap/", import.meta.url);

async function build() {
  const provinces = sources.provinces();
  const layers = {
    ...(await borders(provinces, sources.claims())),
    ...riversAndLakes(sources.water()),
  };
  const tiles = [...vectorTiles(layers)];
  const metadata = {
    name: "eventmap offline basemap",
    attribution: "Natural Earth",
    vector_layers: Object.keys(layers).map((id) => ({ id, fields: {} })),
  };
  mkdirSync(out, { recursive: true });
  write("basemap.pmtiles", archive(tiles, metadata));
  write("places.json", labels(sources.cities(), sources.ukrainianNames(), sources.countries(), provinces));
}

function write(name, content) {
  writeFileSync(new URL(name, out), content);
  console.log(`${name}: ${(content.length / 1e6).toFixed(2)} MB`);
}

build().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
