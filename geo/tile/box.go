package tile

import (
	"math"

	"github.com/paulmach/orb"
)

// Within gives the first and the last column and row of the tiles of a zoom that a box of
// positions meets with their margin: every column where it reaches over the edge of the world.
func Within(box orb.Bound, z uint32) (first, last Address) {
	box = box.Pad(math.Ldexp(buffer/float64(Extent), 32-int(z)))
	at := func(x, y float64) Address { return At(Position{whole(x), whole(y)}, z) }
	first, last = at(box.Min[0], box.Min[1]), at(box.Max[0], box.Max[1])
	if box.Min[0] < 0 || box.Max[0] > world {
		first.X, last.X = 0, uint32(1)<<z-1
	}
	return first, last
}

// InDegrees gives a box of positions in degrees, cut at the edges of the world; from
// one side of it to the other where it reaches over the antimeridian.
func InDegrees(box orb.Bound) orb.Bound {
	if box.Min[0] < 0 || box.Max[0] > world {
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
