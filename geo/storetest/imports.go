package storetest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"eventmap/geo"
)

func runImports(t *testing.T, open func(t *testing.T) geo.Store) {
	for _, tt := range []struct {
		name string
		run  func(t *testing.T, s geo.Store)
	}{
		{"imports a file once, however often it comes", importsOnce},
		{"takes what a newer file says", takesNewer},
		{"keeps what a person changed", keepsEdits},
		{"refuses a row and keeps the rest", refusesRows},
		{"says what an import would do, and does nothing", dryRuns},
		{"applies the run's dataset and visibility", appliesRun},
		{"keeps the batches before a broken stream", keepsBatches},
		{"numbers a batch once", numbersBatches},
		{"leaves a deleted event deleted", leavesDeleted},
		{"takes its own events back without a change", takesOwn},
		{"merges a newer file with a person's edits, field by field", mergesFields},
		{"tells what a file last said of an event", tellsWhatFilesSaid},
		{"keeps what it could not take, and does not ask again", recordsDisputes},
		{"keeps an area that it could not take, and does not ask again", recordsDisputedAreas},
		{"takes from no file that an event repeats itself", repeatsNothingOfItself},
		{"reports what a file no longer has", reportsMissing},
		{"counts all that a file no longer has", countsMissing},
		{"removes what a file no longer has, where that is asked for", removesMissing},
		{"removes nothing while there are rows that it cannot read", removesNothingUnread},
		{"rehearses all that a run would do", rehearses},
		{"keeps what a file has no room for", keepsUnsaid},
		{"continues a file that broke off", continuesBrokenOff},
		{"keeps a report of each run", listsRuns},
		{"undoes a run: what was created, changed and removed", undoesRun},
		{"undoes a run once", undoesOnce},
		{"undoes a run with the one that it continues", undoesContinued},
		{"undoes run after run", undoesBackwards},
		{"undoes a run between others", undoesTheMiddle},
		{"undoes nothing over another's name", undoesIntoTakenName},
		{"undoes a dataset, but for what people changed", undoes},
	} {
		t.Run("import "+tt.name, func(t *testing.T) { tt.run(t, open(t)) })
	}
}

// file gives n events of one dataset, as a format reads them.
func file(n int) []geo.Event {
	list := Events(n, 5)
	for i := range list {
		list[i].Dataset = "wire"
	}
	return list
}

func importAll(t *testing.T, s geo.Store, run geo.Run, events geo.Events) geo.ImportResult {
	t.Helper()
	if run.By == "" {
		run.By, run.File, run.Format = "importer", "wire.csv", "csv"
	}
	got, err := s.Import(t.Context(), run, events)
	if err != nil {
		t.Fatalf("Import = %v", err)
	}
	return got
}

func wantResult(t *testing.T, what string, got, want geo.ImportResult) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(geo.ImportResult{}, "Run", "Format", "Refusals", "Disagreements", "Gone", "Warnings", "DryRun")); diff != "" {
		t.Errorf("%s (-want +got):\n%s%v", what, diff, got.Refusals)
	}
}

func importsOnce(t *testing.T, s geo.Store) {
	events := file(120)
	wantResult(t, "the first time", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Created: 120})
	before, _ := s.LastChange(t.Context())
	wantResult(t, "the second time", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Unchanged: 120})
	if after, _ := s.LastChange(t.Context()); after != before {
		t.Errorf("the second import changed something: %d → %d", before, after)
	}
	var want []string
	for _, e := range events {
		want = append(want, bare(e))
	}
	var got []string
	for _, e := range collect(t, s.Events(t.Context(), geo.Query{})) {
		got = append(got, bare(e))
		if e.CreatedBy != "importer" {
			t.Fatalf("created_by = %q", e.CreatedBy)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the events came out otherwise (-want +got):\n%s", diff)
	}
}

func takesNewer(t *testing.T, s geo.Store) {
	events := file(10)
	importAll(t, s, geo.Run{}, Stream(events))
	events[3].Title = "Corrected by the agency"
	wantResult(t, "a newer file", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Updated: 1, Unchanged: 9})
	if e := read(t, s, 4); e.Title != "Corrected by the agency" || e.Revision != 2 {
		t.Errorf("event 4 is %q, revision %d", e.Title, e.Revision)
	}
	twice := append(file(10)[:2:2], events[3], events[3])
	wantResult(t, "a row that stands twice", importAll(t, s, geo.Run{}, Stream(twice)), geo.ImportResult{Unchanged: 4, Missing: 7})
}

func keepsEdits(t *testing.T, s geo.Store) {
	events := file(10)
	importAll(t, s, geo.Run{}, Stream(events))
	e := read(t, s, 4)
	e.Title = "Corrected by Olena"
	put(t, s, e)
	wantResult(t, "the same file after an edit", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Unchanged: 10})
	events[3].Title, events[4].Title = "Corrected by the agency", "Also corrected"
	got := importAll(t, s, geo.Run{}, Stream(events))
	if got.Conflicts != 1 || got.Updated != 1 || got.Unchanged != 8 || len(got.Disagreements) != 1 || got.Disagreements[0].Row != 4 {
		t.Errorf("a newer file after an edit: %+v", got)
	}
	wantResult(t, "the newer file again", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Unchanged: 10})
	if e := read(t, s, 4); e.Title != "Corrected by Olena" {
		t.Errorf("the edit was overwritten: %q", e.Title)
	}
	if e := read(t, s, 5); e.Title != "Also corrected" {
		t.Errorf("event 5 is %q", e.Title)
	}
}

func refusesRows(t *testing.T, s geo.Store) {
	events := file(6)
	events[2].Killed.Best = number(-1)
	stream := func(yield func(geo.Event, error) bool) {
		for i := range events {
			if i == 4 && !yield(geo.Event{}, &geo.Refusal{Row: 90, Field: "lat", Reason: `"north" is not a number`}) {
				return
			}
			if !yield(events[i], nil) {
				return
			}
		}
	}
	got := importAll(t, s, geo.Run{}, stream)
	wantResult(t, "with two bad rows", got, geo.ImportResult{Created: 5, Refused: 2})
	if len(got.Refusals) != 2 || got.Refusals[0].Field != "killed_best" || got.Refusals[0].Row != 3 || got.Refusals[1].Row != 90 {
		t.Errorf("refusals = %v", got.Refusals)
	}
}

func dryRuns(t *testing.T, s geo.Store) {
	events := file(8)
	importAll(t, s, geo.Run{}, Stream(events[:5]))
	events[1].Title = "Newer"
	events[7].Title = ""
	got := importAll(t, s, geo.Run{DryRun: true, By: "importer"}, Stream(events))
	wantResult(t, "dry run", got, geo.ImportResult{Created: 2, Updated: 1, Unchanged: 4, Refused: 1})
	if n := count(t, s); n != 5 {
		t.Errorf("a dry run left %d events, want 5", n)
	}
	if e := read(t, s, 2); e.Title == "Newer" {
		t.Error("a dry run changed an event")
	}
	wantResult(t, "for real", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Created: 2, Updated: 1, Unchanged: 4, Refused: 1})
}

func appliesRun(t *testing.T, s geo.Store) {
	events := file(3)
	events[0].Dataset = ""
	importAll(t, s, geo.Run{Dataset: "mine", Visibility: "public", By: "importer"}, Stream(events))
	importAll(t, s, geo.Run{Dataset: "forced", Force: true, By: "importer"}, Stream(events))
	got := map[string]int{}
	for _, e := range collect(t, s.Events(t.Context(), geo.Query{})) {
		got[e.Dataset]++
		if e.Dataset != "forced" && e.Visibility != "public" {
			t.Errorf("%s %d is %s, want public", e.Dataset, e.ID, e.Visibility)
		}
	}
	if diff := cmp.Diff(map[string]int{"mine": 1, "wire": 2, "forced": 3}, got); diff != "" {
		t.Errorf("datasets (-want +got):\n%s", diff)
	}
}

func keepsBatches(t *testing.T, s geo.Store) {
	const rows = Batch + Batch/2
	broken := errors.New("the cable was cut")
	events := file(rows)
	stream := func(yield func(geo.Event, error) bool) {
		for i := range events {
			if !yield(events[i], nil) {
				return
			}
		}
		yield(geo.Event{}, broken)
	}
	var steps []int
	got, err := s.Import(t.Context(), geo.Run{By: "importer", Progress: func(r geo.ImportResult) { steps = append(steps, r.Created) }}, stream)
	if !errors.Is(err, broken) {
		t.Errorf("Import = %v, want %v", err, broken)
	}
	kept := count(t, s)
	if kept == 0 || kept != got.Created || len(steps) == 0 {
		t.Errorf("%d events are there, the result says %d, progress was %v", kept, got.Created, steps)
	}
	again := importAll(t, s, geo.Run{}, Stream(events))
	if again.Created != rows-kept || again.Unchanged != kept {
		t.Errorf("the same file again: %d created, %d unchanged, want %d, %d", again.Created, again.Unchanged, rows-kept, kept)
	}
}

func numbersBatches(t *testing.T, s geo.Store) {
	put(t, s, Kyiv())
	importAll(t, s, geo.Run{}, Stream(file(30)))
	if n, err := s.LastChange(t.Context()); n != 2 || err != nil {
		t.Errorf("LastChange() = %d, %v, want 2: one for the edit, one for the batch", n, err)
	}
	if got := changes(t, s, 1); len(got) != 30 || got[0] != "2 2 1" {
		t.Errorf("Changes(1) gave %d, the first %v", len(got), got[:min(1, len(got))])
	}
	for r, err := range s.History(t.Context(), 2) {
		if err != nil || r.Run == 0 {
			t.Errorf("an imported revision has run %d, %v", r.Run, err)
		}
	}
}

func leavesDeleted(t *testing.T, s geo.Store) {
	events := file(4)
	importAll(t, s, geo.Run{}, Stream(events))
	if err := s.Delete(t.Context(), 2, 0, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	wantResult(t, "the same file", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Unchanged: 4})
	events[1].Title = "Said anew"
	got := importAll(t, s, geo.Run{}, Stream(events))
	wantResult(t, "a newer file", got, geo.ImportResult{Unchanged: 3, Conflicts: 1})
	if len(got.Disagreements) != 1 || got.Disagreements[0].Row != 2 || string(got.Disagreements[0].Here) != "null" {
		t.Errorf("the conflict is told as %v", got.Disagreements)
	}
	if n := count(t, s); n != 3 {
		t.Errorf("%d events, want 3: the deleted one must not come back", n)
	}
}

func takesOwn(t *testing.T, s geo.Store) {
	own := []geo.Event{put(t, s, Full()), put(t, s, Kyiv())}
	for _, e := range Shapes() {
		own = append(own, put(t, s, e))
	}
	for i := range own {
		own[i].ID, own[i].Revision = 0, 0
	}
	wantResult(t, "its own export", importAll(t, s, geo.Run{}, Stream(own)), geo.ImportResult{Unchanged: len(own)})
}
