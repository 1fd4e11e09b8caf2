package format

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// maxFlatHeader is how many bytes the header of a FlatGeobuf may have.
const maxFlatHeader = 8 << 20

func isFlatGeobuf(head []byte) bool {
	return len(head) >= len(flatMagic) && string(head[:4]) == flatMagic[:4] && string(head[4:7]) == flatMagic[4:7]
}

// flatLayer reads the header of the file, which is a FlatGeobuf, and makes it a
// layer.
func (f *File) flatLayer() error {
	r := &flatReader{in: f.in}
	if err := r.open(); err != nil {
		return err
	}
	f.layer = &layer{format: flatGeobufName, names: r.names, each: r.each}
	return nil
}

// A flatReader reads one file from its beginning to its end, past its index.
type flatReader struct {
	in    *bufio.Reader
	names []string
	types []byte
	kind  byte   // of all geometries; flatUnknown where each says its own
	count uint64 // of features; 0 where it is not known
	n     uint64 // features so far
	buf   []byte
	cells []string
}

// block reads a table with its size before it, io.EOF where there is none.
func (f *flatReader) block(most int) ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(f.in, size[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(size[:])
	if uint64(n) > uint64(most) {
		return nil, geo.Errorf(geo.Invalid, "%s is larger than %d MB; the file is damaged, or too detailed: simplify it", f.where(), most>>20)
	}
	// What is claimed is taken only as it comes.
	f.buf = f.buf[:0]
	for len(f.buf) < int(n) {
		at := len(f.buf)
		f.buf = append(f.buf, make([]byte, min(int(n)-at, headSize))...)
		if _, err := io.ReadFull(f.in, f.buf[at:]); err != nil {
			return nil, cutShort(err)
		}
	}
	return f.buf, nil
}

func (f *flatReader) where() string {
	if f.names == nil {
		return "the header of the FlatGeobuf"
	}
	return fmt.Sprintf("feature %d", f.n+1)
}

// cutShort tells the end of a file from a reader that breaks.
func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// broken puts an error of reading in words.
func (f *flatReader) broken(err error) error {
	var known *geo.Error
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return geo.Errorf(geo.Invalid, "the FlatGeobuf has been cut short within %s", f.where())
	}
	return fmt.Errorf("format: read flatgeobuf: %w", err)
}

// open reads the header and passes over the index.
func (f *flatReader) open() error {
	magic := make([]byte, len(flatMagic))
	if _, err := io.ReadFull(f.in, magic); err != nil {
		return f.broken(err)
	}
	if !isFlatGeobuf(magic) {
		return geo.Errorf(geo.Unsupported, "the file is no FlatGeobuf of version 3; write it anew with ogr2ogr -f FlatGeobuf")
	}
	b, err := f.block(maxFlatHeader)
	if err != nil {
		return f.broken(err)
	}
	t := flatBuffer{b: b}
	h := t.root()
	f.kind, f.count = t.byte(h.field(headerGeometryType)), t.uint64(h.field(headerCount))
	nodes := t.uint16(h.field(headerNodeSize), 16)
	if problem := t.reference(h.table(headerCRS)); problem != nil && !t.bad {
		return geo.Errorf(geo.Unsupported, "%s", problem)
	}
	columns, n := h.vector(headerColumns, 4)
	if n > maxColumns {
		return geo.Errorf(geo.Invalid, "the FlatGeobuf has %d columns; at most %d are read", n, maxColumns)
	}
	names := make([]string, n)
	for i := range n {
		c := t.follow(columns + 4*i)
		names[i] = strings.ToValidUTF8(string(c.bytes(columnName)), "\uFFFD")
		f.types = append(f.types, t.byte(c.field(columnType)))
	}
	if t.bad || nodes == 1 {
		return geo.Errorf(geo.Invalid, "the header of the FlatGeobuf is damaged")
	}
	f.names, f.cells = columnNames(names), make([]string, n)
	if err := f.passIndex(f.count, uint64(nodes)); err != nil {
		return f.broken(err)
	}
	return nil
}

// passIndex reads the index away.
func (f *flatReader) passIndex(leaves, size uint64) error {
	if leaves == 0 || size == 0 {
		return nil
	}
	if leaves > maxUnpacked {
		return geo.Errorf(geo.Invalid, "the header of the FlatGeobuf is damaged: it speaks of %d features", leaves)
	}
	nodes := leaves
	for n := leaves; ; {
		n = (n + size - 1) / size
		if nodes += n; n == 1 {
			break
		}
	}
	_, err := io.CopyN(io.Discard, f.in, int64(nodes)*flatNodeBytes)
	return err
}

// each gives the features one after another.
func (f *flatReader) each(yield func(feature) bool) error {
	for f.count == 0 || f.n < f.count {
		b, err := f.block(maxFeature)
		if errors.Is(err, io.EOF) && f.count == 0 {
			return nil
		}
		if err != nil {
			return f.broken(err)
		}
		f.n++
		if !yield(f.feature(b)) {
			return nil
		}
	}
	if _, err := f.in.ReadByte(); err != nil && !errors.Is(err, io.EOF) {
		return f.broken(err) // whoever brings the file has not come to its end
	}
	return nil
}

// feature reads one. What is wrong with it is its problem alone.
func (f *flatReader) feature(b []byte) feature {
	r := feature{row: row{line: int(f.n), cells: f.cells}}
	t := flatBuffer{b: b, points: len(b)/16 + 1, tables: len(b)/4 + 1}
	root := t.root()
	clear(f.cells)
	r.problem = f.properties(root.bytes(featureProperties))
	if g := root.table(featureGeometry); g.at != 0 && r.problem == nil {
		if r.geometry = t.geometry(g, f.kind, 0); !t.bad && t.problem == nil && r.geometry != nil {
			r.geometry, t.problem = checked(r.geometry)
		}
		r.problem = t.problem
	}
	if t.bad {
		r.problem = geo.Say("is damaged")
	}
	return r
}

// checked holds a geometry that another program made to our rules: its rings are
// wound as ours. problem says what is wrong with it.
func checked(g orb.Geometry) (wound orb.Geometry, problem error) {
	if err := geo.CheckGeometry(g); err != nil {
		return nil, geo.Say("cannot be placed: %s", sentence(err))
	}
	if _, point := g.(orb.Point); point {
		return g, nil
	}
	wound, err := geo.ParseGeometry(geo.AppendGeometry(nil, g))
	if err != nil {
		return nil, geo.Say("cannot be placed: %s", sentence(err))
	}
	return wound, nil
}

// properties reads the values of a feature into the cells, and says what is wrong
// with them.
func (f *flatReader) properties(p []byte) (problem error) {
	for len(p) > 0 {
		if len(p) < 2 {
			return geo.Say("is damaged")
		}
		i := int(binary.LittleEndian.Uint16(p))
		if p = p[2:]; i >= len(f.types) {
			return geo.Say("has a value for a column that there is not")
		}
		n := flatSize(f.types[i])
		text := n == 0
		if text {
			if len(p) < 4 || uint64(binary.LittleEndian.Uint32(p)) > uint64(len(p)-4) {
				return geo.Say("is damaged")
			}
			n, p = int(binary.LittleEndian.Uint32(p)), p[4:]
		}
		if n < 0 || n > len(p) {
			return geo.Say("is damaged")
		}
		if !text {
			f.cells[i] = flatText(f.types[i], p[:n])
		} else if f.types[i] != flatBinary {
			if f.cells[i], problem = cellText(p[:n]); problem != nil {
				return geo.Say("column %s %s", geo.Clip(f.names[i]), problem)
			}
			if f.types[i] == flatDateTime { // GDAL writes a date as midnight, and names no zone
				f.cells[i] = strings.TrimSuffix(f.cells[i], "T00:00:00")
			}
		}
		p = p[n:]
	}
	return nil
}

// cellText makes a cell of bytes that another program calls text.
func cellText(b []byte) (text string, problem error) {
	s := string(b)
	switch {
	case len(s) > maxCell:
		return "", geo.Say("is larger than %d MB", maxCell>>20)
	case strings.IndexByte(s, 0) >= 0:
		return "", geo.Say("holds a NUL character; take it out")
	}
	return strings.ToValidUTF8(s, "\uFFFD"), nil
}

// flatSize gives the bytes of a value; 0 where they stand before it, and -1 for a
// type that there is not.
func flatSize(kind byte) int {
	switch kind {
	case flatByte, flatUByte, flatBool:
		return 1
	case flatShort, flatUShort:
		return 2
	case flatInt, flatUInt, flatFloat:
		return 4
	case flatLong, flatULong, flatDouble:
		return 8
	case flatString, flatJSON, flatDateTime, flatBinary:
		return 0
	}
	return -1
}

// flatText gives a value of a fixed size as text.
func flatText(kind byte, b []byte) string {
	le := binary.LittleEndian
	switch kind {
	case flatByte:
		return strconv.Itoa(int(int8(b[0])))
	case flatUByte:
		return strconv.Itoa(int(b[0]))
	case flatBool:
		return strconv.FormatBool(b[0] != 0)
	case flatShort:
		return strconv.Itoa(int(int16(le.Uint16(b))))
	case flatUShort:
		return strconv.Itoa(int(le.Uint16(b)))
	case flatInt:
		return strconv.Itoa(int(int32(le.Uint32(b))))
	case flatUInt:
		return strconv.FormatUint(uint64(le.Uint32(b)), 10)
	case flatLong:
		return strconv.FormatInt(int64(le.Uint64(b)), 10)
	case flatULong:
		return strconv.FormatUint(le.Uint64(b), 10)
	case flatFloat:
		return numberText(float64(math.Float32frombits(le.Uint32(b))), 32)
	}
	return numberText(math.Float64frombits(le.Uint64(b)), 64)
}

// numberText gives a number, the shortest that reads back as the same; "" for what
// is none.
func numberText(f float64, bits int) string {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return ""
	case math.Abs(f) < 1e15:
		return strconv.FormatFloat(f, 'f', -1, bits)
	}
	return strconv.FormatFloat(f, 'g', -1, bits)
}
