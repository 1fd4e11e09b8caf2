// Layers of geometries, cut into Mapbox vector tiles.

import GeoJSONVT from "geojson-vt";
import vtpbf from "vt-pbf";

/** Tiles are 512 pixels wide, so zoom 0 is the world in 512 pixels. */
export const maxZoom = 5;

const extent = 4096;

/** The zoom from which a layer is in the tiles; 0 where nothing is said. */
const firstZoom = { adm1: 3, adm1m: 5, rivers: 1 };

/**
 * Every tile that holds something, as {z, x, y, data}. A tile that is missing
 * is open water.
 */
export function* vectorTiles(layers) {
  const indexes = Object.entries(layers).map(([name, geometries]) => [name, index(geometries)]);
  for (let z = 0; z <= maxZoom; z++) {
    for (let x = 0; x < 2 ** z; x++) {
      for (let y = 0; y < 2 ** z; y++) {
        const data = encode(indexes, z, x, y);
        if (data) yield { z, x, y, data };
      }
    }
  }
}

function index(geometries) {
  const features = geometries.map((geometry) => ({ type: "Feature", properties: {}, geometry }));
  const options = { maxZoom, indexMaxZoom: maxZoom, indexMaxPoints: 0, tolerance: 3, extent, buffer: 128 };
  return new GeoJSONVT({ type: "FeatureCollection", features }, options);
}

function encode(indexes, z, x, y) {
  const layers = {};
  for (const [name, index] of indexes) {
    if (z < (firstZoom[name] ?? 0)) continue;
    const tile = index.getTile(z, x, y);
    if (tile && tile.features.length > 0) layers[name] = tile;
  }
  if (Object.keys(layers).length === 0) return null;
  return Buffer.from(vtpbf.fromGeojsonVt(layers, { version: 2, extent }));
}
