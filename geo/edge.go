package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// An edge is one side of a ring.
type edge struct {
	a, b orb.Point
	ring int
}

func (s edge) bound() orb.Bound {
	return orb.Bound{Min: orb.Point{math.Min(s.a[0], s.b[0]), math.Min(s.a[1], s.b[1])}, Max: orb.Point{math.Max(s.a[0], s.b[0]), math.Max(s.a[1], s.b[1])}}
}

func (s edge) at(t float64) orb.Point {
	return orb.Point{s.a[0] + t*(s.b[0]-s.a[0]), s.a[1] + t*(s.b[1]-s.a[1])}
}

func (s edge) turned(degrees float64) edge { s.a[0] += degrees; s.b[0] += degrees; return s }

// rises is 1 where a side crosses a latitude northward, -1 southward, 0 where it
// does not. Of its ends the southern belongs to it.
func (s edge) rises(y float64) int {
	switch {
	case s.a[1] <= y && y < s.b[1]:
		return 1
	case s.b[1] <= y && y < s.a[1]:
		return -1
	}
	return 0
}

// east reports whether a side, drawn on without end, lies to the east of p and not
// upon it. A side's two directions give the same answer.
func (s edge) east(p orb.Point) bool {
	low, high := s.a, s.b
	if low[1] > high[1] {
		low, high = high, low
	}
	return (high[0]-low[0])*(p[1]-low[1])-(high[1]-low[1])*(p[0]-low[0]) > 0
}

// below reports whether a side that crosses the meridian of p does so to the
// south of it, as east has it: where p is on the side, it counts as a little to
// the east of it.
func (s edge) below(p orb.Point) bool {
	switch d := (s.b[0] - s.a[0]) * (s.b[1] - s.a[1]); {
	case d > 0:
		return s.east(p)
	case d < 0:
		return !s.east(p)
	}
	return s.a[1] <= p[1]
}

// near reports whether p is on the side.
func (s edge) near(p orb.Point) bool { return s.nearer(p, onEdge) }

// nearer reports whether the nearest point of the side is so few degrees from p, in
// each direction.
func (s edge) nearer(p orb.Point, slack float64) bool {
	for axis := range 2 {
		if d := p[axis]; d < s.a[axis]-slack && d < s.b[axis]-slack || d > s.a[axis]+slack && d > s.b[axis]+slack {
			return false
		}
	}
	x, y := s.b[0]-s.a[0], s.b[1]-s.a[1]
	t := ((p[0]-s.a[0])*x + (p[1]-s.a[1])*y) / (x*x + y*y)
	q := s.at(math.Min(math.Max(t, 0), 1))
	return math.Abs(q[0]-p[0]) <= slack && math.Abs(q[1]-p[1]) <= slack
}
