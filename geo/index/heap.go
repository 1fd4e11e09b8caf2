package index

import "strings"

// A heap holds records one after another in a few large texts, its slabs, so
// that the collector follows a handful of pointers where there are a million
// records. Nothing in it ever changes: a record is a part of its slab, and a
// slab lives as long as somebody holds it.
type heap []string

// slabSize is how large a slab is, in bytes. A record that is as long has one of
// its own.
const slabSize = 1 << 20

// A pointer says where in a heap a record lies: in which slab, from where, and
// how long it is; 0 for the whole slab.
type pointer uint64

const (
	lengthBits = 20
	offsetBits = 20
)

func pointTo(slab, offset, length int) pointer {
	return pointer(slab)<<(offsetBits+lengthBits) | pointer(offset)<<lengthBits | pointer(length)
}

func (p pointer) slab() int   { return int(p >> (offsetBits + lengthBits)) }
func (p pointer) offset() int { return int(p >> lengthBits & (1<<offsetBits - 1)) }
func (p pointer) length() int { return int(p & (1<<lengthBits - 1)) }

// at gives a record.
func (h heap) at(p pointer) record {
	slab := h[p.slab()]
	if n := p.length(); n > 0 {
		from := p.offset()
		return slab[from : from+n]
	}
	return slab
}

// size gives the length of a record.
func (h heap) size(p pointer) int {
	if n := p.length(); n > 0 {
		return n
	}
	return len(h[p.slab()])
}

// A heapWriter makes a heap.
type heapWriter struct {
	full heap
	open *strings.Builder // the slab that is being filled: what stands in it stays where it is
	left int              // how many bytes are to come, where that is known
}

// add copies a record, which is not empty.
func (w *heapWriter) add(r []byte) pointer {
	p := w.room(len(r))
	w.open.Write(r)
	return p
}

// room makes room for a record and says where it will lie.
func (w *heapWriter) room(n int) pointer {
	if w.open != nil && w.open.Len()+n > slabSize {
		w.full = append(w.full, w.open.String())
		w.open = nil
	}
	if w.open == nil {
		w.open = new(strings.Builder)
		switch {
		case w.left > 0:
			w.open.Grow(max(n, min(w.left, slabSize)))
		case len(w.full) > 0: // a first slab grows, for it may stay the only one
			w.open.Grow(max(n, slabSize))
		}
	}
	w.left = max(0, w.left-n)
	if n >= slabSize {
		return pointTo(len(w.full), 0, 0)
	}
	return pointTo(len(w.full), w.open.Len(), n)
}

// heap gives what was added so far; more may follow.
func (w *heapWriter) heap() heap {
	if w.open == nil {
		return w.full
	}
	return append(w.full[:len(w.full):len(w.full)], w.open.String())
}

// mergeHeaps gives one heap of n records of several, and where in it they are. A
// slab of which at least half is among them, and that is at least half as large
// as slabs are, is taken over as it is; what is wanted of the others is copied,
// in order. So no heap is ever more than twice as large as its records, and
// writing little by little leaves no little slabs.
func mergeHeaps(from []heap, n int, record func(i int) (heap int, p pointer)) ([]pointer, heap) {
	now := make([][]int, len(from)) // for each slab: its bytes that are wanted, then its number, or moves
	for i, h := range from {
		now[i] = make([]int, len(h))
	}
	for i := range n {
		h, p := record(i)
		now[h][p.slab()] += from[h].size(p)
	}
	const moves = -1
	var w heapWriter
	for i, h := range from {
		for j, slab := range h {
			switch wanted := now[i][j]; {
			case wanted >= slabSize/2 && wanted >= len(slab)/2:
				now[i][j] = len(w.full)
				w.full = append(w.full, slab)
			default:
				now[i][j] = moves
				w.left += wanted
			}
		}
	}
	list := make([]pointer, n)
	for i := range list {
		h, p := record(i)
		if slab := now[h][p.slab()]; slab != moves {
			list[i] = pointTo(slab, p.offset(), p.length())
			continue
		}
		r := from[h].at(p)
		list[i] = w.room(len(r))
		w.open.WriteString(r)
	}
	return list, w.heap()
}
