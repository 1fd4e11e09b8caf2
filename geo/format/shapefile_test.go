package format

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

func TestOgrReadsTheShapefile(t *testing.T) {
	events := somePlaces()
	events[0].Description = strings.Repeat("Ї", 200)
	path := fileOf(t, shapefile, events)
	all, complaints := gdal(t, "ogrinfo", "-ro", "-al", path)
	if complaints != "" {
		t.Errorf("ogrinfo complains: %s", complaints)
	}
	for _, line := range []string{
		"Layer name: events_points", "Layer name: events_multipoints", "Layer name: events_lines", "Layer name: events_areas", "Layer name: events_no_geometry",
		"Geometry: Point", "Geometry: Multi Point", "Geometry: Line String", "Geometry: Polygon", "Geometry: None", "Feature Count: 2\n", "Feature Count: 3\n",
		"start_date: Date", "start_time: String (20.0)", "kill_best: Integer (9.0)", "id: Integer64 (16.0)", "longitude: Real (24.15)",
		"start_date (Date) = 2023/04/20", "start_time (String) = 2023-04-20T19:00:05Z", "ext_id (String) = 007", "title (String) = Удар по місту №8",
		"longitude (Real) = 30.523456789", "descript (String) = " + strings.Repeat("Ї", 127) + "\n", "DBF_DATE_LAST_UPDATE=2024-03-03",
	} {
		if !strings.Contains(all, line) {
			t.Errorf("ogrinfo does not say %q", line)
		}
	}
	counts := map[float64]int{}
	for layer, kinds := range map[string]map[int]bool{"events_points": {1: true, 7: true}, "events_multipoints": {2: true}, "events_lines": {3: true, 4: true, 7: true}, "events_areas": {5: true, 6: true, 7: true}, "events_no_geometry": {8: true}} {
		features := asGDALReads(t, path, layer)
		if len(features) != len(kinds) {
			t.Errorf("GDAL reads %d features of %s; want %d", len(features), layer, len(kinds))
		}
		for _, f := range features {
			id := f.Properties["id"].(float64)
			counts[id]++
			if !kinds[int(id)] {
				t.Errorf("event %v stands in %s", id, layer)
			} else if id != 7 { // which is a group of three kinds
				sameGeometry(t, f, events[int(id)-1])
			}
		}
	}
	if len(counts) != len(events) || counts[7] != 3 {
		t.Errorf("the layers hold %v", counts)
	}
}

func TestTheShapefileExplainsWhatItLost(t *testing.T) {
	events := somePlaces()
	events[0].Notes = strings.Repeat("x", 255)
	var b bytes.Buffer
	if _, err := writeShapefile(&b, stream(events), aboutUkraine); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("readme.txt")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"8 events\n", "Query: country=UA\n", "Attribution: Example Wire\n", "events_areas: 3 events in areas", "1 texts of this file were cut", "loc_prec    location_precision", "killc_best  killed_civilian_best"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the readme lacks %q:\n%s", want, text)
		}
	}
}

func TestNamesFitIntoATable(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range shapeFields {
		if len(f.short) > maxFieldName || seen[f.short] {
			t.Errorf("the name %s is too long, or not the only one", f.short)
		}
		seen[f.short] = true
	}
}

func TestAShapefileThatWouldBeTooLargeIsRefused(t *testing.T) {
	l, err := newLayerFiles(shapePoint, shapeFields)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	cells := make([][]byte, len(shapeFields))
	for i := range cells {
		cells[i] = []byte("1")
	}
	cells[len(cells)-1] = bytes.Repeat([]byte("x"), maxFieldText)
	if err := l.add(cells, orb.Point{1, 2}); err != nil {
		t.Fatal(err)
	}
	if err := l.fits("events_points"); err != nil {
		t.Errorf("one event: %v", err)
	}
	l.n = 4_000_000
	if err := l.fits("events_points"); geo.KindOf(err) != geo.Invalid || !strings.Contains(err.Error(), "larger than 2 GB") {
		t.Errorf("4,000,000 events: %v", err)
	}
	l.n, l.shapes = 1, maxShapeFile
	if err := l.fits("events_points"); geo.KindOf(err) != geo.Invalid || !strings.Contains(err.Error(), "geometries") {
		t.Errorf("2 GB of geometries: %v", err)
	}
	if head, _ := tableHead(shapeFields, l.widths, 1, time.Date(2024, 3, 3, 0, 0, 0, 0, time.UTC)); len(head) != 32+32*len(shapeFields)+1 {
		t.Errorf("the head of a table has %d bytes", len(head))
	}
}
