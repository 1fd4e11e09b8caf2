package format

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

func TestGDALReadsFlatGeobuf(t *testing.T) { testGDAL(t, flatGeobuf) }

func TestFlatGeobufSaysWhatItHolds(t *testing.T) {
	var events []geo.Event
	unlocated := 0
	for _, e := range gisEvents() {
		if _, point := e.Geometry.(orb.Point); !point && e.Geometry != nil || len(events) == 40 {
			continue
		}
		if events = append(events, e); e.Geometry == nil {
			unlocated++
		}
	}
	about := About{Title: "Events: Kyiv", Query: "q=Kyiv", Datasets: []geo.Dataset{{Name: "a", Licence: "CC BY 4.0", Attribution: "A & B"}}}
	for _, tt := range []struct {
		events []geo.Event
		want   []string
	}{
		{events, []string{"Geometry: Point\n", "Feature Count: 40", "ID[\"EPSG\",4326]", "start_time: DateTime", "id: Integer64", "latitude: Real", "redistributable: Integer(Boolean)"}},
		{nil, []string{"Feature Count: 0", "start_time: DateTime"}},
		{[]geo.Event{{Title: "nowhere"}}, []string{"Feature Count: 1"}},
	} {
		path := filepath.Join(t.TempDir(), "events.fgb")
		var b bytes.Buffer
		if n, err := writeFlatGeobuf(&b, stream(tt.events), about); n != len(tt.events) || err != nil {
			t.Fatalf("wrote %d, %v", n, err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"Events: Kyiv", `"licence":"CC BY 4.0"`, `"attribution":"A \u0026 B"`, `"query":"q=Kyiv"`, fmt.Sprintf("%d events", len(tt.events))} {
			if !bytes.Contains(b.Bytes(), []byte(want)) {
				t.Errorf("of %d events the file does not say %q", len(tt.events), want)
			}
		}
		if want := fmt.Sprintf("%d have no geometry", unlocated); len(tt.events) == 40 && !bytes.Contains(b.Bytes(), []byte(want)) {
			t.Errorf("the file does not say %q", want)
		}
		info := ogr(t, "ogrinfo", "-ro", "-so", "-al", path)
		for _, want := range tt.want {
			if !strings.Contains(info, want) {
				t.Errorf("of %d events ogrinfo does not say %q:\n%s", len(tt.events), want, info)
			}
		}
	}
}

// TestHilbert walks the whole curve of a small square: each step is to a neighbour.
func TestHilbert(t *testing.T) {
	at := map[uint32][2]int{}
	const side = 32
	for x := range side {
		for y := range side {
			at[hilbert(uint32(x), uint32(y))] = [2]int{x, y}
		}
	}
	for d := range uint32(side*side - 1) {
		a, b := at[d], at[d+1]
		if dx, dy := a[0]-b[0], a[1]-b[1]; dx*dx+dy*dy != 1 {
			t.Fatalf("step %d goes from %v to %v", d, a, b)
		}
	}
	if far := hilbert(1<<16-1, 0); far != 1<<32-1 {
		t.Errorf("the curve ends at %d", far)
	}
}

func TestFlatGeobufInAnotherReferenceIsRefused(t *testing.T) {
	for _, crs := range []string{"EPSG:3857", "EPSG:32636", "+proj=laea +lat_0=50 +lon_0=30 +datum=WGS84"} {
		path := filepath.Join(t.TempDir(), "other.fgb")
		ogr(t, "ogr2ogr", "-f", "FlatGeobuf", path, "testdata/gdal_index.in.fgb", "-t_srs", crs)
		out := open(contents(t, path), "other.fgb", ReadOptions{})
		if len(out.events) != 0 || geo.KindOf(out.err) != geo.Unsupported || !strings.Contains(out.err.Error(), "-t_srs EPSG:4326") {
			t.Errorf("a file in %s gives %d events and %v", crs, len(out.events), out.err)
		}
	}
	for _, crs := range []string{"EPSG:4326", "OGC:CRS84", "+proj=longlat +datum=WGS84"} {
		path := filepath.Join(t.TempDir(), "same.fgb")
		ogr(t, "ogr2ogr", "-f", "FlatGeobuf", path, "testdata/gdal_index.in.fgb", "-t_srs", crs)
		out := open(contents(t, path), "same.fgb", ReadOptions{})
		if len(out.events) != 7 || out.err != nil || out.refusals != nil {
			t.Errorf("a file in %s gives %d events, %v and %v", crs, len(out.events), out.refusals, out.err)
		}
	}
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestFlatGeobufThatIsBroken cuts a file at every byte and sets each byte anew:
// there is a sentence or there are events, and never a panic.
func TestFlatGeobufThatIsBroken(t *testing.T) {
	var file bytes.Buffer
	if _, err := writeFlatGeobuf(&file, stream(gisEvents()[303:306]), About{}); err != nil {
		t.Fatal(err)
	}
	whole := file.Bytes()
	look := func(b []byte) outcome {
		var out outcome
		for e, err := range flatGeobuf.Read(bytes.NewReader(b), ReadOptions{}) {
			var refusal *geo.Refusal
			switch {
			case err == nil:
				out.events = append(out.events, e)
			case !errors.As(err, &refusal):
				out.err = err
			}
		}
		return out
	}
	for n := len(flatMagic); n < len(whole); n += 23 {
		if out := look(whole[:n]); geo.KindOf(out.err) != geo.Invalid || !strings.Contains(out.err.Error(), "cut short") {
			t.Fatalf("cut at %d bytes of %d: %d events and %v", n, len(whole), len(out.events), out.err)
		}
	}
	for n := 8; n < len(whole); n += 5 {
		for _, c := range []byte{0, 0x7f, 0xff} {
			b := bytes.Clone(whole)
			b[n] = c
			if out := look(b); out.err != nil && geo.KindOf(out.err) == geo.Internal {
				t.Fatalf("with %#x at %d: %v", c, n, out.err)
			}
		}
	}
}
