package index

import (
	"cmp"
	"slices"

	"eventmap/geo/tile"
)

// A disc is what events have in common that are shown as one.
type disc struct {
	at     tile.Position
	radius float64
}

// compare orders discs: the largest below the smaller.
func (c disc) compare(d disc) int {
	switch {
	case c.radius != d.radius:
		return cmp.Compare(d.radius, c.radius)
	case c.at.Y != d.at.Y:
		return cmp.Compare(c.at.Y, d.at.Y)
	}
	return cmp.Compare(c.at.X, d.at.X)
}

// discs are the circles of a tile, with the events in each. A disc may be there
// more than once until all are gathered.
type discs struct {
	list   []discGroup
	number map[disc]int // of those that come in any order
	last   disc         // the one asked for last
	is     int          // its number, plus one
	order  []placedDisc
	apart  []discGroup // what once gave last
}

// A placedDisc is a disc with its number in a list, so that sorting looks at nothing
// else.
type placedDisc struct {
	disc
	number uint32
}

func (c placedDisc) compare(d placedDisc) int {
	if n := c.disc.compare(d.disc); n != 0 {
		return n
	}
	return cmp.Compare(c.number, d.number)
}

type discGroup struct {
	disc
	group
}

func (l *discs) clear() {
	clear(l.list)
	clear(l.apart)
	clear(l.number)
	l.list, l.apart, l.is = l.list[:0], l.apart[:0], 0
}

// of gives the group of a disc that other rows may have had before, or have later.
func (l *discs) of(c disc) *group {
	if l.is > 0 && c == l.last {
		return &l.list[l.is-1].group
	}
	n, ok := l.number[c]
	if !ok {
		n = len(l.list)
		l.number[c] = n
		l.list = append(l.list, discGroup{disc: c})
	}
	l.last, l.is = c, n+1
	return &l.list[n].group
}

// next gives an empty group for a disc of which all rows of a layer come now.
func (l *discs) next(c disc) *group {
	l.list = append(l.list, discGroup{disc: c})
	return &l.list[len(l.list)-1].group
}

// again gives the group of the last disc where it is the same, or an empty one.
func (l *discs) again(c disc) *group {
	if n := len(l.list); n > 0 && l.list[n-1].disc == c {
		return &l.list[n-1].group
	}
	return l.next(c)
}

// drop takes back the last disc, to which nothing was added.
func (l *discs) drop() { l.list = l.list[:len(l.list)-1] }

// appendDiscs appends the areas of the discs, each once, and of those that stand for
// shapes.
func (g *gathering) appendDiscs(list []tile.Area, bundles []discGroup) []tile.Area {
	apart := g.discs.once(&g.room)
	if len(bundles) > 0 {
		apart = slices.Concat(apart, bundles)
		slices.SortStableFunc(apart, func(a, b discGroup) int { return a.compare(b.disc) })
	}
	var left []uint32
	if !g.each {
		left = g.bundled(apart)
	}
	shown, of := len(apart), func(n int) *discGroup { return &apart[n] }
	if left != nil {
		shown, of = len(left), func(n int) *discGroup { return &apart[left[n]] }
	}
	for n := range shown {
		if c := of(n); c.count == 1 {
			g.single = append(g.single, c.first)
		}
	}
	fetch(g.single)
	for n := range shown {
		c := of(n)
		r := c.addTo(&list, &g.view)
		r.Kind, r.Centre, r.UncertaintyM = tile.Disc, c.at, c.radius
	}
	return list
}

// settled reports whether the discs are in order already and each there once, as they
// come from one layer.
func (l *discs) settled() bool {
	for i := 1; i < len(l.list); i++ {
		if l.list[i-1].compare(l.list[i].disc) >= 0 {
			return false
		}
	}
	return true
}

// once gives the discs, each once and in order.
func (l *discs) once(room *counts) []discGroup {
	if l.settled() {
		return l.list
	}
	l.order = l.order[:0]
	for i := range l.list {
		l.order = append(l.order, placedDisc{l.list[i].disc, uint32(i)})
	}
	slices.SortFunc(l.order, placedDisc.compare)
	for i := 0; i < len(l.order); {
		c := &l.list[l.order[i].number]
		for i++; i < len(l.order) && l.order[i].disc == c.disc; i++ {
			c.merge(room, &l.list[l.order[i].number].group)
		}
		if c.count > 0 {
			l.apart = append(l.apart, *c)
		}
	}
	return l.apart
}

// fromCrowd gathers the rows of a disc with many.
func (g *gathering) fromCrowd(l *layer, c *ringCrowd) {
	to := g.discs.next(c.is)
	g.addMany(l, &c.crowd, to)
	if to.count == 0 {
		g.discs.drop()
	}
}

// addMany adds the rows of a disc with many.
func (g *gathering) addMany(l *layer, c *crowd, to *group) {
	of := func(row int) bool { return g.view.sameDisc(l.segment, uint32(row), c.rows[0]) }
	if s, ok := g.known(l, c, of); ok {
		to.addSum(&g.room, s)
		return
	}
	if len(c.cuts) > 0 && !c.mixed {
		g.addCounted(l, c, to, of)
		return
	}
	g.addDiscs(l, c.rows, to)
}

// addDiscs adds the rows of a disc that are shown as one.
func (g *gathering) addDiscs(l *layer, rows []uint32, to *group) {
	for _, row := range rows {
		if k, _ := l.kind(&g.view, int(row), g.at.Z); k == tile.Disc && g.plan.match(l, int(row)) {
			to.add(&g.room, l, int(row))
		}
	}
}

// A patch is a tile for which many discs are asked whether they touch it.
type patch struct{ west, north, east, south float64 }

func newPatch(a tile.Address) patch {
	c, side := a.Corner()
	return patch{float64(c.X), float64(c.Y), float64(c.X) + float64(side), float64(c.Y) + float64(side)}
}

// touches reports whether the square around a disc meets the patch, also from
// round the world. It says what tile.Address.DiscTouches says.
func (p *patch) touches(at tile.Position, reach float64) bool {
	x, y := float64(at.X), float64(at.Y)
	if y+reach < p.north || y-reach >= p.south {
		return false
	}
	if x+reach >= p.west && x-reach < p.east {
		return true
	}
	return x-reach < 0 && x+worldSide-reach < p.east || x+reach >= worldSide && x-worldSide+reach >= p.west
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
	t.last, t.known, t.does = c, true, t.at.TouchesDisc(c.at, c.radius)
	return t.does
}
