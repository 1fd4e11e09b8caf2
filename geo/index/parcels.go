package index

import (
	"context"
	"slices"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// parcels are cubes of so many rows along the curve each: of those that are simple,
// or would be if they had times. A summary of a place takes whole parcels.
type parcels struct {
	cube
	bounds []keyFrame // of what the parcels add up
	apart  []uint32   // the rows that no parcel adds up, in order
}

// parcelOf is how many rows a parcel is made of.
var parcelOf = 1_024

// inParcel reports whether a row is one that its parcel adds up.
func (s *segment) inParcel(i int, sees uint16) bool {
	return s.flags[i]&(sees|isPlain|isLocated|isOdd) == sees|isPlain|isLocated
}

// newParcels adds up the placed rows that a sight has.
func newParcels(s *segment, sees uint16, d *view) *parcels {
	b := newCubeBuilder(s, sees, d, (s.placed+parcelOf-1)/parcelOf)
	b.placeless = true
	c := &parcels{bounds: make([]keyFrame, len(b.stocks))}
	for n := range b.stocks {
		b.rows = b.rows[:0]
		around := keyFrame{west: xBits, north: yBits}
		for i := n * parcelOf; i < min((n+1)*parcelOf, s.placed); i++ {
			switch {
			case s.inParcel(i, sees):
				b.rows = append(b.rows, uint32(i))
				x, y := s.key[i]&xBits, s.key[i]&yBits
				around = keyFrame{min(around.west, x), max(around.east, x), min(around.north, y), max(around.south, y)}
			case s.flags[i]&sees != 0:
				c.apart = append(c.apart, uint32(i))
			}
		}
		b.sum(&b.stocks[n])
		c.bounds[n] = around
	}
	c.cube = *b.cube
	c.tallies, c.apart = slices.Clone(c.tallies), slices.Clone(c.apart)
	return c
}

// among gives the rows that stand apart, from first to before last.
func (c *parcels) among(first, last int) []uint32 {
	from, _ := slices.BinarySearch(c.apart, uint32(first))
	to, _ := slices.BinarySearch(c.apart, uint32(last))
	return c.apart[from:to]
}

// A swath is a parcel of a layer, with the rows that it is made of.
type swath struct {
	*layer
	run
	number int
}

// fromParcels counts a layer by its parcels. It is false, and nothing counted, where
// the conditions are others than the place.
func (a *accountant) fromParcels(ctx context.Context, l *layer) bool {
	p, c := a.plan, l.parcels[a.plan.sight]
	if c == nil || !p.gleans() || p.timed || p.need&isDated != 0 || len(p.facets) > 0 {
		return false
	}
	runs, special := p.candidates(l.segment)
	whole, rest := p.cutInParcels(l, c, runs)
	for _, b := range whole {
		a.addWhole(&c.cube, b.number)
		a.extremes.merge(&c.stocks[b.number].extremes)
		for _, row := range c.among(b.first, b.last) {
			i := int(row)
			if among := p.frames != nil && l.flags[i]&(isPlain|isLocated) == isLocated; !among && p.match(l, i) { // the special ones come below
				a.take(l, i)
			}
		}
	}
	a.widenBy(c, whole)
	if a.bins {
		a.swaths = append(a.swaths, whole...)
	}
	for _, r := range rest {
		if !p.scan(ctx, l, r.first, r.last, p.frames != nil && r.first < l.placed, func(row int) bool { a.take(l, row); return true }) {
			return true
		}
	}
	for _, row := range special {
		if p.match(l, int(row)) {
			a.take(l, int(row))
		}
	}
	a.flush(l)
	return true
}

// cutInParcels gives the parcels that are wholly in some runs and in the place asked
// for, and what else is in the runs.
func (p *plan) cutInParcels(l *layer, c *parcels, runs []run) (whole []swath, rest []run) {
	for _, r := range runs {
		for r.first < r.last {
			n := r.first / parcelOf
			parcel := run{n * parcelOf, min((n+1)*parcelOf, l.placed)}
			if r.first == parcel.first && r.last >= parcel.last && parcel.last > parcel.first && !l.gone.any(parcel.first, parcel.last) && p.surely(c, n) {
				whole = append(whole, swath{l, parcel, n})
				r.first = parcel.last
				continue
			}
			part := run{r.first, r.last}
			if r.first < l.placed {
				part.last = min(r.last, parcel.last)
			}
			if at := len(rest) - 1; at >= 0 && rest[at].last == part.first && part.first != l.placed {
				rest[at].last = part.last
			} else {
				rest = append(rest, part)
			}
			r.first = part.last
		}
	}
	return whole, rest
}

// widenBy widens the extent to that of parcels: it looks at the rows of those only
// that lie farthest out.
func (a *accountant) widenBy(c *parcels, whole []swath) {
	for _, b := range whole {
		if c.stocks[b.number].n > 0 {
			a.expect(&c.bounds[b.number])
		}
	}
	for _, b := range whole {
		if c.stocks[b.number].n == 0 || !a.passes(&c.bounds[b.number]) {
			continue
		}
		for i := b.first; i < b.last; i++ {
			if b.inParcel(i, a.plan.sees) {
				a.place(b.segment, i)
			}
		}
	}
}

// surely reports whether all that a parcel adds up is in the place asked for.
func (p *plan) surely(c *parcels, n int) bool {
	if c.stocks[n].n == 0 {
		return true
	}
	b := &c.bounds[n]
	for i := range p.fences {
		f := &p.fences[i]
		if f.mask != nil {
			around := tile.Degrees(position(b.west|b.north), position(b.east|b.south))
			for axis := range 2 {
				around.Min[axis], around.Max[axis] = around.Min[axis]-maskSlack, around.Max[axis]+maskSlack
			}
			if f.mask.shape.Overlap(around) != geo.Within {
				return false
			}
			continue
		}
		if !slices.ContainsFunc(f.inner, func(g keyFrame) bool { return g.holds(b.west|b.north) && g.holds(b.east|b.south) }) {
			return false
		}
	}
	return true
}

// laySwaths counts in bins what some parcels added up.
func (a *accountant) laySwaths(h *geo.Histogram, swaths []swath) {
	const mask = isPlain | isLocated | isDated | isOdd
	want := a.plan.sees | mask&^isOdd
	for _, s := range swaths {
		first := s.first // of rows that are wanted without a gap
		for i, flags := range s.flags[s.first:s.last] {
			if at := s.first + i; flags&(mask|a.plan.sees) != want {
				h.AddAll(s.start[first:at], s.end[first:at])
				first = at + 1
			}
		}
		h.AddAll(s.start[first:s.last], s.end[first:s.last])
	}
}
