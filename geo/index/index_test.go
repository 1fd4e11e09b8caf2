package index

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// TestMain has even few events go the ways of many; benchmarks are as they are.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		quickRows, nodeRows, summed, manySpanned, fewBoxes, cutUp, costShelf = 40, 4, 3, 20, 2, 5, 0
		parcelOf, fewInside, gleanShare, gleanRuns, fewSpans, lotRows = 8, 2, 1, 0, 50, 20
		loadTurn, loadBatch, showAt, fewKeys = 8, 32, 24, 10
		fewShelved, farShelf, fewLong, heldMost, partRows = 7, 20, 3, 300, 10
		mostHarms, mostRadii, mostCut, fewCuts, mostCounted, excerptAfter = 12, 4, 3, 2, 60, 2
	}
	os.Exit(m.Run())
}

// numbered gives random events with ids and everything else that is hard to
// keep among them.
func numbered(n int, seed uint64) []geo.Event {
	list := append(storetest.Events(n, seed), storetest.Shapes()...)
	full := storetest.Full()
	full.PublicPoint = &orb.Point{30.5, 50.4}
	odd := storetest.Kyiv()
	odd.Title = "To the millisecond"
	nowhere := storetest.Kyiv()
	nowhere.Title, nowhere.Geometry, nowhere.AreaID = "In a place that nobody knows", nil, "XX-99"
	apart := storetest.Kyiv()
	apart.Title, apart.Geometry, apart.Point = "A line whose point lies elsewhere", orb.LineString{{10, 10}, {11, 11}}, &orb.Point{50, 50}
	list = append(list, full, odd, nowhere, apart)
	for i := range list {
		e := &list[i]
		if p, ok := storetest.Places(e.AreaID); ok {
			e.Area = &p
		}
		e.Complete()
		e.ID, e.Revision = int64(i+1), 1
		e.CreatedAt = time.Date(2024, 1, 1, 0, i, 0, 0, time.UTC)
		e.UpdatedAt, e.CreatedBy, e.UpdatedBy = e.CreatedAt.Add(time.Duration(i%7)*time.Hour), "olena", "import"
		if no := i%3 == 0; i%5 == 0 {
			e.Rights.Redistributable = &no
		}
		if e.Title == odd.Title {
			e.StartTime = e.StartTime.Add(time.Millisecond)
		}
	}
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func loaded(t testing.TB, events []geo.Event) *Index {
	t.Helper()
	ix := new(Index)
	if err := ix.Load(storetest.Stream(events)); err != nil {
		t.Fatal(err)
	}
	if ix.Len() != len(events) {
		t.Fatalf("Len() = %d after loading %d events", ix.Len(), len(events))
	}
	ix.makeTerms() // and do not wait for those that are made in the background
	return ix
}

func changes(events []geo.Event) []geo.Change {
	list := make([]geo.Change, len(events))
	for i := range events {
		list[i] = geo.Change{ID: events[i].ID, Revision: events[i].Revision, Event: &events[i]}
	}
	return list
}

// mixed gives the same events spread over the base, the delta and the graves.
func mixed(t testing.TB, events []geo.Event) *Index {
	ix := new(Index)
	half := slices.Clone(events[:2*len(events)/3])
	for i := range half {
		if i%5 == 0 {
			half[i].Revision, half[i].Title = 0, "An older state"
			half[i].Geometry, half[i].Point = orb.Point{1, 1}, &orb.Point{1, 1}
		}
	}
	gone := storetest.Kyiv()
	gone.Complete()
	gone.ID = 1_000_000
	half = append(half, gone)
	if err := ix.Load(storetest.Stream(half)); err != nil {
		t.Fatal(err)
	}
	ix.Apply(geo.Change{ID: gone.ID, Revision: 1})
	for some := range slices.Chunk(changes(events), 37) {
		ix.Apply(some...)
	}
	if ix.Len() != len(events) {
		t.Fatalf("Len() = %d, want %d", ix.Len(), len(events))
	}
	return ix
}

func TestAnswersAsMatchDoes(t *testing.T) {
	t.Run("from the base", func(t *testing.T) {
		storetest.Reader(t, func(t *testing.T, events []geo.Event) geo.Reader { return loaded(t, events) })
	})
	t.Run("from base and delta", func(t *testing.T) {
		storetest.Reader(t, func(t *testing.T, events []geo.Event) geo.Reader { return mixed(t, events) })
	})
}

// queries gives the suite's queries and harder ones of our own.
func queries(n int, seed uint64) []geo.Query {
	r := rand.New(rand.NewPCG(seed, 3))
	list := storetest.Queries(n, seed)
	list = append(list, geo.Query{Filter: longTitle{}}, geo.Query{Statuses: []string{"no such word"}}, geo.Query{Boxes: []orb.Bound{{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}}})
	for range n / 2 {
		w, s := r.Float64()*360-180, r.Float64()*180-90
		e, n := w+r.Float64()*(180-w), s+r.Float64()*(90-s)
		q := geo.Query{Boxes: geo.Box(w, s, e, n), PossiblePlace: r.IntN(2) == 0, Certain: r.IntN(3) == 0}
		if r.IntN(3) == 0 {
			q.Boxes = append(q.Boxes, geo.Box(29, 49, 31, 51)...)
		}
		if r.IntN(2) == 0 {
			q.Time = geo.Span{To: time.Date(2023, 1, 1, 0, 0, 0, r.IntN(2), time.UTC)}
		}
		list = append(list, q)
	}
	for i := range list {
		list[i].OwnRights = list[i].OwnRights || i%11 == 0
	}
	return list
}

type longTitle struct{}

func (longTitle) Match(e *geo.Event) bool { return len(e.Title) > 15 || e.Extras["b"] == true }

// The boxes end where the events are: on the very numbers.
func TestSidesOfABoxBelongToIt(t *testing.T) {
	events := numbered(300, 5)
	ix := mixed(t, events)
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		a, b := events[r.IntN(len(events))].Point, events[r.IntN(len(events))].Point
		if a == nil || b == nil {
			continue
		}
		q := geo.Query{Boxes: []orb.Bound{orb.MultiPoint{*a, *b}.Bound()}, Certain: r.IntN(2) == 0, PossiblePlace: r.IntN(2) == 0}
		check(t, ix, events, q)
		for i := range 2 { // and next to them
			b := &q.Boxes[0]
			b.Min[i], b.Max[i] = math.Nextafter(b.Min[i], 200), math.Nextafter(b.Max[i], -200)
		}
		check(t, ix, events, q)
	}
}

// A millisecond after midnight is not yet over at midnight.
func TestFractionsOfASecondCount(t *testing.T) {
	e := *kyiv(1, 1, "just after midnight")
	midnight := time.Date(2023, 4, 20, 0, 0, 0, 0, time.UTC)
	e.StartTime = midnight.Add(time.Millisecond)
	e.EndTime = e.StartTime
	events := []geo.Event{e, *kyiv(2, 1, "another")}
	ix := loaded(t, events)
	for _, d := range []time.Duration{0, time.Microsecond, time.Millisecond, time.Second} {
		check(t, ix, events, geo.Query{Time: geo.Span{To: midnight.Add(d)}})
		check(t, ix, events, geo.Query{Time: geo.Span{From: midnight.Add(d)}, EventTypes: []string{"battles"}})
		check(t, ix, events, geo.Query{Time: geo.Span{From: midnight.Add(d)}, Sort: []geo.Order{{Field: "start_time"}}})
	}
}

func TestEveryAnswerIsMatchs(t *testing.T) {
	events := numbered(400, 9)
	for name, ix := range map[string]*Index{"base": loaded(t, events), "base and delta": mixed(t, events)} {
		t.Run(name, func(t *testing.T) {
			for _, q := range queries(120, 21) {
				check(t, ix, events, q)
			}
		})
	}
}

func ids(events []geo.Event) []int64 {
	list := make([]int64, len(events))
	for i := range events {
		list[i] = events[i].ID
	}
	return list
}

// check compares Events, Count and Summary with a plain scan.
func check(t *testing.T, ix *Index, events []geo.Event, q geo.Query) {
	t.Helper()
	var want []geo.Event
	for i := range events {
		if q.Match(&events[i]) {
			want = append(want, events[i])
		}
	}
	if got := ix.Count(q); got != len(want) {
		t.Fatalf("Count(%+v) = %d, want %d", q, got, len(want))
	}
	sum, err := ix.Summary(t.Context(), q, geo.SummaryWish{Bins: 20, Lists: geo.Several})
	if err != nil {
		t.Fatal(err)
	}
	wish, err := geo.Summarize(storetest.Stream(events), q, geo.SummaryWish{Bins: 20, Lists: geo.Several})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wish, sum); diff != "" {
		t.Fatalf("Summary(%+v) differs (-want +got):\n%s", q, diff)
	}
	all := len(want)
	slices.SortFunc(want, func(a, b geo.Event) int { return q.Compare(&a, &b) })
	want = want[min(q.Offset, len(want)):]
	if q.Limit > 0 {
		want = want[:min(q.Limit, len(want))]
	}
	var got []geo.Event
	for e, err := range ix.Events(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
	}
	if diff := cmp.Diff(ids(want), ids(got)); diff != "" {
		t.Fatalf("Events(%+v) differs (-want +got):\n%s", q, diff)
	}
	checkPage(t, ix, all, want, q)
}

// checkPage compares the page of a query with what it should be.
func checkPage(t *testing.T, ix *Index, matched int, want []geo.Event, q geo.Query) {
	t.Helper()
	page, err := ix.desk().Page(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var got []geo.Event
	for e := range page.Events() {
		got = append(got, e)
	}
	if diff := cmp.Diff(ids(want), ids(got)); diff != "" || page.Matched != matched {
		t.Fatalf("Page(%+v) has %d matches, want %d, or others (-want +got):\n%s", q, page.Matched, matched, diff)
	}
}

func TestAnEventComesBackWhole(t *testing.T) {
	events := numbered(200, 2)
	ix := mixed(t, events)
	for i := range events {
		got, err := ix.Event(t.Context(), events[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(events[i], got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("event %d came back changed (-want +got):\n%s", events[i].ID, diff)
		}
	}
}

func TestTheZeroIndexIsEmpty(t *testing.T) {
	var ix Index
	if n := ix.Count(geo.Query{}); n != 0 || ix.Len() != 0 || ix.Version() != 0 {
		t.Errorf("an empty index counts %d of %d", n, ix.Len())
	}
	if s, err := ix.Summary(t.Context(), geo.Query{}, geo.SummaryWish{Bins: 5}); err != nil || s.Total != 0 {
		t.Errorf("Summary = %+v, %v", s, err)
	}
	if _, err := ix.Event(t.Context(), 1); geo.KindOf(err) != geo.NotFound {
		t.Errorf("Event(1) = %v, want NotFound", err)
	}
	check(t, &ix, nil, geo.Query{})
}

func kyiv(id, revision int64, title string) *geo.Event {
	e := storetest.Kyiv()
	e.Complete()
	e.ID, e.Revision, e.Title = id, revision, title
	return &e
}

func TestOlderNewsChangesNothing(t *testing.T) {
	put := func(id, rev int64) geo.Change {
		return geo.Change{ID: id, Revision: rev, Event: kyiv(id, rev, fmt.Sprint("revision ", rev))}
	}
	del := func(id, rev int64) geo.Change { return geo.Change{ID: id, Revision: rev} }
	for _, tt := range []struct {
		name    string
		changes [][]geo.Change
		want    string // the title; "" for gone
	}{
		{"in order", [][]geo.Change{{put(1, 1)}, {put(1, 2)}}, "revision 2"},
		{"out of order", [][]geo.Change{{put(1, 2)}, {put(1, 1)}}, "revision 2"},
		{"in one batch", [][]geo.Change{{put(1, 2), put(1, 3), put(1, 1)}}, "revision 3"},
		{"deleted", [][]geo.Change{{put(1, 1)}, {del(1, 2)}}, ""},
		{"deleted in the same batch", [][]geo.Change{{put(1, 1), del(1, 2)}}, ""},
		{"deleted before it came", [][]geo.Change{{del(1, 2)}, {put(1, 1)}}, ""},
		{"deleted before it came, in one batch", [][]geo.Change{{del(1, 2), put(1, 1)}}, ""},
		{"hidden at the revision that was shown", [][]geo.Change{{put(1, 3)}, {del(1, 3)}, {put(1, 3)}}, ""},
		{"an old deletion", [][]geo.Change{{put(1, 3)}, {del(1, 2)}}, "revision 3"},
		{"shown again", [][]geo.Change{{put(1, 1)}, {del(1, 2)}, {put(1, 3)}}, "revision 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, folded := range []bool{false, true} {
				var ix Index
				for _, c := range tt.changes {
					ix.Apply(c...)
					if folded {
						ix.fold()
					}
				}
				e, err := ix.Event(t.Context(), 1)
				if tt.want == "" && geo.KindOf(err) != geo.NotFound || tt.want != "" && e.Title != tt.want {
					t.Errorf("folded %v: Event(1) = %q, %v, want %q", folded, e.Title, err, tt.want)
				}
				if want := min(1, len(tt.want)); ix.Len() != want || ix.Count(geo.Query{}) != want {
					t.Errorf("folded %v: Len() = %d and Count = %d, want %d", folded, ix.Len(), ix.Count(geo.Query{}), want)
				}
			}
		})
	}
}

func TestWhatIsKnownAlreadyKeepsTheVersion(t *testing.T) {
	var ix Index
	c := geo.Change{ID: 1, Revision: 1, Event: kyiv(1, 1, "one")}
	ix.Apply(c)
	v := ix.Version()
	ix.Apply(c)
	ix.Apply(geo.Change{ID: 2, Revision: 1})
	if ix.Version() != v {
		t.Errorf("Version() went from %d to %d though nothing changed", v, ix.Version())
	}
	ix.Apply(geo.Change{ID: 1, Revision: 2})
	if ix.Version() == v {
		t.Error("Version() stays though an event went")
	}
}

// Changes come while the store is being read: whatever the load brings later,
// the newer state stays.
func TestChangesDuringALoadWin(t *testing.T) {
	var ix Index
	stream := func(yield func(geo.Event, error) bool) {
		for id := int64(1); id <= 50_000; id++ {
			switch id {
			case 10: // before the load gives them
				ix.Apply(geo.Change{ID: 20, Revision: 2, Event: kyiv(20, 2, "edited")}, geo.Change{ID: 21, Revision: 2}, geo.Change{ID: 60_000, Revision: 1, Event: kyiv(60_000, 1, "new")})
			case 40_000: // long after it gave them
				ix.Apply(geo.Change{ID: 30, Revision: 2, Event: kyiv(30, 2, "edited")}, geo.Change{ID: 31, Revision: 2})
			}
			if !yield(*kyiv(id, 1, "loaded"), nil) {
				return
			}
		}
	}
	if err := ix.Load(stream); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[int64]string{20: "edited", 21: "", 30: "edited", 31: "", 60_000: "new", 49_999: "loaded"} {
		e, err := ix.Event(t.Context(), id)
		if e.Title != want || (want == "") != (geo.KindOf(err) == geo.NotFound) {
			t.Errorf("Event(%d) = %q, %v, want %q", id, e.Title, err, want)
		}
	}
	if want := 50_000 - 2 + 1; ix.Len() != want || ix.Count(geo.Query{}) != want {
		t.Errorf("Len() = %d and Count = %d, want %d", ix.Len(), ix.Count(geo.Query{}), want)
	}
}

func TestALoadThatBreaksSaysSo(t *testing.T) {
	broken := errors.New("the connection was lost")
	row := &geo.Refusal{Row: 2, Reason: "cannot be read"}
	var ix Index
	err := ix.Load(func(yield func(geo.Event, error) bool) {
		_ = yield(*kyiv(1, 1, "one"), nil) && yield(geo.Event{}, row) && yield(*kyiv(2, 1, "two"), nil)
	})
	if !errors.Is(err, row) || ix.Len() != 2 {
		t.Errorf("Load = %v with %d events, want the refusal and both events", err, ix.Len())
	}
	err = ix.Load(func(yield func(geo.Event, error) bool) {
		_ = yield(*kyiv(3, 1, "three"), nil) && yield(geo.Event{}, broken)
	})
	if !errors.Is(err, broken) || ix.Len() != 3 {
		t.Errorf("Load = %v with %d events, want %v and three", err, ix.Len(), broken)
	}
}

func TestAStreamShowsOneMoment(t *testing.T) {
	events := numbered(300, 4)
	ix := loaded(t, events)
	n := 0
	for _, err := range ix.Events(t.Context(), geo.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 10 {
			for _, e := range events {
				ix.Apply(geo.Change{ID: e.ID, Revision: 2})
			}
			ix.fold()
		}
	}
	if n != len(events) || ix.Len() != 0 {
		t.Errorf("the stream gave %d of %d events, and %d are left", n, len(events), ix.Len())
	}
}

func TestACancelledReaderStops(t *testing.T) {
	ix := loaded(t, numbered(3_000, 4))
	for _, q := range []geo.Query{{}, {Sort: []geo.Order{{Field: "title"}}}} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		n := 0
		for _, err := range ix.Events(ctx, q) {
			if last = err; err == nil {
				n++
			}
			cancel()
		}
		if !errors.Is(last, context.Canceled) || n > 200 {
			t.Errorf("Events(%+v) gave %d more events and ended with %v", q, n, last)
		}
		if _, err := ix.Summary(ctx, q, geo.SummaryWish{}); !errors.Is(err, context.Canceled) {
			t.Errorf("Summary = %v, want %v", err, context.Canceled)
		}
	}
}
