package index

import (
	"cmp"
	"slices"
	"sync"

	"eventmap/geo/tile"
)

// areas gives the shapes, places and discs that touch the tile.
func (d *drawing) areas() []tile.Area {
	g := gatherings.Get().(*gathering)
	defer g.rest()
	g.begin(d)
	for i := range d.layers {
		g.from(&d.layers[i])
	}
	shapes, bundles := g.shapes, []discGroup(nil)
	if !d.each {
		shapes, bundles = g.bundledShapes(g.shapes)
	}
	list := slices.Grow(g.into.Areas, len(shapes)+len(g.touched)+len(g.discs.list)+len(bundles))
	return g.appendDiscs(g.appendRegions(g.appendShapes(list, shapes)), bundles)
}

// A gathering is the areas of one tile in the making. Its room is used again.
type gathering struct {
	*drawing
	shapes    []shapeGroup
	regions   []regionGroup // of the places that touch the tile
	slots     []int32       // for each place 1 and its number among the regions; 0 where that is not known yet, -1 for those that do not touch the tile
	touched   []int32       // the places whose slot is not 0
	discs     discs
	room      counts
	around    vicinity
	here      neighbours
	unsorted  []neighbour
	single    []hit    // the events that are discs alone
	left      []uint32 // of the discs, once they are bundled
	spans     []span
	spanOf    []uint16 // for each rank of a shelf the number of its span, plus one
	spansAre  *segment // whose they are
	counted   census
	countedOf *segment // whose it is
	whole     layer    // the same, of which nothing is gone
}

var gatherings = sync.Pool{New: func() any { return &gathering{discs: discs{number: map[disc]int{}}} }}

func (g *gathering) begin(d *drawing) {
	g.drawing, g.room.types = d, len(d.view.facets[eventTypes])
	g.around.move(d.at)
	if n := len(d.view.places); len(g.slots) < n {
		g.slots = make([]int32, n+n/4)
	}
}

// rest forgets the tile and gives the room back.
func (g *gathering) rest() {
	for _, a := range g.touched {
		g.slots[a] = 0
	}
	clear(g.shapes)
	clear(g.regions)
	clear(g.single)
	g.discs.clear()
	g.room.clear()
	g.shapes, g.regions, g.touched, g.single = g.shapes[:0], g.regions[:0], g.touched[:0], g.single[:0]
	g.drawing, g.spansAre, g.counted, g.countedOf, g.whole.segment = nil, nil, nil, nil, nil
	gatherings.Put(g)
}

// from gathers what a layer holds: by the areas, or where the query chooses fewer
// rows than may be in those that come near, by the rows.
func (g *gathering) from(l *layer) {
	p := g.plan
	selects := p.selects()
	if selects && g.selection(l).rows <= fewShelved {
		g.fromShelves(l)
		return
	}
	n := g.near(l)
	if w := p.way(l.segment); w.ok && w.most < n.work {
		g.fromTerms(l, w)
		return
	}
	if n.work > quickRows && selects && g.selection(l).rows < n.work {
		g.fromShelves(l)
		return
	}
	g.fromNear(l, n)
}

// fromTerms looks at every row that terms give whether it is an area.
func (g *gathering) fromTerms(l *layer, w *way) {
	touch := touching{gathering: g}
	w.rows().each(0, l.len(), func(i int) bool {
		if uint32(l.wideFrom[i]) <= g.at.Z && g.plan.match(l, i) {
			g.addRow(l, i, &touch)
		}
		return true
	})
}

// fromShelves looks at every row that the query chooses whether it is an area.
func (g *gathering) fromShelves(l *layer) {
	p, v, z := g.plan, &l.shelves, g.at.Z
	touch := touching{gathering: g}
	for _, c := range g.selection(l).list {
		h := &v.list[c.shelf]
		whole := c.answer == yes && l.gone == nil
		for e := h.first; e < h.last; e++ {
			if zoomOf(v.mark[e]) > z {
				continue
			}
			if i := int(v.row[e]); whole || p.match(l, i) {
				g.addRow(l, i, &touch)
			}
		}
	}
}

func (g *gathering) addRow(l *layer, i int, touch *touching) {
	switch kind, _ := l.kind(&g.view, i, g.at.Z); kind {
	case tile.Shape:
		g.addShape(l, l.shape(i))
	case tile.Region:
		if r := g.region(l.area[i]); r != nil {
			r.add(&g.room, l, i)
		}
	case tile.Disc:
		if i < l.placed && uint32(l.discFrom[i]) <= g.at.Z && touch.disc(g.view.discAt(l.segment, uint32(i))) {
			g.discs.of(g.view.discAt(l.segment, uint32(i))).add(&g.room, l, i)
		}
	}
}

func (g *gathering) addShape(l *layer, h *shape) {
	if h.outline.Touches(g.at) {
		g.putShape(l, h)
	}
}

// putShape adds a shape that touches the tile.
func (g *gathering) putShape(l *layer, h *shape) {
	s := shapeGroup{outline: h.outline}
	s.addKnown(&g.room, l, int(h.row), h.note&noteVerified != 0)
	g.shapes = append(g.shapes, s)
}

// A shapeGroup is the one event that claims a shape.
type shapeGroup struct {
	group
	outline *tile.Outline
}

// appendShapes appends the areas of shapes, the largest below the smaller. They mostly
// come in that order: see find.
func (g *gathering) appendShapes(list []tile.Area, shapes []shapeGroup) []tile.Area {
	first := len(list)
	for i := range shapes {
		g.single = append(g.single, shapes[i].first)
	}
	fetch(g.single)
	g.single = g.single[:0]
	for i := range shapes {
		r := shapes[i].addTo(&list, &g.view)
		r.Kind, r.Outline = tile.Shape, shapes[i].outline
	}
	inOrder(list[first:], func(a, b *tile.Area) int {
		if m, n := a.Outline.Size(), b.Outline.Size(); m != n {
			return cmp.Compare(n, m)
		}
		return cmp.Compare(a.ID, b.ID)
	})
	return list
}

// inOrder sorts areas that are not in order.
func inOrder(list []tile.Area, compare func(a, b *tile.Area) int) {
	for i := 1; i < len(list); i++ {
		if compare(&list[i-1], &list[i]) > 0 {
			slices.SortFunc(list, func(a, b tile.Area) int { return compare(&a, &b) })
			return
		}
	}
}

// A regionGroup is the events that may lie in one place.
type regionGroup struct {
	group
	place int32
}

// region gives the group of a place; nil when it does not touch the tile. The
// next call may move it.
func (g *gathering) region(a int32) *group {
	if g.slots[a] == 0 && !g.reaches(a) {
		g.touched = append(g.touched, a)
		g.slots[a] = -1
	}
	if g.slots[a] < 0 {
		return nil
	}
	return g.regionHere(a)
}

// regionHere is region for a place that touches the tile.
func (g *gathering) regionHere(a int32) *group {
	if g.slots[a] == 0 {
		g.touched = append(g.touched, a)
		g.regions = append(g.regions, regionGroup{place: a})
		g.slots[a] = int32(len(g.regions))
	}
	return &g.regions[g.slots[a]-1].group
}

// fromRegion gathers the events that may lie in a place that touches the tile.
func (g *gathering) fromRegion(l *layer, c *regionCrowd) {
	r := g.regionHere(c.place)
	of := func(row int) bool { return l.area[row] == c.place }
	if s, ok := g.known(l, &c.crowd, of); ok {
		r.addSum(&g.room, s)
		return
	}
	if len(c.cuts) > 0 && !c.mixed {
		g.addCounted(l, &c.crowd, r, of)
		return
	}
	for _, row := range c.rows {
		i := int(row)
		if k, _ := l.kind(&g.view, i, g.at.Z); k == tile.Region && g.plan.match(l, i) {
			r.add(&g.room, l, i)
		}
	}
}

// known gives what a crowd adds up to where that needs no look at every row; of
// says of a row whether it belongs to the crowd.
func (g *gathering) known(l *layer, c *crowd, of func(row int) bool) (known *sum, ok bool) {
	if c.mixed || c.sums[0] == nil || !g.selection(l).plain {
		return nil, false
	}
	s := c.sums[g.plan.sight]
	if l.gone != nil {
		s = g.without(l, c, s, of)
	}
	return s, s.count != 1 // of one event more is shown than sums say
}

// without gives what a crowd adds up to without the rows that are gone.
func (g *gathering) without(l *layer, c *crowd, whole *sum, of func(row int) bool) *sum {
	s, gone := *whole, g.room.of()
	taken := 0
	take := func(row int) {
		if l.flags[row]&g.plan.sees == 0 || !of(row) {
			return
		}
		taken++
		if l.flags[row]&isVerified != 0 {
			s.verified--
		}
		if code := int(l.facet[eventTypes][row]); code < len(gone) {
			gone[code]++
		}
	}
	if first, last := int(c.least), int(c.most)+1; !l.gone.moreThan(len(c.rows), first, last) {
		l.gone.each(first, last, take)
	} else {
		for _, row := range c.rows {
			if l.gone.has(int(row)) {
				take(int(row))
			}
		}
	}
	if taken == 0 {
		return whole
	}
	s.count -= taken
	left := make([]typeCount, 0, len(s.types))
	for _, t := range s.types {
		if int(t.code) < len(gone) && gone[t.code] < t.count {
			left = append(left, typeCount{t.code, t.count - gone[t.code]})
		}
	}
	s.types = left
	s.lead = s.leading(&g.view)
	return &s
}

// appendRegions appends the areas of the places, the largest below the smaller. They
// mostly come in that order: see find.
func (g *gathering) appendRegions(list []tile.Area) []tile.Area {
	first := len(list)
	for i := range g.regions {
		n := &g.regions[i]
		if n.count == 0 {
			continue
		}
		p := g.view.places[n.place]
		r := n.addTo(&list, &g.view)
		r.Kind, r.Outline, r.AreaID, r.Name = tile.Region, p.outline, p.ID, p.Name
	}
	inOrder(list[first:], func(a, b *tile.Area) int {
		if m, n := a.Outline.Size(), b.Outline.Size(); m != n {
			return cmp.Compare(n, m)
		}
		return cmp.Compare(a.AreaID, b.AreaID)
	})
	return list
}
