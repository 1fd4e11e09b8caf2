package index

import (
	"math"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// A mask answers for positions whether they lie in a shape. It lies over the
// shape as a raster, of which a cell is looked at when the first position in it
// is asked for. It belongs to one reader.
type mask struct {
	shape         geo.Shape
	west, north   uint32 // longitudes go round the world, as uint32 does
	height        uint32 // rows of positions, but for the first
	columns, rows uint32
	shift         uint8   // of a position to a cell
	cells         []uint8 // 0 for not yet looked at, else a verdict and 1
}

// maskSide is how many cells a mask has along a side at most, and maskSlack how
// far a position may be, in degrees, from what it stands for: some 8e-8.
const (
	maskSide  = 256
	maskSlack = 2e-7
)

func newMask(shape geo.Shape) *mask {
	b := shape.Bound()
	west := int64(math.Floor((b.Min[0]+180)*positions)) - 2
	east := min(int64(math.Ceil((b.Max[0]+180)*positions))+2, west+worldSide-1)
	north, south := max(int64(tile.Row(b.Max[1]))-2, 0), min(int64(tile.Row(b.Min[1]))+2, worldSide-1)
	m := &mask{shape: shape, west: uint32(west), north: uint32(north), height: uint32(south - north)}
	for max(east-west, south-north)>>m.shift >= maskSide {
		m.shift++
	}
	m.columns, m.rows = uint32((east-west)>>m.shift)+1, uint32((south-north)>>m.shift)+1
	m.cells = make([]uint8, m.columns*m.rows)
	return m
}

// positions is how many there are in a degree of longitude.
const positions = float64(worldSide) / 360

// at answers for a position; ask where it lies too close to a side to say.
func (m *mask) at(p tile.Position) verdict {
	column, south := (p.X-m.west)>>m.shift, p.Y-m.north
	if column >= m.columns || south > m.height { // the whole last row of cells would come round to the north
		return no
	}
	row := south >> m.shift
	cell := &m.cells[row*m.columns+column]
	if *cell == 0 {
		*cell = 1 + uint8(m.look(column, row))
	}
	if v := verdict(*cell - 1); v != ask {
		return v
	}
	return overlaps[m.shape.Look(p.Point(), maskSlack)]
}

var overlaps = [...]verdict{geo.Across: ask, geo.Apart: no, geo.Within: yes}

// look asks the shape about one cell, and a little around it.
func (m *mask) look(column, row uint32) verdict {
	side := int64(1) << m.shift
	west, north := int64(m.west)+int64(column)<<m.shift, int64(m.north)+int64(row)<<m.shift
	b := tile.Degrees(tile.Position{Y: uint32(north)}, tile.Position{Y: uint32(min(north+side, worldSide) - 1)})
	b.Min[0], b.Max[0] = float64(west)/positions-180, float64(west+side)/positions-180
	for axis := range 2 {
		b.Min[axis], b.Max[axis] = b.Min[axis]-maskSlack, b.Max[axis]+maskSlack
	}
	b.Max[1], b.Min[1] = math.Min(b.Max[1], 90), math.Max(b.Min[1], -90)
	return overlaps[m.shape.Overlap(b)]
}
