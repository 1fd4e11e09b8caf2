package index

import (
	"github.com/paulmach/orb"

	"eventmap/geo/tile"
)

// A fence is a condition on the place: to be in any of some boxes, or in what
// a shape of which they are the bounds.
type fence struct {
	bounds []orb.Bound
	frames []frame
	inner  []keyFrame // what is surely in the frames
	mask   *mask      // nil for boxes
	reached
}

func (p *plan) enclose(bounds []orb.Bound, m *mask) {
	f := fence{bounds: bounds, mask: m}
	for _, b := range bounds {
		around := frame{int64(tile.Column(b.Min[0])), int64(tile.Row(b.Max[1])), int64(tile.Column(b.Max[0])), int64(tile.Row(b.Min[1]))}
		f.frames, f.inner = append(f.frames, around), append(f.inner, newKeyFrame(around.grown(-2)))
	}
	if p.query.PossiblePlace {
		f.places = make([]uint8, len(p.view.places))
	}
	p.fences = append(p.fences, f)
	if p.frames == nil {
		p.frames = []frame{}
		for _, b := range f.frames {
			p.frames = append(p.frames, b.grown(p.slack()).unrolled()...)
		}
	}
}

// inPlace compares a row with a fence. Positions are whole numbers: one that
// lies on the side of a box, or next to it, is settled by the record.
func (p *plan) inPlace(l *layer, i int, f *fence) verdict {
	q, flags := p.query, l.flags[i]
	if flags&isLocated == 0 {
		if q.Certain {
			return no
		}
		return yes
	}
	if flags&isPlain == 0 {
		return p.inPlaceAnyway(l, i, f)
	}
	if i >= l.placed {
		return ask
	}
	at := f.at(l.at(i))
	switch {
	case flags&isVague == 0:
		return at
	case q.Certain && at == yes:
		return ask // the radius and the area have to be inside too
	case q.Certain:
		return at
	case at == no && q.PossiblePlace:
		return p.reaches(l, i, f)
	}
	return at
}

func (f *fence) at(p tile.Position) verdict {
	if f.mask != nil {
		return f.mask.at(p)
	}
	at := no
	for _, b := range f.frames {
		if b.grown(-2).holds(p.X, p.Y) {
			return yes
		}
		if b.grown(2).holds(p.X, p.Y) {
			at = ask
		}
	}
	return at
}

// inPlaceAnyway is for rows that are elsewhere than their point says.
func (p *plan) inPlaceAnyway(l *layer, i int, f *fence) verdict {
	h := l.shape(i)
	if h == nil {
		return ask
	}
	answer := no
	for _, b := range f.bounds {
		if !b.Intersects(h.bound) {
			continue
		}
		if answer = ask; f.mask == nil && !p.query.Certain && !h.bound.IsEmpty() && b.Contains(h.bound.Min) && b.Contains(h.bound.Max) {
			return yes
		}
	}
	switch {
	case answer == ask || !p.query.PossiblePlace || l.flags[i]&isVague == 0:
		return answer
	case i >= l.placed:
		return ask
	}
	return min(ask, p.reaches(l, i, f)) // its point is where it is only if it has one
}
