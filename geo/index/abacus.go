package index

import (
	"math/bits"
	"slices"
	"sync"

	"eventmap/geo/tile"
)

// An abacus counts the chosen dots of a tile by cell. Rows are added in runs that
// lie in one cell, as neighbours along the curve do, so that a cell is looked up
// once for many. It is handed back empty.
type abacus struct {
	view  *view
	cell  [gridCells]bead // in the order of the curve
	held  cellSet         // all others are empty
	types []uint32        // for each cell, the counts by type
	width int             // how many types there are
	used  []bool          // by type, whether any dot is of it
	shift uint32          // from a key to the number of its cell
	brief uint32          // from which bit on half a key tells its cell and quarter
	worth [1 << worthBits]uint64
}

// A bead is what the dots of one cell add up to.
type bead struct {
	count, verified, disputed uint32
	killed                    uint32 // the highest plus one; 0 for none
	quarters                  uint16 // which of 4 x 4 squares of the cell hold a dot, in the order of the curve
}

// What a dot adds is one number: that it is there, whether it is verified, and
// whether it is disputed. It is looked up by those flags and the zoom from which
// the row is wide; what is no dot is worth nothing.
const (
	worthBits     = 7
	worthVerified = 21
	worthDisputed = 42
	worthMost     = 1 << 20 // rows that are added up at once, so that no part runs over
)

var abaci = sync.Pool{New: func() any { return new(abacus) }}

func newAbacus(d *drawing) *abacus {
	g := abaci.Get().(*abacus)
	if width := len(d.view.facets[eventTypes]); g.width != width {
		g.width, g.types, g.used = width, make([]uint32, gridCells*width), make([]bool, width)
	}
	g.view, g.shift = &d.view, 2*(32-d.at.Z-gridBits)
	g.brief = uint32(max(shelfBits-2*max(int(d.at.Z)-shelfZoom, 0), 0))
	for i := range g.worth {
		g.worth[i] = 0
		if uint32(i>>2) > d.at.Z {
			g.worth[i] = 1 | uint64(i&1)<<worthVerified | uint64(i>>1&1)<<worthDisputed
		}
	}
	return g
}

// worthOf gives where the worth of a row stands.
func worthOf(flags uint16, wideFrom uint8) uint {
	return uint(flags/isVerified&1) | uint(flags/isDisputed&1)<<1 | uint(wideFrom)<<2
}

// put adds what dots of one cell add up to.
func (g *abacus) put(cell, sum uint64, killed uint32, quarters uint64) {
	c := &g.cell[cell&(gridCells-1)]
	g.held.add(cell)
	const part = 1<<worthVerified - 1
	c.count += uint32(sum & part)
	c.verified += uint32(sum >> worthVerified & part)
	c.disputed += uint32(sum >> worthDisputed)
	c.killed, c.quarters = max(c.killed, killed), c.quarters|uint16(quarters)
}

// add adds rows of a layer, the best in the order of the curve.
func (g *abacus) add(l *layer, rows []uint32) {
	var sum, quarters, cell uint64
	killed, shift := uint32(0), g.shift
	counts := g.types[:0]
	keys, flags, wideFrom, most, types := l.key, l.flags, l.wideFrom, l.killed, l.facet[eventTypes]
	flags, wideFrom, most, types = flags[:len(keys)], wideFrom[:len(keys)], most[:len(keys)], types[:len(keys)]
	for n, i := range rows {
		key := keys[i]
		if at := key >> shift; at != cell || n%worthMost == 0 {
			if n > 0 {
				g.put(cell, sum, killed, quarters)
			}
			cell, sum, quarters, killed = at, 0, 0, 0
			first := int(at&(gridCells-1)) * g.width
			counts = g.types[first : first+g.width]
		}
		w := g.worth[worthOf(flags[i], wideFrom[i])%uint(len(g.worth))]
		is := w & 1
		sum += w
		k := uint32(most[i])
		if k == manyKilled {
			k = uint32(g.view.killedMany(l.segment, int(i))) + 1
		}
		killed = max(killed, k&-uint32(is))
		quarters |= is << (key >> ((shift - 4) & 63) & 15)
		if code := types[i]; int(code) < len(counts) {
			counts[code] += uint32(is)
			g.used[code] = true
		}
	}
	if len(rows) > 0 {
		g.put(cell, sum, killed, quarters)
	}
}

// addShelf adds rows of a shelf, all of which are chosen.
func (g *abacus) addShelf(l *layer, code uint16, rows, marks, keys []uint32) {
	for len(rows) > 0 {
		n := min(len(rows), worthMost)
		g.addRuns(l, code, rows[:n], marks[:n], keys[:n])
		rows, marks, keys = rows[n:], marks[n:], keys[n:]
	}
}

func (g *abacus) addRuns(l *layer, code uint16, rows, marks, keys []uint32) {
	for len(keys) > 0 {
		n, sum, killed, quarters := g.sumRun(keys, marks)
		g.putRun(l, code, rows[:n], uint64(keys[0]>>(g.shift-g.brief)), sum, killed, quarters)
		rows, marks, keys = rows[n:], marks[n:], keys[n:]
	}
}

// sumRun adds up the rows that lie in the cell of the first. It is a function of its
// own so that all it counts stays in registers.
func (g *abacus) sumRun(keys, marks []uint32) (n int, sum uint64, killed uint32, quarters uint64) {
	worth, quarter := &g.worth, g.shift-g.brief-4
	last := keys[0] | (1<<(quarter+4) - 1)
	marks = marks[:len(keys)]
	for n < len(keys) && keys[n] <= last {
		m := marks[n]
		w := worth[m>>markWorth%(1<<worthBits)]
		sum += w
		w &= 1
		quarters |= w << (keys[n] >> (quarter & 31) & 15)
		killed = max(killed, m>>markKilled&markMost&-uint32(w))
		n++
	}
	return n, sum, killed, quarters
}

// putRun adds rows of a shelf that lie in one cell.
func (g *abacus) putRun(l *layer, code uint16, rows []uint32, cell, sum uint64, killed uint32, quarters uint64) {
	if killed == markMost { // or more
		for _, i := range rows {
			if g.worth[worthOf(l.flags[i], l.wideFrom[i])%uint(len(g.worth))] != 0 {
				killed = max(killed, uint32(g.view.killed(l.segment, int(i)))+1)
			}
		}
	}
	g.put(cell, sum, killed, quarters)
	if int(code) < g.width {
		g.used[code] = true
		g.types[int(cell&(gridCells-1))*g.width+int(code)] += uint32(sum & (1<<worthVerified - 1))
	}
}

// cells gives the cells that hold something, row by row, and hands the abacus
// back.
func (g *abacus) cells(d *drawing) []tile.Cell {
	types := make([]uint16, 0, g.width)
	for code, used := range g.used {
		if used {
			types = append(types, uint16(code))
		}
	}
	list := slices.Grow(d.into.Cells, g.held.len())
	g.held.each(func(at int, cell uint16) {
		c := &g.cell[cell]
		if c.count > 0 {
			list = append(list, tile.Cell{
				Column: at % tile.Grid, Row: at / tile.Grid, Count: int(c.count), EventType: g.leading(&d.view, int(cell), types),
				Verified: int(c.verified), Disputed: int(c.disputed), Killed: int(c.killed) - 1,
			})
			d.extent(&list[len(list)-1], c.quarters)
		}
		*c = bead{}
	})
	g.held = cellSet{}
	clear(g.used)
	g.view = nil
	abaci.Put(g)
	return list
}

// leading gives the most frequent of some types of a cell, of several the first by
// name, and forgets their counts.
func (g *abacus) leading(v *view, cell int, types []uint16) string {
	best, most := "", uint32(0)
	counts := g.types[cell*g.width : (cell+1)*g.width]
	for _, code := range types {
		n := counts[code]
		if n == 0 {
			continue
		}
		counts[code] = 0
		if n < most {
			continue
		}
		if w := v.facets[eventTypes][code]; n > most || w < best {
			best, most = w, n
		}
	}
	return best
}

// extent says how far the dots of a cell reach, to the quarter of its side.
func (d *drawing) extent(c *tile.Cell, quarters uint16) {
	columns, rows := uint8(0), uint8(0)
	for i := range quarterColumns {
		columns |= uint8(one(quarters&quarterColumns[i] != 0)) << i
		rows |= uint8(one(quarters&quarterRows[i] != 0)) << i
	}
	corner, side := d.at.Corner()
	quarter := uint32(side / (4 * tile.Grid))
	west, north := corner.X+uint32(c.Column)*4*quarter, corner.Y+uint32(c.Row)*4*quarter
	c.NorthWest = tile.Position{X: west + uint32(bits.TrailingZeros8(columns))*quarter, Y: north + uint32(bits.TrailingZeros8(rows))*quarter}
	c.SouthEast = tile.Position{X: west + uint32(bits.Len8(columns))*quarter - 1, Y: north + uint32(bits.Len8(rows))*quarter - 1}
}

// The quarters of each column and row of a cell, in the order of the curve.
var (
	quarterColumns = [4]uint16{0x0505, 0x0a0a, 0x5050, 0xa0a0}
	quarterRows    = [4]uint16{0x0033, 0x00cc, 0x3300, 0xcc00}
)
