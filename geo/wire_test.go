package geo_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestFeatureIsTheGoldenOne(t *testing.T) {
	e := storetest.Full()
	e.ID, e.Revision = 7, 3
	e.CreatedAt, e.CreatedBy = at(t, "2023-04-21T06:00:00Z"), "olena"
	e.UpdatedAt, e.UpdatedBy = at(t, "2023-04-22T06:00:00Z"), "petro"
	e.Complete()
	area := geo.DrawnPlace("the left bank", orb.MultiPolygon{{{{30.6, 50.4}, {30.7, 50.4}, {30.7, 50.5}, {30.6, 50.4}}}})
	e.Area, e.AreaID = &area, area.ID
	got := append(geo.AppendFeature(nil, &e), '\n')
	golden := filepath.Join("testdata", "full.geojson")
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), `,"`), strings.Split(string(got), `,"`)); diff != "" {
		t.Errorf("the wire form changed; if it was meant to, run with -update (-want +got):\n%s", diff)
	}
}

// wantSame asserts that reading what AppendFeature writes gives back the event,
// and that a second write gives the same bytes.
func wantSame(t interface {
	Helper()
	Fatalf(string, ...any)
}, e *geo.Event) {
	t.Helper()
	first := geo.AppendFeature(nil, e)
	got, err := geo.ParseFeature(first)
	if err != nil {
		t.Fatalf("ParseFeature(%s) = %v", first, err)
	}
	want := e.Clone()
	if want.Area != nil && !want.Area.Drawn() {
		want.Area = nil // the place is somewhere else; only its id travels
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("read back (-want +got):\n%s", diff)
	}
	if second := geo.AppendFeature(nil, &got); !bytes.Equal(first, second) {
		t.Fatalf("the second write differs (-first +second):\n%s", cmp.Diff(string(first), string(second)))
	}
}

func TestAFeatureReadsBackAsItWasWritten(t *testing.T) {
	events := append(storetest.Shapes(), storetest.Full(), geo.Event{})
	events = append(events, storetest.Events(300, 31)...)
	for i := range events {
		events[i].Complete()
		wantSame(t, &events[i])
	}
}

func TestAnyFeatureReadsBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEvent(t)
		wantSame(t, &e)
	})
}

// Each field of an Event travels, or is listed here with the reason why not.
func TestEveryFieldTravels(t *testing.T) {
	names := strings.Join(append(geo.FieldNames(), "area"), " ") + " "
	for _, f := range reflect.VisibleFields(reflect.TypeFor[geo.Event]()) {
		name := snake(f.Name)
		switch f.Name {
		case "Geometry", "Row", "Curtailed", "Unsaid": // the one stands beside the properties, the others are a file's and not kept
			continue
		case "Killed", "Injured":
			name += "_civilian_best"
		case "Rights":
			name = "redistributable"
		}
		if !strings.Contains(names, name+" ") {
			t.Errorf("the field %s is not among the properties as %s", f.Name, name)
		}
	}
}

// snake spells a Go name as JSON does: ExternalID is external_id.
func snake(name string) string {
	for _, s := range []string{"ID", "UncertaintyM", "PublicDisplacementM", "DisplacedM"} {
		name = strings.ReplaceAll(name, s, map[string]string{"ID": "Id", "UncertaintyM": "Uncertainty_m", "PublicDisplacementM": "PublicDisplacement_m", "DisplacedM": "Displaced_m"}[s])
	}
	var b strings.Builder
	for i, r := range name {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func TestFieldNamesAreThoseThatAreRead(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range geo.FieldNames() {
		if seen[name] {
			t.Errorf("%s stands twice", name)
		}
		seen[name] = true
		if _, err := geo.ParseFeature([]byte(`{"type":"Feature","properties":{"` + name + `":null}}`)); err != nil {
			t.Errorf("%s is written but not read: %v", name, err)
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d field names", len(seen))
	}
}

func TestParseFeatureTakes(t *testing.T) {
	for _, tt := range []struct {
		name, feature string
		want          geo.Event
	}{
		{"nothing but a type", `{"type":"Feature"}`, geo.Event{}},
		{"nulls", `{"type":"Feature","id":null,"geometry":null,"properties":null}`, geo.Event{}},
		{"an id of ours", `{"type":"Feature","id":17,"properties":{}}`, geo.Event{ID: 17}},
		{"an id of somebody else's", `{"type":"Feature","id":"a17"}`, geo.Event{}},
		{"an id as text", `{"type":"Feature","id":"17"}`, geo.Event{}},
		{"an id that is no whole number", `{"type":"Feature","id":1.5}`, geo.Event{}},
		{"members that are not ours", `{"type":"Feature","bbox":[1,2,3,4],"links":[{}],"properties":{"title":"A"}}`, geo.Event{Title: "A"}},
		{"null and empty values", `{"type":"Feature","properties":{"title":null,"tags":null,"weapons":[],"extras":{},"killed_best":null,"area":null,"start_time":""}}`, geo.Event{}},
		{"stand-ins of any kind", `{"type":"Feature","properties":{"id":{"a":[1]},"source_url":1,"source_count":"x","actor1":true,"actor2":[],"tags_text":null}}`, geo.Event{}},
		{"an escaped name", `{"type":"Feature","properties":{"t\u0069tle":"A"}}`, geo.Event{Title: "A"}},
		{"a time with an offset and a fraction", `{"type":"Feature","properties":{"start_time":"2023-04-20T21:30:00.75+03:00"}}`, geo.Event{StartTime: at(t, "2023-04-20T18:30:00Z")}},
		{"names within values", `{"type":"Feature","properties":{"title":"\"bad\":{,","extras":{"bad":{"worse":1},"a":["b",{"c":"d"}]}}}`,
			geo.Event{Title: `"bad":{,`, Extras: map[string]any{"bad": map[string]any{"worse": json.Number("1")}, "a": []any{"b", map[string]any{"c": "d"}}}}},
		{"white space everywhere", " {\n \"type\" : \"Feature\" ,\t\"geometry\" : null , \"properties\" : { \"title\" : \"A\" , \"point\" : [ 1 , 2 ] } } ", geo.Event{Title: "A", Point: &orb.Point{1, 2}}},
	} {
		got, err := geo.ParseFeature([]byte(tt.feature))
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: ParseFeature(%s) = %v (-want +got):\n%s", tt.name, tt.feature, err, diff)
		}
	}
}

func TestParseFeatureRefuses(t *testing.T) {
	for _, tt := range []struct{ feature, say string }{
		{``, "this is not JSON: unexpected end of JSON input"},
		{`{"type":"Feature"`, "this is not JSON: unexpected end of JSON input"},
		{`{"type":"Feature"} x`, "this is not JSON: invalid character 'x'"},
		{strings.Repeat("[", 20_000), "exceeded max depth"},
		{`[]`, "the body: an object is wanted, not a list"},
		{`"Feature"`, "the body: an object is wanted, not text"},
		{`null`, `a GeoJSON Feature is wanted, but type is ""`},
		{`{"type":5}`, "type: text is wanted, not a number"},
		{`{"type":"FeatureCollection","features":[]}`, `a GeoJSON Feature is wanted, but type is "FeatureCollection"`},
		{`{"type":"Feature","geometry":5}`, "geometry is not a GeoJSON geometry object or null"},
		{`{"type":"Feature","properties":[]}`, "properties is not a JSON object"},
		{`{"type":"Feature","properties":"x"}`, "properties is not a JSON object"},
	} {
		_, err := geo.ParseFeature([]byte(tt.feature))
		wantInvalid(t, "ParseFeature("+tt.feature[:min(60, len(tt.feature))]+")", err, tt.say)
	}
	for properties, say := range map[string]string{
		`"colour":"red"`:          `"colour" is not a field of an event; put it in extras`,
		`"title":"A","Title":"B"`: `"Title" is not a field of an event`,
		`"TITLE":"A"`:             `"TITLE" is not a field of an event`,
		`"geometry":null`:         `"geometry" is not a field of an event`,
		`"col\u006fur":1`:         `"colour" is not a field of an event`,
		`"title":5`:               "title: text is wanted, not a number",
		`"title":["a"]`:           "title: text is wanted, not a list",
		`"killed_best":"two"`:     "killed_best: a whole number is wanted, not text",
		`"killed_best":1.5`:       "killed_best: a whole number is wanted, not 1.5",
		`"killed_civilian_max":99999999999999999999`: "killed_civilian_max: a whole number is wanted, not 99999999999999999999",
		`"revision":true`:         "revision: a whole number is wanted, not true or false",
		`"uncertainty_m":"3 km"`:  "uncertainty_m: a number is wanted, not text",
		`"uncertainty_m":1e999`:   "uncertainty_m: a number is wanted, not 1e999",
		`"tags":"a"`:              "tags: a list is wanted, not text",
		`"tags":[1]`:              "tags: text is wanted, not a number",
		`"extras":[]`:             "extras: an object is wanted, not a list",
		`"redistributable":"yes"`: "redistributable: true or false is wanted, not text",
		`"actors":{}`:             "actors: a list is wanted, not an object",
		`"actors":[{"name":5}]`:   "actors.name: text is wanted, not a number",
		`"actors":[{"nom":"A"}]`:  `"nom" is not a field of an event`,
		`"sources":[{"claims":{"killed":{"best":"x"}}}]`: "sources.claims.killed.best: a whole number is wanted, not text",
		`"point":"x"`:         "point: a list is wanted, not text",
		`"point":[1]`:         "point: [longitude, latitude] is wanted",
		`"point":[null,null]`: "point: [longitude, latitude] is wanted",
		`"point":[1,"x"]`:     "point: a number is wanted, not text",
		`"area":5`:            "area: an object with a name and a GeoJSON geometry is wanted",
		`"area":{"name":"A"}`: "area: an object with a name and a GeoJSON geometry is wanted",
		`"area":{"geometry":{"type":"Point","coordinates":[1,2]}}`: "area: its geometry must be a Polygon or a MultiPolygon",
		`"start_time":"2023-04-20"`:                                `start_time: "2023-04-20" is not a time; write it like 2023-04-20T18:30:00Z`,
		`"end_time":"yesterday"`:                                   `end_time: "yesterday" is not a time`,
		`"embargo_until":"2023-02-30T00:00:00Z"`:                   "embargo_until: ",
		`"created_at":1`:                                           "created_at: text is wanted, not a number",
	} {
		_, err := geo.ParseFeature([]byte(`{"type":"Feature","properties":{` + properties + `}}`))
		wantInvalid(t, "ParseFeature of "+properties, err, say)
	}
}

func TestAppendTextIsJSONThatAPageMayHold(t *testing.T) {
	for s, want := range map[string]string{
		"":               `""`,
		"Обстріл":        `"Обстріл"`,
		`"\`:             `"\"\\"`,
		"\n\r\t\x00\x1f": `"\n\r\t\u0000\u001f"`,
		"<b>&":           `"\u003cb\u003e\u0026"`,
		"\u2028\u2029":   `"\u2028\u2029"`,
		"a\xffb":         `"a\ufffdb"`,
		"\xed\xa0\x80":   `"\ufffd\ufffd\ufffd"`, // a surrogate is no character
		"\ufffd\x7f":     "\"\ufffd\\u007f\"",
		"𝒰":              `"𝒰"`,
	} {
		if got := string(geo.AppendText(nil, s)); got != want {
			t.Errorf("AppendText(%q) = %s, want %s", s, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "s")
		got := geo.AppendText([]byte("x"), s)[1:]
		if i := bytes.IndexAny(got, "<>&\u2028\u2029"); i >= 0 {
			t.Fatalf("AppendText(%q) = %s holds what a page may not", s, got)
		}
		naive, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var a, b string
		if err := json.Unmarshal(got, &a); err != nil {
			t.Fatalf("AppendText(%q) = %s: %v", s, got, err)
		}
		if err := json.Unmarshal(naive, &b); err != nil || a != b {
			t.Fatalf("AppendText(%q) means %q, encoding/json says %q", s, a, b)
		}
	})
}

// What Validate would refuse is still written as JSON.
func TestAppendFeatureIsJSONWhateverTheEvent(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	e := geo.Event{Title: "\xff", Geometry: orb.Point{nan, inf}, Point: &orb.Point{inf, nan}, UncertaintyM: nan, PublicDisplacementM: inf,
		Extras: map[string]any{"f": nan, "c": make(chan int)}}
	if got := geo.AppendFeature(nil, &e); !json.Valid(got) {
		t.Errorf("AppendFeature = %s, which is not JSON", got)
	}
}

func TestExtrasAreWrittenInOneOrder(t *testing.T) {
	first := ""
	for range 50 {
		e := geo.Event{Extras: map[string]any{}}
		for _, name := range []string{"z", "a", "m", "ї", "A", "0"} {
			e.Extras[name] = map[string]any{"y": nil, "x": json.Number("1.50")}
		}
		got := string(geo.AppendFeature(nil, &e))
		if first == "" {
			first = got
		}
		if got != first {
			t.Fatalf("the same event is written\n%s\nand\n%s", first, got)
		}
	}
	if !strings.Contains(first, `"x":1.50`) {
		t.Errorf("a number of extras lost its spelling: %s", first)
	}
}

func TestAppendPlace(t *testing.T) {
	p, _ := storetest.Places("UA-09")
	var got struct {
		Type, ID   string
		Geometry   json.RawMessage
		Properties map[string]any
	}
	if err := json.Unmarshal(geo.AppendPlace(nil, &p), &got); err != nil {
		t.Fatal(err)
	}
	g, err := geo.ParseGeometry(got.Geometry)
	if err != nil || got.Type != "Feature" || got.ID != "UA-09" || got.Properties["name"] != "Luhansk oblast" || got.Properties["country"] != "UA" {
		t.Errorf("AppendPlace(UA-09) = %+v, %v", got, err)
	}
	if diff := cmp.Diff(orb.Geometry(p.Geometry), g); diff != "" {
		t.Errorf("its geometry (-want +got):\n%s", diff)
	}
}

func TestDrawnPlaceIsTheSameWhicheverWayItIsDrawn(t *testing.T) {
	ccw := orb.MultiPolygon{{{{30, 50}, {31, 50}, {31, 51}, {30, 50}}}}
	cw := ccw.Clone()
	cw[0][0].Reverse()
	before := cw.Clone()
	a, b := geo.DrawnPlace("A", ccw), geo.DrawnPlace("B", cw)
	if a.ID != b.ID || !a.Drawn() || a.Level != -1 || !strings.HasPrefix(a.ID, geo.DrawnPrefix) {
		t.Errorf("one area has the ids %s and %s", a.ID, b.ID)
	}
	if diff := cmp.Diff(a.Geometry, b.Geometry); diff != "" {
		t.Errorf("and two geometries (-counter-clockwise +clockwise):\n%s", diff)
	}
	if !cw.Equal(before) {
		t.Error("DrawnPlace turned the rings of its caller")
	}
	if other := geo.DrawnPlace("A", orb.MultiPolygon{{{{30, 50}, {31, 50}, {31, 52}, {30, 50}}}}); other.ID == a.ID {
		t.Error("two areas have one id")
	}
}

func TestCloneSharesNothing(t *testing.T) {
	area := geo.DrawnPlace("", orb.MultiPolygon{{{{30, 50}, {31, 50}, {31, 51}, {30, 50}}}})
	for _, e := range append(storetest.Shapes(), storetest.Full(), geo.Event{}) {
		e.Complete()
		e.Area = &area
		c := e.Clone()
		if diff := cmp.Diff(e, c); diff != "" {
			t.Errorf("%s: the clone differs (-event +clone):\n%s", e.Title, diff)
		}
		if path, ok := shared(reflect.ValueOf(e), reflect.ValueOf(c), "Event"); ok {
			t.Errorf("%s: the clone shares %s", e.Title, path)
		}
	}
}

// shared finds memory that two equal values both point at; an area and a time's
// zone, which nobody changes, they may share.
func shared(a, b reflect.Value, path string) (string, bool) {
	if a.Type() == reflect.TypeFor[*geo.Place]() || a.Type() == reflect.TypeFor[time.Time]() {
		return "", false
	}
	switch a.Kind() {
	case reflect.Interface:
		if !a.IsNil() {
			return shared(a.Elem(), b.Elem(), path)
		}
	case reflect.Pointer:
		if a.IsNil() {
			return "", false
		}
		if a.Pointer() == b.Pointer() {
			return path, true
		}
		return shared(a.Elem(), b.Elem(), path)
	case reflect.Struct:
		for i := range a.NumField() {
			if p, ok := shared(a.Field(i), b.Field(i), path+"."+a.Type().Field(i).Name); ok {
				return p, ok
			}
		}
	case reflect.Map:
		if a.Len() > 0 && a.Pointer() == b.Pointer() {
			return path, true
		}
		for _, k := range a.MapKeys() {
			if p, ok := shared(a.MapIndex(k), b.MapIndex(k), path+"."+k.String()); ok {
				return p, ok
			}
		}
	case reflect.Slice:
		if a.Len() > 0 && a.Pointer() == b.Pointer() {
			return path, true
		}
		for i := range a.Len() {
			if p, ok := shared(a.Index(i), b.Index(i), path+"[]"); ok {
				return p, ok
			}
		}
	}
	return "", false
}

// namesOf are the names of a feature's properties, in their order.
func namesOf(t *testing.T, feature []byte) (keys []string) {
	t.Helper()
	var f struct{ Properties json.RawMessage }
	if err := json.Unmarshal(feature, &f); err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(f.Properties))
	_, _ = d.Token()
	for d.More() {
		name, _ := d.Token()
		keys = append(keys, name.(string))
		var skip json.RawMessage
		if err := d.Decode(&skip); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

func TestItemsHaveTheSameKeys(t *testing.T) {
	desk := []string{"revision", "status", "assignee", "duplicate_of", "notes", "embargo_until", "public_displacement_m", "public_point",
		"created_at", "created_by", "updated_at", "updated_by", "extras"}
	all := namesOf(t, geo.AppendItem(nil, new(geo.Event), false))
	for _, name := range append(geo.FieldNames(), "area") {
		if !slices.Contains(all, name) {
			t.Errorf("an item is without %s", name)
		}
	}
	shown := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(desk, name) })
	if len(shown)+len(desk) != len(all) {
		t.Errorf("of %d properties %d are not for the public, want %d", len(all), len(all)-len(shown), len(desk))
	}
	for _, e := range append(storetest.Events(300, 8), storetest.Full()) {
		item := geo.AppendItem(nil, &e, false)
		if got := namesOf(t, item); !slices.Equal(got, all) {
			t.Fatalf("%q has the properties\n%v, want\n%v", e.Title, got, all)
		}
		if back, err := geo.ParseFeature(item); err != nil || string(geo.AppendFeature(nil, &back)) != string(geo.AppendFeature(nil, &e)) {
			t.Fatalf("%s\nis read as another event, %v", item, err)
		}
		p, ok := e.Public()
		if !ok {
			continue
		}
		item = geo.AppendItem(nil, &p, true)
		if got := namesOf(t, item); !slices.Equal(got, shown) {
			t.Fatalf("to the public %q has the properties\n%v, want\n%v", e.Title, got, shown)
		}
		if back, err := geo.ParseFeature(item); err != nil || string(geo.AppendFeature(nil, &back)) != string(geo.AppendFeature(nil, &p)) {
			t.Fatalf("%s\nis read as another event, %v", item, err)
		}
	}
}
