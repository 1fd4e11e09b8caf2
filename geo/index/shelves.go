package index

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// shelves hold the rows once more, sorted by month and type, each shelf in the
// order of the columns: a filter by time or type takes whole shelves and looks
// closely only at those on the edge of its time.
type shelves struct {
	list []shelf
	row  []uint32
	key  []uint32 // the first half of those of the rows
	mark []uint32 // what a tile needs of the row: see newMark
	when []uint8  // on what days it is, if that is all that decides: see newWhen

	ranked []uint16 // the shelves by type and month; nil where they are too many
	rank   []uint16 // for each shelf, where it is among those
}

// A shelf holds the rows of one type that begin in one month; those that last for
// long, and the undated, stand apart.
type shelf struct {
	first, last        uint32 // in row, key and mark
	code               uint16 // of the type
	month              int32  // the number of the month from the year 0, or undated or long
	day                int64  // the first of the month
	dated              bool
	minStart, maxStart int64
	minEnd, maxEnd     int64
	all, any           uint16 // the flags that all rows have, and that any has
}

// shelfBits is how many bits of a key shelves leave out, and shelfZoom the last zoom
// at which the others tell the cells of a tile and their quarters.
const (
	shelfBits = 32
	shelfZoom = shelfBits/2 - gridBits - 2
)

// daily reports whether the shelf is that of a month, whose rows are marked with
// their days.
func (h *shelf) daily() bool { return h.dated && h.month != long }

// longSpan is how many seconds an event lasts that stands on a shelf of its own,
// so that it does not stretch the shelf of a month.
const longSpan = 40 * 24 * 3600

// What stands for a month on the shelves of what has none.
const (
	undated = -1 << 31
	long    = undated + 1
)

// shelfOf gives the number of the shelf on which a row stands.
func (s *segment) shelfOf(i int) int {
	month := int32(undated)
	if s.flags[i]&isDated != 0 {
		y, m, _ := time.Unix(s.start[i], 0).UTC().Date()
		if month = int32(y*12 + int(m)); s.end[i]-s.start[i] > longSpan {
			month = long
		}
	}
	code := s.facet[eventTypes][i]
	n, _ := slices.BinarySearchFunc(s.shelves.list, code, func(h shelf, code uint16) int {
		return cmp.Or(cmp.Compare(h.month, month), cmp.Compare(h.code, code))
	})
	return n
}

// A shelf's rows are marked with the few things that a tile asks of them: three
// sights, whether they are throughout their time, verified, and disputed, the zoom
// from which they are wide, the highest figure of killed, plus one, and the days of
// their time: which of the month is the first, and how many follow it.
const (
	markThroughout = 3
	markWorth      = 4
	markZoom       = markWorth + 2
	markKilled     = markWorth + worthBits
	markDay        = 21
	markDays       = 26
	markMost       = 1<<(markDay-markKilled) - 1 // this and larger figures are read from their column
)

func newMark(s *segment, d *view, i int) uint32 {
	flags := s.flags[i]
	m := uint32(flags & (1<<sights - 1))
	if flags&isThroughout != 0 {
		m |= 1 << markThroughout
	}
	return m | uint32(worthOf(flags, s.wideFrom[i]))<<markWorth | min(uint32(d.killed(s, i))+1, markMost)<<markKilled
}

// zoomOf gives the zoom from which a row is wide.
func zoomOf(mark uint32) uint32 { return mark >> markZoom & (1<<(markKilled-markZoom) - 1) }

// newShelves sorts the rows of a segment, in time that grows with their number.
func newShelves(s *segment, d *view) shelves {
	type label struct {
		month int32
		code  uint16
	}
	numbers := map[label]uint32{}
	var labels []label
	of := make([]uint32, s.len()) // row to number of its label
	lastDay, lastMonth := int64(-1<<62), int32(0)
	last, lastNumber := label{month: undated + 2}, uint32(0)
	for i := range of {
		l := label{undated, s.facet[eventTypes][i]}
		if s.flags[i]&isDated != 0 {
			if day := dayOf(s.start[i]); day != lastDay {
				y, m, _ := time.Unix(s.start[i], 0).UTC().Date()
				lastDay, lastMonth = day, int32(y*12+int(m))
			}
			if l.month = lastMonth; s.end[i]-s.start[i] > longSpan {
				l.month = long
			}
		}
		if l != last {
			n, ok := numbers[l]
			if !ok {
				n = uint32(len(labels))
				numbers[l] = n
				labels = append(labels, l)
			}
			last, lastNumber = l, n
		}
		of[i] = lastNumber
	}
	order := make([]uint32, len(labels)) // shelf to label
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(labels[a].month, labels[b].month), cmp.Compare(labels[a].code, labels[b].code))
	})
	v := shelves{list: make([]shelf, len(order)), row: make([]uint32, s.len()), key: make([]uint32, s.len()), mark: make([]uint32, s.len()), when: make([]uint8, s.len())}
	place := make([]uint32, len(labels)) // label to shelf
	for n, l := range order {
		place[l] = uint32(n)
		month := labels[l].month
		v.list[n] = shelf{code: labels[l].code, month: month, dated: month != undated, minStart: 1<<63 - 1, maxStart: -1 << 63, minEnd: 1<<63 - 1, maxEnd: -1 << 63, all: 1<<16 - 1}
		if v.list[n].daily() {
			v.list[n].day = dayOf(time.Date(0, time.Month(month), 1, 0, 0, 0, 0, time.UTC).Unix())
		}
	}
	for i, l := range of {
		h := &v.list[place[l]]
		h.last++ // for now how many
		h.all, h.any = h.all&s.flags[i], h.any|s.flags[i]
		h.minStart, h.maxStart = min(h.minStart, s.start[i]), max(h.maxStart, s.start[i])
		h.minEnd, h.maxEnd = min(h.minEnd, s.end[i]), max(h.maxEnd, s.end[i])
	}
	next := uint32(0)
	for n := range v.list {
		h := &v.list[n]
		h.first, h.last, next = next, next, next+h.last
	}
	for i, l := range of {
		h := &v.list[place[l]]
		mark := newMark(s, d, i)
		if h.daily() {
			first, last := dayOf(s.start[i]), dayOf(s.end[i])
			mark |= uint32(first-h.day)<<markDay | uint32(last-first)<<markDays
		}
		v.row[h.last], v.key[h.last], v.mark[h.last], v.when[h.last] = uint32(i), uint32(s.key[i]>>shelfBits), mark, s.newWhen(i, h)
		h.last++
	}
	v.rankShelves()
	return v
}

// A stand is where a row stands: the number of its shelf, and where among all.
type stand struct{ shelf, at uint32 }

// ofRows gives for each row where it stands.
func (v *shelves) ofRows() []stand {
	of := make([]stand, len(v.row))
	for n := range v.list {
		for at := v.list[n].first; at < v.list[n].last; at++ {
			of[v.row[at]] = stand{uint32(n), at}
		}
	}
	return of
}

// between gives what of a shelf lies in the rows from first to before last.
func (v *shelves) between(h *shelf, first, last int) (from, to uint32) {
	list := v.row[h.first:h.last]
	a := sort.Search(len(list), func(i int) bool { return int(list[i]) >= first })
	b := a + sort.Search(len(list)-a, func(i int) bool { return int(list[a+i]) >= last })
	return h.first + uint32(a), h.first + uint32(b)
}

// ofShelf says what the query chooses of a shelf.
func (p *plan) ofShelf(h *shelf) verdict {
	for n := range p.facets {
		if c := &p.facets[n]; c.facet == eventTypes && !c.has(h.code) && h.any&isOdd == 0 {
			return no
		}
	}
	if h.any&p.sees == 0 || h.any&p.need != p.need || h.all&p.lack != 0 {
		return no
	}
	answer := p.shelfTime(h)
	if answer != yes || !p.allBut(h) {
		return min(answer, ask)
	}
	return yes
}

// allBut reports whether the query chooses all rows of a shelf of which something may
// be chosen, but for those that are not in its time.
func (p *plan) allBut(h *shelf) bool {
	return h.all&p.sees != 0 && h.all&p.need == p.need && h.any&(p.lack|isOdd) == 0 && !p.closely(false)
}

// closely reports whether the query has conditions that no shelf answers, nor,
// where they are looked at, the marks of its rows.
func (p *plan) closely(marks bool) bool {
	for n := range p.facets {
		if p.facets[n].facet != eventTypes {
			return true
		}
	}
	return p.ids != nil || p.deep || p.wish != nil || p.since != 0 || len(p.fences) > 0 || p.query.InjuredMin > 0 || p.within > 0 || p.query.KilledMin > 0 && !marks
}

// shelfTime says whether all rows of a shelf are in the query's time, or none.
func (p *plan) shelfTime(h *shelf) verdict {
	switch {
	case !p.timed:
		return yes
	case h.any&isOdd != 0:
		return ask // a fraction of a second may matter
	case !h.dated && p.query.Certain:
		return no
	case !h.dated:
		return yes
	case h.minStart > p.until || h.maxEnd < p.from:
		return no
	case h.minStart >= p.from && h.maxEnd <= p.until:
		return yes
	case !p.query.Certain && h.maxStart <= p.until && h.minEnd >= p.from:
		return yes
	}
	return ask
}

// shelved gives how many rows stand on the shelves that a query needs, or n where
// shelves do not help.
func (p *plan) shelved(v *shelves, n int) int {
	rows, _, helps := p.onShelves(v)
	if !helps {
		return n
	}
	return rows
}

// onShelves gives how many rows stand on the shelves that a query needs, and how
// many shelves those are; false where it needs all.
func (p *plan) onShelves(v *shelves) (rows, shelves int, helps bool) {
	if !p.selects() {
		return 0, 0, false
	}
	for i := range v.list {
		if h := &v.list[i]; p.ofShelf(h) != no {
			rows += int(h.last - h.first)
			shelves++
		}
	}
	return rows, shelves, true
}

// What it costs to go by shelves, in rows of a scan: to find what of a shelf lies
// in a tile, to read a row's mark, and to look at a row that its mark does not
// settle.
var costShelf = 20.0

const (
	costMark  = 0.5
	costMatch = 4.0
)

// worth reports whether the dots among n rows of a tile are found sooner by shelves than
// by a scan.
func (s *selection) worth(p *plan, l *layer, n int) bool {
	each := costMark
	if p.closely(true) {
		each = costMatch
	}
	share := float64(n) / float64(l.len())
	return float64(len(s.list))*costShelf+float64(s.rows)*share*each < float64(n)
}

// worthBrowsing reports whether what is chosen among n rows of some runs is found
// sooner by shelves than by a scan.
func (p *plan) worthBrowsing(l *layer, n, runs int) bool {
	rows, shelves, helps := p.onShelves(&l.shelves)
	each := costMark
	if p.asksMore() {
		each = costMatch
	}
	found := min(float64(shelves*runs)*costShelf, float64(rows)) // at most all rows of the shelves are looked at
	return helps && found+float64(rows)*float64(n)/float64(l.len())*each < float64(n)
}
