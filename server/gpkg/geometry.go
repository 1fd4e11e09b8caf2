package gpkg

import (
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"modernc.org/sqlite"
)

// The header of a GeoPackage geometry (OGC 12-128r19, clause 2.1.3): "GP", a
// version, flags, the SRS, an envelope that may be left out, and then WKB.
const (
	headerSize   = 8
	srsWGS84     = 4326
	littleEndian = 0x01
	envelopeXY   = 0x02 // minx, maxx, miny, maxy
	emptyFlag    = 0x10
)

// envelopeSizes are the bytes of an envelope by the flags' bits 1 to 3.
var envelopeSizes = [...]int{0, 32, 48, 48, 64}

var errGeometry = errors.New("not a GeoPackage geometry")

// encodeGeometry gives a geometry as a GeoPackage keeps it, with its envelope
// unless it is a point; nil for nil.
func encodeGeometry(g orb.Geometry) ([]byte, error) {
	if g == nil {
		return nil, nil
	}
	if p, ok := g.(orb.Point); ok {
		return encodePoint(p), nil
	}
	b := append(make([]byte, 0, 512), 'G', 'P', 0, littleEndian|envelopeXY)
	b = binary.LittleEndian.AppendUint32(b, srsWGS84)
	bound := g.Bound()
	for _, f := range [...]float64{bound.Min[0], bound.Max[0], bound.Min[1], bound.Max[1]} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	}
	body, err := wkb.Marshal(g, binary.LittleEndian)
	if err != nil {
		return nil, fmt.Errorf("geometry: %w", err)
	}
	return append(b, body...), nil
}

func encodePoint(p orb.Point) []byte {
	b := append(make([]byte, 0, headerSize+21), 'G', 'P', 0, littleEndian)
	b = binary.LittleEndian.AppendUint32(b, srsWGS84)
	b = binary.LittleEndian.AppendUint32(append(b, 1), 1) // WKB: little endian, a point
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
}

// body gives the WKB behind the header and whether the header calls it empty.
func body(b []byte) (geometry []byte, empty bool, err error) {
	if len(b) < headerSize || b[0] != 'G' || b[1] != 'P' {
		return nil, false, errGeometry
	}
	kind := int(b[3] >> 1 & 7)
	if kind >= len(envelopeSizes) || len(b) < headerSize+envelopeSizes[kind] {
		return nil, false, errGeometry
	}
	return b[headerSize+envelopeSizes[kind]:], b[3]&emptyFlag != 0, nil
}

// decodeGeometry reads what encodeGeometry or another program wrote; nil for
// NULL and for an empty geometry.
func decodeGeometry(b []byte) (orb.Geometry, error) {
	if len(b) == 0 {
		return nil, nil
	}
	geometry, empty, err := body(b)
	if err != nil || empty {
		return nil, err
	}
	g, err := wkb.Unmarshal(geometry)
	if err != nil {
		return nil, fmt.Errorf("geometry: %w", err)
	}
	return g, nil
}

// decodePoint reads a point without going by way of a general geometry, for
// most events are one.
func decodePoint(b []byte) (*orb.Point, error) {
	geometry, empty, err := body(b)
	if err != nil || empty {
		return nil, err
	}
	if len(geometry) != 21 || geometry[0] != 1 || geometry[1] != 1 {
		return nil, errGeometry
	}
	f := func(i int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(geometry[i:])) }
	return &orb.Point{f(5), f(13)}, nil
}

// bounds gives the box around a GeoPackage geometry, from its envelope where it
// has one; false for an empty one and for what is none.
func bounds(b []byte) (orb.Bound, bool) {
	geometry, empty, err := body(b)
	if err != nil || empty {
		return orb.Bound{}, false
	}
	if b[3]>>1&7 != 0 && b[3]&littleEndian != 0 {
		f := func(i int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b[headerSize+8*i:])) }
		return orb.Bound{Min: orb.Point{f(0), f(2)}, Max: orb.Point{f(1), f(3)}}, true
	}
	if p, err := decodePoint(b); err == nil {
		return orb.Bound{Min: *p, Max: *p}, true
	}
	g, err := wkb.Unmarshal(geometry)
	if err != nil || g.Bound().IsEmpty() {
		return orb.Bound{}, false
	}
	return g.Bound(), true
}

// The triggers of a GeoPackage's R-trees call functions that SQLite does not
// have (annex F.3); every connection of the driver gets them.
func init() {
	for name, side := range map[string]func(orb.Bound) float64{
		"ST_MinX": func(b orb.Bound) float64 { return b.Min[0] },
		"ST_MaxX": func(b orb.Bound) float64 { return b.Max[0] },
		"ST_MinY": func(b orb.Bound) float64 { return b.Min[1] },
		"ST_MaxY": func(b orb.Bound) float64 { return b.Max[1] },
	} {
		sqlite.MustRegisterDeterministicScalarFunction(name, 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			blob, _ := args[0].([]byte)
			b, ok := bounds(blob)
			if !ok {
				return nil, nil
			}
			return side(b), nil
		})
	}
	sqlite.MustRegisterDeterministicScalarFunction("ST_IsEmpty", 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		blob, _ := args[0].([]byte)
		if blob == nil {
			return nil, nil
		}
		if _, ok := bounds(blob); !ok {
			return int64(1), nil
		}
		return int64(0), nil
	})
}
