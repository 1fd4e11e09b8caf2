package index

import (
	"context"
	"math"
	"math/bits"
	"slices"
)

// blockRows is how many rows are filtered at once.
const blockRows = 1_024

// scan gives the rows from first to before last that the query chooses; with
// plainOnly those of them that are plain.
func (p *plan) scan(ctx context.Context, l *layer, first, last int, plainOnly bool, yield func(i int) bool) bool {
	var passed [blockRows / 64]uint64
	for ; first < last; first += blockRows {
		if ctx.Err() != nil {
			return false
		}
		n := min(blockRows, last-first)
		p.filter(l, first, n, plainOnly, &passed)
		for w, word := range passed[:(n+63)/64] {
			from, need, lack := first+w*64, uint16(0), uint16(math.MaxUint16) // of flags that settle a row
			if word != 0 && p.surrounds(l, from, min(from+64, first+n)) {
				if need, lack = isPlain|isLocated, isOdd; p.query.Certain {
					lack |= isVague
				}
			}
			for ; word != 0; word &= word - 1 {
				i := from + bits.TrailingZeros64(word)
				flags := l.flags[i]
				if (flags&need == need && flags&lack == 0 || p.settle(l, i)) && !yield(i) {
					return false
				}
			}
		}
	}
	return true
}

// surrounds reports whether the place is all that the columns leave open, and the
// positions of some neighbouring rows are all well inside of boxes.
func (p *plan) surrounds(l *layer, first, last int) bool {
	if len(p.fences) == 0 || p.deep || p.wish != nil || last > l.placed {
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

// filter says which of n rows, at most blockRows, the columns let pass.
func (p *plan) filter(l *layer, first, n int, plainOnly bool, passed *[blockRows / 64]uint64) {
	want, mask := p.sees|p.need, p.sees|p.need|p.lack
	for w := 0; w*64 < n; w++ {
		from := first + w*64
		to := min(from+64, first+n)
		flags := l.flags[from:to]
		seen, odd := chosen(flags, mask, want), uint64(0)
		if l.odd {
			odd = chosen(flags, isOdd|p.sees, isOdd|p.sees)
		}
		if plainOnly {
			special := chosen(flags, isPlain|isLocated, isLocated)
			seen, odd = seen&^special, odd&^special
		}
		if l.gone != nil {
			for m := seen | odd; m != 0; m &= m - 1 {
				if j := bits.TrailingZeros64(m); l.gone.has(from + j) {
					seen, odd = seen&^(1<<j), odd&^(1<<j)
				}
			}
		}
		if seen&^odd != 0 {
			seen = p.filterWord(l, from, to, seen)
		}
		passed[w] = seen | odd
	}
}

// chosen marks the flags that are as wanted where the mask is set.
func chosen(flags []uint16, mask, want uint16) uint64 {
	w := uint64(0)
	for j, f := range flags {
		w |= one(f&mask == want) << (uint(j) & 63)
	}
	return w
}

func one(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// filterWord takes from up to 64 rows those that the columns refuse.
func (p *plan) filterWord(l *layer, from, to int, seen uint64) uint64 {
	for n := range p.facets {
		if seen &= p.facets[n].chosen(l.facet[p.facets[n].column][from:to]); seen == 0 {
			return 0
		}
	}
	if least := int32(min(p.query.KilledMin, math.MaxInt32)); least > 0 {
		enough := uint64(0)
		for j, killed := range l.killed[from:to] {
			enough |= one(killed >= least) << (uint(j) & 63)
		}
		seen &= enough
	}
	if p.hurt != nil {
		enough := uint64(0)
		for j, code := range l.harm[from:to] {
			enough |= one(p.hurts(code)) << (uint(j) & 63)
		}
		seen &= enough
	}
	if p.timed && seen != 0 {
		seen &= p.timely(l, from, to)
	}
	if p.since == 0 && p.ids == nil {
		return seen
	}
	for m := seen; m != 0; m &= m - 1 {
		j := bits.TrailingZeros64(m)
		i := from + j
		ok := p.isNew(l, i)
		if ok && p.ids != nil {
			_, ok = p.ids[l.id[i]]
		}
		if !ok {
			seen &^= 1 << j
		}
	}
	return seen
}

// timely marks the rows that are in the query's time, as inTime has it.
func (p *plan) timely(l *layer, from, to int) uint64 {
	flags, starts, ends := l.flags[from:to], l.start[from:to], l.end[from:to]
	dated, meets, within := chosen(flags, isDated, isDated), uint64(0), uint64(0)
	for j := range starts {
		meets |= one(starts[j] <= p.until && ends[j] >= p.from) << (uint(j) & 63)
	}
	if !p.query.Certain {
		return meets | ^dated
	}
	for j := range starts {
		within |= one(starts[j] >= p.from && ends[j] <= p.until) << (uint(j) & 63)
	}
	return dated & (within | meets&chosen(flags, isThroughout, isThroughout))
}

// chosen marks the codes that the condition admits.
func (c *condition) chosen(codes []uint16) uint64 {
	w := uint64(0)
	if c.few {
		for j, code := range codes {
			w |= c.table[uint8(code)] << (uint(j) & 63)
		}
		return w
	}
	for j, code := range codes {
		w |= one(c.has(code)) << (uint(j) & 63)
	}
	return w
}
