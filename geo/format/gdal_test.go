package format

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// gdal runs a program of GDAL, or another that Debian has, and gives what it said
// on both channels. Where it is missing the test is skipped, but never in CI.
func gdal(t *testing.T, program string, args ...string) (out, complaints string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil && os.Getenv("CI") == "" {
		t.Skipf("%s is not installed (see scripts/install.sh)", program)
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s%s", program, args, err, stdout.String(), stderr.String())
	}
	return stdout.String(), stderr.String()
}

var aboutUkraine = About{
	Title: "Events: Ukraine", Query: "country=UA", Made: time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC),
	Datasets: []geo.Dataset{{Name: "desk", Title: "Our desk", Licence: "CC BY 4.0", Attribution: "Example Wire"}, {Name: "ucdp"}},
}

// fileOf gives the path of a file of events in a format.
func fileOf(t *testing.T, f Format, events []geo.Event) string {
	t.Helper()
	var b bytes.Buffer
	if n, err := f.Write(&b, stream(events), aboutUkraine); n != len(events) || err != nil {
		t.Fatalf("%s: Write = %d, %v; want %d, nil", f.Name, n, err, len(events))
	}
	path := filepath.Join(t.TempDir(), "events"+f.Extension)
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// asGDALReads gives the features of a layer as GDAL understands them: their
// properties, with id among them, and their geometries.
func asGDALReads(t *testing.T, path string, layer ...string) (features []gdalFeature) {
	t.Helper()
	args := append([]string{"-f", "GeoJSON", "/vsistdout/", path, "-lco", "COORDINATE_PRECISION=15", "-preserve_fid"}, layer...)
	out, complaints := gdal(t, "ogr2ogr", args...)
	if complaints != "" {
		t.Errorf("ogr2ogr complains of %s: %s", path, complaints)
	}
	var c struct{ Features []gdalFeature }
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatalf("ogr2ogr gives no JSON: %v\n%.300s", err, out)
	}
	return c.Features
}

type gdalFeature struct {
	ID         any
	Properties map[string]any
	Geometry   *struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates,omitempty"`
		Geometries  json.RawMessage `json:"geometries,omitempty"`
	}
}

// somePlaces are events with every kind of geometry, and with none.
func somePlaces() []geo.Event {
	area := orb.Polygon{{{30, 50}, {31, 50}, {31, 51}, {30, 51}, {30, 50}}, {{30.4, 50.4}, {30.4, 50.6}, {30.6, 50.6}, {30.6, 50.4}, {30.4, 50.4}}}
	far := orb.Polygon{{{37.8, 47.8}, {38, 47.8}, {38, 48}, {37.8, 47.8}}}
	two := 2
	var list []geo.Event
	for i, g := range []orb.Geometry{
		orb.Point{30.523456789, 50.450123456}, orb.MultiPoint{{30, 50}, {31, 51}}, orb.LineString{{30, 50}, {31, 51}, {32, 50}},
		orb.MultiLineString{{{30, 50}, {31, 51}}, {{32, 52}, {33, 53}}}, area, orb.MultiPolygon{area, far},
		orb.Collection{orb.Point{1, 1}, orb.LineString{{1, 1}, {2, 2}}, far}, nil,
	} {
		e := geo.Event{
			ID: int64(i + 1), Dataset: "desk", ExternalID: "007", Revision: 3, Title: "Удар по місту №" + string(rune('1'+i)), Geometry: g,
			EventType: "explosions_remote_violence", SubEventType: "air_drone_strike",
			StartTime: time.Date(2023, 4, 20, 19, 0, 5, 0, time.UTC), EndTime: time.Date(2023, 4, 20, 19, 30, 0, 0, time.UTC), TimePrecision: "minute",
			Sources: []geo.Source{{URL: "https://example.org/a"}}, Rights: geo.Rights{Licence: "CC BY 4.0", Attribution: "Example Wire"},
			CreatedAt: time.Date(2023, 4, 21, 0, 0, 0, 0, time.UTC), CreatedBy: "anna",
		}
		e.Killed.Best = &two
		if p, ok := g.(orb.Point); ok {
			e.Point = &p
		}
		e.Complete()
		list = append(list, e)
	}
	return list
}
