package index

import (
	"bytes"
	"hash/maphash"
	"math"
	"slices"
	"unicode/utf8"

	"eventmap/geo"
)

// How many rows and how many terms of theirs a termBuilder collects before it
// packs them.
const (
	packRows = 65_536
	packMet  = 8 << 20
)

// A termBuilder makes terms of events. The zero builder is ready.
type termBuilder struct {
	packed []*terms
	base   uint32 // the first row that is not packed
	end    uint32 // the row after the last one

	table    []uint32 // terms by hash: one more than their number, 0 for a free place
	hashes   []uint32 // of each term
	names    []byte   // kind and term, one after the other
	ends     []uint32 // where each name ends
	last     []uint32 // in which row, counted from base and from 1, each term was met last
	initials [utf8.RuneSelf]uint32
	met      []uint32 // the terms of the rows, each once a row
	until    []int    // where the terms of each row end
	named    []uint64
	name     []byte
}

// add takes in an event as a row. Rows come in ascending order; those left out
// have no terms.
func (b *termBuilder) add(row uint32, e *geo.Event) {
	if row-b.base >= packRows || len(b.met) >= packMet {
		b.pack(row)
	}
	for b.base+uint32(len(b.until)) < row {
		b.until = append(b.until, len(b.met))
	}
	b.end = row + 1
	at := row - b.base + 1
	geo.Words(e, func(key []byte) bool {
		if c := key[0]; c < utf8.RuneSelf {
			if b.initials[c] == 0 {
				b.initials[c] = b.number(initialTerm, key[:1]) + 1
			}
			b.meet(b.initials[c]-1, at)
		}
		b.meet(b.number(wordTerm, key), at)
		return true
	})
	b.list(tagTerm, e.Tags, at)
	b.list(weaponTerm, e.Weapons, at)
	b.list(targetTerm, e.Targets, at)
	b.exact(areaTerm, e.AreaID, at)
	if len(e.Actors) == 0 {
		b.exact(actorTerm, "", at)
	}
	for i := range e.Actors {
		b.name = geo.FoldName(b.name[:0], e.Actors[i].Name)
		b.meet(b.number(actorTerm, b.name), at)
	}
	b.named = append(b.named, nameHash(e.ExternalID)|uint64(row))
	b.until = append(b.until, len(b.met))
}

func (b *termBuilder) list(kind byte, list []string, at uint32) {
	if len(list) == 0 {
		b.exact(kind, "", at)
	}
	for _, word := range list {
		b.exact(kind, word, at)
	}
}

func (b *termBuilder) exact(kind byte, word string, at uint32) {
	b.name = append(b.name[:0], word...)
	b.meet(b.number(kind, b.name), at)
}

// meet notes that a row has a term.
func (b *termBuilder) meet(term, at uint32) {
	if b.last[term] != at {
		b.last[term] = at
		b.met = append(b.met, term)
	}
}

// number gives the number of a term, a new one when it was not met before.
func (b *termBuilder) number(kind byte, term []byte) uint32 {
	if len(b.ends)*2 >= len(b.table) {
		b.grow()
	}
	h := uint32(maphash.Bytes(nameSeed, term)) + uint32(kind)*0x9e3779b1
	mask := uint32(len(b.table) - 1)
	at := h & mask
	for ; b.table[at] != 0; at = (at + 1) & mask {
		if n := b.table[at] - 1; b.hashes[n] == h {
			if name := b.term(n); name[0] == kind && bytes.Equal(name[1:], term) {
				return n
			}
		}
	}
	n := uint32(len(b.ends))
	b.table[at] = n + 1
	b.hashes = append(b.hashes, h)
	b.names = append(append(b.names, kind), term...)
	b.ends = append(b.ends, uint32(len(b.names)))
	b.last = append(b.last, 0)
	return n
}

// term gives the kind and the name of a term.
func (b *termBuilder) term(n uint32) []byte {
	if n == 0 {
		return b.names[:b.ends[0]]
	}
	return b.names[b.ends[n-1]:b.ends[n]]
}

func (b *termBuilder) grow() {
	b.table = make([]uint32, max(256, 2*len(b.table)))
	mask := uint32(len(b.table) - 1)
	for n, h := range b.hashes {
		at := h & mask
		for b.table[at] != 0 {
			at = (at + 1) & mask
		}
		b.table[at] = uint32(n + 1)
	}
}

// pack makes terms of what was met and goes on with a row.
func (b *termBuilder) pack(row uint32) {
	if len(b.until) > 0 {
		b.packed = append(b.packed, b.terms())
	}
	*b = termBuilder{packed: b.packed, base: row, end: row, table: b.table, hashes: b.hashes[:0], names: b.names[:0], ends: b.ends[:0],
		last: b.last[:0], met: b.met[:0], until: b.until[:0], named: b.named[:0], name: b.name}
	clear(b.table)
}

// terms makes terms of what was met since base, their rows counted from there.
func (b *termBuilder) terms() *terms {
	t := &terms{base: b.base, rows: len(b.until), named: slices.Clone(b.named)}
	slices.Sort(t.named)
	from := make([]uint32, len(b.ends)+1) // where the rows of each term stand
	for _, n := range b.met {
		from[n+1]++
	}
	for n := range b.ends {
		from[n+1] += from[n]
	}
	rows := make([]uint32, len(b.met))
	at, next := 0, slices.Clone(from)
	for row, end := range b.until {
		for ; at < end; at++ {
			n := b.met[at]
			rows[next[n]] = uint32(row)
			next[n]++
		}
	}
	order := make([]uint32, len(b.ends))
	for n := range order {
		order[n] = uint32(n)
	}
	slices.SortFunc(order, func(i, j uint32) int { return bytes.Compare(b.term(i), b.term(j)) })
	t.slab = make([]byte, 0, len(b.names)+2*len(b.ends)+len(rows)+len(rows)/4)
	t.at = make([]uint64, 0, len(order)+1)
	for _, n := range order {
		t.put(b.term(n), rows[from[n]:from[n+1]])
	}
	t.finish()
	return t
}

// build gives the terms of all rows that were added. The builder is then to be
// thrown away.
func (b *termBuilder) build() *terms {
	if len(b.packed) == 0 && b.base == 0 {
		return b.terms()
	}
	b.pack(b.end)
	return mergeTerms(b.packed, make([][]uint32, len(b.packed)))
}

// A termReader goes through the entries of terms in their order.
type termReader struct {
	*terms
	now  []uint32
	next int
	term []byte // the next one; nil at the end
}

func (r *termReader) read() {
	if r.term = nil; r.next < r.len() {
		r.term, _, _ = r.entry(r.next)
	}
}

// rowsNow gives the rows of the next entry as they are now, in order.
func (r *termReader) rowsNow(list []uint32) []uint32 {
	list = r.appendRows(list[:0], r.next)
	if r.now == nil {
		for i := range list {
			list[i] += r.base
		}
		return list
	}
	stay, sorted := 0, true
	for _, row := range list {
		if row = r.now[row+r.base]; row != math.MaxUint32 {
			sorted = sorted && (stay == 0 || list[stay-1] < row)
			list[stay] = row
			stay++
		}
	}
	if list = list[:stay]; !sorted {
		slices.Sort(list)
	}
	return list
}

// mergeTerms makes terms of several. Row r of parts[i] is now row now[i][r], gone
// where that is math.MaxUint32, and still row r where now[i] is nil. It is
// quickest where the order of the rows of a part is as it was.
func mergeTerms(parts []*terms, now [][]uint32) *terms {
	t := &terms{}
	var readers []*termReader
	size, count := 0, 0
	for i, p := range parts {
		if p.len() == 0 {
			continue
		}
		r := &termReader{terms: p, now: now[i]}
		r.read()
		readers = append(readers, r)
		size, count = size+len(p.slab), max(count, p.len())
		if r.now == nil {
			t.rows = max(t.rows, int(p.base)+p.rows)
		}
		for _, row := range r.now {
			if row != math.MaxUint32 {
				t.rows = max(t.rows, int(row)+1)
			}
		}
	}
	t.slab = make([]byte, 0, size+size/32)
	t.at = make([]uint64, 0, count+count/8+1)
	var one, all, spare []uint32
	for {
		var least []byte
		for _, r := range readers {
			if r.term != nil && (least == nil || bytes.Compare(r.term, least) < 0) {
				least = r.term
			}
		}
		if least == nil {
			break
		}
		all = all[:0]
		for _, r := range readers {
			if r.term == nil || !bytes.Equal(r.term, least) {
				continue
			}
			one = r.rowsNow(one)
			switch {
			case len(all) == 0:
				all, one = one, all
			case len(one) > 0 && all[len(all)-1] < one[0]:
				all = append(all, one...)
			case len(one) > 0:
				spare = mergeRows(spare[:0], all, one)
				all, spare = spare, all
			}
			r.next++
			r.read()
		}
		if len(all) > 0 {
			t.put(least, all)
		}
	}
	t.finish()
	t.named = mergeNamed(readers)
	return t
}

// mergeNamed gives the external ids of all with their rows as they are now.
func mergeNamed(readers []*termReader) []uint64 {
	n := 0
	for _, r := range readers {
		n += len(r.named)
	}
	list := make([]uint64, 0, n)
	for _, r := range readers {
		for _, name := range r.named {
			row := uint32(name)
			if r.now != nil {
				row = r.now[row]
			}
			if row != math.MaxUint32 {
				list = append(list, name&^math.MaxUint32|uint64(row))
			}
		}
	}
	slices.Sort(list)
	return list
}
