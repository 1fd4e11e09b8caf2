package format

import (
	"bytes"
	"encoding/json"
	"fmt"
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

// anEvent draws valid events, as a store keeps them, with texts that are hard on
// a format.
var anEvent = rapid.Custom(func(t *rapid.T) geo.Event {
	e := geo.Event{
		ID:             rapid.Int64Range(1, geo.MaxID).Draw(t, "id"),
		Dataset:        someText.Draw(t, "dataset"),
		ExternalID:     someText.Draw(t, "external id"),
		Revision:       rapid.Int64Range(1, 99).Draw(t, "revision"),
		Title:          rapid.SampledFrom([]string{"Drone strike on Kyiv", "=HYPERLINK(1)", "'=x", "''-x", `<img src=x onerror="alert(1)">`, "+1, \"two\"\r\nthree;", " padded "}).Draw(t, "title"),
		Description:    maybe(t, "description", someText),
		Tags:           drawSet(t, "tags", someText),
		ContentWarning: drawSet(t, "warnings", someText),
		Weapons:        drawSet(t, "weapons", termOf(geo.Weapons)),
		Targets:        drawSet(t, "targets", termOf(geo.Targets)),
		PlaceName:      maybe(t, "place", someText),
		Admin1:         maybe(t, "admin1", someText),
		Admin2Code:     maybe(t, "admin2 code", someText),
		Country:        maybe(t, "country", rapid.SampledFrom([]string{"UA", "MM"})),
		LocationBasis:  maybe(t, "basis", someText),
		Assessment:     termOf(geo.Assessments).Draw(t, "assessment"),
		Status:         termOf(geo.Statuses).Draw(t, "status"),
		Visibility:     rapid.SampledFrom([]string{"private", "public", "withdrawn"}).Draw(t, "visibility"),
		Notes:          maybe(t, "notes", someText),
		TimeExtent:     termOf(geo.TimeExtents).Draw(t, "extent"),
		TimePrecision:  termOf(geo.TimePrecisions).Draw(t, "time precision"),
		CreatedAt:      time.Unix(1_700_000_000, 0).UTC(), CreatedBy: "anna",
	}
	e.LocationPrecision = termOf(geo.LocationPrecisions).Draw(t, "precision")
	if f := rapid.SampledFrom(geo.EventTypes).Draw(t, "type"); rapid.Bool().Draw(t, "typed") {
		e.EventType, e.SubEventType = f.Name, rapid.SampledFrom(f.SubEventTypes).Draw(t, "sub type").Name
	}
	drawPlace(t, &e)
	if rapid.Bool().Draw(t, "dated") {
		e.StartTime = time.Unix(rapid.Int64Range(-60_000_000_000, 4_000_000_000).Draw(t, "start"), 0).UTC()
		e.EndTime = e.StartTime.Add(time.Duration(rapid.Int64Range(0, 1_000_000).Draw(t, "length")) * time.Second)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "actors") {
		e.Actors = append(e.Actors, geo.Actor{Name: someText.Draw(t, "actor"), Role: termOf(geo.ActorRoles).Draw(t, "role")})
		e.Sources = append(e.Sources, geo.Source{URL: fmt.Sprintf("https://example.org/%d", i), Title: maybe(t, "source title", someText)})
	}
	e.Killed = geo.Harm{Count: drawCount(t), Civilian: drawCount(t)}
	e.Injured.Count = drawCount(t)
	if rapid.Bool().Draw(t, "extras") {
		e.Extras = map[string]any{someText.Draw(t, "key"): someText.Draw(t, "value"), "n": json.Number("1.50"), "list": []any{"a", true, map[string]any{"b": json.Number("2")}}}
	}
	if rapid.Bool().Draw(t, "rights") {
		yes := rapid.Bool().Draw(t, "redistributable")
		e.Rights = geo.Rights{Licence: "CC BY 4.0", Attribution: someText.Draw(t, "attribution"), Redistributable: &yes}
	}
	e.Complete()
	return e
})

var someText = rapid.SampledFrom([]string{"Київ", "@SUM(A1)", "-1", "a\tb", "line one\nline two\r\nthree", `say "so"`, "a,b;c|d", "'quoted'", "\u2028\u00a0x", "💥", "NULL", "007", "1e5"})

func maybe(t *rapid.T, label string, of *rapid.Generator[string]) string {
	if rapid.Bool().Draw(t, "has "+label) {
		return of.Draw(t, label)
	}
	return ""
}

func termOf(v geo.Vocabulary) *rapid.Generator[string] {
	return rapid.Map(rapid.SampledFrom(v), func(t geo.Term) string { return t.Name })
}

func drawSet(t *rapid.T, label string, of *rapid.Generator[string]) []string {
	list := rapid.SliceOfNDistinct(of, 0, 3, rapid.ID[string]).Draw(t, label)
	if len(list) == 0 {
		return nil
	}
	return list
}

func drawCount(t *rapid.T) geo.Count {
	if !rapid.Bool().Draw(t, "counted") {
		return geo.Count{}
	}
	low := rapid.IntRange(0, 5).Draw(t, "low")
	best, high := low+1, low+7
	return rapid.SampledFrom([]geo.Count{{Min: &low, Best: &best, Max: &high}, {Best: &low}, {Max: &high}}).Draw(t, "count")
}

func drawPosition(t *rapid.T) orb.Point {
	return orb.Point{rapid.Float64Range(-179, 178).Draw(t, "longitude"), rapid.Float64Range(-89, 88).Draw(t, "latitude")}
}

func drawPlace(t *rapid.T, e *geo.Event) {
	p := drawPosition(t)
	q := orb.Point{p[0] + 0.5, p[1]}
	r := orb.Point{p[0] + 0.5, p[1] + 0.25}
	square := orb.Polygon{{p, q, r, p}}
	geo.Wind(square)
	switch rapid.IntRange(0, 7).Draw(t, "place") {
	case 0:
	case 1, 2:
		e.Geometry = p
	case 3:
		e.Geometry = orb.LineString{p, q, r}
	case 4:
		e.Geometry = square
	case 5:
		e.Geometry = orb.Collection{p, orb.MultiPoint{q, r}, orb.MultiPolygon{square}, orb.MultiLineString{{p, r}}}
	case 6:
		e.AreaID, e.Point = "UA-09", &p
	case 7:
		area := geo.DrawnPlace("Front", orb.MultiPolygon{square})
		e.Area = &area
	}
}

// kept gives what GeoJSON promises to keep of an event.
func kept(e geo.Event) geo.Event {
	e.Forget()
	return e
}

func TestGeoJSONLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(anEvent, 0, 4).Draw(t, "events")
		var want []geo.Event
		for _, e := range events {
			if err := e.Validate(); err != nil {
				t.Fatalf("the test drew an invalid event: %v", err)
			}
			want = append(want, kept(e))
		}
		var first, second bytes.Buffer
		if n, err := writeGeoJSON(&first, stream(events), About{}); n != len(events) || err != nil {
			t.Fatalf("wrote %d, %v; want %d, nil", n, err, len(events))
		}
		if !json.Valid(first.Bytes()) {
			t.Fatalf("not JSON: %s", first.Bytes())
		}
		out := open(first.Bytes(), "events.geojson", ReadOptions{})
		if out.err != nil || out.refusals != nil || out.format != "geojson" {
			t.Fatalf("read back as %q: %v, %v", out.format, out.err, out.refusals)
		}
		if diff := cmp.Diff(want, out.events, cmpopts.IgnoreFields(geo.Event{}, "Row", "Curtailed", "Unsaid")); diff != "" {
			t.Fatalf("read back (-want +got):\n%s", diff)
		}
		if _, err := writeGeoJSON(&second, stream(out.events), About{}); err != nil {
			t.Fatal(err)
		}
		var third bytes.Buffer
		if _, err := writeGeoJSON(&third, stream(want), About{}); err != nil || !bytes.Equal(second.Bytes(), third.Bytes()) {
			t.Fatalf("the second writing differs:\n%s\n%s", second.Bytes(), third.Bytes())
		}
	})
}

// flat gives what CSV promises to keep of an event: the columns, and lists as
// far as their stand-ins go.
func flat(e geo.Event) geo.Event {
	e = kept(e)
	e.Weapons, e.Targets, e.ContentWarning, e.Confirmed, e.Extras, e.Area = nil, nil, nil, nil, nil, nil
	e.Actors = slices.Clone(e.Actors[:min(len(e.Actors), 2)])
	for i, a := range e.Actors {
		e.Actors[i] = geo.Actor{Name: a.Name, Role: "unknown"}
	}
	if e.Actors = e.Actors[:len(e.Actors):len(e.Actors)]; len(e.Actors) == 0 {
		e.Actors = nil
	}
	if len(e.Sources) > 0 {
		e.Sources = []geo.Source{{URL: e.Sources[0].URL}}
	}
	if e.Tags != nil {
		e.Tags = strings.Split(strings.Join(e.Tags, ", "), ", ")
	}
	return e
}

func TestCSVKeepsItsColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(anEvent, 1, 4).Draw(t, "events")
		var want []geo.Event
		for _, e := range events {
			want = append(want, flat(e))
		}
		var file bytes.Buffer
		if n, err := commaSeparated.Write(&file, stream(events), About{}); n != len(events) || err != nil {
			t.Fatalf("wrote %d, %v; want %d, nil", n, err, len(events))
		}
		out := open(file.Bytes(), "events.csv", ReadOptions{})
		if out.err != nil || out.refusals != nil || out.format != "csv" {
			t.Fatalf("read back as %q: %v, %v\n%s", out.format, out.err, out.refusals, file.Bytes())
		}
		if diff := cmp.Diff(want, out.events, cmpopts.IgnoreFields(geo.Event{}, "Row", "Curtailed", "Unsaid")); diff != "" {
			t.Fatalf("read back (-want +got):\n%s\n%s", diff, file.Bytes())
		}
	})
}

// TestColumns holds the columns of CSV to the properties of the wire form.
func TestColumns(t *testing.T) {
	lists := map[string]bool{"weapons": true, "targets": true, "tags": true, "content_warning": true, "actors": true, "sources": true, "confirmed": true, "extras": true, "public_point": true}
	var want, got []string
	for _, name := range geo.FieldNames() {
		switch {
		case name == "point":
			want = append(want, "longitude", "latitude", "wkt")
		case !lists[name]:
			want = append(want, name)
		}
	}
	for _, c := range columns {
		got = append(got, c.name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
}

func TestCSVIsSafeInASpreadsheet(t *testing.T) {
	at := orb.Point{-39.5, -48.25}
	e := geo.Event{Title: "=cmd|' /C calc'!A0", Description: "+1\n2", PlaceName: "@here", Notes: "\tx", Geometry: at, Point: &at}
	var b bytes.Buffer
	if _, err := commaSeparated.Write(&b, stream([]geo.Event{e}), About{}); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if !strings.HasPrefix(got, "\xef\xbb\xbfid,dataset,") || !strings.HasSuffix(got, "\r\n") {
		t.Errorf("the file begins %q and ends %q; want a BOM, the header and CRLF", got[:20], got[len(got)-4:])
	}
	for _, want := range []string{`"'=cmd|' /C calc'!A0"`, "\"'+1\n2\"", "'@here", "\"'\tx\"", ",-39.5,-48.25,"} {
		if !strings.Contains(got, want) {
			t.Errorf("the file lacks %q:\n%s", want, got)
		}
	}
}
