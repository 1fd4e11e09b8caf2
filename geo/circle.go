package geo

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// A Circle is what lies within a radius of a position, along great circles. Over
// the antimeridian and at the poles it goes on as the Earth does. A radius that
// is not above 0 makes no circle.
type Circle struct {
	Center  orb.Point
	RadiusM float64
}

// MaxRadiusM is the largest radius of a circle: less than a quarter of the way
// round the Earth, so that it holds one pole at most and has no hole in it.
const MaxRadiusM = 10_000_000

// nearCircle is by how much, in metres, an answer from a box may be off.
const nearCircle = 0.001

const circleForm = "write circle=30.52,50.45,15000: longitude, latitude and a radius in metres"

// ParseCircle reads a longitude, a latitude and a radius in metres.
func ParseCircle(s string) (Circle, error) {
	fields := strings.Split(s, ",")
	if len(fields) != 3 {
		return Circle{}, Errorf(Invalid, "circle: %q has %d of the 3 numbers; %s", Clip(s), len(fields), circleForm)
	}
	var n [3]float64
	for i, f := range fields {
		v, err := strconv.ParseFloat(strings.TrimSpace(f), 64)
		if err != nil || !finite(v) {
			return Circle{}, Errorf(Invalid, "circle: %q is not a number; %s", Clip(f), circleForm)
		}
		n[i] = v + 0 // and no minus before a zero
	}
	switch lon, lat, radius := n[0], n[1], n[2]; {
	case math.Abs(lat) > 90 && math.Abs(lat) <= 180 && math.Abs(lon) <= 90:
		return Circle{}, Errorf(Invalid, "circle: latitude %v is outside -90 to 90; longitude and latitude look swapped: write longitude first", lat)
	case math.Abs(lat) > 90:
		return Circle{}, Errorf(Invalid, "circle: latitude %v is outside -90 to 90", lat)
	case math.Abs(lon) > 180:
		return Circle{}, Errorf(Invalid, "circle: longitude %v is outside -180 to 180; over the antimeridian a circle goes on by itself", lon)
	case radius < 1 || radius > MaxRadiusM:
		return Circle{}, Errorf(Invalid, "circle: a radius of %s metres is outside 1 to %d", appendNumber(nil, radius), MaxRadiusM)
	}
	return Circle{orb.Point{n[0], n[1]}, n[2]}, nil
}

// word writes a circle as ParseCircle reads it; "" for none.
func (c Circle) word() string {
	if c.RadiusM <= 0 {
		return ""
	}
	b := append(appendNumber(nil, c.Center[0]), ',')
	b = append(appendNumber(b, c.Center[1]), ',')
	return string(appendNumber(b, c.RadiusM))
}

// Bound gives the box around the circle, which begins between -180 and 180; its
// east may pass 180.
func (c Circle) Bound() orb.Bound {
	b := Disc(c.Center, c.RadiusM)
	turn := beginning(b.Min[0])
	b.Min[0], b.Max[0] = b.Min[0]+turn, b.Max[0]+turn
	return b
}

// Bounds gives boxes within -180 and 180 that hold the circle and a little more:
// one, or several where it comes to the antimeridian.
func (c Circle) Bounds() []orb.Bound { return cutBound(c.Bound()) }

// Contains reports whether a position lies in the circle.
func (c Circle) Contains(p orb.Point) bool { return DistanceM(p, c.Center) <= c.RadiusM }

// Look is Contains for a position that is not known exactly, in either direction,
// but to so many degrees: Across where the edge is that near.
func (c Circle) Look(p orb.Point, slack float64) Overlap {
	const degreeM = earthRadiusM * math.Pi / 180
	off := slack*math.Sqrt2*degreeM + nearCircle
	switch d := DistanceM(p, c.Center); {
	case d+off <= c.RadiusM:
		return Within
	case d-off > c.RadiusM:
		return Apart
	}
	return Across
}

// Overlap says how a box lies to the circle: by its point that is nearest to the
// middle, and by the farthest, which is nearest to the other end of the Earth.
func (c Circle) Overlap(b orb.Bound) Overlap {
	if turnedDistanceM(b, c.Center) > c.RadiusM+nearCircle {
		return Apart
	}
	opposite := orb.Point{c.Center[0] - math.Copysign(180, c.Center[0]), -c.Center[1]}
	if math.Pi*earthRadiusM-turnedDistanceM(b, opposite) < c.RadiusM-nearCircle {
		return Within
	}
	return Across
}

// turnedDistanceM is BoxDistanceM for a box whose longitudes may pass 180.
func turnedDistanceM(b orb.Bound, p orb.Point) float64 {
	for _, turn := range turns {
		if x := p[0] + turn; x >= b.Min[0] && x <= b.Max[0] {
			return BoxDistanceM(b, orb.Point{x, p[1]})
		}
	}
	return BoxDistanceM(b, p)
}

// Meets reports whether a geometry between -180 and 180 touches the circle, to a
// centimetre.
func (c Circle) Meets(g orb.Geometry) bool { return meets(c, g) }

func (c Circle) inside(p orb.Polygon) bool { return holdsTurned(p, c.Center) }

func (c Circle) meetsLine(l orb.LineString) bool {
	if slices.ContainsFunc(l, c.Contains) {
		return true
	}
	for i := 1; i < len(l); i++ {
		if (edge{a: l[i-1], b: l[i]}).within(c.Center, c.RadiusM) {
			return true
		}
	}
	return false
}

// Holds reports whether all of a geometry between -180 and 180 lies in the circle,
// to a centimetre. It has no hole, so a polygon lies where its rings do.
func (c Circle) Holds(g orb.Geometry) bool {
	switch g := g.(type) {
	case orb.Point:
		return c.Contains(g)
	case orb.MultiPoint:
		return every(g, c.Contains)
	case orb.LineString:
		return c.holdsLine(g)
	case orb.MultiLineString:
		return every(g, c.holdsLine)
	case orb.Polygon:
		return every(g, func(ring orb.Ring) bool { return c.holdsLine(orb.LineString(ring)) })
	case orb.MultiPolygon:
		return every(g, func(p orb.Polygon) bool { return c.Holds(p) })
	case orb.Collection:
		return every(g, c.Holds)
	}
	return false
}

func (c Circle) holdsLine(l orb.LineString) bool {
	if !every(l, c.Contains) {
		return false
	}
	for i := 1; i < len(l); i++ {
		if (edge{a: l[i-1], b: l[i]}).leaves(c.Center, c.RadiusM) {
			return false
		}
	}
	return true
}

// MeetsDisc reports whether the circle of a radius in metres around p touches this
// one.
func (c Circle) MeetsDisc(p orb.Point, radiusM float64) bool {
	return DistanceM(p, c.Center) <= c.RadiusM+math.Max(0, radiusM)
}

// HoldsDisc reports whether all of the circle of a radius in metres around p lies
// in this one, to a centimetre.
func (c Circle) HoldsDisc(p orb.Point, radiusM float64) bool {
	return DistanceM(p, c.Center) <= c.RadiusM-math.Max(0, radiusM-discSlack)
}
