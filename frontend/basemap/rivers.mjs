// Rivers and lakes at 1:50m, rounded off: the source keeps a point every few
// kilometres, and its corners show when the map is closer than it was meant.

import { feature } from "topojson-client";

/** The layers lakes and rivers, each a list of GeoJSON geometries. */
export function riversAndLakes(topology) {
  const { lakes, rivers } = topology.objects;
  return {
    lakes: polygons(feature(topology, lakes).features).map((rings) => ({
      type: "Polygon",
      coordinates: rings.map((ring) => smooth(ring, true)),
    })),
    rivers: lines(feature(topology, rivers).features).map((line) => ({
      type: "LineString",
      coordinates: smooth(line, false),
    })),
  };
}

/**
 * Chaikin's corner cutting, twice: each corner gives way to two points a
 * quarter of the way along its sides. A line keeps its ends.
 */
export function smooth(points, closed) {
  let line = points;
  for (let round = 0; round < 2; round++) {
    const next = closed ? [] : [line[0]];
    for (let i = 1; i < line.length; i++) {
      const [x0, y0] = line[i - 1];
      const [x1, y1] = line[i];
      next.push([0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1], [0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1]);
    }
    next.push(closed ? next[0] : line.at(-1));
    line = next;
  }
  return line;
}

function polygons(features) {
  return features.flatMap(({ geometry }) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates));
}

function lines(features) {
  return features.flatMap(({ geometry }) => (geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates));
}
