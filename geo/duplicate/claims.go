package duplicate

import (
	"math"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"eventmap/geo"
)

// A span is when an event happened, in seconds since 1970, both ends inside.
type span struct {
	known    bool
	from, to float64
}

// longestMoment is as much as a moment is widened by what its precision says.
const longestMoment = 24*time.Hour - time.Second

// newSpan takes a moment for as much as its precision says, up to a day.
func newSpan(e *geo.Event) span {
	if !e.Dated() {
		return span{}
	}
	end := e.EndTime
	if end.IsZero() {
		end = e.StartTime
	}
	widest := map[string]time.Duration{"minute": time.Minute - time.Second, "hour": time.Hour - time.Second}
	least, ok := widest[e.TimePrecision]
	if !ok && (end.Equal(e.StartTime) || e.TimePrecision == "day") {
		least = longestMoment
	}
	if until := e.StartTime.Add(least); until.After(end) {
		end = until
	}
	return span{true, float64(e.StartTime.Unix()), float64(end.Unix())}
}

func (s span) length() float64 { return s.to - s.from }

// shift gives by how many seconds one of two spans must be moved to lie within
// the other.
func (s span) shift(o span) float64 {
	return max(0, math.Abs((s.from+s.to)-(o.from+o.to))/2-math.Abs(s.length()-o.length())/2)
}

// A place is where an event is claimed to be: in a disc, or in a shape.
type place struct {
	known  bool
	centre orb.Point
	radius float64      // metres around the centre, where there is no shape
	shape  orb.Geometry // an area in which it may lie, or its own geometry that is no point
	area   string       // the id of shape, if it is an area
	covers float64      // metres around the centre that hold all of it
	reach  float64      // how uncertain it is, in metres; more than covers where that was not said
}

// What a place is taken for where only its precision is known, and that stands
// for no radius.
const (
	countryM = 500_000
	unknownM = 3_000
)

func newPlace(e *geo.Event) place {
	p := place{known: true, radius: e.UncertaintyM}
	_, isPoint := e.Geometry.(orb.Point)
	switch {
	case e.Geometry != nil && !isPoint:
		p.shape = e.Geometry
	case e.Area != nil && len(e.Area.Geometry) > 0:
		p.shape, p.area = e.Area.Geometry, e.Area.ID
	}
	switch at, ok := e.Geometry.(orb.Point); {
	case ok:
		p.centre = at
	case e.Point != nil:
		p.centre = *e.Point
	default:
		if p.centre, p.known = geo.Representative(p.shape); !p.known {
			return place{}
		}
	}
	if p.shape != nil {
		p.radius, p.covers = 0, farCorner(p.centre, p.shape.Bound())
		p.reach = p.covers
		return p
	}
	if p.radius == 0 {
		p.radius = geo.DefaultUncertaintyM(e.LocationPrecision)
	}
	p.covers, p.reach = p.radius, p.radius
	if p.radius == 0 {
		p.reach = unknownM
		if e.LocationPrecision == "country" {
			p.reach = countryM
		}
	}
	return p
}

// farCorner gives the distance from a point to the corner of a box that is
// farthest away.
func farCorner(p orb.Point, b orb.Bound) float64 {
	far := 0.0
	for _, corner := range []orb.Point{b.Min, b.Max, {b.Min[0], b.Max[1]}, {b.Max[0], b.Min[1]}} {
		far = max(far, geo.DistanceM(p, corner))
	}
	return far
}

// same reports whether two places are the same claim.
func (p *place) same(o *place) bool {
	return p.centre == o.centre && p.radius == o.radius && p.reach == o.reach && p.area == o.area &&
		(p.shape == nil) == (o.shape == nil) && (p.shape == nil || p.area != "" || orb.Equal(p.shape, o.shape))
}

// apart gives by how many metres one of two places must be moved to lie within the
// other, and how far they are apart.
func (c *comparer) apart(a, b *place) (shift, distance float64) {
	switch {
	case a.shape == nil && b.shape == nil:
		d := geo.DistanceM(a.centre, b.centre)
		return max(0, d-math.Abs(a.radius-b.radius)), max(0, d-a.radius-b.radius)
	case a.shape != nil && b.shape != nil:
		d := c.between(a, b)
		return d, d
	case a.shape == nil:
		a, b = b, a
	}
	d := toShape(b.centre, a.shape)
	around := geo.DistanceM(a.centre, b.centre) - (b.radius - a.covers) // the disc may hold the shape
	return min(d, max(0, around)), max(0, d-b.radius)
}

// between gives the distance of two shapes. It asks their corners, and of long
// outlines only some: shapes are large beside what that may miss.
func (c *comparer) between(a, b *place) float64 {
	if a.area != "" && a.area == b.area {
		return 0
	}
	key := [2]string{min(a.area, b.area), max(a.area, b.area)}
	named := key[0] != ""
	if d, ok := c.areas[key]; ok && named {
		return d
	}
	d := min(cornersTo(a, b), cornersTo(b, a))
	if named {
		if c.areas == nil {
			c.areas = map[[2]string]float64{}
		}
		c.areas[key] = d
	}
	return d
}

// mostCorners bounds how many corners of a shape are asked.
const mostCorners = 200

func cornersTo(a, b *place) float64 {
	d := toShape(a.centre, b.shape)
	var corners []orb.Point
	geo.EachLine(a.shape, func(l []orb.Point) { corners = append(corners, l...) })
	for i := 0; i < len(corners) && d > 0; i += 1 + len(corners)/mostCorners {
		d = min(d, toShape(corners[i], b.shape))
	}
	return d
}

// toShape gives the distance in metres from a point to a geometry; 0 inside it.
func toShape(p orb.Point, g orb.Geometry) float64 {
	if within(p, g) {
		return 0
	}
	const rad = math.Pi / 180
	narrow := math.Cos(p[1] * rad)
	nearest, found := orb.Point{}, math.Inf(1)
	geo.EachLine(g, func(l []orb.Point) {
		var before orb.Point
		for i, q := range l {
			at := orb.Point{math.Remainder(q[0]-p[0], 360) * narrow, q[1] - p[1]}
			if i == 0 {
				before = at
			}
			from := before
			if jump := at[0] - from[0]; math.Abs(jump) > 180*narrow {
				from[0] += math.Copysign(360*narrow, jump) // behind p the degrees begin anew
			}
			foot := footOf(from, at)
			if d := foot[0]*foot[0] + foot[1]*foot[1]; d < found {
				found, nearest = d, foot
			}
			before = at
		}
	})
	if math.IsInf(found, 1) {
		return found
	}
	if narrow > 1e-9 {
		nearest[0] /= narrow
	}
	return geo.DistanceM(p, orb.Point{p[0] + nearest[0], p[1] + nearest[1]})
}

// footOf gives the point of a segment that is nearest to the origin.
func footOf(a, b orb.Point) orb.Point {
	dx, dy := b[0]-a[0], b[1]-a[1]
	long := dx*dx + dy*dy
	if long == 0 {
		return a
	}
	t := max(0, min(1, -(a[0]*dx+a[1]*dy)/long))
	return orb.Point{a[0] + t*dx, a[1] + t*dy}
}

// within reports whether a point lies inside a geometry that has an inside.
func within(p orb.Point, g orb.Geometry) bool {
	switch g := g.(type) {
	case orb.Polygon:
		return len(g) > 0 && g.Bound().Contains(p) && planar.PolygonContains(g, p)
	case orb.MultiPolygon:
		for _, one := range g {
			if within(p, one) {
				return true
			}
		}
	case orb.Collection:
		for _, one := range g {
			if within(p, one) {
				return true
			}
		}
	}
	return false
}
