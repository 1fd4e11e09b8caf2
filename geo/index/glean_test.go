package index

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// gathered gives events of a few months, most of which lie near one place.
func gathered(n int, seed uint64) []geo.Event {
	events := timed(n, seed)
	r := rand.New(rand.NewPCG(seed, 10))
	for i := range events {
		e := &events[i]
		if _, isPoint := e.Geometry.(orb.Point); !isPoint || r.IntN(5) == 0 {
			continue
		}
		at := orb.Point{30 + r.NormFloat64(), 50 + r.NormFloat64()}
		if r.IntN(10) == 0 {
			at = orb.Point{29, 49} // on the corner of boxes
		}
		e.Geometry, e.Point = at, &at
	}
	return events
}

// placeQueries are timeQueries of places.
func placeQueries(n int, seed uint64) []geo.Query {
	r := rand.New(rand.NewPCG(seed, 11))
	list := timeQueries(n, seed)
	for i := range list {
		q := &list[i]
		if r.IntN(3) == 0 {
			q.Time, q.EventTypes, q.Assessments = geo.Span{}, nil, nil
		}
		switch r.IntN(8) {
		case 0:
			q.Region = orb.MultiPolygon{{{{28, 48}, {33, 49}, {32, 53}, {27, 51}, {28, 48}}}}
		case 1:
			q.Boxes = append(geo.Box(29, 49, 30, 51), geo.Box(30, 48.5, 31.5, 50)...)
		case 2:
			q.Boxes = geo.Box(170, -80, -170, 80)
		case 3:
		default:
			west, south := 27+2*r.Float64(), 48+2*r.Float64()
			if r.IntN(3) == 0 {
				west, south = 29, 49
			}
			q.Boxes = geo.Box(west, south, west+5*r.Float64(), south+4*r.Float64())
		}
		q.Certain = q.Certain && r.IntN(3) == 0
		q.PossiblePlace = r.IntN(4) == 0
		q.Located, q.Dated = geo.Answer(r.IntN(2)*r.IntN(3)), geo.Answer(r.IntN(2)*r.IntN(2)*r.IntN(3))
	}
	return list
}

func TestSummariesOfAPlaceCountAsTheWordsSay(t *testing.T) {
	events := gathered(1_500, 71)
	for name, ix := range map[string]*Index{"one layer": loaded(t, events), "several": mixed(t, events)} {
		t.Run(name, func(t *testing.T) {
			compareSummaries(t, ix.Reader(Desk), events, placeQueries(500, 72))
		})
	}
}

func TestSummariesOfAPlaceForgetWhatIsGone(t *testing.T) {
	events := gathered(900, 73)
	ix := loaded(t, events)
	r := rand.New(rand.NewPCG(7, 3))
	for round := range 6 {
		for range 1 + r.IntN(8) {
			i := r.IntN(len(events))
			ix.Apply(geo.Change{ID: events[i].ID, Revision: events[i].Revision + 1})
			events = append(events[:i], events[i+1:]...)
		}
		compareSummaries(t, ix.Reader(Desk), events, placeQueries(60, uint64(round)))
	}
}

func TestSummariesOfAPlaceTellThePublicNothingElse(t *testing.T) {
	events := half(gathered(900, 74))
	ix := &Index{Publish: moved}
	if err := ix.Load(stream(events)); err != nil {
		t.Fatal(err)
	}
	compareSummaries(t, ix.Reader(Public), published(events), placeQueries(200, 75))
	compareSummaries(t, ix.Reader(Desk), events, placeQueries(100, 76))
}

// Whole parcels and shelves are taken where they can be.
func TestAPlaceIsCountedByParcelsAndShelves(t *testing.T) {
	ix := loaded(t, gathered(3_000, 77))
	s := ix.snapshot()
	l := &s.layers[0]
	q := geo.Query{Boxes: geo.Box(27, 47, 33, 53), Duplicates: geo.No, Located: geo.Yes}
	a := newAccountant(&q, &s.view, Desk, true)
	if !a.fromParcels(t.Context(), l) || len(a.swaths) < 50 {
		t.Errorf("%d parcels were taken whole for %+v, want more", len(a.swaths), q)
	}
	q.Time, q.EventTypes = geo.Year(1970), []string{"riots"}
	a = newAccountant(&q, &s.view, Desk, true)
	if a.fromParcels(t.Context(), l) || !a.fromShelves(t.Context(), l) || a.summary.Total == 0 {
		t.Errorf("%+v is not answered by shelves", q)
	}
	inside, around := a.free.cutInside(l, []run{{0, l.len()}})
	rows, next := 0, 0
	for _, r := range slices.SortedFunc(slices.Values(append(slices.Clone(inside), around...)), func(a, b run) int { return a.first - b.first }) {
		if r.first != next || r.last <= r.first {
			t.Errorf("the rows from %d to before %d come after those before %d, want each once", r.first, r.last, next)
		}
		next = r.last
	}
	for _, r := range inside {
		rows += r.last - r.first
	}
	if rows < l.len()/4 || next != l.len() {
		t.Errorf("%d of %d rows are surely inside of %+v, want more, and all before %d are cut", rows, l.len(), q, next)
	}
	told := 0
	for _, w := range l.shelves.when {
		if w != lookAt {
			told++
		}
	}
	if told < l.len()/2 {
		t.Errorf("the shelves tell the days of %d of %d rows, want more", told, l.len())
	}
}
