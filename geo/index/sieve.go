package index

import "sync"

// A calendar says of the rows of one month whether they are in a query's time, by
// the days of their marks. What it says of a first and of a last day has to be true
// of both; it is sure but where a time begins or ends within a day.
type calendar struct {
	month int32
	first [1 << (markDays - markDay)]uint8                // by the day of the month
	last  [1<<(markDays-markDay) + 1<<(32-markDays)]uint8 // the same
	shift uint8                                           // to the bits that count
}

// calendarsKept is how many calendars a plan remembers: a time begins in one month and
// ends in another.
const calendarsKept = 4

// What a day says of a time.
const (
	surelyMeets = 1 << iota
	mayMeet
	surelyWithin
	mayBeWithin

	certainly = 2 // from the bits of meeting to those of being within
)

// calendar gives the calendar of the month of a shelf.
func (p *plan) calendar(h *shelf) *calendar {
	for _, c := range p.days {
		if c.month == h.month {
			return c
		}
	}
	c := &calendar{month: h.month}
	if p.query.Certain {
		c.shift = certainly
	}
	for i := range c.last {
		begins, ends := dayStart(h.day+int64(i)), dayStart(h.day+int64(i)+1)-1
		early := uint8(one(begins >= p.from) | one(ends >= p.from)<<1)
		late := uint8(one(ends <= p.until) | one(begins <= p.until)<<1)
		if i < len(c.first) {
			c.first[i] = late | early<<certainly
		}
		c.last[i] = early | late<<certainly
	}
	if len(p.days) == calendarsKept {
		p.days = p.days[:0]
	}
	p.days = append(p.days, c)
	return c
}

// of gives 0 for a row that is not in the time, mayMeet for one that may be, and
// both that and surelyMeets for one that is.
func (c *calendar) of(mark uint32) uint8 {
	day := mark >> markDay % uint32(len(c.first))
	v := c.first[day] & c.last[day+mark>>markDays]
	return (v>>c.shift | v&-uint8(mark>>markThroughout&1)) & (surelyMeets | mayMeet)
}

// A sieve holds the rows of a shelf that are chosen, with their keys and marks.
type sieve struct {
	n    int
	row  [blockRows]uint32
	mark [blockRows]uint32
	key  [blockRows]uint32
}

var sieves = sync.Pool{New: func() any { return new(sieve) }}

// marked reports whether the marks of a shelf say all that the query asks of its
// rows.
func (p *plan) marked(h *shelf) bool {
	if h.any&(p.lack|isOdd) != 0 || h.all&p.need != p.need || p.query.KilledMin >= markMost {
		return false
	}
	if p.timed && !h.daily() && p.shelfTime(h) != yes {
		return false
	}
	return !p.closely(true)
}

// sift takes rows of a shelf, at most blockRows, into the sieve if they are chosen.
func (v *sieve) sift(p *plan, l *layer, h *shelf, first, last uint32) {
	s := &l.shelves
	rows, marks, keys := s.row[first:last], s.mark[first:last], s.key[first:last]
	v.n = 0
	if !p.marked(h) {
		long := p.longTimes(h, len(rows))
		for e, row := range rows {
			answer := ask
			if long != nil {
				answer = long[s.when[int(first)+e]]
			}
			if p.chooses(l, int(row), answer) {
				v.row[v.n], v.mark[v.n], v.key[v.n] = row, marks[e], keys[e]
				v.n++
			}
		}
		return
	}
	var days *calendar
	if p.timed && p.shelfTime(h) != yes {
		days = p.calendar(h)
	}
	least := uint32(0)
	if p.query.KilledMin > 0 {
		least = uint32(p.query.KilledMin + 1)
	}
	marks, keys = marks[:len(rows)], keys[:len(rows)]
	n := 0
	for e, row := range rows {
		m := marks[e]
		is := one(m>>markKilled&markMost >= least) & uint64(m>>p.sight)
		if days != nil {
			in := days.of(m)
			if in == mayMeet && is&1 == 1 && !p.match(l, int(row)) {
				in = 0
			}
			is &= uint64(in >> 1)
		}
		at := n % blockRows
		v.row[at], v.mark[at], v.key[at] = row, m, keys[e]
		n += int(is & 1)
	}
	v.n = n
	if l.gone != nil {
		v.drop(l)
	}
}

// take takes all rows of a shelf, at most blockRows, into the sieve.
func (v *sieve) take(s *shelves, first, last uint32) {
	v.n = copy(v.row[:], s.row[first:last])
	copy(v.mark[:], s.mark[first:last])
	copy(v.key[:], s.key[first:last])
}

// locate takes the keys of the rows for those of their shelf, which tell less: the bits
// from one on.
func (v *sieve) locate(l *layer, from uint32) {
	for e, row := range v.row[:v.n] {
		v.key[e] = uint32(l.key[row] >> from)
	}
}

// longTimes says of rows that last for long, by the sixteenths that stand beside them,
// whether they are in the query's time; nil where that does not decide, or they are few.
func (p *plan) longTimes(h *shelf, rows int) *[256]verdict {
	if rows < fewLong || h.month != long || !p.timed || !p.allBut(h) {
		return nil
	}
	times := new([256]verdict)
	for w := range times[:lookAt] {
		some := h.during(uint8(w))
		times[w] = p.shelfTime(&some)
	}
	times[lookAt] = ask
	return times
}

// fewLong is how many rows are looked at as fast as it is found out what their
// sixteenths say.
var fewLong = 200

// drop drops what is gone.
func (v *sieve) drop(l *layer) {
	n := 0
	for e, row := range v.row[:v.n] {
		if !l.gone.has(int(row)) {
			v.row[n], v.mark[n], v.key[n] = row, v.mark[e], v.key[e]
			n++
		}
	}
	v.n = n
}
