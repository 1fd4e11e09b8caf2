package index

import (
	"math/bits"
	"sort"
	"sync/atomic"

	"eventmap/geo"
	"eventmap/geo/recent"
)

// An excerpt is the placed rows of a segment that a query chooses, as a segment of their
// own: in the order of the curve, with the columns that cells are added up from and with
// a pyramid. A tile of a filter that is asked for again and again so costs what one
// without a filter does among as few events. What is gone since is not taken away yet.
type excerpt struct {
	*segment
	of  *segment // what it is from
	row []uint32 // there
}

// excerpts are those of a segment for the queries that were asked often lately. They are
// made in the background, one at a time, so that no tile waits.
type excerpts struct {
	made   recent.Memory[question, *excerpt]
	asked  recent.Memory[question, *atomic.Int32] // for how many tiles, of what has none
	making atomic.Bool
}

var (
	excerptAfter = int32(64) // so many tiles are asked for before an excerpt is made
	fewExcerpted = 1 << 16
	excerptHeld  = 300 // what an excerpt takes beside its rows, in rows
)

const (
	excerptShare = 8
	mostAsked    = 64 // queries in a generation that are counted
)

// mostExcerpted is how many rows of a segment an excerpt has at most: all where they are
// few, and else one of excerptShare. A generation has as many, where each
// excerpt counts as excerptHeld more, and what came last; a row takes about 24 bytes.
func (s *segment) mostExcerpted() int {
	return max(min(s.len(), fewExcerpted), s.len()/excerptShare)
}

// excerptOf gives the excerpt of the query, which is a question, and a layer; nil where there
// is none yet.
func (d *drawing) excerptOf(l *layer) *excerpt {
	p := d.plan
	q, known := p.question(), &l.excerpts
	if e, ok := known.made.Get(q); ok {
		return e
	}
	most := l.mostExcerpted()
	if d.selection(l).rows > most {
		return nil
	}
	asked, ok := known.asked.Get(q)
	if !ok {
		asked = new(atomic.Int32)
		known.asked.Put(q, asked, 1, mostAsked)
	}
	if asked.Add(1)%excerptAfter == 0 && known.making.CompareAndSwap(false, true) {
		s, of, query, to := d.snapshot, l.segment, *p.query, p.to
		d.background.Go(func() {
			defer known.making.Store(false)
			e := s.excerpt(of, &query, to)
			known.made.Put(q, e, e.placed+excerptHeld, most)
		})
	}
	return nil
}

// excerpt makes that of a segment for a query that shelves answer.
func (s *snapshot) excerpt(of *segment, q *geo.Query, to Audience) *excerpt {
	p := newPlan(q, &s.view, to)
	p.need &^= isLocated
	d, l := drawing{snapshot: s, plan: p}, &layer{segment: of}
	defer d.rest()
	room := sieves.Get().(*sieve)
	defer sieves.Put(room)
	v, chosen := &of.shelves, make(bitset, (of.placed+63)/64)
	for _, c := range d.selection(l).list {
		h := &v.list[c.shelf]
		first, last := v.between(h, 0, of.placed)
		for ; first < last; first += blockRows {
			if end := min(first+blockRows, last); c.answer == yes {
				room.take(v, first, end)
			} else {
				room.sift(p, l, h, first, end)
			}
			for _, row := range room.row[:room.n] {
				chosen.set(int(row))
			}
		}
	}
	rows := make([]uint32, 0, chosen.count())
	for n, word := range chosen {
		for ; word != 0; word &= word - 1 {
			rows = append(rows, uint32(n*64+bits.TrailingZeros64(word)))
		}
	}
	e := newExcerpt(of, rows)
	e.pyramid[p.sight] = newPyramid(e.segment, p.sees, &s.view)
	return e
}

// newExcerpt gives that of some rows, which are in order.
func newExcerpt(of *segment, rows []uint32) *excerpt {
	n := len(rows)
	e := &excerpt{segment: &segment{placed: n}, of: of, row: rows}
	keys, flags, wideFrom, killed, types := make([]uint64, n), make([]uint16, n), make([]uint8, n), make([]uint8, n), make([]uint16, n)
	for i, row := range rows {
		keys[i], flags[i], wideFrom[i], killed[i], types[i] = of.key[row], of.flags[row], of.wideFrom[row], of.killed[row], of.facet[eventTypes][row]
	}
	e.key, e.flags, e.wideFrom, e.killed, e.facet[eventTypes] = keys, flags, wideFrom, killed, types
	e.excerpt = e
	return e
}

// gone gives what of the excerpt is gone from a layer among some of its rows, of which the
// excerpt has those of a run; false where that is too much to be looked for.
func (e *excerpt) gone(l *layer, span, here run) (marks, bool) {
	if l.gone == nil {
		return nil, true
	}
	if l.gone.moreThan(fewGone+(here.last-here.first)/goneShare, span.first, span.last) {
		return nil, false
	}
	var rows []int
	from := here.first
	l.gone.each(span.first, span.last, func(row int) {
		from += sort.Search(here.last-from, func(i int) bool { return int(e.row[from+i]) >= row })
		if from < here.last && int(e.row[from]) == row {
			rows = append(rows, from)
		}
	})
	return marks(nil).with(rows...), true
}

// So many rows that are gone are quickly looked for in an excerpt, and one for so many
// that it has in the tile.
const (
	fewGone   = 256
	goneShare = 16
)

// An excerpted drawing is one over the excerpts of its layers.
type excerpted struct {
	drawing
	excerpts []*excerpt // by layer
}

// excerpted gives the drawing over excerpts; nil where a layer has many rows in the tile
// and no excerpt. Those of few rows are made for the tile.
func (d *drawing) excerpted() *excerpted {
	if !d.plan.questions() {
		return nil
	}
	list, many, lacks := make([]*excerpt, len(d.layers)), false, false
	for i, s := range d.spans {
		if s.last-s.first > quickRows {
			list[i] = d.excerptOf(&d.layers[i])
			many, lacks = true, lacks || list[i] == nil
		}
	}
	if !many || lacks {
		return nil
	}
	x := &excerpted{*d, list}
	x.snapshot = &snapshot{view: d.view, layers: make([]layer, len(d.layers))}
	x.spans = make([]run, len(d.layers))
	for i := range d.layers {
		l, span := &d.layers[i], d.spans[i]
		if e := list[i]; e != nil {
			x.spans[i].first, x.spans[i].last = e.between(d.keys)
			var ok bool
			if x.layers[i].gone, ok = e.gone(l, span, x.spans[i]); !ok {
				return nil
			}
		} else {
			rows := make([]uint32, 0, span.last-span.first)
			d.look(l, span, func(some []uint32) { rows = append(rows, some...) })
			list[i], x.spans[i].last = newExcerpt(l.segment, rows), len(rows)
		}
		x.layers[i].segment = list[i].segment
	}
	return x
}

// list gives the dots as those of the layers that the excerpts are from.
func (x *excerpted) list(layers []layer) []hit {
	found := make([]hit, 0, min(x.spanned(), x.most))
	for i, e := range x.excerpts {
		for n := x.spans[i].first; n < x.spans[i].last; n++ {
			if uint32(e.wideFrom[n]) > x.at.Z && !x.layers[i].gone.has(n) {
				found = append(found, hit{&layers[i], int(e.row[n])})
			}
		}
	}
	return found
}
