package index

import (
	"math/bits"
	"slices"
	"sync"

	"eventmap/geo/tile"
)

// gridBits is how many bits of a position tell its cell apart in a tile.
const gridBits = 6

// gridCells is the number of cells of a tile.
const gridCells = tile.Grid * tile.Grid

// A cellSet is cells of a tile, row by row.
type cellSet [gridCells / 64]uint64

// add adds the cell that stands somewhere along the curve.
func (s *cellSet) add(cell uint64) {
	at := alongRows[cell&(gridCells-1)]
	s[at/64] |= 1 << (at % 64)
}

// each gives the cells row by row, and where each stands along the curve.
func (s *cellSet) each(yield func(at int, cell uint16)) {
	for n, word := range s {
		for ; word != 0; word &= word - 1 {
			at := n*64 + bits.TrailingZeros64(word)
			yield(at, byRow[at])
		}
	}
}

// len is how many there are.
func (s *cellSet) len() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// byRow gives for each cell, row by row, its place along the curve, and alongRows
// the other way round.
var byRow, alongRows = func() (list, back [gridCells]uint16) {
	for i := range list {
		list[i] = uint16(interleave(uint32(i%tile.Grid), uint32(i/tile.Grid)))
		back[list[i]] = uint16(i)
	}
	return list, back
}()

// A grid adds up by cell what is known of the dots of a tile. The cells stand in
// the order of the curve, so that the number of a dot's cell is a few bits of its
// key. It is empty between two tiles.
type grid struct {
	cell  [gridCells]gridCell
	used  cellSet // all others are empty
	shift uint32  // from a key to the number of its cell
	ballot
	doubt []uint16 // the cells whose tallies have to be made anew
}

// A gridCell is what the dots of one cell add up to.
type gridCell struct {
	tally
	whole    bool // it is one tally as it was made, whose leading type leads
	doubtful bool
}

var grids = sync.Pool{New: func() any { return new(grid) }}

// emptyGrid gives a grid for a tile.
func emptyGrid(d *drawing) *grid {
	g := grids.Get().(*grid)
	g.shift, g.doubt = 2*(32-d.at.Z-gridBits), g.doubt[:0]
	g.begin(d.view.facets[eventTypes])
	return g
}

// rest empties the grid and gives it back.
func (g *grid) rest() {
	g.used.each(func(_ int, cell uint16) { g.cell[cell] = gridCell{} })
	g.used = cellSet{}
	grids.Put(g)
}

func (g *grid) of(key uint64) uint64 { return key >> g.shift & (gridCells - 1) }

// total is how many dots there are.
func (g *grid) total() int {
	n := 0
	g.used.each(func(_ int, cell uint16) { n += int(g.cell[cell].count) })
	return n
}

// cells gives the cells that hold something, row by row.
func (g *grid) cells(d *drawing) []tile.Cell {
	list := slices.Grow(d.into.Cells, g.used.len())
	_, side := d.at.Corner()
	within := uint32(side/(4*tile.Grid)) - 1 // a quarter of a cell
	g.used.each(func(at int, cell uint16) {
		c := &g.cell[cell]
		if c.count == 0 {
			return
		}
		kind := ""
		if c.least > 0 {
			kind = d.view.facets[eventTypes][c.lead]
		}
		list = append(list, tile.Cell{
			Column: at % tile.Grid, Row: at / tile.Grid, Count: int(c.count), EventType: kind,
			Verified: int(c.verified), Disputed: int(c.disputed), Killed: int(c.killed),
			NorthWest: tile.Position{X: c.west &^ within, Y: c.north &^ within},
			SouthEast: tile.Position{X: c.east | within, Y: c.south | within},
		})
	})
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
	g.used.each(func(_ int, cell uint16) {
		if c := &g.cell[cell]; c.doubtful || !c.whole && c.count > 0 && c.least <= c.others {
			g.doubt = append(g.doubt, cell)
		}
	})
	for _, cell := range g.doubt {
		g.recount(d, cell)
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
	count := counter{l.segment, &d.view, &g.ballot}
	for i := span.first; i < span.last; {
		until := span.last
		if len(nodes) > 0 && int(nodes[0].first) < until {
			until = int(nodes[0].first)
		}
		g.addRows(d, &count, i, until)
		if i = until; i < span.last {
			n := &nodes[0]
			g.merge(g.of(interleave(n.west, n.north)), &n.tally)
			i += int(n.n)
			nodes = nodes[1:]
		}
	}
}

// addRows adds the rows from first to before last, of which each cell has few.
func (g *grid) addRows(d *drawing, c *counter, first, last int) {
	keys, flags, wideFrom, types := c.s.key[:last], c.s.flags[:last], c.s.wideFrom[:last], c.s.facet[eventTypes][:last]
	sees, z, shift := d.plan.sees, d.at.Z, g.shift
	for i := first; i < last; {
		key := keys[i]
		end := i + 1
		for end < last && keys[end]>>shift == key>>shift {
			end++
		}
		if end-i > 1 {
			t := c.add(i, end, sees, z)
			g.merge(g.of(key), &t)
		} else if f := flags[i]; f&sees != 0 && uint32(wideFrom[i]) > z {
			t := tally{count: 1, verified: uint32(one(f&isVerified != 0)), disputed: uint32(one(f&isDisputed != 0)), killed: c.view.killed(c.s, i)}
			if code := types[i]; int(code) < len(c.types) {
				t.lead, t.least, t.most = code, 1, 1
			}
			t.west, t.north = squeeze(key), squeeze(key>>1)
			t.east, t.south = t.west, t.north
			g.merge(g.of(key), &t)
		}
		i = end
	}
}

// merge adds a tally to its cell. Of two leading types the one stays that surely
// leads; where neither does, the least and others of the cell say so.
func (g *grid) merge(cell uint64, t *tally) {
	if t.count == 0 {
		return
	}
	c := &g.cell[cell]
	if c.count == 0 {
		g.used.add(cell)
		*c = gridCell{tally: *t, whole: true}
		return
	}
	c.whole = false
	c.count, c.verified, c.disputed, c.killed = c.count+t.count, c.verified+t.verified, c.disputed+t.disputed, max(c.killed, t.killed)
	c.west, c.east, c.north, c.south = min(c.west, t.west), max(c.east, t.east), min(c.north, t.north), max(c.south, t.south)
	switch {
	case c.lead == t.lead:
		c.least, c.most, c.others = c.least+t.least, c.most+t.most, c.others+t.others
	case c.least >= t.least:
		c.most, c.others = c.most+t.others, c.others+t.most
	default:
		c.lead, c.least, c.most, c.others = t.lead, t.least, t.most+c.others, t.others+max(c.most, c.others)
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
		c.whole = false
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
		x, y := squeeze(l.key[i]), squeeze(l.key[i]>>1)
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
func (g *grid) recount(d *drawing, cell uint16) {
	keys := stretch{d.keys.first + uint64(cell)<<g.shift, d.keys.first + uint64(cell+1)<<g.shift - 1}
	c := gridCell{tally: tally{killed: -1, west: 1<<32 - 1, north: 1<<32 - 1}}
	clear(g.types)
	for n := range d.layers {
		l := &d.layers[n]
		first, last := l.betweenIn(d.spans[n], keys)
		for row := first; row < last; row++ {
			flags := l.flags[row]
			if flags&d.plan.sees == 0 || uint32(l.wideFrom[row]) <= d.at.Z || l.gone.has(row) {
				continue
			}
			x, y := squeeze(l.key[row]), squeeze(l.key[row]>>1)
			c.west, c.east, c.north, c.south = min(c.west, x), max(c.east, x), min(c.north, y), max(c.south, y)
			c.count++
			if flags&isVerified != 0 {
				c.verified++
			}
			if flags&isDisputed != 0 {
				c.disputed++
			}
			c.killed = max(c.killed, d.view.killed(l.segment, row))
			if code := int(l.facet[eventTypes][row]); code < len(g.types) {
				g.types[code]++
			}
		}
	}
	for code, n := range g.types {
		if n > c.least || n == c.least && n > 0 && d.view.facets[eventTypes][code] < d.view.facets[eventTypes][c.lead] {
			c.lead, c.least = uint16(code), n
		}
	}
	clear(g.types)
	g.cell[cell] = c
}
