package geo_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// evenly gives a region of one or two polygons, with a hole or without, whose corners
// lie on a lattice of whole numbers from 0 to 24, four apart, so that corners and
// sides often lie upon each other.
func evenly(r *rand.Rand) orb.MultiPolygon {
	ring := func() orb.Ring {
		var ring orb.Ring
		for range 3 + r.IntN(4) {
			ring = append(ring, orb.Point{float64(4 * r.IntN(7)), float64(4 * r.IntN(7))})
		}
		return append(ring, ring[0])
	}
	var m orb.MultiPolygon
	for range 1 + r.IntN(2) {
		p := orb.Polygon{ring()}
		for range r.IntN(5) / 3 * (1 + r.IntN(2)) {
			p = append(p, ring())
		}
		m = append(m, p)
	}
	return m
}

// evenlyContains is exact, for all numbers are whole.
func evenlyContains(m orb.MultiPolygon, at orb.Point) bool {
	for _, p := range m {
		in := false
		for _, ring := range p {
			for i := 1; i < len(ring); i++ {
				a, b := ring[i-1], ring[i]
				side := (b[0]-a[0])*(at[1]-a[1]) - (b[1]-a[1])*(at[0]-a[0])
				if side == 0 && (orb.MultiPoint{a, b}).Bound().Contains(at) {
					return true
				}
				if (a[1] > at[1]) != (b[1] > at[1]) && (side > 0) == (b[1] > a[1]) {
					in = !in
				}
			}
		}
		if in {
			return true
		}
	}
	return false
}

// A region that is taken contains what its rings enclose, however they touch.
func TestRegionsThatTouchThemselvesContainWhatTheyEnclose(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 1))
	taken := 0
	for range 12_000 {
		m := evenly(r)
		corner := orb.Point{r.Float64()*340 - 170, r.Float64()*80 - 60}
		step := math.Pow(10, -7+r.Float64()*7)
		to := func(p orb.Point) orb.Point { return orb.Point{corner[0] + p[0]*step, corner[1] + p[1]*step} }
		region, err := geo.ParseRegion(wkt(mapped(m, to)))
		if err != nil {
			continue
		}
		taken++
		ready := geo.NewRegion(region)
		for range 40 {
			at := orb.Point{float64(r.IntN(25)), float64(r.IntN(25))}
			if got, want := ready.Contains(onEarth(to(at))), evenlyContains(m, at); got != want {
				t.Fatalf("%v, by %v from %v, contains %v: %v, want %v", m, step, corner, at, got, want)
			}
		}
	}
	if taken < 2_000 {
		t.Errorf("only %d of the regions were taken", taken)
	}
}

func wkt(m orb.MultiPolygon) string {
	var polygons []string
	for _, p := range m {
		var rings []string
		for _, ring := range p {
			var corners []string
			for _, at := range ring {
				corners = append(corners, fmt.Sprint(at[0], at[1]))
			}
			rings = append(rings, "("+strings.Join(corners, ",")+")")
		}
		polygons = append(polygons, "("+strings.Join(rings, ",")+")")
	}
	return "MULTIPOLYGON(" + strings.Join(polygons, ",") + ")"
}
