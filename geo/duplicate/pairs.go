package duplicate

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sort"

	"eventmap/geo"
)

// A Pair is two events that may be the same, the smaller id first.
type Pair struct {
	A, B geo.Event
	Likeness
}

// Pairs gives the pairs of events that are probably the same, the most alike
// first, at most limit of them; 0 for all. Duplicates are left out, and so are the
// distinct pairs, smaller id first. The work is bounded: complete is false where
// it was given up before every neighbour was looked at, the vaguest left to last.
func Pairs(ctx context.Context, r geo.Reader, distinct map[[2]int64]bool, limit int) (pairs []Pair, complete bool, err error) {
	var claims []claim
	for e, err := range r.Events(ctx, geo.Query{Duplicates: geo.No}) {
		if err != nil {
			return nil, false, err
		}
		c := newClaim(&e)
		c.read()
		claims = append(claims, c)
	}
	s := search{claims: claims, distinct: distinct, limit: limit, least: Threshold, work: mostWork}
	if err := s.run(ctx); err != nil {
		return nil, false, err
	}
	for _, m := range s.best() {
		a, err := r.Event(ctx, m.a)
		if geo.KindOf(err) == geo.NotFound {
			continue // it was deleted meanwhile
		}
		if err != nil {
			return nil, false, err
		}
		b, err := r.Event(ctx, m.b)
		if geo.KindOf(err) == geo.NotFound {
			continue
		}
		if err != nil {
			return nil, false, err
		}
		pairs = append(pairs, Pair{a, b, m.Likeness})
	}
	return pairs, s.work >= 0, nil
}

// mostWork bounds a search. To compare two claims is as much work as to see that
// two are not neighbours so many times.
const (
	mostWork    = 400_000_000
	compareWork = 40
)

// A match is a pair by its ids, the smaller first.
type match struct {
	a, b int64
	Likeness
}

// A search looks for pairs among claims. It puts each claim, grown by what a
// fit allows, into a grid whose cells are at least as large as it, so that two
// that can fit have their middles in cells next to each other.
type search struct {
	claims   []claim
	distinct map[[2]int64]bool
	limit    int
	least    float64 // the score that is wanted: more than the threshold once enough are better
	work     int     // what is left; below 0 when it was given up
	comparer comparer
	found    []match
}

// The sizes of the cells, in degrees and in seconds, and one cell for what is
// larger than any and for what has no place or no time.
var (
	cellDegrees = []float64{0.05, 0.5, 5, 45, math.Inf(1)}
	cellSeconds = []float64{4 * 3600, 48 * 3600, 20 * 86400, 400 * 86400, math.Inf(1)}
)

// A node is a claim as a box in place and time: its middle and half its sides.
// Boxes of two claims that can fit touch. Those of one that has no place or no
// time are without end.
type node struct {
	claim         int32
	dataset       int32 // which of them; 0 for the desk
	x, y, hx, hy  float64
	t, ht         float64
	place, moment int8 // levels
	located       bool
	dated         bool
}

func newNode(i int, c *claim) node {
	n := node{claim: int32(i), hx: math.Inf(1), hy: math.Inf(1), ht: math.Inf(1), located: c.place.known, dated: c.time.known}
	if c.place.known {
		b := geo.Disc(c.place.centre, c.place.covers+c.place.margin()/2)
		n.x, n.y = c.place.centre[0], (b.Min[1]+b.Max[1])/2
		n.hx, n.hy = (b.Max[0]-b.Min[0])/2, (b.Max[1]-b.Min[1])/2
	}
	if c.time.known {
		n.t, n.ht = (c.time.from+c.time.to)/2, (c.time.length()+c.time.margin())/2
	}
	level := func(cells []float64, half float64) int8 {
		return int8(slices.IndexFunc(cells, func(size float64) bool { return 2*half <= size }))
	}
	n.place, n.moment = level(cellDegrees, max(n.hx, n.hy)), level(cellSeconds, n.ht)
	return n
}

// meets reports whether the boxes of two nodes touch, and they may be suggested.
func (n *node) meets(o *node) bool {
	return (n.dataset != o.dataset || n.dataset == 0) && math.Abs(n.t-o.t) <= n.ht+o.ht && math.Abs(n.y-o.y) <= n.hy+o.hy && turn(n.x-o.x) <= n.hx+o.hx
}

// turn gives the difference of two longitudes, the shorter way round.
func turn(degrees float64) float64 {
	d := math.Abs(degrees)
	return min(d, 360-d)
}

// A class is the nodes of one size. Nothing is enough for two of which one has no
// place and one has no time, so those are classes by themselves.
type class struct {
	place, moment  int8
	located, dated bool
}

func (s *search) run(ctx context.Context) error {
	classes := map[class][]node{}
	datasets := map[string]int32{geo.DeskDataset: 0}
	for i := range s.claims {
		n := newNode(i, &s.claims[i])
		if _, ok := datasets[s.claims[i].dataset]; !ok {
			datasets[s.claims[i].dataset] = int32(len(datasets))
		}
		n.dataset = datasets[s.claims[i].dataset]
		if n.located || n.dated {
			k := class{n.place, n.moment, n.located, n.dated}
			classes[k] = append(classes[k], n)
		}
	}
	type join struct{ a, b class }
	var joins []join
	for a := range classes {
		for b := range classes {
			if order(a, b) <= 0 && (a.located && b.located || a.dated && b.dated) {
				joins = append(joins, join{a, b})
			}
		}
	}
	slices.SortFunc(joins, func(i, j join) int { // the most exact first
		return cmp.Or(order(i.b, j.b), order(i.a, j.a))
	})
	for _, j := range joins {
		if err := s.join(ctx, j.a, j.b, classes); err != nil {
			return err
		}
		if s.work < 0 {
			return nil
		}
	}
	return nil
}

// order puts finer classes before coarser ones.
func order(a, b class) int {
	size := func(c class) int { return int(c.place + c.moment) }
	no := func(is bool) int {
		if is {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(size(a), size(b)), cmp.Compare(a.place, b.place), cmp.Compare(no(a.located), no(b.located)), cmp.Compare(no(a.dated), no(b.dated)))
}

// A cell is one of a grid.
type cell struct{ x, y, t int32 }

// A grid has cells of one size; columns is how many go round the Earth.
type grid struct {
	degrees, seconds float64
	columns          int32
}

func (g *grid) cell(n *node) cell {
	var c cell
	if g.columns > 1 {
		c.x = g.column(int32(math.Floor((n.x + 180) / g.degrees)))
		c.y = int32(math.Floor(n.y / g.degrees))
	}
	if !math.IsInf(g.seconds, 1) {
		c.t = int32(math.Floor(n.t / g.seconds))
	}
	return c
}

func (g *grid) column(x int32) int32 { return (x + g.columns) % g.columns }

// around appends a cell and those next to it.
func (g *grid) around(list []cell, c cell) []cell {
	wide, long := int32(1), int32(1)
	if g.columns == 1 {
		wide = 0
	}
	if math.IsInf(g.seconds, 1) {
		long = 0
	}
	for x := -wide; x <= wide; x++ {
		for y := -wide; y <= wide; y++ {
			for t := -long; t <= long; t++ {
				list = append(list, cell{g.column(c.x + x), c.y + y, c.t + t})
			}
		}
	}
	return list
}

// join compares the nodes of two classes that are neighbours.
func (s *search) join(ctx context.Context, a, b class, classes map[class][]node) error {
	g := grid{degrees: cellDegrees[max(a.place, b.place)], seconds: cellSeconds[max(a.moment, b.moment)], columns: 1}
	if !math.IsInf(g.degrees, 1) {
		g.columns = int32(math.Round(360 / g.degrees))
	}
	few, many := classes[a], classes[b]
	if len(few) > len(many) {
		few, many = many, few
	}
	in := make([]cell, len(many))
	for i := range many {
		in[i] = g.cell(&many[i])
	}
	sort.Sort(byCell{many, in})
	cells := map[cell][]node{}
	for first := 0; first < len(many); {
		last := first + 1
		for last < len(many) && in[last] == in[first] {
			last++
		}
		cells[in[first]] = many[first:last]
		first = last
	}
	var around [27]cell
	for i := range few {
		n := &few[i]
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, c := range g.around(around[:0], g.cell(n)) {
			near := cells[c]
			s.work -= len(near)
			for i := range near {
				if o := &near[i]; (a != b || n.claim < o.claim) && n.meets(o) {
					s.compare(&s.claims[n.claim], &s.claims[o.claim])
				}
			}
		}
		if s.work < 0 {
			return nil
		}
	}
	return nil
}

// byCell sorts nodes by the cells that they are in.
type byCell struct {
	nodes []node
	in    []cell
}

func (l byCell) Len() int { return len(l.nodes) }

func (l byCell) Less(i, j int) bool {
	a, b := l.in[i], l.in[j]
	return cmp.Or(cmp.Compare(a.t, b.t), cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) < 0
}

func (l byCell) Swap(i, j int) {
	l.nodes[i], l.nodes[j] = l.nodes[j], l.nodes[i]
	l.in[i], l.in[j] = l.in[j], l.in[i]
}

// compare compares two claims that are neighbours.
func (s *search) compare(a, b *claim) {
	s.work -= compareWork
	if a.id > b.id {
		a, b = b, a
	}
	l, ok := s.comparer.compare(a, b, s.least)
	if !ok || s.distinct[[2]int64{a.id, b.id}] {
		return
	}
	s.found = append(s.found, match{a.id, b.id, l})
	if s.limit > 0 && len(s.found) >= 4*s.limit+1_000 {
		s.found = s.best()
		s.least = s.found[s.limit-1].Score
	}
}

// best gives the best pairs so far.
func (s *search) best() []match {
	slices.SortFunc(s.found, func(m, n match) int {
		return cmp.Or(better(m.Likeness, n.Likeness), cmp.Compare(m.a, n.a), cmp.Compare(m.b, n.b))
	})
	if s.limit > 0 && len(s.found) > s.limit {
		return s.found[:s.limit]
	}
	return s.found
}
