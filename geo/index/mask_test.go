package index

import (
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// The south of the world is not next to its north: what holds the southern edge of the
// map holds nothing at the northern one, nor the other way round.
func TestWhatReachesOneEdgeOfTheMapHoldsNothingAtTheOther(t *testing.T) {
	var events []geo.Event
	for _, lat := range []float64{85.0511287, 85.0511, 85.051, 85.04, 85, 84, 0} {
		for _, at := range []orb.Point{{180, lat}, {36, lat}, {-100, -lat}, {36, -lat}} {
			e := storetest.Kyiv()
			e.Geometry = at
			e.Complete()
			e.ID, e.Revision = int64(len(events)+1), 1
			events = append(events, e)
		}
	}
	ix := loaded(t, events)
	for _, sign := range []float64{-1, 1} {
		for lat := 20.0; lat < 84; lat += 3.7 {
			south, north := min(sign*lat, sign*90), max(sign*lat, sign*90)
			for _, q := range []geo.Query{
				{Circle: geo.Circle{Center: orb.Point{36, sign * lat}, RadiusM: 8_000_000}},
				{Circle: geo.Circle{Center: orb.Point{36, sign * lat}, RadiusM: (90 - lat) * 111_400}},
				{Region: orb.MultiPolygon{{{{-180, south}, {180, south}, {180, north}, {-180, north}, {-180, south}}}}},
			} {
				check(t, ix, events, q)
			}
		}
	}
}
