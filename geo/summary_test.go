package geo_test

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"eventmap/geo"
	"eventmap/geo/storetest"
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

func TestBins(t *testing.T) {
	for _, tt := range []struct {
		name     string
		from, to string
		asked    geo.Span
		most     int
		n        int
		width    time.Duration
		first    string
	}{
		{"a moment", "2023-04-20T18:30:30Z", "2023-04-20T18:30:30Z", geo.Span{}, 10, 1, time.Minute, "2023-04-20T18:30:00Z"},
		{"ten seconds over a minute", "2023-04-20T18:30:55Z", "2023-04-20T18:31:05Z", geo.Span{}, 10, 2, time.Minute, "2023-04-20T18:30:00Z"},
		{"a day by the hour", "2023-04-20T00:00:00Z", "2023-04-20T23:59:59Z", geo.Span{}, 24, 24, time.Hour, "2023-04-20T00:00:00Z"},
		{"a day in few", "2023-04-20T00:00:00Z", "2023-04-20T23:59:59Z", geo.Span{}, 23, 8, 3 * time.Hour, "2023-04-20T00:00:00Z"},
		{"a month by the day", "2023-04-01T00:00:00Z", "2023-04-30T23:59:59Z", geo.Span{}, 30, 30, 24 * time.Hour, "2023-04-01T00:00:00Z"},
		{"a year by the week, from a Monday", "2022-02-24T03:00:00Z", "2023-02-24T03:00:00Z", geo.Span{}, 60, 53, 7 * 24 * time.Hour, "2022-02-21T00:00:00Z"},
		{"over 1970 in one", "1969-01-01T00:00:00Z", "1971-01-01T00:00:00Z", geo.Span{}, 1, 1, 3640 * 24 * time.Hour, "1964-04-20T00:00:00Z"},
		{"only what was asked for", "1815-04-10T00:00:00Z", "2023-04-20T18:30:00Z", span(t, "2023-04-20T18:00:00Z", "2023-04-20T18:09:59Z"), 10, 10, time.Minute, "2023-04-20T18:00:00Z"},
		{"what was asked for, open at the end", "2023-04-20T12:00:00Z", "2023-04-20T18:30:00Z", span(t, "2023-04-20T18:00:00Z", ""), 31, 31, time.Minute, "2023-04-20T18:00:00Z"},
	} {
		got := geo.Bins(&[2]time.Time{at(t, tt.from), at(t, tt.to)}, tt.asked, tt.most)
		if len(got) != tt.n || len(got) == 0 {
			t.Errorf("%s: %d bins, want %d: %v", tt.name, len(got), tt.n, got)
			continue
		}
		if width := got[0].To.Sub(got[0].From); width != tt.width || !got[0].From.Equal(at(t, tt.first)) {
			t.Errorf("%s: bins of %v from %v, want of %v from %s", tt.name, width, got[0].From, tt.width, tt.first)
		}
	}
	day := [2]time.Time{at(t, "2023-04-20T00:00:00Z"), at(t, "2023-04-20T23:59:59Z")}
	for name, got := range map[string][]geo.Bin{
		"nothing dated": geo.Bins(nil, geo.Span{}, 10), "none asked for": geo.Bins(&day, geo.Span{}, 0), "less than none": geo.Bins(&day, geo.Span{}, -1),
		"another day": geo.Bins(&day, span(t, "2023-04-22T00:00:00Z", ""), 10), "the day before": geo.Bins(&day, span(t, "", "2023-04-19T00:00:00Z"), 10),
	} {
		if got != nil {
			t.Errorf("%s: %v, want no bins", name, got)
		}
	}
	if got := geo.Bins(&[2]time.Time{at(t, "0001-01-02T00:00:00Z"), at(t, "9998-12-31T23:59:59Z")}, geo.Span{}, 1_000_000); len(got) > geo.MaxBins {
		t.Errorf("%d bins, want at most %d", len(got), geo.MaxBins)
	}
}

// Bins of any span lie end to end on whole multiples of their width, cover it,
// and are no more than asked for; what is spread over them stays whole.
func TestBinsHoldEveryEventOnce(t *testing.T) {
	monday := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		second := rapid.Int64Range(monday.Unix()+1, 253_370_764_799)
		from := second.Draw(t, "from")
		length := rapid.OneOf(rapid.Int64Range(0, 100), rapid.Int64Range(0, 1e6), rapid.Int64Range(0, 1e12)).Draw(t, "length")
		to := min(from+length, 253_370_764_799)
		most := rapid.OneOf(rapid.IntRange(1, 5), rapid.IntRange(1, 2_000)).Draw(t, "most")
		bins := geo.Bins(&[2]time.Time{time.Unix(from, 0).UTC(), time.Unix(to, 0).UTC()}, geo.Span{}, most)
		if len(bins) == 0 || len(bins) > min(most, geo.MaxBins) {
			t.Fatalf("%d bins where at most %d were asked for", len(bins), most)
		}
		width := bins[0].To.Unix() - bins[0].From.Unix()
		for i, b := range bins {
			if (b.From.Unix()-monday.Unix())%width != 0 || b.To.Unix()-b.From.Unix() != width || i > 0 && !b.From.Equal(bins[i-1].To) {
				t.Fatalf("bin %d runs from %v to %v, the width is %d s", i, b.From, b.To, width)
			}
		}
		if bins[0].From.Unix() > from || bins[len(bins)-1].To.Unix() <= to {
			t.Fatalf("the bins run from %v to %v, the events from %d to %d", bins[0].From, bins[len(bins)-1].To, from, to)
		}
		n := rapid.IntRange(1, 10).Draw(t, "events")
		certain := 0.0
		for range n {
			a := rapid.Int64Range(from, to).Draw(t, "start")
			b := rapid.Int64Range(a, to).Draw(t, "end")
			if (a-bins[0].From.Unix())/width == (b-bins[0].From.Unix())/width {
				certain++
			}
			geo.Spread(bins, geo.Span{From: time.Unix(a, 0), To: time.Unix(b, 0)})
		}
		if sum := total(bins); math.Abs(sum-float64(n)) > 1e-6 {
			t.Fatalf("the bins hold %v events, want %d", sum, n)
		}
		for _, b := range bins {
			certain -= b.Certain
		}
		if certain != 0 {
			t.Fatalf("%v more are certain than the bins say", certain)
		}
	})
}

func TestSpread(t *testing.T) {
	bins := func() []geo.Bin {
		return geo.Bins(&[2]time.Time{at(t, "2023-04-20T00:00:00Z"), at(t, "2023-04-20T02:59:59Z")}, geo.Span{}, 3)
	}
	for _, tt := range []struct {
		name              string
		s                 geo.Span
		certain, possible [3]float64
	}{
		{"an instant", span(t, "2023-04-20T01:00:00Z", "2023-04-20T01:00:00Z"), [3]float64{0, 1, 0}, [3]float64{}},
		{"a whole bin", span(t, "2023-04-20T01:00:00Z", "2023-04-20T01:59:59Z"), [3]float64{0, 1, 0}, [3]float64{}},
		{"half and half", span(t, "2023-04-20T00:30:00Z", "2023-04-20T01:29:59Z"), [3]float64{}, [3]float64{0.5, 0.5, 0}},
		{"from before", span(t, "2023-04-19T23:00:00Z", "2023-04-20T00:59:59Z"), [3]float64{}, [3]float64{0.5, 0, 0}},
		{"until after", span(t, "2023-04-20T02:00:00Z", "2023-04-20T03:59:59Z"), [3]float64{}, [3]float64{0, 0, 0.5}},
		{"around", span(t, "2023-04-19T22:30:00Z", "2023-04-20T04:29:59Z"), [3]float64{}, [3]float64{1. / 6, 1. / 6, 1. / 6}},
		{"just before", span(t, "2023-04-19T23:00:00Z", "2023-04-19T23:59:59Z"), [3]float64{}, [3]float64{}},
		{"just after", span(t, "2023-04-20T03:00:00Z", "2023-04-20T03:59:59Z"), [3]float64{}, [3]float64{}},
		{"unknown", geo.Span{}, [3]float64{}, [3]float64{}},
		{"open", span(t, "2023-04-20T00:00:00Z", ""), [3]float64{}, [3]float64{}},
	} {
		got := bins()
		geo.Spread(got, tt.s)
		for i, b := range got {
			if b.Certain != tt.certain[i] || math.Abs(b.Possible-tt.possible[i]) > 1e-12 {
				t.Errorf("%s: bin %d holds %v certain and %v possible, want %v and %v", tt.name, i, b.Certain, b.Possible, tt.certain[i], tt.possible[i])
			}
		}
	}
	geo.Spread(nil, span(t, "2023-04-20T00:00:00Z", "2023-04-20T00:00:00Z"))
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
