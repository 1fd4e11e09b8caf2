package format

import (
	"os"
	"path/filepath"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/gpkg"
)

// TestAFileOfTheStoreLosesNothing imports the file that events are kept in.
func TestAFileOfTheStoreLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "live.gpkg")
	s, err := gpkg.Open(t.Context(), path, gpkg.Options{Places: storetest.Places})
	if err != nil {
		t.Fatal(err)
	}
	var want []geo.Event
	for _, e := range append([]geo.Event{storetest.Full()}, storetest.Shapes()...) {
		kept, err := s.Put(t.Context(), e, geo.Edit{By: "olena"})
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, kept)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := open(file, "live.gpkg", ReadOptions{})
	if out.format != "geojson" || out.err != nil || out.refusals != nil || len(out.events) != len(want) {
		t.Fatalf("read as %q: %d events, %v, %v; want %d", out.format, len(out.events), out.refusals, out.err, len(want))
	}
	for i := range want {
		e := out.events[i]
		e.Complete()
		if got, w := len(e.Weapons)+len(e.Actors)+len(e.Sources)+len(e.Extras), len(want[i].Weapons)+len(want[i].Actors)+len(want[i].Sources)+len(want[i].Extras); e.Title != want[i].Title || e.ExternalID != want[i].ExternalID || got != w {
			t.Errorf("event %d is read as %+v; want %+v", i, e, want[i])
		}
	}
}
