package geo_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"eventmap/geo"
)

func at(t testing.TB, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	m, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func span(t testing.TB, from, to string) geo.Span {
	t.Helper()
	return geo.Span{From: at(t, from), To: at(t, to)}
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestSpanMeetsAndWithin(t *testing.T) {
	const (
		dawn  = "2022-02-24T03:00:00Z" // the invasion begins
		noon  = "2022-02-24T12:00:00Z"
		night = "2022-02-24T21:00:00Z"
		later = "2022-04-02T18:00:00Z" // Kyiv oblast is free
	)
	for _, tt := range []struct {
		name          string
		a, b          [2]string
		meets, within bool // within: a in b
	}{
		{"the same", [2]string{dawn, night}, [2]string{dawn, night}, true, true},
		{"inside", [2]string{noon, noon}, [2]string{dawn, night}, true, true},
		{"around", [2]string{dawn, later}, [2]string{noon, night}, true, false},
		{"overlapping", [2]string{dawn, noon}, [2]string{noon, later}, true, false},
		{"apart", [2]string{dawn, noon}, [2]string{night, later}, false, false},
		{"a second apart", [2]string{dawn, "2022-02-24T11:59:59Z"}, [2]string{noon, later}, false, false},
		{"inside an open end", [2]string{noon, later}, [2]string{dawn, ""}, true, true},
		{"before an open end", [2]string{dawn, noon}, [2]string{night, ""}, false, false},
		{"inside an open start", [2]string{dawn, noon}, [2]string{"", noon}, true, true},
		{"after an open start", [2]string{night, later}, [2]string{"", noon}, false, false},
		{"an open end in a closed one", [2]string{noon, ""}, [2]string{dawn, later}, true, false},
		{"an open start in a closed one", [2]string{"", noon}, [2]string{dawn, later}, true, false},
		{"an open end in an open end", [2]string{noon, ""}, [2]string{dawn, ""}, true, true},
		{"an unknown one", [2]string{"", ""}, [2]string{dawn, later}, true, false},
		{"a known one in an unknown one", [2]string{dawn, later}, [2]string{"", ""}, true, true},
	} {
		a, b := span(t, tt.a[0], tt.a[1]), span(t, tt.b[0], tt.b[1])
		if got := a.Meets(b); got != tt.meets {
			t.Errorf("%s: %v.Meets(%v) = %v, want %v", tt.name, a, b, got, tt.meets)
		}
		if got := b.Meets(a); got != tt.meets {
			t.Errorf("%s: %v.Meets(%v) = %v, want %v", tt.name, b, a, got, tt.meets)
		}
		if got := a.Within(b); got != tt.within {
			t.Errorf("%s: %v.Within(%v) = %v, want %v", tt.name, a, b, got, tt.within)
		}
	}
}

func TestDaysFollowTheCalendarOfTheZone(t *testing.T) {
	for _, tt := range []struct {
		name, zone, first, last string
		want                    string
		hours                   float64
	}{
		{"a winter day in Kyiv", "Europe/Kyiv", "2022-02-24", "2022-02-24", "2022-02-23T22:00:00Z/2022-02-24T21:59:59Z", 24},
		{"clocks go forward in Kyiv", "Europe/Kyiv", "2023-03-26", "2023-03-26", "2023-03-25T22:00:00Z/2023-03-26T20:59:59Z", 23},
		{"clocks go back in Kyiv", "Europe/Kyiv", "2023-10-29", "2023-10-29", "2023-10-28T21:00:00Z/2023-10-29T21:59:59Z", 25},
		{"a month in Kyiv", "Europe/Kyiv", "2023-03-01", "2023-03-31", "2023-02-28T22:00:00Z/2023-03-31T20:59:59Z", 31*24 - 1},
		{"half an hour off in Yangon", "Asia/Yangon", "2024-02-29", "2024-02-29", "2024-02-28T17:30:00Z/2024-02-29T17:29:59Z", 24},
		{"no midnight in Havana", "America/Havana", "2023-03-12", "2023-03-12", "2023-03-12T05:00:00Z/2023-03-13T03:59:59Z", 23},
		{"no midnight in Cairo", "Africa/Cairo", "2023-04-28", "2023-04-28", "2023-04-27T22:00:00Z/2023-04-28T20:59:59Z", 23},
		{"two midnights in Havana", "America/Havana", "2023-11-05", "2023-11-05", "2023-11-05T04:00:00Z/2023-11-06T04:59:59Z", 25},
		{"the eve of two midnights in Beirut", "Asia/Beirut", "2022-10-29", "2022-10-29", "2022-10-28T21:00:00Z/2022-10-29T21:59:59Z", 25},
		{"the eve of no midnight in Havana", "America/Havana", "2023-03-11", "2023-03-11", "2023-03-11T05:00:00Z/2023-03-12T04:59:59Z", 24},
	} {
		first, last := at(t, tt.first+"T00:00:00Z"), at(t, tt.last+"T00:00:00Z")
		got := geo.Days(first, last, zone(t, tt.zone))
		if got.String() != tt.want {
			t.Errorf("%s: Days(%s, %s, %s) = %v, want %v", tt.name, tt.first, tt.last, tt.zone, got, tt.want)
		}
		if hours := got.To.Add(time.Second).Sub(got.From).Hours(); hours != tt.hours {
			t.Errorf("%s: it lasts %v hours, want %v", tt.name, hours, tt.hours)
		}
	}
}

// Every second belongs to exactly one day, whatever the zone does to its clocks.
func TestDaysFollowEachOtherWithoutAGap(t *testing.T) {
	zones := []string{"Europe/Kyiv", "America/Havana", "Africa/Cairo", "Asia/Beirut", "Asia/Gaza", "Australia/Lord_Howe", "Asia/Tehran", "UTC"}
	rapid.Check(t, func(t *rapid.T) {
		z, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		day := time.Date(1950, 1, 1+rapid.IntRange(0, 80*365).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		next := day.AddDate(0, 0, 1)
		a, b := geo.Days(day, day, z), geo.Days(next, next, z)
		if !a.To.Add(time.Second).Equal(b.From) {
			t.Fatalf("in %v the day after %v begins at %v, want a second after %v", z, day, b.From, a.To)
		}
		if a.From.In(z).Day() != day.Day() || a.To.In(z).Day() != day.Day() {
			t.Fatalf("in %v %v runs from %v to %v", z, day, a.From.In(z), a.To.In(z))
		}
	})
}

func TestYear(t *testing.T) {
	if got, want := geo.Year(1815).String(), "1815-01-01T00:00:00Z/1815-12-31T23:59:59Z"; got != want {
		t.Errorf("Year(1815) = %s, want %s", got, want)
	}
}

func TestParseSpan(t *testing.T) {
	const day, end = "2023-04-20T00:00:00Z", "2023-04-20T23:59:59Z"
	for _, tt := range []struct{ s, from, to string }{
		{"2023-04-20T18:30:00Z", "2023-04-20T18:30:00Z", "2023-04-20T18:30:00Z"},
		{"2023-04-20", day, end},
		{"2023-04-20T", day, end},
		{"2023-04-20t18:30:00z", "2023-04-20T18:30:00Z", "2023-04-20T18:30:00Z"},
		{"2023-04-20T18:30:00.999Z", "2023-04-20T18:30:00Z", "2023-04-20T18:30:00Z"},
		{"2023-04-20T18:30:00+03:00", "2023-04-20T15:30:00Z", "2023-04-20T15:30:00Z"},
		{"2023-04-20T23:30:00-05:30", "2023-04-21T05:00:00Z", "2023-04-21T05:00:00Z"},
		{"2023-04-20/2023-04-21", day, "2023-04-21T23:59:59Z"},
		{"2023-04-20T/2023-04-20T", day, end},
		{"2023-04-20T18:30:00Z/2023-04-21", "2023-04-20T18:30:00Z", "2023-04-21T23:59:59Z"},
		{"../2023-04-20", "", end},
		{"/2023-04-20", "", end},
		{"2023-04-20/..", day, ""},
		{"2023-04-20/", day, ""},
		{"0000-01-01T00:00:00Z/2023-04-20T18:30:00Z", "", "2023-04-20T18:30:00Z"},
		{"2023-04-20T18:30:00Z/9999-12-31T23:59:59Z", "2023-04-20T18:30:00Z", ""},
		{"2023-04-20/9999-12-31", day, ""},
		{"../9999-12-31T00:00:00Z", "", ""}, // QGIS
		{"0000-01-01T00:00:00Z/..", "", ""},
		{"0000-01-01T00:00:00Z/", "", ""},
		{"/9999-12-31", "", ""},
		{"0000-01-01T00:00:00Z/9999-12-31T23:59:59Z", "", ""},
		{"9999-12-31T00:00:00Z", "", ""},
		{"0000-01-01", "", ""},
		{"1815-04-10/1815-04-15", "1815-04-10T00:00:00Z", "1815-04-15T23:59:59Z"},
		{"2024-02-29", "2024-02-29T00:00:00Z", "2024-02-29T23:59:59Z"},
	} {
		got, err := geo.ParseSpan(tt.s)
		if want := span(t, tt.from, tt.to); err != nil || got != want {
			t.Errorf("ParseSpan(%q) = %v, %v, want %v", tt.s, got, err, want)
		}
	}
}

func TestParseSpanRefuses(t *testing.T) {
	for _, tt := range []struct{ s, say string }{
		{"", "open at both ends"},
		{"..", "open at both ends"},
		{"../..", "open at both ends"},
		{"/", "open at both ends"},
		{"2023-04-21/2023-04-20", "ends before it starts"},
		{"2023-02-30", "is not a date"},
		{"2023-02-29", "is not a date"},
		{"2023-04-20/2023-02-30", "is not a date"},
		{"yesterday", "is not a date"},
		{"2023-04-20T18:30:00", "is not a date"}, // no zone: which moment was meant?
		{"2023-04-20/2023-04-21/2023-04-22", "is not a date"},
		{"20.04.2023", "is not a date"},
		{"2023-04-20T25:00:00Z", "is not a date"},
	} {
		got, err := geo.ParseSpan(tt.s)
		wantInvalid(t, "ParseSpan("+tt.s+")", err, tt.say)
		if got.Known() {
			t.Errorf("ParseSpan(%q) = %v beside an error", tt.s, got)
		}
	}
}

func TestSpanReadsBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		second := rapid.Int64Range(time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC).Unix(), time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC).Unix())
		from, to := second.Draw(t, "from"), second.Draw(t, "to")
		s := geo.Span{From: time.Unix(min(from, to), 0).UTC(), To: time.Unix(max(from, to), 0).UTC()}
		switch rapid.IntRange(0, 3).Draw(t, "open") {
		case 0:
			s.From = time.Time{}
		case 1:
			s.To = time.Time{}
		case 2:
			s.To = s.From
		}
		if got, err := geo.ParseSpan(s.String()); err != nil || got != s {
			t.Fatalf("ParseSpan(%q) = %v, %v, want %v", s, got, err, s)
		}
	})
	if got := (geo.Span{}).String(); got != "" {
		t.Errorf("the unknown span is written %q, want nothing", got)
	}
}
