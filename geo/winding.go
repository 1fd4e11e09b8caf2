package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// checkWinding says where a polygon, in which no two sides cross, winds around a
// place otherwise than once or not at all, if anywhere: where a ring crosses itself
// in one of its corners, or where a hole lies in another or, touching it, outside.
// Each part of the plane that the rings cut out has at its edge a part of a side,
// from where another touches it to where the next does: it looks beside these.
func (s *crossings) checkWinding(p orb.Polygon) error {
	r := NewRegion(orb.MultiPolygon{p})
	work := mostRingWork
	for number, e := range s.edges {
		cuts := slices.Concat([]float64{0, 1}, s.touches[number])
		slices.Sort(cuts)
		cuts = slices.Compact(cuts)
		x, y := e.b[0]-e.a[0], e.b[1]-e.a[1]
		long := math.Hypot(x, y)
		for i := 1; i < len(cuts); i++ {
			middle := e.at((cuts[i-1] + cuts[i]) / 2)
			if !r.bound.Contains(middle) { // of the outline
				return Errorf(Invalid, "%s: a hole lies outside its polygon near %s; leave it out or move it inside", s.of, spot(middle))
			}
			if work -= len(r.known(r.row(middle[1])*r.cells + r.column(middle[0]))); work < 0 {
				return Errorf(Invalid, "%s: a polygon of %d corners is too intricate to be checked; simplify it", s.of, len(s.edges))
			}
			for _, far := range [2]float64{beyondEdge, -beyondEdge} {
				n, near := r.winds(orb.Point{middle[0] + y/long*far, middle[1] - x/long*far}, onEdge)
				switch {
				case near || n == 0 || n == 1:
				case n < 0 && len(p) > 1:
					return Errorf(Invalid, "%s: a ring crosses itself, or a hole lies in another or outside, near %s; draw what lies in a hole as a polygon of its own", s.of, spot(middle))
				default:
					return Errorf(Invalid, "%s: a ring crosses itself near %s; draw its corners in their order around the area", s.of, spot(middle))
				}
			}
		}
	}
	return nil
}
