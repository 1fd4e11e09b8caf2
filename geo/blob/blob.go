// Package blob is the form in which a GeoPackage keeps a geometry (OGC 12-128r19,
// clause 2.1.3): "GP", a version, flags, the reference system, an envelope that
// may be left out, and then WKB. It reads no WKB: what a file of anybody's holds
// is for those to judge who open it.
package blob

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

const (
	headerSize   = 8
	wgs84        = 4326
	littleEndian = 0x01
	envelopeXY   = 0x02 // minx, maxx, miny, maxy
	emptyFlag    = 0x10
)

// envelopeSizes are the bytes of an envelope by the flags' bits 1 to 3.
var envelopeSizes = [...]int{0, 32, 48, 48, 64}

var errHeader = errors.New("not a GeoPackage geometry")

// Of gives a geometry with its envelope, unless it is a point; nil for nil.
func Of(g orb.Geometry) ([]byte, error) {
	if g == nil {
		return nil, nil
	}
	if p, ok := g.(orb.Point); ok {
		return OfPoint(p), nil
	}
	b := append(make([]byte, 0, 512), 'G', 'P', 0, littleEndian|envelopeXY)
	b = binary.LittleEndian.AppendUint32(b, wgs84)
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

// OfPoint is Of for a point, which most events are.
func OfPoint(p orb.Point) []byte {
	b := append(make([]byte, 0, headerSize+21), 'G', 'P', 0, littleEndian)
	b = binary.LittleEndian.AppendUint32(b, wgs84)
	b = binary.LittleEndian.AppendUint32(append(b, 1), 1) // WKB: little endian, a point
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
}

// Body gives the WKB behind the header, and whether the header calls it empty.
func Body(b []byte) (geometry []byte, empty bool, err error) {
	if len(b) < headerSize || b[0] != 'G' || b[1] != 'P' {
		return nil, false, errHeader
	}
	kind := int(b[3] >> 1 & 7)
	if kind >= len(envelopeSizes) || len(b) < headerSize+envelopeSizes[kind] {
		return nil, false, errHeader
	}
	return b[headerSize+envelopeSizes[kind]:], b[3]&emptyFlag != 0, nil
}

// Envelope gives the box that the header of a geometry which Body takes holds;
// false where it holds none that is little-endian.
func Envelope(b []byte) (orb.Bound, bool) {
	if b[3]>>1&7 == 0 || b[3]&littleEndian == 0 {
		return orb.Bound{}, false
	}
	f := func(i int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b[headerSize+8*i:])) }
	return orb.Bound{Min: orb.Point{f(0), f(2)}, Max: orb.Point{f(1), f(3)}}, true
}
