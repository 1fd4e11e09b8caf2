package index

import (
	"cmp"
	"slices"

	"eventmap/geo"
)

// A cube knows beforehand what a summary adds up of whole quarters of shelves, or of
// whole parcels: of the rows of one sight that are not odd.
type cube struct {
	stocks  []stock  // by quarter of a shelf, or by parcel; then by lot
	lots    []uint8  // the number of each lot on its shelf; none where shelves are small
	lotsOf  []uint32 // where among those the lots of each shelf begin, and where the last end
	tallies []wordTally
	spans   []daySpan
	flows   []uint64 // for each day of a quarter, how much of Whole its rows of several days spend in it
	long    []longTally
	odd     []uint32 // rows
}

// A stock is what the rows of one quarter, parcel or lot add up to.
type stock struct {
	n, unlocated, undated        int
	tallies, spans, flows, longs int // where those of this one end
	day                          int64
	damage
	extremes
}

// A wordTally counts the rows of a stock with one word of a facet.
type wordTally struct {
	facet uint8
	code  uint16
	n     uint32
}

// A daySpan counts the rows that begin on one day of a quarter, in days from the
// first, and end so many days later.
type daySpan struct {
	day, days uint16
	n         uint32
}

// A longTally counts the rows of one span, in seconds.
type longTally struct {
	start, end int64
	n          int
}

// cubeRows is how many rows a shelf must hold on average so that it is worth while
// to add them up beforehand.
const cubeRows = 64

// A month is cut into so many quarters, of so many days at most. What has no month is
// all in the first.
const (
	quarters    = 4
	quarterDays = (beginDays + quarters - 1) / quarters
)

// quarter gives the quarter in which a row of the shelf begins.
func (h *shelf) quarter(start int64) int {
	if !h.daily() {
		return 0
	}
	return int(dayOf(start)-h.day) / quarterDays
}

// dayOf gives the number of a day, counted so that all days of events have one
// that is not negative.
func dayOf(seconds int64) int64 { return (seconds + daysShift*day) / day }

// dayStart gives the second at which a day begins.
func dayStart(n int64) int64 { return (n - daysShift) * day }

// daysShift is how many days lie between the beginning of the year 0 and 1970.
const daysShift = 719_528

// newCube adds up the rows that a sight has.
func newCube(s *segment, sees uint16, d *view) *cube {
	v := &s.shelves
	b := newCubeBuilder(s, sees, d, len(v.list)*quarters)
	for n := range v.list {
		b.shelf(n)
	}
	if len(v.list)*lotRows <= s.len() {
		b.cutInLots()
	}
	c := b.cube
	c.stocks, c.lots = slices.Clone(c.stocks), slices.Clone(c.lots)
	c.tallies, c.spans, c.flows, c.long = slices.Clone(c.tallies), slices.Clone(c.spans), slices.Clone(c.flows), slices.Clone(c.long)
	return c
}

func newCubeBuilder(s *segment, sees uint16, d *view, stocks int) *cubeBuilder {
	b := &cubeBuilder{cube: &cube{stocks: make([]stock, stocks)}, s: s, sees: sees, view: d}
	for f := range b.counts {
		b.counts[f] = make([]uint32, len(d.facets[f]))
	}
	b.classes = make([]uint32, len(d.classes))
	return b
}

// A cubeBuilder is what adding up takes.
type cubeBuilder struct {
	*cube
	placeless bool               // extents are not found out
	quarter   [quarters][]uint32 // rows
	s         *segment
	view      *view
	sees      uint16
	rows      []uint32         // of the quarter or parcel
	records   []record         // of those of them whose harm has no code
	counts    [facets][]uint32 // by code; all 0 between two of them
	classes   []uint32         // the same, of classes
	days      []uint32         // how many begin and end on which day
	flow      []uint64
}

func (b *cubeBuilder) shelf(n int) {
	s, h := b.s, &b.s.shelves.list[n]
	for q := range b.quarter {
		b.quarter[q] = b.quarter[q][:0]
	}
	for _, row := range s.shelves.row[h.first:h.last] {
		switch flags := s.flags[row]; {
		case flags&b.sees == 0:
		case flags&isOdd != 0:
			b.odd = append(b.odd, row)
		default:
			q := h.quarter(s.start[row])
			b.quarter[q] = append(b.quarter[q], row)
		}
	}
	for q, rows := range b.quarter {
		k := &b.stocks[n*quarters+q]
		b.rows = rows
		b.close(h, k)
	}
}

// close adds up rows of a shelf, all that a stock is of.
func (b *cubeBuilder) close(h *shelf, k *stock) {
	b.sum(k)
	if h.month == long {
		b.longs()
	} else if h.dated {
		b.daily(k)
	}
	k.spans, k.flows, k.longs = len(b.spans), len(b.flows), len(b.long)
}

// sum adds up the rows, but for their times.
func (b *cubeBuilder) sum(k *stock) {
	s := b.s
	k.n = len(b.rows)
	b.records = b.records[:0]
	r := newReach()
	for _, row := range b.rows {
		i := int(row)
		if b.placeless {
			r.during(s, i)
		} else {
			r.add(s, i)
		}
		if s.flags[i]&isLocated == 0 {
			k.unlocated++
		}
		if s.flags[i]&isDated == 0 {
			k.undated++
		}
		if code := s.harm[i]; code == otherHarm {
			b.records = append(b.records, s.record(i))
		} else if code != noHarm {
			k.add(&b.view.harms[code], 1)
		}
	}
	k.addRecords(b.records, 1)
	k.extremes = r.extremes
	b.tally()
	k.tallies = len(b.tallies)
}

// tally counts the words of every facet.
func (b *cubeBuilder) tally() {
	for _, row := range b.rows {
		b.classes[b.s.class[row]]++
	}
	unfold(b.view, b.classes, &b.counts)
	clear(b.classes)
	for f, counts := range b.counts {
		if inClass[f] >= 0 {
			for code := range counts {
				b.put(f, uint16(code))
			}
			continue
		}
		codes := b.s.facet[f]
		for _, row := range b.rows {
			counts[codes[row]]++
		}
		for _, row := range b.rows {
			b.put(f, codes[row])
		}
	}
}

// put writes down how many rows have a word, once.
func (b *cubeBuilder) put(f int, code uint16) {
	if n := b.counts[f][code]; n > 0 {
		b.tallies = append(b.tallies, wordTally{uint8(f), code, n})
		b.counts[f][code] = 0
	}
}

// monthDays is how many days a shelf of a month may reach over: as many as a month
// has, and what its longest events last beyond it.
const (
	beginDays = 31
	lastDays  = longSpan/day + 2
	monthDays = beginDays + lastDays
)

// daily counts by day the rows of a month, whose first day it begins with.
func (b *cubeBuilder) daily(k *stock) {
	if len(b.rows) == 0 {
		return
	}
	s := b.s
	k.day = dayOf(k.start)
	if b.days == nil {
		b.days, b.flow = make([]uint32, beginDays*lastDays), make([]uint64, monthDays)
	}
	clear(b.days)
	clear(b.flow)
	last := -1
	for _, row := range b.rows {
		from, to := s.start[row], s.end[row]
		first, n := int(dayOf(from)-k.day), int(dayOf(to)-dayOf(from))
		b.days[first*lastDays+n]++
		if n == 0 {
			continue
		}
		before := uint64(0)
		for i := range n + 1 {
			until := geo.ShareUntil(from, to, dayStart(k.day+int64(first+i+1)))
			b.flow[first+i] += until - before
			before = until
		}
		last = max(last, first+n)
	}
	for i, n := range b.days {
		if n > 0 {
			b.spans = append(b.spans, daySpan{uint16(i / lastDays), uint16(i % lastDays), n})
		}
	}
	b.flows = append(b.flows, b.flow[:last+1]...)
}

// longs counts the rows that last for long by their very span.
func (b *cubeBuilder) longs() {
	s := b.s
	slices.SortFunc(b.rows, func(i, j uint32) int {
		return cmp.Or(cmp.Compare(s.start[i], s.start[j]), cmp.Compare(s.end[i], s.end[j]))
	})
	for n, row := range b.rows {
		if prior := len(b.long) - 1; n > 0 && b.long[prior].start == s.start[row] && b.long[prior].end == s.end[row] {
			b.long[prior].n++
			continue
		}
		b.long = append(b.long, longTally{s.start[row], s.end[row], 1})
	}
}

// before gives the stock before another, with which its lists begin.
func (c *cube) before(n int) stock {
	if n == 0 {
		return stock{}
	}
	return c.stocks[n-1]
}

// pour counts the rows of a stock in bins that begin with days.
func (c *cube) pour(h *geo.Histogram, n int) {
	b, k := c.before(n), &c.stocks[n]
	for _, t := range c.long[b.longs:k.longs] {
		h.Add(t.start, t.end, t.n)
	}
	spans, flows := c.spans[b.spans:k.spans], c.flows[b.flows:k.flows]
	if len(spans) == 0 {
		return
	}
	var bins [monthDays]int // of each day
	from, to := h.Bounds()
	for i := range max(len(flows), quarterDays) {
		if at := dayStart(k.day + int64(i)); at < from || at >= to {
			bins[i] = -1
		} else {
			bins[i] = h.Find(at)
		}
	}
	for _, s := range spans {
		if bin := bins[s.day]; bin >= 0 && bin == bins[s.day+s.days] {
			shares := uint64(0)
			if s.days > 0 {
				shares = uint64(s.n) * geo.Whole // among the flows, though they are certain
			}
			h.Put(bin, int(s.n), -shares)
		}
	}
	for i, flow := range flows {
		if bin := bins[i]; bin >= 0 {
			h.Put(bin, 0, flow)
		}
	}
}
