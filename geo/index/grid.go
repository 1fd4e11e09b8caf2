package index

import (
	"slices"
	"sync"

	"eventmap/geo/tile"
)

// gridBits is how many bits of a position tell its cell apart in a tile.
const gridBits = 6

// gridCells is the number of cells of a tile.
const gridCells = tile.Grid * tile.Grid

// A grid adds up by cell what is known of the dots of a tile. The cells stand in
// the order of the curve, so that the number of a dot's cell is a few bits of its
// key.
type grid struct {
	cell  [gridCells]gridCell
	width int    // how many types there are
	shift uint32 // from a key to the number of its cell
	types []uint32
	doubt []int // the cells whose tallies have to be made anew
}

// A gridCell is a tally whose sides are masked keys, which compare faster.
type gridCell struct {
	count, verified, disputed uint32
	killed                    int32
	west, east, north, south  uint64
	lead                      uint16
	doubtful                  bool
	least, most, others       uint32
}

var grids = sync.Pool{New: func() any { return new(grid) }}

// emptyGrid gives a grid for a tile.
func emptyGrid(d *drawing) *grid {
	g := grids.Get().(*grid)
	clear(g.cell[:])
	g.width, g.shift, g.doubt = len(d.view.facets[eventTypes]), 2*(32-d.at.Z-gridBits), g.doubt[:0]
	if len(g.types) < g.width {
		g.types = make([]uint32, g.width)
	}
	return g
}

func (g *grid) of(key uint64) int { return int(key >> g.shift & (gridCells - 1)) }

// put widens the cell to a dot.
func (c *gridCell) put(key uint64) {
	x, y := key&xBits, key&yBits
	if c.count == 0 {
		c.killed, c.west, c.east, c.north, c.south = -1, x, x, y, y
	}
	c.count++
	c.west, c.east, c.north, c.south = min(c.west, x), max(c.east, x), min(c.north, y), max(c.south, y)
}

// total is how many dots there are.
func (g *grid) total() int {
	n := 0
	for i := range g.cell {
		n += int(g.cell[i].count)
	}
	return n
}

// cells gives the cells that hold something, row by row.
func (g *grid) cells(d *drawing) []tile.Cell {
	n := 0
	for i := range g.cell {
		n += int(one(g.cell[i].count > 0))
	}
	list := slices.Grow(d.into.Cells, n)
	_, side := d.at.Corner()
	within := uint32(side/(4*tile.Grid)) - 1 // a quarter of a cell
	for at, i := range byRow {
		c := &g.cell[i]
		if c.count == 0 {
			continue
		}
		kind := ""
		if c.least > 0 {
			kind = d.view.facets[eventTypes][c.lead]
		}
		list = append(list, tile.Cell{
			Column: at % tile.Grid, Row: at / tile.Grid, Count: int(c.count), EventType: kind,
			Verified: int(c.verified), Disputed: int(c.disputed), Killed: int(c.killed),
			NorthWest: tile.Position{X: squeeze(c.west) &^ within, Y: squeeze(c.north>>1) &^ within},
			SouthEast: tile.Position{X: squeeze(c.east) | within, Y: squeeze(c.south>>1) | within},
		})
	}
	return list
}

// fromPyramids gives the grid of a tile of which every dot is chosen that the
// audience sees: most of it is known beforehand.
func (d *drawing) fromPyramids() *grid {
	g := emptyGrid(d)
	for i := range d.layers {
		g.addLayer(d, &d.layers[i], d.spans[i])
	}
	for i := range d.layers {
		g.takeGone(d, &d.layers[i], d.spans[i])
	}
	for i := range g.cell {
		if c := &g.cell[i]; c.doubtful || c.count > 0 && c.least <= c.others {
			g.doubt = append(g.doubt, i)
		}
	}
	for _, i := range g.doubt {
		g.recount(d, i)
	}
	return g
}

// addLayer adds the nodes of a layer, and the rows between them.
func (g *grid) addLayer(d *drawing, l *layer, span run) {
	if span.first == span.last {
		return
	}
	var nodes []node
	if p := l.pyramid[d.plan.sight]; p != nil {
		nodes = p.levels[d.at.Z][p.from(d.at.Z, span.first):]
	}
	count := newCounter(l.segment, &d.view)
	for i := span.first; i < span.last; {
		if len(nodes) > 0 && int(nodes[0].first) == i {
			g.cell[g.of(l.key[i])].merge(&nodes[0].tally)
			i += int(nodes[0].n)
			nodes = nodes[1:]
			continue
		}
		end := l.leap(i, span.last, l.key[i]>>g.shift, g.shift)
		t := count.add(i, end, d.plan.sees, d.at.Z)
		g.cell[g.of(l.key[i])].merge(&t)
		i = end
	}
}

// merge adds a tally. Of two leading types the one stays that surely leads; where
// neither does, the least and others of the cell say so.
func (c *gridCell) merge(t *tally) {
	if t.count == 0 {
		return
	}
	west, east, north, south := spread(t.west), spread(t.east), spread(t.north)<<1, spread(t.south)<<1
	if c.count == 0 {
		*c = gridCell{count: t.count, verified: t.verified, disputed: t.disputed, killed: t.killed,
			west: west, east: east, north: north, south: south, lead: t.lead, least: t.least, most: t.most, others: t.others}
		return
	}
	c.count, c.verified, c.disputed, c.killed = c.count+t.count, c.verified+t.verified, c.disputed+t.disputed, max(c.killed, t.killed)
	c.west, c.east, c.north, c.south = min(c.west, west), max(c.east, east), min(c.north, north), max(c.south, south)
	switch {
	case c.lead == t.lead:
		c.least, c.most, c.others = c.least+t.least, c.most+t.most, c.others+t.others
	case c.least >= t.least:
		c.most, c.others = c.most+t.others, c.others+t.most
	default:
		c.lead, c.least, c.most, c.others = t.lead, t.least, t.most+c.others, t.others+c.most
	}
}

// takeGone takes away what the nodes count and is gone. Rows between the nodes
// were looked at one by one, and are in doubt as they are.
func (g *grid) takeGone(d *drawing, l *layer, span run) {
	p := l.pyramid[d.plan.sight]
	l.gone.each(span.first, span.last, func(i int) {
		if l.flags[i]&d.plan.sees == 0 || uint32(l.wideFrom[i]) <= d.at.Z {
			return
		}
		c := &g.cell[g.of(l.key[i])]
		if p == nil || p.over(d.at.Z, i) == nil {
			c.doubtful = true
			return
		}
		c.count--
		if l.flags[i]&isVerified != 0 {
			c.verified--
		}
		if l.flags[i]&isDisputed != 0 {
			c.disputed--
		}
		if l.facet[eventTypes][i] == c.lead {
			c.least -= min(c.least, 1)
		}
		x, y := l.key[i]&xBits, l.key[i]&yBits
		c.doubtful = c.doubtful || c.killed >= 0 && d.view.killed(l.segment, i) == c.killed ||
			(x == c.west || x == c.east || y == c.north || y == c.south) && !l.hasTwin(i)
	})
}

// hasTwin reports whether the next row or the one before stands at the same
// position and is there.
func (l *layer) hasTwin(i int) bool {
	for _, j := range [2]int{i - 1, i + 1} {
		if j >= 0 && j < l.placed && l.key[j] == l.key[i] && l.flags[j] == l.flags[i] && l.wideFrom[j] == l.wideFrom[i] && !l.gone.has(j) {
			return true
		}
	}
	return false
}

// recount makes the tally of a cell anew, by looking at its rows.
func (g *grid) recount(d *drawing, i int) {
	keys := stretch{d.keys.first + uint64(i)<<g.shift, d.keys.first + uint64(i+1)<<g.shift - 1}
	c := gridCell{}
	types := g.types[:g.width]
	clear(types)
	for n := range d.layers {
		l := &d.layers[n]
		first, last := l.betweenIn(d.spans[n], keys)
		for row := first; row < last; row++ {
			flags := l.flags[row]
			if flags&d.plan.sees == 0 || uint32(l.wideFrom[row]) <= d.at.Z || l.gone.has(row) {
				continue
			}
			c.put(l.key[row])
			if flags&isVerified != 0 {
				c.verified++
			}
			if flags&isDisputed != 0 {
				c.disputed++
			}
			c.killed = max(c.killed, d.view.killed(l.segment, row))
			if code := int(l.facet[eventTypes][row]); code < g.width {
				types[code]++
			}
		}
	}
	for code, n := range types {
		if n > c.least || n == c.least && n > 0 && d.view.facets[eventTypes][code] < d.view.facets[eventTypes][c.lead] {
			c.lead, c.least = uint16(code), n
		}
	}
	g.cell[i] = c
}
