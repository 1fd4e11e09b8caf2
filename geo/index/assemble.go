package index

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// A part is what a segment is assembled from: rows in an order, without those
// that are gone.
type part struct {
	*rows
	order  []uint32 // placed rows along the curve, then the others by id; nil for all as they are
	placed int      // how many of order
	byID   []uint32
	shapes []shape
	gone   marks
	terms  *terms // nil where they are not made yet
}

func (p *part) row(i int) uint32 {
	if p.order != nil {
		return p.order[i]
	}
	return uint32(i)
}

// A batch collects events in any order.
type batch struct {
	rows
	records heapWriter
	shapes  []shape
	placed  []entry
}

// An entry is a placed row with its key.
type entry struct {
	key uint64
	row uint32
}

// add appends what the desk and the public see of an event: one row for both
// where the public sees it at its own place, otherwise one for each.
func (b *batch) add(e *geo.Event, publish func(*geo.Event) (geo.Event, bool), change, told uint32, w *recorder) {
	desk := fresh{Event: e, flags: deskSees | deskSeesOnce, change: change, told: told}
	p, open := geo.Event{}, false
	if publish != nil {
		p, open = publish(e)
	}
	switch {
	case !open:
	case samePlace(e, &p):
		desk.flags |= publicSees
	default:
		p.ID, p.Revision = e.ID, e.Revision
		b.addRow(fresh{Event: &p, flags: publicSees | isProjected, change: change, told: told}, w)
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
		b.shapes = append(b.shapes, shape{row, e.shapeFrom, e.Geometry.Bound(), o})
	}
	b.kept = append(b.kept, b.records.add(w.write(e.Event)))
	if b.rows.add(e, w) {
		b.placed = append(b.placed, entry{b.key[row], row})
	}
}

// part puts the batch in order. Of several states of an event the last one of
// the highest revision stays.
func (b *batch) part() part {
	n := len(b.id)
	b.heap = b.records.heap()
	byID := make([]uint32, n)
	for i := range byID {
		byID[i] = uint32(i)
	}
	if !slices.IsSorted(b.id) {
		slices.SortFunc(byID, func(i, j uint32) int { return cmp.Or(cmp.Compare(b.id[i], b.id[j]), cmp.Compare(i, j)) })
	}
	p := part{rows: &b.rows, byID: byID, shapes: b.shapes}
	for i := 0; i < n; {
		end := i + 1
		for end < n && b.id[byID[end]] == b.id[byID[i]] {
			end++
		}
		if end-i > 1 {
			b.settle(byID[i:end], &p)
		}
		i = end
	}
	slices.SortFunc(b.placed, func(i, j entry) int {
		return cmp.Or(cmp.Compare(i.key, j.key), cmp.Compare(b.id[i.row], b.id[j.row]), cmp.Compare(i.row, j.row))
	})
	p.order, p.placed = make([]uint32, 0, n), len(b.placed)
	isPlaced := bitset(nil).with(n)
	for _, e := range b.placed {
		p.order = append(p.order, e.row)
		isPlaced.set(int(e.row))
	}
	for _, i := range byID {
		if !isPlaced.has(int(i)) {
			p.order = append(p.order, i)
		}
	}
	return p
}

// settle leaves of the rows of one event those of its newest state: the desk's
// row, and the public's where that stands right before it.
func (b *batch) settle(list []uint32, p *part) {
	keep := list[0]
	for _, row := range list {
		if b.flags[row]&deskSees != 0 && (b.flags[keep]&deskSees == 0 || revision(b.record(int(row))) >= revision(b.record(int(keep)))) {
			keep = row
		}
	}
	for _, row := range list {
		if row != keep && !(row+1 == keep && b.flags[row]&isProjected != 0) {
			p.gone = p.gone.with(int(row))
		}
	}
}

// A ref is a row of a part.
type ref struct{ part, row uint32 }

// lost stands for the new row of a row that is gone.
const lost = math.MaxUint32

// assemble makes one segment of parts that have no event in common. It also
// tells where each row of each part is now, or lost.
func assemble(d *view, parts ...part) (*segment, [][]uint32) {
	placed := merged(parts, func(p *part) (int, int) { return 0, p.placed })
	rest := merged(parts, func(p *part) (int, int) { return p.placed, p.len() })
	order := append(placed, rest...)
	s := &segment{placed: len(placed)}
	s.gather(parts, order)
	now := make([][]uint32, len(parts))
	for i := range parts {
		now[i] = make([]uint32, len(parts[i].id))
		for j := range now[i] {
			now[i][j] = lost
		}
	}
	for i, r := range order {
		now[r.part][r.row] = uint32(i)
	}
	s.byID = byID(s.id, parts, now)
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

// merged gives rows of all parts in one order, from parts that have theirs in
// it: by key and then by id. Rows without a position all have the key 0.
func merged(parts []part, stretch func(*part) (first, last int)) []ref {
	var list []ref
	for n := range parts {
		p := &parts[n]
		first, last := stretch(p)
		if first == last {
			continue
		}
		if list == nil {
			list = make([]ref, 0, last-first)
		}
		next := make([]ref, 0, len(list)+last-first)
		at := 0
		for i := first; i < last; i++ {
			row := p.row(i)
			if p.gone.has(int(row)) {
				continue
			}
			for at < len(list) {
				o := &parts[list[at].part]
				if l, k := o.key[list[at].row], p.key[row]; l > k || l == k && o.id[list[at].row] > p.id[row] {
					break
				}
				next = append(next, list[at])
				at++
			}
			next = append(next, ref{uint32(n), row})
		}
		list = append(next, list[at:]...)
	}
	return list
}

// byID merges the parts' orders by id into that of the whole.
func byID(id []int64, parts []part, now [][]uint32) []uint32 {
	var list []uint32
	for n := range parts {
		p := &parts[n]
		next := make([]uint32, 0, len(list)+len(p.byID))
		at := 0
		for _, row := range p.byID {
			if now[n][row] == lost {
				continue
			}
			for at < len(list) && id[list[at]] < p.id[row] {
				next = append(next, list[at])
				at++
			}
			next = append(next, now[n][row])
		}
		list = append(next, list[at:]...)
	}
	return list
}

// gather copies the columns of parts in an order.
func (s *segment) gather(parts []part, order []ref) {
	s.id = column(parts, order, func(p *part) []int64 { return p.id })
	s.key = column(parts, order, func(p *part) []uint64 { return p.key })
	s.start = column(parts, order, func(p *part) []int64 { return p.start })
	s.end = column(parts, order, func(p *part) []int64 { return p.end })
	for f := range s.facet {
		s.facet[f] = column(parts, order, func(p *part) []uint16 { return p.facet[f] })
	}
	s.radius = column(parts, order, func(p *part) []float64 { return p.radius })
	s.killed = column(parts, order, func(p *part) []int32 { return p.killed })
	s.area = column(parts, order, func(p *part) []int32 { return p.area })
	s.flags = column(parts, order, func(p *part) []uint16 { return p.flags })
	s.harm = column(parts, order, func(p *part) []uint16 { return p.harm })
	s.discFrom = column(parts, order, func(p *part) []uint8 { return p.discFrom })
	s.wideFrom = column(parts, order, func(p *part) []uint8 { return p.wideFrom })
	s.change = column(parts, order, func(p *part) []uint32 { return p.change })
	s.told = column(parts, order, func(p *part) []uint32 { return p.told })
	heaps := make([]heap, len(parts))
	for i := range parts {
		heaps[i] = parts[i].heap
	}
	s.kept, s.heap = mergeHeaps(heaps, len(order), func(i int) (int, pointer) {
		r := order[i]
		return int(r.part), parts[r.part].kept[r.row]
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
	s.shelves = newShelves(s)
	of := s.shelves.ofRows()
	s.deriveDiscs(d, of)
	s.deriveRegions(d, of)
	if s.len() <= quickRows {
		return
	}
	for n := range sights {
		for m := range n {
			if s.seen[m] == s.seen[n] && sets[m] == sets[n] {
				s.pyramid[n], s.cube[n], s.parcels[n] = s.pyramid[m], s.cube[m], s.parcels[m]
			}
		}
		if s.cube[n] == nil && s.seen[n] > 0 && len(s.shelves.list)*cubeRows <= s.len() {
			s.cube[n] = newCube(s, 1<<n, d)
		}
		if s.pyramid[n] == nil && s.seen[n] > 0 && s.placed > quickRows {
			s.pyramid[n] = newPyramid(s, 1<<n, len(d.facets[eventTypes]))
			s.parcels[n] = newParcels(s, 1<<n, d)
		}
	}
}
