package storetest

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

func runCurtailed(t *testing.T, open func(t *testing.T) geo.Store) {
	t.Run("import keeps what the public is not shown, when its file comes back", func(t *testing.T) { keepsUnseen(t, open(t)) })
	t.Run("import takes a newer file of what the public sees elsewhere", func(t *testing.T) { takesMirrored(t, open(t)) })
	t.Run("import misses nothing that the public is not shown", func(t *testing.T) { missesOnlyShown(t, open(t)) })
	t.Run("import leaves away an area that only an id tells of", func(t *testing.T) { leavesUnknownAreas(t, open(t)) })
}

// asShown gives events as a file of the public has them.
func asShown(t *testing.T, events []geo.Event) []geo.Event {
	t.Helper()
	var list []geo.Event
	for i := range events {
		if p, ok := events[i].Public(); ok {
			if p.Forget(); !p.OnlyPublic() {
				t.Fatalf("what the public sees of %q says more than that", p.Title)
			}
			p.Curtailed = true
			list = append(list, p)
		}
	}
	return list
}

// wholly gives events that say in every field what there is to say, each with
// something that the public is not shown.
func wholly() []geo.Event {
	list := make([]geo.Event, 5)
	for i := range list {
		e := Full()
		e.ExternalID, e.Title, e.DisplacedM, e.UncertaintyM = string(rune('a'+i)), "Strike "+string(rune('a'+i)), 0, 300
		e.Visibility, e.DuplicateOf, e.PublicDisplacementM, e.PublicPoint = "public", 0, 0, nil
		e.Sources = []geo.Source{{URL: "https://example.org/a", Claims: &geo.Claims{Place: "the depot"}}, {URL: "https://example.org/b"}}
		e.Confirmed = []geo.Check{{What: "location", By: "Olena", How: "shadows"}}
		e.Status, e.Assignee, e.Notes = "done", "Olena", "told by a neighbour"
		e.Extras = map[string]any{"ref": "17"}
		list[i] = e
	}
	list[1].PublicDisplacementM = 5_000
	list[2].Visibility = "private"
	return list
}

func keepsUnseen(t *testing.T, s geo.Store) {
	importAll(t, s, geo.Run{}, Stream(wholly()))
	e := read(t, s, 4)
	e.PublicDisplacementM = 5_000 // by a person, after the file
	put(t, s, e)
	before := collect(t, s.Events(t.Context(), geo.Query{}))
	shown := asShown(t, before)
	if len(shown) != 4 {
		t.Fatalf("the public sees %d events, want 4", len(shown))
	}
	for _, run := range []geo.Run{{DryRun: true}, {}, {}, {Remove: true}} {
		wantResult(t, "what the public sees", importAll(t, s, run, Stream(shown)), geo.ImportResult{Unchanged: 4})
	}
	e = read(t, s, 4)
	e.PublicDisplacementM = 0 // again at its place: what was moved is in the file still
	put(t, s, e)
	shown[3].Title = "Strike e, at night"
	wantResult(t, "with another title", importAll(t, s, geo.Run{}, Stream(shown)), geo.ImportResult{Unchanged: 3, Updated: 1})
	before[3].PublicDisplacementM, before[4].Title = 0, "Strike e, at night"
	for i, e := range collect(t, s.Events(t.Context(), geo.Query{})) {
		if bare(e) != bare(before[i]) {
			t.Errorf("event %d is now\n%s\nand was\n%s", e.ID, bare(e), bare(before[i]))
		}
	}
	e = read(t, s, 5)
	e.Visibility = "private"
	put(t, s, e)
	shown[3].Description = "Windows broke."
	importAll(t, s, geo.Run{}, Stream(shown))
	if e = read(t, s, 5); e.Visibility != "private" || e.Description != "Windows broke." {
		t.Errorf("taken back and then in a file of the public, it is %s, %q", e.Visibility, e.Description)
	}
}

func takesMirrored(t *testing.T, s geo.Store) {
	theirs := wholly()
	theirs[1].Point, theirs[1].PublicPoint = &orb.Point{30.5234, 50.4501}, &orb.Point{30.5, 50.4}
	shown := asShown(t, theirs)
	importAll(t, s, geo.Run{}, Stream(shown))
	e := read(t, s, 1)
	e.Notes = "ask again"
	put(t, s, e)
	shown[0].Sources = append(shown[0].Sources[:1:1], geo.Source{URL: "https://example.org/c"})
	shown[0].Confirmed = nil
	wantResult(t, "a newer file", importAll(t, s, geo.Run{}, Stream(shown)), geo.ImportResult{Updated: 1, Unchanged: 3})
	if e = read(t, s, 1); len(e.Sources) != 2 || e.Sources[1].URL != "https://example.org/c" || e.Confirmed != nil || e.Notes != "ask again" || e.Curtailed {
		t.Errorf("after a newer file it is %s", bare(e))
	}
	wantResult(t, "for the desk alone", importAll(t, s, geo.Run{Visibility: "private"}, Stream(shown)), geo.ImportResult{Updated: 4})
	if e = read(t, s, 2); e.Visibility != "private" || e.DisplacedM == 0 {
		t.Errorf("for the desk alone it is %s", bare(e))
	}
}

func missesOnlyShown(t *testing.T, s geo.Store) {
	importAll(t, s, geo.Run{}, Stream(wholly()))
	shown := asShown(t, collect(t, s.Events(t.Context(), geo.Query{})))
	for _, run := range []geo.Run{{Remove: true, DryRun: true}, {Remove: true}} {
		wantResult(t, "a file that lacks one", importAll(t, s, run, Stream(shown[1:])), geo.ImportResult{Unchanged: 3, Missing: 1, Removed: 1})
	}
	if n := count(t, s); n != 4 {
		t.Errorf("%d events are left, want 4", n)
	}
}

func leavesUnknownAreas(t *testing.T, s geo.Store) {
	area := geo.DrawnPlace("the river bank", orb.MultiPolygon{{{{33, 46}, {34, 46.2}, {34, 46.6}, {33, 46.4}, {33, 46}}}})
	row := geo.Event{Dataset: "wire", ExternalID: "bank", Title: "Shelling of the bank", LocationPrecision: "district", Point: &orb.Point{33.5, 46.3}, AreaID: area.ID}
	for _, dry := range []bool{true, false} {
		got := importAll(t, s, geo.Run{DryRun: dry}, Stream([]geo.Event{row}))
		wantResult(t, "an area of elsewhere", got, geo.ImportResult{Created: 1})
		if len(got.Warnings) != 1 || got.Warnings[0].Row != 1 || !strings.Contains(got.Warnings[0].Reason, "drawn elsewhere") {
			t.Errorf("the warnings are %v", got.Warnings)
		}
	}
	if e := read(t, s, 1); e.AreaID != "" || e.Point == nil || e.LocationPrecision != "district" {
		t.Errorf("without its area it is %s", bare(e))
	}
	whole := row
	whole.ExternalID, whole.Area = "other", &area
	importAll(t, s, geo.Run{}, Stream([]geo.Event{whole}))
	got := importAll(t, s, geo.Run{}, Stream([]geo.Event{row}))
	wantResult(t, "now that it is known", got, geo.ImportResult{Updated: 1, Missing: 1})
	if e := read(t, s, 1); e.AreaID != area.ID || e.Area == nil || len(got.Warnings) != 0 {
		t.Errorf("now that it is known the area is %q, %v", e.AreaID, got.Warnings)
	}
}
