package index

import (
	"cmp"
	"context"
	"slices"

	"eventmap/geo"
)

// A cube knows beforehand what a summary adds up of whole quarters of shelves, or of
// whole parcels: of the rows of one sight that are not odd.
type cube struct {
	stocks  []stock // by quarter of a shelf, or by parcel
	tallies []wordTally
	spans   []daySpan
	flows   []uint64 // for each day of a quarter, how much of Whole its rows of several days spend in it
	long    []longTally
	odd     []uint32 // rows
}

// A stock is what the rows of one quarter or parcel add up to.
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
	c := b.cube
	c.tallies, c.spans, c.flows = slices.Clone(c.tallies), slices.Clone(c.spans), slices.Clone(c.flows)
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
		b.sum(k)
		if h.month == long {
			b.longs()
		} else if h.dated {
			b.daily(k)
		}
		k.spans, k.flows, k.longs = len(b.spans), len(b.flows), len(b.long)
	}
}

// sum adds up the rows, but for their times.
func (b *cubeBuilder) sum(k *stock) {
	s := b.s
	k.n = len(b.rows)
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
			var e geo.Event
			b.view.read(&e, s.id[i], s.record(i), false)
			k.addEvent(&e, 1)
		} else if code != noHarm {
			k.add(&b.view.harms[code], 1)
		}
	}
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

// before gives the stock before that of a quarter or parcel, with which its lists begin.
func (c *cube) before(shelf int) stock {
	if shelf == 0 {
		return stock{}
	}
	return c.stocks[shelf-1]
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

// cubed reports whether what the plan chooses of a layer, but for its types, is
// told by whole shelves and a few rows.
func (p *plan) cubed(l *layer) bool {
	timeless := *p
	timeless.timed = false
	return p.need == 0 && l.cube[p.sight] != nil && timeless.plainPlaced(l)
}

// fromCube counts a layer by its shelves. It is false, and nothing counted, where
// the conditions are others than time and types.
func (a *accountant) fromCube(ctx context.Context, l *layer) bool {
	if !a.free.cubed(l) {
		return false
	}
	for n := range a.plan.facets {
		if a.plan.facets[n].facet != eventTypes {
			return false
		}
	}
	c, v := l.cube[a.plan.sight], &l.shelves
	answers := make([]verdict, len(c.stocks))
	chosen := pick{layer: l, cube: c}
	edge := newGleaner(a, l)
	for n := range v.list {
		h, of := &v.list[n], answers[n*quarters:][:quarters]
		a.free.cubeTimes(h, c.stocks[n*quarters:], of)
		for q, answer := range of {
			if k := n*quarters + q; answer == yes && c.stocks[k].n > 0 && a.addStock(c, k, h.code) {
				chosen.stocks = append(chosen.stocks, uint32(k))
			}
		}
		if slices.Contains(of, ask) {
			if ctx.Err() != nil {
				return true
			}
			edge.open(h)
			edge.leave(of)
			edge.glean(h.first, h.last)
		}
	}
	edge.take()
	for _, row := range c.odd {
		if a.free.match(l, int(row)) {
			a.take(l, int(row))
		}
	}
	a.flush(l)
	a.sign = -1
	l.gone.each(0, l.len(), func(i int) {
		if l.flags[i]&a.plan.sees == 0 || l.flags[i]&isOdd != 0 {
			return
		}
		n := l.shelfOf(i)
		if k := n*quarters + v.list[n].quarter(l.start[i]); answers[k] == yes {
			a.take(l, i)
			if a.admits(v.list[n].code) {
				chosen.gone = append(chosen.gone, uint32(i))
				chosen.short = append(chosen.short, uint32(k))
			}
		}
	})
	a.flush(l)
	a.sign = 1
	a.widen(&chosen)
	a.picks = append(a.picks, chosen)
	return true
}

// cubeTimes says of each quarter of a shelf whether all rows that are not odd are in
// the query's time, or none.
func (p *plan) cubeTimes(h *shelf, stocks []stock, answers []verdict) {
	all := p.cubeTime(h)
	for q := range answers {
		answers[q] = all
		if all == ask && h.daily() {
			from := dayStart(h.day + int64(q*quarterDays))
			answers[q] = p.shelfTime(&shelf{dated: true, minStart: from, maxStart: from + quarterDays*day - 1, minEnd: from, maxEnd: max(from, stocks[q].end)})
		}
	}
}

// cubeTime says whether all rows of a shelf that are not odd are in the query's
// time, or none.
func (p *plan) cubeTime(h *shelf) verdict {
	even := *h
	even.any &^= isOdd
	return p.shelfTime(&even)
}

// admits reports whether the query asks for a type, when it asks for types alone.
func (a *accountant) admits(code uint16) bool {
	return len(a.plan.facets) == 0 || a.plan.facets[0].has(code)
}

// addStock adds what a quarter of a shelf holds, and says whether its type is asked for.
func (a *accountant) addStock(c *cube, n int, code uint16) bool {
	if !a.admits(code) {
		a.counts[eventTypes][code] += c.stocks[n].n
		return false
	}
	a.addWhole(c, n)
	return true
}

// addWhole adds what a quarter or parcel holds, but for its extremes.
func (a *accountant) addWhole(c *cube, n int) {
	k := &c.stocks[n]
	for _, t := range c.tallies[c.before(n).tallies:k.tallies] {
		a.counts[t.facet][t.code] += int(t.n)
	}
	a.summary.Total += k.n
	a.summary.Unlocated += k.unlocated
	a.summary.Undated += k.undated
	a.damage.merge(&k.damage, 1)
}

// A pick is the quarters of a layer's shelves that were counted whole.
type pick struct {
	layer  *layer
	cube   *cube
	stocks []uint32
	gone   []uint32 // rows of theirs that are gone
	short  []uint32 // the stocks of those
}

// eachOf gives the rows of a quarter that a sight has and that are not odd.
func (l *layer) eachOf(stock uint32, sees uint16, yield func(i int)) {
	h := &l.shelves.list[stock/quarters]
	for _, row := range l.shelves.row[h.first:h.last] {
		if i := int(row); l.flags[i]&(sees|isOdd) == sees && h.quarter(l.start[i]) == int(stock%quarters) {
			yield(i)
		}
	}
}

// widen widens the extremes to those of the quarters. What is gone counts for
// nothing: where a quarter it stood in leads, its rows are looked at.
func (a *accountant) widen(p *pick) {
	l := p.layer
	all := make([]extremes, len(p.cube.stocks))
	for _, n := range p.stocks {
		all[n] = p.cube.stocks[n].extremes
	}
	slices.Sort(p.short)
	p.short = slices.Compact(p.short)
	for {
		whole := a.extremes
		for _, n := range p.stocks {
			whole.merge(&all[n])
		}
		at := slices.IndexFunc(p.short, func(n uint32) bool { return all[n].leads(&whole) })
		if at < 0 {
			a.extremes = whole
			return
		}
		r := newReach()
		l.eachOf(p.short[at], a.plan.sees, func(i int) {
			if !l.gone.has(i) {
				r.add(l.segment, i)
			}
		})
		all[p.short[at]] = r.extremes
		p.short = slices.Delete(p.short, at, at+1)
	}
}

// pour counts the quarters in bins.
func (a *accountant) pour(h *geo.Histogram, p *pick) {
	daily := h.Daily()
	l := p.layer
	for _, n := range p.stocks {
		if daily {
			p.cube.pour(h, int(n))
			continue
		}
		l.eachOf(n, a.plan.sees, func(i int) {
			if l.flags[i]&isDated != 0 {
				h.Add(l.start[i], l.end[i], 1)
			}
		})
	}
	for _, row := range p.gone {
		if l.flags[row]&isDated != 0 {
			h.Add(l.start[row], l.end[row], -1)
		}
	}
}
