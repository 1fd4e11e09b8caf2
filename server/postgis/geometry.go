package postgis

import (
	"database/sql/driver"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
)

// srid is WGS 84, longitude and latitude.
const srid = 4326

// hexEWKB gives a geometry as PostGIS reads it both from a parameter and in
// COPY, whose text form takes no bytes.
func hexEWKB(g orb.Geometry) any {
	if g == nil {
		return nil
	}
	return shapeText{g}
}

// shapeText writes a geometry as it is sent.
type shapeText struct{ g orb.Geometry }

func (s shapeText) Value() (driver.Value, error) { return ewkb.MarshalToHex(s.g, srid) }

// append is Value for COPY; points and boxes, which are most, are written here.
func (s shapeText) append(b []byte) ([]byte, error) {
	switch g := s.g.(type) {
	case orb.Point:
		return appendHex(append(b, pointHead...), g), nil
	case orb.Polygon:
		if len(g) == 1 && len(g[0]) == 5 {
			return appendHex(append(b, boxHead...), g[0]...), nil
		}
	}
	text, err := ewkb.MarshalToHex(s.g, srid)
	return append(b, text...), err
}

// How EWKB in hexadecimal begins: little-endian, the type with the flag for an SRID,
// and 4326; of a polygon also one ring of five points.
const (
	pointHead = "0101000020e6100000"
	boxHead   = "0103000020e61000000100000005000000"
)

func appendHex(b []byte, points ...orb.Point) []byte {
	var raw [8]byte
	for _, p := range points {
		for _, c := range p {
			binary.LittleEndian.PutUint64(raw[:], math.Float64bits(c))
			b = hex.AppendEncode(b, raw[:])
		}
	}
	return b
}

func pointValue(r *record) any {
	if r.Point == nil {
		return nil
	}
	return shapeText{*r.Point}
}

func publicPointValue(r *record) any {
	if r.PublicPoint == nil {
		return nil
	}
	return shapeText{*r.PublicPoint}
}

func extentValue(r *record) any {
	b, ok := r.Extent()
	if !ok {
		return nil
	}
	return shapeText{b.ToPolygon()}
}

// shape reads a geometry; NULL as nil.
type shape struct{ to *orb.Geometry }

func (s shape) Scan(v any) error {
	g, err := geometryOf(v)
	*s.to = g
	return err
}

// readShape reads EWKB.
func readShape(to *orb.Geometry, v string) error {
	if p, ok := pointOf(v); ok {
		*to = p
		return nil
	}
	g, _, err := ewkb.Unmarshal([]byte(v))
	if err != nil {
		return fmt.Errorf("geometry: %w", err)
	}
	*to = g
	return nil
}

// readPoint reads a point in EWKB.
func readPoint(to **orb.Point, v string) error {
	p, ok := pointOf(v)
	if !ok {
		return fmt.Errorf("%w: a point is none", errRow)
	}
	*to = &p
	return nil
}

// pointOf reads EWKB that is of a point, in the form in which PostGIS writes one
// on all the machines for which it is built today: little-endian, with an SRID.
func pointOf(v string) (p orb.Point, ok bool) {
	const head = "\x01\x01\x00\x00\x20"
	if len(v) != len(head)+20 || v[:len(head)] != head {
		return p, false
	}
	return orb.Point{le64(v[9:]), le64(v[17:])}, true
}

func le64(s string) float64 {
	var n uint64
	for i := range 8 {
		n |= uint64(s[i]) << (8 * i)
	}
	return math.Float64frombits(n)
}

// geometryOf reads the hex EWKB in which PostGIS gives a geometry.
func geometryOf(v any) (orb.Geometry, error) {
	b, ok := v.([]byte)
	if v == nil || !ok {
		return nil, unexpectedUnlessNil(v)
	}
	raw := make([]byte, hex.DecodedLen(len(b)))
	if _, err := hex.Decode(raw, b); err != nil {
		return nil, fmt.Errorf("geometry: %w", err)
	}
	g, _, err := ewkb.Unmarshal(raw)
	if err != nil {
		return nil, fmt.Errorf("geometry: %w", err)
	}
	return g, nil
}
