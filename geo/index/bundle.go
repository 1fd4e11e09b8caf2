package index

import (
	"math"
	"math/bits"
	"slices"
	"sync"

	"eventmap/geo/tile"
)

// mostDiscs is how many discs a tile shows apart. Where there are more, those
// close together whose radii are alike are shown as one that holds them all: at
// that density nobody can tell them apart, and a tile would grow without bound.
var mostDiscs = 400

// Discs are first bundled that lie in one of 64 x 64 squares of a tile, then in
// squares twice as long, down to 4 x 4.
const (
	finestBundle   = 6
	coarsestBundle = 2
)

// A bundleKey is what discs of a bundle have in common: a square of the world, and
// the half octave of their radius.
type bundleKey struct {
	x, y  uint32
	class int
}

// bundled bundles discs that are each there once, in their order, where they are too
// many, and gives which of the list are left, in theirs; nil for all. The squares are
// those of the world, so that neighbouring tiles bundle alike.
func (g *gathering) bundled(list []discGroup) []uint32 {
	if len(list) <= mostDiscs {
		return nil
	}
	g.left = g.left[:0]
	for i := range list {
		g.left = append(g.left, uint32(i))
	}
	for fine := uint32(finestBundle); fine >= coarsestBundle && len(g.left) > mostDiscs; fine-- {
		g.bundleBy(list, 32-min(32, g.at.Z+fine))
	}
	return g.left
}

// mostShapes is how many claimed shapes a tile shows apart. Where there are more,
// those close together that are about as large are shown as one disc that holds them.
var mostShapes = 120

// bundledShapes gives the shapes that stay apart, in their order, and discs for the
// others, by the same squares as those of discs.
func (g *gathering) bundledShapes(list []shapeGroup) (apart []shapeGroup, bundles []discGroup) {
	if len(list) <= mostShapes {
		return list, nil
	}
	room := bundlings.Get().(*bundling)
	defer bundlings.Put(room)
	defer room.clear()
	for fine := uint32(finestBundle); ; fine-- {
		shift := 32 - min(32, g.at.Z+fine)
		room.group(list, shift)
		if len(room.keys) <= mostShapes || fine == coarsestBundle {
			return g.divided(list, room, shift)
		}
		room.clear()
	}
}

// group finds out which shapes have the same key.
func (r *bundling) group(list []shapeGroup, shift uint32) {
	r.begin(len(list))
	for i := range list {
		k, ok := shapeKey(list[i].outline, shift)
		if !ok {
			k.class = math.MaxInt - i // of its own
		}
		n := r.of(k)
		if *n == 0 {
			r.keys, r.sizes = append(r.keys, k), append(r.sizes, 0)
			*n = int32(len(r.keys))
		}
		r.sizes[*n-1]++
		r.member = append(r.member, *n-1)
	}
}

// divided gives the shapes that are alone in their group, and discs for the others.
func (g *gathering) divided(list []shapeGroup, room *bundling, shift uint32) (apart []shapeGroup, bundles []discGroup) {
	apart = list[:0]
	number := room.sizes // of a group among the bundles; those alone have none
	for n, size := range room.sizes {
		if number[n] = -1; size > 1 {
			k := room.keys[n]
			number[n] = int32(len(bundles))
			bundles = append(bundles, discGroup{disc: disc{at: k.middle(shift)}})
		}
	}
	for i := range list {
		s := &list[i]
		if n := number[room.member[i]]; n < 0 {
			apart = append(apart, *s)
		} else {
			b := &bundles[n]
			b.radius = max(b.radius, reachOf(s.outline, b.at))
			b.merge(&g.room, &s.group)
		}
	}
	for i := range bundles {
		bundles[i].radius /= tile.Radius(bundles[i].at, 1)
	}
	return apart, bundles
}

// middle gives the middle of the square.
func (k bundleKey) middle(shift uint32) tile.Position {
	return tile.Position{X: k.x<<shift + 1<<shift/2, Y: k.y<<shift + 1<<shift/2}
}

// reachOf gives how far an outline reaches from a position.
func reachOf(o *tile.Outline, at tile.Position) float64 {
	x, y, box := float64(at.X), float64(at.Y), o.Box()
	return math.Hypot(max(x-box.Min[0], box.Max[0]-x), max(y-box.Min[1], box.Max[1]-y))
}

// shapeKey gives what a shape has in common with those it is bundled with; false for
// one that goes round the world or lies beyond its edge.
func shapeKey(o *tile.Outline, shift uint32) (bundleKey, bool) {
	b := o.Box()
	middle := b.Center()
	if b.Max[0]-b.Min[0] >= worldSide/2 || middle[0] < 0 || middle[0] >= worldSide || middle[1] < 0 || middle[1] >= worldSide {
		return bundleKey{}, false
	}
	return bundleKey{uint32(middle[0]) >> shift, uint32(middle[1]) >> shift, halfOctave(o.Size())}, true
}

// A bundle is some discs that become one, which takes the place of the first.
type bundle struct {
	first uint32
	many  bool
	reach float64 // of many, around the middle of the square, in positions
}

// reachFrom gives how far a disc reaches from a position.
func (c disc) reachFrom(at tile.Position) float64 {
	return tile.Radius(c.at, c.radius) + math.Hypot(float64(c.at.X)-float64(at.X), float64(c.at.Y)-float64(at.Y))
}

// bundling is room for bundles that is used again.
type bundling struct {
	keys    []bundleKey // of the bundles
	slots   []int32     // by a hash of the key, the number of a bundle plus one; a power of two
	bundles []bundle
	order   []placedDisc // of the bundles of many
	member  []int32      // of shapes, which key each has
	sizes   []int32      // how many have each key
}

// begin makes room for some discs.
func (r *bundling) begin(discs int) {
	n := 1 << bits.Len(uint(2*discs))
	r.slots = slices.Grow(r.slots, n)[:n]
}

// of gives the place for the number of a key's bundle, plus one: 0 where it is the
// first of it.
func (r *bundling) of(k bundleKey) *int32 {
	last := uint64(len(r.slots) - 1)
	at := (uint64(k.x)<<32 | uint64(k.y) ^ uint64(k.class)<<24) * 0x9e3779b97f4a7c15 >> 32
	for {
		n := &r.slots[at&last]
		if *n == 0 || r.keys[*n-1] == k {
			return n
		}
		at++
	}
}

func (r *bundling) clear() {
	clear(r.slots)
	r.keys, r.slots, r.bundles, r.order, r.member, r.sizes = r.keys[:0], r.slots[:0], r.bundles[:0], r.order[:0], r.member[:0], r.sizes[:0]
}

var bundlings = sync.Pool{New: func() any { return new(bundling) }}

// halfOctave gives twice the binary logarithm of a positive number, rounded down.
func halfOctave(f float64) int {
	fraction, exponent := math.Frexp(f)
	return 2*exponent - 2 + int(one(fraction >= math.Sqrt2/2))
}

// bundleBy bundles what is left of a list, by squares of the world whose side is a
// power of two.
func (g *gathering) bundleBy(list []discGroup, shift uint32) {
	room := bundlings.Get().(*bundling)
	defer bundlings.Put(room)
	defer room.clear()
	room.begin(len(g.left))
	for _, i := range g.left {
		c := &list[i]
		k := bundleKey{c.at.X >> shift, c.at.Y >> shift, halfOctave(c.radius)}
		n := room.of(k)
		if *n == 0 {
			room.bundles, room.keys = append(room.bundles, bundle{first: i}), append(room.keys, k)
			*n = int32(len(room.bundles))
			continue
		}
		b := &room.bundles[*n-1]
		first, middle := &list[b.first], k.middle(shift)
		if !b.many {
			b.reach, b.many, first.at = first.reachFrom(middle), true, middle
		}
		b.reach = max(b.reach, c.reachFrom(middle))
		first.merge(&g.room, &c.group)
	}
	for i, b := range room.bundles {
		if c := &list[b.first]; b.many {
			c.radius = b.reach / tile.Radius(c.at, 1)
			room.order = append(room.order, placedDisc{c.disc, uint32(i)})
		}
	}
	slices.SortFunc(room.order, placedDisc.compare)
	g.left = g.left[:0]
	many := room.order // those that are not are in order
	for i, b := range room.bundles {
		if b.many {
			continue
		}
		for is := (placedDisc{list[b.first].disc, uint32(i)}); len(many) > 0 && many[0].compare(is) < 0; many = many[1:] {
			g.left = append(g.left, room.bundles[many[0].number].first)
		}
		g.left = append(g.left, b.first)
	}
	for _, c := range many {
		g.left = append(g.left, room.bundles[c.number].first)
	}
}
