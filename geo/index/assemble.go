package index

import (
	"cmp"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// A part is what a segment is assembled from: rows in the order of a segment, or
// for a batch in that in which they came, and which of them are gone.
type part struct {
	*rows
	placed   int      // how many rows have a position, and for a batch
	isPlaced bitset   // which
	byID     []uint32 // but for a batch
	shapes   []shape
	gone     marks
	terms    *terms // nil where they are not made yet
	shares   bool   // its records lie in the heap of the part before it
}

func partsOf(layers []layer) []part {
	list := make([]part, len(layers))
	for i := range layers {
		list[i] = layers[i].part()
	}
	return list
}

// A batch collects events in any order.
type batch struct {
	rows
	records  *heapWriter // which batches may share that are put in order together
	shapes   []shape
	isPlaced bitset
}

// add appends what the desk and the public see of an event: one row for both
// where the public sees it at its own place, otherwise one for each.
func (b *batch) add(e *geo.Event, publish func(*geo.Event) (*geo.Event, bool), change, told uint32, w *recorder) {
	desk := fresh{Event: e, flags: deskSees | deskSeesOnce, change: change, told: told}
	p, open := e, false
	if publish != nil {
		p, open = publish(e)
	}
	switch {
	case !open:
	case p == e || samePlace(e, p):
		desk.flags |= publicSees
	default:
		p.ID, p.Revision = e.ID, e.Revision
		b.addRow(fresh{Event: p, flags: publicSees | isProjected, change: change, told: told}, w)
	}
	b.addRow(desk, w)
}

// samePlace reports whether the public sees an event where the desk does.
func samePlace(e, p *geo.Event) bool {
	if e.PublicDisplacementM > 0 || e.UncertaintyM != p.UncertaintyM || e.AreaID != p.AreaID || e.Area != p.Area || (e.Point == nil) != (p.Point == nil) ||
		e.Point != nil && *e.Point != *p.Point || (e.Geometry == nil) != (p.Geometry == nil) {
		return false
	}
	return e.Geometry == nil || orb.Equal(e.Geometry, p.Geometry)
}

func (b *batch) addRow(e fresh, w *recorder) {
	row := uint32(len(b.id))
	e.shapeFrom = noZoom
	switch e.Geometry.(type) {
	case nil, orb.Point:
	default:
		o := tile.NewOutline(e.Geometry)
		e.shapeFrom = tile.ZoomFrom(o.Size(), tile.ShapePixels)
		b.shapes = append(b.shapes, shape{row: row, from: e.shapeFrom, bound: e.Geometry.Bound(), outline: o})
	}
	if b.records == nil {
		b.records = new(heapWriter)
	}
	b.kept = append(b.kept, b.records.add(w.write(e.Event)))
	if row&63 == 0 {
		b.isPlaced = append(b.isPlaced, 0)
	}
	if b.rows.add(e, w) {
		b.isPlaced.set(int(row))
	}
}

// segment makes a segment of a batch alone.
func (b *batch) segment(d *view) *segment {
	parts := partsOfBatches(b)
	s, _ := assemble(d, parts, batchOrder(parts))
	return s
}

// assemble makes one segment of the rows of parts in an order, in which each
// event is once. It also tells where each row of each part is now, or lost.
func assemble(d *view, parts []part, o order) (*segment, [][]uint32) {
	s := &segment{placed: len(o.placed)}
	s.gather(parts, slices.Concat(o.placed, o.rest))
	now := make([][]uint32, len(parts))
	for i := range parts {
		now[i] = make([]uint32, len(parts[i].id))
		for j := range now[i] {
			now[i][j] = lost
		}
	}
	for i, r := range o.placed {
		now[r.part][r.row] = uint32(i)
	}
	for i, r := range o.rest {
		now[r.part][r.row] = uint32(len(o.placed) + i)
	}
	s.byID = make([]uint32, len(o.byID))
	for i, r := range o.byID {
		s.byID[i] = now[r.part][r.row]
	}
	for n := range parts {
		for _, h := range parts[n].shapes {
			if row := now[n][h.row]; row != lost {
				h.row = row
				s.shapes = append(s.shapes, h)
			}
		}
	}
	slices.SortFunc(s.shapes, func(a, b shape) int { return cmp.Compare(a.row, b.row) })
	s.derive(d)
	s.terms.Store(s.termsFrom(d, parts, now))
	return s, now
}

// termsFrom gives the terms of a segment: those of its parts put together, or
// where not all have theirs made from the events, if those are few.
func (s *segment) termsFrom(d *view, parts []part, now [][]uint32) *terms {
	list := make([]*terms, len(parts))
	for i := range parts {
		if list[i] = parts[i].terms; list[i] == nil && len(parts[i].id) > 0 {
			if s.len() > quickRows {
				return nil
			}
			return s.newTerms(d)
		}
	}
	return mergeTerms(list, now)
}

// newTerms makes the terms of all events of a segment.
func (s *segment) newTerms(d *view) *terms {
	var b termBuilder
	var e geo.Event
	for i := range s.id {
		d.read(&e, s.id[i], s.record(i), false)
		b.add(uint32(i), &e)
	}
	return b.build()
}

// gather copies the columns of parts in an order.
func (s *segment) gather(parts []part, order []ref) {
	s.id = column(parts, order, func(p *part) []int64 { return p.id })
	s.key = column(parts, order, func(p *part) []uint64 { return p.key })
	s.start = column(parts, order, func(p *part) []int64 { return p.start })
	s.end = column(parts, order, func(p *part) []int64 { return p.end })
	for f := range s.facet {
		if inClass[f] < 0 {
			s.facet[f] = column(parts, order, func(p *part) []uint16 { return p.facet[f] })
		}
	}
	s.class = column(parts, order, func(p *part) []uint16 { return p.class })
	s.killed = column(parts, order, func(p *part) []uint8 { return p.killed })
	s.radius = column(parts, order, func(p *part) []uint16 { return p.radius })
	s.area = column(parts, order, func(p *part) []int32 { return p.area })
	s.flags = column(parts, order, func(p *part) []uint16 { return p.flags })
	s.harm = column(parts, order, func(p *part) []uint16 { return p.harm })
	s.discFrom = column(parts, order, func(p *part) []uint8 { return p.discFrom })
	s.wideFrom = column(parts, order, func(p *part) []uint8 { return p.wideFrom })
	s.change = column(parts, order, func(p *part) []uint32 { return p.change })
	if slices.ContainsFunc(parts, func(p part) bool { return slices.ContainsFunc(p.told, func(n uint32) bool { return n != 0 }) }) {
		s.told = column(parts, order, func(p *part) []uint32 {
			if p.told == nil {
				return make([]uint32, p.len())
			}
			return p.told
		})
	}
	var heaps []heap
	of := make([]int, len(parts))
	for i := range parts {
		if !parts[i].shares {
			heaps = append(heaps, nil)
		}
		of[i] = len(heaps) - 1
		heaps[of[i]] = parts[i].heap
	}
	s.kept, s.heap = mergeHeaps(heaps, len(order), func(i int) (int, pointer) {
		r := order[i]
		return of[r.part], parts[r.part].kept[r.row]
	})
}

func column[T any](parts []part, order []ref, of func(*part) []T) []T {
	from := make([][]T, len(parts))
	for i := range parts {
		from[i] = of(&parts[i])
	}
	c := make([]T, len(order))
	if len(parts) == 1 {
		for i, r := range order {
			c[i] = from[0][r.row]
		}
		return c
	}
	for i, r := range order {
		c[i] = from[r.part][r.row]
	}
	return c
}

// quickRows is how many rows are looked at as fast as anything could be found. This
// and the other limits below which the plain way is taken are lower in tests.
var quickRows = 2_048

// derive finds what tiles, boxes and times look at beside the curve.
func (s *segment) derive(d *view) {
	s.located, s.all = true, 1<<16-1
	var sets [sights]uint64 // a sum that tells apart which rows a sight has
	for i := range s.id {
		flags := s.flags[i]
		s.all, s.any = s.all&flags, s.any|flags
		if flags&(isLocated|isPlain) == isLocated {
			s.special = append(s.special, uint32(i))
		}
		s.located = s.located && (i >= s.placed || flags&isLocated != 0)
		for n := range sights {
			if flags>>n&1 == 1 {
				s.seen[n]++
				sets[n] += uint64(i)*0x9e3779b97f4a7c15 + 1
			}
		}
	}
	s.odd = s.any&isOdd != 0
	if s.len() <= quickRows {
		s.shelves = newShelves(s, d)
		s.deriveAreas(d)
		return
	}
	var others sync.WaitGroup
	others.Go(func() {
		share(s, &s.pyramid, sets, func(n int) *pyramid {
			if s.placed <= quickRows {
				return nil
			}
			return newPyramid(s, 1<<n, d)
		})
		share(s, &s.parcels, sets, func(n int) *parcels {
			if s.placed <= quickRows {
				return nil
			}
			return newParcels(s, 1<<n, d)
		})
	})
	s.shelves = newShelves(s, d)
	others.Go(func() { s.deriveAreas(d) })
	if len(s.shelves.list)*cubeRows <= s.len() {
		share(s, &s.cube, sets, func(n int) *cube { return newCube(s, 1<<n, d) })
	}
	others.Wait()
}

// deriveAreas finds what areas look at.
func (s *segment) deriveAreas(d *view) {
	of := s.shelves.ofRows()
	for i := range s.shapes {
		row := s.shapes[i].row
		s.shapes[i].note = s.noteOf(int(row), of[row].shelf)
	}
	s.deriveDiscs(d, of)
	s.deriveRegions(d, of)
	s.numberCrowds()
}

// share makes something for each sight that has rows: the same for those that
// have the same rows, which sets tell apart.
func share[T any](s *segment, of *[sights]*T, sets [sights]uint64, build func(sight int) *T) {
	for n := range sights {
		if s.seen[n] == 0 {
			continue
		}
		for m := range n {
			if s.seen[m] == s.seen[n] && sets[m] == sets[n] {
				of[n] = of[m]
			}
		}
		if of[n] == nil {
			of[n] = build(n)
		}
	}
}
