package index

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// Tile gives what one tile shows of the events that q chooses; paging and order
// are not looked at. At each zoom an event is one of: a shape, when it claims a
// geometry that is large enough to be seen; else in the area where it may lie,
// or in a disc, when that is wide; else a dot at its point. A dot is in one tile,
// all others are in every tile that they touch. Events beyond the edge of Web
// Mercator, and those whose area is named but not known, are in none.
func (ix *Index) Tile(q geo.Query, a tile.Address, o tile.Options) tile.Content {
	s := ix.snapshot()
	d := drawing{snapshot: s, plan: newPlan(&q, &s.view), at: a, most: math.MaxInt}
	if o.Mode == tile.Auto {
		d.most = cmp.Or(max(o.Threshold, 0), tile.DefaultThreshold)
	}
	var c tile.Content
	c.Cells, c.Events = d.dots()
	c.Areas = append(d.shapes(), d.regions()...)
	c.Areas = append(c.Areas, d.discs()...)
	return c
}

// A drawing is one tile in the making.
type drawing struct {
	*snapshot
	plan *plan
	at   tile.Address
	most int // dots that are shown one by one
	grid *grid
}

// kind says as what a row is shown at a zoom; false for a dot.
func (s *segment) kind(v *view, i int, z uint32) (tile.Kind, bool) {
	if s.flags[i]&isPlain == 0 {
		if h := s.shape(i); h != nil && uint32(h.from) <= z {
			return tile.Shape, true
		}
	}
	if a := s.area[i]; a >= 0 && uint32(v.places[a].from) <= z {
		return tile.Region, true
	}
	return tile.Disc, uint32(s.discFrom[i]) <= z
}

// dots gives the dots in the tile, or the cells that they are gathered in.
func (d *drawing) dots() ([]tile.Cell, []tile.Dot) {
	corner, side := d.at.Corner()
	first := interleave(corner.X, corner.Y)
	keys := stretch{first, first + (side*side - 1)} // the whole world wraps to the last key
	var hits []hit
	for _, side := range d.sides() {
		from, to := side.seg.between(keys)
		for i := from; i < to; i++ {
			if side.gone.has(i) || !d.isDot(side.seg, i) || !d.plan.match(side.seg, i) {
				continue
			}
			if d.grid != nil {
				d.grid.add(side.seg, i, d.at)
				continue
			}
			if hits = append(hits, hit{side.seg, i}); len(hits) > d.most {
				d.grid = newGrid(&d.view)
				for _, h := range hits {
					d.grid.add(h.seg, h.row, d.at)
				}
				hits = nil
			}
		}
	}
	if d.grid != nil {
		defer grids.Put(d.grid)
		return d.grid.cells(&d.view), nil
	}
	dots := make([]tile.Dot, len(hits))
	for n, h := range hits {
		dots[n] = d.dot(h)
	}
	return nil, dots
}

func (d *drawing) isDot(s *segment, i int) bool {
	if s.flags[i]&(isPlain|isVague) == isPlain {
		return true
	}
	_, wide := s.kind(&d.view, i, d.at.Z)
	return !wide
}

// word gives the word of a facet column; "" where only the record knows it.
func (v *view) word(s *segment, f, i int) string {
	if code := s.facet[f][i]; code != otherWord {
		return v.facets[f][code]
	}
	return ""
}

func (d *drawing) dot(h hit) tile.Dot {
	s, i := h.seg, h.row
	return tile.Dot{
		At: tile.Position{X: s.x[i], Y: s.y[i]}, ID: s.id[i], Title: title(s.record[i]), UncertaintyM: s.radius[i],
		EventType: d.view.word(s, eventTypes, i), SubEventType: d.view.word(s, subEventTypes, i),
		Assessment: d.view.word(s, assessments, i), LocationPrecision: d.view.word(s, precisions, i),
	}
}

// title reads only that.
func title(r record) string {
	c := cursor{s: r}
	c.number()
	c.moment()
	c.moment()
	c.point()
	for mask := c.length(); mask != 0; mask &= mask - 1 {
		c.number()
	}
	return c.text()
}

// shapes gives the geometries that touch the tile.
func (d *drawing) shapes() []tile.Area {
	var list []tile.Area
	for _, side := range d.sides() {
		for n := range side.seg.shapes {
			h := &side.seg.shapes[n]
			i := int(h.row)
			if uint32(h.from) > d.at.Z || side.gone.has(i) || !h.outline.Touches(d.at) || !d.plan.match(side.seg, i) {
				continue
			}
			g := &group{}
			g.add(d, side.seg, i)
			r := g.area(d)
			r.Kind, r.Outline = tile.Shape, h.outline
			list = append(list, r)
		}
	}
	return list
}

// regions gives the places that touch the tile, with the events that may lie in
// each.
func (d *drawing) regions() []tile.Area {
	groups := map[int32]*group{}
	for _, side := range d.sides() {
		for a, list := range side.seg.regions {
			p := d.view.places[a]
			if uint32(p.from) > d.at.Z || !p.outline.Touches(d.at) {
				continue
			}
			for _, row := range list {
				i := int(row)
				if k, _ := side.seg.kind(&d.view, i, d.at.Z); k != tile.Region || side.gone.has(i) || !d.plan.match(side.seg, i) {
					continue
				}
				if groups[a] == nil {
					groups[a] = &group{}
				}
				groups[a].add(d, side.seg, i)
			}
		}
	}
	list := make([]tile.Area, 0, len(groups))
	for a, g := range groups {
		p := d.view.places[a]
		r := g.area(d)
		r.Kind, r.Outline, r.AreaID, r.Name = tile.Region, p.outline, p.ID, p.Name
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b tile.Area) int { // the largest below the smaller
		return cmp.Or(cmp.Compare(b.Outline.Size(), a.Outline.Size()), cmp.Compare(a.AreaID, b.AreaID))
	})
	return list
}

// A disc is what events have in common that are shown as one.
type disc struct {
	at     tile.Position
	radius float64
}

// discs are the circles of a tile, with the events in each.
type discs struct {
	number map[disc]int
	group  []group
}

func (l *discs) of(c disc) *group {
	n, ok := l.number[c]
	if !ok {
		n = len(l.group)
		l.number[c] = n
		l.group = append(l.group, group{})
	}
	return &l.group[n]
}

// discs gives the circles that touch the tile, with the events in each.
func (d *drawing) discs() []tile.Area {
	groups := discs{number: map[disc]int{}}
	for _, side := range d.sides() {
		for class, rows := range side.seg.discs {
			if len(rows) == 0 || tile.OnScreen(math.Ldexp(1, class), d.at.Z) < tile.WidePixels {
				continue // not even the largest of the class is wide
			}
			d.discsOf(side.seg, side.gone, rows, int64(1)<<class, &groups)
		}
	}
	list := make([]tile.Area, 0, len(groups.group))
	for c, n := range groups.number {
		r := groups.group[n].area(d)
		r.Kind, r.Centre, r.UncertaintyM = tile.Disc, c.at, c.radius
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b tile.Area) int {
		return cmp.Or(cmp.Compare(b.UncertaintyM, a.UncertaintyM), cmp.Compare(a.Centre.Y, b.Centre.Y), cmp.Compare(a.Centre.X, b.Centre.X))
	})
	return list
}

// discsOf adds rows of one class, none of which reaches further than reach.
func (d *drawing) discsOf(s *segment, gone bitset, list []uint32, reach int64, groups *discs) {
	corner, side := d.at.Corner()
	f := frame{int64(corner.X), int64(corner.Y), int64(corner.X) + int64(side) - 1, int64(corner.Y) + int64(side) - 1}.grown(reach)
	var last disc
	var touches, known bool
	for _, k := range stretches(f.unrolled()) {
		first, end := s.between(k)
		n, _ := slices.BinarySearch(list, uint32(first))
		for ; n < len(list) && int(list[n]) < end; n++ {
			i := int(list[n])
			if uint32(s.discFrom[i]) > d.at.Z || gone.has(i) {
				continue
			}
			c := disc{tile.Position{X: s.x[i], Y: s.y[i]}, s.radius[i]}
			if !known || c != last {
				last, known = c, true
				touches = d.touches(c)
			}
			if !touches {
				continue
			}
			if k, _ := s.kind(&d.view, i, d.at.Z); k != tile.Disc || !d.plan.match(s, i) {
				continue
			}
			groups.of(c).add(d, s, i)
		}
	}
}

func (d *drawing) touches(c disc) bool {
	reach := tile.Reach(c.at, c.radius)
	for turns := -1; turns <= 1; turns++ {
		if d.at.DiscTouches(c.at, reach, turns) {
			return true
		}
	}
	return false
}

// A group counts the events that one area stands for.
type group struct {
	count, verified int
	types           []int // by code; nil for one event
	first           hit
}

func (g *group) add(d *drawing, s *segment, i int) {
	g.count++
	if d.view.word(s, assessments, i) == "verified" {
		g.verified++
	}
	if g.count == 1 {
		g.first = hit{s, i}
		return
	}
	if g.types == nil {
		g.types = make([]int, len(d.view.facets[eventTypes]))
		g.tally(g.first)
	}
	g.tally(hit{s, i})
}

func (g *group) tally(h hit) {
	if code := int(h.seg.facet[eventTypes][h.row]); code < len(g.types) {
		g.types[code]++
	}
}

// area gives the group as an area whose place is yet to be said.
func (g *group) area(d *drawing) tile.Area {
	r := tile.Area{Count: g.count, Verified: g.verified, EventType: leading(&d.view, g.types)}
	if g.count == 1 {
		r.EventType = d.view.word(g.first.seg, eventTypes, g.first.row)
		r.ID, r.Title = g.first.id(), title(g.first.seg.record[g.first.row])
		r.Assessment = d.view.word(g.first.seg, assessments, g.first.row)
	}
	return r
}

// leading gives the most frequent type, of several the first by name.
func leading[N int | uint32](v *view, counts []N) string {
	best, most := "", N(0)
	for code, n := range counts {
		if w := v.facets[eventTypes][code]; n > most || n == most && n > 0 && w < best {
			best, most = w, n
		}
	}
	return best
}

// A grid counts the dots of a tile by cell.
type grid struct {
	cell  [tile.Grid * tile.Grid]gridCell
	types []uint32 // for each cell, the counts by type
	width int      // how many types there are
	codes struct{ verified, disputed uint16 }
}

type gridCell struct {
	count, verified, disputed uint32
	killed                    int32
	northWest, southEast      tile.Position
}

var grids = sync.Pool{New: func() any { return new(grid) }}

func newGrid(v *view) *grid {
	g := grids.Get().(*grid)
	clear(g.cell[:])
	g.width = len(v.facets[eventTypes])
	if n := len(g.cell) * g.width; cap(g.types) < n {
		g.types = make([]uint32, n)
	} else {
		g.types = g.types[:n]
		clear(g.types)
	}
	g.codes.verified, g.codes.disputed = v.assessment("verified"), v.assessment("disputed")
	return g
}

// assessment gives the code of an assessment, or one that no row has.
func (v *view) assessment(word string) uint16 {
	if i := slices.Index(v.facets[assessments], word); i >= 0 {
		return uint16(i)
	}
	return otherWord - 1
}

func (g *grid) add(s *segment, i int, a tile.Address) {
	corner, _ := a.Corner()
	shift := 32 - a.Z - 6 // a tile has 2^6 cells on a side
	x, y := s.x[i], s.y[i]
	n := int((y-corner.Y)>>shift)*tile.Grid + int((x-corner.X)>>shift)
	c := &g.cell[n]
	if c.count == 0 {
		c.killed, c.northWest, c.southEast = -1, tile.Position{X: x, Y: y}, tile.Position{X: x, Y: y}
	}
	c.count++
	switch s.facet[assessments][i] {
	case g.codes.verified:
		c.verified++
	case g.codes.disputed:
		c.disputed++
	}
	c.killed = max(c.killed, s.killed[i])
	c.northWest.X, c.northWest.Y = min(c.northWest.X, x), min(c.northWest.Y, y)
	c.southEast.X, c.southEast.Y = max(c.southEast.X, x), max(c.southEast.Y, y)
	if code := int(s.facet[eventTypes][i]); code < g.width {
		g.types[n*g.width+code]++
	}
}

func (g *grid) cells(v *view) []tile.Cell {
	n := 0
	for i := range g.cell {
		if g.cell[i].count > 0 {
			n++
		}
	}
	list := make([]tile.Cell, 0, n)
	for i := range g.cell {
		c := &g.cell[i]
		if c.count == 0 {
			continue
		}
		list = append(list, tile.Cell{
			Column: i % tile.Grid, Row: i / tile.Grid, Count: int(c.count), EventType: leading(v, g.types[i*g.width:(i+1)*g.width]),
			Verified: int(c.verified), Disputed: int(c.disputed), Killed: int(c.killed), Bound: tile.Degrees(c.northWest, c.southEast),
		})
	}
	return list
}
