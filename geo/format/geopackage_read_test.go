package format

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/blob"
)

// ogrFile has ogr2ogr make a file of events of somebody else's.
func ogrFile(t *testing.T, driver, name string, args ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	from := filepath.Join(dir, "strikes.geojson")
	content := `{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[30.523456789,50.450123456,170]},"properties":{"title":"Drone strike","date":"2023-04-20T19:00:05Z","fatalities":2,"colour":"червоний","share":0.25}},
{"type":"Feature","geometry":null,"properties":{"title":"Blackout","date":"2023-04-21T00:00:00Z","fatalities":0}},
{"type":"Feature","geometry":{"type":"MultiPoint","coordinates":[[24,49],[25,50]]},"properties":{"title":"Shelling","date":"2023-04-22T10:00:00Z"}}]}`
	if err := os.WriteFile(from, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, name)
	gdal(t, "ogr2ogr", append([]string{"-f", driver, to, from}, args...)...)
	b, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatOgr2ogrWroteIsRead(t *testing.T) {
	out := open(ogrFile(t, "GPKG", "strikes.gpkg"), "strikes.gpkg", ReadOptions{})
	if out.format != "geopackage" || len(out.events) != 3 || out.err != nil || out.refusals != nil {
		t.Fatalf("read as %q: %d events, %v, %v", out.format, len(out.events), out.refusals, out.err)
	}
	e := out.events[0]
	if e.Title != "Drone strike" || e.Geometry != (orb.Point{30.523456789, 50.450123456}) || e.StartTime.Format("2006-01-02 15:04:05") != "2023-04-20 19:00:05" || *e.Killed.Best != 2 || e.Extras["colour"] != "червоний" || e.Extras["share"] != "0.25" {
		t.Errorf("the event is read as %+v", e)
	}
	if out.events[1].Geometry != nil || out.events[2].Geometry == nil {
		t.Errorf("the geometries are %v and %v", out.events[1].Geometry, out.events[2].Geometry)
	}
}

// altered gives a GeoPackage of ours after some statements.
func altered(t *testing.T, statements ...string) []byte {
	t.Helper()
	path := fileOf(t, geoPackage, somePlaces())
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"insert", "update1", "update2", "update3", "update4", "delete"} { // they call functions of other programs
		statements = append([]string{"DROP TRIGGER rtree_events_geom_" + name}, statements...)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const endless = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id, NULL AS geom, 'x' AS title FROM n"

// TestBadGeoPackages brings files that are damaged, strange or hostile.
func TestBadGeoPackages(t *testing.T) {
	good := altered(t)
	cut := good[:len(good)/2]
	scrambled := bytes.Clone(good)
	for i := 4096; i < len(scrambled); i += 97 {
		scrambled[i] ^= 0x55
	}
	for _, tt := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"nothing but the magic", []byte(sqliteMagic), "damaged or has been cut short"},
		{"cut short", cut, "damaged or has been cut short"},
		{"scrambled", scrambled, "damaged or has been cut short"},
		{"no GeoPackage", altered(t, "DROP TABLE gpkg_contents"), "is a SQLite database, but no GeoPackage"},
		{"no layer", altered(t, "DELETE FROM gpkg_contents"), "holds no layer of features"},
		{"an endless view", altered(t, "DROP TABLE events", "CREATE VIEW events AS "+endless), "is a view or a virtual table"},
		{"an endless view for a contents table", altered(t, "DROP TABLE gpkg_contents", "CREATE VIEW gpkg_contents AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'events' AS table_name, 'features' AS data_type FROM n"), ""},
		{"another reference system", altered(t, "UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = 3857, srs_id = 3857 WHERE srs_id = 4326", "UPDATE gpkg_geometry_columns SET srs_id = 3857", "ALTER TABLE events RENAME COLUMN time_extent TO x"), "EPSG:3857; convert it to WGS 84"},
		{"several layers", altered(t, "CREATE TABLE a (id INTEGER PRIMARY KEY, geom POINT, title TEXT)", "CREATE TABLE b (id INTEGER PRIMARY KEY, geom POINT, title TEXT)", "DELETE FROM gpkg_contents",
			"INSERT INTO gpkg_contents (table_name, data_type) VALUES ('a', 'features'), ('b', 'features')", "DELETE FROM gpkg_geometry_columns",
			"INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', 'POINT', 4326, 0, 0), ('b', 'geom', 'POINT', 4326, 0, 0)"), "holds several layers, a, b; save the one"},
		{"a geometry that is none", altered(t, "UPDATE events SET geom = x'475000010000000001ff' WHERE id = 1"), "the geometry is damaged"},
		{"a row of 10 MB", altered(t, "UPDATE events SET notes = printf('%.*c', 10000000, 'x') WHERE id = 1"), "larger than a row may be"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := open(tt.content, "a.gpkg", ReadOptions{})
			said := ""
			if len(out.refusals) > 0 {
				said = out.refusals[0].Error()
			} else if out.err != nil {
				said = out.err.Error()
			}
			if !strings.Contains(said, tt.want) || strings.Contains(said, os.TempDir()) || out.err != nil && geo.KindOf(out.err) == geo.Internal {
				t.Errorf("%d events, said %q, %v; want %q", len(out.events), said, out.err, tt.want)
			}
		})
	}
}

func TestAGeoPackageRunsNothing(t *testing.T) {
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	out := open(altered(t,
		"CREATE TRIGGER harm AFTER UPDATE ON events BEGIN SELECT load_extension('x'); END",
		"CREATE VIEW harm AS SELECT writefile('"+elsewhere+"', 'x')"), "a.gpkg", ReadOptions{})
	if len(out.events) != 8 || out.err != nil {
		t.Errorf("%d events, %v; want 8", len(out.events), out.err)
	}
	zippedFile := zipped(t, entry{"events.gpkg", string(altered(t))})
	if out := open(zippedFile, "a.zip", ReadOptions{}); len(out.events) != 8 || out.err != nil {
		t.Errorf("in a ZIP: %d events, %v; want 8", len(out.events), out.err)
	}
}

func FuzzGeoPackage(f *testing.F) {
	var b bytes.Buffer
	if _, err := writeGeoPackage(&b, stream(somePlaces()[:2]), About{}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	fuzzRead(f, geoPackage)
}

// FuzzBlob reads geometries as GeoPackages and PostGIS have them.
func FuzzBlob(f *testing.F) {
	for _, e := range somePlaces() {
		b, err := blob.Of(e.Geometry)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := parseBlob(b)
		if err != nil || g == nil || geo.CheckGeometry(g) != nil {
			return
		}
		again, err := blob.Of(g)
		if err != nil {
			t.Fatalf("%v cannot be written: %v", g, err)
		}
		if h, err := parseBlob(again); err != nil || !orb.Equal(g, h) {
			t.Fatalf("%v is read back as %v, %v", g, h, err)
		}
	})
}
