package tile

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/planar"
)

// A ring without what lies far outside of a box is cut as the whole ring is.
func TestPointsFarFromATileDoNotChangeWhatIsCut(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	box := orb.Bound{Min: orb.Point{100, 100}, Max: orb.Point{200, 200}}
	for range 20_000 {
		middle, reach := orb.Point{random.Float64() * 300, random.Float64() * 300}, 20+random.Float64()*400
		ring := make(orb.Ring, 0, 40)
		for corners, i := 3+random.IntN(30), 0; i < corners; i++ { // a star around its middle
			angle := 2 * math.Pi * float64(i) / float64(corners)
			far := reach * (0.2 + 0.8*random.Float64())
			ring = append(ring, orb.Point{middle[0] + far*math.Cos(angle), middle[1] + far*math.Sin(angle)})
		}
		ring = append(ring, ring[0])
		thin := within(box, ring)
		whole, part := planar.Area(clip.Ring(box, ring.Clone())), planar.Area(clip.Ring(box, thin))
		if math.Abs(whole-part) > 1e-6 {
			t.Fatalf("%v cut at %v is %v large, and without its far points %v", ring, box, whole, part)
		}
	}
}

// A surface that only goes round a tile leaves nothing in it, not even a line along its
// margin.
func TestWhatGoesRoundATileIsNotInIt(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 5_000 {
		middle, reach := orb.Point{10 + random.Float64()*20, 40 + random.Float64()*10}, 1+random.Float64()*8
		ring := make(orb.Ring, 0, 24)
		for corners, i := 3+random.IntN(20), 0; i < corners; i++ {
			angle := 2 * math.Pi * float64(i) / float64(corners)
			far := reach * (0.2 + 0.8*random.Float64())
			ring = append(ring, orb.Point{middle[0] + far*math.Cos(angle), middle[1] + far*math.Sin(angle)})
		}
		o := NewOutline(orb.Polygon{append(ring, ring[0])})
		for x := uint32(33); x < 38; x++ {
			for y := uint32(20); y < 25; y++ {
				var c cut
				if o.cutInto(&c, Address{6, x, y}); len(c.lines) > 0 {
					t.Fatalf("of %v tile 6/%d/%d has the lines %v", ring, x, y, c.lines)
				}
			}
		}
	}
}

func TestFewPointsAreLeftFarFromATile(t *testing.T) {
	ring := orb.Ring{}
	for i := range 1_000 {
		angle := 2 * math.Pi * float64(i) / 1_000
		ring = append(ring, orb.Point{1_000 * math.Cos(angle), 1_000 * math.Sin(angle)})
	}
	ring = append(ring, ring[0])
	if n := len(within(orb.Bound{Min: orb.Point{-10, -10}, Max: orb.Point{10, 10}}, ring)); n > 12 {
		t.Errorf("%d points are left of a circle around the tile, want a few", n)
	}
}
