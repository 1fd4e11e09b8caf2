package index

import "sync"

// A selection is the shelves of a layer that a query needs.
type selection struct {
	list    []selected
	answers []verdict // for each shelf; timely where only its time is asked of a row
	codes   []uint16  // the type of each shelf
	rows    int       // how many stand on them
	plain   bool      // the query chooses every placed row that the audience sees
}

// timely is the answer of a shelf of which all is chosen that is in the query's time.
const timely = yes + 1

// A selected shelf is one of which something is chosen, or may be.
type selected struct {
	shelf  uint32
	answer verdict
}

// selection gives the shelves of a layer that the query needs.
func (d *drawing) selection(l *layer) *selection {
	for _, s := range d.selections {
		if s.segment == l.segment {
			return s.selection
		}
	}
	if !d.plan.plain(l) {
		s := selections.Get().(*selection)
		d.selections = append(d.selections, selectionOf{l.segment, s, true})
		s.fill(d.plan, l)
		return s
	}
	whole := &l.whole[d.plan.sight]
	s := whole.Load()
	if s == nil {
		s = new(selection)
		s.fill(d.plan, l)
		whole.Store(s)
	}
	d.selections = append(d.selections, selectionOf{l.segment, s, false})
	return s
}

// A selectionOf is the selection of a layer; lent where its room is used again.
type selectionOf struct {
	segment *segment
	*selection
	lent bool
}

// fill asks each shelf of a layer.
func (s *selection) fill(p *plan, l *layer) {
	s.list, s.answers, s.codes, s.rows, s.plain = s.list[:0], s.answers[:0], s.codes[:0], 0, p.plainPlaced(l)
	v := &l.shelves
	for n := range v.list {
		h := &v.list[n]
		answer := p.ofShelf(h)
		if answer != no {
			s.list = append(s.list, selected{uint32(n), answer})
			s.rows += int(h.last - h.first)
		}
		if answer == ask && h.daily() && p.shelfTime(h) == ask && p.allBut(h) {
			answer = timely
		}
		s.answers, s.codes = append(s.answers, answer), append(s.codes, h.code)
	}
}

// selections are some whose room is used again.
var selections = sync.Pool{New: func() any { return new(selection) }}

// rest gives the room of the selections back.
func (d *drawing) rest() {
	for _, s := range d.selections {
		if s.lent {
			selections.Put(s.selection)
		}
	}
	d.selections = nil
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
		if p.facets[i].facet == eventTypes {
			return true
		}
	}
	return false
}

// of gives the answer of the shelf on which a row stands.
func (s *selection) of(n note) verdict {
	if shelf := uint32(n >> noteShelf); shelf != farShelf {
		return s.answers[shelf]
	}
	return ask
}

// chooses reports whether the query chooses a row whose shelf gives an answer.
func (p *plan) chooses(l *layer, i int, answer verdict) bool {
	switch answer {
	case no:
		return false
	case yes:
		return !l.gone.has(i)
	case timely:
		return p.inTime(l.flags[i], l.start[i], l.end[i]) && !l.gone.has(i)
	}
	return p.match(l, i)
}
