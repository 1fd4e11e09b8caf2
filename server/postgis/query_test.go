package postgis_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// Radii that are wide, near a pole or over the antimeridian are where a box
// around them is easily too small.
func TestWideRadiiAreFoundWhereverTheyReach(t *testing.T) {
	s := open(t)
	r := rand.New(rand.NewPCG(3, 1))
	var events []geo.Event
	for i := range 300 {
		e := storetest.Kyiv()
		e.Title, e.ExternalID, e.Dataset = fmt.Sprint("Somewhere ", i), fmt.Sprint(i), "wide"
		e.Geometry = orb.Point{r.Float64()*360 - 180, math.Max(-90, math.Min(90, (r.Float64()-0.5)*190))}
		e.UncertaintyM = math.Pow(10, 3+4.3*r.Float64()) // 1 km to 20,000 km
		events = append(events, e)
	}
	load(t, s, events)
	events = nil
	for e, err := range s.Events(t.Context(), geo.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	found := 0
	for i := range 600 {
		q := geo.Query{PossiblePlace: true}
		if i%2 == 0 {
			west, south := r.Float64()*358-180, r.Float64()*178-90
			width := math.Pow(10, -2+3.5*r.Float64())
			q.Boxes = geo.Box(west, south, math.Mod(west+width+180, 360)-180, math.Min(90, south+width/2))
		} else {
			at := rim(&events[i%len(events)], 2*math.Pi*r.Float64())
			q.Boxes = geo.Box(at[0], at[1], at[0], at[1])
		}
		want := map[int64]bool{}
		for i := range events {
			if q.Match(&events[i]) {
				want[events[i].ID] = true
			}
		}
		found += len(want)
		for e, err := range s.Events(t.Context(), q) {
			if err != nil {
				t.Fatal(err)
			}
			delete(want, e.ID)
		}
		for id := range want {
			e := events[id-1]
			t.Errorf("box %v misses event %d at %v with radius %.0f m", q.Boxes, id, *e.Point, e.UncertaintyM)
		}
	}
	if found < 5_000 {
		t.Errorf("only %d matches; the check is too weak", found)
	}
}

// rim gives a position just inside the circle around an event, in a direction in
// radians from north (Williams, Aviation Formulary, "Lat/lon given radial and
// distance").
func rim(e *geo.Event, direction float64) orb.Point {
	const rad, earthRadiusM = math.Pi / 180, 6_371_008.8
	d, lat := 0.9999*e.UncertaintyM/earthRadiusM, e.Point[1]*rad
	to := math.Asin(math.Sin(lat)*math.Cos(d) + math.Cos(lat)*math.Sin(d)*math.Cos(direction))
	turn := math.Atan2(math.Sin(direction)*math.Sin(d)*math.Cos(lat), math.Cos(d)-math.Sin(lat)*math.Sin(to))
	return orb.Point{math.Remainder(e.Point[0]+turn/rad, 360), to / rad}
}

func TestWordsThatNoDatabaseHoldsFindNothing(t *testing.T) {
	s := open(t)
	if _, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"a\x00b", "\xff\xfe"} {
		for e, err := range s.Events(t.Context(), geo.Query{ExternalIDs: []string{word}, Countries: []string{word}}) {
			t.Errorf("%q finds %v, %v", word, e.ID, err)
		}
		if _, err := s.Place(t.Context(), word); geo.KindOf(err) != geo.NotFound {
			t.Errorf("Place(%q) = %v, want NotFound", word, err)
		}
		if _, err := s.Secret(t.Context(), "session", word); geo.KindOf(err) != geo.NotFound {
			t.Errorf("Secret(%q) = %v, want NotFound", word, err)
		}
	}
	if _, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "ole\x00na"}); geo.KindOf(err) != geo.Invalid {
		t.Errorf("Put by somebody whose name holds NUL = %v, want Invalid", err)
	}
}

func TestALimitReadsNoMoreThanItNeeds(t *testing.T) {
	s := open(t)
	load(t, s, storetest.Events(3_000, 6))
	var ids []int64
	for e, err := range s.Events(t.Context(), geo.Query{Limit: 3, Offset: 1_500}) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, e.ID)
	}
	if fmt.Sprint(ids) != "[1501 1502 1503]" {
		t.Errorf("page = %v", ids)
	}
}
