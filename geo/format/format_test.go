package format

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eventmap/geo"
)

var update = flag.Bool("update", false, "write the golden files")

// known is a gazetteer of the few places that the samples name.
var known = ReadOptions{
	Country: func(name string) (geo.Place, bool) {
		code, ok := map[string]string{"Ukraine": "UA", "Myanmar (Burma)": "MM", "Bangladesh": "BD"}[name]
		return geo.Place{ID: code, Name: name, Country: code}, ok
	},
	Admin1: func(country, name string) (geo.Place, bool) {
		id, ok := map[string]string{"UA Luhansk oblast": "UA-09", "MM Shan State": "MM-17", "MM Mon State": "MM-15"}[country+" "+name]
		return geo.Place{ID: id, Name: name, Level: 1, Country: country}, ok
	},
}

// An outcome is what became of a file.
type outcome struct {
	format   string
	events   []geo.Event
	refusals []geo.Refusal
	warnings []geo.Refusal
	err      error // that ended the stream, or kept it from beginning
}

func open(file []byte, name string, o ReadOptions) (out outcome) {
	o.Warn = func(r geo.Refusal) { out.warnings = append(out.warnings, r) }
	f, events, err := Open(bytes.NewReader(file), name, o)
	if err != nil {
		out.err = err
		return out
	}
	out.format = f.Name
	for e, err := range events {
		var refusal *geo.Refusal
		switch {
		case err == nil:
			out.events = append(out.events, e)
		case errors.As(err, &refusal):
			out.refusals = append(out.refusals, *refusal)
		default:
			out.err = err
		}
	}
	return out
}

// stream gives events as a store does.
func stream(events []geo.Event) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for _, e := range events {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// TestSamples reads each file of testdata and compares what came out of it,
// completed as a store does, and what was said about it.
func TestSamples(t *testing.T) {
	files, err := filepath.Glob("testdata/*.in.*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, path := range files {
		name, _, _ := strings.Cut(filepath.Base(path), ".in.")
		t.Run(name, func(t *testing.T) {
			in, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			out := open(in, filepath.Base(path), known)
			for i := range out.events {
				e := &out.events[i]
				e.Complete()
				if err := e.Validate(); err != nil {
					t.Errorf("event %d, %q: %v", i+1, e.Title, err)
				}
			}
			var b bytes.Buffer
			if _, err := writeGeoJSON(&b, stream(out.events), About{}); err != nil {
				t.Fatal(err)
			}
			golden(t, "testdata/"+name+".want.geojson", b.Bytes())
			golden(t, "testdata/"+name+".want.txt", []byte(report(out)))
		})
	}
}

// report says in words what became of a file.
func report(out outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d events, %d refused\n", out.format, len(out.events), len(out.refusals))
	for _, r := range out.refusals {
		fmt.Fprintf(&b, "refused %s\n", r.Error())
	}
	for _, r := range out.warnings {
		fmt.Fprintf(&b, "warned %s\n", r.Error())
	}
	if out.err != nil {
		fmt.Fprintf(&b, "ended %v\n", out.err)
	}
	return b.String()
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; -update writes it anew):\n%s", path, diff)
	}
}

// TestReal reads UCDP GED as people download it.
func TestReal(t *testing.T) {
	for _, tt := range []struct {
		file             string
		events, warnings int
		precisions       map[string]int
	}{
		{"ucdp_ged191_subset.csv", 3194, 6, map[string]int{"settlement": 559, "district": 1013, "region": 1255, "country": 360, "unknown": 7}},
		{"hdx_ucdp_conflict_data_BGD_hxl.csv", 601, 1, map[string]int{"settlement": 264, "district": 269, "region": 50, "country": 15, "unknown": 3}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			file, err := os.ReadFile(filepath.Join("../../../shared/data/real", tt.file))
			if err != nil {
				t.Skipf("the real file is not here: %v", err)
			}
			out := open(file, tt.file, known)
			if out.format != "ucdp-ged" || out.err != nil {
				t.Fatalf("read as %q, ended with %v; want ucdp-ged, nil", out.format, out.err)
			}
			precisions := map[string]int{}
			keys := map[string]bool{}
			for i := range out.events {
				e := &out.events[i]
				precisions[e.LocationPrecision]++
				keys[e.ExternalID] = true
				e.Complete()
				if err := e.Validate(); err != nil {
					t.Errorf("event %s: %v", e.ExternalID, err)
				}
			}
			if len(out.events) != tt.events || len(keys) != tt.events || len(out.refusals) != 0 || len(out.warnings) != tt.warnings {
				t.Errorf("%d events of %d ids, %d refused, %d warnings; want %d, %d, 0, %d; refused: %v; warned: %v",
					len(out.events), len(keys), len(out.refusals), len(out.warnings), tt.events, tt.events, tt.warnings, out.refusals, out.warnings)
			}
			if diff := cmp.Diff(tt.precisions, precisions); diff != "" {
				t.Errorf("precisions (-want +got):\n%s", diff)
			}
			coarse := tt.events - precisions["settlement"]
			t.Logf("%d events, %d%% less exact than a settlement: %v", len(out.events), 100*coarse/tt.events, precisions)

			var first, second bytes.Buffer
			if n, err := writeGeoJSON(&first, stream(out.events), About{}); n != tt.events || err != nil {
				t.Fatalf("wrote %d, %v; want %d, nil", n, err, tt.events)
			}
			again := open(first.Bytes(), "again.geojson", ReadOptions{})
			if _, err := writeGeoJSON(&second, stream(again.events), About{}); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Errorf("written, read and written again differs (%v)", err)
			}
		})
	}
}
