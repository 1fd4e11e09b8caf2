package index

import (
	"context"
	"slices"
	"sort"

	"eventmap/geo"
)

// cubed reports whether what the plan chooses of a layer, but for its types, is
// told by whole shelves and a few rows.
func (p *plan) cubed(l *layer) bool {
	timeless := *p
	timeless.timed = false
	return p.need == 0 && l.cube[p.sight] != nil && timeless.plainPlaced(l)
}

// fromCube counts a layer by its shelves. It is false, and nothing counted, where
// the conditions are others than time and types, and a place that holds nearly all.
func (a *accountant) fromCube(ctx context.Context, l *layer) bool {
	for n := range a.plan.facets {
		if a.plan.facets[n].facet != eventTypes {
			return false
		}
	}
	var beside []uint32
	if !a.free.cubed(l) {
		var few bool
		if beside, few = a.beside(l); !few {
			return false
		}
	}
	c, v := l.cube[a.plan.sight], &l.shelves
	chosen := pick{layer: l, cube: c, answers: make([]verdict, len(c.stocks)), beside: beside}
	edge := newGleaner(a, l)
	for n := range v.list {
		h, of := &v.list[n], chosen.answers[n*quarters:][:quarters]
		a.free.cubeTimes(h, c.stocks[n*quarters:], of)
		for q := range of {
			a.pick(&chosen, n*quarters+q, h.code)
		}
		if !slices.Contains(of, ask) {
			continue
		}
		if ctx.Err() != nil {
			return true
		}
		if first, last := c.lotsIn(n); first == last {
			edge.open(h)
			edge.leave(of)
		} else if open, lots := a.pickLots(&chosen, n); open {
			edge.open(h)
			edge.leaveLots(&lots)
		} else {
			continue
		}
		edge.glean(h.first, h.last)
	}
	edge.take()
	for _, row := range c.odd {
		if a.free.match(l, int(row)) {
			a.take(l, int(row))
		}
	}
	a.flush(l)
	a.takeBack(&chosen)
	a.widen(&chosen)
	a.picks = append(a.picks, chosen)
	return true
}

// pickLots picks of the quarters of a shelf that are in the query's time in part the
// lots that are so wholly, and gives what is to be said of each lot otherwise: ask of
// those that are in part, if there are any.
func (a *accountant) pickLots(p *pick, shelf int) (open bool, answers [256]verdict) {
	c, h := p.cube, &p.layer.shelves.list[shelf]
	of := p.answers[shelf*quarters:][:quarters]
	first, last := c.lotsIn(shelf)
	for n := first; n < last; n++ {
		lot := c.lots[n-c.cutFrom()]
		if of[h.quarterOf(lot)] != ask {
			continue
		}
		p.answers[n] = a.free.lotTime(c, h, n)
		a.pick(p, n, h.code)
		if p.answers[n] == ask {
			open, answers[lot] = true, ask
		}
	}
	return open, answers
}

// pick adds what a quarter or lot holds if all of it is in the query's time.
func (a *accountant) pick(p *pick, n int, code uint16) {
	if p.answers[n] == yes && p.cube.stocks[n].n > 0 && a.addStock(p.cube, n, code) {
		p.stocks = append(p.stocks, uint32(n))
	}
}

// takeBack takes away what is gone of what was picked, or beside the place asked for.
func (a *accountant) takeBack(p *pick) {
	l := p.layer
	a.sign = -1
	take := func(i int) {
		if l.flags[i]&a.plan.sees == 0 || l.flags[i]&isOdd != 0 {
			return
		}
		shelf := l.shelfOf(i)
		h := &l.shelves.list[shelf]
		n := shelf*quarters + h.quarter(l.start[i])
		if first, last := p.cube.lotsIn(shelf); p.answers[n] == ask && first < last {
			lots := p.cube.lots[first-p.cube.cutFrom() : last-p.cube.cutFrom()]
			at, _ := slices.BinarySearch(lots, h.lot(l.start[i], l.end[i]))
			n = first + at
		}
		if p.answers[n] == yes {
			a.take(l, i)
			if a.admits(h.code) {
				p.gone = append(p.gone, uint32(i))
				k := &p.cube.stocks[n]
				if l.flags[i]&isLocated != 0 {
					p.shortOfPlace = append(p.shortOfPlace, uint32(n))
				}
				if l.start[i] == k.start || l.end[i] == k.end {
					p.shortOfTime = append(p.shortOfTime, uint32(n))
				}
			}
		}
	}
	l.gone.each(0, l.len(), take)
	for _, row := range p.beside {
		take(int(row))
	}
	a.flush(l)
	a.sign = 1
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

// A pick is the quarters of a layer's shelves, and the lots, that were counted whole.
type pick struct {
	layer   *layer
	cube    *cube
	answers []verdict // by quarter and lot
	stocks  []uint32  // shelf by shelf
	beside  []uint32  // rows that are not in the place asked for
	gone    []uint32  // rows of theirs that are gone or beside it

	shortOfPlace, shortOfTime []uint32 // stocks of those, which may have lost what lies farthest, or is the first or last
}

// shelf gives the shelf of which a stock is a part.
func (c *cube) shelf(stock uint32) int {
	cut := uint32(c.cutFrom())
	if stock < cut {
		return int(stock / quarters)
	}
	return sort.Search(len(c.lotsOf)-2, func(i int) bool { return c.lotsOf[i+1] > stock-cut })
}

// eachOf gives the rows of some stocks that a sight has and that are not odd. It goes
// through a shelf once for those that follow each other.
func (p *pick) eachOf(stocks []uint32, sees uint16, yield func(i int)) {
	l, c := p.layer, p.cube
	for len(stocks) > 0 {
		shelf, in, lots := c.shelf(stocks[0]), [quarters]bool{}, [256]bool{}
		for len(stocks) > 0 && c.shelf(stocks[0]) == shelf {
			if n := int(stocks[0]); n < c.cutFrom() {
				in[n%quarters] = true
			} else {
				lots[c.lots[n-c.cutFrom()]] = true
			}
			stocks = stocks[1:]
		}
		h := &l.shelves.list[shelf]
		for _, row := range l.shelves.row[h.first:h.last] {
			if i := int(row); l.flags[i]&(sees|isOdd) == sees && (in[h.quarter(l.start[i])] || h.dated && lots[h.lot(l.start[i], l.end[i])]) {
				yield(i)
			}
		}
	}
}

// widen widens the extremes to those of what was picked. What is gone counts for
// nothing: where a stock leads in what may have been lost of it, its rows are looked at.
func (a *accountant) widen(p *pick) {
	l := p.layer
	known := map[uint32]extremes{} // of stocks that were looked at
	of := func(n uint32) *extremes {
		if x, ok := known[n]; ok {
			return &x
		}
		return &p.cube.stocks[n].extremes
	}
	for _, list := range []*[]uint32{&p.shortOfPlace, &p.shortOfTime} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	for {
		whole := a.extremes
		for _, n := range p.stocks {
			whole.merge(of(n))
		}
		leads := func(list []uint32, leads func(x, whole *extremes) bool) (stock []uint32) {
			at := slices.IndexFunc(list, func(n uint32) bool {
				_, looked := known[n]
				return !looked && leads(of(n), &whole)
			})
			if at < 0 {
				return nil
			}
			return list[at : at+1]
		}
		stock := leads(p.shortOfTime, (*extremes).leadsInTime)
		if stock == nil {
			stock = leads(p.shortOfPlace, (*extremes).leadsInPlace)
		}
		if stock == nil {
			a.extremes = whole
			return
		}
		r := newReach()
		p.eachOf(stock, a.plan.sees, func(i int) {
			if _, beside := slices.BinarySearch(p.beside, uint32(i)); !beside && !l.gone.has(i) {
				r.add(l.segment, i)
			}
		})
		known[stock[0]] = r.extremes
	}
}

// pour counts what was picked in bins.
func (a *accountant) pour(h *geo.Histogram, p *pick) {
	l := p.layer
	if h.Daily() {
		for _, n := range p.stocks {
			p.cube.pour(h, int(n))
		}
	} else {
		p.eachOf(p.stocks, a.plan.sees, func(i int) {
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
