package geo_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

func TestValidEventsPass(t *testing.T) {
	events := append(storetest.Shapes(), storetest.Full(), storetest.Kyiv())
	for _, e := range append(events, storetest.Events(200, 41)...) {
		e.Complete()
		if err := e.Validate(); err != nil {
			t.Errorf("%s: %v", e.Title, err)
		}
	}
}

func TestValidateNamesTheFieldWhoseRuleIsBroken(t *testing.T) {
	number := func(n int) *int { return &n }
	long := func(n int) string { return strings.Repeat("ї", n+1) }
	many := func(n int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprint("tag ", i)
		}
		return list
	}
	deep := any("bottom")
	for range 40 {
		deep = []any{deep}
	}
	source := func(s geo.Source) func(e *geo.Event) {
		return func(e *geo.Event) { e.Sources = []geo.Source{{Title: "fine"}, s} }
	}
	extras := func(v any) func(e *geo.Event) {
		return func(e *geo.Event) { e.Extras = map[string]any{"x": v} }
	}
	ring := orb.Ring{{30, 50}, {31, 50}, {31, 51}, {30, 50}}
	for _, tt := range []struct {
		field, say string
		spoil      func(e *geo.Event)
	}{
		{"id", "between 1 and 2^53", func(e *geo.Event) { e.ID = -1 }},
		{"id", "between 1 and 2^53", func(e *geo.Event) { e.ID = geo.MaxID + 1 }},
		{"dataset", "is missing", func(e *geo.Event) { e.Dataset = "" }},
		{"dataset", "at most 1000", func(e *geo.Event) { e.Dataset = long(geo.MaxWord) }},
		{"external_id", "NUL", func(e *geo.Event) { e.ExternalID = "a\x00" }},
		{"title", "is missing", func(e *geo.Event) { e.Title = " \n" }},
		{"title", "is 501 characters long; at most 500 are kept", func(e *geo.Event) { e.Title = long(geo.MaxTitle) }},
		{"title", "UTF-8", func(e *geo.Event) { e.Title = "a\xff" }},
		{"description", "NUL", func(e *geo.Event) { e.Description = "\x00" }},
		{"description", "at most 50000", func(e *geo.Event) { e.Description = long(geo.MaxText) }},
		{"event_type", `"war" is not one of battles, `, func(e *geo.Event) { e.EventType, e.SubEventType = "war", "" }},
		{"sub_event_type", "is not one of chemical_weapon", func(e *geo.Event) { e.SubEventType = "armed_clash" }},
		{"sub_event_type", "needs an event_type", func(e *geo.Event) { e.EventType = "" }},
		{"weapons", `"sword" is not one of`, func(e *geo.Event) { e.Weapons = []string{"sword"} }},
		{"weapons", "twice", func(e *geo.Event) { e.Weapons = []string{"mlrs", "mlrs"} }},
		{"targets", `"" is not one of`, func(e *geo.Event) { e.Targets = []string{""} }},
		{"tags", "empty entry", func(e *geo.Event) { e.Tags = []string{" "} }},
		{"tags", "twice", func(e *geo.Event) { e.Tags = []string{"a", "b", "a"} }},
		{"tags", "holds 501 entries", func(e *geo.Event) { e.Tags = many(501) }},
		{"content_warning", "NUL", func(e *geo.Event) { e.ContentWarning = []string{"a\x00"} }},
		{"geometry", "look swapped", func(e *geo.Event) { e.Geometry = orb.Point{50, 130.5} }},
		{"geometry", "longitude 181", func(e *geo.Event) { e.Geometry = orb.Point{181, 50} }},
		{"geometry", "latitude 200 is outside -90 to 90", func(e *geo.Event) { e.Geometry = orb.LineString{{30, 50}, {30, 200}} }},
		{"geometry", "not a number", func(e *geo.Event) { e.Geometry = orb.LineString{{30, 50}, {math.NaN(), 50}, {31, 50}} }},
		{"geometry", "at least 2", func(e *geo.Event) { e.Geometry = orb.LineString{{30, 50}} }},
		{"geometry", "end where it begins", func(e *geo.Event) {
			e.Geometry = orb.Polygon{append(ring[:3:3], orb.Point{5, 5})}
		}},
		{"geometry", "encloses nothing", func(e *geo.Event) { e.Geometry = orb.Polygon{{{30, 50}, {31, 51}, {30, 50}, {30, 50}}} }},
		{"geometry", "no parts", func(e *geo.Event) { e.Geometry = orb.Collection{orb.Point{1, 1}, orb.MultiPolygon{}} }},
		{"geometry", "not a GeoJSON geometry type", func(e *geo.Event) { e.Geometry = orb.Collection{orb.Bound{Max: orb.Point{1, 1}}} }},
		{"point", "though the event has a geometry", func(e *geo.Event) { e.Point, e.UncertaintyM = nil, 0 }},
		{"point", "outside -90 to 90", func(e *geo.Event) { e.Point = &orb.Point{30, -91} }},
		{"uncertainty_m", "metres", func(e *geo.Event) { e.UncertaintyM = -1 }},
		{"uncertainty_m", "metres", func(e *geo.Event) { e.UncertaintyM = math.Inf(1) }},
		{"uncertainty_m", "metres", func(e *geo.Event) { e.UncertaintyM = 3e7 }},
		{"uncertainty_m", "has no point", func(e *geo.Event) { e.Geometry, e.Point = nil, nil }},
		{"area_id", "at most", func(e *geo.Event) { e.AreaID = long(geo.MaxWord) }},
		{"area_id", `names "UA", but the area is "UA-09"`, func(e *geo.Event) { p, _ := storetest.Places("UA-09"); e.AreaID, e.Area = "UA", &p }},
		{"area", "NUL", func(e *geo.Event) { p := geo.DrawnPlace("\x00", orb.MultiPolygon{{ring}}); e.AreaID, e.Area = p.ID, &p }},
		{"area", "outside", func(e *geo.Event) {
			p := geo.DrawnPlace("", orb.MultiPolygon{{{{30, 50}, {31, 50}, {31, 95}, {30, 50}}}})
			e.AreaID, e.Area = p.ID, &p
		}},
		{"area", "no parts", func(e *geo.Event) { p := geo.DrawnPlace("", nil); e.AreaID, e.Area = p.ID, &p }},
		{"location_precision", "is not one of exact", func(e *geo.Event) { e.LocationPrecision = "city" }},
		{"place_name", "at most", func(e *geo.Event) { e.PlaceName = long(geo.MaxWord) }},
		{"admin1", "NUL", func(e *geo.Event) { e.Admin1 = "\x00" }},
		{"admin2", "NUL", func(e *geo.Event) { e.Admin2 = "\x00" }},
		{"admin1_code", "NUL", func(e *geo.Event) { e.Admin1Code = "\x00" }},
		{"admin2_code", "NUL", func(e *geo.Event) { e.Admin2Code = "\x00" }},
		{"location_basis", "NUL", func(e *geo.Event) { e.LocationBasis = "\x00" }},
		{"country", "such as UA", func(e *geo.Event) { e.Country = "Ukraine" }},
		{"country", "such as UA", func(e *geo.Event) { e.Country = "ua" }},
		{"time_precision", "is not one of minute", func(e *geo.Event) { e.TimePrecision = "second" }},
		{"time_extent", "is not one of within", func(e *geo.Event) { e.TimeExtent = "always" }},
		{"time_zone", "such as Europe/Kyiv", func(e *geo.Event) { e.TimeZone = "Kyiv" }},
		{"time_zone", "such as Europe/Kyiv", func(e *geo.Event) { e.TimeZone = "Local" }},
		{"time_zone", "such as Europe/Kyiv", func(e *geo.Event) { e.TimeZone = "../../etc/passwd" }},
		{"end_time", "given together", func(e *geo.Event) { e.EndTime = time.Time{} }},
		{"end_time", "lies before start_time 2023-04-20T19:00:00Z", func(e *geo.Event) { e.EndTime = e.StartTime.Add(-time.Second) }},
		{"end_time", "year 9999", func(e *geo.Event) { e.EndTime = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) }},
		{"start_time", "year 0", func(e *geo.Event) { e.StartTime = time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC) }},
		{"embargo_until", "year 10000", func(e *geo.Event) { e.EmbargoUntil = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"killed_best", "-1 is not a number of people", func(e *geo.Event) { e.Killed.Best = number(-1) }},
		{"killed_max", "is not a number of people", func(e *geo.Event) { e.Killed.Count = geo.Count{Max: number(1e9)} }},
		{"killed_min", "3 is more than the figure above it", func(e *geo.Event) { e.Killed.Count = geo.Count{Min: number(3), Best: number(2)} }},
		{"killed_max", "1 is less than the best estimate, 2", func(e *geo.Event) { e.Killed.Count = geo.Count{Best: number(2), Max: number(1)} }},
		{"killed_civilian_min", "more than", func(e *geo.Event) { e.Killed.Civilian = geo.Count{Min: number(3), Max: number(2)} }},
		{"injured_military_best", "not a number of people", func(e *geo.Event) { e.Injured.Military.Best = number(-5) }},
		{"assessment", "is not one of not_assessed", func(e *geo.Event) { e.Assessment = "sure" }},
		{"sources", "at most 500", func(e *geo.Event) { e.Sources = make([]geo.Source, 501) }},
		{"actors[1].name", "is missing", func(e *geo.Event) { e.Actors = append(e.Actors, geo.Actor{Role: "party"}) }},
		{"actors[0].role", `"villain" is not one of`, func(e *geo.Event) { e.Actors = []geo.Actor{{Name: "A", Role: "villain"}} }},
		{"actors[0].attributed_by", "NUL", func(e *geo.Event) { e.Actors = []geo.Actor{{Name: "A", Role: "party", AttributedBy: "\x00"}} }},
		{"sources[1].url", "https://", source(geo.Source{URL: "javascript:alert(1)"})},
		{"sources[1].url", "https://", source(geo.Source{URL: "file:///etc/passwd"})},
		{"sources[1].url", "https://", source(geo.Source{URL: "https://"})},
		{"sources[1].url", "https://", source(geo.Source{URL: "example.org/a"})},
		{"sources[1].archive_url", "https://", source(geo.Source{ArchiveURL: "data:text/html,x"})},
		{"sources[1].publisher", "NUL", source(geo.Source{Publisher: "\x00"})},
		{"sources[1].title", "NUL", source(geo.Source{Title: "\x00"})},
		{"sources[1].quote", "NUL", source(geo.Source{Quote: "\x00"})},
		{"sources[1].media_type", "NUL", source(geo.Source{MediaType: "\x00"})},
		{"sources[1].published_at", `"April" is not a date`, source(geo.Source{PublishedAt: "April"})},
		{"sources[1].sha256", "64 hexadecimal digits", source(geo.Source{SHA256: "abcd"})},
		{"sources[1].reliability", "A to F", source(geo.Source{Reliability: "G"})},
		{"sources[1].credibility", "1 to 6", source(geo.Source{Credibility: 7})},
		{"sources[1].claims.killed_best", "not a number of people", source(geo.Source{Claims: &geo.Claims{Killed: &geo.Count{Best: number(-1)}}})},
		{"sources[1].claims.injured_min", "more than", source(geo.Source{Claims: &geo.Claims{Injured: &geo.Count{Min: number(2), Best: number(1)}}})},
		{"sources[1].claims.actors", "empty", source(geo.Source{Claims: &geo.Claims{Actors: []string{""}}})},
		{"sources[1].claims.place", "NUL", source(geo.Source{Claims: &geo.Claims{Place: "\x00"}})},
		{"sources[1].claims.time", "NUL", source(geo.Source{Claims: &geo.Claims{Time: "\x00"}})},
		{"confirmed[0].what", "is not one of location", func(e *geo.Event) { e.Confirmed = []geo.Check{{What: "colour"}} }},
		{"confirmed[0].by", "NUL", func(e *geo.Event) { e.Confirmed = []geo.Check{{What: "time", By: "\x00"}} }},
		{"confirmed[0].how", "NUL", func(e *geo.Event) { e.Confirmed = []geo.Check{{What: "time", How: "\x00"}} }},
		{"confirmed[0].at", "is not a date", func(e *geo.Event) { e.Confirmed = []geo.Check{{What: "time", At: "noon"}} }},
		{"status", "is not one of new", func(e *geo.Event) { e.Status = "open" }},
		{"visibility", "is not one of private", func(e *geo.Event) { e.Visibility = "secret" }},
		{"embargo_until", "is missing", func(e *geo.Event) { e.Visibility, e.EmbargoUntil = "embargoed", time.Time{} }},
		{"notes", "NUL", func(e *geo.Event) { e.Notes = "\x00" }},
		{"assignee", "NUL", func(e *geo.Event) { e.Assignee = "\x00" }},
		{"licence", "NUL", func(e *geo.Event) { e.Rights.Licence = "\x00" }},
		{"attribution", "NUL", func(e *geo.Event) { e.Rights.Attribution = "\x00" }},
		{"duplicate_of", "not the id", func(e *geo.Event) { e.DuplicateOf = -1 }},
		{"duplicate_of", "cannot repeat itself", func(e *geo.Event) { e.DuplicateOf = e.ID }},
		{"public_displacement_m", "metres", func(e *geo.Event) { e.PublicDisplacementM = math.NaN() }},
		{"displaced_m", "metres", func(e *geo.Event) { e.DisplacedM = -1 }},
		{"extras", "holds 2001 values", func(e *geo.Event) {
			e.Extras = map[string]any{}
			for _, name := range many(2001) {
				e.Extras[name] = true
			}
		}},
		{"extras", "NUL", func(e *geo.Event) { e.Extras = map[string]any{"\x00": nil} }},
		{"extras.x", "NUL", extras("\x00")},
		{"extras.x", "UTF-8", extras([]any{map[string]any{"y": "\xff"}})},
		{"extras.x", "NUL", extras(map[string]any{"\x00": 1})},
		{"extras.x", "nests too deep", extras(deep)},
		{"extras.x", `"1e999" is not a number`, extras(json.Number("1e999"))},
		{"extras.x", `"" is not a number`, extras(json.Number(""))},
		{"extras.x", `"NaN" is not a number`, extras(json.Number("NaN"))},
		{"extras.x", `"0x10" is not a number`, extras([]any{json.Number("0x10")})},
		{"extras.x", "what JSON cannot", extras(math.Inf(1))},
		{"extras.x", "what JSON cannot", extras(func() {})},
	} {
		e := kyiv()
		tt.spoil(&e)
		var ge *geo.Error
		err := e.Validate()
		if !errors.As(err, &ge) || ge.Kind != geo.Invalid || len(ge.Violations) != 1 || ge.Violations[0].Field != tt.field || !strings.Contains(ge.Violations[0].Message, tt.say) {
			t.Errorf("Validate() = %v, want that %s %s", err, tt.field, tt.say)
		}
	}
}

func TestValidateNamesTheRulesThatPeopleBreak(t *testing.T) {
	number := func(n int) *int { return &n }
	for rule, spoil := range map[geo.Rule]func(e *geo.Event){
		geo.Missing:    func(e *geo.Event) { e.Title = "" },
		geo.TooLong:    func(e *geo.Event) { e.Title = strings.Repeat("ї", geo.MaxTitle+1) },
		geo.Twice:      func(e *geo.Event) { e.Tags = []string{"night", "night"} },
		geo.OutOfOrder: func(e *geo.Event) { e.Killed.Min, e.Killed.Best, e.Killed.Max = number(5), number(3), number(9) },
		geo.NoAddress:  func(e *geo.Event) { e.Sources = []geo.Source{{URL: "javascript:alert(1)"}} },
		geo.NoDate:     func(e *geo.Event) { e.Sources = []geo.Source{{PublishedAt: "yesterday"}} },
		geo.NoCountry:  func(e *geo.Event) { e.Country = "Ukraine" },
		geo.NoNumber:   func(e *geo.Event) { e.PublicDisplacementM = -1 },
		geo.NoZone:     func(e *geo.Event) { e.TimeZone = "Kyiv" },
	} {
		e := storetest.Full()
		e.Complete()
		spoil(&e)
		var wrong *geo.Error
		if err := e.Validate(); !errors.As(err, &wrong) || len(wrong.Violations) != 1 || wrong.Violations[0].Code != rule {
			t.Errorf("Validate() = %+v, want one violation of %s", err, rule)
		}
	}
}

func TestValidateNamesEveryBrokenRuleInOneOrder(t *testing.T) {
	first := ""
	for range 30 {
		e := kyiv()
		e.Title, e.Country, e.Status = "", "x", "open"
		n := -1
		e.Sources = []geo.Source{{Claims: &geo.Claims{Killed: &geo.Count{Min: &n}, Injured: &geo.Count{Min: &n}}}}
		e.Extras = map[string]any{"a": "\x00", "b": "\x00", "c": map[string]any{"d": "\x00", "e": "\x00"}}
		got := e.Validate().Error()
		if first == "" {
			first = got
		}
		if got != first {
			t.Fatalf("the same event is refused with\n%s\nand\n%s", first, got)
		}
	}
	for _, field := range []string{"title is", "country ", "claims.killed_min", "claims.injured_min", "status", "extras.a", "extras.b", "extras.c"} {
		if !strings.Contains(first, field) {
			t.Errorf("%s does not name %s", first, field)
		}
	}
}

// Whatever passes can be written and read back, so that no history becomes
// unreadable.
func TestWhatIsValidReadsBack(t *testing.T) {
	valid := 0
	rapid.Check(t, func(t *rapid.T) {
		e := kyiv()
		e.Geometry, e.Point = drawGeometry(t, 0), nil
		spoil := func(p *orb.Point) {
			switch rapid.IntRange(0, 40).Draw(t, "spoil") {
			case 0:
				p[0] = math.NaN()
			case 1:
				p[1] = 1e9
			}
		}
		switch g := e.Geometry.(type) {
		case orb.Polygon:
			if len(g[0]) > 0 {
				spoil(&g[0][0])
				g[0] = g[0][:rapid.IntRange(0, len(g[0])).Draw(t, "length")]
			}
		case orb.LineString:
			spoil(&g[0])
		}
		e.Complete()
		if e.Validate() == nil {
			valid++
			wantSame(t, &e)
		}
	})
	if valid == 0 {
		t.Error("nothing was valid; the check is too weak")
	}
}

func TestCompleteFillsInWhatFollows(t *testing.T) {
	luhansk, _ := storetest.Places("UA-09")
	noon := at(t, "2023-04-20T12:00:00Z")
	kyivTime := time.FixedZone("EEST", 3*60*60)
	for _, tt := range []struct {
		name    string
		e, want geo.Event
	}{
		{"defaults", geo.Event{Actors: []geo.Actor{{Name: "A"}, {Name: "B", Role: "party"}}}, geo.Event{Actors: []geo.Actor{{Name: "A", Role: "unknown"}, {Name: "B", Role: "party"}}}},
		{"the point of a point", geo.Event{Geometry: orb.Point{1, 2}}, geo.Event{Geometry: orb.Point{1, 2}, Point: &orb.Point{1, 2}}},
		{"the point of a point that moved", geo.Event{Geometry: orb.Point{1, 2}, Point: &orb.Point{3, 4}}, geo.Event{Geometry: orb.Point{1, 2}, Point: &orb.Point{1, 2}}},
		{"the point of a line that has one", geo.Event{Geometry: orb.LineString{{0, 0}, {2, 0}}, Point: &orb.Point{2, 0}}, geo.Event{Geometry: orb.LineString{{0, 0}, {2, 0}}, Point: &orb.Point{2, 0}}},
		{"the point of an area", geo.Event{Area: &luhansk}, geo.Event{Area: &luhansk, AreaID: "UA-09", Point: &orb.Point{39, 48.95}}},
		{"the radius of a precision", geo.Event{Geometry: orb.Point{1, 2}, LocationPrecision: "district"}, geo.Event{Geometry: orb.Point{1, 2}, Point: &orb.Point{1, 2}, LocationPrecision: "district", UncertaintyM: 25_000}},
		{"a radius that is there", geo.Event{Geometry: orb.Point{1, 2}, LocationPrecision: "district", UncertaintyM: 7}, geo.Event{Geometry: orb.Point{1, 2}, Point: &orb.Point{1, 2}, LocationPrecision: "district", UncertaintyM: 7}},
		{"no radius within an area", geo.Event{Geometry: orb.Point{1, 2}, LocationPrecision: "region", AreaID: "UA"}, geo.Event{Geometry: orb.Point{1, 2}, Point: &orb.Point{1, 2}, LocationPrecision: "region", AreaID: "UA"}},
		{"the end of an instant", geo.Event{StartTime: noon}, geo.Event{StartTime: noon, EndTime: noon}},
		{"the start of an instant", geo.Event{EndTime: noon}, geo.Event{StartTime: noon, EndTime: noon}},
		{"UTC and whole seconds", geo.Event{StartTime: noon.Add(time.Second / 2).In(kyivTime), EndTime: noon.Add(time.Minute)}, geo.Event{StartTime: noon, EndTime: noon.Add(time.Minute)}},
		{"texts in one form", geo.Event{Title: "Fe\u0302te", PlaceName: "Ки\u0306в"}, geo.Event{Title: "F\u00eate", PlaceName: "К\u0439в"}},
		{"what is there", geo.Event{Dataset: "wire", Assessment: "verified", Status: "done", Visibility: "public", LocationPrecision: "exact", TimePrecision: "day", TimeExtent: "throughout"},
			geo.Event{Dataset: "wire", Assessment: "verified", Status: "done", Visibility: "public", LocationPrecision: "exact", TimePrecision: "day", TimeExtent: "throughout"}},
	} {
		want := tt.want
		for _, d := range []struct {
			field *string
			word  string
		}{{&want.Dataset, geo.DeskDataset}, {&want.Assessment, "not_assessed"}, {&want.Status, "new"}, {&want.Visibility, "private"},
			{&want.LocationPrecision, "unknown"}, {&want.TimePrecision, "unknown"}, {&want.TimeExtent, "within"}} {
			if *d.field == "" {
				*d.field = d.word
			}
		}
		got := tt.e
		got.Complete()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestCompleteGivesADrawnAreaItsID(t *testing.T) {
	e := geo.Event{Title: "Along the river", Area: &geo.Place{Name: "the bank", Geometry: orb.MultiPolygon{{{{33, 46}, {34, 46.2}, {34, 46.6}, {33, 46}}}}}}
	e.Complete()
	if !strings.HasPrefix(e.AreaID, geo.DrawnPrefix) || e.Area.ID != e.AreaID || e.Area.Name != "the bank" || e.Area.Level != -1 || e.Point == nil {
		t.Errorf("the area is %q, %+v, the point %v", e.AreaID, e.Area, e.Point)
	}
	wantSame(t, &e)
}

func TestCompleteTurnsRingsInACopy(t *testing.T) {
	cw := orb.Polygon{{{30, 50}, {31, 51}, {31, 50}, {30, 50}}}
	before := cw.Clone()
	e := geo.Event{Geometry: orb.Collection{orb.MultiPolygon{cw}}}
	e.Complete()
	if got := e.Geometry.(orb.Collection)[0].(orb.MultiPolygon)[0][0].Orientation(); got != orb.CCW {
		t.Errorf("the ring runs %v", got)
	}
	if !cw.Equal(before) {
		t.Error("the caller's own ring was turned")
	}
	wantSame(t, &e)
}

func TestCompleteTwiceIsCompleteOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := drawEvent(t)
		once.Complete()
		twice := once.Clone()
		twice.Complete()
		if diff := cmp.Diff(once, twice); diff != "" {
			t.Fatalf("once and twice (-once +twice):\n%s", diff)
		}
	})
}

func TestNewExternalIDIsARandomUUID(t *testing.T) {
	seen := map[string]bool{}
	for range 1_000 {
		id := geo.NewExternalID()
		if len(id) != 36 || id[14] != '4' || !strings.ContainsRune("89ab", rune(id[19])) || seen[id] {
			t.Fatalf("NewExternalID() = %q", id)
		}
		seen[id] = true
	}
}
