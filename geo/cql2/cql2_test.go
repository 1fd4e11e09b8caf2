package cql2_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/cql2"
)

// kyiv is an event with a value of every type.
func kyiv() geo.Event {
	best := 3
	own := true
	at := orb.Point{30.52, 50.45}
	return geo.Event{ID: 7, Title: "Fête à Bâle", EventType: "battles", Country: "UA", Tags: []string{"night", "river"}, Geometry: at, Point: &at,
		StartTime: time.Date(2023, 4, 20, 18, 30, 0, 0, time.UTC), EndTime: time.Date(2023, 4, 21, 6, 0, 0, 0, time.UTC),
		Killed: geo.Harm{Count: geo.Count{Best: &best}}, Rights: geo.Rights{Redistributable: &own}, Status: "review"}
}

func TestWhatAFilterHoldsOf(t *testing.T) {
	e := kyiv()
	for _, tt := range []struct {
		filter string
		want   bool
	}{
		{"event_type = 'battles'", true},
		{`"event_type" <> 'battles'`, false},
		{"EVENT_TYPE = 'x' OR TRUE", false}, // refused: names keep their letters
		{"admin1 = 'Kyiv'", false},
		{"NOT admin1 = 'Kyiv'", false}, // nobody knows
		{"admin1 IS NULL AND country IS NOT NULL", true},
		{"admin1 = 'x' OR id = 7", true},
		{"title LIKE 'F_te%'", true},
		{"title ILIKE 'fÊTE À%'", true},
		{"ACCENTI(title) = ACCENTI('Fete a Bale')", true},
		{"title NOT LIKE '%Basel'", true},
		{`title LIKE 'F\_te%'`, false},
		{"killed_best BETWEEN 1 AND 3", true},
		{"killed_best + 2*2 = 7 AND killed_best / 0 IS NULL", true},
		{"7 div 2 = 3 AND 7 % 4 = 3 AND 2^3 = 8 AND -killed_best = -3", true},
		{"killed_best IN (1, 2, 3)", true},
		{"injured_best NOT IN (1)", false},
		{"country IN ('UA')", true},
		{"redistributable = true", true},
		{"redistributable", true},
		{"start_time >= '2023-04-20T'", true},
		{"start_time > '2023-04-20'", true}, // as SQL has it, a day is its first moment
		{"start_time = TIMESTAMP('2023-04-20T20:30:00+02:00')", true},
		{"start_time < TIMESTAMP('9999-12-31T00:00:00Z') AND start_time > TIMESTAMP('0000-01-01T00:00:00Z')", true},
		{"start_time = '2023/04/20 18:30:00'", true},
		{"T_INTERSECTS(INTERVAL(start_time, end_time), INTERVAL('..', '2023-04-20'))", true},
		{"T_AFTER(start_time, DATE('2023-04-20'))", false}, // a day is all of it
		{"T_DURING(INTERVAL(start_time, end_time), INTERVAL('2023-04-19', '2023-04-22'))", true},
		{"A_CONTAINS(tags, ('night'))", true},
		{"A_OVERLAPS(tags, ('day', 'river'))", true},
		{"A_EQUALS(tags, ('river', 'night', 'river'))", true},
		{"A_CONTAINEDBY(tags, ('night'))", false},
		{"A_CONTAINS(weapons, ())", true},
		{"S_INTERSECTS(geometry, BBOX(30, 50, 31, 51))", true},
		{"S_INTERSECTS(geometry, BBOX(170, 50, 31, 51))", true},
		{"S_INTERSECTS(geometry, BBOX(30, 50, 0, 31, 51, 9))", true},
		{"S_WITHIN(geometry, POLYGON((30 50, 31 50, 31 51, 30 50.5, 30 50)))", true},
		{"S_INTERSECTS(geometry, POLYGON((179 50, 391 50, 391 51, 179 51, 179 50)))", true}, // runs on past 180
		{"S_INTERSECTS(geometry, GEOMETRYCOLLECTION(LINESTRING(390 50.45, 391 50.45), POLYGON((1 1, 2 1, 2 2, 1 1))))", true},
		{"S_DISJOINT(geometry, POINT Z (30.52 50.45 120))", false},
		{"S_EQUALS(geometry, MULTIPOINT((30.52 50.45), (30.52 50.45)))", true},
		{"S_CROSSES(geometry, GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 1 1)))", false},
		{"year(start_time) = 2023 AND hour(end_time) = 6 AND size(tags) = 2 AND length(title) = 11", true},
		{"(id > 3) = TRUE", true},
		{"notes IS NULL", true},
	} {
		f, err := cql2.Parse("", tt.filter)
		if err != nil {
			if strings.HasPrefix(tt.filter, "EVENT_TYPE") {
				continue
			}
			t.Errorf("Parse(%q) = %v", tt.filter, err)
			continue
		}
		if got := f.Match(&e); got != tt.want {
			t.Errorf("%s = %v, want %v", tt.filter, got, tt.want)
		}
	}
}

func TestTheOldNameOfTheTextIsUnderstood(t *testing.T) {
	for language, s := range map[string]string{"cql-text": "id = 7", "cql2-text": "id = 7", "cql2-json": `{"op":"=","args":[{"property":"id"},7]}`} {
		f, err := cql2.Parse(language, s)
		if err != nil {
			t.Fatalf("%s: %v", language, err)
		}
		if e := kyiv(); !f.Match(&e) {
			t.Errorf("%s: %s does not hold", language, s)
		}
	}
}

// A filter with thousands of ids is usual for a client that has chosen them.
func TestAListMayBeLong(t *testing.T) {
	ids := strings.Repeat("8,", 9_998) + "7"
	for language, s := range map[string]string{"cql2-text": "id IN (" + ids + ")", "cql2-json": `{"op":"in","args":[{"property":"id"},[` + ids + `]]}`} {
		f, err := cql2.Parse(language, s)
		if err != nil {
			t.Fatalf("%s: %v", language, err)
		}
		if e := kyiv(); !f.Match(&e) {
			t.Errorf("%s: 7 is not among them", language)
		}
	}
}

func TestMistakesAreShownWhereTheyAre(t *testing.T) {
	for _, tt := range []struct{ filter, want string }{
		{"", "filter: it is empty; write a condition such as event_type = 'battles', or leave it out"},
		{"eventtype = 'battles'", `filter: at character 1: there is no property "eventtype"; there are geometry, id,`},
		{"title = 'Київ' AND foo = 1", `at character 20: there is no property "foo"`},
		{"event_type = battles", `at character 14: there is no property "battles"`},
		{"event_type = 'battles", "at character 14: the text that begins here has no end; close it with a single quote, and write one that belongs to it twice"},
		{"id = 7 8", "at character 8: after a whole condition stands the number 8"},
		{"(id = 7", "at character 8: “)” is wanted to close the bracket, not the end"},
		{"id = ", "at character 6: the filter ends where a property, a value or a condition is wanted"},
		{"id = 'seven'", "at character 6: a text cannot be compared with a number"},
		{"id = NULL", "at character 6: NULL equals nothing; write IS NULL"},
		{"tags = 'night'", "at character 1: lists are compared by A_CONTAINS"},
		{"start_time > 'soon'", `at character 14: "soon" is not a moment; write 2023-04-20 or 2023-04-20T18:30:00Z`},
		{"start_time > DATE('2023-02-30')", `at character 19: "2023-02-30" is not a moment`},
		{"soundex(title) = 'x'", `at character 1: there is no function "soundex"; beside those of CQL2 (S_…, T_…, A_…, CASEI, ACCENTI) there are abs,`},
		{"S_INTERSECTS(geometry, BBOX(1,2,3))", "at character 24: BBOX takes 4 numbers, or 6 with heights"},
		{"S_INTERSECTS(geometry, BBOX(1,20,3,10))", "at character 24: BBOX: its south 20 lies north of its north 10"},
		{"S_INTERSECTS(geometry, POINT(1 200))", "at character 30: latitude 200 is outside -90 to 90; longitude and latitude look swapped"},
		{"S_INTERSECTS(geometry, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))", "at character 24: the geometry is not valid"},
		{"S_INTERSECTS(geometry)", "at character 1: S_INTERSECTS takes 2 operands, and here are 1"},
		{"T_AFTER(INTERVAL('2023-02-01','2023-01-01'), start_time)", "at character 9: the interval ends before it begins"},
		{"title", "at character 1: a condition is wanted, and this is a text"},
		{"title LIKE country", "at character 12: the pattern of LIKE is a text"},
		{"id IN 7", "at character 7: “(” is wanted before a list, not the number 7"},
		{"id NOT 7", "at character 8: behind NOT there is LIKE, BETWEEN or IN wanted"},
		{"id ! 7", "at character 4: '!' has no meaning here"},
		{"id = 7a", `at character 6: "7a" is not a number`},
		{strings.Repeat("(", 60) + "id = 7", "at character 51: more than 50 brackets and calls stand within each other"},
		{strings.Repeat("NOT ", 60) + "redistributable", "more than 50 brackets and calls"},
		{strings.Repeat("id=1 OR ", 400) + "id=1", "the filter has more than 1000 parts"},
		{"id IN (" + strings.Repeat("1,", 20_000) + "1)", "the lists hold more than 10000 values"},
		{"title = '" + strings.Repeat("x", cql2.MaxLength) + "'", "at most 65536 are read"},
	} {
		_, err := cql2.Parse("", tt.filter)
		if err == nil || !strings.Contains(err.Error(), tt.want) || geo.KindOf(err) != geo.Invalid {
			t.Errorf("Parse(%.80q) = %v, want %q", tt.filter, err, tt.want)
		}
	}
	for _, tt := range []struct{ filter, want string }{
		{`{"op":"=","args":[{"property":"foo"},1]}`, `at character 19: there is no property "foo"`},
		{`{"op":"like","args":[{"property":"title"}]}`, "at character 1: LIKE takes 2 operands, and here are 1"},
		{`{"op":"=","args":[{"property":"title"},null]}`, "at character 40: null equals nothing"},
		{`{"op":"=","args":[{"property":"title"}`, "at character 18: the bracket that opens here is not closed"},
		{`{"op":"nonsense","args":[]}`, `at character 7: there is no function "nonsense"`},
		{`{"op":"=","op":"<","args":[]}`, `at character 11: "op" stands twice`},
		{`id = 7`, "at character 1: this is not JSON"},
		{strings.Repeat(`{"op":"not","args":[`, 60) + "true" + strings.Repeat("]}", 60), "stand within each other"},
		{`{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[1]}]}`, "at character 84: a position is two numbers"},
	} {
		_, err := cql2.Parse("cql2-json", tt.filter)
		if err == nil || !strings.Contains(err.Error(), tt.want) || geo.KindOf(err) != geo.Invalid {
			t.Errorf("Parse(%.80q) = %v, want %q", tt.filter, err, tt.want)
		}
	}
	if _, err := cql2.Parse("sql", "id = 7"); err == nil || !strings.Contains(err.Error(), "cql2-text, cql2-json, cql-text") {
		t.Errorf("filter-lang=sql: %v", err)
	}
}

func FuzzParseText(f *testing.F) {
	for _, s := range []string{"NOT (a = 1 AND b LIKE 'x%') OR c IN ('a','b')", "S_INTERSECTS(geometry, BBOX(170,-20,-170,-10))", "T_DURING(INTERVAL(start_time,end_time),INTERVAL('..','2023-04-20'))",
		"S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(1 2),MULTIPOLYGON(((0 0,1 0,1 1,0 0)))))", `"a""b" = 'it''s' AND x = 'a\'b\\'`, "-a ^ -2 % 3 div 4 BETWEEN 1e3 AND .5", "A_CONTAINS(tags,())", "A_CONTAINS(tagtags/s,())", "start_time > TIMESTAMP('0000-01-01T00:00:00Z')"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { fuzzed(t, "cql2-text", s) })
}

func FuzzParseJSON(f *testing.F) {
	for _, s := range []string{`{"op":"and","args":[{"op":"=","args":[{"property":"id"},7]},{"op":"isNull","args":[{"property":"notes"}]}]}`,
		`{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}]}`, `{"op":"in","args":[{"op":"casei","args":[{"property":"title"}]},["a",{"op":"casei","args":["b"]}]]}`,
		`{"op":"t_during","args":[{"interval":[{"property":"start_time"},{"property":"end_time"}]},{"interval":["..","2023-04-20"]}]}`, `{"op":"s_within","args":[{"bbox":[1,2,3,4]},{"property":"geometry"}]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { fuzzed(t, "cql2-json", s) })
}

// fuzzed holds what is read to being written and read again, and asks it of an
// event, which must neither panic nor take long.
func fuzzed(t *testing.T, language, s string) {
	parse := cql2.ParseText
	if language == cql2.LanguageJSON {
		parse = cql2.ParseJSON
	}
	began := time.Now()
	n, err := parse(s)
	if err != nil {
		refused(t, s, err)
		return
	}
	for _, again := range []func() (*cql2.Node, error){
		func() (*cql2.Node, error) { return cql2.ParseText(n.String()) },
		func() (*cql2.Node, error) { return cql2.ParseJSON(string(n.AppendJSON(nil))) },
	} {
		m, err := again()
		if err != nil && (len(n.String()) > cql2.MaxLength/2 || strings.Contains(err.Error(), "stand within each other") || strings.Contains(err.Error(), "more than")) {
			continue // it may be longer and have more brackets than what was read
		}
		if err != nil || m.String() != n.String() {
			t.Fatalf("%q was read, written as\n%s and read as\n%v, %v", s, n, m, err)
		}
	}
	filter, err := cql2.New(n)
	if err != nil {
		refused(t, s, err)
		return
	}
	e := kyiv()
	narrow := cql2.Narrow(geo.Query{Filter: filter}, true)
	if got, want := narrow.Match(&e), filter.Match(&e); got != want {
		t.Fatalf("%q is %v, and narrowed %v", s, want, got)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Fatalf("%.200q takes %v", s, took)
	}
}

func refused(t *testing.T, s string, err error) {
	t.Helper()
	var e *geo.Error
	if !errors.As(err, &e) || e.Kind != geo.Invalid || !strings.HasPrefix(e.Message, "filter: ") {
		t.Fatalf("%.200q is refused with %v", s, err)
	}
}
