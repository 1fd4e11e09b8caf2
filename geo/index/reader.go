package index

import (
	"cmp"
	"context"
	"slices"
	"time"

	"eventmap/geo"
)

var _ geo.Reader = (*Index)(nil)

// Event gives one event, or NotFound.
func (ix *Index) Event(ctx context.Context, id int64) (geo.Event, error) {
	if err := ctx.Err(); err != nil {
		return geo.Event{}, err
	}
	s := ix.snapshot()
	seg, i, ok := s.find(id)
	if !ok {
		return geo.Event{}, geo.NoEvent(id)
	}
	var e geo.Event
	s.view.read(&e, id, seg.record[i], true)
	return e, nil
}

// A hit is a row that a query chooses.
type hit struct {
	seg *segment
	row int
}

func (h hit) id() int64 { return h.seg.id[h.row] }

// sides gives the two segments with what of them is gone.
func (s *snapshot) sides() [2]struct {
	seg  *segment
	gone bitset
} {
	return [2]struct {
		seg  *segment
		gone bitset
	}{{s.base, s.gone}, {s.delta, nil}}
}

// checkEvery is how many rows are looked at between two looks at the context.
const checkEvery = 1_024

// Events streams what q chooses, in its order, as it was when the range began.
func (ix *Index) Events(ctx context.Context, q geo.Query) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		s := ix.snapshot()
		p := newPlan(&q, &s.view)
		left, skip := q.Limit, q.Offset
		emitted := 0
		give := func(h hit) bool {
			if emitted++; emitted%64 == 0 && ctx.Err() != nil {
				return yield(geo.Event{}, ctx.Err()) && false
			}
			var e geo.Event
			s.view.read(&e, h.id(), h.seg.record[h.row], true)
			if !yield(e, nil) {
				return false
			}
			left--
			return left != 0
		}
		if err := ctx.Err(); err != nil {
			yield(geo.Event{}, err)
			return
		}
		if q.ByID() && p.ids == nil && (len(q.Boxes) == 0 || q.PossiblePlace) {
			err := s.walk(ctx, p, func(h hit) bool {
				if skip > 0 {
					skip--
					return true
				}
				return give(h)
			})
			if err != nil {
				yield(geo.Event{}, err)
			}
			return
		}
		hits, err := s.sorted(ctx, p)
		if err != nil {
			yield(geo.Event{}, err)
			return
		}
		for _, h := range hits[min(skip, len(hits)):] {
			if !give(h) {
				return
			}
		}
	}
}

// walk gives the hits by id, one after the other.
func (s *snapshot) walk(ctx context.Context, p *plan, yield func(hit) bool) error {
	b, d := s.base.byID, s.delta.byID
	for n := 0; len(b)+len(d) > 0; n++ {
		if n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		var h hit
		if len(d) == 0 || len(b) > 0 && s.base.id[b[0]] < s.delta.id[d[0]] {
			h, b = hit{s.base, int(b[0])}, b[1:]
			if s.gone.has(h.row) {
				continue
			}
		} else {
			h, d = hit{s.delta, int(d[0])}, d[1:]
		}
		if p.match(h.seg, h.row) && !yield(h) {
			return nil
		}
	}
	return nil
}

// all gives every hit in no order, until yield wants no more.
func (s *snapshot) all(ctx context.Context, p *plan, match func(*segment, int) bool, yield func(hit) bool) error {
	n := 0
	stopped := false
	for _, side := range s.sides() {
		if stopped || !p.each(side.seg, side.gone, func(seg *segment, i int) bool {
			if n++; n%checkEvery == 0 && ctx.Err() != nil {
				stopped = true
			}
			return match(seg, i)
		}, func(i int) bool { return !stopped && yield(hit{side.seg, i}) }) {
			break
		}
	}
	return ctx.Err()
}

// Count gives the number of events that q chooses, whatever its page.
func (ix *Index) Count(q geo.Query) int {
	s := ix.snapshot()
	p := newPlan(&q, &s.view)
	n := 0
	for _, side := range s.sides() {
		p.each(side.seg, side.gone, p.match, func(int) bool { n++; return true })
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
	err := s.all(ctx, p, p.match, func(h hit) bool {
		r := ranked{h, s.keys(h, q.Sort)}
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

// keys gives what orders a row.
func (s *snapshot) keys(h hit, orders []geo.Order) []key {
	if len(orders) == 0 {
		return nil
	}
	keys := make([]key, len(orders))
	var e *geo.Event
	for i, o := range orders {
		if k, ok := s.quickKey(h, o.Field); ok {
			keys[i] = k
			continue
		}
		if e == nil {
			e = &geo.Event{}
			s.view.read(e, h.id(), h.seg.record[h.row], false)
		}
		keys[i] = slowKey(e, o.Field)
	}
	return keys
}

// quickKey takes from the columns and the head of the record what it can.
func (s *snapshot) quickKey(h hit, field string) (key, bool) {
	if h.seg.flags[h.row]&isOdd != 0 {
		return key{}, false
	}
	c := cursor{h.seg.record[h.row], &s.view}
	switch field {
	case "start_time":
		return key{number: h.seg.start[h.row]}, true
	case "end_time":
		return key{number: h.seg.end[h.row]}, true
	case "created_at", "updated_at":
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
