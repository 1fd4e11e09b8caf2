package geo_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

var (
	secret  = bytes.Repeat([]byte{7}, geo.SecretSize)
	another = bytes.Repeat([]byte{8}, geo.SecretSize)
)

// shown gives the public form of an event at a place that is displaced.
func shown(t interface{ Fatalf(string, ...any) }, secret []byte, at orb.Point, m float64, change ...func(*geo.Event)) geo.Event {
	e := kyiv(func(e *geo.Event) {
		e.Geometry, e.Point, e.PublicDisplacementM = at, nil, m
		e.UncertaintyM, e.LocationPrecision = 0, "unknown"
	})
	for _, c := range change {
		c(&e)
	}
	e.Displace(secret)
	p, ok := e.Public()
	if !ok {
		t.Fatalf("the event at %v is held back", at)
	}
	return p
}

// anywhere draws a place, more often where grids are odd.
func anywhere(t *rapid.T) orb.Point {
	lon := rapid.OneOf(rapid.Float64Range(-180, 180), rapid.SampledFrom([]float64{-180, 180, 0, 179.9999, -179.9999}))
	lat := rapid.OneOf(rapid.Float64Range(-90, 90), rapid.SampledFrom([]float64{-90, 90, 0, 89.999, -89.999}))
	return orb.Point{lon.Draw(t, "longitude"), lat.Draw(t, "latitude")}
}

// wishes draws a displacement, from a metre to the largest there is.
func wishes(t *rapid.T) float64 {
	return rapid.OneOf(rapid.Float64Range(1, 20_000), rapid.Float64Range(1, 1_000_000), rapid.SampledFrom([]float64{0.1, 1, 100, 500, 1_000, 2_000, 1_000_000})).Draw(t, "displacement")
}

func TestTheTruthLiesWithinThePublishedRadius(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, m := anywhere(t), wishes(t)
		s := rapid.SliceOfN(rapid.Byte(), geo.SecretSize, geo.SecretSize).Draw(t, "secret")
		p := shown(t, s, at, m)
		d := geo.DistanceM(at, *p.Point)
		if d > max(m, 1) {
			t.Fatalf("%v is shown at %v, %v m away, though %v m are the most", at, *p.Point, d, m)
		}
		if p.UncertaintyM < max(d, m) || p.DisplacedM < m || p.DisplacedM > p.UncertaintyM {
			t.Fatalf("%v is shown %v m away with a radius of %v m and displaced by %v m, for %v m", at, d, p.UncertaintyM, p.DisplacedM, m)
		}
		if err := geo.CheckPosition(*p.Point); err != nil || *p.Point != p.Geometry {
			t.Fatalf("%v is shown at %v, %v: %v", at, *p.Point, p.Geometry, err)
		}
	})
}

func TestAShapeLiesWithinThePublishedRadius(t *testing.T) {
	shapes := append(storetest.Shapes(), storetest.Events(300, 5)...)
	for i := range shapes {
		e := shapes[i]
		if e.Area == nil && e.AreaID != "" {
			area, _ := storetest.Places(e.AreaID)
			e.Area = &area
		}
		e.Complete()
		e.Visibility, e.PublicDisplacementM, e.DuplicateOf, e.UncertaintyM = "public", 900, 0, 0
		e.Displace(secret)
		p, ok := e.Public()
		if !ok || p.AreaID != "" || p.Area != nil {
			t.Fatalf("%s: Public = %+v, %v", e.Title, p, ok)
		}
		if e.Point == nil {
			if p.Located() || p.UncertaintyM != 0 {
				t.Errorf("%s has no place and is shown at %v", e.Title, p.Point)
			}
			continue
		}
		check := func(g orb.Geometry) {
			if b := g.Bound(); b.Max[0]-b.Min[0] > 180 {
				return // drawn on both sides of the antimeridian
			}
			for _, q := range []orb.Point{g.Bound().Min, g.Bound().Max, g.Bound().LeftTop(), g.Bound().RightBottom()} {
				if d := geo.DistanceM(q, *p.Point); d > p.UncertaintyM {
					t.Errorf("%s: %v lies %v m away, beyond the radius of %v m", e.Title, q, d, p.UncertaintyM)
				}
			}
		}
		if e.Geometry != nil {
			check(e.Geometry)
		}
		if e.Area != nil {
			check(e.Area.Geometry)
		}
		if _, isPoint := p.Geometry.(orb.Point); !isPoint {
			t.Errorf("%s is shown as %v", e.Title, p.Geometry)
		}
	}
}

// What is shown depends on the cell alone: two places that are shown at one spot
// for a small displacement are shown at one for every larger one, so that the
// smallest cell that was ever published tells all.
func TestCellsLieInCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, m := anywhere(t), rapid.Float64Range(5, 100_000).Draw(t, "displacement")
		near := orb.Point{at[0], math.Min(90, math.Max(-90, at[1]+rapid.Float64Range(-m, m).Draw(t, "north")/111_195))}
		near[0] = math.Min(180, math.Max(-180, at[0]+rapid.Float64Range(-m, m).Draw(t, "east")/111_195/max(0.01, math.Cos(at[1]*math.Pi/180))))
		if *shown(t, secret, at, m).Point != *shown(t, secret, near, m).Point {
			return
		}
		for wider := m; wider < 1_000_000; wider *= 1.7 {
			if a, b := shown(t, secret, at, wider), shown(t, secret, near, wider); *a.Point != *b.Point || a.UncertaintyM != b.UncertaintyM {
				t.Fatalf("%v and %v are one at %v m and two at %v m: %v, %v", at, near, m, wider, *a.Point, *b.Point)
			}
		}
	})
}

func TestEveryPlaceOfACellIsShownAtOneSpot(t *testing.T) {
	house := orb.Point{37.9989, 48.5956} // Bakhmut
	spots := map[orb.Point][]orb.Point{}
	for x := -60; x <= 60; x++ {
		for y := -60; y <= 60; y++ {
			q := orb.Point{house[0] + float64(x)*100/73_500, house[1] + float64(y)*100/111_195}
			at := *shown(t, secret, q, 2_000).Point
			spots[at] = append(spots[at], q)
		}
	}
	// 12 km by 12 km, in cells of 1.4 km by half or the whole of that.
	if len(spots) < 64 || len(spots) > 230 {
		t.Errorf("%d places are shown at %d spots", 121*121, len(spots))
	}
	for at, list := range spots {
		low, high := list[0], list[0]
		for _, q := range list {
			low, high = orb.Point{min(low[0], q[0]), min(low[1], q[1])}, orb.Point{max(high[0], q[0]), max(high[1], q[1])}
		}
		if d := geo.DistanceM(low, high); d > 2_000 {
			t.Errorf("what is shown at %v lies up to %v m apart", at, d)
		}
		for other, theirs := range spots { // cells do not overlap
			if other != at && slices.ContainsFunc(theirs, func(q orb.Point) bool {
				return q[0] > low[0] && q[0] < high[0] && q[1] > low[1] && q[1] < high[1]
			}) {
				t.Errorf("a place that is shown at %v lies among those that are shown at %v", other, at)
			}
		}
	}
}

// 10,000 events around one house, as of an attacker who reads each of them and
// takes the mean: they are shown at one spot, or at those of the few cells that
// meet within the jitter, and no nearer than the cell says.
func TestManyEventsAtOneHouseTellNoMoreThanOne(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	far, atOneSpot := 0.0, 0
	const houses = 40
	for range houses {
		house := orb.Point{36 + r.Float64()*3, 47 + r.Float64()*2}
		spots := map[orb.Point]int{}
		var sum orb.Point
		for range 10_000 {
			q := orb.Point{house[0] + r.NormFloat64()*5/73_000, house[1] + r.NormFloat64()*5/111_195}
			at := *shown(t, secret, q, 1_000).Point
			spots[at]++
			sum[0], sum[1] = sum[0]+at[0]/10_000, sum[1]+at[1]/10_000
		}
		if len(spots) == 1 {
			atOneSpot++
		}
		if len(spots) > 4 {
			t.Errorf("events within a few metres of %v are shown at %d spots", house, len(spots))
		}
		far += geo.DistanceM(sum, house) / houses
	}
	// A cell is 700 m tall and 350 to 700 m wide: two places of it lie 300 m apart
	// in the mean, and averaging brings nobody nearer.
	if far < 200 || atOneSpot < houses*3/4 {
		t.Errorf("the mean of what is shown lies %v m from the house, and %d of %d houses are shown at one spot", far, atOneSpot, houses)
	}
}

func TestADisplacementIsNeverRolledAgain(t *testing.T) {
	at := orb.Point{30.5234, 50.4501}
	first := shown(t, secret, at, 1_000)
	for m := 1_000.0; m < 2_000; m += 50 { // one step
		if p := shown(t, secret, at, m); *p.Point != *first.Point {
			t.Errorf("for %v m it is shown at %v, for 1000 m at %v", m, *p.Point, *first.Point)
		}
	}
	for _, change := range []func(*geo.Event){
		func(e *geo.Event) { e.Title, e.ID, e.Revision = "Another", 9, 44 },
		func(e *geo.Event) { e.Notes, e.Status, e.UpdatedBy = "private", "done", "olena" },
		func(e *geo.Event) { e.PublicPoint = &orb.Point{1, 1} },
	} {
		if p := shown(t, secret, at, 1_000, change); *p.Point != *first.Point || p.UncertaintyM != first.UncertaintyM {
			t.Errorf("a revision is shown at %v ± %v, the first at %v ± %v", *p.Point, p.UncertaintyM, *first.Point, first.UncertaintyM)
		}
	}
	if p := shown(t, another, at, 1_000); *p.Point == *first.Point {
		t.Error("another secret shows it at the same spot")
	}
}

func TestADisplacedEventNamesNothingNear(t *testing.T) {
	p := shown(t, secret, orb.Point{30.5234, 50.4501}, 1_000, func(e *geo.Event) {
		e.Admin1, e.Admin1Code, e.Admin2, e.Admin2Code, e.LocationBasis = "Kyiv City", "UA80", "Pechersk", "UA8000", "the tower"
		e.LocationPrecision, e.UncertaintyM = "exact", 30
	})
	if p.PlaceName+p.Admin1+p.Admin1Code+p.Admin2+p.Admin2Code+p.LocationBasis != "" || p.Country != "UA" {
		t.Errorf("the public is told of %q, %q, %q, %q in %q", p.PlaceName, p.Admin1, p.Admin2, p.LocationBasis, p.Country)
	}
	if p.LocationPrecision != "settlement" || p.UncertaintyM != 1_032 || p.DisplacedM != 1_000 {
		t.Errorf("it is shown to the %s within %v m, displaced by %v m", p.LocationPrecision, p.UncertaintyM, p.DisplacedM)
	}
	p = shown(t, secret, orb.Point{30.5234, 50.4501}, 1_000, func(e *geo.Event) { e.UncertaintyM, e.LocationPrecision = 31, "exact" })
	if p.UncertaintyM != 1_032 {
		t.Errorf("a radius of 31 m and one of 30 m can be told apart: %v m", p.UncertaintyM)
	}
}
