package atlas

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// maxSize bounds the unzipped file, so that a forged one cannot fill the
// memory. The real one is a twentieth of it.
const maxSize = 64 << 20

// Decode reads what Encode wrote. A file cut short or changed is an error;
// what it returns without one is whole: every point lies on the earth, every
// reference has its arc, and every ring is closed with at least four points.
func Decode(zipped []byte) (*File, error) {
	z, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return nil, fmt.Errorf("atlas: unzip: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("atlas: unzip: %w", err)
	}
	if len(raw) > maxSize {
		return nil, errors.New("atlas: the file is too large")
	}
	rest, ok := bytes.CutPrefix(raw, []byte(magic))
	if !ok {
		return nil, errors.New("atlas: not a file of areas, or of another version")
	}
	d := decoder{b: rest}
	f := d.file()
	if d.err == nil && len(d.b) > 0 {
		d.fail("bytes after the last area")
	}
	if d.err != nil {
		return nil, d.err
	}
	return f, nil
}

// decoder keeps the first error; after it every read gives zero, and every
// count is at most the bytes left, so that no loop runs away.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) fail(what string) {
	if d.err == nil {
		d.err = errors.New("atlas: broken file: " + what)
	}
	d.b = nil
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.fail("a number is cut short")
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail("a number is cut short")
		return 0
	}
	d.b = d.b[n:]
	return v
}

// count reads the number of things to follow, each at least size bytes long.
func (d *decoder) count(size int) int {
	n := d.uvarint()
	if n > uint64(len(d.b)/size) {
		d.fail("a count is too large")
		return 0
	}
	return int(n)
}

func (d *decoder) string() string {
	n := d.count(1)
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

func (d *decoder) file() *File {
	f := &File{Arcs: make([][]Point, d.count(5))}
	var x, y int64
	for i := range f.Arcs {
		arc := make([]Point, d.count(2))
		if len(arc) < 2 {
			d.fail("an arc of fewer than two points")
		}
		for j := range arc {
			dx, dy := d.varint(), d.varint()
			if max(dx, -dx, dy, -dy) > math.MaxInt32 || min(dx, dy) < -math.MaxInt32 {
				d.fail("a point off the earth")
				break
			}
			x, y = x+dx, y+dy
			if max(x, -x) > 180*Scale || max(y, -y) > 90*Scale {
				d.fail("a point off the earth")
				break
			}
			arc[j] = Point{int32(x), int32(y)}
		}
		if d.err != nil {
			return nil
		}
		f.Arcs[i] = arc
	}
	f.Areas = make([]Area, d.count(6))
	for i := range f.Areas {
		d.area(&f.Areas[i], f.Arcs)
		if d.err != nil {
			return nil
		}
	}
	return f
}

func (d *decoder) area(a *Area, arcs [][]Point) {
	kind := d.uvarint()
	if kind > 3 {
		d.fail("an area of an unknown kind")
	}
	a.Level, a.City = int(kind>>1), kind&1 == 1
	a.ID, a.Name, a.Country = d.string(), d.string(), d.string()
	a.Keys = make([]string, d.count(1))
	for i := range a.Keys {
		a.Keys[i] = d.string()
	}
	a.Polygons = make([]Polygon, d.count(2))
	for i := range a.Polygons {
		polygon := make(Polygon, d.count(2))
		if len(polygon) == 0 {
			d.fail("a polygon without a ring")
		}
		for j := range polygon {
			polygon[j] = d.ring(arcs)
		}
		a.Polygons[i] = polygon
	}
}

func (d *decoder) ring(arcs [][]Point) Ring {
	ring := make(Ring, d.count(1))
	points := 1
	for i := range ring {
		ref := d.varint()
		if ref < -int64(len(arcs)) || ref >= int64(len(arcs)) {
			d.fail("a ring names an arc that is not there")
			return nil
		}
		ring[i] = Ref(ref)
		index, _ := ring[i].Arc()
		points += len(arcs[index]) - 1
	}
	if points < 4 {
		d.fail("a ring of fewer than four points")
		return nil
	}
	for i, ref := range ring {
		_, end := ends(arcs, ref)
		if start, _ := ends(arcs, ring[(i+1)%len(ring)]); start != end {
			d.fail("a ring that does not close")
			return nil
		}
	}
	return ring
}

// ends gives the first and the last point of an arc, as the reference walks it.
func ends(arcs [][]Point, ref Ref) (start, end Point) {
	index, back := ref.Arc()
	arc := arcs[index]
	if back {
		return arc[len(arc)-1], arc[0]
	}
	return arc[0], arc[len(arc)-1]
}
