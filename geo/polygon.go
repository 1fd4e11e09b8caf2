package geo

import (
	"cmp"
	"hash/maphash"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"
)

// A Region is the area of a MultiPolygon made ready for many questions. What lies
// in any of the polygons lies in it, edges and corners too: what is within a
// micrometre of an edge is on it. Edges run straight in degrees. Longitudes go
// round the Earth: 190 is -170, and 180 and -180 are one meridian. At a pole the
// longitude that is written counts, as everywhere else. It is safe for concurrent
// use.
//
// A grid lies over the region. A cell that no side comes near is all inside or all
// outside; the others know their sides, and how often the polygons wind around
// their south-east corner, from which a position is reached by crossing only
// sides that the cell knows.
type Region struct {
	polygons orb.MultiPolygon // each turned so that together they are as narrow as can be
	bound    orb.Bound        // of those; its east may pass 180
	sides    []edge           // with the inside to the left, numbered by their polygon
	cells    int              // along each edge of the grid
	corner   orb.Point
	step     orb.Point // a cell's width and height
	scale    orb.Point // cells a degree
	first    []uint32  // where the list of each cell begins in list, and at last where it ends
	list     []uint32  // numbers of sides
	winding  []int16

	rims   sync.Once   // for what follows
	rim    []edge      // parts of sides beyond which the region ends
	beyond []orb.Point // for each of them, a position just outside
}

// In degrees: what is nearer to a side than onEdge is on it, beyondEdge is just
// outside, and a cell knows the sides that come as near to it as nearEdge.
const (
	onEdge     = 1e-11
	beyondEdge = 1e-9
	nearEdge   = 1e-6
)

// MaxSlack is how far off, in degrees, a position that Look is given may be.
const MaxSlack = nearEdge / 2

// NewRegion prepares a region. Its rings are closed, none crosses itself or
// another of its polygon, no hole lies in another, and no polygon is wider than 360
// degrees, as ParseRegion has them. Polygons may overlap each other. m must not
// change afterwards.
func NewRegion(m orb.MultiPolygon) *Region {
	r := &Region{polygons: narrowest(wound(m).(orb.MultiPolygon))}
	if len(r.polygons) == 0 {
		return r
	}
	r.bound = r.polygons.Bound()
	for n, p := range r.polygons {
		for _, ring := range p {
			for i := 1; i < len(ring); i++ {
				if ring[i-1] != ring[i] {
					r.sides = append(r.sides, edge{ring[i-1], ring[i], n})
				}
			}
		}
	}
	// Some four sides cross a cell's width of outline where they are many; and a
	// region of tall, thin teeth gets fewer cells, for each side is in many.
	n := 16
	for n < 256 && n*n < 16*len(r.sides) {
		n *= 2
	}
	for entries := r.lay(n); entries > 1<<16+64*len(r.sides) && n > 16; entries = r.lay(n) {
		n /= 2
	}
	r.fill()
	return r
}

// regions keeps those that were asked for lately: a map asks for many tiles with
// the same words.
var regions [8]atomic.Pointer[keptRegion]

type keptRegion struct {
	text     string
	polygons orb.MultiPolygon
	ready    func() *Region
}

// keepRegion is ParseRegion; the same text mostly gives the very same polygons,
// which readyRegion then knows.
func keepRegion(text string) (orb.MultiPolygon, error) {
	slot := &regions[maphash.String(searchesKey, text)%uint64(len(regions))]
	if k := slot.Load(); k != nil && k.text == text {
		return k.polygons, nil
	}
	m, err := ParseRegion(text)
	if err != nil {
		return nil, err
	}
	slot.Store(&keptRegion{text, m, sync.OnceValue(func() *Region { return NewRegion(m) })})
	return m, nil
}

// readyRegion is NewRegion.
func readyRegion(m orb.MultiPolygon) *Region {
	for i := range regions {
		if k := regions[i].Load(); k != nil && &k.polygons[0] == &m[0] && len(k.polygons) == len(m) {
			return k.ready()
		}
	}
	return NewRegion(m)
}

// narrowest turns polygons round the Earth so that together they span as few
// degrees as can be, and begin between -180 and 180: it looks for the widest gap
// between them and begins behind it. Where there is no gap they stay: what is
// turned ends before 540 then as well, which is as far as turns reach.
func narrowest(m orb.MultiPolygon) orb.MultiPolygon {
	m = slices.Clone(m)
	for i, p := range m {
		m[i] = shifted(p, beginning(p.Bound().Min[0]))
	}
	slices.SortStableFunc(m, func(a, b orb.Polygon) int { return cmp.Compare(a.Bound().Min[0], b.Bound().Min[0]) })
	east, widest, start := math.Inf(-1), 0.0, 0
	for _, p := range m {
		east = math.Max(east, p.Bound().Max[0]-360) // of those one turn to the west
	}
	for i, p := range m {
		b := p.Bound()
		if gap := b.Min[0] - east; gap > widest {
			widest, start = gap, i
		}
		east = math.Max(east, b.Max[0])
	}
	for i, p := range m[:start] {
		m[i] = shifted(p, 360)
	}
	return m
}

// beginning gives by how many degrees a longitude has to be turned to lie from
// -180 to before 180.
func beginning(west float64) float64 { return -360 * math.Floor((west+180)/360) }

// shifted gives a polygon turned round the Earth; itself for 0 degrees.
func shifted(p orb.Polygon, degrees float64) orb.Polygon {
	if degrees == 0 {
		return p
	}
	p = p.Clone()
	for _, ring := range p {
		for i := range ring {
			ring[i][0] += degrees
		}
	}
	return p
}

// Bound gives the box around the region, which begins between -180 and 180; its
// east may pass 180.
func (r *Region) Bound() orb.Bound { return r.bound }

// Bounds gives boxes within -180 and 180 that hold the region and a little more:
// one, or several where it comes to the antimeridian.
func (r *Region) Bounds() []orb.Bound {
	if len(r.sides) == 0 {
		return nil
	}
	return cutBound(r.bound)
}

// cutBound pads a box a little, and cuts it at the antimeridian.
func cutBound(b orb.Bound) []orb.Bound {
	b = b.Pad(beyondEdge)
	b.Min[1], b.Max[1] = math.Max(b.Min[1], -90), math.Min(b.Max[1], 90)
	if b.Max[0]-b.Min[0] >= 360 {
		b.Min[0], b.Max[0] = -180, 180
	}
	var list []orb.Bound
	for _, turn := range turns {
		o := b
		o.Min[0], o.Max[0] = math.Max(b.Min[0]+turn, -180), math.Min(b.Max[0]+turn, 180)
		if o.Min[0] < o.Max[0] {
			list = append(list, o)
		}
	}
	return list
}

// lay lays an empty grid of n by n cells over the region and gives how many
// entries their lists will have.
func (r *Region) lay(n int) int {
	r.cells = n
	for axis := range 2 {
		// A little more than the region, by an odd part of it, so that corners of
		// cells and of polygons seldom lie on one line.
		wide := r.bound.Max[axis] - r.bound.Min[axis]
		margin := wide*0.00317 + 2*nearEdge
		r.corner[axis] = r.bound.Min[axis] - margin
		r.step[axis] = (wide + 2*margin) / float64(n)
		r.scale[axis] = 1 / r.step[axis]
	}
	entries := 0
	for _, s := range r.sides {
		r.walk(s, func(_, from, to int) bool {
			entries += to - from + 1
			return true
		})
	}
	return entries
}

// fill gives each cell its edges and the winding at its south-east corner.
func (r *Region) fill() {
	n := r.cells
	r.first = make([]uint32, n*n+1)
	each := func(put func(cell, s int)) {
		for i, s := range r.sides {
			r.walk(s, func(row, from, to int) bool {
				for c := from; c <= to; c++ {
					put(row*n+c, i)
				}
				return true
			})
		}
	}
	each(func(cell, _ int) { r.first[cell+1]++ })
	for c := range n * n {
		r.first[c+1] += r.first[c]
	}
	r.list = make([]uint32, r.first[n*n])
	next := slices.Clone(r.first)
	each(func(cell, s int) {
		r.list[next[cell]] = uint32(s)
		next[cell]++
	})
	r.winding = make([]int16, n*n)
	for _, s := range r.sides {
		r.wind(s)
	}
	for row := range n { // what is east of a corner winds around it
		for c := n - 2; c >= 0; c-- {
			r.winding[row*n+c] += r.winding[row*n+c+1]
		}
	}
}

// wind notes a side, in each row whose southern edge it crosses, at the last
// corner to the west of it.
func (r *Region) wind(s edge) {
	low, high := math.Min(s.a[1], s.b[1]), math.Max(s.a[1], s.b[1])
	// A row more at either end, for a corner that lies on a line of the grid may be
	// numbered a row too low or too high by rounding.
	for row := max(r.row(low)-1, 0); row <= min(r.row(high)+1, r.cells-1); row++ {
		at := orb.Point{0, r.south(row)}
		up := s.rises(at[1])
		if up == 0 {
			continue
		}
		t := (at[1] - s.a[1]) / (s.b[1] - s.a[1])
		c := min(max(r.column(s.a[0]+t*(s.b[0]-s.a[0])), 0), r.cells-1)
		west := func(c int) bool { return s.east(orb.Point{r.east(c), at[1]}) }
		for c < r.cells-1 && west(c+1) {
			c++
		}
		for c >= 0 && !west(c) {
			c--
		}
		if c >= 0 {
			r.winding[row*r.cells+c] += int16(up)
		}
	}
}

func (r *Region) column(x float64) int    { return int(math.Floor((x - r.corner[0]) * r.scale[0])) }
func (r *Region) row(y float64) int       { return int(math.Floor((y - r.corner[1]) * r.scale[1])) }
func (r *Region) south(row int) float64   { return r.corner[1] + float64(row)*r.step[1] }
func (r *Region) east(column int) float64 { return r.corner[0] + float64(column+1)*r.step[0] }
func (r *Region) known(cell int) []uint32 { return r.list[r.first[cell]:r.first[cell+1]] }

// walk gives, row by row, the columns of the cells that a side comes near, until
// yield wants no more.
func (r *Region) walk(s edge, yield func(row, from, to int) bool) bool {
	low, high := s.a, s.b
	if low[1] > high[1] {
		low, high = high, low
	}
	last := min(r.row(high[1]+nearEdge), r.cells-1)
	for row := max(r.row(low[1]-nearEdge), 0); row <= last; row++ {
		x0, x1 := low[0], high[0]
		if high[1] > low[1] {
			slope := (high[0] - low[0]) / (high[1] - low[1])
			if south := r.south(row) - nearEdge; south > low[1] {
				x0 = low[0] + (south-low[1])*slope
			}
			if north := r.south(row+1) + nearEdge; north < high[1] {
				x1 = low[0] + (north-low[1])*slope
			}
		}
		from, to := r.column(math.Min(x0, x1)-nearEdge), r.column(math.Max(x0, x1)+nearEdge)
		if from, to = max(from, 0), min(to, r.cells-1); from <= to && !yield(row, from, to) {
			return false
		}
	}
	return true
}

// turns are the ways round the Earth by which what lies between -180 and 180, or
// a circle around it, may meet what runs on past them.
var turns = [3]float64{0, 360, -360}

// Contains reports whether a position lies in the region.
func (r *Region) Contains(p orb.Point) bool {
	in, on := r.look(p, onEdge)
	return in || on
}

// Look is Contains for a position that is not known exactly, in either direction,
// but to so many degrees, at most MaxSlack: Across where a side is that near.
func (r *Region) Look(p orb.Point, slack float64) Overlap {
	// Of a side that has a point within slack in each direction, the nearest point
	// may be off by more in one of them.
	switch in, on := r.look(p, math.Min(slack, MaxSlack)*math.Sqrt2); {
	case on:
		return Across
	case in:
		return Within
	}
	return Apart
}

// look reports whether a position lies in the region, or as near to a side as
// slack, so that it might be on either.
func (r *Region) look(p orb.Point, slack float64) (in, on bool) {
	if p[1] < r.bound.Min[1]-slack || p[1] > r.bound.Max[1]+slack || len(r.sides) == 0 {
		return false, false
	}
	for _, turn := range turns {
		x := p[0] + turn
		if x < r.bound.Min[0]-slack || x > r.bound.Max[0]+slack {
			continue
		}
		if n, near := r.winds(orb.Point{x, p[1]}, slack); near {
			return false, true
		} else if n > 0 {
			in = true
		}
	}
	return in, false
}

// winds gives how often the region winds around a position that is no farther than
// nearEdge from its bound, unless that is near a side: it goes from the corner of
// the position's cell northward and then westward to it.
func (r *Region) winds(p orb.Point, slack float64) (n int16, near bool) {
	row, column := int((p[1]-r.corner[1])*r.scale[1]), int((p[0]-r.corner[0])*r.scale[0])
	cell := row*r.cells + column
	n = r.winding[cell]
	list := r.known(cell)
	if len(list) == 0 {
		return n, false
	}
	corner := orb.Point{r.east(column), r.south(row)}
	p[1] = math.Max(p[1], corner[1]) // by rounding alone it is south of its row
	turn := orb.Point{corner[0], p[1]}
	for _, i := range list {
		s := r.sides[i]
		if s.nearer(p, slack) {
			return 0, true
		}
		if up := s.rises(p[1]); up != 0 && s.east(p) && !s.east(turn) {
			n += int16(up)
		}
		if west := s.a[0] <= corner[0]; west != (s.b[0] <= corner[0]) && s.below(turn) && !s.below(corner) {
			if west {
				n++
			} else {
				n--
			}
		}
	}
	return n, false
}

// An Overlap says how a box lies to a region.
type Overlap int8

// Apart and Within are certain; what is Across may yet be either.
const (
	Across Overlap = iota
	Apart
	Within
)

// Overlap says how a box lies to the region, quickly: it looks at the grid alone.
// The longitudes of the box may pass 180.
func (r *Region) Overlap(b orb.Bound) Overlap {
	if len(r.sides) == 0 {
		return Apart
	}
	answer := Apart
	for turn := math.Ceil((r.bound.Min[0]-nearEdge-b.Max[0])/360) * 360; b.Min[0]+turn <= r.bound.Max[0]+nearEdge; turn += 360 {
		o := orb.Bound{Min: orb.Point{b.Min[0] + turn - nearEdge, b.Min[1] - nearEdge}, Max: orb.Point{b.Max[0] + turn + nearEdge, b.Max[1] + nearEdge}}
		switch r.cover(o) {
		case Within:
			return Within
		case Across:
			answer = Across
		}
	}
	return answer
}

// cover is Overlap for a box as it lies.
func (r *Region) cover(b orb.Bound) Overlap {
	west, east, south, north := r.column(b.Min[0]), r.column(b.Max[0]), r.row(b.Min[1]), r.row(b.Max[1])
	inside, outside := true, true
	if west < 0 || south < 0 || east >= r.cells || north >= r.cells {
		inside = false
	}
	for row := max(south, 0); row <= min(north, r.cells-1); row++ {
		for c := max(west, 0); c <= min(east, r.cells-1); c++ {
			cell := row*r.cells + c
			switch {
			case len(r.known(cell)) > 0:
				return Across
			case r.winding[cell] > 0:
				outside = false
			default:
				inside = false
			}
			if !inside && !outside {
				return Across
			}
		}
	}
	switch {
	case outside:
		return Apart
	case inside:
		return Within
	}
	return Across
}
