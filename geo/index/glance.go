package index

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

// sixteenths gives in which of them a row begins, and in which it ends.
func (h *shelf) sixteenths(start, end int64) uint8 {
	return uint8((start-h.minStart)/h.sixteenth()) | uint8((end-h.minStart)/h.sixteenth())<<4
}

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
		return h.sixteenths(s.start[i], s.end[i])
	}
	from, to := dayOf(s.start[i]), dayOf(s.end[i])
	if from-h.day >= 1<<whenDays-1 || to < from {
		return lookAt
	}
	return uint8(from-h.day) | uint8(min(to-from, lasting))<<whenDays
}

// A glance tells of the rows on a shelf whether a query chooses them, as far as what
// stands there says it.
type glance struct {
	of      *plan
	l       *layer
	placed  bool         // a place is asked for
	here    verdict      // about what is located, before a place is asked for
	nowhere verdict      // about what is not located
	sides   []sides      // of its boxes; none where they do not tell
	beyond  verdict      // about what is in none of them
	times   [256]verdict // by days, whether a row of the shelf is in the query's time
	even    bool         // it says the same of all
	shelf   *shelf       // the one that is open
	rest    verdict      // about what shelves say nothing of: yes where nothing else is asked for
	least   uint32       // what a mark must say of killed
}

func newGlance(p *plan, l *layer) glance {
	g := glance{of: p, l: l, placed: len(p.fences) > 0, here: yes, nowhere: yes, rest: yes}
	if p.query.KilledMin > 0 {
		g.least = uint32(min(p.query.KilledMin+1, markMost))
	}
	if p.asksMore() {
		g.rest = ask
	}
	if p.lack&isLocated != 0 {
		g.here = no
	}
	if p.need&isLocated != 0 || g.placed && p.query.Certain {
		g.nowhere = no
	}
	if p.query.PossiblePlace {
		g.beyond = ask
	}
	if !g.placed {
		return g
	}
	f := &p.fences[0]
	for _, b := range f.frames {
		in, out, square := b.grown(-2), b.grown(2), int64(1)<<(shelfBits/2)-1
		s := sides{
			newKeyFrame(in), newKeyFrame(out),
			newKeyFrame(frame{in.west, in.north, in.east - square, in.south - square}),
			newKeyFrame(frame{out.west - square, out.north - square, out.east, out.south}),
		}
		if f.mask != nil || len(p.fences) > 1 || p.query.Certain {
			s.inner, s.sure = noKeys, noKeys
		}
		g.sides = append(g.sides, s)
	}
	return g
}

// A keyFrame is a frame of positions as masked keys, all sides inside.
type keyFrame struct{ west, east, north, south uint64 }

// noKeys is the frame that holds none.
var noKeys = keyFrame{west: xBits, north: yBits}

func newKeyFrame(f frame) keyFrame {
	f = frame{max(f.west, 0), max(f.north, 0), min(f.east, worldSide-1), min(f.south, worldSide-1)}
	if f.west > f.east || f.north > f.south {
		return noKeys
	}
	return keyFrame{spread(uint32(f.west)), spread(uint32(f.east)), spread(uint32(f.north)) << 1, spread(uint32(f.south)) << 1}
}

func (f *keyFrame) holds(key uint64) bool {
	x, y := key&xBits, key&yBits
	return x >= f.west && x <= f.east && y >= f.north && y <= f.south
}

// The sides of a box are between what is surely in it and what surely is not.
type sides struct {
	inner, outer keyFrame
	sure, near   keyFrame // the same of the keys of shelves, which stand for squares
}

// asksMore reports whether the query has conditions of which neither shelves nor the
// marks of their rows say all.
func (p *plan) asksMore() bool {
	const told = isLocated | isDated
	for n := range p.facets {
		if p.facets[n].facet != eventTypes {
			return true
		}
	}
	return (p.need|p.lack)&^told != 0 || p.ids != nil || p.deep || p.wish != nil || p.since != 0 || p.query.InjuredMin > 0 || p.within > 0 ||
		p.query.KilledMin >= markMost || len(p.fences) > 0 && p.query.Certain
}

// open finds out what days say of the query's time on a shelf.
func (g *glance) open(h *shelf) {
	p := g.of
	g.shelf = h
	all := p.cubeTime(h)
	if all != ask {
		if g.times[0] != all || !g.even {
			for w := range g.times {
				g.times[w] = all
			}
			g.times[lookAt], g.even = ask, true
		}
		return
	}
	g.even = false
	for w := range g.times {
		some := h.during(uint8(w))
		g.times[w] = p.shelfTime(&some)
	}
	g.times[lookAt] = ask
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

// place says of a row of which the days are known whether it is in the place asked
// for, as plan.inPlace does, or ask.
func (g *glance) place(row int, half uint32) verdict {
	switch {
	case row >= g.l.placed:
		return g.nowhere
	case !g.placed || g.here == no:
		return g.here
	case len(g.sides) == 0:
		return ask
	}
	key, answer := uint64(half)<<shelfBits, g.beyond
	for i := range g.sides {
		if g.sides[i].sure.holds(key) {
			return yes
		}
		if g.sides[i].near.holds(key) {
			answer = ask
		}
	}
	if answer == no {
		return no
	}
	return g.placeOf(g.l.key[row])
}

// placeOf is place by the whole of a key.
func (g *glance) placeOf(key uint64) verdict {
	answer := g.beyond
	for i := range g.sides {
		if g.sides[i].inner.holds(key) {
			return yes
		}
		if g.sides[i].outer.holds(key) {
			answer = ask
		}
	}
	return answer
}
