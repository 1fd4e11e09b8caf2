package index

import (
	"math"
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

// bundled gives discs that are each there once as fewer, in their order: the
// squares are those of the world, so that neighbouring tiles bundle alike.
func (g *gathering) bundled(list []discGroup) []discGroup {
	for fine := uint32(finestBundle); fine >= coarsestBundle && len(list) > mostDiscs; fine-- {
		list = g.bundledBy(list, 32-min(32, g.at.Z+fine))
	}
	return list
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
	for fine := uint32(finestBundle); fine >= coarsestBundle; fine-- {
		number := make(map[bundleKey][]int, len(list))
		var keys []bundleKey // in the order of the list
		shift := 32 - min(32, g.at.Z+fine)
		for i := range list {
			k, ok := shapeKey(list[i].outline, shift)
			if !ok {
				k.class = math.MaxInt - i // of its own
			}
			if number[k] == nil {
				keys = append(keys, k)
			}
			number[k] = append(number[k], i)
		}
		if len(keys) > mostShapes && fine > coarsestBundle {
			continue
		}
		for _, k := range keys {
			if of := number[k]; len(of) == 1 {
				apart = append(apart, list[of[0]])
			} else {
				bundles = append(bundles, g.bundleOf(list, of, k, shift))
			}
		}
		return apart, bundles
	}
	return list, nil
}

// shapeKey gives what a shape has in common with those it is bundled with; false for
// one that goes round the world or lies beyond its edge.
func shapeKey(o *tile.Outline, shift uint32) (bundleKey, bool) {
	b := o.Box()
	middle := b.Center()
	if b.Max[0]-b.Min[0] >= worldSide/2 || middle[0] < 0 || middle[0] >= worldSide || middle[1] < 0 || middle[1] >= worldSide {
		return bundleKey{}, false
	}
	return bundleKey{uint32(middle[0]) >> shift, uint32(middle[1]) >> shift, int(math.Floor(2 * math.Log2(o.Size())))}, true
}

// bundleOf gives the disc around the middle of a square that holds some shapes.
func (g *gathering) bundleOf(list []shapeGroup, of []int, k bundleKey, shift uint32) discGroup {
	b := discGroup{disc: disc{at: tile.Position{X: k.x<<shift + 1<<shift/2, Y: k.y<<shift + 1<<shift/2}}}
	x, y, reach := float64(b.at.X), float64(b.at.Y), 0.0
	for _, i := range of {
		box := list[i].outline.Box()
		reach = max(reach, math.Hypot(max(x-box.Min[0], box.Max[0]-x), max(y-box.Min[1], box.Max[1]-y)))
		b.merge(&g.room, &list[i].group)
	}
	b.radius = reach / tile.Radius(b.at, 1)
	return b
}

// A bundle is some discs that become one.
type bundle struct {
	discGroup
	reach float64 // around the middle of the square, in positions
	many  bool
}

// bundling is room for bundles that is used again.
type bundling struct {
	number  map[bundleKey]int32
	bundles []bundle
	order   []placedDisc
}

func (r *bundling) clear() {
	clear(r.number)
	clear(r.bundles)
	r.bundles, r.order = r.bundles[:0], r.order[:0]
}

var bundlings = sync.Pool{New: func() any { return &bundling{number: map[bundleKey]int32{}} }}

// bundledBy bundles, in place, by squares of the world whose side is a power of two.
func (g *gathering) bundledBy(list []discGroup, shift uint32) []discGroup {
	room := bundlings.Get().(*bundling)
	defer bundlings.Put(room)
	defer room.clear()
	number, bundles, order := room.number, room.bundles, room.order
	for i := range list {
		c := &list[i]
		k := bundleKey{c.at.X >> shift, c.at.Y >> shift, int(math.Floor(2 * math.Log2(c.radius)))}
		middle := tile.Position{X: k.x<<shift + 1<<shift/2, Y: k.y<<shift + 1<<shift/2}
		reach := tile.Radius(c.at, c.radius) + math.Hypot(float64(c.at.X)-float64(middle.X), float64(c.at.Y)-float64(middle.Y))
		n, ok := number[k]
		if !ok {
			number[k] = int32(len(bundles))
			bundles = append(bundles, bundle{*c, reach, false})
			continue
		}
		b := &bundles[n]
		b.merge(&g.room, &c.group)
		b.reach, b.many, b.at = max(b.reach, reach), true, middle
	}
	for i := range bundles {
		b := &bundles[i]
		if b.many {
			b.radius = b.reach / tile.Radius(b.at, 1)
		}
		order = append(order, placedDisc{b.disc, uint32(i)})
	}
	slices.SortFunc(order, placedDisc.compare)
	list = list[:0]
	for _, c := range order {
		list = append(list, bundles[c.number].discGroup)
	}
	room.bundles, room.order = bundles, order
	return list
}
