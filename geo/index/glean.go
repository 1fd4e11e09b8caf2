package index

import (
	"context"
	"math/bits"
)

// Beside each row of a shelf stands on what days it is: the day of the month on
// which it begins, from 0, and how many days later it ends, lasting for that and
// more. Rows without times have 0.
const (
	whenDays = 5 // bits of the day
	lasting  = 7
	lookAt   = 1<<8 - 1 // the day after the last: see the row
)

// sixteenth gives how many seconds the parts of a shelf's time last.
func (h *shelf) sixteenth() int64 { return (h.maxEnd-h.minStart)/16 + 1 }

// newWhen gives the days of a row of a shelf; lookAt where they are not all that
// decides about the row beside its place.
func (s *segment) newWhen(i int, h *shelf) uint8 {
	flags := s.flags[i]
	if placed := i < s.placed; flags&isOdd != 0 || placed != (flags&(isPlain|isLocated) == isPlain|isLocated) || !placed && flags&isLocated != 0 {
		return lookAt
	}
	if flags&isDated == 0 {
		return 0
	}
	if h.month == long {
		return uint8((s.start[i]-h.minStart)/h.sixteenth()) | uint8((s.end[i]-h.minStart)/h.sixteenth())<<4
	}
	from, to := dayOf(s.start[i]), dayOf(s.end[i])
	if from-h.day >= 1<<whenDays-1 || to < from {
		return lookAt
	}
	return uint8(from-h.day) | uint8(min(to-from, lasting))<<whenDays
}

// A gleaner looks through shelves for the rows that a query chooses when its facets
// are free. It tells most of them by what stands on the shelves alone.
type gleaner struct {
	*accountant
	l        *layer
	placed   bool         // a place is asked for
	nowhere  verdict      // about what is not located
	sides    []sides      // of its boxes; none where it is no box
	withOdd  bool         // odd rows are not left out
	special  bool         // placed rows that are elsewhere than their point are left out
	counted  bool         // of a type that is not asked for only the number matters
	found    bitset       // rows to be added up
	times    [256]verdict // by days, whether a row of the shelf is in the query's time
	even     bool         // it says the same of all
	shelf    *shelf       // the one that is open
	quarters []verdict    // of it, of which those that are no ask are left out; nil for all
}

// A keyFrame is a frame of positions as masked keys, all sides inside.
type keyFrame struct{ west, east, north, south uint64 }

func newKeyFrame(f frame) keyFrame {
	f = frame{max(f.west, 0), max(f.north, 0), min(f.east, worldSide-1), min(f.south, worldSide-1)}
	if f.west > f.east || f.north > f.south {
		return keyFrame{west: xBits, north: yBits}
	}
	return keyFrame{spread(uint32(f.west)), spread(uint32(f.east)), spread(uint32(f.north)) << 1, spread(uint32(f.south)) << 1}
}

func (f *keyFrame) holds(key uint64) bool {
	x, y := key&xBits, key&yBits
	return x >= f.west && x <= f.east && y >= f.north && y <= f.south
}

// The sides of a box are between what is surely in it and what surely is not.
type sides struct{ inner, outer keyFrame }

// gleans reports whether the plan asks for nothing but what shelves, places and
// facets tell of simple rows.
func (p *plan) gleans() bool {
	return !p.none && p.need&^(isLocated|isDated) == 0 && p.lack == 0 && p.ids == nil && !p.deep && p.wish == nil && p.since == 0 &&
		p.query.KilledMin <= 0 && p.hurt == nil && p.within == 0 && (len(p.fences) == 0 || !p.query.Certain && !p.query.PossiblePlace)
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
	var asked []*shelf
	for n := range v.list {
		if p.ofShelf(&v.list[n]) != no {
			asked = append(asked, &v.list[n])
		}
	}
	n := 0
	for _, r := range runs {
		n += r.last - r.first
	}
	if n < len(asked)*len(runs)*gleanRuns {
		return false
	}
	s := newGleaner(a, l)
	s.withOdd, s.special = true, p.frames != nil
	for _, h := range asked {
		if ctx.Err() != nil {
			return true
		}
		s.open(h)
		for _, r := range runs {
			first, last := v.between(h, r.first, r.last)
			s.glean(first, last)
		}
	}
	for _, row := range special {
		if p.match(l, int(row)) {
			a.take(l, int(row))
		}
	}
	s.take()
	a.flush(l)
	return true
}

// How many times as many rows as those of the types and the time asked for there
// must be for gleaning to be worth its while, and how many in the place for each run
// of a shelf.
var gleanShare, gleanRuns = 4, 32

func newGleaner(a *accountant, l *layer) *gleaner {
	s := &gleaner{accountant: a, l: l, placed: len(a.free.fences) > 0, counted: true, nowhere: yes}
	if a.free.need&isLocated != 0 {
		s.nowhere = no
	}
	for n := range a.plan.facets {
		s.counted = s.counted && a.plan.facets[n].column == eventTypes
	}
	if len(a.free.fences) == 1 && a.free.fences[0].mask == nil {
		for _, f := range a.free.fences[0].frames {
			s.sides = append(s.sides, sides{newKeyFrame(f.grown(-2)), newKeyFrame(f.grown(2))})
		}
	}
	return s
}

// open finds out what days say of the query's time on a shelf.
func (s *gleaner) open(h *shelf) {
	p := s.free
	s.shelf = h
	all := p.cubeTime(h)
	if all != ask {
		if s.times[0] != all || !s.even {
			for w := range s.times {
				s.times[w] = all
			}
			s.times[lookAt], s.even = ask, true
		}
		return
	}
	s.even = false
	for w := range s.times {
		some := h.during(uint8(w))
		s.times[w] = p.shelfTime(&some)
	}
	s.times[lookAt] = ask
}

// leave has the quarters of the open shelf of which the time is known left out.
func (s *gleaner) leave(answers []verdict) {
	s.quarters = answers
	if !s.shelf.daily() {
		return
	}
	for w := range s.times[:lookAt] {
		if q := w & (1<<whenDays - 1) / quarterDays; answers[q] != ask {
			s.times[w] = no
		}
	}
}

// during gives a shelf of rows that are on days that stand beside a row.
func (h *shelf) during(when uint8) shelf {
	if h.month == long {
		part := h.sixteenth()
		from, to := h.minStart+int64(when&15)*part, h.minStart+int64(when>>4)*part
		return shelf{dated: true, minStart: from, maxStart: from + part - 1, minEnd: to, maxEnd: to + part - 1}
	}
	from, days := dayStart(h.day+int64(when&(1<<whenDays-1))), int64(when>>whenDays)
	to := from + days*day
	last := to + day - 1
	if days == lasting {
		last = from + day - 1 + longSpan
	}
	return shelf{dated: true, minStart: from, maxStart: from + day - 1, minEnd: to, maxEnd: last}
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
		if answer == no || answer == yes && l.gone.has(row) || answer == ask && !s.settle(row) {
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

// settle decides about a row of which the shelves do not say enough. Odd ones are
// added up at once.
func (s *gleaner) settle(row int) bool {
	l, flags := s.l, s.l.flags[row]
	switch {
	case s.quarters != nil && s.quarters[s.shelf.quarter(l.start[row])] != ask:
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

// place says of a row of which the days are known whether it is in the place asked
// for, as plan.inPlace does, or ask.
func (s *gleaner) place(row int, key uint64) verdict {
	switch {
	case row >= s.l.placed:
		return s.nowhere
	case !s.placed:
		return yes
	case len(s.sides) == 0:
		return ask
	}
	answer := no
	for i := range s.sides {
		if s.sides[i].inner.holds(key) {
			return yes
		}
		if s.sides[i].outer.holds(key) {
			answer = ask
		}
	}
	return answer
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
			s.accountant.take(s.l, w*64+bits.TrailingZeros64(word))
		}
	}
	s.flush(s.l)
	s.typed = false
}
