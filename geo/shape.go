package geo

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// A Shape is what a query wants a place to lie in: a Region or a Circle. What is
// asked about has its longitudes between -180 and 180.
type Shape interface {
	Contains(p orb.Point) bool
	// Look is Contains for a position that is known to so many degrees, at most MaxSlack.
	Look(p orb.Point, slack float64) Overlap
	// Overlap says how a box lies to the shape, quickly; its longitudes may pass 180.
	Overlap(b orb.Bound) Overlap
	Meets(g orb.Geometry) bool
	Holds(g orb.Geometry) bool
	MeetsDisc(p orb.Point, radiusM float64) bool
	HoldsDisc(p orb.Point, radiusM float64) bool
	// Bound gives the box around it, which begins between -180 and 180 and may pass 180.
	Bound() orb.Bound
	// Bounds gives boxes within -180 and 180 that hold it.
	Bounds() []orb.Bound
}

// An outlined shape says how points, boxes and lines lie to it; the rest follows.
type outlined interface {
	Contains(p orb.Point) bool
	Overlap(b orb.Bound) Overlap
	meetsLine(l orb.LineString) bool
	// inside reports whether some of a shape lies in a polygon whose rings it does
	// not meet.
	inside(p orb.Polygon) bool
}

// meets is Shape.Meets. It is asked of every event near a shape, and an interface
// would take memory for each.
func meets[S outlined](s S, g orb.Geometry) bool {
	if g == nil {
		return false
	}
	if parts, ok := g.(orb.Collection); ok {
		return slices.ContainsFunc(parts, func(part orb.Geometry) bool { return meets(s, part) })
	}
	switch s.Overlap(g.Bound()) {
	case Apart:
		return false
	case Within:
		return true
	}
	switch g := g.(type) {
	case orb.Point:
		return s.Contains(g)
	case orb.MultiPoint:
		return slices.ContainsFunc(g, s.Contains)
	case orb.LineString:
		return s.meetsLine(g)
	case orb.MultiLineString:
		return slices.ContainsFunc(g, s.meetsLine)
	case orb.Polygon:
		return meetsPolygon(s, g)
	case orb.MultiPolygon:
		return slices.ContainsFunc(g, func(p orb.Polygon) bool { return meetsPolygon(s, p) })
	}
	return false
}

func meetsPolygon[S outlined](s S, p orb.Polygon) bool {
	return slices.ContainsFunc(p, func(ring orb.Ring) bool { return s.meetsLine(orb.LineString(ring)) }) || s.inside(p)
}

// holdsTurned reports whether a polygon holds a position, whose longitude may be
// counted otherwise than the polygon's.
func holdsTurned(p orb.Polygon, at orb.Point) bool {
	for _, turn := range turns {
		if planar.PolygonContains(p, orb.Point{at[0] + turn, at[1]}) {
			return true
		}
	}
	return false
}
