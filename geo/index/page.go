package index

import (
	"context"
	"iter"

	"eventmap/geo"
)

// A Page is what a query chose at one moment: how many events in all, and those of
// its page, in its order.
type Page struct {
	Matched int
	hits    []hit
	view    *view
	to      Audience
}

// Page finds the page of q and counts all that q chooses, in one pass.
func (r *Reader) Page(ctx context.Context, q geo.Query) (*Page, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := r.ix.snapshot()
	matched, hits, err := s.page(ctx, newPlan(&q, &s.view, r.to))
	return &Page{matched, hits, &s.view, r.to}, err
}

// Events gives the events of the page.
func (p *Page) Events() iter.Seq[geo.Event] {
	return func(yield func(geo.Event) bool) {
		var e geo.Event
		for _, h := range p.hits {
			if p.view.show(&e, h, p.to, true); !yield(e) {
				return
			}
		}
	}
}

// Features gives the events of the page as geo.AppendItem writes them. What it
// gives is good until the next is asked for.
func (p *Page) Features() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var b []byte
		for _, h := range p.hits {
			if b = p.view.appendFeature(b[:0], h.id(), h.seg.record(h.row), p.to == Public); !yield(b) {
				return
			}
		}
	}
}

// Count gives the number of events that q chooses, whatever its page.
func (r *Reader) Count(q geo.Query) int {
	s := r.ix.snapshot()
	p := newPlan(&q, &s.view, r.to)
	n := 0
	for i := range s.layers {
		l := &s.layers[i]
		if all, known := p.number(l); known {
			n += all
			continue
		}
		p.chosen(context.Background(), l, func(_ *shelf, rows []uint32) bool { n += len(rows); return true })
	}
	return n
}

// number gives how many rows of a layer the query chooses, where that is known
// without a look at them.
func (p *plan) number(l *layer) (n int, known bool) {
	if !p.plain(l) || len(p.frames) > 0 {
		return 0, false
	}
	return l.seen[p.sight] - l.lost[p.sight], true
}

// page gives how many events the query chooses, and those of its page.
func (s *snapshot) page(ctx context.Context, p *plan) (matched int, hits []hit, err error) {
	q := p.query
	known := 0
	for i := range s.layers {
		if n, ok := p.number(&s.layers[i]); ok {
			matched += n
			known++
		}
	}
	if known == len(s.layers) && q.ByID() {
		err := s.walk(ctx, p, q.Offset, func(h hit) bool {
			hits = append(hits, h)
			return len(hits) != q.Limit
		})
		return matched, hits, err
	}
	o := s.ordering(p)
	for i := range s.layers {
		l := &s.layers[i]
		_, all := p.number(l)
		if p.past = nil; all && o.byTime() {
			p.past = o.past
		}
		p.backwards = o.byTime() && q.Sort[0].Descending
		p.chosen(ctx, l, func(h *shelf, rows []uint32) bool {
			if !all {
				matched += len(rows)
			}
			if h == nil || !o.past(h) {
				o.add(i, rows)
			}
			return true
		})
	}
	if err := ctx.Err(); err != nil {
		return 0, nil, err
	}
	hits = o.hits()
	return matched, hits[min(q.Offset, len(hits)):], nil
}
