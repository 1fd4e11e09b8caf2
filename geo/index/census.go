package index

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"eventmap/geo"
)

// A census knows of each crowd of a segment what a query chooses of it, as far as a tile
// has asked: whoever goes over the map asks the same of the same places and discs, tile
// after tile. What is gone since is not taken away yet.
type census []atomic.Pointer[sum]

// A question is all that a query asks that asks for nothing but time, types and what
// shelves know of a whole row.
type question struct {
	sight       int
	need, lack  uint16
	certain     bool
	from, until instant
	types       string
}

// An instant is a time that compares.
type instant struct {
	seconds     int64
	nanoseconds int
}

func instantOf(t time.Time) instant { return instant{t.Unix(), t.Nanosecond()} }

// questions reports whether a question is all that the query asks, and it chooses by shelves.
func (p *plan) questions() bool { return p.selects() && !p.closely(false) }

// question gives what the query asks, where that is all.
func (p *plan) question() question {
	q, kind := p.query, geo.Facets[eventTypes]
	return question{
		p.sight, p.need, p.lack, q.Certain, instantOf(q.Time.From), instantOf(q.Time.To),
		strings.Join(append([]string{""}, q.EventTypes...), "\x00") + "\x01" + strings.Join(append([]string{""}, q.Except[kind]...), "\x00"),
	}
}

// A segment remembers the censuses of some queries: a generation is of as many crowds as
// mostCounted says, or of one for so many of its rows where that is more; a crowd takes
// about 100 bytes.
var mostCounted = 1 << 13

const rowsCounted = 100

// census gives that of the query and a layer; nil where there is none.
func (g *gathering) census(l *layer) census {
	if g.countedOf == l.segment {
		return g.counted
	}
	g.countedOf, g.counted, g.whole.segment = l.segment, nil, l.segment
	if l.len() <= quickRows || !g.plan.questions() {
		return nil
	}
	q, ok := g.plan.question(), false
	if g.counted, ok = l.counted.Get(q); !ok {
		g.counted = make(census, l.crowds)
		l.counted.Put(q, g.counted, l.crowds, max(mostCounted, l.len()/rowsCounted))
	}
	return g.counted
}

// addCounted adds what the query chooses of a crowd that is cut up by shelf; of says of a
// row whether it belongs to the crowd.
func (g *gathering) addCounted(l *layer, c *crowd, to *group, of func(row int) bool) {
	list := g.census(l)
	if list == nil {
		g.addCuts(l, c, to)
		return
	}
	known := list[c.number].Load()
	if known == nil {
		var all group
		g.addCuts(&g.whole, c, &all)
		known = all.asSum(&g.view)
		list[c.number].Store(known)
	}
	left := known
	if l.gone != nil && known.count > 0 {
		left = g.without(l, c, known, func(row int) bool { return of(row) && g.plan.match(&g.whole, row) })
	}
	if left != known && left.count == 1 {
		g.addCuts(l, c, to) // which is left, nobody knows
		return
	}
	if left.count == 1 {
		to.addKnown(&g.room, l, int(left.only), left.verified == 1)
		return
	}
	to.addSum(&g.room, left)
}

// noneOf is what is chosen of most crowds.
var noneOf sum

// asSum gives what the group adds up to.
func (g *group) asSum(v *view) *sum {
	if g.count == 0 {
		return &noneOf
	}
	s := &sum{count: g.count, verified: g.verified}
	if g.count == 1 {
		s.only = uint32(g.first.row)
		s.types = []typeCount{{g.first.seg.facet[eventTypes][g.first.row], 1}}
		return s
	}
	for code, n := range g.types {
		if n > 0 {
			s.types = append(s.types, typeCount{uint16(code), n})
		}
	}
	s.types, s.lead = slices.Clip(s.types), s.leading(v)
	return s
}
