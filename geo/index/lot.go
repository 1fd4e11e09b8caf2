package index

// A lot is the rows of a shelf that begin on one day and end on it, on the next, or
// later; of what lasts for long, those that begin in one sixteenth and end in another.
// Days that a query's time cuts off a quarter are told by lots, and few rows are left
// to be looked at.

// lotLater is how many days later at least the rows of a day end that are one lot.
const lotLater = 2

// lotRows is how many rows a shelf must hold on average so that its lots are added up
// beforehand.
var lotRows = 12_288

// lotOf gives the number of the lot of a row by the days that stand beside it.
func (h *shelf) lotOf(when uint8) uint8 {
	if h.month == long {
		return when
	}
	return when&(1<<whenDays-1) | min(when>>whenDays, lotLater)<<whenDays
}

// lot gives the number of the lot of a row by its times.
func (h *shelf) lot(start, end int64) uint8 {
	if h.month == long {
		return h.sixteenths(start, end)
	}
	from := dayOf(start)
	return uint8(from-h.day) | uint8(min(dayOf(end)-from, lotLater))<<whenDays
}

// lotMarked is lot by the mark of a row of a month.
func lotMarked(mark uint32) uint8 {
	return uint8(mark>>markDay&(1<<whenDays-1) | min(mark>>markDays, lotLater)<<whenDays)
}

// cutInLots adds up the lots of all shelves that have times.
func (b *cubeBuilder) cutInLots() {
	s := b.s
	v := &s.shelves
	b.lotsOf = make([]uint32, 1, len(v.list)+1)
	var lots [256][]uint32 // rows
	for n := range v.list {
		h := &v.list[n]
		for e := h.first; e < h.last && h.dated; e++ {
			row, mark, lot := v.row[e], v.mark[e], v.when[e]
			if mark&uint32(b.sees) == 0 || lot == lookAt && s.flags[row]&isOdd != 0 {
				continue
			}
			if h.daily() {
				lot = lotMarked(mark)
			} else if lot == lookAt {
				lot = h.lot(s.start[row], s.end[row])
			}
			lots[lot] = append(lots[lot], row)
		}
		for lot, rows := range lots {
			if len(rows) > 0 {
				var k stock
				b.rows = rows
				b.close(h, &k)
				b.stocks, b.lots = append(b.stocks, k), append(b.lots, uint8(lot))
				lots[lot] = rows[:0]
			}
		}
		b.lotsOf = append(b.lotsOf, uint32(len(b.lots)))
	}
}

// quarterOf gives the quarter of which a lot is a part.
func (h *shelf) quarterOf(lot uint8) int {
	if h.month == long {
		return 0
	}
	return int(lot&(1<<whenDays-1)) / quarterDays
}

// lotTime says whether all rows of a lot are in the query's time, or none.
func (p *plan) lotTime(c *cube, h *shelf, n int) verdict {
	k, all := &c.stocks[n], h.during(c.lots[n-c.cutFrom()])
	all.minStart, all.maxEnd = k.start, k.end
	if h.month == long {
		first, last := c.before(n).longs, k.longs
		all.maxStart, all.minEnd = c.long[last-1].start, k.end
		for _, t := range c.long[first:last] {
			all.minEnd = min(all.minEnd, t.end)
		}
	}
	return p.shelfTime(&all)
}

// cutFrom gives where the stocks of lots begin.
func (c *cube) cutFrom() int { return len(c.stocks) - len(c.lots) }

// lotsIn gives the stocks of the lots of a shelf: from first to before last.
func (c *cube) lotsIn(shelf int) (first, last int) {
	if len(c.lots) == 0 {
		return 0, 0
	}
	return c.cutFrom() + int(c.lotsOf[shelf]), c.cutFrom() + int(c.lotsOf[shelf+1])
}
