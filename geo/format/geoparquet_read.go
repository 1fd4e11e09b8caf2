package format

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"eventmap/geo"
)

func isParquet(head []byte) bool { return bytes.HasPrefix(head, []byte(parquetMagic)) }

// openParquetLayer reads the description of a Parquet file and makes it a layer.
func openParquetLayer(r io.Reader, name string) (*File, error) {
	f, err := openParquet(r)
	if err != nil {
		return nil, err
	}
	t, err := f.table()
	if err != nil {
		_ = f.file.Close() // it was only read
		return nil, err
	}
	l := &layer{format: geoParquetName, names: t.names, each: t.each, close: t.close}
	return l.file(name, f.file, f.size), nil
}

// A parquetTable reads the rows of a file.
type parquetTable struct {
	file    *parquetFile
	pages   parquetPages
	names   []string
	columns []*parquetColumn // of names
	shape   *parquetColumn   // nil where there is none
	cells   []string
	n       int // rows so far
}

// table finds out which columns are read: those that hold one value a row, but
// for the boxes of the geometry.
func (f *parquetFile) table() (*parquetTable, error) {
	shape, box, err := f.shape()
	if err != nil {
		return nil, err
	}
	t := &parquetTable{file: f, pages: parquetPages{file: f.file, most: min(maxUnpacked, max(8*ratioFrom, maxRatio*f.size))}}
	for i := range f.leaves {
		l := &f.leaves[i]
		c := &parquetColumn{parquetLeaf: l, in: &t.pages}
		switch {
		case i == shape:
			t.shape = c
		case !l.repeated && (box == "" || l.root != box):
			t.names, t.columns = append(t.names, l.name), append(t.columns, c)
		}
	}
	if len(t.names) > maxColumns {
		return nil, geo.Errorf(geo.Invalid, "the Parquet file has %d columns; at most %d are read", len(t.names), maxColumns)
	}
	t.names, t.cells = columnNames(t.names), make([]string, len(t.names))
	return t, nil
}

func (t *parquetTable) close() {
	if t.pages.zstd != nil {
		t.pages.zstd.Close()
	}
}

// each gives the rows one after another.
func (t *parquetTable) each(yield func(feature) bool) error {
	all := t.columns
	if t.shape != nil {
		all = append(all[:len(all):len(all)], t.shape)
	}
	for _, g := range t.file.groups {
		if g.rows > 0 && len(all) == 0 {
			return damagedParquet("it has no column that is read")
		}
		for _, c := range all {
			if err := c.begin(g.chunks[c.leaf], g.rows, t.file.size); err != nil {
				return err
			}
		}
		for range g.rows {
			row, err := t.row()
			if err != nil {
				return err
			}
			if !yield(row) {
				return nil
			}
		}
	}
	return nil
}

// aRow is what a row takes at least, in bytes of what is made of a file.
const aRow = 64

// row reads the next row.
func (t *parquetTable) row() (feature, error) {
	t.n++
	r := feature{row: row{line: t.n, cells: t.cells}}
	size := aRow
	for i, c := range t.columns {
		t.cells[i] = ""
		v, known, err := c.next()
		if err != nil {
			return r, err
		}
		if !known {
			continue
		}
		if len(v.bytes) > maxCell {
			r.problem = geo.Say("column %s is larger than %d MB", geo.Clip(c.name), maxCell>>20)
			continue
		}
		text, problem := c.text(v)
		if problem != nil {
			r.problem = geo.Say("column %s %s", geo.Clip(c.name), problem)
		}
		t.cells[i] = text
		size += len(text)
	}
	if t.shape != nil {
		v, known, err := t.shape.next()
		if err != nil {
			return r, err
		}
		switch size += len(v.bytes); {
		case !known:
		case len(v.bytes) > maxFeature:
			r.problem = geo.Say("has a geometry larger than %d MB", maxFeature>>20)
		default:
			if r.geometry, err = parseWKB(v.bytes); err != nil {
				r.problem = err
			} else if r.geometry != nil && r.problem == nil {
				r.geometry, r.problem = checked(r.geometry)
			}
		}
	}
	if size > maxFeature && r.problem == nil {
		r.problem = geo.Say("the row is larger than %d MB", maxFeature>>20)
	}
	return r, t.pages.spend(size)
}

// text gives a value in plain text; "" for one of which nothing can be made.
func (l *parquetLeaf) text(v parquetValueOf) (text string, problem error) {
	whole := int64(v.bits)
	switch l.meaning {
	case parquetOpaque, parquetGeometry:
		return "", nil
	case parquetDate:
		return yearly(time.Unix(0, 0).UTC().AddDate(0, 0, int(int32(whole))), time.DateOnly), nil
	case parquetTime:
		if whole < 0 || whole >= 86_400*l.unit {
			return "", nil
		}
		return time.Unix(whole/l.unit, 0).UTC().Format(time.TimeOnly), nil
	case parquetMoment:
		return l.moment(whole), nil
	case parquetDecimal:
		return l.decimal(v), nil
	case parquetUUID:
		if b := v.bytes; len(b) == 16 {
			h := hex.EncodeToString(b)
			return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-"), nil
		}
		return "", nil
	}
	switch l.physical {
	case parquetBoolean:
		return strconv.FormatBool(v.bits != 0), nil
	case parquetInt32, parquetInt64:
		if l.meaning == parquetUnsigned && l.physical == parquetInt32 {
			return strconv.FormatUint(uint64(uint32(v.bits)), 10), nil
		} else if l.meaning == parquetUnsigned {
			return strconv.FormatUint(v.bits, 10), nil
		}
		return strconv.FormatInt(whole, 10), nil
	case parquetInt96: // a moment as Impala and old Spark wrote it: nanoseconds of a Julian day
		nanos, day := int64(binary.LittleEndian.Uint64(v.bytes)), int64(binary.LittleEndian.Uint32(v.bytes[8:]))
		return yearly(time.Unix((day-2_440_588)*86_400, nanos).UTC(), time.RFC3339Nano), nil
	case parquetFloat:
		return numberText(float64(math.Float32frombits(uint32(v.bits))), 32), nil
	case parquetDouble:
		return numberText(math.Float64frombits(v.bits), 64), nil
	case parquetByteArray:
		if l.meaning == parquetText || utf8.Valid(v.bytes) && bytes.IndexByte(v.bytes, 0) < 0 {
			return cellText(v.bytes)
		}
	}
	return "", nil
}

// moment gives a moment, in UTC where the column says so; one in no zone has none
// at its end.
func (l *parquetLeaf) moment(n int64) string {
	seconds, rest := n/l.unit, n%l.unit
	if rest < 0 {
		seconds, rest = seconds-1, rest+l.unit
	}
	t := time.Unix(seconds, rest*(1e9/l.unit)).UTC()
	if l.utc {
		return yearly(t, time.RFC3339Nano)
	}
	return yearly(t, "2006-01-02T15:04:05")
}

// yearly formats a moment whose year has four digits; "" for any other.
func yearly(t time.Time, layout string) string {
	if y := t.Year(); y < 0 || y > 9999 {
		return ""
	}
	return t.Format(layout)
}

// decimal gives a number with a point at its place.
func (l *parquetLeaf) decimal(v parquetValueOf) string {
	const mostDigits = 80
	if l.scale < 0 || l.scale > mostDigits || len(v.bytes) > mostDigits/2 {
		return ""
	}
	n := big.NewInt(int64(v.bits))
	if b := v.bytes; len(b) > 0 {
		n.SetBytes(b)
		if b[0]&0x80 != 0 { // the complement of two
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
	}
	digits := new(big.Int).Abs(n).String()
	if len(digits) <= l.scale {
		digits = strings.Repeat("0", l.scale+1-len(digits)) + digits
	}
	if l.scale > 0 {
		digits = digits[:len(digits)-l.scale] + "." + digits[len(digits)-l.scale:]
	}
	if n.Sign() < 0 {
		return "-" + digits
	}
	return digits
}
