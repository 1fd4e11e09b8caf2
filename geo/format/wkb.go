package format

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/blob"
)

var (
	errWKB      = geo.Say("the geometry is damaged")
	errWKBKind  = geo.Say("the geometry is of a kind that is not understood; make lines and areas of its curves and surfaces, with ogr2ogr -nlt CONVERT_TO_LINEAR")
	errWKBDepth = geo.Say("the geometry nests too deep")
)

// parseWKB reads well-known binary of ISO 19125 or of PostGIS, heights and
// measures left away; nil for an empty geometry. What it allocates is bounded by
// the length of b.
func parseWKB(b []byte) (orb.Geometry, error) {
	r := wkbReader{b: b}
	g := r.geometry(0)
	if r.err != nil {
		return nil, r.err
	}
	return g, nil
}

// maxCollections is how deep collections may nest in each other.
const maxCollections = 16

// A wkbReader reads one geometry; after its first error it reads nothing.
type wkbReader struct {
	b     []byte
	order binary.ByteOrder
	axes  int // numbers of a position: 2 to 4
	err   error
}

func (r *wkbReader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.b = nil
}

func (r *wkbReader) uint32() uint32 {
	if len(r.b) < 4 {
		r.fail(errWKB)
		return 0
	}
	n := r.order.Uint32(r.b)
	r.b = r.b[4:]
	return n
}

// count gives how many things of at least so many bytes follow.
func (r *wkbReader) count(size int) int {
	n := int(r.uint32())
	if n > len(r.b)/size {
		r.fail(errWKB)
		return 0
	}
	return n
}

func (r *wkbReader) point() (p orb.Point) {
	if len(r.b) < 8*r.axes {
		r.fail(errWKB)
		return p
	}
	for i := range p {
		p[i] = math.Float64frombits(r.order.Uint64(r.b[8*i:]))
	}
	r.b = r.b[8*r.axes:]
	return p
}

func (r *wkbReader) points() []orb.Point {
	n := r.count(8 * r.axes)
	list := make([]orb.Point, n)
	for i := range list {
		list[i] = r.point()
	}
	return list
}

func (r *wkbReader) polygon() orb.Polygon {
	n := r.count(4)
	var p orb.Polygon
	for range n {
		if ring := r.points(); len(ring) > 0 {
			p = append(p, ring)
		}
	}
	return p
}

// head reads the order of bytes and the kind of geometry, 1 to 7.
func (r *wkbReader) head() uint32 {
	if len(r.b) < 5 {
		r.fail(errWKB)
		return 0
	}
	switch r.b[0] {
	case 0:
		r.order = binary.BigEndian
	case 1:
		r.order = binary.LittleEndian
	default:
		r.fail(errWKB)
		return 0
	}
	r.b = r.b[1:]
	code := r.uint32()
	r.axes = 2
	const z, m, srid = 1 << 31, 1 << 30, 1 << 29 // of PostGIS
	if code&z != 0 {
		r.axes++
	}
	if code&m != 0 {
		r.axes++
	}
	if code&srid != 0 {
		r.uint32()
	}
	code &^= z | m | srid
	switch code / 1000 { // of ISO: 1000 with height, 2000 with measure, 3000 with both
	case 0:
	case 1, 2:
		r.axes++
	case 3:
		r.axes += 2
	default:
		r.fail(errWKBKind)
		return 0
	}
	if r.axes > 4 {
		r.fail(errWKB)
		return 0
	}
	return code % 1000
}

// geometry reads one; nil where it is empty or cannot be read.
func (r *wkbReader) geometry(depth int) orb.Geometry {
	if depth > maxCollections {
		r.fail(errWKBDepth)
		return nil
	}
	switch r.head() {
	case 1:
		if p := r.point(); p[0] == p[0] || p[1] == p[1] { // an empty point is two NaN
			return p
		}
	case 2:
		if line := r.points(); len(line) > 0 {
			return orb.LineString(line)
		}
	case 3:
		if p := r.polygon(); len(p) > 0 {
			return p
		}
	case 4:
		return gather(r, depth, func(list []orb.Point) orb.Geometry { return orb.MultiPoint(list) })
	case 5:
		return gather(r, depth, func(list []orb.LineString) orb.Geometry { return orb.MultiLineString(list) })
	case 6:
		return gather(r, depth, func(list []orb.Polygon) orb.Geometry { return orb.MultiPolygon(list) })
	case 7:
		return gather(r, depth, func(list []orb.Geometry) orb.Geometry { return orb.Collection(list) })
	default:
		r.fail(errWKBKind)
	}
	return nil
}

// gather reads the parts of a geometry; those that are empty are left away.
func gather[T orb.Geometry](r *wkbReader, depth int, whole func([]T) orb.Geometry) orb.Geometry {
	n := r.count(5)
	var list []T
	for range n {
		g := r.geometry(depth + 1)
		if r.err != nil {
			return nil
		}
		if g == nil {
			continue
		}
		part, ok := g.(T)
		if !ok {
			r.fail(errWKB)
			return nil
		}
		list = append(list, part)
	}
	if len(list) == 0 {
		return nil
	}
	return whole(list)
}

// parseBlob reads what blob.Of or another program wrote; nil for an empty
// geometry.
func parseBlob(b []byte) (orb.Geometry, error) {
	body, _, err := blob.Body(b)
	if err != nil {
		return nil, errWKB
	}
	return parseWKB(body)
}
