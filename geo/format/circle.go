package format

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"eventmap/geo"
)

const (
	earthRadiusM  = 6_371_008.8 // the mean one
	circleCorners = 72
	// maxCircleM is the largest radius that is drawn, a little less than from the
	// equator to a pole: what is larger is nearly everywhere.
	maxCircleM = 9_000_000
)

// circle gives the area around a place within a radius in metres, on a sphere,
// with its corners on the circle. It is cut at the antimeridian, and closed along
// the pole that it holds. It is nil for a radius that cannot be drawn.
func circle(p orb.Point, radiusM float64) orb.MultiPolygon {
	if !(radiusM > 0 && radiusM <= maxCircleM) {
		return nil
	}
	ring := make(orb.LineString, 0, circleCorners+1)
	for i := range circleCorners {
		q := travel(p, 2*math.Pi*float64(i)/circleCorners, radiusM)
		if i > 0 {
			q[0] = beside(q[0], ring[i-1][0])
		}
		ring = append(ring, q)
	}
	// Bearings run clockwise, rings the other way round.
	ring.Reverse()
	first, last := ring[0][0], ring[len(ring)-1][0]
	if beside(first, last) != first { // once around the Earth
		return orb.MultiPolygon{polarCap(ring, math.Copysign(90, p[1]))}
	}
	var whole orb.MultiPolygon
	for _, turn := range []float64{0, 360, -360} {
		if part := within(ring, turn); part != nil {
			polygon := orb.Polygon{part}
			geo.Wind(polygon)
			whole = append(whole, polygon)
		}
	}
	return whole
}

// beside gives a longitude plus or minus whole turns, within half a turn of another.
func beside(longitude, other float64) float64 {
	for longitude-other > 180 {
		longitude -= 360
	}
	for longitude-other < -180 {
		longitude += 360
	}
	return longitude
}

// travel gives the place that lies a distance from p in the direction of a
// bearing, in radians from north.
func travel(p orb.Point, bearing, distanceM float64) orb.Point {
	const degree = math.Pi / 180
	lat, d := p[1]*degree, distanceM/earthRadiusM
	// Along the meridian of p, to the east of it and up, the Earth's radius being 1:
	// so that nothing is lost at the poles, where all of it is small but the last.
	x := math.Cos(lat)*math.Cos(d) - math.Sin(lat)*math.Sin(d)*math.Cos(bearing)
	y := math.Sin(d) * math.Sin(bearing)
	z := math.Sin(lat)*math.Cos(d) + math.Cos(lat)*math.Sin(d)*math.Cos(bearing)
	return orb.Point{decimals(p[0] + math.Atan2(y, x)/degree), decimals(math.Atan2(z, math.Hypot(x, y)) / degree)}
}

// decimals rounds to the seventh, which is a centimetre.
func decimals(f float64) float64 { return math.Round(f*1e7) / 1e7 }

// within gives the part of a ring, turned by so many degrees, that lies between
// -180 and 180; closed.
func within(ring orb.LineString, turn float64) orb.Ring {
	part := make(orb.Ring, len(ring))
	for i, q := range ring {
		part[i] = orb.Point{q[0] + turn, q[1]}
	}
	for _, side := range []float64{-1, 1} {
		inside := func(q orb.Point) bool { return q[0]*side <= 180 }
		var kept orb.Ring
		for i, q := range part {
			before := part[(i+len(part)-1)%len(part)]
			if inside(q) != inside(before) {
				share := (side*180 - before[0]) / (q[0] - before[0])
				kept = append(kept, orb.Point{side * 180, decimals(before[1] + share*(q[1]-before[1]))})
			}
			if inside(q) {
				kept = append(kept, orb.Point{decimals(q[0]), q[1]})
			}
		}
		if part = kept; len(part) == 0 {
			return nil
		}
	}
	closed := append(part, part[0])
	if planar.Area(closed) == 0 {
		return nil // only touches the antimeridian
	}
	return closed
}

// polarCap gives the area between a line around the Earth and a pole.
func polarCap(line orb.LineString, pole float64) orb.Polygon {
	if line[len(line)-1][0] < line[0][0] {
		line.Reverse()
	}
	var ring orb.Ring
	// Three turns of the line hold every longitude from -180 to 180.
	var before orb.Point
	for turn := -720.0; turn <= 720; turn += 360 {
		for _, q := range line {
			q[0] += turn
			if len(ring) == 0 && q[0] > -180 && before != (orb.Point{}) {
				ring = append(ring, orb.Point{-180, between(before, q, -180)})
			}
			if len(ring) > 0 && q[0] >= 180 {
				ring = append(ring, orb.Point{180, between(before, q, 180)}, orb.Point{180, pole}, orb.Point{-180, pole}, ring[0])
				polygon := orb.Polygon{ring}
				geo.Wind(polygon)
				return polygon
			}
			if len(ring) > 0 {
				ring = append(ring, orb.Point{decimals(q[0]), q[1]})
			}
			before = q
		}
	}
	return nil
}

// between gives the latitude of a line from a to b at a longitude.
func between(a, b orb.Point, longitude float64) float64 {
	if b[0] == a[0] {
		return b[1]
	}
	return decimals(a[1] + (longitude-a[0])/(b[0]-a[0])*(b[1]-a[1]))
}
