package format

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// A gisFeature is one as GDAL hands it on.
type gisFeature struct {
	ID         json.Number
	Geometry   json.RawMessage
	Properties map[string]any
}

// ogr runs a program of GDAL and gives what it prints.
func ogr(t *testing.T, program string, args ...string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	c := exec.CommandContext(ctx, program, args...)
	var out, complaints bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaints
	if err := c.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, complaints.String())
	}
	return out.String()
}

// gisFeatures gives what GDAL finds in a file.
func gisFeatures(t *testing.T, path string, args ...string) []gisFeature {
	t.Helper()
	args = append([]string{"-f", "GeoJSON", "/vsistdout/", path, "-lco", "COORDINATE_PRECISION=15"}, args...)
	var c struct{ Features []gisFeature }
	d := json.NewDecoder(strings.NewReader(ogr(t, "ogr2ogr", args...)))
	d.UseNumber()
	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c.Features
}

// gisEvents are events of every kind of geometry, with and without one, such as
// a program with types of its own can mistake.
func gisEvents() []geo.Event {
	events := append(storetest.Events(300, 7), storetest.Full())
	ring := func(x, y, side float64) orb.Ring {
		return orb.Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
	}
	hole := orb.Ring{{31, 51}, {31, 51.5}, {31.5, 51.5}, {31.5, 51}, {31, 51}}
	for i, g := range []orb.Geometry{
		orb.Point{30.123456789012, 50.4501}, orb.MultiPoint{{30, 50}, {31, 51}}, orb.LineString{{30, 50}, {31, 51}, {-32, 52}},
		orb.MultiLineString{{{30, 50}, {31, 51}}, {{0, 0}, {1, 1}, {2, 0}}}, orb.Polygon{ring(30, 50, 2), hole}, orb.Polygon{ring(-1, -1, 0.5)},
		orb.MultiPolygon{{ring(30, 50, 2), hole}, {ring(10, 10, 1)}}, orb.MultiPolygon{{ring(5, 5, 1)}},
		orb.Collection{orb.Point{1, 2}, orb.Polygon{ring(30, 50, 2), hole}, orb.MultiPoint{{3, 4}}, orb.LineString{{30, 50}, {31, 51}}},
	} {
		e := geo.Event{ID: int64(1_000_000 + i), Title: "Дрон, \"x\"\n2", Geometry: g, StartTime: time.Date(68, 9, 3, 1, 2, 3, 0, time.UTC), EndTime: time.Date(2023, 2, 24, 4, 5, 6, 0, time.UTC)}
		e.Complete()
		events = append(events, e)
	}
	for i := range events {
		events[i].ID = int64(i + 1)
	}
	return events
}

// testGDAL holds what GDAL reads in a file of ours to what was written.
func testGDAL(t *testing.T, f Format) {
	events := gisEvents()
	path := filepath.Join(t.TempDir(), "events"+f.Extension)
	var file bytes.Buffer
	if n, err := f.Write(&file, stream(events), About{Title: "Events: Kyiv", Datasets: []geo.Dataset{{Name: "a", Licence: "CC BY 4.0", Attribution: "A & B"}}}); n != len(events) || err != nil {
		t.Fatalf("wrote %d, %v", n, err)
	}
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	got := gisFeatures(t, path)
	if len(got) != len(events) {
		t.Fatalf("GDAL reads %d features; want %d", len(got), len(events))
	}
	for _, g := range got {
		id, _ := g.Properties["id"].(json.Number).Int64()
		if id < 1 || int(id) > len(events) {
			t.Fatalf("GDAL reads a feature %v", g.Properties)
		}
		sameAsGDAL(t, &events[id-1], g)
	}
	box := orb.Bound{Min: orb.Point{22, 44}, Max: orb.Point{40, 52}}
	var want []int64
	for _, e := range events {
		if e.Geometry != nil && geo.Intersects(box, e.Geometry) {
			want = append(want, e.ID)
		}
	}
	found := map[int64]bool{}
	for _, g := range gisFeatures(t, path, "-spat", "22", "44", "40", "52") {
		id, _ := g.Properties["id"].(json.Number).Int64()
		found[id] = true
	}
	for _, id := range want {
		if !found[id] {
			t.Errorf("GDAL does not find event %d in a box", id)
		}
	}
	if len(found) != len(want) || len(want) < 50 {
		t.Errorf("GDAL finds %d events in a box; want %d", len(found), len(want))
	}
}

// sameAsGDAL compares an event with what GDAL reads of it.
func sameAsGDAL(t *testing.T, e *geo.Event, g gisFeature) {
	t.Helper()
	shape, err := geo.ParseGeometry(g.Geometry)
	if err != nil {
		t.Errorf("event %d: GDAL reads its geometry as %s: %v", e.ID, g.Geometry, err)
	}
	close := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 1e-9 })
	if diff := cmp.Diff(e.Geometry, shape, close); diff != "" {
		t.Errorf("event %d: its geometry (-ours +GDAL's):\n%s", e.ID, diff)
	}
	for i := range attributes {
		c := &attributes[i]
		want, value := string(c.append(nil, e)), g.Properties[c.name]
		var got string
		switch v := value.(type) {
		case string:
			got = v
		case json.Number:
			got = v.String()
			if c.holds == holdsNumber {
				got = nearly(v, want)
			}
		case bool:
			got = map[bool]string{true: "true", false: "false"}[v]
		}
		if _, text := value.(string); value != nil && text != (c.holds == holdsText || c.holds == holdsMoment) {
			t.Errorf("event %d: GDAL takes %s for %T", e.ID, c.name, value)
		}
		if got != want {
			t.Errorf("event %d: GDAL reads %s as %q; want %q", e.ID, c.name, got, want)
		}
	}
}

// nearly gives a number as wished when it is one to nine decimals.
func nearly(n json.Number, wish string) string {
	a, _ := n.Float64()
	if b, err := strconv.ParseFloat(wish, 64); err == nil && math.Abs(a-b) <= 1e-9 {
		return wish
	}
	return n.String()
}
