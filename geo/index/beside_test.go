package index

import (
	"math/rand/v2"
	"testing"

	"eventmap/geo"
)

// worlds gives queries for places that hold all or nearly all.
func worlds(n int, seed uint64) []geo.Query {
	r := rand.New(rand.NewPCG(seed, 14))
	list := timeQueries(n, seed)
	for i := range list {
		q := &list[i]
		q.Assessments, q.Duplicates = nil, geo.No
		if r.IntN(3) > 0 {
			q.Time = geo.Span{}
		}
		q.PossiblePlace, q.Certain, q.Located = r.IntN(2) == 0, r.IntN(12) == 0, geo.Answer(r.IntN(2))
		switch r.IntN(4) {
		case 0:
			q.Boxes = geo.Box(-180, -83.5597, 180, 81.8736)
		case 1:
			q.Boxes = geo.Box(-170+20*r.Float64(), -80, 180, 85)
		case 2:
			q.Boxes = geo.Box(-179, -80+10*r.Float64(), 179-10*r.Float64(), 82)
		case 3:
			q.Located = geo.Yes
		}
	}
	return list
}

func TestWhatLiesBesideTheWorldIsTakenBack(t *testing.T) {
	for seed := range uint64(2) {
		events := gathered(2_500, 85+seed)
		for i, e := range vague(60, 87+seed)[:60] {
			e.ID = events[40*i].ID
			events[40*i] = e
		}
		ix := loaded(t, events)
		compareSummaries(t, ix.Reader(Desk), events, worlds(250, 88+seed))
		for i := 0; i < len(events); i += 50 {
			ix.Apply(geo.Change{ID: events[i].ID, Revision: events[i].Revision + 1})
			events = append(events[:i], events[i+1:]...)
		}
		compareSummaries(t, ix.Reader(Desk), events, worlds(250, 90+seed))
	}
}

func TestTheWorldIsCountedByShelves(t *testing.T) {
	ix := loaded(t, gathered(3_000, 91))
	s := ix.snapshot()
	q := geo.Query{Boxes: geo.Box(-180, -83.5597, 180, 81.8736), PossiblePlace: true, Duplicates: geo.No, Located: geo.Yes, EventTypes: []string{"riots"}}
	a := newAccountant(&q, &s.view, Desk, true)
	if !a.fromCube(t.Context(), &s.layers[0]) || len(a.picks) == 0 || len(a.picks[0].stocks) == 0 {
		t.Errorf("%+v is not answered by whole shelves", q)
	}
}

// What has no place takes nothing of the extent with it.
func TestTheWorldLosesNoExtentWithWhatLiesNowhere(t *testing.T) {
	ix := loaded(t, gathered(3_000, 92))
	s := ix.snapshot()
	q := geo.Query{Duplicates: geo.No, Located: geo.Yes}
	a := newAccountant(&q, &s.view, Desk, true)
	if !a.fromCube(t.Context(), &s.layers[0]) || len(a.picks[0].gone) == 0 || len(a.picks[0].shortOfTime) == 0 {
		t.Fatalf("nothing was taken back for %+v", q)
	}
	if short := a.picks[0].shortOfPlace; len(short) > 0 {
		t.Errorf("%d stocks are looked at for their extent, want none", len(short))
	}
}
