// Where a 512-pixel map tile lies in the basemap's archive. No I/O.

/** CSS pixels across a tile. */
export const side = 512;

/** The tile that Leaflet asks for: z is the map's zoom, x and y count 512-pixel tiles. */
export interface MapTile {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** The archived tile to draw from, and which square of it. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** How many times as large as archived the tile is drawn: 1, 2, 4, … */
  readonly scale: number;
  /** The square's place in the archived tile, counted in squares. */
  readonly column: number;
  readonly row: number;
}

/**
 * The part of an archive to draw a map tile from. The archive's zoom 0 is the
 * world in one 512-pixel tile, which is the map's zoom 1; beyond `deepest`, its
 * last zoom, a tile is drawn enlarged. East and west go around the world.
 */
export function partOf(tile: MapTile, deepest: number): Part {
  const zoom = tile.z - 1;
  const z = Math.max(0, Math.min(zoom, deepest));
  const scale = 2 ** Math.max(0, zoom - deepest);
  const across = 2 ** Math.max(0, zoom);
  const x = ((tile.x % across) + across) % across;
  return {
    z,
    x: Math.floor(x / scale),
    y: Math.floor(tile.y / scale),
    scale,
    column: x % scale,
    row: tile.y - Math.floor(tile.y / scale) * scale,
  };
}
