package format

import (
	"bytes"
	"flag"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// promises say what a format keeps of an event that is read back. One that is not
// among them keeps its columns, as flat has them.
var promises = map[string]func(geo.Event) geo.Event{
	"geojson":    kept,
	"geojsonseq": kept,
	"geojsonl":   kept,
	"shapefile":  shaped,
}

// reordered are the formats that have an order of their own.
var reordered = map[string]bool{"flatgeobuf": true, "geopackage": true}

func promiseOf(f Format) func(geo.Event) geo.Event {
	if p := promises[f.Name]; p != nil {
		return p
	}
	return flat
}

// TestEveryFormatKeepsItsPromise writes and reads back random events in every
// format that can be written and read, by way of Open, which has to know the file
// again. A KMZ is read as what it holds.
func TestEveryFormatKeepsItsPromise(t *testing.T) {
	fewerChecks(t, 25)
	for _, f := range All {
		if f.Write == nil || f.Read == nil && f.Name != "kmz" {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				events := rapid.SliceOfN(anEvent, 1, 4).Draw(t, "events")
				var want []geo.Event
				for _, e := range events {
					want = append(want, promiseOf(f)(e))
				}
				var file bytes.Buffer
				if n, err := f.Write(&file, stream(events), About{}); n != len(events) || err != nil {
					t.Fatalf("wrote %d, %v; want %d, nil", n, err, len(events))
				}
				out := open(file.Bytes(), "events"+f.Extension, ReadOptions{})
				if out.err != nil || out.refusals != nil {
					t.Fatalf("read back as %q: %v, %v\n%s", out.format, out.err, out.refusals, geo.Cut(file.String(), 10_000))
				}
				if reordered[f.Name] {
					inOrder(want)
					inOrder(out.events)
				}
				if diff := cmp.Diff(want, out.events, cmpopts.IgnoreFields(geo.Event{}, "Row", "Curtailed", "Unsaid")); diff != "" {
					t.Fatalf("read back (-want +got):\n%s\n%s", diff, geo.Cut(file.String(), 10_000))
				}
			})
		})
	}
}

// fewerChecks has properties tried so many times until the test ends: where every
// format has a turn, a hundred times would take minutes.
func fewerChecks(t *testing.T, n int) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	before := checks.Value.String()
	if err := checks.Value.Set(strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = checks.Value.Set(before) }) // it was that a moment ago
}

// inOrder orders events by all that they say.
func inOrder(events []geo.Event) {
	slices.SortFunc(events, func(a, b geo.Event) int { return bytes.Compare(geo.AppendFeature(nil, &a), geo.AppendFeature(nil, &b)) })
}

// aFile is what a golden file says of itself.
var aFile = About{
	Title: "Events: Ukraine", Query: "country=UA&sortby=-updated_at", Made: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Site: "https://map.example.org",
	Datasets: []geo.Dataset{
		{Name: "wire", Title: "The wire", Licence: "CC BY 4.0", Attribution: "Example Wire & Co"},
		{Name: "desk", Title: "Our desk", Licence: "https://example.org/terms", Attribution: "Example <Desk>"},
	},
}

// TestWrittenText holds what is written as text to golden files.
func TestWrittenText(t *testing.T) {
	events := append([]geo.Event{storetest.Full()}, storetest.Shapes()...)
	for i := range events {
		events[i].ID, events[i].Revision = int64(i)+1, 3
		events[i].UpdatedAt = time.Date(2026, 11, 22, 10, i, 0, 0, time.UTC)
		events[i].Complete()
	}
	for _, f := range All {
		if f.Write == nil {
			continue
		}
		var file bytes.Buffer
		if n, err := f.Write(&file, stream(events), aFile); n != len(events) || err != nil {
			t.Fatalf("%s: wrote %d, %v; want %d", f.Name, n, err, len(events))
		}
		if bytes.IndexByte(file.Bytes(), 0) < 0 { // a binary file has a test of its own
			golden(t, "testdata/written."+strings.TrimPrefix(f.Name, "."), file.Bytes())
		}
	}
}
