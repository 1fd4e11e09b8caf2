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

	"eventmap/geo/blob"
)

var errGeometry = errors.New("not a GeoPackage geometry")

// decodeGeometry reads what blob.Of or another program wrote; nil for
// NULL and for an empty geometry.
func decodeGeometry(b []byte) (orb.Geometry, error) {
	if len(b) == 0 {
		return nil, nil
	}
	geometry, empty, err := blob.Body(b)
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
	geometry, empty, err := blob.Body(b)
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
	geometry, empty, err := blob.Body(b)
	if err != nil || empty {
		return orb.Bound{}, false
	}
	if box, ok := blob.Envelope(b); ok {
		return box, true
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
			shape, _ := args[0].([]byte)
			b, ok := bounds(shape)
			if !ok {
				return nil, nil
			}
			return side(b), nil
		})
	}
	sqlite.MustRegisterDeterministicScalarFunction("ST_IsEmpty", 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		shape, _ := args[0].([]byte)
		if shape == nil {
			return nil, nil
		}
		if _, ok := bounds(shape); !ok {
			return int64(1), nil
		}
		return int64(0), nil
	})
}
