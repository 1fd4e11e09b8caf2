package index

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

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
	hits, err := s.sorted(ctx, p)
	if err != nil {
		return err
	}
	for _, h := range hits[min(skip, len(hits)):] {
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

// all gives every hit in no order, until yield wants no more.
func (s *snapshot) all(ctx context.Context, p *plan, yield func(hit) bool) error {
	for i := range s.layers {
		l := &s.layers[i]
		if !p.each(ctx, l, func(row int) bool { return yield(hit{l, row}) }) {
			break
		}
	}
	return ctx.Err()
}

// Count gives the number of events that q chooses, whatever its page.
func (r *Reader) Count(q geo.Query) int {
	s := r.ix.snapshot()
	p := newPlan(&q, &s.view, r.to)
	n := 0
	for i := range s.layers {
		l := &s.layers[i]
		if p.plain(l) && len(p.frames) == 0 {
			n += l.seen[p.sight] - l.lost[p.sight]
			continue
		}
		p.each(context.Background(), l, func(int) bool { n++; return true })
	}
	return n
}

// A ranked is a hit with what it is ordered by.
type ranked struct {
	hit
	keys []key
}

// A key is the value of one field that orders: numbers, then text.
type key struct {
	number int64
	fine   int32
	text   string
}

func compareKeys(a, b key) int {
	return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.fine, b.fine), cmp.Compare(a.text, b.text))
}

// sorted gives the hits in the order of the query, up to the end of its page.
func (s *snapshot) sorted(ctx context.Context, p *plan) ([]hit, error) {
	q := p.query
	var list []ranked
	var worst *ranked
	compare := func(a, b ranked) int {
		for i, o := range q.Sort {
			c := compareKeys(a.keys[i], b.keys[i])
			if o.Descending {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return cmp.Compare(a.id(), b.id())
	}
	most := 0
	if q.Limit > 0 {
		most = q.Offset + q.Limit
	}
	err := s.all(ctx, p, func(h hit) bool {
		r := ranked{h, s.keys(h, q.Sort, p.to)}
		if worst != nil && compare(r, *worst) > 0 {
			return true
		}
		list = append(list, r)
		if most > 0 && len(list) >= 2*most+checkEvery {
			slices.SortFunc(list, compare)
			list = list[:most]
			last := list[most-1]
			worst = &last
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, compare)
	hits := make([]hit, len(list))
	for i, r := range list {
		hits[i] = r.hit
	}
	return hits, nil
}

// keys gives what orders a row for an audience.
func (s *snapshot) keys(h hit, orders []geo.Order, to Audience) []key {
	if len(orders) == 0 {
		return nil
	}
	keys := make([]key, len(orders))
	var e *geo.Event
	for i, o := range orders {
		if k, ok := s.quickKey(h, o.Field, to); ok {
			keys[i] = k
			continue
		}
		if e == nil {
			e = &geo.Event{}
			s.view.show(e, h, to, false)
		}
		keys[i] = slowKey(e, o.Field)
	}
	return keys
}

// quickKey takes from the columns and the head of the record what it can.
func (s *snapshot) quickKey(h hit, field string, to Audience) (key, bool) {
	if h.seg.flags[h.row]&isOdd != 0 {
		return key{}, false
	}
	switch field {
	case "start_time":
		return key{number: h.seg.start[h.row]}, true
	case "end_time":
		return key{number: h.seg.end[h.row]}, true
	case "created_at", "updated_at":
		if to == Public {
			return key{}, false
		}
		c := cursor{s: h.seg.record(h.row), d: &s.view}
		c.number()
		t := c.moment()
		if field == "updated_at" {
			t = c.moment()
		}
		return momentKey(t), true
	case "id":
		return key{number: h.id()}, true
	}
	return key{}, false
}

func momentKey(t time.Time) key { return key{number: t.Unix(), fine: int32(t.Nanosecond())} }

func slowKey(e *geo.Event, field string) key {
	switch field {
	case "start_time":
		return momentKey(e.StartTime)
	case "end_time":
		return momentKey(e.EndTime)
	case "updated_at":
		return momentKey(e.UpdatedAt)
	case "created_at":
		return momentKey(e.CreatedAt)
	case "title":
		return key{text: e.Title}
	case "event_type":
		return key{text: e.EventType}
	case "country":
		return key{text: e.Country}
	case "killed_best":
		if e.Killed.Best == nil {
			return key{number: -1}
		}
		return key{number: int64(*e.Killed.Best)}
	}
	return key{number: e.ID}
}
