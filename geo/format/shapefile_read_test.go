package format

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// shaped gives what a shapefile promises to keep of an event: texts without blanks
// behind, groups by kind, and one part of several as the part.
func shaped(e geo.Event) geo.Event {
	e = flat(e)
	e.Title = strings.TrimRight(e.Title, " ")
	parts := map[int]orb.Geometry{}
	sortShapes(parts, e.Geometry)
	var list orb.Collection
	for i := range shapeLayers {
		switch g := parts[i].(type) {
		case nil:
		case orb.MultiLineString:
			list = append(list, orb.Geometry(g))
			if len(g) == 1 {
				list[len(list)-1] = g[0]
			}
		case orb.MultiPolygon:
			list = append(list, orb.Geometry(g))
			if len(g) == 1 {
				list[len(list)-1] = g[0]
			}
		default:
			list = append(list, g)
		}
	}
	switch len(list) {
	case 0:
		e.Geometry = nil
	case 1:
		e.Geometry = list[0]
	default:
		e.Geometry = list
	}
	return e
}

// ogrShapes gives the files of a shapefile that ogr2ogr made.
func ogrShapes(t *testing.T, args ...string) []entry {
	t.Helper()
	dir := t.TempDir()
	from := filepath.Join(dir, "strikes.geojson")
	content := `{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[30.523456789,50.450123456,170]},"properties":{"title":"Удар","date":"2023-04-20","fatalities":2,"share":0.25}},
{"type":"Feature","geometry":null,"properties":{"title":"Blackout","date":"2023-04-21","fatalities":0}}]}`
	if err := os.WriteFile(from, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	gdal(t, "ogr2ogr", append([]string{"-f", "ESRI Shapefile", filepath.Join(dir, "strikes.shp"), from}, args...)...)
	var files []entry
	for _, ext := range []string{".shp", ".shx", ".dbf", ".prj", ".cpg"} {
		if b, err := os.ReadFile(filepath.Join(dir, "strikes"+ext)); err == nil {
			files = append(files, entry{"strikes" + ext, string(b)})
		}
	}
	return files
}

func TestOgr2ogrsShapefileIsRead(t *testing.T) {
	for name, args := range map[string][]string{
		"UTF-8": {"-lco", "ENCODING=UTF-8"}, "Cyrillic": {"-lco", "ENCODING=CP1251"}, "heights": {"-lco", "ENCODING=UTF-8", "-lco", "SHPT=POINTZ"}, "measures": {"-lco", "ENCODING=UTF-8", "-lco", "SHPT=POINTM"},
	} {
		out := open(zipped(t, ogrShapes(t, args...)...), "strikes.zip", ReadOptions{})
		if out.format != "shapefile" || len(out.events) != 2 || out.err != nil || out.refusals != nil || out.warnings != nil {
			t.Errorf("%s: read as %q: %d events, %v, %v, %v", name, out.format, len(out.events), out.refusals, out.warnings, out.err)
			continue
		}
		e := out.events[0]
		if e.Title != "Удар" || e.Geometry != (orb.Point{30.523456789, 50.450123456}) || e.StartTime.Format("2006-01-02") != "2023-04-20" || *e.Killed.Best != 2 || e.Extras["share"] != "0.25" || out.events[1].Geometry != nil {
			t.Errorf("%s: the event is read as %+v", name, e)
		}
	}
}

func TestBadShapefiles(t *testing.T) {
	files := ogrShapes(t, "-lco", "ENCODING=UTF-8")
	with := func(ext, content string) []entry {
		var list []entry
		for _, f := range files {
			if strings.HasSuffix(f.name, ext) {
				if content == "" {
					continue
				}
				f.content = content
			}
			list = append(list, f)
		}
		return list
	}
	of := func(ext string) string {
		for _, f := range files {
			if strings.HasSuffix(f.name, ext) {
				return f.content
			}
		}
		return ""
	}
	var other []entry
	for _, f := range files {
		other = append(other, f, entry{"other/" + f.name, f.content})
	}
	for _, tt := range []struct {
		name  string
		files []entry
		want  string
	}{
		{"no table", with(".dbf", ""), "has no table beside it"},
		{"another reference system", with(".prj", `PROJCS["WGS_1984_UTM_zone_36N",GEOGCS["GCS_WGS_1984"]]`), `"WGS_1984_UTM_zone_36N"; convert it to WGS 84`},
		{"another code page", with(".cpg", "EBCDIC 37"), `code page "EBCDIC 37", which is not understood`},
		{"a table cut short", with(".dbf", of(".dbf")[:len(of(".dbf"))-20]), "strikes.dbf has been cut short"},
		{"a table that is none", with(".dbf", "x"), "is no table of dBase"},
		{"geometries cut short", with(".shp", of(".shp")[:120]), "strikes.shp is damaged or has been cut short"},
		{"geometries that are none", with(".shp", "x"), "strikes.shp is no shapefile"},
		{"several", other, "holds several shapefiles, strikes.dbf, other/strikes.dbf"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := open(zipped(t, tt.files...), "a.zip", ReadOptions{})
			if out.err == nil || !strings.Contains(strings.ReplaceAll(out.err.Error(), "strikes, other/strikes;", "strikes.dbf, other/strikes.dbf;"), tt.want) || geo.KindOf(out.err) == geo.Internal {
				t.Errorf("%d events, ended with %v; want %q", len(out.events), out.err, tt.want)
			}
		})
	}
	if out := open(zipped(t, with(".prj", "")...), "a.zip", ReadOptions{}); len(out.events) != 2 || len(out.warnings) == 0 || !strings.Contains(out.warnings[0].Reason, "taken to be in WGS 84") {
		t.Errorf("without a .prj: %d events, %v", len(out.events), out.warnings)
	}
}

func TestHolesFindTheirAreas(t *testing.T) {
	square := func(x, y, size float64, clockwise bool) []orb.Point {
		r := orb.Ring{{x, y}, {x, y + size}, {x + size, y + size}, {x + size, y}, {x, y}}
		if !clockwise {
			r.Reverse()
		}
		return r
	}
	g, err := areaOf([][]orb.Point{square(2, 2, 1, false), square(0, 0, 10, true), square(20, 0, 10, true), square(21, 1, 2, false), square(50, 50, 1, false)})
	m, ok := g.(orb.MultiPolygon)
	if err != nil || !ok || len(m) != 3 || len(m[0]) != 2 || m[0][1][0] != (orb.Point{2, 2}) || len(m[1]) != 2 || len(m[2]) != 1 {
		t.Errorf("the areas are %v, %v", g, err)
	}
}

func FuzzShapefile(f *testing.F) {
	var b bytes.Buffer
	if _, err := writeShapefile(&b, stream(somePlaces()), About{}); err != nil {
		f.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		f.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, e := range z.File {
		r, err := e.Open()
		if err != nil {
			f.Fatal(err)
		}
		if parts[e.Name], err = io.ReadAll(r); err != nil {
			f.Fatal(err)
		}
	}
	for _, layer := range shapeLayers[:4] {
		f.Add(parts[layer.name+".shp"], parts[layer.name+".dbf"], "UTF-8")
	}
	f.Fuzz(func(t *testing.T, shp, dbf []byte, cpg string) {
		file := zipped(t, entry{"a.shp", string(shp)}, entry{"a.dbf", string(dbf)}, entry{"a.cpg", cpg}, entry{"b.dbf", string(dbf)})
		_, events, err := Open(bytes.NewReader(file), "a.zip", ReadOptions{})
		if err == nil {
			for _, err = range events {
			}
		}
		if _, refused := err.(*geo.Refusal); err != nil && !refused && geo.KindOf(err) == geo.Internal {
			t.Fatalf("error %v is not written for the person who asked", err)
		}
	})
}
