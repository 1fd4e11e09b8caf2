package index

import (
	"cmp"
	"slices"

	"eventmap/geo/tile"
)

// Neighbours are what of a segment touches a tile and is large enough there to be
// seen, whatever a query asks.
type neighbours struct {
	shapes  []neighbour // the largest first
	regions []uint32    // by their number in the segment, the same
	discs   []neighbour // the same
	work    int         // about how many rows are looked at in the time that it takes to go through all
}

// A neighbour is a shape, a row with a disc, or the many rows of one.
type neighbour struct {
	is   uint32 // the row, or the number of the shape or the crowd
	note note   // of the row or the shape
	ring uint8  // of the crowd; alone for a row
}

const alone = 0xff

// What it costs to look at a neighbour, in quarters of a row: a single one is passed
// over by its note.
const (
	costAlone = 1
	costCrowd = 16
)

// near gives the neighbours of the tile in a layer: those of a large one are
// remembered, for the same tile is asked for with other filters.
func (g *gathering) near(l *layer) *neighbours {
	if l.len() <= quickRows {
		g.find(l, &g.here)
		return &g.here
	}
	n, ok := l.known.Get(g.at)
	if !ok {
		g.find(l, &g.here)
		n = &neighbours{slices.Clone(g.here.shapes), slices.Clone(g.here.regions), slices.Clone(g.here.discs), g.here.work}
		l.known.Put(g.at, n, n.weight(), max(heldMost, l.len()/rowsHeld))
	}
	return n
}

// find finds the neighbours.
func (g *gathering) find(l *layer, n *neighbours) {
	z := g.at.Z
	n.shapes, n.regions, n.discs = n.shapes[:0], n.regions[:0], n.discs[:0]
	l.nearBy.shapes.near(&g.around, func(i uint32) {
		if h := &l.shapes[i]; uint32(h.from) <= z && h.outline.Touches(g.at) {
			n.shapes = append(n.shapes, neighbour{is: i, note: h.note})
		}
	})
	slices.SortFunc(n.shapes, func(a, b neighbour) int { // as they are drawn
		p, q := &l.shapes[a.is], &l.shapes[b.is]
		return cmp.Or(cmp.Compare(q.outline.Size(), p.outline.Size()), cmp.Compare(l.id[p.row], l.id[q.row]))
	})
	n.work = 4 * len(n.shapes)
	l.nearBy.regions.near(&g.around, func(i uint32) {
		if g.reaches(l.regions[i].place) {
			n.regions = append(n.regions, i)
			n.work += l.regions[i].cost()
		}
	})
	slices.SortFunc(n.regions, func(a, b uint32) int { // the same
		p, q := g.view.places[l.regions[a].place], g.view.places[l.regions[b].place]
		return cmp.Or(cmp.Compare(q.outline.Size(), p.outline.Size()), cmp.Compare(p.ID, q.ID))
	})
	here := newPatch(g.at)
	for class := range l.discs {
		r := &l.discs[class]
		if len(r.keys) == 0 || !wideClass(class, z) {
			continue
		}
		if len(r.keys) <= fewBoxes {
			n.add(&g.view, l, z, class, run{0, len(r.keys)}, &here)
			continue
		}
		for _, k := range g.around.within(class) {
			first, last := r.between(k)
			n.add(&g.view, l, z, class, run{first, last}, &here)
		}
	}
	n.work /= 4
	g.sort(l, n)
}

// reaches reports whether a place is large enough to be seen and touches the tile.
func (g *gathering) reaches(a int32) bool {
	p := g.view.places[a]
	return uint32(p.from) <= g.at.Z && p.outline.Touches(g.at)
}

// rounding is how much a reach may be off that is kept as a float32.
const rounding = 1.0 / (1 << 23)

// add adds those of a run of discs of a ring that touch the tile.
func (n *neighbours) add(v *view, l *layer, z uint32, class int, s run, here *patch) {
	r := &l.discs[class]
	c, _ := slices.BinarySearchFunc(r.crowds, s.first, func(c ringCrowd, n int) int { return cmp.Compare(c.disc, n) })
	crowded := 0 // rows in the crowds before
	if c > 0 {
		crowded = int(r.crowds[c-1].until)
	}
	for i := s.first; i < s.last; i++ {
		many := c < len(r.crowds) && r.crowds[c].disc == i
		if many {
			crowded = int(r.crowds[c].until)
			c++
		}
		at, reach := position(r.keys[i]), float64(r.reach[i])
		if uint32(r.from[i]) > z || !here.touches(at, reach*(1+rounding)) {
			continue
		}
		first, end := int(r.first[i]), r.end(i)
		if !here.touches(at, reach*(1-rounding)) && !here.touches(at, tile.Reach(at, v.radius(l.segment, int(r.rows[first])))) {
			continue
		}
		if many {
			n.discs = append(n.discs, neighbour{is: uint32(c - 1), ring: uint8(class)})
			n.work += r.crowds[c-1].cost()
			continue
		}
		for k := first; k < end; k++ {
			n.discs = append(n.discs, neighbour{r.rows[k], r.notes[k-crowded], alone})
		}
		n.work += costAlone * (end - first)
	}
}

// crowd gives the crowd that a neighbour is.
func (n neighbour) crowd(l *layer) *ringCrowd { return &l.discs[n.ring].crowds[n.is] }

// sort puts the discs in the order in which they are drawn.
func (g *gathering) sort(l *layer, n *neighbours) {
	order, list := g.discs.order[:0], append(g.unsorted[:0], n.discs...)
	for i, d := range list {
		var is disc
		if d.ring != alone {
			is = d.crowd(l).is
		} else {
			is = g.view.discAt(l.segment, d.is)
		}
		order = append(order, placedDisc{is, uint32(i)})
	}
	slices.SortFunc(order, placedDisc.compare)
	for i, c := range order {
		n.discs[i] = list[c.number]
	}
	g.discs.order, g.unsorted = order, list
}

// fromNear gathers of neighbours what the query chooses.
func (g *gathering) fromNear(l *layer, n *neighbours) {
	s := g.selection(l)
	for _, i := range n.shapes {
		answer := s.of(i.note)
		if answer == no {
			continue
		}
		if h := &l.shapes[i.is]; g.plan.chooses(l, int(h.row), answer) {
			g.putShape(l, h)
		}
	}
	for _, i := range n.regions {
		g.fromRegion(l, &l.regions[i])
	}
	for _, d := range n.discs {
		if d.ring != alone {
			g.fromCrowd(l, d.crowd(l))
			continue
		}
		answer, i := s.of(d.note), int(d.is)
		if answer == no {
			continue
		}
		if d.note&noteSure == 0 {
			if kind, _ := l.kind(&g.view, i, g.at.Z); kind != tile.Disc {
				continue
			}
		}
		if g.plan.chooses(l, i, answer) {
			g.discs.again(g.view.discAt(l.segment, d.is)).addKnown(&g.room, l, i, d.note&noteVerified != 0)
		}
	}
}

// heldMost is how much a generation holds, 4 MB of neighbours, and rowsHeld how many
// rows there are for each where it holds more: two bytes of neighbours a row.
var heldMost = 1 << 19

const rowsHeld = 4

// weight says how much of a generation they take.
func (n *neighbours) weight() int {
	return len(n.discs) + len(n.shapes) + len(n.regions)/2 + entryHeld
}

// entryHeld is what an entry takes beside its neighbours, in neighbours.
const entryHeld = 20
