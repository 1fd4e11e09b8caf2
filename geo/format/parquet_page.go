package format

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"

	"eventmap/geo"
)

const (
	maxParquetPage = 64 << 20  // bytes of a page, packed or not
	maxParquetHeld = 256 << 20 // bytes of the pages of all columns that are held at once
)

// A parquetColumn reads the values of a leaf, row group after row group, with one
// page and one dictionary in memory.
type parquetColumn struct {
	*parquetLeaf
	in     *parquetPages
	at, to int64
	codec  int
	rows   int64 // of the row group whose page has not come yet
	left   int   // values of the page that are not read yet
	pages  int   // of the row group that held none
	level  *parquetRuns
	values parquetValues
	page   []byte
	words  parquetWords // the dictionary
}

// parquetPages are what the columns of a file have in common.
type parquetPages struct {
	file io.ReaderAt
	zstd *zstd.Decoder
	held int   // bytes
	n    int64 // bytes that were made of the file
	most int64
}

// spend counts what is made of the file, and holds it to what a table can become.
func (p *parquetPages) spend(n int) error {
	if p.n += int64(n); p.n > p.most {
		return geo.Errorf(geo.Invalid, "the Parquet file grows to more than %d times its size when it is unpacked, as no table or map does; it is not read any further", maxRatio)
	}
	return nil
}

// maxEmptyPages is how many pages of a column in a row group may hold no value.
const maxEmptyPages = 100

// hold counts what is kept in memory and what is let go of.
func (p *parquetPages) hold(more, less int) error {
	if p.held += more - less; p.held > maxParquetHeld {
		return geo.Errorf(geo.Invalid, "the pages of the Parquet file are too large: of all columns together they take more than %d MB; write it anew with smaller row groups, with ogr2ogr -lco ROW_GROUP_SIZE=10000", maxParquetHeld>>20)
	}
	return nil
}

// begin turns to a row group.
func (c *parquetColumn) begin(chunk parquetChunk, rows, size int64) error {
	if chunk.elsewhere {
		return geo.Errorf(geo.Unsupported, "column %s is kept in another file; write the table anew as one file", geo.Clip(c.name))
	}
	if chunk.from < 4 || chunk.to < chunk.from || chunk.to > size-8 {
		return damagedParquet("column %s lies outside of it", geo.Clip(c.name))
	}
	c.at, c.to, c.codec, c.rows, c.left, c.pages = chunk.from, chunk.to, chunk.codec, rows, 0, 0
	if err := c.in.hold(0, c.words.size()); err != nil {
		return err
	}
	c.words = parquetWords{}
	return nil
}

// damaged says that the column cannot be read.
func (c *parquetColumn) unsound(what string, args ...any) error {
	return damagedParquet("column %s %s", geo.Clip(c.name), geo.Say(what, args...))
}

// next gives the next value; there is none where known is false. What it gives is
// good until the next.
func (c *parquetColumn) next() (v parquetValueOf, known bool, err error) {
	for c.left == 0 {
		if err := c.turn(); err != nil {
			return v, false, err
		}
	}
	c.left--
	if c.defined > 0 {
		level, ok := c.level.next()
		if !ok {
			return v, false, c.unsound("has fewer values than it says")
		}
		if int(level) < c.defined {
			return v, false, nil
		}
	}
	if v, known = c.values.next(); !known {
		return v, false, c.unsound("has fewer values than it says")
	}
	return v, true, nil
}

// Kinds of pages (parquet.thrift, PageType).
const (
	pageData       = 0
	pageDictionary = 2
	pageDataTwo    = 3
)

// A pageHeader is what stands before a page.
type pageHeader struct {
	kind          int
	size, packed  int64
	values        int64
	encoding      int64
	levelEncoding int64
	defined       int64 // bytes of levels, of the second kind of data
	repeated      int64
	unpacked      bool
}

// header reads what stands before the next page.
func (c *parquetColumn) header() (h pageHeader, err error) {
	for _, size := range []int64{4 << 10, 1 << 20} {
		b := make([]byte, min(size, c.to-c.at))
		if _, err := c.in.file.ReadAt(b, c.at); err != nil {
			return h, fmt.Errorf("format: read a temporary file: %w", err)
		}
		t := &thriftReader{b: b}
		if h = t.page(); !t.bad {
			c.at += int64(len(b) - len(t.b))
			return h, nil
		}
	}
	return h, c.unsound("has a page that cannot be read")
}

func (t *thriftReader) page() (h pageHeader) {
	h.kind = -1
	t.fields(func(id int, kind byte) {
		switch {
		case id == 1 && kind == thriftI32:
			h.kind = int(t.number())
		case id == 2 && kind == thriftI32:
			h.size = t.number()
		case id == 3 && kind == thriftI32:
			h.packed = t.number()
		case (id == 5 || id == 7 || id == 8) && kind == thriftStruct:
			two := id == 8
			t.fields(func(id int, kind byte) {
				switch {
				case two && id == 7 && (kind == thriftTrue || kind == thriftFalse):
					h.unpacked = kind == thriftFalse
				case kind != thriftI32:
					t.pass(kind)
				case id == 1:
					h.values = t.number()
				case id == 2 && !two, id == 4 && two:
					h.encoding = t.number()
				case id == 3 && !two:
					h.levelEncoding = t.number()
				case id == 5 && two:
					h.defined = t.number()
				case id == 6 && two:
					h.repeated = t.number()
				default:
					t.pass(kind)
				}
			})
		default:
			t.pass(kind)
		}
	})
	return h
}

// turn turns to the next page.
func (c *parquetColumn) turn() error {
	if c.pages++; c.pages > maxEmptyPages {
		return c.unsound("has too many pages without a value")
	}
	if c.at >= c.to {
		return c.unsound("has fewer values than the file has rows")
	}
	h, err := c.header()
	if err != nil {
		return err
	}
	switch {
	case h.size < 0 || h.packed < 0 || h.packed > c.to-c.at || h.values < 0 || h.defined < 0 || h.repeated < 0 || h.defined+h.repeated > min(h.packed, h.size):
		return c.unsound("has a page of an impossible size")
	case h.size > maxParquetPage || h.packed > maxParquetPage:
		return geo.Errorf(geo.Invalid, "column %s of the Parquet file has a page larger than %d MB; write it anew with smaller row groups, with ogr2ogr -lco ROW_GROUP_SIZE=10000", geo.Clip(c.name), maxParquetPage>>20)
	}
	packed := make([]byte, h.packed)
	if _, err := c.in.file.ReadAt(packed, c.at); err != nil {
		return fmt.Errorf("format: read a temporary file: %w", err)
	}
	c.at += h.packed
	if h.kind != pageData && h.kind != pageDictionary && h.kind != pageDataTwo {
		return nil
	}
	levels := h.defined + h.repeated
	if h.kind != pageDataTwo {
		levels = 0
	}
	page := packed
	if c.codec != 0 && !h.unpacked {
		if page, err = c.unpack(packed[levels:], int(h.size-levels)); err != nil {
			return err
		}
		page = append(packed[:levels:levels], page...)
	}
	if err := c.in.spend(len(page)); err != nil {
		return err
	}
	if h.kind == pageDictionary {
		return c.dictionary(h, page)
	}
	if h.values > c.rows {
		return c.unsound("has more values than the file has rows")
	}
	if h.values > 0 {
		c.pages = 0
	}
	c.rows -= h.values
	if err := c.in.hold(len(page), len(c.page)); err != nil {
		return err
	}
	c.page, c.left = page, int(h.values)
	return c.data(h, page)
}

// unpack decompresses a page, which may not become larger than it says.
func (c *parquetColumn) unpack(packed []byte, size int) (page []byte, err error) {
	switch {
	case size == 0 && len(packed) == 0:
		return nil, nil
	case size < 0:
		return nil, c.unsound("has a page of an impossible size")
	}
	switch c.codec {
	case 1:
		if n, err := snappy.DecodedLen(packed); err != nil || n != size {
			return nil, c.unsound("has a page that cannot be unpacked")
		}
		page, err = snappy.Decode(nil, packed)
	case 2:
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(packed)); err == nil {
			page, err = io.ReadAll(io.LimitReader(z, int64(size)+1))
		}
	case 6:
		if c.in.zstd == nil {
			if c.in.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(maxParquetPage)); err != nil {
				return nil, fmt.Errorf("format: unpack zstd: %w", err)
			}
		}
		page, err = c.in.zstd.DecodeAll(packed, make([]byte, 0, min(size, 8*len(packed)+headSize)))
	default:
		name := map[int]string{3: "LZO", 4: "Brotli", 5: "LZ4", 7: "LZ4"}[c.codec]
		if name == "" {
			return nil, c.unsound("is compressed in no known way")
		}
		return nil, geo.Errorf(geo.Unsupported, "the Parquet file is compressed with %s; write it anew with ZSTD, SNAPPY or GZIP", name)
	}
	if err != nil || len(page) != size {
		return nil, c.unsound("has a page that cannot be unpacked")
	}
	return page, nil
}

// dictionary keeps a page of values that others name by their number.
func (c *parquetColumn) dictionary(h pageHeader, page []byte) error {
	if h.encoding != encodingPlain && h.encoding != encodingPlainDictionary {
		return c.unsound("has a dictionary that cannot be read")
	}
	before := c.words.size()
	words, ok := parquetWordsOf(c.parquetLeaf, page, int(h.values))
	if !ok {
		return c.unsound("has a dictionary that cannot be read")
	}
	c.words = words
	return c.in.hold(words.size(), before)
}

// data begins to read a page of values.
func (c *parquetColumn) data(h pageHeader, page []byte) error {
	if c.defined > 0 {
		var levels []byte
		switch {
		case h.kind == pageDataTwo:
			levels = page[h.repeated : h.repeated+h.defined]
		case h.levelEncoding != encodingRLE:
			return geo.Errorf(geo.Unsupported, "column %s of the Parquet file is written in an outdated way (BIT_PACKED); write it anew", geo.Clip(c.name))
		case len(page) < 4 || uint64(binary.LittleEndian.Uint32(page)) > uint64(len(page)-4):
			return c.unsound("has a page that cannot be read")
		default:
			n := int(binary.LittleEndian.Uint32(page))
			levels, page = page[4:4+n], page[4+n:]
		}
		c.level = &parquetRuns{b: levels, width: bitWidth(c.defined)}
	}
	if h.kind == pageDataTwo {
		page = page[h.defined+h.repeated:]
	}
	var problem error
	if c.values, problem = c.valuesOf(h.encoding, page, uint64(h.values)); problem != nil {
		return c.unsound("%s", problem)
	}
	return nil
}
