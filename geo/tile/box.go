package tile

import (
	"math"

	"github.com/paulmach/orb"
)

// Box gives the box, in positions, that holds everything in a tile that was made
// with Auto, and all that those events are drawn as at deeper zooms, where a dot
// becomes an area and a shape reaches over the edge of a tile; false where there is
// nothing. It may be a little wider than it needs to be, and wider than the world.
func (c *Content) Box(a Address) (orb.Bound, bool) {
	corner, side := a.Corner()
	box := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	add := func(west, north, east, south float64) {
		box = box.Union(orb.Bound{Min: orb.Point{west, north}, Max: orb.Point{east, south}})
	}
	cell := float64(side) / Grid
	for i := range c.Cells {
		west, north := float64(corner.X)+float64(c.Cells[i].Column)*cell, float64(corner.Y)+float64(c.Cells[i].Row)*cell
		add(west, north, west+cell, north+cell)
	}
	for i := range c.Events {
		x, y := float64(c.Events[i].At.X), float64(c.Events[i].At.Y)
		add(x, y, x, y)
	}
	for i := range c.Areas {
		r := &c.Areas[i]
		if r.Kind == Disc {
			x, y, reach := float64(r.Centre.X), float64(r.Centre.Y), Reach(r.Centre, r.UncertaintyM)
			add(x-reach, y-reach, x+reach, y+reach)
			continue
		}
		b := r.Outline.Box()
		add(b.Min[0], b.Min[1], b.Max[0], b.Max[1])
	}
	if box.Min[0] > box.Max[0] {
		return orb.Bound{}, false
	}
	margin := float64(side) * (2*WidePixels/512.0 + float64(buffer)/Extent)
	return box.Pad(margin), true
}

// Within gives the first and the last column and row of the tiles of a zoom that a
// box of positions meets: every column where it reaches over the edge of the world.
func Within(box orb.Bound, z uint32) (first, last Address) {
	at := func(x, y float64) Address { return At(Position{whole(x), whole(y)}, z) }
	first, last = at(box.Min[0], box.Min[1]), at(box.Max[0], box.Max[1])
	if box.Min[0] < 0 || box.Max[0] >= world {
		first.X, last.X = 0, uint32(1)<<z-1
	}
	return first, last
}

// InDegrees gives a box of positions in degrees, cut at the edges of the world; from
// one side of it to the other where it reaches over the antimeridian.
func InDegrees(box orb.Bound) orb.Bound {
	if box.Min[0] < 0 || box.Max[0] >= world {
		box.Min[0], box.Max[0] = 0, world
	}
	return degrees(box.Min[0], math.Max(box.Min[1], 0), box.Max[0], math.Min(box.Max[1], world))
}

// Fewest gives the first and the last of the deepest tiles, down to a zoom, of which
// four hold a box of positions.
func Fewest(box orb.Bound, deepest uint32) (first, last Address) {
	for z := deepest; z > 0; z-- {
		if first, last = Within(box, z); last.X-first.X <= 1 && last.Y-first.Y <= 1 {
			return first, last
		}
	}
	return Address{}, Address{}
}
