package server_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// openEdges starts a server with storetest.Edges, ids from 1 in their order, and
// gives it as the desk and as the public see it.
func openEdges(t *testing.T) (atDesk, public *desk, events []geo.Event) {
	d := openDesk(t)
	l := d.listen("")
	l.next("hello")
	events = storetest.Edges()
	for i, e := range events {
		e.ExternalID = e.Title
		d.create(string(geo.AppendFeature(nil, &e)))
		if c := l.next("change"); c["id"] != float64(i+1) || c["deleted"] != false {
			t.Errorf("of %q the desk hears %v", e.Title, c)
		}
	}
	stranger := *d
	stranger.client = &http.Client{}
	return d, &stranger, events
}

// titles gives those of a GeoJSON collection.
func titles(t *testing.T, body string) []string {
	t.Helper()
	var c struct {
		Features []struct{ Properties struct{ Title string } }
	}
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	list := []string{}
	for _, f := range c.Features {
		list = append(list, f.Properties.Title)
	}
	return list
}

// column gives one column of a CSV file.
func column(t *testing.T, body, name string) []string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	n := slices.Index(rows[0], name)
	list := []string{}
	for _, r := range rows[1:] {
		list = append(list, r[n])
	}
	return list
}

func TestTheEndsOfTheEarthOnEveryRoute(t *testing.T) {
	atDesk, public, _ := openEdges(t)
	for _, d := range []*desk{atDesk, public} {
		for _, tt := range storetest.EdgeCases {
			v, err := url.ParseQuery(tt.Words)
			if err != nil {
				t.Fatal(err)
			}
			words, want := v.Encode(), tt.Want()
			list := d.want(d.get(items+"?"+words), 200)
			if diff := cmp.Diff(want, titles(t, list.body)); diff != "" || list.json(t)["numberMatched"] != float64(len(want)) {
				t.Errorf("%s: the list (-want +got):\n%s", tt.Name, diff)
			}
			if total := d.want(d.get("/api/summary?"+words), 200).json(t)["total"]; total != float64(len(want)) {
				t.Errorf("%s: the summary has %v, want %d", tt.Name, total, len(want))
			}
			if diff := cmp.Diff(want, titles(t, d.want(d.get("/api/export.geojson?"+words), 200).body)); diff != "" {
				t.Errorf("%s: the export (-want +got):\n%s", tt.Name, diff)
			}
			if diff := cmp.Diff(want, column(t, d.want(d.get("/api/export.csv?"+words), 200).body, "title")); diff != "" {
				t.Errorf("%s: the table (-want +got):\n%s", tt.Name, diff)
			}
		}
	}
}

func TestTheEndsOfTheEarthKeepTheirPlaceAndTime(t *testing.T) {
	atDesk, public, events := openEdges(t)
	for _, d := range []*desk{atDesk, public} {
		for i := range events {
			e := events[i]
			got, err := geo.ParseFeature([]byte(d.want(d.get(fmt.Sprint(items, "/", i+1)), 200).body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(e.Geometry, got.Geometry); diff != "" || !e.StartTime.Equal(got.StartTime) || !e.EndTime.Equal(got.EndTime) {
				t.Errorf("%s from %v to %v (-want +got):\n%s", e.Title, got.StartTime, got.EndTime, diff)
			}
		}
		s := d.want(d.get("/api/summary"), 200).json(t)
		if s["total"] != float64(len(events)) || s["unlocated"] != 2.0 || s["undated"] != 2.0 {
			t.Errorf("the summary counts %v, %v without a place and %v without a time", s["total"], s["unlocated"], s["undated"])
		}
	}
}

// layers reads a tile with another implementation: for each layer the features.
func (d *desk) layers(path string) map[string][]*geojson.Feature {
	d.t.Helper()
	list, err := mvt.Unmarshal([]byte(d.want(d.get(path), 200).body))
	if err != nil {
		d.t.Fatal(err)
	}
	all := map[string][]*geojson.Feature{}
	for _, l := range list {
		all[l.Name] = l.Features
	}
	return all
}

// shown gives the titles of the events of a tile, sorted, those of its areas that
// are one event's among them.
func (d *desk) shown(path string) []string {
	d.t.Helper()
	list := []string{}
	for name, features := range d.layers(path) {
		for _, f := range features {
			title, ok := f.Properties["title"].(string)
			if name == "events" && ok == strings.Contains(path, "mode=events") {
				d.t.Errorf("%s: an event has the properties %v", path, f.Properties)
			}
			if name == "events" && !ok { // only its id is there
				item := d.want(d.get(fmt.Sprintf("/api/collections/events/items/%.0f", f.ID)), 200).json(d.t)
				title, ok = item["properties"].(map[string]any)["title"].(string)
			}
			if ok && name != "notice" {
				list = append(list, title)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func TestTheEndsOfTheEarthInTiles(t *testing.T) {
	atDesk, public, _ := openEdges(t)
	for _, d := range []*desk{atDesk, public} {
		// What has no place is in no tile, nor is what lies beyond Web Mercator.
		all := []string{"Taveuni", "at -180", "at 180", "cut flood", "cut road", "flood", "never", "region", "road", "zero"}
		for path, want := range map[string][]string{
			"/tiles/0/0/0.mvt":                all,
			"/tiles/0/0/0.mvt?mode=events":    all,
			"/tiles/0/0/0.mvt?located=no":     {},
			"/tiles/0/0/0.mvt?dated=no":       {"never"},
			"/tiles/6/63/35.mvt":              {"Taveuni", "at 180", "cut flood"},
			"/tiles/6/0/35.mvt":               {"Taveuni", "at -180", "cut flood", "cut road"}, // the circle reaches over
			"/tiles/6/0/35.mvt?mode=events":   {"Taveuni", "at -180", "cut flood", "cut road"},
			"/tiles/10/512/512.mvt":           {"zero"}, // and in no other of the four that meet there
			"/tiles/10/512/511.mvt":           {},
			"/tiles/10/511/512.mvt":           {},
			"/tiles/10/511/511.mvt":           {},
			"/tiles/6/0/0.mvt":                {},
			"/tiles/6/32/63.mvt":              {},
			"/tiles/0/0/0.mvt?bbox=-1,-1,1,1": {"zero"},
			"/tiles/0/0/0.mvt?mode=events&polygon=" + url.QueryEscape("POLYGON((179.995 -18,181 -18,181 -16.9,179.995 -16.9,179.995 -18))"): {"at -180", "at 180", "cut road"},
			"/tiles/0/0/0.mvt?polygon=" + url.QueryEscape("POLYGON((-180 85.5,180 85.5,180 90,-180 90,-180 85.5))"):                         {},
		} {
			if diff := cmp.Diff(want, d.shown(path)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		}
	}
}

func TestATileOfEventsAlone(t *testing.T) {
	d := openDesk(t)
	var file strings.Builder
	file.WriteString("title,latitude,longitude,start\n")
	for i := range 200 { // more than a tile shows one by one
		fmt.Fprintf(&file, "Shelling %d,%v,%v,2023-04-20\n", i, 50+float64(i)/1e4, 30+float64(i)/1e4)
	}
	d.want(d.do("POST", "/api/import?filename=many.csv", file.String(), nil), 200)
	d.ready()
	for path, want := range map[string]int{"/tiles/5/18/10.mvt": 0, "/tiles/5/18/10.mvt?mode=auto": 0, "/tiles/5/18/10.mvt?mode=events": 200} {
		deadline := time.Now().Add(patience)
		for { // until the import is in the index
			l := d.layers(path)
			if len(l["events"]) == want && (want > 0 || len(l["cells"]) > 0) {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s has %d events and %d cells, want %d events", path, len(l["events"]), len(l["cells"]), want)
			}
		}
	}
	if h := d.get("/tiles/5/18/10.mvt?mode=events").header.Get("X-Left-Out"); h != "" {
		t.Errorf("a whole tile leaves out %q", h)
	}
	if p := d.want(d.get("/tiles/5/18/10.mvt?mode=all"), 400); !strings.Contains(p.body, `mode is auto or events, not \"all\"`) {
		t.Errorf("another mode is refused with %s", p.body)
	}
	tj := d.want(d.get("/tiles.json?mode=events&polygon="+url.QueryEscape("POLYGON((30 50,31 50,31 51))")), 200).json(t)
	want := d.url + "/tiles/{z}/{x}/{y}.mvt?mode=events&polygon=" + url.QueryEscape("POLYGON((30 50,31 50,31 51,30 50))")
	if at := tj["tiles"].([]any)[0].(string); at != want {
		t.Errorf("TileJSON says %s, want %s", at, want)
	}
}
