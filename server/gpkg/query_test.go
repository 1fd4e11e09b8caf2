package gpkg

import (
	"fmt"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// What the R-tree leaves out Match never sees, so that it must hold whatever may
// touch a box: over the antimeridian, around a pole, at the edge of a radius.
func TestTheExtentsHoldWhateverMayTouchABox(t *testing.T) {
	s := open(t)
	add := func(p orb.Point, radiusM float64) {
		e := storetest.Kyiv()
		e.Geometry, e.Point, e.UncertaintyM = p, nil, radiusM
		put(t, s, e)
	}
	add(orb.Point{179.99, -17}, 25_000)        // off Taveuni, Fiji
	add(orb.Point{0, 89.9}, 100_000)           // near the North Pole
	add(orb.Point{30.5234, 50.4501}, 1000_000) // 1,000 km around Kyiv
	add(orb.Point{-0.1276, 51.5072}, 0)        // London
	for want, box := range map[string][]orb.Bound{
		"[1]":   geo.Box(-179.95, -17.1, -179.9, -16.9),
		"[2]":   geo.Box(-180, 89.5, -170, 90),
		"[3]":   geo.Box(44.62, 48, 45, 53), // past the radius at Kyiv's own latitude
		"[4]":   geo.Box(-0.1276, 51.5072, -0.1276, 51.5072),
		"[1 2]": append(geo.Box(179.9, -18, -179.9, -16), geo.Box(100, 89.2, 110, 89.3)...),
	} {
		var got []int64
		for e, err := range s.Events(t.Context(), geo.Query{Boxes: box, PossiblePlace: true}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e.ID)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("in %v may lie %v, want %s", box, got, want)
		}
	}
}
