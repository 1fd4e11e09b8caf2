package format

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"eventmap/geo"
)

// parquetMagic begins and ends a file of Parquet.
const parquetMagic = "PAR1"

// maxParquetFooter is how many bytes the description of a file may have.
const maxParquetFooter = 16 << 20

const (
	maxParquetGroups = 32_767 // as many as the format can number
	leastChunk       = 16     // bytes that the description of a chunk takes
	maxParquetName   = 1_000  // bytes of the name of a column
)

// Physical types (parquet.thrift, Type).
const (
	parquetBoolean = iota
	parquetInt32
	parquetInt64
	parquetInt96
	parquetFloat
	parquetDouble
	parquetByteArray
	parquetFixed
)

// A parquetMeaning says what the values of a column stand for.
type parquetMeaning byte

// What values stand for where it is not what they are.
const (
	parquetPlain parquetMeaning = iota
	parquetText
	parquetDate
	parquetTime
	parquetMoment
	parquetDecimal
	parquetUnsigned
	parquetUUID
	parquetGeometry
	parquetOpaque // of which we make nothing
)

// A parquetLeaf is a column that holds values.
type parquetLeaf struct {
	name     string
	root     string // the column of the table that it belongs to
	leaf     int    // its number among all leaves
	physical int
	length   int // of a parquetFixed
	defined  int // the level at which a value is there
	repeated bool

	meaning parquetMeaning
	unit    int64 // of a moment or a time: how many are a second
	utc     bool
	scale   int // of a decimal
	crs     string
}

// A parquetChunk is where the values of a leaf in a row group are.
type parquetChunk struct {
	codec     int
	from, to  int64
	elsewhere bool // in another file
}

type parquetRowGroup struct {
	rows   int64
	chunks []parquetChunk
}

// A parquetFile is a file whose description has been read.
type parquetFile struct {
	file   *os.File
	size   int64
	groups []parquetRowGroup
	leaves []parquetLeaf
	keys   map[string]string
}

func damagedParquet(what string, args ...any) error {
	return geo.Errorf(geo.Invalid, "the Parquet file is damaged: %s", geo.Say(what, args...))
}

// openParquet reads the description of a file, which stands at its end.
func openParquet(r io.Reader) (*parquetFile, error) {
	file, size, err := spool(r)
	if err != nil {
		return nil, err
	}
	f := &parquetFile{file: file, size: size, keys: map[string]string{}}
	if err := f.describe(); err != nil {
		_ = file.Close() // it was only read
		return nil, err
	}
	return f, nil
}

func (f *parquetFile) describe() error {
	const least = 12
	var tail [8]byte
	if f.size < least {
		return geo.Errorf(geo.Invalid, "the Parquet file has been cut short")
	}
	if _, err := f.file.ReadAt(tail[:], f.size-8); err != nil {
		return fmt.Errorf("format: read a temporary file: %w", err)
	}
	length := int64(binary.LittleEndian.Uint32(tail[:]))
	switch magic := string(tail[4:]); {
	case magic == "PARE":
		return geo.Errorf(geo.Unsupported, "the Parquet file is encrypted; write it anew without")
	case magic != parquetMagic:
		return geo.Errorf(geo.Invalid, "the Parquet file has been cut short: its end, which describes it, is missing")
	case length > f.size-least:
		return damagedParquet("its description is longer than it")
	case length > maxParquetFooter:
		return geo.Errorf(geo.Invalid, "the description of the Parquet file is larger than %d MB; write it anew with larger row groups", maxParquetFooter>>20)
	}
	b := make([]byte, length)
	if _, err := f.file.ReadAt(b, f.size-8-length); err != nil {
		return fmt.Errorf("format: read a temporary file: %w", err)
	}
	t := &thriftReader{b: b}
	chunks, most := 0, len(b)/leastChunk
	var elements []parquetElement
	t.fields(func(id int, kind byte) {
		switch {
		case id == 2 && kind == thriftList:
			t.list(func(byte) {
				if elements = append(elements, t.element()); len(elements) > 4*maxColumns {
					t.fail()
				}
			})
		case id == 4 && kind == thriftList:
			t.list(func(byte) {
				f.groups = append(f.groups, t.rowGroup())
				if chunks += len(f.groups[len(f.groups)-1].chunks); len(f.groups) > maxParquetGroups || chunks > most {
					t.fail()
				}
			})
		case id == 5 && kind == thriftList:
			t.list(func(byte) {
				var key, value string
				t.fields(func(id int, kind byte) {
					switch {
					case id == 1 && kind == thriftBinary:
						key = string(t.bytes())
					case id == 2 && kind == thriftBinary:
						value = string(t.bytes())
					default:
						t.pass(kind)
					}
				})
				f.keys[key] = value
			})
		default:
			t.pass(kind)
		}
	})
	if len(elements) > 4*maxColumns {
		return geo.Errorf(geo.Invalid, "the Parquet file has more than %d columns", maxColumns)
	}
	if t.bad || len(elements) == 0 {
		return damagedParquet("its description cannot be read")
	}
	rest := elements[1:]
	for range elements[0].children {
		var err error
		if rest, err = f.grow(rest, nil, 0, false, 0); err != nil {
			return err
		}
	}
	left := f.size
	for _, g := range f.groups {
		if len(g.chunks) != len(f.leaves) || g.rows < 0 {
			return damagedParquet("a row group has other columns than the file")
		}
		for _, c := range g.chunks {
			if left -= c.to - c.from; c.to < c.from || left < 0 {
				return damagedParquet("its columns lie over each other")
			}
		}
	}
	return nil
}

// A parquetElement is a column, or a group of columns that follow it.
type parquetElement struct {
	parquetLeaf
	repetition int // 0 required, 1 optional, 2 repeated
	children   int64
}

// element reads a column of the schema.
func (t *thriftReader) element() (e parquetElement) {
	converted := int64(-1)
	e.physical = -1
	t.fields(func(id int, kind byte) {
		number := kind == thriftI32 || kind == thriftI16 || kind == thriftI64
		switch {
		case id == 1 && number:
			e.physical = int(t.number())
		case id == 2 && number:
			e.length = int(t.number())
		case id == 3 && number:
			e.repetition = int(t.number())
		case id == 4 && kind == thriftBinary:
			if e.name = strings.ToValidUTF8(string(t.bytes()), "\uFFFD"); len(e.name) > maxParquetName {
				t.fail()
			}
		case id == 5 && number:
			e.children = t.number()
		case id == 6 && number:
			converted = t.number()
		case id == 7 && number:
			e.scale = int(t.number())
		case id == 10 && kind == thriftStruct:
			t.logical(&e.parquetLeaf)
		default:
			t.pass(kind)
		}
	})
	if e.meaning == parquetPlain {
		e.converted(converted)
	}
	return e
}

// converted says what values stand for in the manner of older files
// (parquet.thrift, ConvertedType).
func (l *parquetLeaf) converted(kind int64) {
	switch kind {
	case 0, 4, 19: // UTF8, ENUM, JSON
		l.meaning = parquetText
	case 5:
		l.meaning = parquetDecimal
	case 6:
		l.meaning = parquetDate
	case 7, 8:
		l.meaning, l.unit = parquetTime, []int64{1e3, 1e6}[kind-7]
	case 9, 10:
		l.meaning, l.unit, l.utc = parquetMoment, []int64{1e3, 1e6}[kind-9], true
	case 11, 12, 13, 14:
		l.meaning = parquetUnsigned
	case 20, 21: // BSON, INTERVAL
		l.meaning = parquetOpaque
	}
}

// logical reads what values stand for (parquet.thrift, LogicalType).
func (t *thriftReader) logical(l *parquetLeaf) {
	t.fields(func(id int, kind byte) {
		if kind != thriftStruct {
			t.pass(kind)
			return
		}
		switch id {
		case 1, 4, 12: // STRING, ENUM, JSON
			l.meaning = parquetText
		case 5:
			l.meaning = parquetDecimal
		case 6:
			l.meaning = parquetDate
		case 7:
			l.meaning, l.unit = parquetTime, 1e3
		case 8:
			l.meaning, l.unit = parquetMoment, 1e3
		case 14:
			l.meaning = parquetUUID
		case 13, 15, 16: // BSON, FLOAT16, VARIANT
			l.meaning = parquetOpaque
		case 17, 18: // GEOMETRY, GEOGRAPHY
			l.meaning = parquetGeometry
		}
		t.fields(func(part int, kind byte) {
			switch {
			case kind == thriftTrue || kind == thriftFalse:
				l.utc = l.utc || part == 1 && kind == thriftTrue
				if id == 10 && part == 2 && kind == thriftFalse {
					l.meaning = parquetUnsigned
				}
			case id == 5 && part == 1 && kind == thriftI32:
				l.scale = int(t.number())
			case (id == 7 || id == 8) && part == 2 && kind == thriftStruct:
				t.fields(func(unit int, kind byte) {
					if unit >= 1 && unit <= 3 {
						l.unit = []int64{1e3, 1e6, 1e9}[unit-1]
					}
					t.pass(kind)
				})
			case (id == 17 || id == 18) && part == 1 && kind == thriftBinary:
				l.crs = string(t.bytes())
			default:
				t.pass(kind)
			}
		})
	})
}

// grow makes a leaf of a column, or leaves of a group, and gives the columns that
// come after it.
func (f *parquetFile) grow(rest []parquetElement, path []string, defined int, repeated bool, depth int) ([]parquetElement, error) {
	if len(rest) == 0 || depth > maxThrift {
		return nil, damagedParquet("its columns cannot be told apart")
	}
	e := rest[0]
	rest = rest[1:]
	path = append(slices.Clip(path), e.name)
	if e.repetition != 0 {
		defined++
	}
	repeated = repeated || e.repetition == 2
	if e.children == 0 {
		l := e.parquetLeaf
		l.name, l.root, l.leaf, l.defined, l.repeated = strings.Join(path, "."), path[0], len(f.leaves), defined, repeated
		if l.physical < parquetBoolean || l.physical > parquetFixed || l.physical == parquetFixed && (l.length < 1 || l.length > maxCell) {
			return nil, damagedParquet("column %s is of no kind", geo.Clip(l.name))
		}
		f.leaves = append(f.leaves, l)
		return rest, nil
	}
	for range e.children {
		var err error
		if rest, err = f.grow(rest, path, defined, repeated, depth+1); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

func (t *thriftReader) rowGroup() (g parquetRowGroup) {
	t.fields(func(id int, kind byte) {
		switch {
		case id == 1 && kind == thriftList:
			t.list(func(byte) {
				if g.chunks = append(g.chunks, t.chunk()); len(g.chunks) > 4*maxColumns {
					t.fail()
				}
			})
		case id == 3 && kind == thriftI64:
			g.rows = t.number()
		default:
			t.pass(kind)
		}
	})
	return g
}

func (t *thriftReader) chunk() (c parquetChunk) {
	var data, dictionary, length int64
	t.fields(func(id int, kind byte) {
		switch {
		case id == 1 && kind == thriftBinary:
			c.elsewhere = len(t.bytes()) > 0
		case id == 3 && kind == thriftStruct:
			t.fields(func(id int, kind byte) {
				switch {
				case kind != thriftI32 && kind != thriftI64:
					t.pass(kind)
				case id == 4:
					c.codec = int(t.number())
				case id == 7:
					length = t.number()
				case id == 9:
					data = t.number()
				case id == 11:
					dictionary = t.number()
				default:
					t.pass(kind)
				}
			})
		default:
			t.pass(kind)
		}
	})
	c.from = data
	if dictionary > 0 && dictionary < data {
		c.from = dictionary
	}
	c.to = c.from + length
	return c
}

// shape finds the column that holds the geometry, -1 where there is none, and the
// column of boxes beside it, which says nothing new. The error is for the person
// who brought the file.
func (f *parquetFile) shape() (leaf int, box string, err error) {
	if text, ok := f.keys["geo"]; ok {
		return f.told(text)
	}
	i := slices.IndexFunc(f.leaves, func(l parquetLeaf) bool { return l.meaning == parquetGeometry && !l.repeated })
	if i < 0 {
		return -1, "", nil
	}
	if crs := strings.ToUpper(f.leaves[i].crs); crs != "" && !strings.HasSuffix(crs, "CRS84") && !strings.HasSuffix(crs, ":4326") {
		return -1, "", geo.Errorf(geo.Unsupported, "%s", otherReference(f.leaves[i].crs))
	}
	return i, "", nil
}

// told finds it by what the file says of itself (GeoParquet 1.1, "Metadata").
func (f *parquetFile) told(text string) (leaf int, box string, err error) {
	var said struct {
		Primary string `json:"primary_column"`
		Columns map[string]struct {
			Encoding string          `json:"encoding"`
			CRS      json.RawMessage `json:"crs"`
			Covering struct {
				Box map[string][]string `json:"bbox"`
			} `json:"covering"`
		} `json:"columns"`
	}
	if len(text) > maxCell || json.Unmarshal([]byte(text), &said) != nil {
		return -1, "", geo.Errorf(geo.Invalid, "what the GeoParquet file says of its geometry (geo) cannot be read")
	}
	c, ok := said.Columns[said.Primary]
	i := slices.IndexFunc(f.leaves, func(l parquetLeaf) bool { return l.name == said.Primary })
	switch {
	case ok && !strings.EqualFold(c.Encoding, "WKB"):
		return -1, "", geo.Errorf(geo.Unsupported, "the geometry is kept as %s; write it as WKB, with ogr2ogr -lco GEOMETRY_ENCODING=WKB", geo.Clip(c.Encoding))
	case !ok || i < 0 || f.leaves[i].physical != parquetByteArray || f.leaves[i].repeated:
		return -1, "", geo.Errorf(geo.Invalid, "the GeoParquet file names a column of geometries, %q, that is not in it", geo.Clip(said.Primary))
	}
	if name, other := otherPROJ(c.CRS); other {
		return -1, "", geo.Errorf(geo.Unsupported, "%s", otherReference(name))
	}
	if sides := c.Covering.Box["xmin"]; len(sides) > 1 {
		box = sides[0]
	}
	return i, box, nil
}

// otherPROJ reports whether a reference system in PROJJSON is another than WGS 84,
// and how it is called.
func otherPROJ(crs json.RawMessage) (name string, other bool) {
	if len(crs) == 0 || string(crs) == "null" {
		return "", false
	}
	var said struct {
		Name string `json:"name"`
		Type string `json:"type"`
		ID   struct {
			Authority string `json:"authority"`
			Code      any    `json:"code"`
		} `json:"id"`
	}
	if json.Unmarshal(crs, &said) != nil {
		return "", true
	}
	code := ""
	switch c := said.ID.Code.(type) {
	case string:
		code = c
	case float64:
		code = strconv.FormatFloat(c, 'f', -1, 64)
	}
	switch {
	case said.ID.Authority == "OGC" && (code == "CRS84" || code == "CRS84h"), said.ID.Authority == "EPSG" && (code == "4326" || code == "4979"):
		return "", false
	case said.ID.Authority == "" && strings.HasPrefix(said.Type, "Geog") && strings.Contains(said.Name, "WGS 84"):
		return "", false
	}
	return strings.TrimSpace(said.ID.Authority + ":" + code + " " + said.Name), true
}
