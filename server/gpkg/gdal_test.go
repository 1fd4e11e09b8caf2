package gpkg

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// gdal runs a program of GDAL and gives what it said on both channels. Where
// GDAL is missing the test is skipped, but never in CI.
func gdal(t *testing.T, program string, args ...string) (out, complaints string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil && os.Getenv("CI") == "" {
		t.Skipf("%s is not installed (Debian: gdal-bin)", program)
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && stderr.Len() == 0 {
		t.Fatalf("%s: %v", program, err)
	}
	return stdout.String(), stderr.String()
}

// versionWarning is what GDAL up to 3.6 says of every GeoPackage 1.4.
var versionWarning = regexp.MustCompile(`(?m)^Warning 1: This version of GeoPackage user_version=0x000028A0 \(10400, v1\.4\.0\) on '.*' may only be partially supported\n`)

func TestOgrinfoReadsTheLayers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.gpkg")
	s := openAt(t, path)
	if _, err := s.Import(t.Context(), geo.Run{By: "importer"}, storetest.Stream(storetest.Events(200, 1))); err != nil {
		t.Fatal(err)
	}
	full := put(t, s, storetest.Full())
	for _, e := range storetest.Shapes() {
		put(t, s, e)
	}
	list, complaints := gdal(t, "ogrinfo", "-ro", path)
	want := "1: events (Point)\n2: event_shapes\n3: places (Multi Polygon)\n4: datasets (None)\n5: layer_styles (None)\n"
	if !strings.HasSuffix(list, want) {
		t.Errorf("the layers are\n%s, want\n%s", list, want)
	}
	all, more := gdal(t, "ogrinfo", "-ro", "-al", path)
	if rest := versionWarning.ReplaceAllString(complaints+more, ""); rest != "" {
		t.Errorf("ogrinfo complains: %s", rest)
	}
	for _, line := range []string{
		"Layer name: events", "Feature Count: 213", "Feature Count: 3\n", "FID Column = fid",
		"start_time: DateTime", "end_time: DateTime", "created_at: DateTime", "killed_best: Integer64", "uncertainty_m: Real",
		"redistributable: Integer(Boolean)", "title: String", `ID["EPSG",4326]`,
		"start_time (DateTime) = 2023/04/20 19:00:00+00",
		"title (String) = " + full.Title,
		"POINT (30.5234 50.4501)", "POLYGON ((30 50,31 50,31 51,30 51,30 50),(30.4 50.4,", "MULTIPOLYGON (((37.8 47.8,",
		"GEOMETRYCOLLECTION (POINT (1 1),LINESTRING (1 1,2 2))",
	} {
		if !strings.Contains(all, line) {
			t.Errorf("ogrinfo does not say %q", line)
		}
	}
	box, _ := gdal(t, "ogrinfo", "-ro", "-so", path, "events", "-spat", "30", "50", "31", "51")
	wanted := 0
	for e, err := range s.Events(t.Context(), geo.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Point != nil && e.Point[0] >= 30 && e.Point[0] <= 31 && e.Point[1] >= 50 && e.Point[1] <= 51 {
			wanted++
		}
	}
	if line := fmt.Sprintf("Feature Count: %d\n", wanted); !strings.Contains(box, line) {
		t.Errorf("in a box around Kyiv ogrinfo does not say %q", line)
	}
}

func TestOgr2ogrMayCopyAndMayNotWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "events.gpkg")
	s := openAt(t, path)
	kyiv := put(t, s, storetest.Kyiv())
	const sentence = "events are kept with their history: edit them in eventmap, or export a copy and edit that"
	_, complaints := gdal(t, "ogr2ogr", "-f", "GPKG", "-update", "-append", path, path, "-nln", "events", "-sql", "SELECT * FROM events")
	if !strings.Contains(complaints, sentence) {
		t.Errorf("ogr2ogr -append says\n%s", complaints)
	}
	for _, sql := range []string{"UPDATE events SET title = 'mine'", "DELETE FROM events"} {
		if _, complaints := gdal(t, "ogrinfo", path, "-sql", sql); !strings.Contains(complaints, sentence) {
			t.Errorf("%s: ogrinfo says\n%s", sql, complaints)
		}
	}
	if e, err := s.Event(t.Context(), kyiv.ID); err != nil || wire(e) != wire(kyiv) {
		t.Errorf("the event is now %s, %v", wire(e), err)
	}
	elsewhere := filepath.Join(dir, "copy.geojson")
	if _, complaints := gdal(t, "ogr2ogr", elsewhere, path, "events"); versionWarning.ReplaceAllString(complaints, "") != "" {
		t.Errorf("a copy: %s", complaints)
	}
	if b, err := os.ReadFile(elsewhere); err != nil || !strings.Contains(string(b), `"title": "Drone strike on Kyiv"`) {
		t.Errorf("the copy holds %s, %v", b, err)
	}
	// After a visit of GDAL, which may leave things behind, the store goes on.
	put(t, s, storetest.Kyiv())
}
