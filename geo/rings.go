package geo

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// checkRings says where a ring of a geometry crosses itself or another of its
// polygon, or a hole lies outside, if anywhere. Rings may touch. CheckGeometry has
// found nothing wrong with it before. Reading does not ask for this, so that what
// was kept before it was asked for can still be read.
func checkRings(g orb.Geometry) error {
	switch g := g.(type) {
	case orb.Polygon:
		return checkPolygonRings(g)
	case orb.MultiPolygon:
		for _, p := range g {
			if err := checkPolygonRings(p); err != nil {
				return err
			}
		}
	case orb.Collection:
		for _, m := range g {
			if err := checkRings(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkPolygonRings is checkRings for one polygon.
func checkPolygonRings(p orb.Polygon) error {
	s := crossings{of: "geometry", work: mostRingWork}
	return s.check(p)
}

func (s *crossings) check(p orb.Polygon) error {
	for i, ring := range p {
		for j := 1; j < len(ring); j++ {
			if ring[j-1] != ring[j] {
				s.edges = append(s.edges, edge{ring[j-1], ring[j], i})
			}
		}
	}
	if err := s.find(); err != nil {
		return err
	}
	for _, hole := range p[1:] {
		// They do not cross, so that some corners tell as much as all of them.
		outside, seen := 0, 0
		for i := 1; i < len(hole); i += 1 + len(hole)*len(p[0])/mostRingWork {
			if seen++; !planar.RingContains(p[0], hole[i]) {
				outside++
			}
		}
		if outside > seen/2 { // one that touches the outline may seem to lie on either side there
			return Errorf(Invalid, "%s: a hole lies outside its polygon near %s; leave it out or move it inside", s.of, spot(hole[0]))
		}
	}
	return nil
}

func spot(p orb.Point) *Sentence { return Say("longitude %.5g, latitude %.5g", p[0], p[1]) }

// crossings looks for edges that cross. Edges that follow each other lie close
// together, so runs of them are compared by their boxes, in halves: for outlines
// as they are drawn that is little more work than there are edges.
type crossings struct {
	of    string // what the edges are of, in words
	edges []edge
	boxes []orb.Bound // of runs, as a binary tree: node n has the children 2n+1 and 2n+2
	work  int         // how many runs may yet be compared

	touches map[int][]float64 // where edges, by their number, are touched by others that do not follow them, as parts of their length; nil where nobody asks
}

// mostRingWork bounds the work on one polygon, for it can be made to be large.
const mostRingWork = 5_000_000

// touchWork is what it takes to look at a touch more closely, in such comparisons.
const touchWork = 20

func (s *crossings) find() error {
	if len(s.edges) == 0 {
		return nil
	}
	s.boxes = make([]orb.Bound, 4*len(s.edges))
	s.fill(0, 0, len(s.edges))
	err := s.within(0, 0, len(s.edges))
	if s.work < 0 && err == nil {
		err = Errorf(Invalid, "%s: a polygon of %d corners is too intricate to be checked; simplify it", s.of, len(s.edges))
	}
	return err
}

// fill computes the boxes of the run from first to before last, which is node n.
func (s *crossings) fill(n, first, last int) orb.Bound {
	if last-first == 1 {
		s.boxes[n] = s.edges[first].bound()
	} else {
		middle := (first + last) / 2
		s.boxes[n] = s.fill(2*n+1, first, middle).Union(s.fill(2*n+2, middle, last))
	}
	return s.boxes[n]
}

// within compares the edges of one run with each other.
func (s *crossings) within(n, first, last int) error {
	if last-first == 1 {
		return nil
	}
	middle := (first + last) / 2
	if err := s.within(2*n+1, first, middle); err != nil {
		return err
	}
	if err := s.within(2*n+2, middle, last); err != nil {
		return err
	}
	return s.between(2*n+1, first, middle, 2*n+2, middle, last)
}

// between compares the edges of two runs.
func (s *crossings) between(n, first, last, m, start, end int) error {
	if s.work--; s.work < 0 || !s.boxes[n].Intersects(s.boxes[m]) {
		return nil
	}
	switch {
	case last-first == 1 && end-start == 1:
		e, f := s.edges[first], s.edges[start]
		if err := s.cross(e, f); err != nil || s.touches == nil || s.follow(first, start) {
			return err
		}
		s.touch(first, e, f)
		s.touch(start, f, e)
		return nil
	case last-first >= end-start:
		middle := (first + last) / 2
		if err := s.between(2*n+1, first, middle, m, start, end); err != nil {
			return err
		}
		return s.between(2*n+2, middle, last, m, start, end)
	}
	middle := (start + end) / 2
	if err := s.between(n, first, last, 2*m+1, start, middle); err != nil {
		return err
	}
	return s.between(n, first, last, 2*m+2, middle, end)
}

// touch notes where an edge is touched by another, if it is.
func (s *crossings) touch(n int, e, by edge) {
	if !e.near(by.a) && !e.near(by.b) {
		return
	}
	s.touches[n] = e.cut(s.touches[n], by)
	s.work -= touchWork
}

// follow reports whether of two edges of a ring, by their numbers, one follows the
// other.
func (s *crossings) follow(first, second int) bool {
	ring := s.edges[first].ring
	begins := first == 0 || s.edges[first-1].ring != ring
	ends := second+1 == len(s.edges) || s.edges[second+1].ring != ring
	return s.edges[second].ring == ring && (second == first+1 || begins && ends)
}

// cross says where two edges cross, if they do, each with its ends on either side
// of the other.
func (s *crossings) cross(e, f edge) error {
	if !divides(e, f.a, f.b) || !divides(f, e.a, e.b) {
		return nil
	}
	d, o := orb.Point{e.b[0] - e.a[0], e.b[1] - e.a[1]}, orb.Point{f.b[0] - f.a[0], f.b[1] - f.a[1]}
	t := ((f.a[0]-e.a[0])*o[1] - (f.a[1]-e.a[1])*o[0]) / (d[0]*o[1] - d[1]*o[0])
	at := spot(orb.Point{e.a[0] + t*d[0], e.a[1] + t*d[1]})
	if e.ring == f.ring {
		return Errorf(Invalid, "%s: a ring crosses itself near %s; draw its corners in their order around the area", s.of, at)
	}
	return Errorf(Invalid, "%s: two rings of a polygon cross each other near %s; a hole must lie inside", s.of, at)
}

// divides reports whether a line through an edge has two points on its two sides.
// What lies closer to it than numbers tell lies on it.
func divides(e edge, p, q orb.Point) bool {
	d := orb.Point{e.b[0] - e.a[0], e.b[1] - e.a[1]}
	side := func(p orb.Point) float64 {
		x, y := d[0]*(p[1]-e.a[1]), d[1]*(p[0]-e.a[0])
		near := 1e-12*(math.Abs(x)+math.Abs(y)) + 1e-13*(math.Abs(d[0])+math.Abs(d[1])+math.Abs(p[0]-e.a[0])+math.Abs(p[1]-e.a[1]))
		if s := x - y; math.Abs(s) > near {
			return s
		}
		return 0
	}
	return side(p)*side(q) < 0
}
