package index

import (
	"context"
	"math"
	"math/bits"
	"slices"
	"sync"
)

// blockRows is how many rows are filtered at once.
const blockRows = 1_024

// scan gives the rows from first to before last that the query chooses; with
// plainOnly those of them that are plain.
func (p *plan) scan(ctx context.Context, l *layer, first, last int, plainOnly bool, yield func(i int) bool) bool {
	return p.blocks(ctx, l, first, last, plainOnly, func(rows []uint32) bool {
		for _, row := range rows {
			if !yield(int(row)) {
				return false
			}
		}
		return true
	})
}

// blocks is scan, but gives the rows by the block, in order.
func (p *plan) blocks(ctx context.Context, l *layer, first, last int, plainOnly bool, yield func(rows []uint32) bool) bool {
	b := blocks.Get().(*block)
	defer blocks.Put(b)
	for ; first < last; first += blockRows {
		if ctx.Err() != nil {
			return false
		}
		rows, odd := p.shown(l, first, min(first+blockRows, last), plainOnly, b)
		rows = p.settleAll(l, p.sift(l, rows))
		if len(odd) > 0 {
			rows = p.withOdd(l, rows, odd)
		}
		if len(rows) > 0 && !yield(rows) {
			return false
		}
	}
	return true
}

// shown gives the rows of a block that the audience sees and whose flags are as
// they must be, and apart from them those that are odd.
func (p *plan) shown(l *layer, first, last int, plainOnly bool, b *block) (rows, odd []uint32) {
	need, lack, apart := p.sees|p.need, p.lack, uint16(0)
	if plainOnly {
		apart = isPlain | isLocated
	}
	if p.toll != nil {
		need &^= hasHarm // they are asked for figures anyway
	}
	switch {
	case l.odd:
		odd = b.odd[:0]
		for i := first; i < last; i++ {
			if flags := l.flags[i]; flags&(isOdd|p.sees) == isOdd|p.sees && flags&apart != isLocated && !l.gone.has(i) {
				odd = append(odd, uint32(i))
			}
		}
		lack |= isOdd
	case l.all&need == need && l.any&lack == 0 && !plainOnly:
		return l.without(p.first(l, first, last, b)), nil
	}
	n := 0
	for j, flags := range l.flags[first:last] {
		b.rows[n&(blockRows-1)] = uint32(first + j)
		n += int(one(flags&(need|lack) == need) & one(flags&apart != isLocated))
	}
	return l.without(b.rows[:n]), odd
}

// first gives the rows of a block that the first of the columns asked lets pass, which
// is read here without naming the rows that it drops.
func (p *plan) first(l *layer, first, last int, b *block) []uint32 {
	n := 0
	switch {
	case p.toll != nil:
		toll := p.toll
		for j, code := range l.harm[first:last] {
			b.rows[n&(blockRows-1)] = uint32(first + j)
			n += int(toll[code] & 1)
		}
	default:
		for n < last-first {
			b.rows[n] = uint32(first + n)
			n++
		}
	}
	return b.rows[:n]
}

// without drops what is gone of rows of one block.
func (l *layer) without(rows []uint32) []uint32 {
	if len(rows) == 0 || l.gone.none(int(rows[0]), int(rows[len(rows)-1])) {
		return rows
	}
	return slices.DeleteFunc(rows, func(row uint32) bool { return l.gone.has(int(row)) })
}

func one(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// A block is room for the rows that are filtered at once.
type block struct{ rows, odd [blockRows]uint32 }

var blocks = sync.Pool{New: func() any { return new(block) }}

// sift drops of rows that are not odd those that the columns refuse. It runs
// without branches, as values stand in no order that could be guessed.
func (p *plan) sift(l *layer, rows []uint32) []uint32 {
	if p.toll != nil {
		n, harm, toll, said := 0, l.harm, p.toll, uint8(0)
		for _, row := range rows {
			rows[n] = row
			is := toll[harm[row]]
			said |= is
			n += int(is & 1)
		}
		rows, p.unsure = rows[:n], said&mayHurt != 0
	}
	if p.within > 0 {
		n := 0
		for _, row := range rows {
			rows[n] = row
			n += int(one(p.known(l, int(row))))
		}
		rows = rows[:n]
	}
	for n := range p.facets {
		rows = p.facets[n].sift(l.codes(p.facets[n].facet), rows)
	}
	if p.timed {
		rows = p.siftTime(l, rows)
	}
	if p.since == 0 && p.ids == nil {
		return rows
	}
	return slices.DeleteFunc(rows, func(row uint32) bool {
		if !p.isNew(l, int(row)) {
			return true
		}
		if p.ids == nil {
			return false
		}
		_, ok := p.ids[l.id[row]]
		return !ok
	})
}

// sift drops the rows whose codes the condition does not admit.
func (c *condition) sift(codes []uint16, rows []uint32) []uint32 {
	n := 0
	if c.few {
		for _, row := range rows {
			rows[n] = row
			n += int(c.table[uint8(codes[row])])
		}
		return rows[:n]
	}
	for _, row := range rows {
		rows[n] = row
		n += int(one(c.has(codes[row])))
	}
	return rows[:n]
}

// siftTime drops the rows that are not in the query's time, as inTime has it.
func (p *plan) siftTime(l *layer, rows []uint32) []uint32 {
	n, from, until := 0, p.from, p.until
	flags, start, end := l.flags, l.start, l.end
	start, end = start[:len(flags)], end[:len(flags)]
	if !p.query.Certain {
		for _, row := range rows {
			rows[n] = row
			n += int(one(start[row] <= until)&one(end[row] >= from) | one(flags[row]&isDated == 0))
		}
		return rows[:n]
	}
	for _, row := range rows {
		rows[n] = row
		within := one(start[row] >= from) & one(end[row] <= until)
		meets := one(start[row] <= until) & one(end[row] >= from) & one(flags[row]&isThroughout != 0)
		n += int((within | meets) & one(flags[row]&isDated != 0))
	}
	return rows[:n]
}

// settleAll drops the rows that the query does not choose of those that the columns
// let pass, none of them odd.
func (p *plan) settleAll(l *layer, rows []uint32) []uint32 {
	open := p.deep || p.wish != nil
	if len(p.fences) == 0 && !open && (p.toll == nil || !p.unsure) {
		return rows
	}
	kept := rows[:0]
	for some := range slices.Chunk(rows, 64) {
		need, lack := uint16(0), uint16(math.MaxUint16) // of flags that settle a row
		if !open && len(p.fences) == 0 {
			lack = 0
		} else if !open && p.surrounds(l, int(some[0]), int(some[len(some)-1])+1) {
			if need, lack = isPlain|isLocated, 0; p.query.Certain {
				lack = isVague
			}
		}
		for _, row := range some {
			flags := l.flags[row]
			if flags&need == need && flags&lack == 0 && (p.toll == nil || l.harm[row] != otherHarm) || p.settle(l, int(row)) {
				kept = append(kept, row)
			}
		}
	}
	return kept
}

// withOdd adds the odd rows that the query chooses, in order.
func (p *plan) withOdd(l *layer, rows, odd []uint32) []uint32 {
	for _, row := range odd {
		if p.settle(l, int(row)) {
			at, _ := slices.BinarySearch(rows, row)
			rows = slices.Insert(rows, at, row)
		}
	}
	return rows
}

// surrounds reports whether the positions of some neighbouring rows are all well
// inside of boxes.
func (p *plan) surrounds(l *layer, first, last int) bool {
	if last > l.placed {
		return false
	}
	key := l.key[first]
	side := (bits.Len64(key^l.key[last-1]) + 1) / 2
	key = key >> (2 * side) << (2 * side) // the square that holds all keys between
	at := position(key)
	square := frame{int64(at.X), int64(at.Y), int64(at.X) + 1<<side - 1, int64(at.Y) + 1<<side - 1}
	for n := range p.fences {
		f := &p.fences[n]
		inside := func(b frame) bool {
			b = b.grown(-2)
			return square.west >= b.west && square.east <= b.east && square.north >= b.north && square.south <= b.south
		}
		if f.mask != nil || !slices.ContainsFunc(f.frames, inside) {
			return false
		}
	}
	return true
}
