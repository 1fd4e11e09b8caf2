package index

// A place that holds nearly all, such as a map of the world, is counted as if it held
// all: what lies beside it is taken back.

// Of what is beside a place there may be so many rows that lie somewhere, for they may
// be the farthest of all; and of rows that have to be looked at, one of so many.
const (
	mostBeside  = 256
	besideShare = 8
)

// beside gives the rows of a layer, in order, that a query with no other conditions than
// place, time and types leaves out for their place. It is false where those are many, or
// are not quickly told. What is not in the query's time may be among them.
func (a *accountant) beside(l *layer) (rows []uint32, ok bool) {
	p, c := a.free, l.parcels[a.plan.sight]
	if c == nil || l.cube[a.plan.sight] == nil || !p.gleans() || p.need&isDated != 0 {
		return nil, false
	}
	runs, _ := p.candidates(l.segment)
	left := l.len()
	for _, r := range runs {
		left -= r.last - r.first
	}
	if left > l.len()/besideShare {
		return nil, false
	}
	whole, _ := p.cutInParcels(l, c, runs)
	if left = l.len() - len(whole)*parcelOf; left > l.len()/besideShare {
		return nil, false
	}
	where := *p
	where.timed = false
	out := func(i int) bool {
		flags := l.flags[i]
		if flags&(p.sees|isOdd) != p.sees || l.gone.has(i) || where.match(l, i) {
			return true
		}
		rows = append(rows, uint32(i))
		return i >= l.placed || len(rows) <= mostBeside
	}
	next := 0
	for _, w := range whole {
		for ; next < w.first; next++ {
			if !out(next) {
				return nil, false
			}
		}
		for _, row := range c.among(w.first, w.last) {
			if !out(int(row)) {
				return nil, false
			}
		}
		next = w.last
	}
	for ; next < l.len(); next++ {
		if !out(next) {
			return nil, false
		}
	}
	return rows, true
}
