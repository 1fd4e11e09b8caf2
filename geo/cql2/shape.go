package cql2

import (
	"math"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// shapeKinds are the geometries, by the names of WKT, as GeoJSON names them.
var shapeKinds = map[string]string{
	"point": "Point", "linestring": "LineString", "polygon": "Polygon", "multipoint": "MultiPoint",
	"multilinestring": "MultiLineString", "multipolygon": "MultiPolygon", "geometrycollection": "GeometryCollection",
}

// heights are the words between the name of a geometry and its positions.
func heights(t token) bool {
	switch strings.ToLower(t.text) {
	case "z", "m", "zm":
		return t.kind == 'i'
	}
	return false
}

// shapeFollows reports whether a geometry goes on here, for its name may also be
// a property.
func (p *parser) shapeFollows() bool {
	t := p.peek()
	if heights(t) {
		t = p.tokens[p.i+1]
	}
	return t.kind == 's' && t.text == "("
}

// wkt reads a geometry behind its name.
func (p *parser) wkt(name string, at, depth int) (orb.Geometry, error) {
	if heights(p.peek()) {
		p.next()
	}
	if depth > maxNested {
		return nil, fail(at, "collections stand more than %d deep in each other", maxNested)
	}
	if name != "geometrycollection" {
		c, err := p.coordinates(at, 0)
		if err != nil {
			return nil, err
		}
		return shapeOf(at, shapeKinds[name], c)
	}
	var members orb.Collection
	if err := p.want("(", "before the members of a collection"); err != nil {
		return nil, err
	}
	for {
		t := p.next()
		kind := strings.ToLower(t.text)
		if t.kind != 'i' || shapeKinds[kind] == "" {
			return nil, fail(t.at, "a geometry such as POINT(30 50) is wanted in the collection, not %s", t)
		}
		g, err := p.wkt(kind, t.at, depth+1)
		if err != nil {
			return nil, err
		}
		members = append(members, g)
		if p.is(")") {
			return members, nil
		}
		if err := p.want(",", "between the members of a collection, or “)” behind the last"); err != nil {
			return nil, err
		}
	}
}

// maxNested is how deep collections may stand in each other.
const maxNested = 8

// A coordinates is what stands in brackets: a position, or a list of such.
type coordinates struct {
	position []float64
	list     []coordinates
	at       int
}

// coordinates reads a bracket: positions, each as numbers, or brackets again.
func (p *parser) coordinates(at, depth int) (coordinates, error) {
	c := coordinates{at: p.peek().at}
	if depth > 3 {
		return c, fail(c.at, "there are more brackets than a geometry has")
	}
	if err := p.want("(", "before positions"); err != nil {
		return c, err
	}
	for {
		one := coordinates{at: p.peek().at}
		var err error
		if t := p.peek(); t.kind == 's' && t.text == "(" {
			one, err = p.coordinates(at, depth+1)
		} else {
			one.position, err = p.position()
		}
		if err != nil {
			return c, err
		}
		c.list = append(c.list, one)
		if p.is(")") {
			return c, nil
		}
		if err := p.want(",", "between positions, or “)” behind the last"); err != nil {
			return c, err
		}
	}
}

func (p *parser) position() ([]float64, error) {
	var list []float64
	for len(list) < 4 {
		minus := p.is("-")
		t := p.peek()
		if t.kind != 'n' {
			if minus || len(list) < 2 {
				return nil, fail(t.at, "a position is two numbers, longitude and latitude, not %s", t)
			}
			break
		}
		p.i++
		if minus {
			t.number = -t.number
		}
		list = append(list, t.number)
	}
	p.place(list)
	return list, nil
}

// place makes longitude and latitude of a position that is written in another
// system.
func (b *builder) place(position []float64) {
	if len(position) >= 2 && b.crs != geo.CRS84 {
		p := b.crs.From(orb.Point{position[0], position[1]})
		position[0], position[1] = p[0], p[1]
	}
}

// shapeOf makes the geometry of a kind from coordinates as WKT nests them.
func shapeOf(at int, kind string, c coordinates) (orb.Geometry, error) {
	switch kind {
	case "Point":
		if len(c.list) != 1 {
			return nil, fail(at, "a point has one position, and here are %d", len(c.list))
		}
		return c.list[0].point()
	case "MultiPoint":
		return eachOf(c, orb.MultiPoint(nil), coordinates.point)
	case "LineString":
		return c.line()
	case "MultiLineString":
		return eachOf(c, orb.MultiLineString(nil), coordinates.line)
	case "Polygon":
		return c.polygon()
	}
	return eachOf(c, orb.MultiPolygon(nil), coordinates.polygon)
}

func eachOf[T any, L ~[]T](c coordinates, l L, one func(coordinates) (T, error)) (L, error) {
	if c.list == nil {
		return nil, fail(c.at, "a bracket is missing before this position")
	}
	for _, part := range c.list {
		v, err := one(part)
		if err != nil {
			return nil, err
		}
		l = append(l, v)
	}
	return l, nil
}

// farthest is how far east or west a position may be written: what crosses the
// antimeridian runs on past 180, or past -180.
const farthest = 540

func (c coordinates) point() (orb.Point, error) {
	if len(c.list) == 1 { // a point of a multipoint may stand in brackets
		c = c.list[0]
	}
	switch p := c.position; {
	case len(p) < 2 || len(p) > 4:
		return orb.Point{}, fail(c.at, "a position is two numbers, longitude and latitude")
	case !(math.Abs(p[0]) <= farthest):
		return orb.Point{}, fail(c.at, "longitude %v is beyond %d degrees", p[0], farthest)
	case !(math.Abs(p[1]) <= 90) && math.Abs(p[0]) <= 90:
		return orb.Point{}, fail(c.at, "latitude %v is outside -90 to 90; longitude and latitude look swapped", p[1])
	case !(math.Abs(p[1]) <= 90):
		return orb.Point{}, fail(c.at, "latitude %v is outside -90 to 90", p[1])
	default:
		return orb.Point{p[0], p[1]}, nil
	}
}

func (c coordinates) line() (orb.LineString, error) {
	l, err := eachOf(c, orb.LineString(nil), coordinates.point)
	if err == nil && len(l) < 2 {
		return nil, fail(c.at, "a line has at least two positions")
	}
	return l, err
}

// polygon closes rings that are open.
func (c coordinates) polygon() (orb.Polygon, error) {
	return eachOf(c, orb.Polygon(nil), func(c coordinates) (orb.Ring, error) {
		r, err := eachOf(c, orb.Ring(nil), coordinates.point)
		if err != nil {
			return nil, err
		}
		if r[0] != r[len(r)-1] {
			r = append(r, r[0])
		}
		if len(r) < 4 {
			return nil, fail(c.at, "a ring has at least three corners")
		}
		return r, nil
	})
}
