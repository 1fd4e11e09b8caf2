package index

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sort"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// What a row's flags say.
const (
	isLocated    uint8 = 1 << iota
	isDated            // it has a start and an end
	isThroughout       // the time extent is "throughout"
	isOdd              // the columns cannot say all that facets, times and figures need: read the record
	isPlain            // where it is, is its point and nothing else claimed
	isVague            // it has a radius or a named area
	hasHarm            // some figure of killed or injured is known
	isDuplicate        // it is said to repeat another event
)

// rows are events as columns. A segment has them in order: first the placed
// ones along the Morton curve, then by id those without a position.
type rows struct {
	id       []int64
	x, y     []uint32
	start    []int64 // seconds since 1970
	end      []int64
	facet    [facets][]uint16
	radius   []float64 // metres
	killed   []int32   // the most likely figure; -1 for none
	area     []int32   // the place in which it may lie; -1 for none
	flags    []uint8
	discFrom []uint8 // the first zoom at which its radius is wide
	record   []record
}

// A segment is an immutable set of rows and what is derived from them.
type segment struct {
	rows
	placed  int
	byID    []uint32
	special []uint32           // rows with a place that is not plain
	shapes  []shape            // by row
	discs   [33][]uint32       // placed rows with a radius, by the bits of its reach in positions
	regions map[int32][]uint32 // rows by the place in which they may lie
}

// A shape is the geometry of a row, where that is no point.
type shape struct {
	row     uint32
	from    uint8 // the first zoom at which it is large enough to be seen
	bound   orb.Bound
	outline *tile.Outline
}

func (s *segment) len() int { return len(s.id) }

// find gives the row of an event.
func (s *segment) find(id int64) (int, bool) {
	i := sort.Search(len(s.byID), func(i int) bool { return s.id[s.byID[i]] >= id })
	if i == len(s.byID) || s.id[s.byID[i]] != id {
		return 0, false
	}
	return int(s.byID[i]), true
}

func (s *segment) key(i int) uint64 { return interleave(s.x[i], s.y[i]) }

// between gives the placed rows of a run of keys: from first to before last.
func (s *segment) between(k stretch) (first, last int) {
	first = sort.Search(s.placed, func(i int) bool { return s.key(i) >= k.first })
	last = first + sort.Search(s.placed-first, func(i int) bool { return s.key(first+i) > k.last })
	return first, last
}

// shape gives the shape of a row; nil when it has none.
func (s *segment) shape(row int) *shape {
	i, ok := slices.BinarySearchFunc(s.shapes, uint32(row), func(h shape, row uint32) int { return cmp.Compare(h.row, row) })
	if !ok {
		return nil
	}
	return &s.shapes[i]
}

// add appends an event, in any order.
func (r *rows) add(e *geo.Event, w *recorder) {
	flags := uint8(0)
	mark := func(f uint8, is bool) {
		if is {
			flags |= f
		}
	}
	for f, word := range facetWords(e) {
		code := w.d.facet(f, word)
		mark(isOdd, code == otherWord)
		r.facet[f] = append(r.facet[f], code)
	}
	killed, known := e.Killed.Most()
	if !known {
		killed = -1
	}
	mark(isOdd, killed < -1 || killed > math.MaxInt32 || known && killed < 0)
	mark(isLocated, e.Located())
	mark(isDated, e.Dated())
	mark(isThroughout, e.TimeExtent == "throughout")
	mark(isOdd, e.StartTime.Nanosecond() != 0 || e.EndTime.Nanosecond() != 0 || e.StartTime.IsZero() != e.EndTime.IsZero())
	claimed, isPoint := e.Geometry.(orb.Point)
	mark(isPlain, e.Point != nil && (e.Geometry == nil || isPoint && claimed == *e.Point))
	mark(isVague, e.UncertaintyM > 0 || e.AreaID != "" || e.Area != nil)
	mark(hasHarm, e.Killed.Known() || e.Injured.Known())
	mark(isDuplicate, e.DuplicateOf != 0)
	at, placed := position(e)
	discFrom := uint8(tile.MaxZoom + 1)
	if placed && e.UncertaintyM > 0 {
		discFrom = tile.ZoomFrom(tile.Radius(at, e.UncertaintyM), tile.WidePixels)
	}
	r.id = append(r.id, e.ID)
	r.x, r.y = append(r.x, at.X), append(r.y, at.Y)
	r.start, r.end = append(r.start, e.StartTime.Unix()), append(r.end, e.EndTime.Unix())
	r.radius = append(r.radius, e.UncertaintyM)
	r.killed = append(r.killed, int32(killed))
	r.area = append(r.area, w.d.place(e.Area))
	r.flags = append(r.flags, flags)
	r.discFrom = append(r.discFrom, discFrom)
	r.record = append(r.record, w.write(e))
}

// position gives where an event stands on the map: at its point, or where that
// is missing at one that stands for its geometry or its area.
func position(e *geo.Event) (tile.Position, bool) {
	if e.Point != nil {
		return tile.Project(*e.Point)
	}
	p, ok := geo.Representative(e.Geometry)
	if !ok && e.Area != nil {
		p, ok = geo.Representative(e.Area.Geometry)
	}
	if !ok {
		return tile.Position{}, false
	}
	return tile.Project(p)
}

// A part is what a segment is assembled from: rows in an order, without those
// that are gone.
type part struct {
	*rows
	order  []uint32 // placed rows along the curve, then the others by id; nil for all as they are
	placed int      // how many of order
	byID   []uint32
	shapes []shape
	gone   bitset
}

// part gives a segment as a part, but for the rows that are gone.
func (s *segment) part(gone bitset) part {
	return part{rows: &s.rows, placed: s.placed, byID: s.byID, shapes: s.shapes, gone: gone}
}

func (p *part) len() int {
	if p.order != nil {
		return len(p.order)
	}
	return len(p.id)
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
	shapes []shape
	at     []bool // whether the row has a position
}

func (b *batch) add(e *geo.Event, w *recorder) {
	_, placed := position(e)
	switch e.Geometry.(type) {
	case nil, orb.Point:
	default:
		o := tile.NewOutline(e.Geometry)
		b.shapes = append(b.shapes, shape{uint32(len(b.id)), tile.ZoomFrom(o.Size(), tile.ShapePixels), e.Geometry.Bound(), o})
	}
	b.at = append(b.at, placed)
	b.rows.add(e, w)
}

// part puts the batch in order. Of several states of an event the last one of
// the highest revision stays.
func (b *batch) part() part {
	type entry struct {
		key uint64
		row uint32
	}
	n := len(b.id)
	byID := make([]uint32, n)
	for i := range byID {
		byID[i] = uint32(i)
	}
	slices.SortFunc(byID, func(i, j uint32) int { return cmp.Or(cmp.Compare(b.id[i], b.id[j]), cmp.Compare(i, j)) })
	p := part{rows: &b.rows, byID: byID, shapes: b.shapes, gone: bitset(nil).with(n)}
	for i, last := 1, 0; i < n; i++ {
		if b.id[byID[i]] != b.id[byID[last]] {
			last = i
			continue
		}
		if revision(b.record[byID[i]]) < revision(b.record[byID[last]]) {
			p.gone.set(int(byID[i]))
			continue
		}
		p.gone.set(int(byID[last]))
		last = i
	}
	var placed []entry
	for i := range n {
		if b.at[i] {
			placed = append(placed, entry{interleave(b.x[i], b.y[i]), uint32(i)})
		}
	}
	slices.SortFunc(placed, func(i, j entry) int { return cmp.Or(cmp.Compare(i.key, j.key), cmp.Compare(b.id[i.row], b.id[j.row])) })
	p.order = make([]uint32, 0, n)
	for _, e := range placed {
		p.order = append(p.order, e.row)
	}
	p.placed = len(placed)
	for _, i := range byID {
		if !b.at[i] {
			p.order = append(p.order, i)
		}
	}
	return p
}

// A ref is a row of a part.
type ref struct{ part, row uint32 }

// assemble makes one segment of parts that have no event in common.
func assemble(d *view, parts ...part) *segment {
	placed := merged(parts, func(p *part) (int, int) { return 0, p.placed }, func(p *part, i uint32) (uint64, int64) {
		return interleave(p.x[i], p.y[i]), p.id[i]
	})
	rest := merged(parts, func(p *part) (int, int) { return p.placed, p.len() }, func(p *part, i uint32) (uint64, int64) { return 0, p.id[i] })
	order := append(placed, rest...)
	s := &segment{placed: len(placed)}
	s.gather(parts, order)
	now := make([][]uint32, len(parts)) // where each row of each part is now
	for i := range parts {
		now[i] = make([]uint32, len(parts[i].id))
	}
	for i, r := range order {
		now[r.part][r.row] = uint32(i)
	}
	s.byID = byID(s.id, parts, now)
	for i, p := range parts {
		for _, h := range p.shapes {
			if !p.gone.has(int(h.row)) {
				h.row = now[i][h.row]
				s.shapes = append(s.shapes, h)
			}
		}
	}
	slices.SortFunc(s.shapes, func(a, b shape) int { return cmp.Compare(a.row, b.row) })
	s.derive(d)
	return s
}

// merged gives rows of all parts in one order, from parts that have theirs in it.
func merged(parts []part, stretch func(*part) (first, last int), key func(*part, uint32) (uint64, int64)) []ref {
	var list []ref
	for n := range parts {
		p := &parts[n]
		first, last := stretch(p)
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
			if at < len(list) {
				k, id := key(p, row)
				for at < len(list) {
					l, lid := key(&parts[list[at].part], list[at].row)
					if l > k || l == k && lid > id {
						break
					}
					next = append(next, list[at])
					at++
				}
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
			if p.gone.has(int(row)) {
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
	s.x = column(parts, order, func(p *part) []uint32 { return p.x })
	s.y = column(parts, order, func(p *part) []uint32 { return p.y })
	s.start = column(parts, order, func(p *part) []int64 { return p.start })
	s.end = column(parts, order, func(p *part) []int64 { return p.end })
	for f := range s.facet {
		s.facet[f] = column(parts, order, func(p *part) []uint16 { return p.facet[f] })
	}
	s.radius = column(parts, order, func(p *part) []float64 { return p.radius })
	s.killed = column(parts, order, func(p *part) []int32 { return p.killed })
	s.area = column(parts, order, func(p *part) []int32 { return p.area })
	s.flags = column(parts, order, func(p *part) []uint8 { return p.flags })
	s.discFrom = column(parts, order, func(p *part) []uint8 { return p.discFrom })
	s.record = column(parts, order, func(p *part) []record { return p.record })
}

func column[T any](parts []part, order []ref, of func(*part) []T) []T {
	from := make([][]T, len(parts))
	for i := range parts {
		from[i] = of(&parts[i])
	}
	c := make([]T, len(order))
	for i, r := range order {
		c[i] = from[r.part][r.row]
	}
	return c
}

// derive finds what tiles and boxes have to look at beside the curve.
func (s *segment) derive(d *view) {
	var last struct {
		at     tile.Position
		radius float64
		class  int
	}
	for i := range s.id {
		if s.flags[i]&(isLocated|isPlain) == isLocated {
			s.special = append(s.special, uint32(i))
		}
		if a := s.area[i]; a >= 0 && d.places[a].from <= tile.MaxZoom {
			if s.regions == nil {
				s.regions = map[int32][]uint32{}
			}
			s.regions[a] = append(s.regions[a], uint32(i))
		}
		if i >= s.placed || s.discFrom[i] > tile.MaxZoom {
			continue
		}
		at := tile.Position{X: s.x[i], Y: s.y[i]}
		if last.at != at || last.radius != s.radius[i] {
			last.at, last.radius = at, s.radius[i]
			last.class = min(32, bits.Len64(uint64(tile.Reach(at, s.radius[i]))))
		}
		s.discs[last.class] = append(s.discs[last.class], uint32(i))
	}
}
