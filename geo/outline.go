package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Meets reports whether a geometry between -180 and 180 touches the region.
func (r *Region) Meets(g orb.Geometry) bool { return meets(r, g) }

func (r *Region) inside(p orb.Polygon) bool {
	return slices.ContainsFunc(r.polygons, func(q orb.Polygon) bool { return holdsTurned(p, q[0][0]) })
}

func (r *Region) meetsLine(l orb.LineString) bool {
	if slices.ContainsFunc(l, r.Contains) {
		return true
	}
	for i := 1; i < len(l); i++ {
		if !r.around(edge{a: l[i-1], b: l[i]}, func(e, s edge) bool {
			return !s.near(e.a) && !s.near(e.b) && !e.near(s.a) && !e.near(s.b) && !(divides(e, s.a, s.b) && divides(s, e.a, e.b))
		}) {
			return true
		}
	}
	return false
}

// around gives the sides that lie in the cells that an edge comes near, some more
// than once, each with the edge turned to where they are, until yield wants no
// more.
func (r *Region) around(e edge, yield func(e, s edge) bool) bool {
	for _, turn := range turns {
		t := e.turned(turn)
		if b := t.bound(); b.Max[0] < r.bound.Min[0]-nearEdge || b.Min[0] > r.bound.Max[0]+nearEdge {
			continue
		}
		if !r.walk(t, func(row, from, to int) bool {
			for _, i := range r.list[r.first[row*r.cells+from]:r.first[row*r.cells+to+1]] {
				if !yield(t, r.sides[i]) {
					return false
				}
			}
			return true
		}) {
			return false
		}
	}
	return true
}

// Holds reports whether all of a geometry between -180 and 180 lies in the region.
func (r *Region) Holds(g orb.Geometry) bool {
	switch g := g.(type) {
	case orb.Point:
		return r.Contains(g)
	case orb.MultiPoint:
		return every(g, r.Contains)
	case orb.MultiLineString:
		return every(g, func(l orb.LineString) bool { return r.Holds(l) })
	case orb.MultiPolygon:
		return every(g, func(p orb.Polygon) bool { return r.Holds(p) })
	case orb.Collection:
		return every(g, r.Holds)
	case nil:
		return false
	}
	switch r.Overlap(g.Bound()) {
	case Apart:
		return false
	case Within:
		return true
	}
	switch g := g.(type) {
	case orb.LineString:
		return r.holdsLine(g)
	case orb.Polygon:
		return every(g, func(ring orb.Ring) bool { return r.holdsLine(orb.LineString(ring)) }) && !r.gapIn(g)
	}
	return false
}

func every[T any](list []T, is func(T) bool) bool {
	return !slices.ContainsFunc(list, func(v T) bool { return !is(v) })
}

// holdsLine cuts a line wherever it meets a side, and looks at the middle of each
// part: no part is inside at one place and outside at another.
func (r *Region) holdsLine(l orb.LineString) bool {
	if !every(l, r.Contains) {
		return false
	}
	for i := 1; i < len(l); i++ {
		e := edge{a: l[i-1], b: l[i]}
		cuts := []float64{0, 1}
		r.around(e, func(e, s edge) bool {
			cuts = e.cut(cuts, s)
			return true
		})
		slices.Sort(cuts)
		for j := 1; j < len(cuts); j++ {
			if !r.Contains(e.at((cuts[j-1] + cuts[j]) / 2)) {
				return false
			}
		}
	}
	return true
}

// gapIn reports whether the region has a hole, or a gap between its polygons,
// that lies in a polygon whose own rings lie in the region.
func (r *Region) gapIn(p orb.Polygon) bool {
	r.rims.Do(r.trace)
	b := p.Bound()
	for _, q := range r.beyond {
		for _, turn := range turns {
			if at := (orb.Point{q[0] + turn, q[1]}); b.Contains(at) && planar.PolygonContains(p, at) {
				return true
			}
		}
	}
	return false
}

// cut adds to a list where an edge meets a side, as parts of its length.
func (e edge) cut(list []float64, s edge) []float64 {
	x, y := e.b[0]-e.a[0], e.b[1]-e.a[1]
	if x == 0 && y == 0 {
		return list
	}
	for _, end := range [2]orb.Point{s.a, s.b} {
		if e.near(end) {
			list = append(list, min(max(((end[0]-e.a[0])*x+(end[1]-e.a[1])*y)/(x*x+y*y), 0), 1))
		}
	}
	if divides(e, s.a, s.b) && divides(s, e.a, e.b) {
		u, v := s.b[0]-s.a[0], s.b[1]-s.a[1]
		list = append(list, ((s.a[0]-e.a[0])*v-(s.a[1]-e.a[1])*u)/(x*v-y*u))
	}
	return list
}

// trace finds the parts of sides beyond which the region ends: two polygons may
// share a side, as where one was cut at the antimeridian, or overlap. A side is cut
// wherever another meets it, and a part is rim unless what lies just to its right
// is inside. The poles end nothing.
func (r *Region) trace() {
	for _, s := range r.sides {
		if s.a[1] == s.b[1] && math.Abs(s.a[1]) == 90 {
			continue
		}
		cuts := []float64{0, 1}
		if len(r.polygons) > 1 || r.bound.Max[0]-r.bound.Min[0] >= 360-nearEdge {
			r.around(s, func(e, other edge) bool {
				cuts = e.cut(cuts, other)
				return true
			})
			slices.Sort(cuts)
		}
		x, y := s.b[0]-s.a[0], s.b[1]-s.a[1]
		long := math.Hypot(x, y)
		for i := 1; i < len(cuts); i++ {
			if (cuts[i]-cuts[i-1])*long < onEdge {
				continue
			}
			middle := s.at((cuts[i-1] + cuts[i]) / 2)
			right := orb.Point{middle[0] + y/long*beyondEdge, middle[1] - x/long*beyondEdge}
			if !r.Contains(right) {
				r.rim = append(r.rim, edge{s.at(cuts[i-1]), s.at(cuts[i]), s.ring})
				r.beyond = append(r.beyond, right)
			}
		}
	}
}

// discSlack is by how much, in metres, a circle may leave a region and still be
// said to lie in it.
const discSlack = 0.01

// MeetsDisc reports whether the circle of a radius in metres around p touches the
// region, to a centimetre.
func (r *Region) MeetsDisc(p orb.Point, radiusM float64) bool {
	if r.Contains(p) {
		return true
	}
	b := Disc(p, radiusM)
	return radiusM > 0 && r.Overlap(b) != Apart && anyWithin(r.sides, b, p, radiusM)
}

// HoldsDisc reports whether all of the circle of a radius in metres around p lies
// in the region, to a centimetre.
func (r *Region) HoldsDisc(p orb.Point, radiusM float64) bool {
	if !r.Contains(p) {
		return false
	}
	b := Disc(p, radiusM)
	if radiusM <= discSlack || r.Overlap(b) == Within {
		return true
	}
	r.rims.Do(r.trace)
	return !anyWithin(r.rim, b, p, radiusM-discSlack)
}

// anyWithin reports whether one of the edges comes within a radius of p; b is the
// box around that circle.
func anyWithin(edges []edge, b orb.Bound, p orb.Point, radiusM float64) bool {
	for _, e := range edges {
		o := e.bound()
		if o.Max[1] < b.Min[1] || o.Min[1] > b.Max[1] {
			continue
		}
		for _, turn := range turns {
			if o.Max[0] >= b.Min[0]+turn && o.Min[0] <= b.Max[0]+turn {
				if DistanceM(e.a, p) <= radiusM || e.within(p, radiusM) {
					return true
				}
				break
			}
		}
	}
	return false
}

// within reports whether an edge comes within a radius of p, to a centimetre. It
// halves the edge, and gives up on a half of which no part can be as near, or that
// is shorter than a centimetre.
func (e edge) within(p orb.Point, radiusM float64) bool {
	d := DistanceM(e.at(0.5), p)
	if d <= radiusM {
		return true
	}
	reach := e.reachM()
	if d-reach > radiusM || reach < discSlack/2 ||
		math.Min(haversine(e.a, p), haversine(e.b, p))-e.bend(p) > haversineOf(radiusM-discSlack/2) {
		return false
	}
	first, second := e.halves()
	return first.within(p, radiusM) || second.within(p, radiusM)
}

// leaves reports whether an edge goes further from p than a radius, in the way of
// within.
func (e edge) leaves(p orb.Point, radiusM float64) bool {
	d := DistanceM(e.at(0.5), p)
	if d > radiusM {
		return true
	}
	reach := e.reachM()
	if d+reach <= radiusM || reach < discSlack/2 ||
		math.Max(haversine(e.a, p), haversine(e.b, p))+e.bend(p) < haversineOf(radiusM+discSlack/2) {
		return false
	}
	first, second := e.halves()
	return first.leaves(p, radiusM) || second.leaves(p, radiusM)
}

// haversineOf gives the haversine of a distance in metres; 0 for one below 0.
func haversineOf(metres float64) float64 {
	s := math.Sin(math.Max(0, metres) / (2 * earthRadiusM))
	return s * s
}

// bend bounds by how much the haversine of the distance from p to any part of an
// edge differs from what lies in a straight line between those of its ends: an
// eighth of its greatest second derivative. So an edge that runs along a circle
// around p is told from it in few halves.
func (e edge) bend(p orb.Point) float64 {
	const rad = math.Pi / 180
	dLat, dLon := math.Abs(e.b[1]-e.a[1])*rad, math.Abs(e.b[0]-e.a[0])*rad
	c := math.Cos(p[1] * rad)
	return (dLat*dLat + 2*c*dLat*dLon + c*math.Cos(e.flattest()*rad)*dLon*dLon) / 16
}

// reachM bounds how far any part of an edge lies from its middle, in metres.
func (e edge) reachM() float64 {
	const degreeM = earthRadiusM * math.Pi / 180
	return math.Hypot(e.b[1]-e.a[1], (e.b[0]-e.a[0])*math.Cos(e.flattest()*math.Pi/180)) * degreeM / 2
}

// flattest gives how far from the equator an edge comes nearest to it, in degrees.
func (e edge) flattest() float64 {
	if e.a[1] < 0 != (e.b[1] < 0) {
		return 0
	}
	return math.Min(math.Abs(e.a[1]), math.Abs(e.b[1]))
}

func (e edge) halves() (first, second edge) {
	return edge{e.a, e.at(0.5), 0}, edge{e.at(0.5), e.b, 0}
}
