package geo

import (
	"math"
	"strings"

	"github.com/paulmach/orb"
)

// A CRS is a coordinate reference system in which places are asked for and
// answered. Events keep theirs in the zero CRS.
type CRS uint8

// The systems that there are.
const (
	CRS84    CRS = iota // longitude and latitude on WGS 84
	EPSG4326            // latitude and longitude on WGS 84
	EPSG3857            // Web Mercator, in metres east and north
)

// systems are the URIs by which OGC knows the systems.
var systems = [...]string{
	CRS84:    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
	EPSG4326: "http://www.opengis.net/def/crs/EPSG/0/4326",
	EPSG3857: "http://www.opengis.net/def/crs/EPSG/0/3857",
}

// Systems are the URIs of all systems, the one in which events are kept first.
func Systems() []string { return systems[:] }

// String is the system's URI.
func (c CRS) String() string { return systems[c] }

// ParseCRS reads the URI of a system; name is the parameter in which it stands.
func ParseCRS(name, uri string) (CRS, error) {
	for c, known := range systems {
		if uri == known {
			return CRS(c), nil
		}
	}
	return CRS84, Errorf(Invalid, "%s: %q is not one of %s", name, Clip(uri), strings.Join(systems[:], ", "))
}

// mercatorEnd is how far Web Mercator reaches from its middle, in metres, and
// mercatorLatitude how far north and south.
const (
	mercatorEnd      = 20037508.342789244
	mercatorLatitude = 85.0511287798066
)

// From gives the longitude and latitude of a position in the system.
func (c CRS) From(p orb.Point) orb.Point {
	switch c {
	case EPSG4326:
		return orb.Point{p[1], p[0]}
	case EPSG3857:
		return orb.Point{p[0] / mercatorEnd * 180, math.Atan(math.Sinh(p[1]/mercatorEnd*math.Pi)) * 180 / math.Pi}
	}
	return p
}

// To gives the position of a longitude and latitude in the system. What lies beyond
// the ends of Web Mercator is moved onto them; its metres are rounded to a tenth
// of a millimetre.
func (c CRS) To(p orb.Point) orb.Point {
	switch c {
	case EPSG4326:
		return orb.Point{p[1], p[0]}
	case EPSG3857:
		lat := max(-mercatorLatitude, min(mercatorLatitude, p[1])) * math.Pi / 180
		short := func(m float64) float64 { return math.Round(m*1e4) / 1e4 }
		return orb.Point{short(p[0] / 180 * mercatorEnd), short(math.Asinh(math.Tan(lat)) / math.Pi * mercatorEnd)}
	}
	return p
}

// Place gives a geometry of longitudes and latitudes in the system.
func (c CRS) Place(g orb.Geometry) orb.Geometry { return moved(g, c, CRS.To) }

// Placed gives a geometry in the system in longitudes and latitudes.
func (c CRS) Placed(g orb.Geometry) orb.Geometry { return moved(g, c, CRS.From) }

// moved gives a geometry of which each position was moved; g stays as it is.
func moved(g orb.Geometry, c CRS, move func(CRS, orb.Point) orb.Point) orb.Geometry {
	if c == CRS84 || g == nil {
		return g
	}
	points := func(list []orb.Point) {
		for i, p := range list {
			list[i] = move(c, p)
		}
	}
	rings := func(p orb.Polygon) {
		for _, r := range p {
			points(r)
		}
	}
	switch g := orb.Clone(g).(type) {
	case orb.Point:
		return move(c, g)
	case orb.MultiPoint:
		points(g)
		return g
	case orb.LineString:
		points(g)
		return g
	case orb.MultiLineString:
		for _, l := range g {
			points(l)
		}
		return g
	case orb.Polygon:
		rings(g)
		return g
	case orb.MultiPolygon:
		for _, p := range g {
			rings(p)
		}
		return g
	case orb.Collection:
		for i, member := range g {
			g[i] = moved(member, c, move)
		}
		return g
	}
	return g
}

// Box gives west, south, east and north of a box whose corners are in the system.
// Beyond the world there is nothing more, so a box that reaches there ends where
// the world does; the upper and lower sides of Web Mercator stand for the poles.
// In CRS84 a box is as it was written.
func (c CRS) Box(b [4]float64) [4]float64 {
	switch c {
	case EPSG4326:
		least, most := c.From(orb.Point{b[0], b[1]}), c.From(orb.Point{b[2], b[3]})
		return [4]float64{least[0], within(least[1], 90), most[0], within(most[1], 90)}
	case EPSG3857:
		least, most := c.From(orb.Point{within(b[0], mercatorEnd), b[1]}), c.From(orb.Point{within(b[2], mercatorEnd), b[3]})
		return [4]float64{within(least[0], 180), towardsPole(b[1], least[1]), within(most[0], 180), towardsPole(b[3], most[1])}
	}
	return b
}

// towardsPole is the latitude of a height in Web Mercator, that of a pole from its
// sides on.
func towardsPole(height, latitude float64) float64 {
	if math.Abs(height) > mercatorEnd-1 {
		return math.Copysign(90, height)
	}
	return latitude
}

func within(n, most float64) float64 { return max(-most, min(most, n)) }
