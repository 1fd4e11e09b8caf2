package index

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/tile"
)

// uncertain gives events whose places are known within some kilometres, around a
// place and in most of the world.
func uncertain(n int, seed uint64) []geo.Event {
	r := rand.New(rand.NewPCG(seed, 1))
	list := make([]geo.Event, n)
	for i := range list {
		at := orb.Point{35 + 3*r.NormFloat64(), 48 + 2*r.NormFloat64()}
		if i%4 == 0 {
			at = orb.Point{360*r.Float64() - 180, 160*r.Float64() - 80}
		}
		e := geo.Event{ID: int64(i + 1), Revision: 1, Title: fmt.Sprint("Event ", i), Geometry: at, UncertaintyM: math.Exp2(10 + 9*r.Float64()),
			EventType: geo.EventTypes[i%len(geo.EventTypes)].Name, Assessment: []string{"verified", "unverified"}[i%2], Visibility: "public"}
		e.Complete()
		list[i] = e
	}
	return list
}

func uncertainly(t *testing.T, seed uint64) *Index {
	t.Helper()
	ix := new(Index)
	err := ix.Load(func(yield func(geo.Event, error) bool) {
		for _, e := range uncertain(3_000, seed) {
			if !yield(e, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	ix.Settle()
	return ix
}

// apartFor has tiles show so many discs apart until the test ends.
func apartFor(t *testing.T, most int) {
	before := mostDiscs
	mostDiscs = most
	t.Cleanup(func() { mostDiscs = before })
}

func discsOf(c *tile.Content) (list []tile.Area, events, verified int) {
	for _, a := range c.Areas {
		if a.Kind == tile.Disc {
			list = append(list, a)
			events, verified = events+a.Count, verified+a.Verified
		}
	}
	return list, events, verified
}

// holds reports whether one disc lies in another, as a map draws them.
func holds(a, b *tile.Area) bool {
	d := math.Hypot(float64(a.Centre.X)-float64(b.Centre.X), float64(a.Centre.Y)-float64(b.Centre.Y))
	return d+tile.Radius(b.Centre, b.UncertaintyM) <= tile.Radius(a.Centre, a.UncertaintyM)*(1+1e-9)
}

func TestManyDiscsAreBundled(t *testing.T) {
	ix := uncertainly(t, 7)
	bundled := 0
	for z := uint32(0); z <= 7; z++ {
		for _, at := range []tile.Address{{Z: z}, tile.At(tile.Position{X: 2_565_000_000, Y: 1_490_000_000}, z)} {
			apartFor(t, 1<<30)
			whole := ix.Tile(geo.Query{}, at, tile.Options{})
			all, events, verified := discsOf(&whole)
			const most = 60
			apartFor(t, most)
			less := ix.Tile(geo.Query{}, at, tile.Options{})
			few, sum, sure := discsOf(&less)
			if sum != events || sure != verified {
				t.Errorf("tile %v: %d events, %d verified in discs, want %d and %d", at, sum, sure, events, verified)
			}
			if len(all) <= most {
				if len(few) != len(all) {
					t.Errorf("tile %v: %d discs are shown as %d", at, len(all), len(few))
				}
				continue
			}
			bundled++
			if len(few) >= len(all) {
				t.Errorf("tile %v: %d discs are shown as %d", at, len(all), len(few))
			}
			for i := range all {
				held := false
				for j := range few {
					held = held || holds(&few[j], &all[i])
				}
				if !held {
					t.Errorf("tile %v: the disc of %.0f m at %v is in none that is shown", at, all[i].UncertaintyM, all[i].Centre)
				}
			}
			each := ix.Tile(geo.Query{}, at, tile.Options{Mode: tile.EachEvent})
			if list, _, _ := discsOf(&each); len(list) != len(all) {
				t.Errorf("tile %v: of each event there are %d discs, want %d", at, len(list), len(all))
			}
		}
	}
	if bundled < 5 {
		t.Errorf("only %d tiles had discs to bundle", bundled)
	}
}

func TestNeighboursBundleAlike(t *testing.T) {
	ix := uncertainly(t, 8)
	apartFor(t, 0) // all are bundled as far as can be
	at := tile.At(tile.Position{X: 2_565_000_000, Y: 1_490_000_000}, 5)
	a := ix.Tile(geo.Query{}, at, tile.Options{})
	b := ix.Tile(geo.Query{}, tile.Address{Z: at.Z, X: at.X + 1, Y: at.Y}, tile.Options{})
	mine, _, _ := discsOf(&a)
	theirs, _, _ := discsOf(&b)
	same := 0
	for i := range mine {
		for j := range theirs {
			if mine[i].Centre == theirs[j].Centre && mine[i].UncertaintyM == theirs[j].UncertaintyM {
				same++
			}
		}
	}
	if same == 0 {
		t.Errorf("of %d and %d discs of neighbours none is the same", len(mine), len(theirs))
	}
}

func TestHalfOctavesAreThoseOfTheLogarithm(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for n := range 10_000 {
		f := math.Exp2(80*r.Float64() - 20)
		if n%10 == 0 {
			f = math.Ldexp(1, n%60-20)
		}
		if got, want := halfOctave(f), int(math.Floor(2*math.Log2(f))); got != want {
			t.Errorf("halfOctave(%v) = %d, want %d", f, got, want)
		}
	}
}
