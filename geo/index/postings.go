package index

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Postings are the rows of a term, ascending, in one of two forms: the steps
// from row to row as varints, the first from -1, or, where that is smaller, a bit
// for every row.

// dense reports whether so many of all rows are better kept as bits.
func dense(count, rows int) bool { return count > rows/8 }

// appendSteps writes ascending rows as steps.
func appendSteps(b []byte, rows []uint32) []byte {
	last := uint32(math.MaxUint32)
	for _, r := range rows {
		step := r - last
		last = r
		if step < 0x80 {
			b = append(b, byte(step))
			continue
		}
		b = binary.AppendUvarint(b, uint64(step))
	}
	return b
}

// rowsOfSteps appends the rows that steps lead to.
func rowsOfSteps(rows []uint32, b []byte) []uint32 {
	row := uint32(math.MaxUint32)
	for i := 0; i < len(b); {
		step := uint32(b[i])
		i++
		if step >= 0x80 {
			n, size := binary.Uvarint(b[i-1:])
			step, i = uint32(n), i-1+size
		}
		row += step
		rows = append(rows, row)
	}
	return rows
}

// markSteps marks the rows that steps lead to.
func markSteps(set bitset, b []byte) {
	row := uint32(math.MaxUint32)
	for i := 0; i < len(b); {
		step := uint32(b[i])
		i++
		if step >= 0x80 {
			n, size := binary.Uvarint(b[i-1:])
			step, i = uint32(n), i-1+size
		}
		row += step
		set[row>>6] |= 1 << (row & 63)
	}
}

// appendBits writes ascending rows as bits, up to the byte of the last one.
func appendBits(b []byte, rows []uint32) []byte {
	from := len(b)
	b = append(b, make([]byte, rows[len(rows)-1]>>3+1)...)
	for _, r := range rows {
		b[from+int(r>>3)] |= 1 << (r & 7)
	}
	return b
}

// word gives 64 rows of bits as appendBits wrote them.
func word(b []byte, i int) uint64 {
	if b = b[i*8:]; len(b) >= 8 {
		return binary.LittleEndian.Uint64(b)
	}
	w := uint64(0)
	for j, c := range b {
		w |= uint64(c) << (8 * j)
	}
	return w
}

// rowsOfBits appends the rows that bits mark.
func rowsOfBits(rows []uint32, b []byte) []uint32 {
	for i := range (len(b) + 7) / 8 {
		for w := word(b, i); w != 0; w &= w - 1 {
			rows = append(rows, uint32(i*64+bits.TrailingZeros64(w)))
		}
	}
	return rows
}

// mergeRows merges two ascending lists that have nothing in common, or keeps
// one of what they have.
func mergeRows(into, a, b []uint32) []uint32 {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			into = append(into, a[0])
			a = a[1:]
		case a[0] > b[0]:
			into = append(into, b[0])
			b = b[1:]
		default:
			into = append(into, a[0])
			a, b = a[1:], b[1:]
		}
	}
	return append(append(into, a...), b...)
}
