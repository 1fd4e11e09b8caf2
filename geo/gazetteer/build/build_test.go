package main

import (
	"math"
	"slices"
	"testing"

	"eventmap/geo/gazetteer/internal/atlas"
)

// square gives the edges of a square of side n whose south-west corner is (x, y).
func square(x, y, n float64) []edge {
	x, y, n = x/atlas.Scale, y/atlas.Scale, n/atlas.Scale
	return edges([][2]float64{{x, y}, {x, y + n}, {x + n, y + n}, {x + n, y}, {x, y}}, false)
}

// whole gives the outline of some features, without simplification.
func whole(m *mesh, features ...int) []atlas.Polygon {
	for _, a := range m.arcs {
		a.points = a.full
	}
	return m.outline(func(f int) bool { return slices.Contains(features, f) }, 0)
}

func area(m *mesh, polygons []atlas.Polygon) (sum float64) {
	for _, polygon := range polygons {
		for _, ring := range polygon {
			sum += m.ringArea(ring)
		}
	}
	return sum
}

func TestNeighboursShareTheirBorder(t *testing.T) {
	m, clashes := newMesh([]*feature{{edges: square(0, 0, 100)}, {edges: square(100, 0, 100)}})
	if clashes != 0 || len(m.arcs) != 3 {
		t.Fatalf("%d arcs and %d clashes, want 3 arcs: two outer ones and the border", len(m.arcs), clashes)
	}
	union := whole(m, 0, 1)
	if len(union) != 1 || len(union[0]) != 1 || area(m, union) != 20_000 {
		t.Errorf("the union is %v of %v, want one ring of 20000", union, area(m, union))
	}
}

func TestOutlinePartsWhatTouchesInAPoint(t *testing.T) {
	// Four squares in a ring of corners around a middle that nobody owns.
	m, _ := newMesh([]*feature{{edges: square(0, 100, 100)}, {edges: square(100, 0, 100)}, {edges: square(200, 100, 100)}, {edges: square(100, 200, 100)}})
	polygons := whole(m, 0, 1, 2, 3)
	if len(polygons) != 4 || area(m, polygons) != 40_000 {
		t.Errorf("%d polygons of %v, want the four squares", len(polygons), area(m, polygons))
	}
}

func TestOutlineHasTheEnclaveAsAHole(t *testing.T) {
	outer := append(square(0, 0, 300), edges([][2]float64{{0.01, 0.01}, {0.02, 0.01}, {0.02, 0.02}, {0.01, 0.02}, {0.01, 0.01}}, true)...)
	m, clashes := newMesh([]*feature{{edges: outer}, {edges: square(100, 100, 100)}})
	if got := whole(m, 0); clashes != 0 || len(got) != 1 || len(got[0]) != 2 || area(m, got) != 80_000 {
		t.Errorf("%d clashes, %v of %v; want one polygon with a hole", clashes, got, area(m, got))
	}
	if got := whole(m, 0, 1); len(got) != 1 || len(got[0]) != 1 {
		t.Errorf("the union is %v, want no hole", got)
	}
}

func TestTwoFeaturesOnOneSideClash(t *testing.T) {
	if _, clashes := newMesh([]*feature{{edges: square(0, 0, 100)}, {edges: square(0, 0, 100)}}); clashes != 4 {
		t.Errorf("%d clashes, want 4", clashes)
	}
}

func TestCutLeavesNoGap(t *testing.T) {
	for _, tt := range []struct {
		x    axis
		at   float64
		low  float64
		high float64
	}{
		{axis{}, 0.004, 4000, 6000},
		{axis{meridian: true}, 0.003, 3000, 7000},
	} {
		f, neighbour := &feature{edges: square(0, 0, 100)}, &feature{edges: square(100, 0, 100)}
		low, high := cut([]*feature{f, neighbour}, f, tt.x, tt.at)
		m, clashes := newMesh([]*feature{{edges: low}, {edges: high}, neighbour})
		if got := area(m, whole(m, 0)); got != tt.low {
			t.Errorf("the low side of %v has %v, want %v", tt.x, got, tt.low)
		}
		if got := area(m, whole(m, 1)); got != tt.high {
			t.Errorf("the high side of %v has %v, want %v", tt.x, got, tt.high)
		}
		if union := whole(m, 0, 1, 2); clashes != 0 || len(union) != 1 || len(union[0]) != 1 || area(m, union) != 20_000 {
			t.Errorf("the three together are %v of %v with %d clashes, want one square ring", union, area(m, union), clashes)
		}
	}
}

func TestThinStaysWithinItsTolerance(t *testing.T) {
	var coast []point
	for x := range int32(2000) {
		coast = append(coast, point{X: x * 10, Y: int32(900 * math.Sin(float64(x)/90) * math.Cos(float64(x)/7))})
	}
	thinned := thin(coast, 200)
	if len(thinned) < 10 || len(thinned) > len(coast)/4 {
		t.Fatalf("%d of %d points are left", len(thinned), len(coast))
	}
	for _, p := range coast {
		nearest := math.Inf(1)
		for i := 1; i < len(thinned); i++ {
			_, d := farthest([]point{thinned[i-1], p, thinned[i]}, 0, 2, 1)
			nearest = min(nearest, d)
		}
		if nearest > 201 {
			t.Fatalf("%v is %v from the thinned coast, want 200 at most", p, nearest)
		}
	}
	island := []point{{X: 0, Y: 0}, {X: 5, Y: 0}, {X: 9, Y: 1}, {X: 9, Y: 9}, {X: 0, Y: 9}, {X: 0, Y: 0}}
	if got := thin(island, 1000); len(got) < 4 || got[0] != got[len(got)-1] || signedArea(got) <= 0 {
		t.Errorf("a small island becomes %v, want a closed ring of at least four points", got)
	}
}

func TestSimplifyKeepsIslandsAtSea(t *testing.T) {
	// A bay 150 units deep, below the tolerance, with an island in it.
	bay := [][2]float64{{0, 0}, {0.5, 0}, {0.5, 0.5}, {0.26, 0.5}, {0.255, 0.485}, {0.245, 0.485}, {0.24, 0.5}, {0, 0.5}, {0, 0}}
	m, _ := newMesh([]*feature{{edges: edges(bay, false)}, {edges: square(2490, 4900, 20)}})
	if conflicts := m.simplify(); conflicts != 0 {
		t.Fatalf("%d conflicts remain", conflicts)
	}
	land := m.ringPoints(m.outline(func(f int) bool { return f == 0 }, 0)[0][0])
	if inside(land, point{X: 2490, Y: 4900}) {
		t.Errorf("the island lies inside the mainland %v", land)
	}
}
