package index

import (
	"cmp"
	"math"
	"slices"
	"time"

	"eventmap/geo"
)

// An ordering collects hits and puts them in the order of a query, up to the end of
// its page.
type ordering interface {
	add(part int, rows []uint32)
	byTime() bool       // whole shelves may be past the page
	past(h *shelf) bool // no hit on a shelf comes on the page any more
	hits() []hit
}

// ordering gives one for a plan. With a limit it keeps little more than the page and
// what stands before it.
func (s *snapshot) ordering(p *plan) ordering {
	q, most := p.query, 0
	if q.Limit > 0 {
		most = q.Offset + q.Limit
	}
	o := geo.Order{Field: "id"}
	if !q.ByID() {
		o = q.Sort[0]
	}
	switch o.Field {
	case "id", "start_time", "end_time":
		if o.Field == "id" || len(q.Sort) == 1 {
			return newTop(s, p.to, o, most)
		}
	}
	return &ranking{snapshot: s, to: p.to, sort: q.Sort, most: most}
}

// A top is an ordering by a column, and by id.
type top struct {
	*snapshot
	to    Audience
	by    geo.Order
	flip  uint64 // makes a value of the column a key
	most  int    // 0 for all
	list  []keyed
	last  keyed // of the list, once that is full
	full  bool
	bound uint64 // the key of the last, or the greatest
}

func newTop(s *snapshot, to Audience, by geo.Order, most int) *top {
	t := &top{snapshot: s, to: to, by: by, flip: 1 << 63, most: most, bound: math.MaxUint64}
	if by.Descending {
		t.flip = ^t.flip
	}
	return t
}

func (t *top) byTime() bool { return t.by.Field != "id" }

func (t *top) past(h *shelf) bool {
	if !t.byTime() || !t.full {
		return false
	}
	first, last := h.minStart, h.maxStart
	if t.by.Field == "end_time" {
		first, last = h.minEnd, h.maxEnd
	}
	if t.by.Descending {
		first = last
	}
	return uint64(first)^t.flip > t.bound
}

func (t *top) add(part int, rows []uint32) {
	l := &t.layers[part]
	column := l.id
	switch t.by.Field {
	case "start_time":
		column = l.start
	case "end_time":
		column = l.end
	}
	for _, row := range rows {
		k := keyed{uint64(column[row]) ^ t.flip, ref{uint32(part), row}}
		if k.key > t.bound || k.key == t.bound && t.full && t.compare(k.ref, t.last.ref) > 0 {
			continue
		}
		if t.list = append(t.list, k); t.most > 0 && len(t.list) >= 2*t.most+checkEvery {
			t.sort()
			t.list = t.list[:t.most]
			t.last = t.list[t.most-1]
			t.full, t.bound = true, t.last.key
		}
	}
}

// compare orders rows of which the keys are equal.
func (t *top) compare(a, b ref) int {
	c := 0
	if t.byTime() {
		if c = cmp.Compare(t.fraction(a), t.fraction(b)); t.by.Descending {
			c = -c
		}
	}
	return cmp.Or(c, cmp.Compare(t.layers[a.part].id[a.row], t.layers[b.part].id[b.row]))
}

// fraction gives the nanoseconds beside the seconds that order a row.
func (t *top) fraction(r ref) int {
	l := &t.layers[r.part]
	if l.flags[r.row]&isOdd == 0 {
		return 0
	}
	var e geo.Event
	t.view.show(&e, hit{l, int(r.row)}, t.to, false)
	if t.by.Field == "end_time" {
		return e.EndTime.Nanosecond()
	}
	return e.StartTime.Nanosecond()
}

func (t *top) sort() {
	sortKeyed(t.list)
	for i := 0; i < len(t.list); {
		end := i + 1
		for end < len(t.list) && t.list[end].key == t.list[i].key {
			end++
		}
		if end-i > 1 {
			slices.SortFunc(t.list[i:end], func(a, b keyed) int { return t.compare(a.ref, b.ref) })
		}
		i = end
	}
}

func (t *top) hits() []hit {
	t.sort()
	if t.most > 0 {
		t.list = t.list[:min(t.most, len(t.list))]
	}
	hits := make([]hit, len(t.list))
	for i, k := range t.list {
		hits[i] = hit{&t.layers[k.part], int(k.row)}
	}
	return hits
}

// A ranking is an ordering by any fields.
type ranking struct {
	*snapshot
	to   Audience
	sort []geo.Order
	most int // 0 for all
	list []ranked
	last *ranked // of the list, once that is full
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

func (r *ranking) byTime() bool     { return false }
func (r *ranking) past(*shelf) bool { return false }

func (r *ranking) compare(a, b ranked) int {
	for i, o := range r.sort {
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

func (r *ranking) add(part int, rows []uint32) {
	for _, row := range rows {
		h := hit{&r.layers[part], int(row)}
		k := ranked{h, r.keys(h, r.sort, r.to)}
		if r.last != nil && r.compare(k, *r.last) > 0 {
			continue
		}
		if r.list = append(r.list, k); r.most > 0 && len(r.list) >= 2*r.most+checkEvery {
			slices.SortFunc(r.list, r.compare)
			r.list = r.list[:r.most]
			last := r.list[r.most-1]
			r.last = &last
		}
	}
}

func (r *ranking) hits() []hit {
	slices.SortFunc(r.list, r.compare)
	if r.most > 0 {
		r.list = r.list[:min(r.most, len(r.list))]
	}
	hits := make([]hit, len(r.list))
	for i := range r.list {
		hits[i] = r.list[i].hit
	}
	return hits
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
