package format

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// A flatBuffer reads tables of which nothing is believed: every offset is held
// to the bytes that there are, and what points of a buffer several times is read
// only as often as a buffer of its size can have reason to. Where something is
// wrong, bad is set, and what is given is empty.
type flatBuffer struct {
	b       []byte
	bad     bool
	problem error // of a geometry that can be read, but not taken
	points  int   // that may yet be read
	tables  int   // of geometries that may yet be read
}

// A flatTable is a table; at 0 it is not there.
type flatTable struct {
	t        *flatBuffer
	at       int
	vtable   int
	inVtable int // bytes
}

func (t *flatBuffer) uint16(at, otherwise int) int {
	if at == 0 {
		return otherwise
	}
	if at < 0 || at+2 > len(t.b) {
		t.bad = true
		return 0
	}
	return int(binary.LittleEndian.Uint16(t.b[at:]))
}

func (t *flatBuffer) uint32(at int) int {
	if at < 0 || at+4 > len(t.b) {
		t.bad = true
		return 0
	}
	return int(binary.LittleEndian.Uint32(t.b[at:]))
}

func (t *flatBuffer) byte(at int) byte {
	if at <= 0 || at >= len(t.b) {
		return 0
	}
	return t.b[at]
}

func (t *flatBuffer) uint64(at int) uint64 {
	if at <= 0 || at+8 > len(t.b) {
		t.bad = t.bad || at != 0
		return 0
	}
	return binary.LittleEndian.Uint64(t.b[at:])
}

// root gives the table that the buffer is.
func (t *flatBuffer) root() flatTable { return t.follow(0) }

// follow gives the table that an offset leads to.
func (t *flatBuffer) follow(at int) flatTable {
	to := at + t.uint32(at)
	if t.bad || to == at || to+4 > len(t.b) {
		t.bad = true
		return flatTable{t: t}
	}
	vtable := to - int(int32(binary.LittleEndian.Uint32(t.b[to:])))
	if vtable < 0 || vtable+4 > len(t.b) {
		t.bad = true
		return flatTable{t: t}
	}
	in := t.uint16(vtable, 0)
	if vtable == 0 {
		in = int(binary.LittleEndian.Uint16(t.b))
	}
	if in < 4 || vtable+in > len(t.b) {
		t.bad = true
		return flatTable{t: t}
	}
	return flatTable{t: t, at: to, vtable: vtable, inVtable: in}
}

// field gives where the value of a field is; 0 where it has none.
func (f flatTable) field(i int) int {
	if f.at == 0 || 4+2*i+2 > f.inVtable {
		return 0
	}
	offset := int(binary.LittleEndian.Uint16(f.t.b[f.vtable+4+2*i:]))
	if offset == 0 {
		return 0
	}
	if f.at+offset >= len(f.t.b) {
		f.t.bad = true
		return 0
	}
	return f.at + offset
}

func (f flatTable) table(i int) flatTable {
	at := f.field(i)
	if at == 0 {
		return flatTable{t: f.t}
	}
	return f.t.follow(at)
}

// vector gives where the elements of a list begin, each of some bytes, and how
// many there are.
func (f flatTable) vector(i, size int) (start, n int) {
	at := f.field(i)
	if at == 0 {
		return 0, 0
	}
	to := at + f.t.uint32(at)
	n = f.t.uint32(to)
	if f.t.bad || n > (len(f.t.b)-to-4)/size {
		f.t.bad = true
		return 0, 0
	}
	return to + 4, n
}

func (f flatTable) bytes(i int) []byte {
	start, n := f.vector(i, 1)
	return f.t.b[start : start+n]
}

// reference says what is wrong with a coordinate reference system; nothing where
// it is WGS 84, or there is none.
func (t *flatBuffer) reference(crs flatTable) (problem error) {
	if crs.at == 0 {
		return nil
	}
	org, name := string(crs.bytes(crsOrg)), string(crs.bytes(crsName))
	code := 0
	if at := crs.field(crsCode); at != 0 {
		code = int(int32(t.uint32(at)))
	}
	wkt, text := string(crs.bytes(crsWKT)), string(crs.bytes(crsCodeString))
	switch {
	case code == 4326 || code == 4979, strings.HasSuffix(strings.ToUpper(text), "CRS84") || text == "4326":
		return nil
	case code == 0 && text == "" && (wkt == "" || isWGS84(wkt)):
		return nil
	}
	if code != 0 {
		name = strings.TrimSpace(fmt.Sprintf("%s:%d %s", org, code, name))
	}
	return otherReference(name)
}

// isWGS84 reports whether a description of a reference system in WKT is of
// longitudes and latitudes in WGS 84.
func isWGS84(wkt string) bool {
	upper := strings.ToUpper(strings.TrimSpace(wkt))
	for _, name := range []string{"WGS 84", "WGS_1984", "WGS84", "WORLD GEODETIC SYSTEM 1984"} {
		if strings.HasPrefix(upper, "GEOG") && strings.Contains(upper, name) {
			return true
		}
	}
	return false
}

// otherReference asks for another file where the coordinates of one are not
// understood.
func otherReference(name string) error {
	if name == "" {
		name = "a reference system of its own"
	}
	return geo.Say("the coordinates are in %s; convert them to WGS 84 (EPSG:4326), with ogr2ogr -t_srs EPSG:4326 or as QGIS saves a layer", geo.Clip(strings.ToValidUTF8(name, "\uFFFD")))
}

// geometry reads one; nil where it is empty.
func (t *flatBuffer) geometry(f flatTable, kind byte, depth int) orb.Geometry {
	if t.tables--; t.tables < 0 || depth > maxCollections {
		t.bad = true
	}
	if t.bad {
		return nil
	}
	if kind == flatUnknown {
		kind = t.byte(f.field(geometryTypeOf))
	}
	switch kind {
	case flatMultiPolygon:
		return collect(flatParts[orb.Polygon](t, f, flatPolygon, depth), func(parts []orb.Polygon) orb.Geometry { return orb.MultiPolygon(parts) })
	case flatCollection:
		return collect(flatParts[orb.Geometry](t, f, flatUnknown, depth), func(parts []orb.Geometry) orb.Geometry { return orb.Collection(parts) })
	}
	lines := t.lines(f)
	if len(lines) == 0 || len(lines[0]) == 0 || t.bad {
		return nil
	}
	switch kind {
	case flatPoint:
		return lines[0][0]
	case flatMultiPoint:
		return orb.MultiPoint(lines[0])
	case flatLineString:
		return orb.LineString(lines[0])
	case flatPolygon:
		p := make(orb.Polygon, len(lines))
		for i, l := range lines {
			p[i] = l
		}
		return p
	case flatMultiLineString:
		m := make(orb.MultiLineString, len(lines))
		for i, l := range lines {
			m[i] = l
		}
		return m
	}
	t.problem = errWKBKind
	return nil
}

// collect makes one geometry of its parts; nil of none.
func collect[T any](parts []T, whole func([]T) orb.Geometry) orb.Geometry {
	if len(parts) == 0 {
		return nil
	}
	return whole(parts)
}

// flatParts reads the parts of a geometry; those that are empty are left away.
func flatParts[T orb.Geometry](t *flatBuffer, f flatTable, kind byte, depth int) (parts []T) {
	list, n := f.vector(geometryParts, 4)
	for i := range n {
		part, ok := t.geometry(t.follow(list+4*i), kind, depth+1).(T)
		if t.bad || t.problem != nil {
			return nil
		}
		if ok {
			parts = append(parts, part)
		}
	}
	return parts
}

// lines reads the positions of a geometry, parted where its lines or rings end.
// Heights and measures stand in lists of their own, and are left.
func (t *flatBuffer) lines(f flatTable) [][]orb.Point {
	xy, n := f.vector(geometryXY, 8)
	n /= 2
	if t.points -= n; t.points < 0 {
		t.bad = true
	}
	if t.bad || n == 0 {
		return nil
	}
	points := make([]orb.Point, n)
	for i := range points {
		for axis := range 2 {
			points[i][axis] = math.Float64frombits(binary.LittleEndian.Uint64(t.b[xy+16*i+8*axis:]))
		}
	}
	ends, m := f.vector(geometryEnds, 4)
	if m < 2 {
		return [][]orb.Point{points}
	}
	var lines [][]orb.Point
	from := 0
	for i := range m {
		to := t.uint32(ends + 4*i)
		if to < from || to > n {
			t.bad = true
			return nil
		}
		lines = append(lines, points[from:to:to])
		from = to
	}
	return lines
}
