// Package tile cuts the world into map tiles: their addresses, Web Mercator at
// 32 bits, and what a tile holds as a Mapbox Vector Tile (version 2). It chooses
// no events and serves nothing.
package tile

import (
	"strconv"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// MaxZoom is the deepest zoom of a tile; its 512 pixels are 19 m wide at the
// equator.
const MaxZoom = 22

// Extent is the number of units along a side of a tile.
const Extent = 4096

// An Address names one tile of the 2^Z by 2^Z that cover the world, counted
// from the north-west.
type Address struct{ Z, X, Y uint32 }

// Parse reads the three parts of an address. What is no number is Invalid, and
// a tile that does not exist NotFound.
func Parse(z, x, y string) (Address, error) {
	var n [3]uint32
	for i, s := range []string{z, x, y} {
		v, err := strconv.ParseUint(s, 10, 32)
		if err != nil || strconv.FormatUint(v, 10) != s {
			return Address{}, geo.Errorf(geo.Invalid, "tile: %q is not a whole number; an address is zoom/column/row, such as 6/37/21", geo.Clip(s))
		}
		n[i] = uint32(v)
	}
	a := Address{Z: n[0], X: n[1], Y: n[2]}
	if a.Z > MaxZoom {
		return Address{}, geo.Errorf(geo.NotFound, "tile: there is no zoom %d; zooms run from 0 to %d", a.Z, MaxZoom)
	}
	if last := uint32(1)<<a.Z - 1; a.X > last || a.Y > last {
		return Address{}, geo.Errorf(geo.NotFound, "tile: there is no tile %s; columns and rows of zoom %d run from 0 to %d", a, a.Z, last)
	}
	return a, nil
}

// String gives the address as it stands in a path: zoom/column/row.
func (a Address) String() string {
	b := strconv.AppendUint(nil, uint64(a.Z), 10)
	b = strconv.AppendUint(append(b, '/'), uint64(a.X), 10)
	return string(strconv.AppendUint(append(b, '/'), uint64(a.Y), 10))
}

// Corner gives the north-western position of the tile and the length of its
// sides, in positions.
func (a Address) Corner() (Position, uint64) {
	shift := 32 - a.Z
	return Position{uint32(uint64(a.X) << shift), uint32(uint64(a.Y) << shift)}, 1 << shift
}

// Holds reports whether a position lies in the tile; each lies in exactly one
// tile of a zoom.
func (a Address) Holds(p Position) bool {
	return uint64(p.X)>>(32-a.Z) == uint64(a.X) && uint64(p.Y)>>(32-a.Z) == uint64(a.Y)
}

// At gives the tile of a zoom in which a position lies.
func At(p Position, z uint32) Address {
	return Address{z, uint32(uint64(p.X) >> (32 - z)), uint32(uint64(p.Y) >> (32 - z))}
}

// Bound gives the tile's sides in degrees.
func (a Address) Bound() orb.Bound {
	c, side := a.Corner()
	return degrees(float64(c.X), float64(c.Y), float64(c.X)+float64(side), float64(c.Y)+float64(side))
}

// Mercator gives the tile's sides in metres of Web Mercator (EPSG:3857).
func (a Address) Mercator() orb.Bound {
	c, side := a.Corner()
	metres := func(n float64) float64 { return (n/world - 0.5) * circumferenceM }
	w, n := float64(c.X), float64(c.Y)
	return orb.Bound{Min: orb.Point{metres(w), -metres(n + float64(side))}, Max: orb.Point{metres(w + float64(side)), -metres(n)}}
}

// Units gives where a position lies in the tile: from 0 to Extent inside it,
// less or more outside. turns moves it by so many times round the world.
func (a Address) Units(p Position, turns int) (x, y int64) {
	c, _ := a.Corner()
	dx := int64(p.X) - int64(c.X) + int64(turns)<<32
	dy := int64(p.Y) - int64(c.Y)
	if a.Z <= 20 { // 4096 units are 2^(32-Z) positions
		return dx >> (20 - a.Z), dy >> (20 - a.Z)
	}
	return dx << (a.Z - 20), dy << (a.Z - 20)
}
