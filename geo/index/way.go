package index

// A way is what terms know of the rows of a segment.
type way struct {
	asked
	ok    bool // the segment has terms
	known bool
	list  found
}

// way gives what the terms of a segment say of the query.
func (p *plan) way(s *segment) *way {
	if p.wish == nil {
		return &way{}
	}
	w, ok := p.ways[s]
	if !ok {
		w = &way{}
		if t := s.terms.Load(); t != nil {
			w.asked, w.ok = t.ask(p.wish), true
		}
		p.ways[s] = w
	}
	return w
}

// rows gives the rows for which all holds that terms can answer.
func (w *way) rows() found {
	if !w.known {
		w.list, w.known = w.find(), true
	}
	return w.list
}
