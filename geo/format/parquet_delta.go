package format

import (
	"encoding/binary"
	"slices"
)

// deltaValues are whole numbers, each given by what it is more than the one
// before (Encodings.md, DELTA_BINARY_PACKED).
type deltaValues struct {
	b       []byte
	begun   bool
	bad     bool
	left    uint64 // values
	last    uint64
	blocks  int // of which a block consists
	each    int // values of one
	least   uint64
	widths  []byte
	block   int // among widths
	in      int // values of the block that are read
	bit     uint64
	pending bool // the first value has not been given
}

// begin reads what stands before the numbers.
func (d *deltaValues) begin() bool {
	d.begun = true
	var head [3]uint64
	for i := range head {
		u, n := binary.Uvarint(d.b)
		if n <= 0 {
			return false
		}
		head[i], d.b = u, d.b[n:]
	}
	first, n := binary.Varint(d.b)
	if n <= 0 || head[1] == 0 || head[1] > 1<<16 || head[0] > 1<<20 || head[0]%head[1] != 0 || head[0]/head[1]%8 != 0 {
		return false
	}
	d.b = d.b[n:]
	d.blocks, d.each, d.left, d.last, d.pending = int(head[1]), int(head[0]/head[1]), head[2], uint64(first), true
	d.block, d.in = d.blocks, d.each
	return d.each > 0
}

func (d *deltaValues) next() (v parquetValueOf, ok bool) {
	if !d.begun {
		d.bad = !d.begin()
	}
	if d.bad || d.left == 0 {
		return v, false
	}
	d.left--
	if d.pending {
		d.pending = false
		return parquetValueOf{bits: d.last}, true
	}
	if d.in == d.each && !d.turn() {
		d.bad = true
		return v, false
	}
	width := int(d.widths[d.block])
	more, ok := bitsAt(d.b, d.bit, width)
	if !ok {
		d.bad = true
		return v, false
	}
	d.in++
	d.bit += uint64(width)
	d.last += d.least + more
	return parquetValueOf{bits: d.last}, true
}

// turn turns to the next part of a block, or to the next block.
func (d *deltaValues) turn() bool {
	if d.widths != nil {
		if !d.skip() {
			return false
		}
	}
	d.block, d.in, d.bit = d.block+1, 0, 0
	if d.block >= d.blocks {
		least, n := binary.Varint(d.b)
		if n <= 0 || len(d.b)-n < d.blocks {
			return false
		}
		d.least, d.widths, d.b = uint64(least), d.b[n:n+d.blocks], d.b[n+d.blocks:]
		d.block = 0
	}
	return d.widths[d.block] <= 64
}

// skip passes over the part of a block that was read.
func (d *deltaValues) skip() bool {
	size := d.each / 8 * int(d.widths[d.block])
	if size > len(d.b) {
		return false
	}
	d.b = d.b[size:]
	return true
}

// rest gives what stands behind the numbers, once all have been read.
func (d *deltaValues) rest() ([]byte, bool) {
	if d.bad || d.left > 0 {
		return nil, false
	}
	if d.widths != nil && !d.skip() {
		return nil, false
	}
	return d.b, true
}

// A noValues has none.
type noValues struct{}

func (noValues) next() (v parquetValueOf, ok bool) { return v, false }

// numbersOf gives an iterator over the numbers with which b begins, and what
// stands behind them, if there are no more than most.
func numbersOf(b []byte, most uint64) (numbers *deltaValues, behind []byte, ok bool) {
	ahead := &deltaValues{b: b}
	if !ahead.begin() || ahead.left > most {
		return nil, nil, false
	}
	for more := true; more; {
		_, more = ahead.next()
	}
	behind, ok = ahead.rest()
	return &deltaValues{b: b}, behind, ok
}

// deltaLengths are texts whose lengths stand before all of them.
type deltaLengths struct {
	lengths *deltaValues
	b       []byte
}

func newDeltaLengths(page []byte, most uint64) parquetValues {
	lengths, b, ok := numbersOf(page, most)
	if !ok {
		return noValues{}
	}
	return &deltaLengths{lengths, b}
}

func (d *deltaLengths) next() (v parquetValueOf, ok bool) {
	n, ok := d.lengths.next()
	if !ok || n.bits > uint64(len(d.b)) {
		return v, false
	}
	v.bytes, d.b = d.b[:n.bits], d.b[n.bits:]
	return v, true
}

// deltaBytes are texts that begin like the one before.
type deltaBytes struct {
	shared *deltaValues
	rest   parquetValues
	last   []byte
}

func newDeltaBytes(page []byte, most uint64) parquetValues {
	shared, b, ok := numbersOf(page, most)
	if !ok {
		return noValues{}
	}
	return &deltaBytes{shared: shared, rest: newDeltaLengths(b, most)}
}

func (d *deltaBytes) next() (v parquetValueOf, ok bool) {
	n, ok := d.shared.next()
	if !ok || n.bits > uint64(len(d.last)) {
		return v, false
	}
	own, ok := d.rest.next()
	if !ok {
		return v, false
	}
	d.last = append(slices.Clip(d.last[:n.bits]), own.bytes...)
	return parquetValueOf{bytes: d.last}, true
}

// splitValues have their first bytes together, then their second ones, and so on.
type splitValues struct {
	leaf     *parquetLeaf
	b        []byte
	width, n int
	at       int
}

func (s *splitValues) next() (v parquetValueOf, ok bool) {
	if s.at >= s.n {
		return v, false
	}
	b := make([]byte, s.width)
	for i := range b {
		b[i] = s.b[i*s.n+s.at]
	}
	s.at++
	return s.leaf.fixed(b), true
}
