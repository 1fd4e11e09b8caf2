package geo_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"eventmap/geo"
)

// mustQuery reads a query string; values are not percent-encoded but for what
// url.ParseQuery needs.
func mustQuery(t testing.TB, s string) geo.Query {
	t.Helper()
	v, err := url.ParseQuery(s)
	if err != nil {
		t.Fatal(err)
	}
	q, err := geo.ParseQuery(v)
	if err != nil {
		t.Fatalf("ParseQuery(%q) = %v", s, err)
	}
	return q
}

func TestParseQuery(t *testing.T) {
	box := func(west, south, east, north float64) orb.Bound {
		return orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{east, north}}
	}
	for _, tt := range []struct {
		words string
		want  geo.Query
	}{
		{"", geo.Query{}},
		{"bbox=22,44.3,40.2,52.4", geo.Query{Boxes: []orb.Bound{box(22, 44.3, 40.2, 52.4)}}},
		{"bbox=22, 44.3, 40.2, 52.4", geo.Query{Boxes: []orb.Bound{box(22, 44.3, 40.2, 52.4)}}},
		{"bbox=22,44.3,-10,40.2,52.4,9000", geo.Query{Boxes: []orb.Bound{box(22, 44.3, 40.2, 52.4)}}},
		{"bbox=177,-20,-178,-12", geo.Query{Boxes: []orb.Bound{box(177, -20, 180, -12), box(-180, -20, -178, -12)}}},
		{"bbox=177,-20,180,-12", geo.Query{Boxes: []orb.Bound{box(177, -20, 180, -12), box(-180, -20, -180, -12)}}}, // 180 and -180 are one
		{"bbox=-180,-20,-178,-12", geo.Query{Boxes: []orb.Bound{box(180, -20, 180, -12), box(-180, -20, -178, -12)}}},
		{"bbox=-180,-90,180,90", geo.Query{Boxes: []orb.Bound{box(-180, -90, 180, 90)}}},
		{"circle=38,48.5897,15000", geo.Query{Circle: geo.Circle{Center: orb.Point{38, 48.5897}, RadiusM: 15_000}}},
		{"polygon=POLYGON((30 50,31 50,31 51,30 50))", geo.Query{Region: orb.MultiPolygon{{{{30, 50}, {31, 50}, {31, 51}, {30, 50}}}}}},
		{"datetime=2023-04-20/..", geo.Query{Time: geo.Span{From: time.Date(2023, 4, 20, 0, 0, 0, 0, time.UTC)}}},
		{"certainty=possible", geo.Query{}},
		{"certainty=certain", geo.Query{Certain: true}},
		{"possible_place=yes", geo.Query{PossiblePlace: true}},
		{"possible_place=no", geo.Query{}},
		{"located=yes&dated=no", geo.Query{Located: geo.Yes, Dated: geo.No}},
		{"duplicates=no", geo.Query{Duplicates: geo.No}},
		{"located=true&dated=false", geo.Query{Located: geo.Yes, Dated: geo.No}},
		{"q=обстріл", geo.Query{Text: "обстріл"}},
		{"ids=1,9007199254740991", geo.Query{IDs: []int64{1, geo.MaxID}}},
		{`tags=a\,b,c\\d,none,\none`, geo.Query{Tags: []string{"a,b", `c\d`, "", "none"}}},
		{`tags=a\`, geo.Query{Tags: []string{`a\`}}},
		{"event_type=battles,none", geo.Query{EventTypes: []string{"battles", ""}}},
		{"sub_event_type=other", geo.Query{SubEventTypes: []string{"other"}}},
		{"area_id=UA-09", geo.Query{AreaIDs: []string{"UA-09"}}},
		{"killed_min=3&injured_min=4&known_within=1000&changed_since=41&offset=7", geo.Query{KilledMin: 3, InjuredMin: 4, KnownWithin: 1000, ChangedSince: 41, Offset: 7}},
		{"limit=20", geo.Query{Limit: 20}},
		{"limit=1000000", geo.Query{Limit: geo.MaxLimit}},
		{"offset=9223372036854775807", geo.Query{Offset: 1 << 29}}, // and can still be added to
		{"sortby=-start_time,%2Btitle,id", geo.Query{Sort: []geo.Order{{Field: "start_time", Descending: true}, {Field: "title"}, {Field: "id"}}}},
		{"sortby=+title", geo.Query{Sort: []geo.Order{{Field: "title"}}}},
	} {
		if diff := cmp.Diff(tt.want, mustQuery(t, tt.words), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("ParseQuery(%q) (-want +got):\n%s", tt.words, diff)
		}
	}
}

func TestParseQueryRefuses(t *testing.T) {
	for words, say := range map[string]string{
		"bbx=1,2,3,4":                   `there is no parameter "bbx"; the parameters are actors, actors_not, `,
		"Bbox=1,2,3,4":                  `there is no parameter "Bbox"`,
		"located=yes&located=no":        "parameter located stands 2 times; give it once",
		"bbox=":                         `bbox: "" is not a number`,
		"bbox=1,2,3":                    "bbox has 3 numbers; write west,south,east,north",
		"bbox=1,2,3,4,5":                "bbox has 5 numbers",
		"bbox=1,2,3,north":              `bbox: "north" is not a number`,
		"bbox=1,2,3,NaN":                `bbox: "NaN" is not a number`,
		"bbox=1,2,Inf,4":                `bbox: "Inf" is not a number`,
		"bbox=1,5,3,4":                  "bbox: its south 5 lies north of its north 4",
		"bbox=1,-91,3,4":                "bbox: latitudes run from -90 to 90",
		"bbox=170,-20,190,-10":          "write a west that is greater than the east",
		"circle=30,50":                  `circle: "30,50" has 2 of the 3 numbers; write circle=30.52,50.45,15000`,
		"polygon=30,50,31,51":           `polygon: "30,50,31,51" is not one; write POLYGON((30 50, 31 50, 31 51, 30 50))`,
		"datetime=2023-02-30":           "is not a date",
		"datetime=":                     "open at both ends",
		"certainty=sure":                `certainty is possible or certain, not "sure"`,
		"event_type_not=war":            `event_type_not: "war" is not one of`,
		"country_not=UA,":               "country_not holds an empty word; leave the parameter out",
		"area_id_not=night":             `there is no parameter "area_id_not"`,
		"located=maybe":                 `located is yes or no, not "maybe"`,
		"dated=":                        `dated is yes or no, not ""`,
		"duplicates=all":                `duplicates is yes or no, not "all"`,
		"possible_place=1":              `possible_place is yes or no, not "1"`,
		"ids=":                          `ids: "" is not the id of an event`,
		"ids=1,x":                       `ids: "x" is not the id of an event`,
		"ids=0":                         `ids: "0" is not the id`,
		"ids=9007199254740992":          "is not the id of an event",
		"event_type=war":                `event_type: "war" is not one of battles, explosions_remote_violence, `,
		"event_type=":                   "event_type holds an empty word; leave the parameter out to choose all",
		"event_type=battles,":           "event_type holds an empty word",
		"sub_event_type=x":              `sub_event_type: "x" is not one of armed_clash`,
		"assessment=sure":               `assessment: "sure" is not one of not_assessed`,
		"location_precision=x":          "is not one of exact",
		"visibility=x":                  "is not one of private",
		"status=x":                      "is not one of new",
		"weapons=sword":                 `weapons: "sword" is not one of small_arms`,
		"targets=x":                     "is not one of residential",
		"tags=,":                        "tags holds an empty word",
		"killed_min=-1":                 `killed_min: "-1" is not a whole number from 0`,
		"known_within=1km":              `known_within: "1km" is not a whole number from 0`,
		"killed_min=1.5":                "is not a whole number",
		"injured_min=many":              `injured_min: "many" is not a whole number from 0`,
		"changed_since=-1":              `changed_since: "-1" is not a change number`,
		"limit=0":                       `limit: "0" is not a whole number from 1`,
		"limit=ten":                     `limit: "ten" is not a whole number`,
		"offset=-1":                     `offset: "-1" is not a whole number`,
		"sortby=":                       `sortby: "" is not one of id, start_time`,
		"sortby=colour":                 `sortby: "colour" is not one of`,
		"sortby=--title":                `sortby: "--title" is not one of`,
		"q=" + strings.Repeat("a", 2e5): "q is 200000 characters long",
	} {
		v, err := url.ParseQuery(words)
		if err != nil {
			t.Fatal(err)
		}
		_, err = geo.ParseQuery(v)
		wantInvalid(t, "ParseQuery("+words[:min(len(words), 40)]+")", err, say)
	}
}

func TestParseQueryLeavesOthersTheirParameters(t *testing.T) {
	v := url.Values{"bins": {"10"}, "country": {"UA"}}
	if _, err := geo.ParseQuery(v); geo.KindOf(err) != geo.Invalid {
		t.Errorf("bins was taken for a word of the grammar: %v", err)
	}
	q, err := geo.ParseQuery(v, "bins")
	if err != nil || !slices.Equal(q.Countries, []string{"UA"}) {
		t.Errorf("ParseQuery(%v, bins) = %+v, %v", v, q, err)
	}
	_, err = geo.ParseQuery(url.Values{"bin": {"10"}}, "bins")
	wantInvalid(t, "a misspelled parameter", err, "bins")
}

func TestQueryWordsAreSortedAndAllRead(t *testing.T) {
	got := geo.QueryWords()
	if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
		t.Errorf("QueryWords() = %v", got)
	}
	for _, f := range geo.Facets {
		if !slices.Contains(got, string(f)) || !slices.Contains(got, string(f)+"_not") {
			t.Errorf("the facet %s has no word", f)
		}
	}
}

// drawQuery draws a query that ParseQuery could have given.
func drawQuery(t *rapid.T) geo.Query {
	var q geo.Query
	word := rapid.OneOf(rapid.SampledFrom([]string{"", "none", ",", `\`, `a,b\`, `\none`, "ніч", "x=1&y"}), rapid.String())
	terms := func(v geo.Vocabulary) []string {
		var names []string
		for _, term := range v {
			names = append(names, term.Name)
		}
		return rapid.SliceOfN(rapid.SampledFrom(append(names, "")), 0, 3).Draw(t, "terms")
	}
	texts := func() []string { return rapid.SliceOfN(word, 0, 3).Draw(t, "words") }
	if rapid.Bool().Draw(t, "box") {
		a, b := drawPoint(t, "a"), drawPoint(t, "b")
		q.Boxes = geo.Box(a[0], min(a[1], b[1]), b[0], max(a[1], b[1]))
	}
	if rapid.Bool().Draw(t, "time") {
		from := time.Unix(rapid.Int64Range(-5e10, 5e10).Draw(t, "from"), 0).UTC()
		q.Time = geo.Span{From: from, To: from.Add(time.Duration(rapid.IntRange(0, 1e9).Draw(t, "length")) * time.Second)}
	}
	var types, subtypes geo.Vocabulary
	for _, f := range geo.EventTypes {
		types, subtypes = append(types, f.Term), append(subtypes, f.SubEventTypes...)
	}
	q.EventTypes, q.SubEventTypes, q.Assessments = terms(types), terms(subtypes), terms(geo.Assessments)
	q.LocationPrecisions, q.Visibilities, q.Statuses = terms(geo.LocationPrecisions), terms(geo.Visibilities), terms(geo.Statuses)
	q.Weapons, q.Targets = terms(geo.Weapons), terms(geo.Targets)
	q.Countries, q.Datasets, q.Tags, q.Actors, q.ExternalIDs, q.AreaIDs = texts(), texts(), texts(), texts(), texts(), texts()
	for f, draw := range map[geo.Facet]func() []string{"event_type": func() []string { return terms(types) }, "status": func() []string { return terms(geo.Statuses) }, "country": texts, "dataset": texts} {
		if words := draw(); len(words) > 0 {
			q = q.LeavingOut(f, words...)
		}
	}
	q.Text = rapid.String().Draw(t, "text")
	q.Certain, q.PossiblePlace = rapid.Bool().Draw(t, "certain"), rapid.Bool().Draw(t, "possible place")
	q.Located, q.Dated = geo.Answer(rapid.IntRange(0, 2).Draw(t, "located")), geo.Answer(rapid.IntRange(0, 2).Draw(t, "dated"))
	q.Duplicates = geo.Answer(rapid.IntRange(0, 2).Draw(t, "duplicates"))
	q.IDs = rapid.SliceOfN(rapid.Int64Range(1, geo.MaxID), 0, 3).Draw(t, "ids")
	q.KnownWithin = rapid.IntRange(0, 1e6).Draw(t, "known within")
	q.KilledMin, q.Offset = rapid.IntRange(0, 100).Draw(t, "killed"), rapid.IntRange(0, 1e6).Draw(t, "offset")
	q.Limit, q.ChangedSince = rapid.IntRange(0, geo.MaxLimit).Draw(t, "limit"), rapid.Int64Range(0, geo.MaxID).Draw(t, "since")
	for range rapid.IntRange(0, 2).Draw(t, "orders") {
		q.Sort = append(q.Sort, geo.Order{Field: rapid.SampledFrom(geo.SortFields).Draw(t, "field"), Descending: rapid.Bool().Draw(t, "down")})
	}
	return q
}

func TestAQueryReadsBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuery(t)
		words := q.Values().Encode()
		v, err := url.ParseQuery(words)
		if err != nil {
			t.Fatal(err)
		}
		got, err := geo.ParseQuery(v)
		if err != nil {
			t.Fatalf("ParseQuery(%s) = %v", words, err)
		}
		if diff := cmp.Diff(q, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("ParseQuery(%s) (-want +got):\n%s", words, diff)
		}
		if again := got.Values().Encode(); again != words {
			t.Fatalf("the words are %s, and after reading %s", words, again)
		}
	})
}
