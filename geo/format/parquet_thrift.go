package format

import "encoding/binary"

// A thriftReader reads the compact protocol of Thrift, in which Parquet describes
// itself, and believes nothing of it: a list is as long as there are bytes for it.
// Where something is wrong, bad is set, and what is given is nothing.
type thriftReader struct {
	b   []byte
	bad bool
}

// Kinds of values in the compact protocol.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// maxThrift is how deep values are passed over.
const maxThrift = 32

func (t *thriftReader) fail() {
	t.bad, t.b = true, nil
}

func (t *thriftReader) byte() byte {
	if len(t.b) == 0 {
		t.fail()
		return 0
	}
	c := t.b[0]
	t.b = t.b[1:]
	return c
}

func (t *thriftReader) unsigned() uint64 {
	u, n := binary.Uvarint(t.b)
	if n <= 0 {
		t.fail()
		return 0
	}
	t.b = t.b[n:]
	return u
}

// number reads a signed number of any size.
func (t *thriftReader) number() int64 {
	u := t.unsigned()
	return int64(u>>1) ^ -int64(u&1)
}

func (t *thriftReader) bytes() []byte {
	n := t.unsigned()
	if n > uint64(len(t.b)) {
		t.fail()
		return nil
	}
	b := t.b[:n]
	t.b = t.b[n:]
	return b
}

// fields reads a struct: each reads the value of a field of some kind, or passes
// over it.
func (t *thriftReader) fields(each func(id int, kind byte)) {
	id := 0
	for !t.bad {
		head := t.byte()
		if head == 0 || t.bad {
			return
		}
		if by := int(head >> 4); by > 0 {
			id += by
		} else {
			id = int(t.number())
		}
		each(id, head&15)
	}
}

// list reads a list, each reading one of its values.
func (t *thriftReader) list(each func(kind byte)) {
	head := t.byte()
	n := uint64(head >> 4)
	if n == 15 {
		n = t.unsigned()
	}
	if n > uint64(len(t.b)) { // each value takes a byte at least
		t.fail()
		return
	}
	for range n {
		if t.bad {
			return
		}
		each(head & 15)
	}
}

// pass passes over a value. In a list truth takes a byte.
func (t *thriftReader) pass(kind byte) { t.passOver(kind, false, 0) }

func (t *thriftReader) passOver(kind byte, listed bool, depth int) {
	if depth > maxThrift {
		t.fail()
		return
	}
	switch kind {
	case thriftTrue, thriftFalse:
		if listed {
			t.byte()
		}
	case thriftByte:
		t.byte()
	case thriftI16, thriftI32, thriftI64:
		t.unsigned()
	case thriftDouble:
		for range 8 {
			t.byte()
		}
	case thriftBinary:
		t.bytes()
	case thriftList, thriftSet:
		t.list(func(kind byte) { t.passOver(kind, true, depth+1) })
	case thriftMap:
		n := t.unsigned()
		if n == 0 {
			return
		}
		kinds := t.byte()
		for range min(n, uint64(len(t.b))) {
			t.passOver(kinds>>4, true, depth+1)
			t.passOver(kinds&15, true, depth+1)
		}
	case thriftStruct:
		t.fields(func(_ int, kind byte) { t.passOver(kind, false, depth+1) })
	default:
		t.fail()
	}
}
