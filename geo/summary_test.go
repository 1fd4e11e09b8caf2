package geo_test

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/geo/storetest"
	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// naive counts as the words of Summary say, one question at a time.
func naive(events []geo.Event, q geo.Query) geo.Summary {
	s := geo.Summary{Facets: map[geo.Facet][]geo.Tally{}}
	for i := range events {
		e := &events[i]
		if !q.Match(e) {
			continue
		}
		s.Total++
		if !e.Located() {
			s.Unlocated++
		}
		if !e.Dated() {
			s.Undated++
		} else if s.Span == nil {
			s.Span = &[2]time.Time{e.StartTime, e.EndTime}
		} else {
			s.Span[0] = slices.MinFunc([]time.Time{s.Span[0], e.StartTime}, time.Time.Compare)
			s.Span[1] = slices.MaxFunc([]time.Time{s.Span[1], e.EndTime}, time.Time.Compare)
		}
		if p := e.Point; p != nil {
			if s.Extent == nil {
				s.Extent = &[4]float64{180, 90, -180, -90}
			}
			s.Extent[0], s.Extent[1] = math.Min(s.Extent[0], p[0]), math.Min(s.Extent[1], p[1])
			s.Extent[2], s.Extent[3] = math.Max(s.Extent[2], p[0]), math.Max(s.Extent[3], p[1])
		}
		if n, ok := e.Killed.Most(); ok { // random events give all three figures
			s.Killed.Reported++
			s.Killed.Min, s.Killed.Best, s.Killed.Max = s.Killed.Min+*e.Killed.Min, s.Killed.Best+n, s.Killed.Max+*e.Killed.Max
		}
		if n, ok := e.Injured.Most(); ok {
			s.Injured.Reported++
			s.Injured.Min, s.Injured.Best, s.Injured.Max = s.Injured.Min+*e.Injured.Min, s.Injured.Best+n, s.Injured.Max+*e.Injured.Max
		}
	}
	word := map[geo.Facet]func(e *geo.Event) string{
		"event_type": func(e *geo.Event) string { return e.EventType }, "sub_event_type": func(e *geo.Event) string { return e.SubEventType },
		"assessment": func(e *geo.Event) string { return e.Assessment }, "country": func(e *geo.Event) string { return e.Country },
		"dataset": func(e *geo.Event) string { return e.Dataset }, "location_precision": func(e *geo.Event) string { return e.LocationPrecision },
		"visibility": func(e *geo.Event) string { return e.Visibility }, "status": func(e *geo.Event) string { return e.Status },
	}
	for _, f := range geo.Facets {
		free, counts := q.Without(f), map[string]int{}
		s.Facets[f] = []geo.Tally{}
		for i := range events {
			if free.Match(&events[i]) {
				counts[word[f](&events[i])]++
			}
		}
		for w, n := range counts {
			s.Facets[f] = append(s.Facets[f], geo.Tally{Value: w, Count: n})
		}
		slices.SortFunc(s.Facets[f], func(a, b geo.Tally) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value)) })
	}
	return s
}

func TestSummarizeCountsAsTheWordsSay(t *testing.T) {
	events := storetest.Events(250, 51)
	for i := range events {
		events[i].ID = int64(i + 1)
	}
	for i, q := range storetest.Queries(150, 52) {
		got, err := geo.Summarize(storetest.Stream(events), q, geo.SummaryWish{Bins: i % 40})
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(naive(events, q), got, cmpopts.IgnoreFields(geo.Summary{}, "Bins"), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("Summarize(%s) (-want +got):\n%s", q.Values().Encode(), diff)
		}
		if len(got.Bins) > i%40 {
			t.Errorf("%d bins where %d were asked for", len(got.Bins), i%40)
		}
		if sum, dated := total(got.Bins), float64(got.Total-got.Undated); i%40 > 0 && !q.Time.Known() && math.Abs(sum-dated) > 1e-6 {
			t.Errorf("the bins of %s hold %v events, want all %v that are dated", q.Values().Encode(), sum, dated)
		}
	}
}

func TestSummaryTakesTheFigureThatThereIs(t *testing.T) {
	number := func(n int) *int { return &n }
	var events []geo.Event
	for _, c := range []geo.Count{{Min: number(1), Best: number(2), Max: number(5)}, {Best: number(3)}, {Max: number(10)}, {Min: number(4)}, {Best: number(0)}, {}} {
		events = append(events, geo.Event{Killed: geo.Harm{Count: c}, Injured: geo.Harm{Civilian: c}})
	}
	got, err := geo.Summarize(storetest.Stream(events), geo.Query{}, geo.SummaryWish{})
	if want := (geo.Total{Min: 1 + 3 + 10 + 4, Best: 2 + 3 + 10 + 4, Max: 5 + 3 + 10 + 4, Reported: 5}); err != nil || got.Killed != want {
		t.Errorf("killed %+v, %v, want %+v", got.Killed, err, want)
	}
	if got.Injured != (geo.Total{}) {
		t.Errorf("injured %+v, though only civilians were counted", got.Injured)
	}
}

func TestSummarizeEndsWithTheErrorOfItsStream(t *testing.T) {
	broken := errors.New("the disk is gone")
	stream := func(yield func(geo.Event, error) bool) { _ = yield(kyiv(), nil) && yield(geo.Event{}, broken) }
	if got, err := geo.Summarize(stream, geo.Query{}, geo.SummaryWish{Bins: 3}); !errors.Is(err, broken) || got.Total != 0 {
		t.Errorf("Summarize = %+v, %v, want %v", got, err, broken)
	}
}

func total(bins []geo.Bin) (sum float64) {
	for _, b := range bins {
		sum += b.Certain + b.Possible
	}
	return sum
}

func TestTalliesPutTheLargestFirst(t *testing.T) {
	got := geo.Tallies(map[string]int{"b": 2, "a": 2, "": 7, "c": 1})
	if want := []geo.Tally{{Value: "", Count: 7}, {Value: "a", Count: 2}, {Value: "b", Count: 2}, {Value: "c", Count: 1}}; !slices.Equal(got, want) {
		t.Errorf("Tallies = %v, want %v", got, want)
	}
	if got := geo.Tallies(nil); got == nil {
		t.Error("no tallies are null in JSON, want an empty list")
	}
}
