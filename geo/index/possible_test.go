package index

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// vague gives events of a few months that reach far or near by a radius or an area,
// also over the antimeridian and close to the poles.
func vague(n int, seed uint64) []geo.Event {
	events := timed(n, seed)
	r := rand.New(rand.NewPCG(seed, 12))
	var places []*geo.Place
	for i := range 12 {
		west, south, side := -180+350*r.Float64(), -80+150*r.Float64(), math.Pow(10, 1-float64(i)) // down to what no zoom shows
		places = append(places, &geo.Place{ID: "P" + strconv.Itoa(i), Name: "Place", Geometry: orb.MultiPolygon{{{
			{west, south}, {west + side, south}, {west + side/2, south + side}, {west, south}}}}})
	}
	for i := range events {
		e := &events[i]
		if r.IntN(4) > 0 {
			at := orb.Point{-180 + 360*r.Float64(), -85 + 170*r.Float64()}
			if r.IntN(3) == 0 {
				at = orb.Point{math.Round(at[0]/10) * 10, math.Round(at[1]/10) * 10}
			}
			e.Geometry, e.Point = at, &at
		}
		if e.Point != nil && r.IntN(3) > 0 {
			e.UncertaintyM = math.Pow(10, -1+7.5*r.Float64())
			if r.IntN(2) == 0 {
				e.UncertaintyM = math.Pow(10, float64(r.IntN(7)))
			}
		}
		if r.IntN(4) == 0 {
			e.Area = places[r.IntN(len(places))]
			e.AreaID = e.Area.ID
		}
	}
	return events
}

// possibly gives queries for what may lie somewhere.
func possibly(n int, seed uint64) []geo.Query {
	r := rand.New(rand.NewPCG(seed, 13))
	list := timeQueries(n, seed)
	for i := range list {
		q := &list[i]
		if r.IntN(3) > 0 {
			q.Time, q.EventTypes, q.Assessments = geo.Span{}, nil, nil
		}
		q.PossiblePlace, q.Certain, q.Located = true, r.IntN(12) == 0, geo.Answer(r.IntN(2))
		west, south, side := -180+360*r.Float64(), -85+160*r.Float64(), math.Pow(10, 2*r.Float64()-0.5)
		switch r.IntN(6) {
		case 0:
			q.Circle = geo.Circle{Center: orb.Point{west, south}, RadiusM: 1 + side*50_000}
		case 1:
			q.Region = orb.MultiPolygon{{{{west, south}, {west + side, south}, {west + side/3, math.Min(south+side, 85)}, {west, south}}}}
		case 2:
			west, south = math.Min(math.Round(west/10)*10, 170), math.Round(south/10)*10
			q.Boxes = geo.Box(west, south, west+10, south+10)
		case 3:
			q.Boxes = geo.Box(180-side/2, south, -180+side/2, math.Min(south+side, 85))
		default:
			q.Boxes = geo.Box(west, south, math.Min(west+side, 180), math.Min(south+side, 85))
		}
	}
	return list
}

func TestWhatMayLieInAPlaceIsFound(t *testing.T) {
	defer func(n int) { quickRows = n }(quickRows)
	events := vague(1_500, 81)
	for name, ix := range map[string]*Index{"one layer": loaded(t, events), "several": mixed(t, events)} {
		for _, rows := range []int{1, quickRows} {
			quickRows = rows
			t.Run(name+" looked at from "+strconv.Itoa(rows), func(t *testing.T) {
				queries := possibly(300, uint64(82+rows))
				compareSummaries(t, ix.Reader(Desk), events, queries)
				for _, q := range queries {
					want := 0
					for i := range events {
						if q.Match(&events[i]) {
							want++
						}
					}
					if got := ix.Count(q); got != want {
						t.Fatalf("Count(%+v) = %d, want %d", q, got, want)
					}
				}
			})
		}
	}
}

// What is far from a box and does not reach it is not looked at.
func TestWhatReachesAPlaceIsFoundByRings(t *testing.T) {
	events := vague(3_000, 83)
	ix := loaded(t, events)
	s := ix.snapshot()
	q := geo.Query{Boxes: geo.Box(30, 44, 40, 52), PossiblePlace: true}
	p := newPlan(&q, &s.view, Desk)
	runs, special := p.candidates(s.layers[0].segment)
	n := len(special)
	for _, r := range runs {
		n += r.last - r.first
	}
	found := 0
	for i := range events {
		if q.Match(&events[i]) {
			found++
		}
	}
	if left := len(s.layers[0].special); n > 2*found+left {
		t.Errorf("%d rows are looked at of %d, of which %d are elsewhere than their point; %d are chosen", n, len(events), left, found)
	}
}
