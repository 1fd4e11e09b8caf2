package index

// A selection is the shelves of a layer that a query needs.
type selection struct {
	of   *layer
	list []selected
	rows int // how many stand on them
}

// A selected shelf is one of which something is chosen, or may be.
type selected struct {
	shelf  uint32
	answer verdict
}

// selection gives the shelves of a layer that the query needs.
func (d *drawing) selection(l *layer) *selection {
	for i := range d.selections {
		if d.selections[i].of == l {
			return &d.selections[i]
		}
	}
	s := selection{of: l}
	v := &l.shelves
	for n := range v.list {
		h := &v.list[n]
		if answer := d.plan.ofShelf(h); answer != no {
			s.list = append(s.list, selected{uint32(n), answer})
			s.rows += int(h.last - h.first)
		}
	}
	d.selections = append(d.selections, s)
	return &d.selections[len(d.selections)-1]
}

// fewShelved is how many rows are looked at as fast as it is found out what lies near
// a tile.
var fewShelved = 256

// selects reports whether the query has conditions that shelves know.
func (p *plan) selects() bool {
	if p.timed {
		return true
	}
	for i := range p.facets {
		if p.facets[i].column == eventTypes {
			return true
		}
	}
	return false
}

// eachCut gives the cuts of a crowd on the shelves that are selected, with the
// number of each.
func (s *selection) eachCut(cuts []cut, yield func(n int, answer verdict)) {
	n := 0 // what stands before it is on shelves before those that are left
	for i := 0; i < len(s.list) && n < len(cuts); i++ {
		shelf := s.list[i].shelf
		for step := 1; step > 0; {
			if n+step <= len(cuts) && cuts[n+step-1].shelf < shelf {
				n, step = n+step, 2*step
			} else {
				step /= 2
			}
		}
		if n < len(cuts) && cuts[n].shelf == shelf {
			yield(n, s.list[i].answer)
			n++
		}
	}
}
