package index

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sort"

	"github.com/paulmach/orb"

	"eventmap/geo/tile"
)

// boxes find things by the boxes around them: things of about one size stand
// together, each class in the order of their middles along the curve.
type boxes [33]boxClass

// A boxClass is things whose boxes reach no further from their middle than two to
// the power of the class, in positions. The last class may be anywhere.
type boxClass struct {
	keys   []uint64
	items  []uint32
	frames []frame // of the boxes, in the order of the items
	from   uint8   // the first zoom at which any of them is to be seen
}

// newBoxes takes in n things; of gives the box around one, in positions, and the
// first zoom at which it is to be seen.
func newBoxes(n int, of func(i int) (orb.Bound, uint8)) *boxes {
	var b boxes
	for i := range b {
		b[i].from = noZoom
	}
	for i := range n {
		box, from := of(i)
		half := math.Max(box.Max[0]-box.Min[0], box.Max[1]-box.Min[1])/2 + 1
		middle := box.Center()
		class := bits.Len64(uint64(half))
		if class > 30 || middle[0] < 0 || middle[0] >= worldSide || middle[1] < 0 || middle[1] >= worldSide {
			class, middle = 32, orb.Point{}
		}
		c := &b[class]
		c.from = min(c.from, from)
		c.keys, c.items = append(c.keys, interleave(uint32(middle[0]), uint32(middle[1]))), append(c.items, uint32(i))
	}
	for i := range b {
		c := &b[i]
		c.sort()
		for _, item := range c.items {
			box, _ := of(int(item))
			c.frames = append(c.frames, frame{int64(box.Min[0]) - 1, int64(box.Min[1]) - 1, int64(box.Max[0]) + 1, int64(box.Max[1]) + 1})
		}
	}
	return &b
}

// fewBoxes is how many boxes are compared one by one as fast as some of them could
// be found.
var fewBoxes = 512

// meets reports whether two frames have a position in common, also where one
// reaches over the edge of the world.
func (f frame) meets(g frame) bool {
	if f.north > g.south || f.south < g.north {
		return false
	}
	return f.west <= g.east && f.east >= g.west || f.west-worldSide <= g.east && f.east-worldSide >= g.west ||
		f.west+worldSide <= g.east && f.east+worldSide >= g.west
}

// An entry is an item with its key.
type entry struct {
	key uint64
	row uint32
}

func (c *boxClass) sort() {
	order := make([]entry, len(c.keys))
	for i := range order {
		order[i] = entry{c.keys[i], c.items[i]}
	}
	slices.SortFunc(order, func(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.row, b.row)) })
	for i, e := range order {
		c.keys[i], c.items[i] = e.key, e.row
	}
}

// near gives the things whose boxes meet that of a tile with its margin.
func (b *boxes) near(v *vicinity, yield func(item uint32)) {
	if b == nil {
		return
	}
	f := v.frame
	for class := range b {
		c := &b[class]
		if uint32(c.from) > v.z {
			continue
		}
		if class == len(b)-1 || len(c.items) <= fewBoxes {
			for i, item := range c.items {
				if f.meets(c.frames[i]) {
					yield(item)
				}
			}
			continue
		}
		for _, k := range v.within(class) {
			first := sort.Search(len(c.keys), func(i int) bool { return c.keys[i] >= k.first })
			for i := first; i < len(c.keys) && c.keys[i] <= k.last; i++ {
				if f.meets(c.frames[i]) {
					yield(c.items[i])
				}
			}
		}
	}
}

// A vicinity is what lies around a tile.
type vicinity struct {
	frame // of the tile with its margin
	z     uint32
	keys  [len(boxes{})][]stretch // by class, once they are asked for
	known [len(boxes{})]bool
}

// move makes it that of another tile.
func (v *vicinity) move(a tile.Address) {
	around := a.Reach()
	v.frame = frame{int64(around.Min[0]) - 1, int64(around.Min[1]) - 1, int64(around.Max[0]) + 1, int64(around.Max[1]) + 1}
	v.z = a.Z
	clear(v.known[:])
}

// within gives the keys that are no further away than two to the power of a class.
func (v *vicinity) within(class int) []stretch {
	if !v.known[class] {
		v.known[class] = true
		if f := v.grown(1 << class); f.west >= 0 && f.east < worldSide {
			v.keys[class] = stretchesIn(v.keys[class], f)
		} else {
			v.keys[class] = stretchesIn(v.keys[class], f.unrolled()...)
		}
	}
	return v.keys[class]
}
