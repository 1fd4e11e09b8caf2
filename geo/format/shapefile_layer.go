package format

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

const shapeHeader = 100 // bytes

// layerFiles gather one layer in nameless files.
type layerFiles struct {
	kind   int32
	n      int
	fields []shapeField
	widths []int
	extent orb.Bound
	shapes int64 // bytes of the records so far
	rows   *spooled
	body   *spooled // the records of .shp; nil for a table
	index  *spooled // the records of .shx
	b      []byte
}

func newLayerFiles(kind int32, fields []shapeField) (l *layerFiles, err error) {
	l = &layerFiles{kind: kind, fields: fields}
	for _, f := range fields {
		l.widths = append(l.widths, f.width)
	}
	files := []**spooled{&l.rows}
	if kind != 0 {
		files = append(files, &l.body, &l.index)
	}
	for _, f := range files {
		if *f, err = newSpooled(); err != nil {
			l.close()
			return nil, err
		}
	}
	return l, nil
}

func (l *layerFiles) close() {
	for _, g := range []*spooled{l.rows, l.body, l.index} {
		if g != nil {
			_ = g.file.Close() // it has no name, and what counts was read
		}
	}
}

// add adds an event: its row, and its geometry where the layer has any.
func (l *layerFiles) add(cells [][]byte, g orb.Geometry) error {
	l.n++
	b := l.b[:0]
	for i, c := range cells {
		l.widths[i] = max(l.widths[i], len(c))
		b = append(binary.AppendUvarint(b, uint64(len(c))), c...)
	}
	_, err := l.rows.out.Write(b)
	if err == nil && l.kind != 0 {
		b = l.shape(b[:0], g)
		var place [8]byte
		binary.BigEndian.PutUint32(place[:], uint32((shapeHeader+l.shapes)/2))
		binary.BigEndian.PutUint32(place[4:], uint32(len(b)/2))
		var head [8]byte
		binary.BigEndian.PutUint32(head[:], uint32(l.n))
		copy(head[4:], place[4:])
		l.shapes += int64(len(head) + len(b))
		for _, part := range []struct {
			to *bufio.Writer
			b  []byte
		}{{l.body.out, head[:]}, {l.body.out, b}, {l.index.out, place[:]}} {
			if err == nil {
				_, err = part.to.Write(part.b)
			}
		}
	}
	l.b = b
	if err != nil {
		return fmt.Errorf("format: write shapefile: %w", err)
	}
	return nil
}

// shape appends the content of a record (ESRI 1998, pages 6 to 10).
func (l *layerFiles) shape(b []byte, g orb.Geometry) []byte {
	bound := g.Bound()
	if l.n > 1 {
		l.extent = l.extent.Union(bound)
	} else {
		l.extent = bound
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(l.kind))
	var lines [][]orb.Point
	switch g := g.(type) {
	case orb.Point:
		return appendPoints(b, g)
	case orb.MultiPoint:
		b = appendPoints(b, bound.Min, bound.Max)
		return appendPoints(binary.LittleEndian.AppendUint32(b, uint32(len(g))), g...)
	case orb.MultiLineString:
		for _, line := range g {
			lines = append(lines, line)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			for i, ring := range p {
				if (i == 0) == (ring.Orientation() == orb.CCW) { // an outer ring goes round with the clock
					ring = slices.Clone(ring)
					slices.Reverse(ring)
				}
				lines = append(lines, ring)
			}
		}
	}
	b = appendPoints(b, bound.Min, bound.Max)
	points := 0
	for _, line := range lines {
		points += len(line)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(lines)))
	b = binary.LittleEndian.AppendUint32(b, uint32(points))
	points = 0
	for _, line := range lines {
		b = binary.LittleEndian.AppendUint32(b, uint32(points))
		points += len(line)
	}
	for _, line := range lines {
		b = appendPoints(b, line...)
	}
	return b
}

func appendPoints(b []byte, points ...orb.Point) []byte {
	for _, p := range points {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
	}
	return b
}

// fits refuses a layer that a shapefile cannot hold.
func (l *layerFiles) fits(name string) error {
	head, length := tableHead(l.fields, l.widths, l.n, time.Time{})
	if size := int64(len(head)) + int64(length)*int64(l.n) + 1; size > maxShapeFile {
		return geo.Errorf(geo.Invalid, "as a shapefile the table of the %d events in %s would be larger than 2 GB, which it cannot be; choose fewer events, or export a GeoPackage", l.n, name)
	}
	if shapeHeader+l.shapes > maxShapeFile {
		return geo.Errorf(geo.Invalid, "as a shapefile the geometries of the %d events in %s would be larger than 2 GB, which they cannot be; choose fewer events, or export a GeoPackage", l.n, name)
	}
	return nil
}

// writeTable writes the .dbf.
func (l *layerFiles) writeTable(w io.Writer, made time.Time) error {
	rows, err := l.rows.from()
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, headSize)
	head, length := tableHead(l.fields, l.widths, l.n, made)
	if _, err := out.Write(head); err != nil {
		return err
	}
	row := make([]byte, length)
	for range l.n {
		copy(row, bytes.Repeat([]byte{' '}, length))
		at := 1
		for i, width := range l.widths {
			size, err := binary.ReadUvarint(rows)
			if err != nil {
				return err
			}
			cell := row[at : at+int(size)]
			if l.fields[i].kind == 'N' { // numbers stand at the right
				cell = row[at+width-int(size) : at+width]
			}
			if _, err := io.ReadFull(rows, cell); err != nil {
				return err
			}
			at += width
		}
		if _, err := out.Write(row); err != nil {
			return err
		}
	}
	if err := out.WriteByte(0x1a); err != nil { // the end of a table
		return err
	}
	return out.Flush()
}

func (l *layerFiles) writeShapes(w io.Writer) error { return l.write(w, l.body, l.shapes) }
func (l *layerFiles) writeIndex(w io.Writer) error  { return l.write(w, l.index, 8*int64(l.n)) }

// write writes a header and the records behind it, of so many bytes.
func (l *layerFiles) write(w io.Writer, records *spooled, size int64) error {
	const magic, version = 9994, 1000
	var head [shapeHeader]byte
	binary.BigEndian.PutUint32(head[:], magic)
	binary.BigEndian.PutUint32(head[24:], uint32((shapeHeader+size)/2))
	binary.LittleEndian.PutUint32(head[28:], version)
	binary.LittleEndian.PutUint32(head[32:], uint32(l.kind))
	copy(head[36:], appendPoints(nil, l.extent.Min, l.extent.Max))
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	in, err := records.from()
	if err == nil {
		_, err = io.Copy(w, in)
	}
	return err
}
