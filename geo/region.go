package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// earthRadiusM is the mean radius of the Earth in metres (IUGG R1).
const earthRadiusM = 6_371_008.8

// meets reports whether the event's geometry, or its point where it has no
// geometry, touches the box; edges belong to both.
func (e *Event) meets(b orb.Bound) bool {
	if e.Geometry != nil {
		return Intersects(b, e.Geometry)
	}
	return e.Point != nil && b.Contains(*e.Point)
}

// mayMeet reports whether the radius around the event's point or the area in
// which it may lie touches the box.
func (e *Event) mayMeet(b orb.Bound) bool {
	if e.Area != nil && Intersects(b, e.Area.Geometry) {
		return true
	}
	return e.Point != nil && e.UncertaintyM > 0 && BoxDistanceM(b, *e.Point) <= e.UncertaintyM
}

// within reports whether all of the event, with its radius and its area, lies
// in the box. An area that is named but not at hand lies nowhere for certain.
func (e *Event) within(b orb.Bound) bool {
	if e.AreaID != "" && e.Area == nil {
		return false
	}
	if e.Area != nil && !holdsAll(b, e.Area.Geometry) {
		return false
	}
	if e.Geometry != nil && !holdsAll(b, e.Geometry) {
		return false
	}
	return e.Point == nil || holds(b, Disc(*e.Point, e.UncertaintyM))
}

// rejoin undoes Box: two boxes that meet at the antimeridian become one, whose
// longitudes pass 180, for what lies across it lies in neither half.
func rejoin(boxes []orb.Bound) []orb.Bound {
	if len(boxes) != 2 {
		return boxes
	}
	w, e := boxes[0], boxes[1]
	if w.Max[0] != 180 || e.Min[0] != -180 || w.Min[1] != e.Min[1] || w.Max[1] != e.Max[1] {
		return boxes
	}
	return []orb.Bound{{Min: w.Min, Max: orb.Point{e.Max[0] + 360, e.Max[1]}}}
}

// holdsAll reports whether every part of a geometry lies in a box. Parts are
// looked at one by one, for what crosses the antimeridian is cut there into
// parts that lie at either end (RFC 7946, section 3.1.9).
func holdsAll(b orb.Bound, g orb.Geometry) bool {
	switch g := g.(type) {
	case orb.MultiPoint:
		return all(b, g)
	case orb.MultiLineString:
		return all(b, g)
	case orb.MultiPolygon:
		return all(b, g)
	case orb.Collection:
		return all(b, g)
	}
	return holds(b, g.Bound())
}

func all[G orb.Geometry](b orb.Bound, parts []G) bool {
	for _, p := range parts {
		if !holdsAll(b, p) {
			return false
		}
	}
	return true
}

// holds reports whether inner lies in outer, whose longitudes reach 180 or pass it
// where rejoin made it.
func holds(outer, inner orb.Bound) bool {
	if inner.Min[1] < outer.Min[1] || inner.Max[1] > outer.Max[1] {
		return false
	}
	if outer.Max[0]-outer.Min[0] >= 360 {
		return true
	}
	if inner.Min[0] < outer.Min[0] {
		inner.Min[0], inner.Max[0] = inner.Min[0]+360, inner.Max[0]+360
	}
	return inner.Min[0] >= outer.Min[0] && inner.Max[0] <= outer.Max[0]
}

// Extent gives the box in which the event certainly lies: its geometry, its
// radius and its area; false when it has no place.
func (e *Event) Extent() (orb.Bound, bool) {
	var b orb.Bound
	found := false
	add := func(o orb.Bound) {
		if found {
			o = b.Union(o)
		}
		b, found = o, true
	}
	if e.Geometry != nil {
		add(e.Geometry.Bound())
	}
	if e.Point != nil {
		add(Disc(*e.Point, e.UncertaintyM))
	}
	if e.Area != nil {
		add(e.Area.Geometry.Bound())
	}
	return b, found
}

// Disc gives the box around a circle of a radius in metres; the whole breadth of
// the Earth where the circle holds a pole. It is not cut at the antimeridian:
// longitudes may pass 180.
func Disc(p orb.Point, radiusM float64) orb.Bound {
	const degree = math.Pi / 180
	r, lat := radiusM/earthRadiusM, p[1]*degree
	dLat, dLon := r/degree, 180.0
	if math.Abs(lat)+r < math.Pi/2 {
		// The meridian that touches the circle touches it poleward of p; by rounding
		// alone, where it nearly holds a pole, the quotient is more than 1.
		dLon = math.Asin(math.Min(1, math.Sin(r)/math.Cos(lat))) / degree
	}
	return orb.Bound{Min: orb.Point{p[0] - dLon, math.Max(-90, p[1]-dLat)}, Max: orb.Point{p[0] + dLon, math.Min(90, p[1]+dLat)}}
}

// BoxDistanceM gives the great-circle distance in metres from p to a box; 0
// inside it. From beside a box the nearest point of a meridian lies poleward of
// p's own latitude, the more so the nearer the pole, and along a parallel the
// distance grows with the difference of longitude: so one of the two sides has
// the nearest point.
func BoxDistanceM(b orb.Bound, p orb.Point) float64 {
	if p[0] >= b.Min[0] && p[0] <= b.Max[0] {
		return DistanceM(p, orb.Point{p[0], math.Min(math.Max(p[1], b.Min[1]), b.Max[1])})
	}
	return math.Min(sideDistanceM(p, b.Min[0], b.Min[1], b.Max[1]), sideDistanceM(p, b.Max[0], b.Min[1], b.Max[1]))
}

// sideDistanceM gives the distance from p to the stretch of a meridian between
// two latitudes: to the foot of the perpendicular where that lies between them,
// and else to the nearer end.
func sideDistanceM(p orb.Point, lon, south, north float64) float64 {
	const rad = math.Pi / 180
	d := math.Min(DistanceM(p, orb.Point{lon, south}), DistanceM(p, orb.Point{lon, north}))
	foot := math.Atan2(math.Sin(p[1]*rad), math.Cos(p[1]*rad)*math.Cos((lon-p[0])*rad)) / rad
	if foot > south && foot < north {
		d = math.Min(d, DistanceM(p, orb.Point{lon, foot}))
	}
	return d
}

// DistanceM gives the great-circle distance in metres (haversine).
func DistanceM(a, b orb.Point) float64 {
	return 2 * earthRadiusM * math.Asin(math.Min(1, math.Sqrt(haversine(a, b))))
}

// haversine gives the haversine of the angle between two positions, seen from the
// middle of the Earth.
func haversine(a, b orb.Point) float64 {
	const rad = math.Pi / 180
	dLat, dLon := (b[1]-a[1])*rad, (b[0]-a[0])*rad
	s, t := math.Sin(dLat/2), math.Sin(dLon/2)
	return s*s + math.Cos(a[1]*rad)*math.Cos(b[1]*rad)*t*t
}

// Intersects reports whether a geometry touches a box; edges belong to both.
func Intersects(b orb.Bound, g orb.Geometry) bool {
	if g == nil || !b.Intersects(g.Bound()) {
		return false
	}
	switch g := g.(type) {
	case orb.Point:
		return b.Contains(g)
	case orb.MultiPoint:
		for _, p := range g {
			if b.Contains(p) {
				return true
			}
		}
		return false
	case orb.LineString:
		return crosses(b, g)
	case orb.MultiLineString:
		for _, l := range g {
			if crosses(b, l) {
				return true
			}
		}
		return false
	case orb.Polygon:
		return covers(b, g)
	case orb.MultiPolygon:
		for _, p := range g {
			if covers(b, p) {
				return true
			}
		}
		return false
	case orb.Collection:
		for _, m := range g {
			if Intersects(b, m) {
				return true
			}
		}
	}
	return false
}

// covers reports whether a polygon, its inside included, touches a box.
func covers(b orb.Bound, p orb.Polygon) bool {
	if len(p) == 0 || len(p[0]) == 0 {
		return false
	}
	for _, ring := range p {
		if crosses(b, orb.LineString(ring)) {
			return true
		}
	}
	return planar.PolygonContains(p, b.Min)
}

// crosses reports whether any part of a line lies in a box.
func crosses(b orb.Bound, line orb.LineString) bool {
	if len(line) == 1 {
		return b.Contains(line[0])
	}
	for i := 1; i < len(line); i++ {
		if segmentMeets(b, line[i-1], line[i]) {
			return true
		}
	}
	return false
}

// segmentMeets clips a segment to a box (Liang and Barsky, 1984) and reports
// whether anything is left.
func segmentMeets(b orb.Bound, p, q orb.Point) bool {
	t0, t1 := 0.0, 1.0
	for axis := range 2 {
		d := q[axis] - p[axis]
		lo, hi := b.Min[axis]-p[axis], b.Max[axis]-p[axis]
		if d == 0 {
			if lo > 0 || hi < 0 {
				return false
			}
			continue
		}
		near, far := lo/d, hi/d
		if near > far {
			near, far = far, near
		}
		t0, t1 = math.Max(t0, near), math.Min(t1, far)
		if t0 > t1 {
			return false
		}
	}
	return true
}

// Representative gives a point that stands for a geometry: a point itself, the
// middle of a line, and for an area its centroid or, where that falls outside,
// the middle of the widest stretch inside at the centroid's latitude. Of several
// parts it takes the largest. False for a geometry without coordinates.
func Representative(g orb.Geometry) (orb.Point, bool) {
	switch g := g.(type) {
	case orb.Point:
		return g, true
	case orb.MultiPoint:
		if len(g) > 0 {
			return g[0], true
		}
	case orb.LineString:
		if len(g) > 0 {
			return middle(g), true
		}
	case orb.MultiLineString:
		return largest(g, func(l orb.LineString) float64 { return planar.Length(l) })
	case orb.Polygon:
		if len(g) > 0 && len(g[0]) > 0 {
			return inside(g), true
		}
	case orb.MultiPolygon:
		return largest(g, func(p orb.Polygon) float64 { return math.Abs(planar.Area(p)) })
	case orb.Collection:
		if len(g) > 0 {
			return Representative(g[0])
		}
	}
	return orb.Point{}, false
}

// largest gives the representative point of the part with the greatest size.
func largest[G orb.Geometry](parts []G, size func(G) float64) (orb.Point, bool) {
	best, most := -1, -1.0
	for i, p := range parts {
		if s := size(p); s > most {
			best, most = i, s
		}
	}
	if best < 0 {
		return orb.Point{}, false
	}
	return Representative(parts[best])
}

// middle gives the point half way along a line.
func middle(l orb.LineString) orb.Point {
	left := planar.Length(l) / 2
	for i := 1; i < len(l); i++ {
		d := planar.Distance(l[i-1], l[i])
		if d > 0 && d >= left {
			t := left / d
			return orb.Point{l[i-1][0] + t*(l[i][0]-l[i-1][0]), l[i-1][1] + t*(l[i][1]-l[i-1][1])}
		}
		left -= d
	}
	return l[0]
}

// inside gives the centroid of a polygon, or a point inside it nearby.
func inside(p orb.Polygon) orb.Point {
	c, area := planar.CentroidArea(p)
	if area == 0 {
		return p[0][0]
	}
	if planar.PolygonContains(p, c) {
		return c
	}
	var cuts []float64
	for _, ring := range p {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if (a[1] > c[1]) != (b[1] > c[1]) {
				cuts = append(cuts, a[0]+(c[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]))
			}
		}
	}
	return widest(cuts, c)
}

// widest gives the middle of the widest stretch inside between the longitudes
// at which a line of latitude enters and leaves a polygon.
func widest(cuts []float64, c orb.Point) orb.Point {
	slices.Sort(cuts)
	width := -1.0
	for i := 1; i < len(cuts); i += 2 {
		if w := cuts[i] - cuts[i-1]; w > width {
			width, c[0] = w, (cuts[i]+cuts[i-1])/2
		}
	}
	return c
}
