package index

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// cubed makes the cubes of all layers, however few rows they have.
func cubed(ix *Index) *Index {
	s := ix.snapshot()
	for _, l := range s.layers {
		for n := range sights {
			l.cube[n] = newCube(l.segment, 1<<n, &s.view)
		}
	}
	return ix
}

// timed gives events of a few months, so that shelves have many rows each, and months differ.
func timed(n int, seed uint64) []geo.Event {
	events := numbered(n, seed)
	r := rand.New(rand.NewPCG(seed, 8))
	for i := range events {
		e := &events[i]
		e.EventType = []string{"battles", "riots", "protests", ""}[r.IntN(4)]
		if !e.Dated() {
			continue
		}
		e.StartTime = time.Date(1969, 11, 1+r.IntN(150), r.IntN(24)*r.IntN(2), 0, 0, 0, time.UTC)
		e.EndTime = e.StartTime
		switch r.IntN(6) {
		case 0:
			e.EndTime = e.StartTime.Add(time.Duration(r.IntN(41*86_400)) * time.Second)
		case 1, 2:
			e.EndTime = e.StartTime.AddDate(0, 0, 1+r.IntN(3)).Add(-time.Second)
		case 3:
			e.EndTime = e.StartTime.AddDate(0, r.IntN(30), r.IntN(3))
		}
		if r.IntN(40) == 0 {
			e.StartTime, e.EndTime = e.StartTime.Add(time.Millisecond), e.EndTime.Add(time.Second)
		}
		if r.IntN(20) == 0 && e.Killed.Best != nil {
			many := 1 << 40 // no column holds so many
			e.Killed.Best, e.Killed.Max = &many, &many
		}
	}
	return events
}

// timeQueries give what cubes answer, and what next to that they do not.
func timeQueries(n int, seed uint64) []geo.Query {
	r := rand.New(rand.NewPCG(seed, 9))
	day := func(n int) time.Time { return time.Date(1969, 11, n, 0, 0, 0, 0, time.UTC) }
	list := []geo.Query{{}, {Duplicates: geo.No}}
	for range n {
		var q geo.Query
		if a := r.IntN(200); r.IntN(4) > 0 {
			q.Time = geo.Span{From: day(a), To: day(a + r.IntN(120)).Add(-time.Second)}
		}
		switch r.IntN(6) {
		case 0:
			q.Time.From = time.Time{}
		case 1:
			q.Time.To = time.Time{}
		case 2:
			q.Time.To = q.Time.To.Add(time.Duration(r.IntN(3*86_400)) * time.Second)
		}
		for _, w := range []string{"battles", "riots", "protests", "", "no such type"} {
			if r.IntN(5) < 2 {
				q.EventTypes = append(q.EventTypes, w)
			}
		}
		if r.IntN(6) == 0 {
			q.Assessments = []string{"verified", "not_assessed"}
		}
		if r.IntN(12) == 0 {
			q.Statuses = []string{"new"}
		}
		q.Certain = r.IntN(3) == 0
		q.Duplicates = geo.Answer(r.IntN(2) * 2)
		list = append(list, q)
	}
	return list
}

var wishes = []geo.SummaryWish{
	{}, {Bins: 1}, {Bins: 5}, {Bins: 40}, {Bins: geo.MaxBins}, {Width: geo.Width{Months: 1}}, {Width: geo.Width{Months: 12}},
	{Width: geo.Width{Time: 7 * 24 * time.Hour}}, {Width: geo.Width{Time: 24 * time.Hour}}, {Width: geo.Width{Time: 5 * time.Hour}}, {Width: geo.Width{Time: 36 * time.Hour}},
	{Bins: 30, Zone: kyivTime()}, {Width: geo.Width{Months: 1}, Zone: kyivTime()}, {Lists: geo.Several},
}

func kyivTime() *time.Location {
	zone, err := geo.ParseZone("Europe/Kyiv")
	if err != nil {
		panic(err)
	}
	return zone
}

// compareSummaries holds a reader to what geo.Summarize says of events.
func compareSummaries(t *testing.T, r *Reader, events []geo.Event, queries []geo.Query) {
	t.Helper()
	for i, q := range queries {
		w := wishes[i%len(wishes)]
		want, wish := geo.Summarize(storetest.Stream(events), q, w)
		got, err := r.Summary(t.Context(), q, w)
		if wish != nil || err != nil {
			if geo.KindOf(wish) != geo.Invalid || err == nil || err.Error() != wish.Error() {
				t.Fatalf("Summary(%+v, %+v) ends with %v, want %v", q, w, err, wish)
			}
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("Summary(%+v, %+v) differs (-want +got):\n%s", q, w, diff)
		}
	}
}

func TestCubesCountAsTheWordsSay(t *testing.T) {
	events := timed(1_500, 61)
	defer func(n int) { lotRows = n }(lotRows)
	for _, lotRows = range []int{1, 1 << 30} {
		for name, ix := range map[string]*Index{"one layer": loaded(t, events), "several": mixed(t, events)} {
			t.Run(name, func(t *testing.T) {
				if cut := len(cubed(ix).snapshot().layers[0].cube[0].lots) > 0; cut != (lotRows == 1) {
					t.Fatalf("with %d rows for each shelf it is %v that shelves are cut in lots", lotRows, cut)
				}
				compareSummaries(t, ix.Reader(Desk), events, timeQueries(400, 62))
			})
		}
	}
}

// Where shelves are cut in lots, fewer rows are looked at one by one.
func TestLotsLeaveFewRowsToLookAt(t *testing.T) {
	defer func(n int) { lotRows = n }(lotRows)
	ix := loaded(t, timed(3_000, 63))
	day := time.Date(1970, 1, 12, 0, 0, 0, 0, time.UTC)
	for _, q := range []geo.Query{
		{Time: geo.Span{From: day, To: day.AddDate(0, 1, 9).Add(-time.Second)}},
		{Time: geo.Span{From: day, To: day.AddDate(0, 1, 9).Add(-time.Second)}, Certain: true},
	} {
		var looked [2]int
		for i := range looked {
			lotRows = 1 + i<<30
			l := &cubed(ix).snapshot().layers[0]
			a := newAccountant(&q, &ix.snapshot().view, Desk, false)
			if !a.fromCube(t.Context(), l) {
				t.Fatalf("%+v is not answered by the cube", q)
			}
			looked[i] = a.summary.Total
			for _, n := range a.picks[0].stocks {
				looked[i] -= l.cube[0].stocks[n].n
			}
		}
		if looked[0]*3 > looked[1]*2 {
			t.Errorf("%+v: %d rows were looked at, %d where shelves are not cut in lots", q, looked[0], looked[1])
		}
	}
}

// What goes may have been the first, the last or the farthest of all.
func TestCubesForgetWhatIsGone(t *testing.T) {
	events := timed(900, 63)
	ix := cubed(loaded(t, events))
	r := rand.New(rand.NewPCG(6, 4))
	for round := range 12 {
		var changed []geo.Change
		for range 1 + r.IntN(40) {
			i := r.IntN(len(events))
			switch {
			case round%2 == 0: // the one that lies farthest out in some respect
				for j := range events {
					a, b := &events[j], &events[i]
					switch round / 2 {
					case 0:
						if a.Dated() && (!b.Dated() || a.StartTime.Before(b.StartTime)) {
							i = j
						}
					case 1:
						if a.EndTime.After(b.EndTime) {
							i = j
						}
					default:
						if a.Point != nil && (b.Point == nil || a.Point[round/2%2]*float64(round/4*2-3) > b.Point[round/2%2]*float64(round/4*2-3)) {
							i = j
						}
					}
				}
				changed = append(changed, geo.Change{ID: events[i].ID, Revision: events[i].Revision + 1})
				events = append(events[:i], events[i+1:]...)
			default:
				e := events[i]
				e.Revision++
				e.Assessment, e.Geometry, e.Point = "verified", orb.Point{30.5, 50.4}, &orb.Point{30.5, 50.4}
				events[i] = e
				changed = append(changed, geo.Change{ID: e.ID, Revision: e.Revision, Event: &e})
			}
		}
		ix.Apply(changed...)
		if round%3 == 0 {
			cubed(ix)
		}
		compareSummaries(t, ix.Reader(Desk), events, timeQueries(40, uint64(round)))
	}
}

func TestCubesOfThePublicHoldNothingElse(t *testing.T) {
	events := half(timed(900, 65))
	ix := &Index{Publish: moved}
	if err := ix.Load(storetest.Stream(events[:600])); err != nil {
		t.Fatal(err)
	}
	cubed(ix)
	ix.Apply(changes(events[600:])...)
	gone := []geo.Change{}
	for _, e := range events[:100] {
		gone = append(gone, geo.Change{ID: e.ID, Revision: e.Revision + 1})
	}
	ix.Apply(gone...)
	compareSummaries(t, cubed(ix).Reader(Public), published(events[100:]), timeQueries(300, 66))
	compareSummaries(t, ix.Reader(Desk), events[100:], timeQueries(100, 67))
}

// A large layer has cubes of itself, which equal sights share.
func TestLargeLayersHaveCubes(t *testing.T) {
	ix := loaded(t, timed(4_000, 68))
	l := ix.snapshot().layers[0]
	if l.cube[0] == nil || l.cube[2] != nil || l.cube[1] == nil {
		t.Fatalf("the cubes of %d rows are %v", l.len(), l.cube)
	}
	if l.seen[0] == l.seen[1] && l.cube[0] != l.cube[1] {
		t.Error("two sights of the same rows have a cube each")
	}
	if q := (geo.Query{Time: geo.Year(1970), EventTypes: []string{"riots"}}); !newPlan(&q, &ix.snapshot().view, Desk).unfaceted().cubed(&l) {
		t.Errorf("%+v is not answered by the cube", q)
	}
}

// Rows that stand close together are let into a box all at once, but for those of
// which the place is not the whole answer.
func TestABoxAroundManyHoldsThemAsMatchDoes(t *testing.T) {
	events := timed(1_200, 69)
	r := rand.New(rand.NewPCG(6, 9))
	for i := range events {
		e := &events[i]
		if _, isPoint := e.Geometry.(orb.Point); !isPoint {
			continue
		}
		at := orb.Point{30 + r.NormFloat64(), 50 + r.NormFloat64()}
		e.Geometry, e.Point = at, &at
	}
	ix := loaded(t, events)
	at := newPlan(&geo.Query{Boxes: geo.Box(20, 40, 40, 60)}, &ix.snapshot().view, Desk)
	l := &ix.snapshot().layers[0]
	sure := 0
	for i := 0; i+64 <= l.placed; i += 64 {
		if at.surrounds(l, i, i+64) {
			sure++
		}
	}
	if sure < 5 {
		t.Fatalf("%d times 64 rows lie in the box for sure, want more", sure)
	}
	for _, b := range [][]orb.Bound{geo.Box(20, 40, 40, 60), geo.Box(29.5, 49, 30.5, 52), append(geo.Box(30, 49, 32, 50), geo.Box(28, 50, 30, 51)...)} {
		for _, q := range []geo.Query{{}, {Certain: true}, {PossiblePlace: true}, {Assessments: []string{"verified"}}, {Time: geo.Year(1970)}, {Duplicates: geo.No}, {KilledMin: 2}} {
			q.Boxes = b
			check(t, ix, events, q)
		}
	}
}
