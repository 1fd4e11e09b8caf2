package index

import (
	"cmp"
	"math"
	"slices"
)

// A cut is the rows of a crowd that stand on one shelf. Those of a type are one after
// the other in the order of their months, so that what a query chooses of the crowd is
// a few runs of cuts. After the last comes one more, of a shelf that is not there.
type cut struct {
	first    uint32 // in the crowd
	at       uint32 // on the shelf, of the first; and scattered where others stand between them
	rank     uint16 // of the shelf: see shelves.ranked
	verified uint16 // how many rows are in the cuts before; beyond 16 bits it begins anew
}

const scattered = 1 << 31

// mostCut is how many rows a cut has at most, so that two tell how many are verified.
var mostCut = math.MaxUint16

// cutUp is how many rows a crowd has at least that is cut up by shelf.
var cutUp = 16

// cutByShelf sorts the rows by shelf and says where each begins.
func (c *crowd) cutByShelf(s *segment, of []stand) {
	rank := s.shelves.rank
	slices.SortFunc(c.rows, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(rank[of[a].shelf], rank[of[b].shelf]), cmp.Compare(of[a].at, of[b].at))
	})
	var last *cut
	verified := uint16(0)
	for i, row := range c.rows {
		n, at := rank[of[row].shelf], of[row].at
		if i == 0 || n != last.rank || i-int(last.first) == mostCut {
			c.cuts = append(c.cuts, cut{uint32(i), at, n, verified})
			last = &c.cuts[len(c.cuts)-1]
		}
		if at-last.at&^scattered != uint32(i)-last.first {
			last.at |= scattered
		}
		verified += uint16(one(s.flags[row]&isVerified != 0))
	}
	c.cuts = slices.Clone(append(c.cuts, cut{first: uint32(len(c.rows)), rank: noRank, verified: verified}))
}

// seek gives the first cut of a rank or a later one; noRank is reached. It is soon found
// where it is near.
func (c *crowd) seek(from int, rank uint16) int {
	if c.cuts[from].rank >= rank {
		return from
	}
	step, last := 1, len(c.cuts)-1
	for from+step < last && c.cuts[from+step].rank < rank {
		from += step
		step *= 2
	}
	for end := min(from+step, last); end-from > 1; { // that of from is less, that of end is not
		if middle := int(uint(from+end) / 2); c.cuts[middle].rank < rank {
			from = middle
		} else {
			end = middle
		}
	}
	return from + 1
}

// noRank is that of no shelf.
const noRank = math.MaxUint16

// rankShelves numbers the shelves by their types, and those of one by their months.
func (v *shelves) rankShelves() {
	if len(v.list) > noRank {
		return
	}
	v.ranked, v.rank = make([]uint16, len(v.list)), make([]uint16, len(v.list))
	for n := range v.ranked {
		v.ranked[n] = uint16(n)
	}
	slices.SortStableFunc(v.ranked, func(a, b uint16) int { return cmp.Compare(v.list[a].code, v.list[b].code) })
	for n, shelf := range v.ranked {
		v.rank[shelf] = uint16(n)
	}
}

// A span is shelves of one type and of months that follow one another, of which a query
// chooses all; or one shelf, of whose rows it chooses some.
type span struct {
	first, last uint16 // by their ranks, both inside
	code        uint16 // of the type
	answer      verdict
	asked       int           // how many rows were looked at so far
	times       *[256]verdict // about what lasts for long, once that is worth knowing
}

// spansOf gives the spans that the query needs of a layer.
func (g *gathering) spansOf(l *layer) []span {
	if g.spansAre == l.segment {
		return g.spans
	}
	s := g.selection(l)
	g.spansAre, g.spans, g.spanOf = l.segment, g.spans[:0], slices.Grow(g.spanOf[:0], len(l.shelves.ranked))[:len(l.shelves.ranked)]
	for rank, shelf := range l.shelves.ranked {
		answer := s.answers[shelf]
		if answer == no {
			g.spanOf[rank] = 0
			continue
		}
		n, code := len(g.spans)-1, s.codes[shelf]
		if answer == yes && n >= 0 && g.spans[n].answer == yes && g.spans[n].code == code && int(g.spans[n].last) == rank-1 {
			g.spans[n].last++
		} else {
			g.spans = append(g.spans, span{first: uint16(rank), last: uint16(rank), code: code, answer: answer})
		}
		g.spanOf[rank] = uint16(len(g.spans))
	}
	return g.spans
}

// fewCuts is how many cuts for each span are looked at one after the other as fast as
// the spans are looked for among them.
var fewCuts = 16

// addCuts adds what the query chooses of a crowd that is cut up by shelf.
func (g *gathering) addCuts(l *layer, c *crowd, to *group) {
	spans, last := g.spansOf(l), len(c.cuts)-1
	if last <= fewCuts*len(spans) {
		for at := 0; at < last; {
			n := g.spanOf[c.cuts[at].rank]
			if n == 0 {
				at++
				continue
			}
			end := at + 1
			for end < last && g.spanOf[c.cuts[end].rank] == n {
				end++
			}
			g.addSpan(l, c, &spans[n-1], at, end, to)
			at = end
		}
		return
	}
	at := 0
	for i := range spans {
		s := &spans[i]
		if c.cuts[at].rank > s.last {
			continue
		}
		if at = c.seek(at, s.first); c.cuts[at].rank > s.last {
			continue
		}
		end := c.seek(at+1, s.last+1)
		g.addSpan(l, c, s, at, end, to)
		at = end
	}
}

// addSpan adds what the query chooses of the cuts of a span, from one to before another.
func (g *gathering) addSpan(l *layer, c *crowd, s *span, at, end int, to *group) {
	switch {
	case s.answer == yes && l.gone == nil:
		to.addAlike(&g.room, l, c.rows[c.cuts[at].first:c.cuts[end].first], s.code, c.verifiedIn(at, end))
	case s.answer == timely && l.gone == nil:
		for n := at; n < end; n++ {
			g.addTimely(l, c, n, to)
		}
	default:
		for n := at; n < end; n++ {
			g.addAsked(l, c, n, s, to)
		}
	}
}

// verifiedIn gives how many rows are verified of the cuts from first to before last.
func (c *crowd) verifiedIn(first, last int) int {
	a, b := &c.cuts[first], &c.cuts[last]
	if int(b.first-a.first) <= mostCut {
		return int(b.verified - a.verified)
	}
	n := 0
	for i := first; i < last; i++ {
		n += int(c.cuts[i+1].verified - c.cuts[i].verified)
	}
	return n
}

// A stroll goes along a shelf past the rows of a cut, one after the other.
type stroll struct {
	v     *shelves
	shelf *shelf
	at    uint32 // where the next row may be
	wide  bool   // others stand between them
}

// stroll gives the shelf of a cut and a way along its rows.
func (k *cut) stroll(v *shelves) stroll {
	return stroll{v, &v.list[v.ranked[k.rank]], k.at &^ scattered, k.at&scattered != 0}
}

// to gives where a row stands.
func (s *stroll) to(row uint32) uint32 {
	if s.wide && s.v.row[s.at] != row {
		s.at = s.v.seek(s.at, s.shelf.last, row)
	}
	s.at++
	return s.at - 1
}

// addTimely adds the rows of a cut that are in the query's time, by the marks of their
// shelf.
func (g *gathering) addTimely(l *layer, c *crowd, number int, to *group) {
	k, rows := &c.cuts[number], c.rows[c.cuts[number].first:c.cuts[number+1].first]
	way := k.stroll(&l.shelves)
	days := g.plan.calendar(way.shelf)
	first, n, verified := 0, 0, 0
	for i, row := range rows {
		mark := l.shelves.mark[way.to(row)]
		if in := days.of(mark); in&surelyMeets != 0 || in != 0 && g.plan.match(l, int(row)) {
			if n == 0 {
				first = i
			}
			n, verified = n+1, verified+int(mark>>markWorth&1)
		}
	}
	if n > 0 { // of which only the first is looked at
		to.addAlike(&g.room, l, rows[first:first+n], way.shelf.code, verified)
	}
}

// addAsked adds the rows of a cut that are chosen when they are looked at.
func (g *gathering) addAsked(l *layer, c *crowd, number int, s *span, to *group) {
	k, rows := &c.cuts[number], c.rows[c.cuts[number].first:c.cuts[number+1].first]
	way := k.stroll(&l.shelves)
	if s.asked += len(rows); s.asked >= fewLong && s.answer == ask && s.times == nil {
		s.times = g.plan.longTimes(way.shelf, s.asked)
	}
	for _, row := range rows {
		answer := s.answer
		if s.times != nil {
			answer = s.times[l.shelves.when[way.to(row)]]
		}
		if g.plan.chooses(l, int(row), answer) {
			to.add(&g.room, l, int(row))
		}
	}
}
