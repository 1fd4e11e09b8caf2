package format

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"eventmap/geo"
)

func TestOgrReadsTheGeoPackage(t *testing.T) {
	events := somePlaces()
	path := fileOf(t, geoPackage, events)
	all, complaints := gdal(t, "ogrinfo", "-ro", "-al", path)
	if complaints != "" {
		t.Errorf("ogrinfo complains: %s", complaints)
	}
	for _, line := range []string{
		"Layer name: events", "Geometry: Unknown (any)", "Feature Count: 8\n", "Extent: (1.000000, 1.000000) - (38.000000, 53.000000)", `ID["EPSG",4326]`,
		"FID Column = id", "Geometry Column = geom", "IDENTIFIER=Events: Ukraine", "DESCRIPTION=What happened", "Query: country=UA. Made: 2024-03-03T00:00:00Z. Dataset: Our desk. Licence: CC BY 4.0. Attribution: Example Wire. Dataset: ucdp.",
		"start_time: DateTime", "end_time: DateTime", "created_at: DateTime", "killed_best: Integer64", "uncertainty_m: Real", "longitude: Real",
		"redistributable: Integer(Boolean)", "title: String", "external_id: String",
		"start_time (DateTime) = 2023/04/20 19:00:05+00", "external_id (String) = 007", "title (String) = Удар по місту №8",
	} {
		if !strings.Contains(all, line) {
			t.Errorf("ogrinfo does not say %q", line)
		}
	}
	features := asGDALReads(t, path)
	if len(features) != len(events) {
		t.Fatalf("GDAL reads %d features; want %d", len(features), len(events))
	}
	for i, f := range features {
		if f.ID != float64(events[i].ID) {
			t.Errorf("feature %d has the id %v", i, f.ID)
		}
		sameGeometry(t, f, events[i])
	}
	box, _ := gdal(t, "ogrinfo", "-ro", "-so", path, "events", "-spat", "37", "47", "37.9", "47.9")
	if !strings.Contains(box, "Feature Count: 2\n") {
		t.Errorf("in a box there are not the area and the group: %s", box)
	}
	index, _ := gdal(t, "ogrinfo", "-ro", path, "-sql", "SELECT HasSpatialIndex('events', 'geom') AS yes")
	if !strings.Contains(index, "= 1") {
		t.Errorf("GDAL sees no spatial index: %s", index)
	}
}

func sameGeometry(t *testing.T, f gdalFeature, e geo.Event) {
	t.Helper()
	if f.Geometry == nil || e.Geometry == nil {
		if f.Geometry != nil || e.Geometry != nil {
			t.Errorf("event %d: GDAL reads the geometry %v of %v", e.ID, f.Geometry, e.Geometry)
		}
		return
	}
	b, err := json.Marshal(f.Geometry)
	if err != nil {
		t.Fatal(err)
	}
	got, err := geojson.UnmarshalGeometry(b)
	if err != nil {
		t.Fatalf("event %d: %v: %s", e.ID, err, b)
	}
	if g := got.Geometry(); !orb.Equal(wound(g), wound(e.Geometry)) {
		t.Errorf("event %d: GDAL reads %v; want %v", e.ID, g, e.Geometry)
	}
}

// wound gives a geometry with its rings as GeoJSON has them.
func wound(g orb.Geometry) orb.Geometry {
	switch g := orb.Clone(g).(type) {
	case orb.Polygon:
		geo.Wind(g)
		return g
	case orb.MultiPolygon:
		for _, p := range g {
			geo.Wind(p)
		}
		return g
	}
	return g
}

// TestGDALValidatesTheGeoPackage runs GDAL's own check of all requirements.
func TestGDALValidatesTheGeoPackage(t *testing.T) {
	const python, script = "/usr/bin/python3", "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py"
	if _, err := os.Stat(script); err != nil && os.Getenv("CI") == "" {
		t.Skip("python3-gdal is not installed (see scripts/install.sh)")
	}
	for _, events := range [][]geo.Event{nil, somePlaces()} {
		out, err := exec.CommandContext(t.Context(), python, script, "--extra", "--warning-as-error", fileOf(t, geoPackage, events)).CombinedOutput()
		if err != nil {
			t.Errorf("of %d events: %v: %s", len(events), err, out)
		}
	}
}

// TestGDALMayEditTheGeoPackage adds an event and moves one, for which the
// triggers have to keep the index.
func TestGDALMayEditTheGeoPackage(t *testing.T) {
	path := fileOf(t, geoPackage, somePlaces())
	for _, sql := range []string{
		"INSERT INTO events (geom, title) VALUES (ST_GeomFromText('POINT(5 5)', 4326), 'new')",
		"UPDATE events SET geom = ST_GeomFromText('POINT(6 6)', 4326) WHERE id = 1",
		"DELETE FROM events WHERE id = 2",
	} {
		if _, complaints := gdal(t, "ogrinfo", path, "-sql", sql); complaints != "" {
			t.Errorf("%s: %s", sql, complaints)
		}
	}
	box, _ := gdal(t, "ogrinfo", "-ro", "-so", path, "events", "-spat", "4", "4", "7", "7")
	if !strings.Contains(box, "Feature Count: 3\n") {
		t.Errorf("in a box there are not the new event, the one that was moved and the group around them: %s", box)
	}
}

func TestGeoPackagesLeaveNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	events := somePlaces()
	during := -1
	watched := func(yield func(geo.Event, error) bool) {
		left, _ := os.ReadDir(os.TempDir())
		during = len(left)
		stream(events)(yield)
	}
	var b bytes.Buffer
	if _, err := writeGeoPackage(&b, watched, About{}); err != nil || b.Len() == 0 || during != 0 {
		t.Errorf("wrote %d bytes, %v, and %d files had names meanwhile", b.Len(), err, during)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestIDsOfTheGeoPackageAreUnique(t *testing.T) {
	events := []geo.Event{{ID: 7, Title: "A"}, {ID: 7, Title: "B"}, {Title: "C"}, {ID: geo.MaxID, Title: "D"}}
	features := asGDALReads(t, fileOf(t, geoPackage, events))
	if len(features) != 4 || features[0].Properties["title"] != "A" {
		t.Errorf("GDAL reads %v", features)
	}
}
