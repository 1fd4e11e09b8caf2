package index

import (
	"context"
	"iter"
	"slices"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// An Audience is who asks.
type Audience uint8

// The desk sees every event; the public what Index.Publish gives it.
const (
	Desk Audience = iota
	Public
)

// A Reader answers one audience from the index as it is when it is asked.
type Reader struct {
	ix *Index
	to Audience
}

var _ geo.Reader = (*Reader)(nil)

// Reader gives the reader of an audience.
func (ix *Index) Reader(to Audience) *Reader { return &Reader{ix, to} }

func (ix *Index) desk() *Reader { return &Reader{ix, Desk} }

// Event gives one event, or NotFound.
func (ix *Index) Event(ctx context.Context, id int64) (geo.Event, error) {
	return ix.desk().Event(ctx, id)
}

// Events streams what q chooses, in its order, as it was when the range began.
func (ix *Index) Events(ctx context.Context, q geo.Query) geo.Events { return ix.desk().Events(ctx, q) }

// Summary counts what q chooses.
func (ix *Index) Summary(ctx context.Context, q geo.Query, w geo.SummaryWish) (geo.Summary, error) {
	return ix.desk().Summary(ctx, q, w)
}

// Count gives the number of events that q chooses, whatever its page.
func (ix *Index) Count(q geo.Query) int { return ix.desk().Count(q) }

// Tile gives what one tile shows.
func (ix *Index) Tile(q geo.Query, a tile.Address, o tile.Options) tile.Content {
	return ix.desk().Tile(q, a, o)
}

// Len gives the number of events.
func (ix *Index) Len() int { return ix.desk().Len() }

// Version gives a number that grows whenever an answer may have changed.
func (ix *Index) Version() uint64 { return ix.snapshot().version }

// sees gives the sight of the audience.
func (to Audience) sees() uint16 {
	if to == Public {
		return publicSees
	}
	return deskSees
}

// Len gives the number of events that the audience sees.
func (r *Reader) Len() int {
	if r.to == Public {
		return r.ix.snapshot().counts[2]
	}
	return r.ix.snapshot().counts[0]
}

// Event gives one event, or NotFound.
func (r *Reader) Event(ctx context.Context, id int64) (geo.Event, error) {
	if err := ctx.Err(); err != nil {
		return geo.Event{}, err
	}
	s := r.ix.snapshot()
	h, ok := s.find(id, r.to.sees())
	if !ok {
		return geo.Event{}, geo.NoEvent(id)
	}
	var e geo.Event
	s.view.show(&e, h, r.to, true)
	return e, nil
}

// show reads an event as an audience sees it.
func (v *view) show(e *geo.Event, h hit, to Audience, extras bool) {
	v.read(e, h.id(), h.seg.record(h.row), extras && to == Desk)
	switch {
	case to == Desk:
	case h.seg.flags[h.row]&isProjected == 0:
		*e, _ = e.Public()
	default:
		e.Revision = 0 // the record's is the index's own
	}
}

// A hit is a row that a query chooses.
type hit struct {
	seg *layer
	row int
}

func (h hit) id() int64 { return h.seg.id[h.row] }

// checkEvery is how many rows are looked at between two looks at the context.
const checkEvery = 1_024

// Events streams what q chooses, in its order, as it was when the range began.
func (r *Reader) Events(ctx context.Context, q geo.Query) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		s := r.ix.snapshot()
		var e geo.Event
		err := s.hits(ctx, &q, r.to, func(h hit) bool {
			s.view.show(&e, h, r.to, true)
			return yield(e, nil)
		})
		if err != nil {
			yield(geo.Event{}, err)
		}
	}
}

// Features streams what Events does as geo.AppendItem writes it, straight from
// the records. What it gives is good until the next is asked for.
func (r *Reader) Features(ctx context.Context, q geo.Query) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		s := r.ix.snapshot()
		var b []byte
		err := s.hits(ctx, &q, r.to, func(h hit) bool {
			b = s.view.appendFeature(b[:0], h.id(), h.seg.record(h.row), r.to == Public)
			return yield(b, nil)
		})
		if err != nil {
			yield(nil, err)
		}
	}
}

// hits gives the page of q, row by row, until yield wants no more.
func (s *snapshot) hits(ctx context.Context, q *geo.Query, to Audience, yield func(hit) bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p := newPlan(q, &s.view, to)
	left, skip, given := q.Limit, q.Offset, 0
	stopped := false
	give := func(h hit) bool {
		if given++; given%64 == 0 && ctx.Err() != nil {
			return false
		}
		if !yield(h) {
			stopped = true
			return false
		}
		left--
		return left != 0
	}
	if q.ByID() && s.walks(p) {
		err := s.walk(ctx, p, skip, give)
		if err == nil && !stopped {
			err = ctx.Err()
		}
		return err
	}
	_, hits, err := s.page(ctx, p)
	if err != nil {
		return err
	}
	for _, h := range hits {
		if !give(h) {
			break
		}
	}
	if stopped {
		return nil
	}
	return ctx.Err()
}

// walks reports whether a list by id is best made by looking at every event in
// turn, and not by collecting what the query chooses and sorting it.
func (s *snapshot) walks(p *plan) bool {
	if p.ids != nil {
		return false
	}
	for i := range s.layers {
		l := &s.layers[i]
		if n := l.len(); n > quickRows && p.most(l) < n/2 {
			return false
		}
	}
	return true
}

// A queue is what is left of a layer to walk through by id.
type queue struct {
	l    *layer
	rest []uint32
}

// walk gives the hits by id, one after the other, but for the first so many.
func (s *snapshot) walk(ctx context.Context, p *plan, skip int, yield func(hit) bool) error {
	from := int64(0)
	if skip > checkEvery {
		if id, ok := s.seek(p, skip); ok {
			from, skip = id, 0
		}
	}
	var queues []queue
	for i := range s.layers {
		l := &s.layers[i]
		if rest := l.byID[l.firstOf(from):]; len(rest) > 0 {
			queues = append(queues, queue{l, rest})
		}
	}
	for n := 0; len(queues) > 0; n++ {
		if n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		least := 0
		for i := 1; i < len(queues); i++ {
			if queues[i].next() < queues[least].next() {
				least = i
			}
		}
		u := &queues[least]
		h := hit{u.l, int(u.rest[0])}
		if u.rest = u.rest[1:]; len(u.rest) == 0 {
			queues = slices.Delete(queues, least, least+1)
		}
		if !p.match(h.seg, h.row) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if !yield(h) {
			return nil
		}
	}
	return nil
}

func (u *queue) next() int64 { return u.l.id[u.rest[0]] }
