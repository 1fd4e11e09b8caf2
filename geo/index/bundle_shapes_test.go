package index

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// claiming gives events that claim lines and triangles, around a place, in most of
// the world and across its edge.
func claiming(n int, seed uint64) []geo.Event {
	r := rand.New(rand.NewPCG(seed, 1))
	list := uncertain(n, seed)
	for i := range list {
		e := &list[i]
		at := *e.Point
		far := func() orb.Point {
			d := math.Exp2(8*r.Float64() - 7)
			return orb.Point{math.Max(-180, math.Min(180, at[0]+d*(r.Float64()-.5))), math.Max(-85, math.Min(85, at[1]+d*(r.Float64()-.5)))}
		}
		e.UncertaintyM, e.Point = 0, nil
		switch a, b := far(), far(); i % 50 {
		case 0:
			e.Geometry = orb.MultiLineString{{{179, at[1]}, {180, at[1]}}, {{-180, at[1]}, {-179, at[1] + 1}}}
		default:
			if e.Geometry = (orb.LineString{at, a, b}); i%2 == 0 {
				e.Geometry = orb.Polygon{{at, a, b, at}}
			}
		}
		e.Complete()
	}
	return list
}

// shapesApartFor has tiles show so many shapes apart until the test ends.
func shapesApartFor(t *testing.T, most int) {
	before := mostShapes
	mostShapes = most
	t.Cleanup(func() { mostShapes = before })
}

func shapesOf(c *tile.Content) (list []tile.Area) {
	for _, a := range c.Areas {
		if a.Kind == tile.Shape {
			list = append(list, a)
		}
	}
	return list
}

// surrounds reports whether a disc holds the box around a shape, as a map draws it.
func surrounds(a, shape *tile.Area) bool {
	box, reach := shape.Outline.Box(), 0.0
	for _, x := range [2]float64{box.Min[0], box.Max[0]} {
		for _, y := range [2]float64{box.Min[1], box.Max[1]} {
			reach = math.Max(reach, math.Hypot(x-float64(a.Centre.X), y-float64(a.Centre.Y)))
		}
	}
	return reach <= tile.Radius(a.Centre, a.UncertaintyM)*(1+1e-9)
}

func TestManyShapesAreBundled(t *testing.T) {
	ix := loaded(t, claiming(2_000, 7))
	bundled := 0
	for z := uint32(0); z <= 8; z++ {
		for _, at := range []tile.Address{{Z: z}, tile.At(tile.Position{X: 2_565_000_000, Y: 1_490_000_000}, z)} {
			shapesApartFor(t, 1<<30)
			whole := ix.Tile(geo.Query{}, at, tile.Options{})
			all := shapesOf(&whole)
			const most = 40
			shapesApartFor(t, most)
			less := ix.Tile(geo.Query{}, at, tile.Options{})
			few := shapesOf(&less)
			discs, events, verified := discsOf(&less)
			_, before, sure := discsOf(&whole)
			for i := range all {
				sure += all[i].Verified
			}
			for i := range few {
				verified += few[i].Verified
			}
			if events+len(few) != before+len(all) || verified != sure {
				t.Errorf("tile %v: %d events in shapes and discs, %d verified, want %d and %d", at, events+len(few), verified, before+len(all), sure)
			}
			if len(all) <= most {
				if len(few) != len(all) {
					t.Errorf("tile %v: of %d shapes %d are shown", at, len(all), len(few))
				}
				continue
			}
			if bundled++; len(few)+len(discs) >= len(all) {
				t.Errorf("tile %v: %d shapes are shown as %d and %d discs", at, len(all), len(few), len(discs))
			}
			apart := map[int64]bool{}
			for i := range few {
				apart[few[i].ID] = true
			}
			for i := range all {
				held := apart[all[i].ID]
				for j := range discs {
					held = held || surrounds(&discs[j], &all[i])
				}
				if !held {
					t.Errorf("tile %v: event %d is neither shown by its shape nor in a disc that holds it", at, all[i].ID)
				}
			}
			each := ix.Tile(geo.Query{}, at, tile.Options{Mode: tile.EachEvent})
			if n := len(shapesOf(&each)); n != len(all) {
				t.Errorf("tile %v: of each event there are %d shapes, want %d", at, n, len(all))
			}
		}
	}
	if bundled < 4 {
		t.Errorf("only %d tiles had shapes to bundle", bundled)
	}
}

func TestNeighboursBundleShapesAlike(t *testing.T) {
	ix := loaded(t, claiming(2_000, 8))
	shapesApartFor(t, 0) // all are bundled as far as can be
	at := tile.At(tile.Position{X: 2_565_000_000, Y: 1_490_000_000}, 5)
	a := ix.Tile(geo.Query{}, at, tile.Options{})
	b := ix.Tile(geo.Query{}, tile.Address{Z: at.Z, X: at.X - 1, Y: at.Y}, tile.Options{})
	mine, _, _ := discsOf(&a)
	theirs, _, _ := discsOf(&b)
	same := 0
	for i := range mine {
		for j := range theirs {
			if mine[i].Centre == theirs[j].Centre {
				same++
			}
		}
	}
	if same == 0 {
		t.Errorf("of %d and %d discs of neighbours none is at the same place", len(mine), len(theirs))
	}
}
