package server_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// state is what bad input must leave as it is: how many events there are, what
// they say, and the number of the last change.
func (d *desk) state() string {
	d.t.Helper()
	last, err := d.store.LastChange(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	b := fmt.Appendf(nil, "change %d", last)
	for e, err := range d.store.Events(d.t.Context(), geo.Query{}) {
		if err != nil {
			d.t.Fatal(err)
		}
		b = geo.AppendFeature(append(b, '\n'), &e)
	}
	return string(b)
}

// sound checks that the store is as it was, and that its seals hold.
func (d *desk) sound(was string) {
	d.t.Helper()
	if is := d.state(); is != was {
		d.t.Errorf("the store is\n%s\nand was\n%s", is, was)
	}
	if _, err := d.store.Verify(d.t.Context(), nil); err != nil {
		d.t.Errorf("the history does not hold: %v", err)
	}
	if strings.Contains(d.log.String(), "level=ERROR") {
		d.t.Errorf("a mistake of whoever asked is logged as a fault of ours:\n%s", d.log)
	}
}

// badEvents are events that nobody may keep: a geometry and properties as they
// are sent, and the words that name the problem.
var badEvents = []struct{ name, geometry, properties, says string }{
	{"latitude 91", point("30.5,91"), "", "latitude 91 is outside"},
	{"longitude 400", point("400,50.4"), "", "longitude 400 is outside"},
	{"NaN", point("NaN,50.4"), "", "JSON"},
	{"infinity", point("1e999,50.4"), "", "position"},
	{"no number", point("null,50.4"), "", "position"},
	{"latitude and longitude swapped", point("50.45,130.52"), "", "look swapped"},
	{"a ring that crosses itself", `{"type":"Polygon","coordinates":[[[30,50],[34,53],[34,50],[30,54],[30,50]]]}`, "", "crosses itself near longitude 32.286"},
	{"a hole outside", `{"type":"Polygon","coordinates":[[[30,50],[34,50],[34,54],[30,50]],[[40,50],[40,51],[41,51],[40,50]]]}`, "", "a hole lies outside its polygon near longitude 40"},
	{"a drawn area that crosses itself", "null", `"area":{"name":"somewhere","geometry":{"type":"MultiPolygon","coordinates":[[[[30,50],[34,53],[34,50],[30,54],[30,50]]]]}}`, "crosses itself"},
	{"an open ring", `{"type":"Polygon","coordinates":[[[30,50],[34,50],[34,54],[30,51]]]}`, "", "end where it begins"},
	{"geometries nested deep", strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 1_000) + "null" + strings.Repeat("]}", 1_000), "", "nest deeper|nests deeper"},
	{"end before start", point("30.5,50.4"), `"start_time":"2023-04-21T00:00:00Z","end_time":"2023-04-20T00:00:00Z"`, "lies before"},
	{"30 February", point("30.5,50.4"), `"start_time":"2023-02-30"`, "2023-02-30"},
	{"the year 0", point("30.5,50.4"), `"start_time":"0000-01-01T00:00:00Z"`, "start_time"},
	{"the year 9999", point("30.5,50.4"), `"start_time":"9999-12-31T00:00:00Z"`, "start_time"},
	{"killed -1", point("30.5,50.4"), `"killed_best":-1`, "-1 is not a number of people"},
	{"killed 1.5", point("30.5,50.4"), `"killed_best":1.5`, "killed_best"},
	{"min above max", point("30.5,50.4"), `"killed_min":9,"killed_max":3`, "9 is more than the figure above it"},
	{"a title of 5 MB", point("30.5,50.4"), `"title":"` + strings.Repeat("x", 5<<20) + `"`, "5242880 characters long; at most 500"},
	{"invalid UTF-8", point("30.5,50.4"), "\"description\":\"a\xff\"", "UTF-8"},
	{"NUL", point("30.5,50.4"), `"description":"a\u0000b"`, "NUL"},
	{"a lone surrogate", point("30.5,50.4"), `"description":"a\ud800b"`, "half of a character"},
	{"extras nested deep", point("30.5,50.4"), `"extras":{"a":` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + `}`, "nests too deep"},
	{"extras nested deeper than any stack", point("30.5,50.4"), `"extras":{"a":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`, "depth|nest"},
	{"a script for a link", point("30.5,50.4"), `"sources":[{"url":"javascript:alert(1)"}]`, "web address"},
	{"a repetition of nothing", point("30.5,50.4"), `"duplicate_of":4711`, "there is no event 4711 that it could repeat"},
	{"a repetition of less than nothing", point("30.5,50.4"), `"duplicate_of":-1`, "duplicate_of"},
}

// says reports whether a text has one of the wordings, which | parts.
func says(text, wordings string) bool {
	for w := range strings.SplitSeq(wordings, "|") {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func point(coordinates string) string { return `{"type":"Point","coordinates":[` + coordinates + `]}` }

func badFeature(geometry, properties string) string {
	said := `"external_id":"bad","location_precision":"exact","time_extent":"within"` // as an export of ours has them
	if !strings.HasPrefix(properties, `"title"`) {
		said += `,"title":"Bad"`
	}
	if properties != "" {
		said += "," + properties
	}
	return `{"type":"Feature","geometry":` + geometry + `,"properties":{` + said + `}}`
}

func TestABadEventIsRefusedHoweverItComes(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	was := d.state()
	replace := headers{"If-Match": "*", "Content-Type": "application/geo+json"}
	for _, tt := range badEvents {
		t.Run(tt.name, func(t *testing.T) {
			d := *d
			d.t = t
			body := badFeature(tt.geometry, tt.properties)
			for way, a := range map[string]answer{
				"added":    d.do("POST", items, body, feature),
				"replaced": d.do("PUT", items+"/1", body, replace),
				"changed":  d.do("PATCH", items+"/1", body, anyRevision),
			} {
				if d.want(a, 400); !says(a.body, tt.says) || len(a.body) > 2_000 {
					t.Errorf("%s: %s does not say %q, or too much", way, a.body[:min(len(a.body), 2_000)], tt.says)
				}
			}
			d.sound(was)
		})
	}
}

func TestABadRowOfAFileIsRefusedAndTheRestKept(t *testing.T) {
	for _, tt := range badEvents {
		if tt.name == "a repetition of nothing" {
			continue // a file's numbers may be another store's: the row is taken, and told of
		}
		t.Run(tt.name, func(t *testing.T) {
			d := openDesk(t)
			was := d.state()
			good := `{"type":"Feature","geometry":null,"properties":{"title":"Good","external_id":"good"}}`
			file := `{"type":"FeatureCollection","features":[` + badFeature(tt.geometry, tt.properties) + "," + good + `]}`
			for _, dry := range []string{"yes", "no"} {
				a := d.do("POST", "/api/import?filename=bad.geojson&dry_run="+dry, file, nil)
				r := d.want(a, 200).json(t)
				if tt.name == "invalid UTF-8" { // it is taken for Windows-1252, and told of
					if r["warnings"] == nil || r["created"] != 2.0 || !strings.Contains(a.body, "UTF-8") {
						t.Errorf("dry run %s: %s", dry, a.body)
					}
					continue
				}
				if r["refused"] != 1.0 || r["created"] != 1.0 || !says(a.body, tt.says) {
					t.Errorf("dry run %s: %s, want 1 refused that says %q", dry, a.body[:min(len(a.body), 2_000)], tt.says)
				}
				if dry == "yes" {
					d.sound(was)
				}
			}
		})
	}
}

func TestAnEventIsNoRepetitionOfItselfOrInACircle(t *testing.T) {
	d := openDesk(t)
	for range 3 {
		d.create(kyiv("public"))
	}
	d.want(d.do("PATCH", items+"/2", `{"properties":{"duplicate_of":1}}`, anyRevision), 200)
	d.want(d.do("PATCH", items+"/3", `{"properties":{"duplicate_of":2}}`, anyRevision), 200)
	was := d.state()
	for of, says := range map[int]string{1: "an event cannot repeat itself", 2: "event 2 repeats this one; unlink it first", 3: "event 2 repeats this one"} {
		a := d.want(d.do("PATCH", items+"/1", fmt.Sprintf(`{"properties":{"duplicate_of":%d}}`, of), anyRevision), 400)
		if !strings.Contains(a.body, says) || !strings.Contains(a.body, "duplicate_of") {
			t.Errorf("of %d: %s does not say %q", of, a.body, says)
		}
	}
	d.sound(was)
	d.want(d.do("DELETE", items+"/1", "", anyRevision), 204)
	d.want(d.do("PATCH", items+"/2", `{"properties":{"title":"Its event has gone, and it can be changed all the same"}}`, anyRevision), 200)
}

func TestAFileLinksNothingByTheNumbersOfAnotherStore(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	d.create(kyiv("public"))
	d.want(d.do("PATCH", items+"/2", `{"properties":{"duplicate_of":1,"status":"duplicate"}}`, anyRevision), 200)
	for _, of := range []string{"1", "4711"} {
		row := `{"type":"Feature","geometry":null,"properties":{"title":"Row","external_id":"row","location_precision":"unknown","time_extent":"within","duplicate_of":` + of + `}}`
		a := d.want(d.do("POST", "/api/import?dry_run=yes&filename=rows.geojson", row, nil), 200)
		if r := a.json(t); r["created"] != 1.0 || !strings.Contains(a.body, "said to repeat event "+of) || !strings.Contains(a.body, `"duplicate_of":null`) {
			t.Errorf("a row that repeats %s: %s", of, a.body)
		}
	}
	was := d.state()
	again := d.want(d.do("POST", "/api/import?filename=again.geojson", d.get("/api/export.geojson").body, nil), 200)
	if r := again.json(t); r["unchanged"] != 2.0 || r["warnings"] != nil {
		t.Errorf("a desk's own export again: %s", again.body)
	}
	if is := d.state(); is != was {
		t.Errorf("the store is\n%s\nand was\n%s", is, was)
	}
}

// zipBomb is a table that grows to so many bytes.
func zipBomb(t *testing.T, size int) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("strikes.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(w, "title,lat,lon\n")
	_, _ = w.Write(bytes.Repeat([]byte("x"), size))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestABadFileIsRefusedWhole(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	was := d.state()
	bomb := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">`
	for i := range 9 {
		bomb += fmt.Sprintf(`<!ENTITY lol%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&lol%s;", strings.TrimPrefix(fmt.Sprint(i), "0")), 10))
	}
	bomb += `]><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>&lol9;</name><Point><coordinates>30,50</coordinates></Point></Placemark></Document></kml>`
	for _, tt := range []struct {
		name, file, body string
		status           int
		says             string
	}{
		{"empty", "a.csv", "", 400, "empty"},
		{"only spaces", "a.csv", " \r\n\t\n", 400, "empty"},
		{"a PDF called .csv", "strikes.csv", "%PDF-1.7\n%âãÏÓ", 415, "PDF"},
		{"one column", "a.csv", "foo\n1\n2\n", 400, "no column is understood"},
		{"10,000 columns", "a.csv", "title" + strings.Repeat(",x", 9_999) + "\nA\n", 400, "2000 columns"},
		{"a zip bomb", "a.zip", zipBomb(t, 64<<20), 400, "200 times its size"},
		{"an entity bomb", "a.kml", bomb, 400, "entit"},
		{"JSON nested deep", "a.geojson", strings.Repeat("[", 1<<20), 415, "understood"},
		{"JSON cut short", "a.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"title":"A`, 400, "ends in the middle"},
		{"NUL bytes", "a.csv", "title,lat,lon\nA\x00,50,30\n", 415, "binary"},
		{"a database", "a.csv", "SQLite format 3\x00", 400, "database is damaged"},
		{"a name that leads elsewhere", "../../etc/passwd", "", 400, "empty"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := *d
			d.t = t
			for _, dry := range []string{"yes", "no"} {
				a := d.want(d.do("POST", "/api/import?dry_run="+dry+"&filename="+url.QueryEscape(tt.file), tt.body, nil), tt.status)
				if !says(a.body, tt.says) || len(a.body) > 2_000 {
					t.Errorf("%s does not say %q", a.body[:min(len(a.body), 2_000)], tt.says)
				}
			}
			d.sound(was)
		})
	}
}

func TestAQueryThatAsksForNonsenseIsRefused(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	was := d.state()
	for _, tt := range []struct {
		path   string
		status int
		says   string
	}{
		{"/tiles/40/0/0.mvt", 404, "zoom"},
		{"/tiles/-1/0/0.mvt", 400, "-1"},
		{"/tiles/99999999999999999999/0/0.mvt", 400, "99999999999999999999"},
		{"/tiles/3/8/0.mvt", 404, ""},
		{items + "?limit=-1", 400, "limit"},
		{items + "?limit=99999999999999999999", 400, "limit"},
		{items + "?offset=-1", 400, "offset"},
		{items + "?duplicates=perhaps", 400, "duplicates"},
		{items + "?datetime=2023-02-30", 400, "2023-02-30"},
		{items + "?datetime=2023-04-21/2023-04-20", 400, "ends before it starts"},
		{items + "?bbox=30,91,31,92", 400, "latitudes run from -90 to 90"},
		{items + "?bbox=400,50,401,51", 400, "longitudes run from -180 to 180"},
		{"/api/export.csv?limit=-1", 400, "limit"},
		{"/api/summary?limit=-1", 400, "limit"},
		{"/api/duplicates?limit=-1", 400, "limit"},
		{"/api/summary?bins=-1", 400, "bins"},
		{"/api/summary?tz=Europe/Atlantis", 400, "tz"},
		{"/api/summary?tz=../../etc/passwd", 400, "tz"},
		{"/api/summary?tz=Local", 400, "tz"},
		{"/api/summary?lists=actors,country", 400, "weapons, targets, tags, actors"},
		{"/api/summary?lists=tags&lists=actors", 400, "lists"},
	} {
		if a := d.want(d.get(tt.path), tt.status); !says(a.body, tt.says) {
			t.Errorf("%s: %s does not say %q", tt.path, a.body, tt.says)
		}
	}
	for _, q := range []string{`'; DROP TABLE events; --`, `" OR 1=1 --`, `%`, `\`, "\x00", "𝒰", "<script>alert(1)</script>", strings.Repeat("(", 900)} {
		for _, word := range []string{"q", "tags", "dataset", "external_id", "actors", "country", "area_id"} {
			if a := d.get(items + "?" + word + "=" + url.QueryEscape(q)); a.status >= 500 || a.status == 200 && word != "q" && a.json(t)["numberMatched"] != 0.0 {
				t.Errorf("%s=%q: %d %s", word, q, a.status, a.body)
			}
		}
	}
	d.sound(was)
}

// hostile is what somebody might type to break a database or a page.
const hostile = `Robert'); DROP TABLE events;-- " OR 1=1 /* <img src=x onerror=alert(1)><script>alert(2)</script> {{7*7}} ${x} %s %00 \ ` + "`' 𝒰 \u202e עברית"

// poison replaces the free texts that it finds.
func poison(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); s != "" && v.CanSet() {
			v.SetString(hostile)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			switch v.Type().Field(i).Name {
			case "EventType", "SubEventType", "Weapons", "Targets", "LocationPrecision", "AreaID", "Area", "Country", "TimePrecision", "TimeExtent", "TimeZone", "Role",
				"URL", "ArchiveURL", "PublishedAt", "SHA256", "Reliability", "Assessment", "What", "At", "Status", "Visibility", "Geometry", "Point",
				"StartTime", "EndTime", "EmbargoUntil", "CreatedAt", "UpdatedAt", "CreatedBy", "UpdatedBy", "Extras":
			default:
				poison(v.Field(i))
			}
		}
	}
}

func TestSQLAndHTMLInEveryTextComeBackAsTheyWere(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	e := storetest.Full()
	poison(reflect.ValueOf(&e).Elem())
	e.Tags, e.PublicDisplacementM = []string{hostile, hostile + "2"}, 0
	e.Sources[0].Claims.Actors = []string{hostile, hostile + "2"}
	e.Extras = map[string]any{hostile: hostile, "list": []any{hostile}}
	area := geo.DrawnPlace(hostile, orb.MultiPolygon{{{{33, 46}, {34, 46.2}, {34, 46.6}, {33, 46}}}})
	e.Area, e.AreaID = &area, area.ID
	e.Complete()
	if strings.Count(string(geo.AppendFeature(nil, &e)), "DROP TABLE") < 30 {
		t.Fatal("the event holds too little of what is hostile")
	}
	want := plainEvent(t, string(geo.AppendFeature(nil, &e)))
	first := d.get(items + "/1").body
	a := d.want(d.do("POST", items, string(geo.AppendFeature(nil, &e)), headers{"Content-Type": "application/geo+json", "X-Why": url.PathEscape(hostile)}), 201)
	if got := plainEvent(t, a.body); got != want {
		t.Errorf("it came back as\n%s\nwant\n%s", got, want)
	}
	if got := d.get(items + "/1").body; got != first {
		t.Errorf("another event is now %s", got)
	}
	if n := d.get(items).json(t)["numberMatched"]; n != 2.0 {
		t.Errorf("there are %v events, want 2", n)
	}
	history := d.want(d.get(items+"/2/history"), 200)
	if why := history.json(t)["revisions"].([]any)[0].(map[string]any)["why"]; why != hostile {
		t.Errorf("the reason is %q, want %q", why, hostile)
	}
	chosen := "?own_use=yes&dataset=" + url.QueryEscape(strings.NewReplacer(`\`, `\\`, ",", `\,`).Replace(hostile))
	r := d.want(d.do("POST", "/api/import?filename=again.geojson", d.want(d.get("/api/export.geojson"+chosen), 200).body, nil), 200)
	if got := r.json(t); got["unchanged"] != 1.0 || got["created"] != 0.0 || got["refused"] != 0.0 {
		t.Errorf("its own export again: %s", r.body)
	}
	if diff := cmp.Diff(want, plainEvent(t, d.get(items+"/2").body)); diff != "" {
		t.Errorf("after its own export (-want +got):\n%s", diff)
	}
	d.want(d.do("PATCH", items+"/2", `{"properties":{"area_id":null}}`, anyRevision), 200) // a table does not hold a drawn area
	other := openDesk(t)
	other.want(other.do("POST", "/api/import?filename=flat.csv", d.want(d.get("/api/export.csv"+chosen), 200).body, nil), 200)
	flat := other.get(items + "/1").json(t)["properties"].(map[string]any)
	for _, field := range []string{"title", "description", "place_name", "admin1", "notes", "dataset", "external_id", "attribution"} {
		if flat[field] != hostile {
			t.Errorf("by way of CSV %s is %q", field, flat[field])
		}
	}
	if ct := d.get(items + "/2").header; ct.Get("Content-Type") != "application/geo+json" || ct.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a browser could take it for a page: %v", ct)
	}
	if _, err := d.store.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// plainEvent is a Feature without what a store gives for itself.
func plainEvent(t *testing.T, body string) string {
	t.Helper()
	e, err := geo.ParseFeature([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return string(geo.AppendContent(nil, &e))
}

func TestOfTwoEditorsAtOnceOneIsToldOfTheOther(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	const editors = 8
	answers := make([]answer, editors)
	var all sync.WaitGroup
	for i := range editors {
		all.Go(func() {
			h := headers{"If-Match": `"1"`, "Content-Type": "application/merge-patch+json"}
			answers[i] = d.do("PATCH", items+"/1", fmt.Sprintf(`{"properties":{"title":"Edited by %d"}}`, i), h)
		})
	}
	all.Wait()
	won := ""
	for _, a := range answers {
		switch {
		case a.status == 200 && won == "":
			won = a.json(t)["properties"].(map[string]any)["title"].(string)
		case a.status == 200:
			t.Errorf("two editors overwrote each other: %s", a.body)
		default:
			if a.status != 409 { // both looked before either wrote
				d.want(a, 412)
			}
			if !says(a.body, "changed this event|changed meanwhile") || a.json(t)["current"] == nil {
				t.Errorf("an editor is told %d %s", a.status, a.body)
			}
		}
	}
	now := d.get(items + "/1").json(t)["properties"].(map[string]any)
	if now["title"] != won || now["revision"] != 2.0 {
		t.Errorf("the event is %v at revision %v, want %q at 2", now["title"], now["revision"], won)
	}
}
