package geo

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// maxDepth bounds how deep geometry collections may nest.
const maxDepth = 8

// AppendGeometry appends a geometry as RFC 7946 has it; null for nil. Numbers
// are the shortest that read back the same, without an exponent.
func AppendGeometry(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return append(AppendPosition(append(b, `{"type":"Point","coordinates":`...), g), '}')
	case orb.MultiPoint:
		return append(appendPoints(append(b, `{"type":"MultiPoint","coordinates":`...), g), '}')
	case orb.LineString:
		return append(appendPoints(append(b, `{"type":"LineString","coordinates":`...), g), '}')
	case orb.MultiLineString:
		return append(appendList(append(b, `{"type":"MultiLineString","coordinates":`...), g, appendPoints[orb.LineString]), '}')
	case orb.Polygon:
		return append(appendPolygon(append(b, `{"type":"Polygon","coordinates":`...), g), '}')
	case orb.MultiPolygon:
		return append(appendList(append(b, `{"type":"MultiPolygon","coordinates":`...), g, appendPolygon), '}')
	case orb.Collection:
		return append(appendList(append(b, `{"type":"GeometryCollection","geometries":`...), g, AppendGeometry), '}')
	}
	return append(b, "null"...)
}

func appendList[T any](b []byte, list []T, one func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, v)
	}
	return append(b, ']')
}

func appendPoints[L ~[]orb.Point](b []byte, l L) []byte {
	return appendList(b, []orb.Point(l), AppendPosition)
}

func appendPolygon(b []byte, p orb.Polygon) []byte {
	return appendList(b, p, appendPoints[orb.Ring])
}

// AppendPosition appends a position as geometries have it: [longitude,latitude].
func AppendPosition(b []byte, p orb.Point) []byte {
	b = appendNumber(append(b, '['), p[0])
	return append(appendNumber(append(b, ','), p[1]), ']')
}

// ParseGeometry reads an RFC 7946 geometry; nil for null. Heights are dropped,
// exterior rings are turned counter-clockwise and holes clockwise. Coordinates
// outside WGS 84, rings that are open or enclose nothing, and collections that
// nest too deep are Invalid.
func ParseGeometry(data []byte) (orb.Geometry, error) { return parseGeometry(data, 0) }

func parseGeometry(data []byte, depth int) (orb.Geometry, error) {
	if string(bytes.TrimSpace(data)) == "null" {
		return nil, nil
	}
	if depth > maxDepth {
		return nil, Errorf(Invalid, "geometry: collections nest deeper than %d", maxDepth)
	}
	var raw struct {
		Type        string            `json:"type"`
		Coordinates json.RawMessage   `json:"coordinates"`
		Geometries  []json.RawMessage `json:"geometries"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, Errorf(Invalid, "geometry is not a GeoJSON geometry object or null")
	}
	if len(raw.Coordinates) == 0 && isCoordinateType(raw.Type) {
		return nil, Errorf(Invalid, "geometry: the %s has no coordinates", raw.Type)
	}
	var g orb.Geometry
	var err error
	switch raw.Type {
	case "Point":
		g, err = position(raw.Coordinates)
	case "MultiPoint":
		g, err = line[orb.MultiPoint](raw.Coordinates, 1)
	case "LineString":
		g, err = line[orb.LineString](raw.Coordinates, 2)
	case "MultiLineString":
		g, err = parts(raw.Coordinates, func(b []byte) (orb.LineString, error) { return line[orb.LineString](b, 2) }, orb.MultiLineString(nil))
	case "Polygon":
		g, err = polygon(raw.Coordinates)
	case "MultiPolygon":
		g, err = parts(raw.Coordinates, polygon, orb.MultiPolygon(nil))
	case "GeometryCollection":
		c := orb.Collection{}
		for _, m := range raw.Geometries {
			member, err := parseGeometry(m, depth+1)
			if err != nil {
				return nil, err
			}
			if member != nil {
				c = append(c, member)
			}
		}
		if len(c) == 0 {
			return nil, nil
		}
		return c, nil
	default:
		return nil, Errorf(Invalid, "geometry: %q is not a GeoJSON geometry type", Clip(raw.Type))
	}
	if err != nil {
		return nil, err
	}
	return g, nil
}

func isCoordinateType(s string) bool {
	switch s {
	case "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon":
		return true
	}
	return false
}

// position reads pointers, for a null read into a number is a silent zero and
// would move what has no coordinates to 0, 0.
func position(data []byte) (orb.Point, error) {
	var c []*float64
	if err := json.Unmarshal(data, &c); err != nil || len(c) < 2 || len(c) > 4 || c[0] == nil || c[1] == nil {
		return orb.Point{}, Errorf(Invalid, "geometry: a position is [longitude, latitude], not %s", Clip(string(data)))
	}
	p := orb.Point{*c[0], *c[1]}
	return p, CheckPosition(p)
}

// CheckPosition says what is wrong with a position, if anything, and whether it
// looks as if latitude and longitude had been swapped.
func CheckPosition(p orb.Point) error {
	lon, lat := p[0], p[1]
	switch {
	case math.IsNaN(lon) || math.IsNaN(lat) || math.IsInf(lon, 0) || math.IsInf(lat, 0):
		return Errorf(Invalid, "geometry: a coordinate is not a number")
	case math.Abs(lat) > 90 && math.Abs(lat) <= 180 && math.Abs(lon) <= 90:
		return Errorf(Invalid, "geometry: latitude %v is outside -90 to 90; longitude and latitude look swapped", lat)
	case math.Abs(lat) > 90:
		return Errorf(Invalid, "geometry: latitude %v is outside -90 to 90", lat)
	case math.Abs(lon) > 180:
		return Errorf(Invalid, "geometry: longitude %v is outside -180 to 180", lon)
	}
	return nil
}

func line[L ~[]orb.Point](data []byte, least int) (L, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil || len(list) < least {
		return nil, Errorf(Invalid, "geometry: a list of at least %d positions is wanted, not %s", least, Clip(string(data)))
	}
	l := make(L, len(list))
	for i, raw := range list {
		p, err := position(raw)
		if err != nil {
			return nil, err
		}
		l[i] = p
	}
	return l, nil
}

func parts[T any, L ~[]T](data []byte, one func([]byte) (T, error), l L) (L, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil || len(list) == 0 {
		return nil, Errorf(Invalid, "geometry: coordinates are not a list of parts: %s", Clip(string(data)))
	}
	for _, raw := range list {
		part, err := one(raw)
		if err != nil {
			return nil, err
		}
		l = append(l, part)
	}
	return l, nil
}

func polygon(data []byte) (orb.Polygon, error) {
	rings, err := parts(data, func(b []byte) (orb.Ring, error) { return line[orb.Ring](b, 4) }, orb.Polygon(nil))
	if err != nil {
		return nil, err
	}
	if err := checkPolygon(rings); err != nil {
		return nil, err
	}
	Wind(rings)
	return rings, nil
}

// CheckGeometry says what is wrong with a geometry that was not read by
// ParseGeometry, if anything, by the rules that ParseGeometry goes by, so that
// what passes can be written and read back.
func CheckGeometry(g orb.Geometry) error { return checkGeometry(g, 0) }

func checkGeometry(g orb.Geometry, depth int) error {
	if depth > maxDepth {
		return Errorf(Invalid, "geometry: collections nest deeper than %d", maxDepth)
	}
	switch g := g.(type) {
	case nil:
		return nil
	case orb.Point:
		return CheckPosition(g)
	case orb.MultiPoint:
		return checkPositions(g, 1)
	case orb.LineString:
		return checkPositions(g, 2)
	case orb.MultiLineString:
		return checkParts(g, func(l orb.LineString) error { return checkPositions(l, 2) })
	case orb.Polygon:
		return checkPolygon(g)
	case orb.MultiPolygon:
		return checkParts(g, checkPolygon)
	case orb.Collection:
		return checkParts(g, func(m orb.Geometry) error {
			if m == nil {
				return Errorf(Invalid, "geometry: a collection holds an empty member")
			}
			return checkGeometry(m, depth+1)
		})
	}
	return Errorf(Invalid, "geometry: %s is not a GeoJSON geometry type", g.GeoJSONType())
}

func checkParts[T any, L ~[]T](list L, check func(T) error) error {
	if len(list) == 0 {
		return Errorf(Invalid, "geometry: it has no parts")
	}
	for _, part := range list {
		if err := check(part); err != nil {
			return err
		}
	}
	return nil
}

func checkPositions[L ~[]orb.Point](l L, least int) error {
	if len(l) < least {
		return Errorf(Invalid, "geometry: it has %d positions where at least %d are wanted", len(l), least)
	}
	for _, p := range l {
		if err := CheckPosition(p); err != nil {
			return err
		}
	}
	return nil
}

func checkPolygon(p orb.Polygon) error {
	err := checkParts(p, func(r orb.Ring) error {
		if err := checkPositions(r, 4); err != nil {
			return err
		}
		if !r.Closed() {
			return Errorf(Invalid, "geometry: a ring must end where it begins")
		}
		return nil
	})
	if err == nil && planar.Area(p[0]) == 0 {
		return Errorf(Invalid, "geometry: a polygon encloses nothing")
	}
	return err
}

// Wind turns the exterior ring counter-clockwise and the holes clockwise (RFC
// 7946, section 3.1.6), in place.
func Wind(p orb.Polygon) {
	for i, r := range p {
		if turned(r, i) {
			r.Reverse()
		}
	}
}

// turned reports whether ring i of a polygon runs the wrong way round.
func turned(r orb.Ring, i int) bool {
	if len(r) == 0 {
		return false
	}
	want := orb.CCW
	if i > 0 {
		want = orb.CW
	}
	o := r.Orientation()
	return o != 0 && o != want
}

// wound gives a geometry whose rings run as Wind has them: g itself where they
// do, and else a copy, for g may be somebody else's.
func wound(g orb.Geometry) orb.Geometry {
	if !anyTurned(g) {
		return g
	}
	g = orb.Clone(g)
	windAll(g)
	return g
}

func anyTurned(g orb.Geometry) bool {
	switch g := g.(type) {
	case orb.Polygon:
		for i, r := range g {
			if turned(r, i) {
				return true
			}
		}
	case orb.MultiPolygon:
		return slices.ContainsFunc(g, func(p orb.Polygon) bool { return anyTurned(p) })
	case orb.Collection:
		return slices.ContainsFunc(g, anyTurned)
	}
	return false
}

func windAll(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Polygon:
		Wind(g)
	case orb.MultiPolygon:
		for _, p := range g {
			Wind(p)
		}
	case orb.Collection:
		for _, m := range g {
			windAll(m)
		}
	}
}

// EachLine gives the lines that a geometry is drawn with; of points each alone.
func EachLine(g orb.Geometry, do func(l []orb.Point)) {
	switch g := g.(type) {
	case orb.Point:
		do([]orb.Point{g})
	case orb.MultiPoint:
		for _, p := range g {
			do([]orb.Point{p})
		}
	case orb.LineString:
		do(g)
	case orb.MultiLineString:
		for _, l := range g {
			do(l)
		}
	case orb.Polygon:
		for _, r := range g {
			do(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			EachLine(p, do)
		}
	case orb.Collection:
		for _, m := range g {
			EachLine(m, do)
		}
	}
}
