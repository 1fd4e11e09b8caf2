package index

import (
	"math"
	"math/bits"
	"slices"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// Where gives the box, in positions, of all that tiles of any zoom show of what the reader
// sees, each event as whatever it is drawn as at some zoom; false where there is nothing.
// It may be wider than the world.
func (r *Reader) Where() (orb.Bound, bool) {
	s := r.ix.snapshot()
	p := plan{to: r.to, query: new(geo.Query)}
	p.choose()
	w := whereabouts{view: &s.view, sees: p.sees, box: orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}}
	for i := range s.layers {
		l := &s.layers[i]
		w.dots(l)
		w.discs(l)
		w.outlines(l)
	}
	return w.box, w.box.Min[0] <= w.box.Max[0]
}

// whereabouts widen a box to what is drawn. Rows are only looked at where they may widen it.
type whereabouts struct {
	view *view
	sees uint16
	box  orb.Bound
}

func (w *whereabouts) holds(b orb.Bound) bool {
	return w.box.Min[0] <= b.Min[0] && w.box.Min[1] <= b.Min[1] && w.box.Max[0] >= b.Max[0] && w.box.Max[1] >= b.Max[1]
}

func (w *whereabouts) has(l *layer, row int) bool {
	return l.flags[row]&w.sees != 0 && !l.gone.has(row)
}

// sideBySide is how many rows along the curve are passed over at once, where the square around
// them is in the box.
var sideBySide = 128

// dots takes in the rows that are dots at some zoom: some of all first, so that few others
// widen the box.
func (w *whereabouts) dots(l *layer) {
	add := func(row int) {
		if w.has(l, row) && l.wideFrom[row] > 0 {
			w.box = w.box.Union(squareOf(l.key[row], 0))
		}
	}
	for row := 0; row < l.placed; row += sideBySide {
		add(row)
	}
	for first := 0; first < l.placed; first += sideBySide {
		end := min(first+sideBySide, l.placed)
		if w.holds(squareAround(l.key[first], l.key[end-1])) {
			continue
		}
		for row := first; row < end; row++ {
			add(row)
		}
	}
}

// squareAround gives a square in which all keys from one to another lie.
func squareAround(first, last uint64) orb.Bound {
	return squareOf(first, (bits.Len64(first^last)+1)/2)
}

// squareOf gives the square with sides of two to the power of a level in which a key lies.
func squareOf(key uint64, level int) orb.Bound {
	at, side := position(key), math.Ldexp(1, level)
	west, north := math.Floor(float64(at.X)/side)*side, math.Floor(float64(at.Y)/side)*side
	return orb.Bound{Min: orb.Point{west, north}, Max: orb.Point{west + side, north + side}}
}

// discs takes in the rows that are discs at some zoom.
func (w *whereabouts) discs(l *layer) {
	for class := range l.discs {
		r := &l.discs[class]
		for first := 0; first < len(r.keys); first += sideBySide {
			end := min(first+sideBySide, len(r.keys))
			if w.holds(squareAround(r.keys[first], r.keys[end-1]).Pad(math.Ldexp(1, class))) {
				continue
			}
			for i := first; i < end; i++ {
				w.disc(l, r, i)
			}
		}
	}
}

// disc takes in a disc of a ring.
func (w *whereabouts) disc(l *layer, r *ring, i int) {
	at := squareOf(r.keys[i], 0)
	if w.holds(at.Pad(float64(r.reach[i]) * (1 + rounding))) {
		return
	}
	rows := r.rows[r.first[i]:r.end(i)]
	if slices.ContainsFunc(rows, func(row uint32) bool { return w.draws(l, int(row), r.from[i], tile.Disc) }) {
		w.box = w.box.Union(at.Pad(tile.Reach(position(r.keys[i]), w.view.radius(l.segment, int(rows[0])))))
	}
}

// outlines takes in claimed shapes, and areas in which something may lie.
func (w *whereabouts) outlines(l *layer) {
	for i := range l.regions {
		c := &l.regions[i]
		p := w.view.places[c.place]
		if !w.holds(p.outline.Box()) && slices.ContainsFunc(c.rows, func(row uint32) bool { return w.draws(l, int(row), p.from, tile.Region) }) {
			w.box = w.box.Union(p.outline.Box())
		}
	}
	for i := range l.shapes {
		if h := &l.shapes[i]; h.from <= tile.MaxZoom && w.has(l, int(h.row)) {
			w.box = w.box.Union(h.outline.Box())
		}
	}
}

// draws reports whether a row is of a kind at the first zoom at which it is wide enough: if
// it is not, it is at none.
func (w *whereabouts) draws(l *layer, row int, from uint8, as tile.Kind) bool {
	if !w.has(l, row) {
		return false
	}
	kind, wide := l.kind(w.view, row, uint32(from))
	return wide && kind == as
}
