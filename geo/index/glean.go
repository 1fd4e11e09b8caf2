package index

import (
	"bytes"
	"context"
	"math/bits"
)

// A gleaner looks through shelves for the rows that a query chooses when its facets
// are free. It tells most of them at a glance.
type gleaner struct {
	*accountant
	glance
	withOdd  bool          // odd rows are not left out
	special  bool          // placed rows that are elsewhere than their point are left out
	counted  bool          // of a type that is not asked for only the number matters
	found    bitset        // rows to be added up
	quarters []verdict     // of the open shelf, of which those that are no ask are left out; nil for all
	lots     *[256]verdict // the same of its lots
}

// gleans reports whether the plan asks for nothing but what shelves, places and
// facets tell of simple rows.
func (p *plan) gleans() bool {
	return !p.none && p.need&^(isLocated|isDated) == 0 && p.lack == 0 && p.ids == nil && !p.deep && p.wish == nil && p.since == 0 &&
		p.toll == nil && p.within == 0 && (len(p.fences) == 0 || !p.query.Certain)
}

// fromShelves counts a layer by looking through shelves where they are in the place
// asked for. It is false, and nothing counted, where there are other conditions, or
// where it takes longer than to look at all rows of the place.
func (a *accountant) fromShelves(ctx context.Context, l *layer) bool {
	p, v := a.free, &l.shelves
	if !p.gleans() || a.plan.shelved(v, l.len())*gleanShare > l.len() {
		return false
	}
	runs, special := p.candidates(l.segment)
	asked := selections.Get().(*selection)
	defer selections.Put(asked)
	asked.fill(p, l)
	n := 0
	for _, r := range runs {
		n += r.last - r.first
	}
	if n < len(asked.list)*len(runs)*gleanRuns {
		return false
	}
	inside, around := p.cutInside(l, runs)
	left := shared(len(asked.list))
	a.divide(processors(min(n, asked.rows)), func(part *accountant) {
		s := newGleaner(part, l)
		s.withOdd, s.special = true, p.frames != nil
		for at := range left {
			if ctx.Err() != nil {
				return
			}
			h := &v.list[asked.list[at].shelf]
			s.open(h)
			for _, r := range inside {
				first, last := v.between(h, r.first, r.last)
				s.gleanInside(first, last)
			}
			for _, r := range around {
				first, last := v.between(h, r.first, r.last)
				s.glean(first, last)
			}
		}
		s.take()
	})
	if ctx.Err() != nil {
		return true
	}
	shapes := l.shapes
	for _, row := range special {
		for len(shapes) > 0 && shapes[0].row < row {
			shapes = shapes[1:]
		}
		if len(shapes) > 0 && shapes[0].row == row && asked.of(shapes[0].note) == no {
			continue // its shelf stands beside its shape, its columns are far away
		}
		if p.match(l, int(row)) {
			a.take(l, int(row))
		}
	}
	a.flush(l)
	return true
}

// How many times as many rows as those of the types and the time asked for there
// must be for gleaning to be worth its while, and how many in the place for each run
// of a shelf.
var gleanShare, gleanRuns = 4, 32

// fewInside is how many parcels at least that follow each other are told apart from what
// is around them: there each shelf is looked into by itself.
var fewInside = 32

// cutInside gives of some runs those parts of which all that parcels add up is there and
// surely in the place asked for, and what else is in them.
func (p *plan) cutInside(l *layer, runs []run) (inside, around []run) {
	c := l.parcels[p.sight]
	if c == nil || len(p.fences) == 0 {
		return nil, runs
	}
	for _, r := range runs {
		whole, _ := p.cutInParcels(l, c, []run{r})
		for len(whole) > 0 {
			n := 1
			for n < len(whole) && whole[n].first == whole[n-1].last {
				n++
			}
			if part := (run{whole[0].first, whole[n-1].last}); n >= fewInside {
				if r.first < part.first {
					around = append(around, run{r.first, part.first})
				}
				inside = append(inside, part)
				r.first = part.last
			}
			whole = whole[n:]
		}
		if r.first < r.last {
			around = append(around, r)
		}
	}
	return inside, around
}

func newGleaner(a *accountant, l *layer) *gleaner {
	s := &gleaner{accountant: a, glance: newGlance(a.free, l), counted: true}
	for n := range a.plan.facets {
		s.counted = s.counted && a.plan.facets[n].facet == eventTypes
	}
	return s
}

// leave has the quarters of the open shelf of which the time is known left out.
func (s *gleaner) leave(answers []verdict) {
	s.quarters, s.lots = answers, nil
	if !s.shelf.daily() {
		return
	}
	for w := range s.times[:lookAt] {
		if q := w & (1<<whenDays - 1) / quarterDays; answers[q] != ask {
			s.times[w] = no
		}
	}
}

// leaveLots has the lots of the open shelf of which the time is known left out.
func (s *gleaner) leaveLots(answers *[256]verdict) {
	s.quarters, s.lots = nil, answers
	for w := range s.times[:lookAt] {
		if answers[s.shelf.lotOf(uint8(w))] != ask {
			s.times[w] = no
		}
	}
}

// left reports whether a row stands in what is left out of the open shelf.
func (s *gleaner) left(row int, mark uint32) bool {
	h, l := s.shelf, s.l
	switch {
	case s.lots != nil && h.daily():
		return s.lots[lotMarked(mark)] != ask
	case s.lots != nil:
		return s.lots[h.lot(l.start[row], l.end[row])] != ask
	}
	return s.quarters != nil && s.quarters[h.quarter(l.start[row])] != ask
}

// glean finds the rows from first to before last of the open shelf.
func (s *gleaner) glean(first, last uint32) {
	h, l, v, n := s.shelf, s.l, &s.l.shelves, 0
	rows, keys, marks := v.row[first:last], v.key[first:last], v.mark[first:last]
	alone := s.counted && !s.admits(h.code)
	for e, w := range v.when[first:last] {
		answer := s.times[w]
		if answer == no || marks[e]&uint32(s.plan.sees) == 0 {
			continue
		}
		row := int(rows[e])
		if answer == yes {
			answer = s.place(row, keys[e])
		}
		if answer == no || answer == yes && l.gone.has(row) || answer == ask && !s.settle(row, marks[e]) {
			continue
		}
		if n++; !alone {
			s.find(row)
		}
	}
	if s.counted && n > 0 {
		s.counts[eventTypes][h.code] += n
	}
}

// gleanInside is glean where all rows of which the days are known are there and in the
// place asked for.
func (s *gleaner) gleanInside(first, last uint32) {
	h, v, n := s.shelf, &s.l.shelves, 0
	rows, marks, when := v.row[first:last], v.mark[first:last], v.when[first:last]
	alone := s.counted && !s.admits(h.code)
	if alone && s.even && s.times[0] == yes && h.all&s.plan.sees != 0 {
		n = len(when)
		for e := bytes.IndexByte(when, lookAt); e >= 0; {
			if !s.settle(int(rows[e]), marks[e]) {
				n--
			}
			next := bytes.IndexByte(when[e+1:], lookAt)
			if next < 0 {
				break
			}
			e += 1 + next
		}
		s.counts[eventTypes][h.code] += n
		return
	}
	for e, w := range when {
		answer := s.times[w]
		if answer == no || marks[e]&uint32(s.plan.sees) == 0 || answer == ask && !s.settle(int(rows[e]), marks[e]) {
			continue
		}
		if n++; !alone {
			s.find(int(rows[e]))
		}
	}
	if s.counted && n > 0 {
		s.counts[eventTypes][h.code] += n
	}
}

// settle decides about a row of which the shelves do not say enough. Odd ones are
// added up at once.
func (s *gleaner) settle(row int, mark uint32) bool {
	l, flags := s.l, s.l.flags[row]
	switch {
	case s.left(row, mark):
		return false
	case s.special && row < l.placed && flags&(isPlain|isLocated) == isLocated:
		return false
	case flags&isOdd == 0:
		return s.free.match(l, row)
	case s.withOdd && s.free.match(l, row):
		s.accountant.take(l, row)
	}
	return false
}

func (s *gleaner) find(row int) {
	if s.found == nil {
		s.found = make(bitset, (s.l.len()+63)/64)
	}
	s.found.set(row)
}

// take has what was found added up, in the order of the columns.
func (s *gleaner) take() {
	s.flush(s.l)
	s.typed = s.counted
	for w, word := range s.found {
		for ; word != 0; word &= word - 1 {
			if s.rows = append(s.rows, uint32(w*64+bits.TrailingZeros64(word))); len(s.rows) == blockRows {
				s.flush(s.l)
			}
		}
	}
	s.flush(s.l)
	s.typed = false
}
