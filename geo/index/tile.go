package index

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// Tile gives what one tile shows of the events that q chooses; paging and order
// are not looked at. At each zoom an event is one of: a shape, when it claims a
// geometry that is large enough to be seen; else in the area where it may lie,
// or in a disc, when that is wide; else a dot at its point. A dot is in one tile,
// all others are in every tile that they touch. Events beyond the edge of Web
// Mercator, and those whose area is named but not known, are in none.
func (r *Reader) Tile(q geo.Query, a tile.Address, o tile.Options) tile.Content {
	var c tile.Content
	r.fill(&c, q, a, o)
	return c
}

// Draw appends what Tile gives, as it is sent, and says how many dots were left out.
// The room for what is between the two is used again.
func (r *Reader) Draw(dst []byte, q geo.Query, a tile.Address, o tile.Options) (drawn []byte, left int) {
	c := contents.Get().(*tile.Content)
	defer contents.Put(c)
	defer c.Reset()
	r.fill(c, q, a, o)
	return c.Append(dst, a), c.Left
}

var contents = sync.Pool{New: func() any { return new(tile.Content) }}

// fill fills an empty content, in the room that it has.
func (r *Reader) fill(c *tile.Content, q geo.Query, a tile.Address, o tile.Options) {
	s := r.ix.snapshot()
	d := drawing{snapshot: s, plan: newPlan(&q, &s.view, r.to), at: a, background: &r.ix.background, most: cmp.Or(max(o.Threshold, 0), tile.DefaultThreshold), into: c}
	if o.Mode == tile.EachEvent {
		d.most, d.each = cmp.Or(max(o.Most, 0), tile.DefaultMost), true
	}
	d.plan.need &^= isLocated // as is whatever has a position
	corner, side := a.Corner()
	first := interleave(corner.X, corner.Y)
	d.keys = stretch{first, first + (side*side - 1)} // the whole world wraps to the last key
	if d.plan.none {
		return
	}
	d.spans = make([]run, len(s.layers))
	for i := range s.layers {
		d.spans[i].first, d.spans[i].last = s.layers[i].between(d.keys)
	}
	if d.each {
		c.Points = d.points()
	} else {
		c.Cells, c.Events = d.dots()
	}
	c.Areas, c.Left = d.areas(), d.left
	d.rest()
}

// A drawing is one tile in the making.
type drawing struct {
	*snapshot
	plan    *plan
	at      tile.Address
	keys    stretch // of the tile
	spans   []run   // for each layer, the rows in the tile
	most    int     // dots that are shown one by one
	each    bool    // and none are gathered
	left    int     // dots that are too many to be shown
	hits    []hit
	counted *abacus // once they are too many for hits
	into    *tile.Content

	background *sync.WaitGroup // what a tile has made for those that follow
	selections []selectionOf   // of the layers that were asked for
}

// manySpanned is how many rows a tile spans that are worth the way through the
// pyramids.
var manySpanned = 1_024

// dots gives the dots in the tile, or the cells that they are gathered in; the other
// list is empty and keeps its room.
func (d *drawing) dots() ([]tile.Cell, []tile.Dot) {
	if d.unfiltered() && d.spanned() > manySpanned {
		g := d.fromPyramids()
		defer g.rest()
		if g.total() > d.most {
			return g.cells(d), d.into.Events
		}
	}
	if x := d.excerpted(); x != nil {
		if x.spanned() > d.most {
			g := x.fromPyramids()
			defer g.rest()
			if g.total() > d.most {
				return g.cells(d), d.into.Events
			}
		}
		d.hits = x.list(d.layers)
	} else {
		for i := range d.layers {
			d.dotsOf(&d.layers[i], d.spans[i])
		}
	}
	if d.counted != nil {
		return d.counted.cells(d), d.into.Events
	}
	along := func(a, b hit) int { // whatever layers they came from
		return cmp.Or(cmp.Compare(a.seg.key[a.row], b.seg.key[b.row]), cmp.Compare(a.id(), b.id()))
	}
	if !slices.IsSortedFunc(d.hits, along) {
		slices.SortFunc(d.hits, along)
	}
	dots := slices.Grow(d.into.Events, len(d.hits))
	fetch(d.hits)
	for _, h := range d.hits {
		dots = append(dots, d.dot(h))
	}
	return d.into.Cells, dots
}

// unfiltered reports whether every placed row that is seen is chosen.
func (d *drawing) unfiltered() bool {
	for i := range d.layers {
		if !d.plan.plainPlaced(&d.layers[i]) {
			return false
		}
	}
	return true
}

func (d *drawing) spanned() int {
	n := 0
	for _, s := range d.spans {
		n += s.last - s.first
	}
	return n
}

// dotsOf adds the dots of a layer.
func (d *drawing) dotsOf(l *layer, span run) {
	p := d.plan
	if n := span.last - span.first; n > quickRows && p.selects() && d.selection(l).worth(p, l, n) {
		if w := p.way(l.segment); !w.ok || w.most >= n {
			d.dotsOfShelves(l, span)
			return
		}
	}
	d.look(l, span, func(rows []uint32) { d.add(l, rows) })
}

// look gives the rows of a part of a layer that the query chooses, dots or not, in
// order.
func (d *drawing) look(l *layer, span run, yield func(rows []uint32)) {
	n := span.last - span.first
	if n == 0 {
		return
	}
	if w := d.plan.way(l.segment); w.ok && w.most < n {
		rows := make([]uint32, 0, min(w.most, blockRows))
		w.rows().each(span.first, span.last, func(i int) bool {
			if d.plan.match(l, i) {
				if rows = append(rows, uint32(i)); len(rows) == blockRows {
					yield(rows)
					rows = rows[:0]
				}
			}
			return true
		})
		yield(rows)
		return
	}
	d.plan.blocks(context.Background(), l, span.first, span.last, false, func(rows []uint32) bool {
		yield(rows)
		return true
	})
}

// dotsOfShelves is dotsOf for a query that few shelves answer.
func (d *drawing) dotsOfShelves(l *layer, span run) {
	p, v := d.plan, &l.shelves
	s := sieves.Get().(*sieve)
	defer sieves.Put(s)
	for _, c := range d.selection(l).list {
		h := &v.list[c.shelf]
		first, last := v.between(h, span.first, span.last)
		whole := c.answer == yes && l.gone == nil
		for first < last {
			if whole && d.counted != nil && d.at.Z <= shelfZoom {
				d.counted.addShelf(l, h.code, v.row[first:last], v.mark[first:last], v.key[first:last])
				break
			}
			end := min(first+blockRows, last)
			if whole {
				s.take(v, first, end)
			} else {
				s.sift(p, l, h, first, end)
			}
			if d.counted != nil {
				if d.at.Z > shelfZoom {
					s.locate(l, d.counted.brief)
				}
				d.counted.addShelf(l, h.code, s.row[:s.n], s.mark[:s.n], s.key[:s.n])
			} else {
				d.add(l, s.row[:s.n])
			}
			first = end
		}
	}
}

// add adds rows that are chosen, but for what is no dot: to the list as long as that
// is short, then to what is counted.
func (d *drawing) add(l *layer, rows []uint32) {
	if d.hits == nil {
		d.hits = make([]hit, 0, min(d.most+1, blockRows))
	}
	for n, row := range rows {
		if d.counted != nil {
			d.counted.add(l, rows[n:])
			return
		}
		i := int(row)
		if uint32(l.wideFrom[i]) <= d.at.Z {
			continue
		}
		if d.hits = append(d.hits, hit{l, i}); len(d.hits) > d.most {
			d.count()
		}
	}
}

// count begins to count, and counts the hits.
func (d *drawing) count() {
	d.counted = newAbacus(d)
	rows := make([]uint32, 0, len(d.hits))
	for n, h := range d.hits {
		if n > 0 && h.seg != d.hits[n-1].seg {
			d.counted.add(d.hits[n-1].seg, rows)
			rows = rows[:0]
		}
		rows = append(rows, uint32(h.row))
	}
	d.counted.add(d.hits[len(d.hits)-1].seg, rows)
	d.hits = nil
}

// word gives the word of a facet column; "" where only the record knows it.
func (v *view) word(s *segment, f, i int) string {
	if code := v.code(s, f, i); code != otherWord {
		return v.facets[f][code]
	}
	return ""
}

// fetch has the processor ask for the records and ids of hits that are about to be read. They
// lie far apart, and one after the other each would be waited for.
//
//go:noinline
func fetch(hits []hit) (unused byte) {
	for _, h := range hits {
		unused ^= h.seg.record(h.row)[0] ^ byte(h.seg.id[h.row])
	}
	return unused
}

func (d *drawing) dot(h hit) tile.Dot {
	s, i := h.seg, h.row
	return tile.Dot{
		At: s.at(i), ID: s.id[i], Title: title(s.record(i)), UncertaintyM: d.view.radius(s.segment, i),
		EventType: d.view.word(s.segment, eventTypes, i), SubEventType: d.view.word(s.segment, subEventTypes, i),
		Assessment: d.view.word(s.segment, assessments, i), LocationPrecision: d.view.word(s.segment, precisions, i),
	}
}

// title reads only that.
func title(r record) string {
	c := cursor{s: r}
	c.number()
	c.moment()
	c.moment()
	c.point()
	for mask := c.length(); mask != 0; mask &= mask - 1 {
		c.number()
	}
	return c.text()
}
