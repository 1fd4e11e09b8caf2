package index

import (
	"math"
	"slices"

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

// bundledBy bundles by squares of the world whose side is a power of two.
func (g *gathering) bundledBy(list []discGroup, shift uint32) []discGroup {
	type bundle struct {
		discGroup
		reach float64 // around the middle of the square, in positions
		many  bool
	}
	number := make(map[bundleKey]int, len(list))
	bundles := make([]bundle, 0, len(list))
	for i := range list {
		c := &list[i]
		k := bundleKey{c.at.X >> shift, c.at.Y >> shift, int(math.Floor(2 * math.Log2(c.radius)))}
		middle := tile.Position{X: k.x<<shift + 1<<shift/2, Y: k.y<<shift + 1<<shift/2}
		reach := tile.Radius(c.at, c.radius) + math.Hypot(float64(c.at.X)-float64(middle.X), float64(c.at.Y)-float64(middle.Y))
		n, ok := number[k]
		if !ok {
			number[k] = len(bundles)
			bundles = append(bundles, bundle{*c, reach, false})
			continue
		}
		b := &bundles[n]
		b.merge(&g.room, &c.group)
		b.reach, b.many, b.at = max(b.reach, reach), true, middle
	}
	few := make([]discGroup, len(bundles))
	for i := range bundles {
		b := &bundles[i]
		if b.many {
			b.radius = b.reach / tile.Radius(b.at, 1)
		}
		few[i] = b.discGroup
	}
	slices.SortStableFunc(few, func(a, b discGroup) int { return a.compare(b.disc) })
	return few
}
