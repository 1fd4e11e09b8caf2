package format

import (
	"encoding/binary"
	"math/bits"

	"eventmap/geo"
)

// Encodings (parquet.thrift, Encoding).
const (
	encodingPlain           = 0
	encodingPlainDictionary = 2
	encodingRLE             = 3
	encodingDelta           = 5
	encodingDeltaLength     = 6
	encodingDeltaBytes      = 7
	encodingDictionary      = 8
	encodingSplit           = 9
)

// A parquetValueOf is a value as its column has it: bits of a number, or bytes.
type parquetValueOf struct {
	bits  uint64
	bytes []byte
}

// parquetValues gives one value after another; false at the end, and where the
// bytes make no sense.
type parquetValues interface {
	next() (parquetValueOf, bool)
}

// valuesOf reads a page in some encoding, of so many values at most, or says what is
// wrong.
func (c *parquetColumn) valuesOf(encoding int64, page []byte, most uint64) (values parquetValues, problem error) {
	switch encoding {
	case encodingPlain:
		return &plainValues{leaf: c.parquetLeaf, b: page}, nil
	case encodingPlainDictionary, encodingDictionary:
		if len(page) == 0 { // there are only nulls
			return &plainValues{leaf: c.parquetLeaf}, nil
		}
		if page[0] > 32 {
			return nil, geo.Say("names words of its dictionary in an impossible way")
		}
		return &namedValues{words: &c.words, numbers: parquetRuns{b: page[1:], width: int(page[0])}}, nil
	case encodingRLE:
		if c.physical == parquetBoolean && len(page) >= 4 {
			return &truthValues{parquetRuns{b: page[4:], width: 1}}, nil
		}
	case encodingDelta:
		if c.physical == parquetInt32 || c.physical == parquetInt64 {
			return &deltaValues{b: page}, nil
		}
	case encodingDeltaLength:
		if c.physical == parquetByteArray {
			return newDeltaLengths(page, most), nil
		}
	case encodingDeltaBytes:
		if c.physical == parquetByteArray || c.physical == parquetFixed {
			return newDeltaBytes(page, most), nil
		}
	case encodingSplit:
		if n := c.fixedSize(); n > 0 {
			return &splitValues{leaf: c.parquetLeaf, b: page, width: n, n: len(page) / n}, nil
		}
	}
	return nil, geo.Say("is encoded in a way that is not understood")
}

// fixedSize gives the bytes of a value; 0 for texts and truths.
func (l *parquetLeaf) fixedSize() int {
	switch l.physical {
	case parquetInt32, parquetFloat:
		return 4
	case parquetInt64, parquetDouble:
		return 8
	case parquetInt96:
		return 12
	case parquetFixed:
		return l.length
	}
	return 0
}

// fixed makes a value of its bytes.
func (l *parquetLeaf) fixed(b []byte) parquetValueOf {
	switch len(b) {
	case 4:
		if l.physical != parquetFixed {
			return parquetValueOf{bits: uint64(int64(int32(binary.LittleEndian.Uint32(b))))}
		}
	case 8:
		if l.physical != parquetFixed {
			return parquetValueOf{bits: binary.LittleEndian.Uint64(b)}
		}
	}
	return parquetValueOf{bytes: b}
}

// plainValues stand one behind the other.
type plainValues struct {
	leaf *parquetLeaf
	b    []byte
	bit  int
}

func (p *plainValues) next() (v parquetValueOf, ok bool) {
	switch p.leaf.physical {
	case parquetBoolean:
		if p.bit/8 >= len(p.b) {
			return v, false
		}
		v.bits = uint64(p.b[p.bit/8]>>(p.bit%8)) & 1
		p.bit++
		return v, true
	case parquetByteArray:
		if len(p.b) < 4 || uint64(binary.LittleEndian.Uint32(p.b)) > uint64(len(p.b)-4) {
			return v, false
		}
		n := 4 + int(binary.LittleEndian.Uint32(p.b))
		v.bytes, p.b = p.b[4:n], p.b[n:]
		return v, true
	}
	n := p.leaf.fixedSize()
	if n == 0 || len(p.b) < n {
		return v, false
	}
	v = p.leaf.fixed(p.b[:n])
	p.b = p.b[n:]
	return v, true
}

// parquetWords are the values of a dictionary.
type parquetWords struct {
	leaf   *parquetLeaf
	b      []byte
	starts []uint32 // of texts
	n      int
}

func (w *parquetWords) size() int { return len(w.b) + 4*len(w.starts) }

// parquetWordsOf finds the words of a dictionary.
func parquetWordsOf(l *parquetLeaf, b []byte, n int) (w parquetWords, ok bool) {
	w = parquetWords{leaf: l, b: b, n: n}
	if size := l.fixedSize(); size > 0 {
		return w, n <= len(b)/size
	}
	if l.physical != parquetByteArray || n > len(b)/4 {
		return w, false
	}
	w.starts = make([]uint32, 0, n)
	values := plainValues{leaf: l, b: b}
	for range n {
		w.starts = append(w.starts, uint32(len(b)-len(values.b)))
		if _, ok := values.next(); !ok {
			return w, false
		}
	}
	return w, true
}

func (w *parquetWords) word(i uint32) (v parquetValueOf, ok bool) {
	if uint64(i) >= uint64(w.n) {
		return v, false
	}
	if w.starts != nil {
		b := w.b[w.starts[i]:]
		v.bytes = b[4 : 4+binary.LittleEndian.Uint32(b)]
		return v, true
	}
	size := w.leaf.fixedSize()
	return w.leaf.fixed(w.b[int(i)*size : (int(i)+1)*size]), true
}

// namedValues are words of a dictionary.
type namedValues struct {
	words   *parquetWords
	numbers parquetRuns
}

func (n *namedValues) next() (v parquetValueOf, ok bool) {
	i, ok := n.numbers.next()
	if !ok {
		return v, false
	}
	return n.words.word(i)
}

// truthValues are runs of true and false.
type truthValues struct{ parquetRuns }

func (t *truthValues) next() (parquetValueOf, bool) {
	n, ok := t.parquetRuns.next()
	return parquetValueOf{bits: uint64(n)}, ok
}

func bitWidth(most int) int { return bits.Len(uint(most)) }

// parquetRuns read small numbers: runs of the same one, and ones that are packed
// into bits, eight at a time. A run is never laid out.
type parquetRuns struct {
	b      []byte
	width  int // bits of a number
	left   uint64
	packed bool
	value  uint32
	bit    uint64 // of the packed ones
}

func (r *parquetRuns) next() (uint32, bool) {
	for r.left == 0 {
		if r.packed {
			r.b, r.packed, r.bit = r.b[r.bit/8:], false, 0
		}
		head, n := binary.Uvarint(r.b)
		if n <= 0 {
			return 0, false
		}
		r.b = r.b[n:]
		r.left = head >> 1
		if head&1 == 1 {
			if r.packed = true; r.left > uint64(len(r.b))+1 {
				return 0, false
			}
			r.left *= 8
			continue
		}
		size := (r.width + 7) / 8
		if len(r.b) < size {
			return 0, false
		}
		r.value = 0
		for i := range size {
			r.value |= uint32(r.b[i]) << (8 * i)
		}
		r.b = r.b[size:]
	}
	r.left--
	if !r.packed {
		return r.value, true
	}
	v, ok := bitsAt(r.b, r.bit, r.width)
	r.bit += uint64(r.width)
	return uint32(v), ok
}

// bitsAt reads a number of some bits, of which the first is the lowest.
func bitsAt(b []byte, at uint64, width int) (v uint64, ok bool) {
	if at+uint64(width) > 8*uint64(len(b)) {
		return 0, false
	}
	for got := 0; got < width; {
		shift := at % 8
		v |= uint64(b[at/8]>>shift) << got
		step := int(8 - shift)
		got, at = got+step, at+uint64(step)
	}
	if width < 64 {
		v &= 1<<width - 1
	}
	return v, true
}
