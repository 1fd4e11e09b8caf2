package format

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/paulmach/orb"

	"eventmap/geo"
)

func TestGeoParquetSaysWhatItHolds(t *testing.T) {
	about := About{Title: "Events: Kyiv", Query: "q=Kyiv", Datasets: []geo.Dataset{{Name: "a", Licence: "CC BY 4.0", Attribution: "A & B"}}}
	for _, tt := range []struct {
		events []geo.Event
		kinds  []any
		box    any
	}{
		{nil, []any{}, nil},
		{[]geo.Event{{Title: "nowhere"}}, []any{}, nil},
		{[]geo.Event{{Title: "here", Geometry: orb.Point{30.5, 50.45}}, {Title: "nowhere"}, {Title: "there", Geometry: orb.LineString{{-1, 2}, {3, 4}}}}, []any{"Point", "LineString"}, []any{-1., 2., 30.5, 50.45}},
	} {
		var b bytes.Buffer
		if n, err := writeGeoParquet(&b, stream(tt.events), about); n != len(tt.events) || err != nil {
			t.Fatalf("wrote %d, %v", n, err)
		}
		f, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]string{"title": "Events: Kyiv", "query": "q=Kyiv", "licence": "CC BY 4.0", "attribution": "A & B", "datasets": "a"} {
			if got, _ := f.Lookup(key); got != want {
				t.Errorf("the file says %s is %q; want %q", key, got, want)
			}
		}
		told, _ := f.Lookup("geo")
		var got map[string]any
		if err := json.Unmarshal([]byte(told), &got); err != nil {
			t.Fatal(err)
		}
		column := map[string]any{"encoding": "WKB", "geometry_types": tt.kinds, "covering": map[string]any{"bbox": map[string]any{
			"xmin": []any{"bbox", "xmin"}, "ymin": []any{"bbox", "ymin"}, "xmax": []any{"bbox", "xmax"}, "ymax": []any{"bbox", "ymax"}}}}
		if tt.box != nil {
			column["bbox"] = tt.box
		}
		if diff := cmp.Diff(map[string]any{"version": "1.1.0", "primary_column": "geometry", "columns": map[string]any{"geometry": column}}, got); diff != "" {
			t.Errorf("of %d events geo says (-want +got):\n%s", len(tt.events), diff)
		}
		var names, want []string
		for _, field := range f.Schema().Fields() {
			names = append(names, field.Name())
		}
		for _, c := range attributes {
			want = append(want, c.name)
		}
		if diff := cmp.Diff(slices.Concat(want, []string{"geometry", "bbox"}), names); diff != "" {
			t.Errorf("columns (-want +got):\n%s", diff)
		}
	}
}

// TestBinaryFilesTakeLittleMemory holds writers that cannot be quite flat to what
// docs/formats.md says.
func TestBinaryFilesTakeLittleMemory(t *testing.T) {
	n, most := 100_000, uint64(16<<20)
	if testing.Short() || raceEnabled {
		n = 20_000
	}
	for _, f := range []Format{flatGeobuf, geoParquet} {
		grown := heapDuring(func(look func()) {
			if wrote, err := f.Write(io.Discard, watched(numbered(n), n, look), About{}); wrote != n || err != nil {
				t.Errorf("%s: wrote %d, %v; want %d, nil", f.Name, wrote, err, n)
			}
		})
		if grown > most {
			t.Errorf("%s: the heap grew by %d KB while %d events were written; want at most %d KB", f.Name, grown>>10, n, most>>10)
		}
		t.Logf("%s: wrote %d events, the heap grew by %d KB", f.Name, n, grown>>10)
	}
}
