package tile

import (
	"math"
	"math/rand/v2"
	"testing"
)

// What is known quickly of a disc is what its reach says.
func TestADiscIsQuicklyKnownToTouch(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	touching, quick, far := 0, 0, 0
	for range 100_000 {
		a := Address{Z: uint32(random.IntN(12))}
		a.X, a.Y = random.Uint32N(1<<a.Z), random.Uint32N(1<<a.Z)
		centre := Position{random.Uint32(), random.Uint32()}
		metres := math.Exp(random.Float64() * 14)
		reach := Reach(centre, metres)
		touches := a.DiscTouches(centre, reach, 0) || a.DiscTouches(centre, reach, -1) || a.DiscTouches(centre, reach, 1)
		if got := a.TouchesDisc(centre, metres); got != touches {
			t.Fatalf("a disc of %v m at %v touches %v: %v, want %v", metres, centre, a, got, touches)
		}
		if a.isFar(centre, metres) {
			far++
		}
		if _, most, ok := bounds(centre, metres); touches && ok && float64(centre.X) >= most && float64(centre.X)+most < world {
			touching++
		}
		if !a.knows(centre, metres) {
			continue
		}
		quick++
		for turns := -1; turns <= 1; turns++ {
			if got, want := turns == 0, a.DiscTouches(centre, reach, turns); got != want {
				t.Fatalf("a disc of %v m at %v touches %v, %d turns round the world: %v, want %v", metres, centre, a, turns, got, want)
			}
		}
	}
	if quick < touching*9/10 || far < 10_000 {
		t.Errorf("only %d of %d discs that touch were quickly known to touch, and %d to be far", quick, touching, far)
	}
}
