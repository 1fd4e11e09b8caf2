package geo_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"eventmap/geo"
)

// lastSecond ends the year 9999.
const lastSecond = 253_402_300_799

func histogram(span *[2]time.Time, asked geo.Span, most int) *geo.Histogram {
	h, err := geo.NewHistogram(span, asked, geo.SummaryWish{Bins: most})
	if err != nil {
		panic(err)
	}
	return h
}

func bins(span *[2]time.Time, asked geo.Span, most int) []geo.Bin {
	if h := histogram(span, asked, most); h != nil {
		return h.Bins()
	}
	return nil
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
		got := bins(&[2]time.Time{at(t, tt.from), at(t, tt.to)}, tt.asked, tt.most)
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
		"nothing dated": bins(nil, geo.Span{}, 10), "none asked for": bins(&day, geo.Span{}, 0), "less than none": bins(&day, geo.Span{}, -1),
		"another day": bins(&day, span(t, "2023-04-22T00:00:00Z", ""), 10), "the day before": bins(&day, span(t, "", "2023-04-19T00:00:00Z"), 10),
	} {
		if got != nil {
			t.Errorf("%s: %v, want no bins", name, got)
		}
	}
	if got := bins(&[2]time.Time{at(t, "0001-01-02T00:00:00Z"), at(t, "9998-12-31T23:59:59Z")}, geo.Span{}, 1_000_000); len(got) > geo.MaxBins {
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
		list := bins(&[2]time.Time{time.Unix(from, 0).UTC(), time.Unix(to, 0).UTC()}, geo.Span{}, most)
		if len(list) == 0 || len(list) > min(most, geo.MaxBins) {
			t.Fatalf("%d bins where at most %d were asked for", len(list), most)
		}
		width := list[0].To.Unix() - list[0].From.Unix() + list[0].To.Unix()%60 // the last ends a second early
		for i, b := range list {
			cut := b.To.Unix() == lastSecond
			if (b.From.Unix()-monday.Unix())%width != 0 || b.To.Unix()-b.From.Unix() != width && !cut || i > 0 && !b.From.Equal(list[i-1].To) {
				t.Fatalf("bin %d runs from %v to %v, the width is %d s", i, b.From, b.To, width)
			}
		}
		if list[0].From.Unix() > from || list[len(list)-1].To.Unix() <= to {
			t.Fatalf("the bins run from %v to %v, the events from %d to %d", list[0].From, list[len(list)-1].To, from, to)
		}
		n := rapid.IntRange(1, 10).Draw(t, "events")
		hist := histogram(&[2]time.Time{time.Unix(from, 0).UTC(), time.Unix(to, 0).UTC()}, geo.Span{}, most)
		certain := 0.0
		for range n {
			a := rapid.Int64Range(from, to).Draw(t, "start")
			b := rapid.Int64Range(a, to).Draw(t, "end")
			if (a-list[0].From.Unix())/width == (b-list[0].From.Unix())/width {
				certain++
			}
			hist.Add(a, b, 1)
		}
		full := hist.Bins()
		if sum := total(full); sum != float64(n) {
			t.Fatalf("the bins hold %v events, want %d", sum, n)
		}
		for _, b := range full {
			certain -= b.Certain
		}
		if certain != 0 {
			t.Fatalf("%v more are certain than the bins say", certain)
		}
	})
}

func TestSpread(t *testing.T) {
	hours := func() *geo.Histogram {
		return histogram(&[2]time.Time{at(t, "2023-04-20T00:00:00Z"), at(t, "2023-04-20T02:59:59Z")}, geo.Span{}, 3)
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
	} {
		h := hours()
		h.Add(tt.s.From.Unix(), tt.s.To.Unix(), 1)
		for i, b := range h.Bins() {
			if b.Certain != tt.certain[i] || math.Abs(b.Possible-tt.possible[i]) > 1./geo.Whole {
				t.Errorf("%s: bin %d holds %v certain and %v possible, want %v and %v", tt.name, i, b.Certain, b.Possible, tt.certain[i], tt.possible[i])
			}
		}
	}
}

func TestWidthsAreReadAsTheyAreWritten(t *testing.T) {
	for _, tt := range []struct {
		s, want string // "" for a refusal
		w       geo.Width
	}{
		{"PT1M", "PT1M", geo.Width{Time: time.Minute}},
		{"PT6H", "PT6H", geo.Width{Time: 6 * time.Hour}},
		{"PT90S", "PT90S", geo.Width{Time: 90 * time.Second}},
		{"P1D", "P1D", geo.Width{Time: 24 * time.Hour}},
		{"P1DT12H", "PT36H", geo.Width{Time: 36 * time.Hour}},
		{"P7D", "P1W", geo.Width{Time: 7 * 24 * time.Hour}},
		{"P2W", "P2W", geo.Width{Time: 14 * 24 * time.Hour}},
		{"P1M", "P1M", geo.Width{Months: 1}},
		{"P1Y6M", "P18M", geo.Width{Months: 18}},
		{"P12M", "P1Y", geo.Width{Months: 12}},
		{s: ""}, {s: "P"}, {s: "PT"}, {s: "P1DT"}, {s: "1D"}, {s: "P1"}, {s: "PD"}, {s: "P0D"}, {s: "P-1D"}, {s: "p1d"}, {s: "P1D1D"}, {s: "P1D1W"},
		{s: "P1MT1H"}, {s: "P1H"}, {s: "PT1D"}, {s: "P1.5D"}, {s: "P1Дн"}, {s: "P9999999999D"}, {s: "P1001Y"}, {s: "P40000D"}, {s: "P1D "},
	} {
		got, err := geo.ParseWidth(tt.s)
		switch {
		case tt.want == "" && geo.KindOf(err) != geo.Invalid:
			t.Errorf("ParseWidth(%q) = %v, %v, want a refusal", tt.s, got, err)
		case tt.want != "" && (err != nil || got != tt.w || got.String() != tt.want):
			t.Errorf("ParseWidth(%q) = %v, %v, want %s", tt.s, got, err, tt.want)
		}
	}
}

func TestBinsOfAWidthBeginAtNaturalEdges(t *testing.T) {
	for _, tt := range []struct {
		width, from, to, first, last string
		n                            int
	}{
		{"P1D", "2022-02-24T03:40:00Z", "2022-02-26T00:00:00Z", "2022-02-24T00:00:00Z", "2022-02-27T00:00:00Z", 3},
		{"PT6H", "2022-02-24T07:00:00Z", "2022-02-24T17:59:59Z", "2022-02-24T06:00:00Z", "2022-02-24T18:00:00Z", 2},
		{"P1W", "2022-02-24T03:40:00Z", "2022-02-28T00:00:00Z", "2022-02-21T00:00:00Z", "2022-03-07T00:00:00Z", 2},
		{"P1M", "2024-01-31T23:59:59Z", "2024-03-01T00:00:00Z", "2024-01-01T00:00:00Z", "2024-04-01T00:00:00Z", 3},
		{"P3M", "2022-02-24T03:40:00Z", "2022-12-31T23:59:59Z", "2022-01-01T00:00:00Z", "2023-01-01T00:00:00Z", 4},
		{"P1Y", "1815-04-10T19:00:00Z", "2023-04-20T18:30:00Z", "1815-01-01T00:00:00Z", "2024-01-01T00:00:00Z", 209},
		{"P10Y", "1815-04-10T19:00:00Z", "2023-04-20T18:30:00Z", "1810-01-01T00:00:00Z", "2030-01-01T00:00:00Z", 22},
		{"P1000Y", "0001-01-02T00:00:00Z", "9998-04-20T18:30:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", 10},
	} {
		w, err := geo.ParseWidth(tt.width)
		if err != nil {
			t.Fatal(err)
		}
		h, err := geo.NewHistogram(&[2]time.Time{at(t, tt.from), at(t, tt.to)}, geo.Span{}, geo.SummaryWish{Width: w})
		if err != nil {
			t.Errorf("%s from %s to %s: %v", tt.width, tt.from, tt.to, err)
			continue
		}
		got := h.Bins()
		if len(got) != tt.n || !got[0].From.Equal(at(t, tt.first)) || !got[len(got)-1].To.Equal(at(t, tt.last)) {
			t.Errorf("%s from %s to %s: %d bins from %v to %v, want %d from %s to %s", tt.width, tt.from, tt.to, len(got), got[0].From, got[len(got)-1].To, tt.n, tt.first, tt.last)
		}
		for i, b := range got {
			if h.Find(b.From.Unix()) != i || h.Find(b.To.Unix()-2) != i || h.Find(b.From.Unix()-1) != i-1 {
				t.Errorf("%s: bin %d does not hold from %v to %v and nothing before", tt.width, i, b.From, b.To)
			}
		}
	}
}

func TestMoreBinsThanMaxBinsAreRefused(t *testing.T) {
	span := [2]time.Time{at(t, "2020-01-01T00:00:00Z"), at(t, "2022-09-27T00:00:00Z")}
	wish := geo.SummaryWish{Width: geo.Width{Time: 24 * time.Hour}}
	if _, err := geo.NewHistogram(&span, geo.Span{}, wish); geo.KindOf(err) != geo.Invalid {
		t.Errorf("NewHistogram = %v for 1,001 days, want Invalid", err)
	}
	if h, err := geo.NewHistogram(&span, geo.Year(2021), wish); err != nil || len(h.Bins()) != 365 {
		t.Errorf("NewHistogram = %v for the days of 2021, want 365", err)
	}
}

// What equal events leave in the bins does not depend on their order.
func TestBinsAreTheSameInAnyOrder(t *testing.T) {
	span := [2]time.Time{at(t, "2022-02-24T00:00:00Z"), at(t, "2022-12-31T00:00:00Z")}
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.SampledFrom([]geo.SummaryWish{{Width: geo.Width{Months: 1}}, {Width: geo.Width{Time: 24 * time.Hour}}, {Bins: 7}}).Draw(t, "wish")
		one, err := geo.NewHistogram(&span, geo.Span{}, w)
		if err != nil {
			t.Fatal(err)
		}
		other, err := geo.NewHistogram(&span, geo.Span{}, w)
		if err != nil {
			t.Fatal(err)
		}
		days := rapid.SliceOfN(rapid.Int64Range(-40, 400), 2, 20).Draw(t, "days")
		lasts := rapid.Int64Range(0, 100*86_400).Draw(t, "seconds")
		for i := range days {
			a, b := span[0].Unix()+days[i]*86_400, span[0].Unix()+days[len(days)-1-i]*86_400
			one.Add(a, a+lasts, 1)
			other.Add(b, b+lasts, 3)
			other.Add(b, b+lasts, -2)
		}
		for i, b := range one.Bins() {
			if b != other.Bins()[i] {
				t.Fatalf("bin %d is %+v and %+v", i, b, other.Bins()[i])
			}
		}
	})
}

func TestSpansAtOnceAndInPartsAreCountedAsEach(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 4))
	for _, w := range []geo.SummaryWish{{Bins: 7}, {Bins: 200}, {Width: geo.Width{Time: time.Second}}, {Width: geo.Width{Time: 36 * time.Hour}}, {Width: geo.Width{Months: 1}}, {Width: geo.Width{Months: 1_200}}} {
		from := time.Date(1969, 11, 5, 6, 0, 0, 0, time.UTC)
		span := &[2]time.Time{from, from.Add(15 * time.Minute)}
		if w.Width.Time != time.Second {
			span[1] = from.AddDate(0, 1+r.IntN(20), 3)
		}
		each, err := geo.NewHistogram(span, geo.Span{}, w)
		if err != nil {
			t.Fatal(err)
		}
		once, _ := geo.NewHistogram(span, geo.Span{}, w)
		var starts, ends []int64
		wide := span[1].Unix() - span[0].Unix() + 2_000
		for range 2_000 {
			start := from.Unix() - 1_000 + r.Int64N(wide)
			end := start + r.Int64N(1+r.Int64N(wide/2))
			starts, ends = append(starts, start), append(ends, end)
			each.Add(start, end, 1)
		}
		half := len(starts) / 2
		once.AddAll(starts[:half], ends[:half])
		rest := once.Empty()
		rest.AddAll(starts[half:], ends[half:])
		once.Join(rest)
		if !slices.Equal(each.Bins(), once.Bins()) {
			t.Errorf("AddAll and Join count in bins of %+v otherwise than Add does", w)
		}
	}
}

func TestBinsByTheCalendarOfAZone(t *testing.T) {
	kyiv, err := geo.ParseZone("Europe/Kyiv")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, from, to string
		wish           geo.SummaryWish
		n              int
		first, last    string // edges
	}{
		{"days, over the change to summer time", "2023-03-25T12:00:00Z", "2023-03-27T12:00:00Z", geo.SummaryWish{Width: geo.Width{Time: 24 * time.Hour}}, 3, "2023-03-24T22:00:00Z", "2023-03-27T21:00:00Z"},
		{"hours, over the change to winter time", "2023-10-28T21:00:00Z", "2023-10-29T21:59:59Z", geo.SummaryWish{Width: geo.Width{Time: time.Hour}}, 25, "2023-10-28T21:00:00Z", "2023-10-29T22:00:00Z"},
		{"weeks begin on Monday there", "2023-04-20T00:00:00Z", "2023-04-24T00:00:00Z", geo.SummaryWish{Width: geo.Width{Time: 7 * 24 * time.Hour}}, 2, "2023-04-16T21:00:00Z", "2023-04-30T21:00:00Z"},
		{"months", "2023-03-31T21:30:00Z", "2023-04-30T20:59:59Z", geo.SummaryWish{Width: geo.Width{Months: 1}}, 1, "2023-03-31T21:00:00Z", "2023-04-30T21:00:00Z"},
	} {
		tt.wish.Zone = kyiv
		h, err := geo.NewHistogram(&[2]time.Time{at(t, tt.from), at(t, tt.to)}, geo.Span{}, tt.wish)
		if err != nil {
			t.Fatal(err)
		}
		got := h.Bins()
		if len(got) != tt.n || !got[0].From.Equal(at(t, tt.first)) || !got[len(got)-1].To.Equal(at(t, tt.last)) {
			t.Errorf("%s: %d bins from %v to %v, want %d from %s to %s", tt.name, len(got), got[0].From, got[len(got)-1].To, tt.n, tt.first, tt.last)
		}
	}
}

// In whatever zone, the bins lie end to end over all of the time, and every moment of it is found in its bin.
func TestBinsOfAZoneHoldEveryMoment(t *testing.T) {
	names := []string{"Europe/Kyiv", "America/Caracas", "Asia/Kathmandu", "Pacific/Apia", "Africa/Monrovia", "Australia/Lord_Howe"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := geo.ParseZone(rapid.SampledFrom(names).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		from := rapid.Int64Range(-3_000_000_000, 4_000_000_000).Draw(t, "from")
		to := from + rapid.Int64Range(0, 1<<rapid.IntRange(1, 32).Draw(t, "bits")).Draw(t, "length")
		wish := geo.SummaryWish{Bins: rapid.IntRange(1, geo.MaxBins).Draw(t, "bins"), Zone: zone}
		h, err := geo.NewHistogram(&[2]time.Time{time.Unix(from, 0), time.Unix(to, 0)}, geo.Span{}, wish)
		if err != nil {
			t.Fatal(err)
		}
		bins := h.Bins()
		if len(bins) > wish.Bins || bins[0].From.Unix() > from || bins[len(bins)-1].To.Unix() <= to {
			t.Fatalf("%d bins from %v to %v do not hold %v to %v in %d", len(bins), bins[0].From, bins[len(bins)-1].To, time.Unix(from, 0), time.Unix(to, 0), wish.Bins)
		}
		for i, b := range bins {
			if !b.From.Before(b.To) || i > 0 && !b.From.Equal(bins[i-1].To) {
				t.Fatalf("bin %d goes from %v to %v", i, b.From, b.To)
			}
			if h.Find(b.From.Unix()) != i || h.Find(b.To.Unix()-1) != i {
				t.Fatalf("the ends of bin %d are found in %d and %d", i, h.Find(b.From.Unix()), h.Find(b.To.Unix()-1))
			}
		}
	})
}
