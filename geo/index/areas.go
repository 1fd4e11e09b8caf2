package index

import (
	"cmp"
	"slices"

	"eventmap/geo/tile"
)

// areas gives the shapes, places and discs that touch the tile.
func (d *drawing) areas() []tile.Area {
	g := gathering{drawing: d, regions: map[int32]*group{}, discs: discs{number: map[disc]int{}}}
	for i := range d.layers {
		g.from(&d.layers[i])
	}
	slices.SortFunc(g.shapes, func(a, b tile.Area) int {
		return cmp.Or(cmp.Compare(b.Outline.Size(), a.Outline.Size()), cmp.Compare(a.ID, b.ID))
	})
	return append(append(g.shapes, g.regionList()...), g.discList()...)
}

// A gathering is the areas of one tile in the making.
type gathering struct {
	*drawing
	shapes  []tile.Area
	regions map[int32]*group // by place; nil where it does not touch the tile
	discs   discs

	of       *layer // the layer that verdicts are about
	verdicts []verdict
}

// from gathers what a layer holds: by the areas, or where the query chooses fewer
// rows than may be in those that come near, by the rows.
func (g *gathering) from(l *layer) {
	near := g.near(l)
	n := near.rows
	p := g.plan
	if w := p.way(l.segment); w.ok && w.most < n {
		g.fromTerms(l, w)
		return
	}
	if n > quickRows && p.shelved(&l.shelves, l.len()) < n {
		g.fromShelves(l)
		return
	}
	for _, i := range near.shapes {
		if h := &l.shapes[i]; uint32(h.from) <= g.at.Z && p.match(l, int(h.row)) {
			g.addShape(l, h)
		}
	}
	for _, i := range near.regions {
		g.fromRegion(l, &l.regions[i])
	}
	touch := touching{gathering: g}
	for _, s := range near.rings {
		g.fromRing(l, s.ring, s.run, &touch)
	}
}

// A nearness is what a layer has near a tile, and about how many looks that takes.
type nearness struct {
	shapes, regions []uint32
	rings           []ringRun
	rows            int
}

// A ringRun is rows of a ring whose discs may touch a tile.
type ringRun struct {
	*ring
	run
}

// near gives what a layer has near the tile.
func (g *gathering) near(l *layer) (n nearness) {
	l.nearBy.shapes.near(g.at, func(i uint32) { n.shapes = append(n.shapes, i) })
	l.nearBy.regions.near(g.at, func(i uint32) {
		if r := &l.regions[i]; g.region(r.place) != nil {
			n.regions = append(n.regions, i)
			n.rows += r.work()
		}
	})
	n.rows += len(n.shapes)
	corner, side := g.at.Corner()
	for class := range l.discs {
		r := &l.discs[class]
		if len(r.rows) == 0 || !wideClass(class, g.at.Z) {
			continue
		}
		if len(r.rows) <= fewBoxes {
			n.rings = append(n.rings, ringRun{r, run{0, len(r.rows)}})
			n.rows += r.work
			continue
		}
		f := frame{int64(corner.X), int64(corner.Y), int64(corner.X) + int64(side) - 1, int64(corner.Y) + int64(side) - 1}.grown(1 << class)
		for _, k := range stretches(f.unrolled()) {
			if first, last := r.between(k); first < last {
				n.rings = append(n.rings, ringRun{r, run{first, last}})
				n.rows += (last-first)*r.work/len(r.rows) + 1
			}
		}
	}
	return n
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
	for n := range v.list {
		h := &v.list[n]
		answer := p.ofShelf(h)
		if answer == no {
			continue
		}
		whole := answer == yes && l.gone == nil
		for e := h.first; e < h.last; e++ {
			if v.mark[e]>>markZoom&(1<<(markKilled-markZoom)-1) > z {
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
			r.add(g.drawing, l, i)
		}
	case tile.Disc:
		if i < l.placed && uint32(l.discFrom[i]) <= g.at.Z && touch.disc(l.discAt(uint32(i))) {
			g.discs.of(l.discAt(uint32(i))).add(g.drawing, l, i)
		}
	}
}

func (g *gathering) addShape(l *layer, h *shape) {
	if !h.outline.Touches(g.at) {
		return
	}
	one := group{}
	one.add(g.drawing, l, int(h.row))
	r := one.area(g.drawing)
	r.Kind, r.Outline = tile.Shape, h.outline
	g.shapes = append(g.shapes, r)
}

// region gives the group of a place; nil when it does not touch the tile.
func (g *gathering) region(a int32) *group {
	r, ok := g.regions[a]
	if !ok {
		if p := g.view.places[a]; uint32(p.from) <= g.at.Z && p.outline.Touches(g.at) {
			r = &group{}
		}
		g.regions[a] = r
	}
	return r
}

// fromRegion gathers the events that may lie in a place near the tile.
func (g *gathering) fromRegion(l *layer, c *regionCrowd) {
	r := g.region(c.place)
	if g.addKnown(l, &c.crowd, func() *group { return r }) {
		return
	}
	if len(c.cuts) > 0 && !c.mixed {
		g.addCuts(l, &c.crowd, r)
		return
	}
	for _, row := range c.rows {
		i := int(row)
		if k, _ := l.kind(&g.view, i, g.at.Z); k == tile.Region && g.plan.match(l, i) {
			r.add(g.drawing, l, i)
		}
	}
}

// addCuts adds what the query chooses of a crowd that is cut up by shelf.
func (g *gathering) addCuts(l *layer, c *crowd, to *group) {
	if g.of != l {
		g.of, g.verdicts = l, g.verdicts[:0]
		for n := range l.shelves.list {
			g.verdicts = append(g.verdicts, g.plan.ofShelf(&l.shelves.list[n]))
		}
	}
	for n, t := range c.cuts {
		answer := g.verdicts[t.shelf]
		if answer == no {
			continue
		}
		end := len(c.rows)
		if n+1 < len(c.cuts) {
			end = int(c.cuts[n+1].first)
		}
		rows := c.rows[t.first:end]
		if answer == yes && l.gone == nil {
			to.addAlike(g.drawing, l, rows, int(t.verified))
			continue
		}
		for _, row := range rows {
			if g.plan.match(l, int(row)) {
				to.add(g.drawing, l, int(row))
			}
		}
	}
}

// addKnown adds what a crowd adds up to where that needs no look at every row, to
// the group that into gives.
func (g *gathering) addKnown(l *layer, c *crowd, into func() *group) bool {
	if c.mixed || c.sums[0] == nil || !g.plan.plainPlaced(l) {
		return false
	}
	s := c.sums[g.plan.sight]
	var gone []uint32
	if l.gone != nil {
		for _, row := range c.rows {
			if l.gone.has(int(row)) && l.flags[row]&g.plan.sees != 0 {
				gone = append(gone, row)
			}
		}
	}
	switch s.count - len(gone) {
	case 0:
		return true
	case 1:
		return false // of one event more is shown than sums say
	}
	to := into()
	to.addSum(g.drawing, s)
	for _, row := range gone {
		to.take(hit{l, int(row)})
	}
	return true
}

func (g *gathering) regionList() []tile.Area {
	list := make([]tile.Area, 0, len(g.regions))
	for a, n := range g.regions {
		if n == nil || n.count == 0 {
			continue
		}
		p := g.view.places[a]
		r := n.area(g.drawing)
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
	last   disc // the one asked for last
	is     int  // its number
}

func (l *discs) of(c disc) *group {
	if len(l.group) > 0 && c == l.last {
		return &l.group[l.is]
	}
	n, ok := l.number[c]
	if !ok {
		n = len(l.group)
		l.number[c] = n
		l.group = append(l.group, group{})
	}
	l.last, l.is = c, n
	return &l.group[n]
}

func (g *gathering) discList() []tile.Area {
	list := make([]tile.Area, 0, len(g.discs.group))
	for c, n := range g.discs.number {
		if g.discs.group[n].count == 0 {
			continue
		}
		r := g.discs.group[n].area(g.drawing)
		r.Kind, r.Centre, r.UncertaintyM = tile.Disc, c.at, c.radius
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b tile.Area) int {
		return cmp.Or(cmp.Compare(b.UncertaintyM, a.UncertaintyM), cmp.Compare(a.Centre.Y, b.Centre.Y), cmp.Compare(a.Centre.X, b.Centre.X))
	})
	return list
}

// fromRing gathers the discs of a run of a ring.
func (g *gathering) fromRing(l *layer, r *ring, s run, touch *touching) {
	c, _ := slices.BinarySearchFunc(r.crowds, s.first, func(c ringCrowd, n int) int { return cmp.Compare(c.first, n) })
	for n := s.first; n < s.last; {
		if c < len(r.crowds) && r.crowds[c].first == n {
			g.addCrowd(l, &r.crowds[c], touch)
			n += len(r.crowds[c].rows)
			c++
			continue
		}
		g.addDisc(l, int(r.rows[n]), touch)
		n++
	}
}

func (g *gathering) addCrowd(l *layer, c *ringCrowd, touch *touching) {
	d := l.discAt(c.rows[0])
	if uint32(l.discFrom[c.rows[0]]) > g.at.Z || !touch.disc(d) {
		return
	}
	if g.addKnown(l, &c.crowd, func() *group { return g.discs.of(d) }) {
		return
	}
	if len(c.cuts) > 0 && !c.mixed {
		g.addCuts(l, &c.crowd, g.discs.of(d))
		return
	}
	for _, row := range c.rows {
		g.addDisc(l, int(row), touch)
	}
}

func (g *gathering) addDisc(l *layer, i int, touch *touching) {
	if uint32(l.discFrom[i]) > g.at.Z {
		return
	}
	c := l.discAt(uint32(i))
	if !touch.disc(c) {
		return
	}
	if k, _ := l.kind(&g.view, i, g.at.Z); k == tile.Disc && g.plan.match(l, i) {
		g.discs.of(c).add(g.drawing, l, i)
	}
}

// A touching remembers of the last disc whether it touches the tile: equal discs
// come one after the other.
type touching struct {
	*gathering
	last        disc
	known, does bool
}

func (t *touching) disc(c disc) bool {
	if t.known && c == t.last {
		return t.does
	}
	t.last, t.known, t.does = c, true, false
	if t.far(c) {
		return false
	}
	reach := tile.Reach(c.at, c.radius)
	for turns := -1; turns <= 1; turns++ {
		t.does = t.does || t.at.DiscTouches(c.at, reach, turns)
	}
	return t.does
}

// farLatitude is the row of 70 degrees north; between it and its like in the south
// a disc reaches less than three times as far as it does at the equator.
var farLatitude = tile.Row(70)

// far says quickly of most discs that do not touch the tile that they do not.
func (t *touching) far(c disc) bool {
	if c.at.Y < farLatitude || c.at.Y > worldSide-1-farLatitude || c.radius > 500_000 {
		return false
	}
	reach := int64(c.radius*(4*worldSide/40_000_000)) + 1
	corner, side := t.at.Corner()
	dy := max(int64(corner.Y)-int64(c.at.Y), int64(c.at.Y)-int64(corner.Y)-int64(side))
	dx := max(int64(corner.X)-int64(c.at.X), int64(c.at.X)-int64(corner.X)-int64(side))
	return dy > reach || dx > reach && worldSide-dx-int64(side) > reach
}

// A group counts the events that one area stands for.
type group struct {
	count, verified int
	types           []uint32 // by code; nil for one event
	first           hit
}

func (g *group) add(d *drawing, l *layer, i int) {
	g.count++
	if l.flags[i]&isVerified != 0 {
		g.verified++
	}
	if g.count == 1 {
		g.first = hit{l, i}
		return
	}
	g.open(d)
	g.tally(hit{l, i})
}

// addSum adds what rows add up to.
func (g *group) addSum(d *drawing, s *sum) {
	if s.count == 0 {
		return
	}
	g.open(d)
	g.count, g.verified = g.count+s.count, g.verified+s.verified
	for _, t := range s.types {
		if int(t.code) < len(g.types) {
			g.types[t.code] += t.count
		}
	}
}

// take takes away a row that a sum has counted.
func (g *group) take(h hit) {
	g.count--
	if h.seg.flags[h.row]&isVerified != 0 {
		g.verified--
	}
	if code := int(h.seg.facet[eventTypes][h.row]); code < len(g.types) {
		g.types[code]--
	}
}

// addAlike adds rows of one type.
func (g *group) addAlike(d *drawing, l *layer, rows []uint32, verified int) {
	g.open(d)
	if g.count == 0 {
		g.first = hit{l, int(rows[0])}
	}
	g.count, g.verified = g.count+len(rows), g.verified+verified
	if code := int(l.facet[eventTypes][rows[0]]); code < len(g.types) {
		g.types[code] += uint32(len(rows))
	}
}

// open begins to count by type.
func (g *group) open(d *drawing) {
	if g.types != nil {
		return
	}
	g.types = d.counts()
	if g.first.seg != nil {
		g.tally(g.first)
	}
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
		s := g.first.seg
		r.EventType = d.view.word(s.segment, eventTypes, g.first.row)
		r.ID, r.Title = g.first.id(), title(s.record(g.first.row))
		r.Assessment = d.view.word(s.segment, assessments, g.first.row)
	}
	return r
}

// leading gives the most frequent type, of several the first by name.
func leading(v *view, counts []uint32) string {
	best, most := "", uint32(0)
	for code, n := range counts {
		if n == 0 {
			continue
		}
		if w := v.facets[eventTypes][code]; n > most || n == most && w < best {
			best, most = w, n
		}
	}
	return best
}
