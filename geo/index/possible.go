package index

import (
	"slices"
	"sort"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// What is asked for as possibly in a place is also what lies elsewhere and reaches it
// by its radius or its area. Rings and regions tell quickly which rows those are.

// unseenReach is how far at most, in positions, a radius reaches that is wide at no
// zoom, and stands in no ring for that.
const unseenReach = 64

// slack is how much the frames in which rows are looked for are larger than the boxes.
func (p *plan) slack() int64 {
	if p.query.PossiblePlace {
		return unseenReach
	}
	return 2
}

// What is known of a fence and of what reaches it.
type reached struct {
	places []uint8 // for each place 0 while that is not known, else a verdict and 1
	last   struct {
		key    uint64
		radius float64
		answer verdict
	}
}

// reaches says of a row that is not in a fence whether its radius or its area comes
// into it.
func (p *plan) reaches(l *layer, i int, f *fence) verdict {
	if a := l.area[i]; a >= 0 && p.touches(a, f) {
		return yes
	}
	if z := l.discFrom[i]; z >= 2 && !f.near(l.at(i), 2*tile.WidePixels<<(24-z)) { // larger it would be wide a zoom before
		return no
	}
	radius := p.view.radius(l.segment, i)
	if radius == 0 {
		return no
	}
	if known := &f.last; known.radius != radius || known.key != l.key[i] {
		known.key, known.radius, known.answer = l.key[i], radius, f.within(l.at(i), radius)
	}
	return f.last.answer
}

// touches reports whether a place meets a fence.
func (p *plan) touches(a int32, f *fence) bool {
	if f.places[a] == 0 {
		f.places[a] = 1 + uint8(f.meets(p.view.places[a]))
	}
	return f.places[a] == 1+uint8(yes)
}

func (f *fence) meets(a *place) verdict {
	for _, b := range f.bounds {
		switch {
		case !b.Intersects(a.bound):
		case f.mask != nil && f.mask.shape.Meets(a.Geometry):
			return yes
		case f.mask == nil && (!a.bound.IsEmpty() && b.Contains(a.bound.Min) && b.Contains(a.bound.Max) || geo.Intersects(b, a.Geometry)):
			return yes
		}
	}
	return no
}

// discSlack is how many metres a position may be off, and more.
const discSlack = 0.1

// within says whether a disc comes into the fence.
func (f *fence) within(at tile.Position, radius float64) verdict {
	if !f.near(at, int64(tile.Reach(at, radius))+2) {
		return no
	}
	if f.mask != nil {
		return ask
	}
	answer := no
	for _, b := range f.bounds {
		switch d := geo.BoxDistanceM(b, at.Point()); {
		case d < radius-discSlack:
			return yes
		case d <= radius+discSlack:
			answer = ask
		}
	}
	return answer
}

// near reports whether the square around a position comes near the fence.
func (f *fence) near(at tile.Position, reach int64) bool {
	square := frame{int64(at.X) - reach, int64(at.Y) - reach, int64(at.X) + reach, int64(at.Y) + reach}
	return slices.ContainsFunc(f.frames, square.meets)
}

// outside gives the placed rows that lie outside of some runs and are plain, and may
// reach the first fence, in order.
func (p *plan) outside(s *segment, runs []run) []uint32 {
	rest := s.placed
	for _, r := range runs {
		rest -= r.last - r.first
	}
	if rest == 0 {
		return nil
	}
	var list []uint32
	f := &p.fences[0]
	add := func(rows []uint32) {
		for _, row := range rows {
			if int(row) < s.placed && s.flags[row]&isPlain != 0 && !inRuns(runs, int(row)) {
				list = append(list, row)
			}
		}
	}
	for class := range s.discs {
		r := &s.discs[class]
		if len(r.keys) == 0 {
			continue
		}
		var around []frame
		for _, b := range f.frames {
			around = append(around, b.grown(2+1<<class).unrolled()...)
		}
		for _, k := range stretches(around) {
			first, last := r.between(k)
			for i := first; i < last; i++ {
				row := r.rows[r.first[i]]
				if inRuns(runs, int(row)) || !f.near(position(r.keys[i]), int64(float64(r.reach[i])*(1+rounding))+2) {
					continue
				}
				add(r.rows[r.first[i]:r.end(i)])
			}
		}
	}
	for i := range s.regions {
		if c := &s.regions[i]; p.touches(c.place, f) {
			add(c.rows)
		}
	}
	for _, row := range s.unseen {
		if p.touches(s.area[row], f) {
			add([]uint32{row})
		}
	}
	slices.Sort(list)
	return slices.Compact(list) // some may reach it by both
}

// inRuns reports whether a row is in one of some runs, which are in order.
func inRuns(runs []run, row int) bool {
	n := sort.Search(len(runs), func(i int) bool { return runs[i].last > row })
	return n < len(runs) && runs[n].first <= row
}
