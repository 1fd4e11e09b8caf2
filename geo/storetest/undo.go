package storetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"eventmap/geo"
)

// contents gives what every event of a store says, by id.
func contents(t *testing.T, s geo.Store) map[int64]string {
	t.Helper()
	m := map[int64]string{}
	for _, e := range collect(t, s.Events(t.Context(), geo.Query{})) {
		m[e.ID] = bare(e)
	}
	return m
}

func undo(t *testing.T, s geo.Store, run int64) geo.UndoResult {
	t.Helper()
	got, err := s.UndoRun(t.Context(), run, geo.Edit{By: "olena", Why: "the wrong file"})
	if err != nil {
		t.Fatalf("UndoRun(%d) = %v", run, err)
	}
	return got
}

func wantUndo(t *testing.T, what string, got, want geo.UndoResult) {
	t.Helper()
	if got.Run == 0 {
		t.Errorf("%s: the undoing has no run", what)
	}
	got.Run = 0
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func wantSound(t *testing.T, s geo.Store) {
	t.Helper()
	if _, err := s.Verify(t.Context(), nil); err != nil {
		t.Errorf("Verify = %v", err)
	}
}

func undoesRun(t *testing.T, s geo.Store) {
	events := file(10)
	importAll(t, s, geo.Run{}, Stream(events))
	before := contents(t, s)
	newer := file(12)
	for i := range 3 {
		newer[i].Title = "Updated"
	}
	second := importAll(t, s, geo.Run{Remove: true}, Stream(without(newer, 5, 6)))
	wantResult(t, "the newer file", second, geo.ImportResult{Created: 2, Updated: 3, Unchanged: 5, Missing: 2, Removed: 2})
	edited := read(t, s, 2)
	edited.Notes = "seen on a video"
	edited = put(t, s, edited)
	got := undo(t, s, second.Run)
	wantUndo(t, "undoing the newer file", got, geo.UndoResult{Removed: 2, Restored: 4, Kept: 1, Edited: []geo.Gone{gone(edited, true)}})
	before[2] = bare(edited)
	if diff := cmp.Diff(before, contents(t, s)); diff != "" {
		t.Errorf("the events are not what they were (-want +got):\n%s", diff)
	}
	back := read(t, s, 5)
	if back.Revision != 3 || back.CreatedBy != "importer" || back.UpdatedBy != "olena" {
		t.Errorf("what was removed is back as revision %d, created by %q, updated by %q", back.Revision, back.CreatedBy, back.UpdatedBy)
	}
	var last geo.Revision
	for r, err := range s.History(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		last = r
	}
	if last.Revision != 3 || last.Run != got.Run || last.By != "olena" || last.Why != "the wrong file" || last.Event == nil {
		t.Errorf("the restored event's newest revision = %+v", last)
	}
	runs, err := s.Runs(t.Context())
	if err != nil || len(runs) != 3 || runs[0].ID != got.Run || runs[0].Undoes != second.Run || runs[0].EndedAt.IsZero() || !runs[1].Undone || runs[2].Undone {
		t.Errorf("Runs = %+v, %v", runs, err)
	}
	wantSaid(t, s, 1, events[0], runs[2].ID)
	wantSound(t, s)
	wantResult(t, "the first file again", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Unchanged: 10})
	wantResult(t, "the newer file again", importAll(t, s, geo.Run{Remove: true}, Stream(without(newer, 5, 6))),
		geo.ImportResult{Created: 2, Updated: 2, Unchanged: 6, Missing: 2, Removed: 2})
}

func undoesOnce(t *testing.T, s geo.Store) {
	first := importAll(t, s, geo.Run{}, Stream(file(3)))
	undoing := undo(t, s, first.Run)
	wantUndo(t, "the only file", undoing, geo.UndoResult{Removed: 3})
	for what, tt := range map[string]struct {
		run  int64
		want geo.Kind
	}{
		"a run that was undone": {first.Run, geo.Conflict},
		"an undoing":            {undoing.Run, geo.Conflict},
		"a run that never was":  {4_711, geo.NotFound},
		"no run":                {0, geo.NotFound},
	} {
		if _, err := s.UndoRun(t.Context(), tt.run, geo.Edit{By: "olena"}); geo.KindOf(err) != tt.want {
			t.Errorf("UndoRun of %s = %v, want %v", what, err, tt.want)
		}
	}
	wantResult(t, "the file again", importAll(t, s, geo.Run{}, Stream(file(3))), geo.ImportResult{Created: 3})
	if e := read(t, s, 4); e.Revision != 1 {
		t.Errorf("event 4 has revision %d", e.Revision)
	}
}

func undoesContinued(t *testing.T, s geo.Store) {
	events := file(Batch + 10)
	broken := func(yield func(geo.Event, error) bool) {
		for i := range events[:Batch+1] {
			if !yield(events[i], nil) {
				return
			}
		}
		yield(geo.Event{}, errors.New("the cable was cut"))
	}
	run := geo.Run{File: "wire.csv", Format: "csv", By: "importer"}
	if first, err := s.Import(t.Context(), run, broken); err == nil || first.Created == 0 {
		t.Fatalf("Import = %+v, %v", first, err)
	}
	second := importAll(t, s, run, Stream(events))
	edited := read(t, s, 2)
	edited.Title = "By Olena"
	edited = put(t, s, edited)
	got := undo(t, s, second.Run)
	wantUndo(t, "both parts", got, geo.UndoResult{Removed: Batch + 9, Kept: 1, Edited: []geo.Gone{gone(edited, true)}})
	if n := count(t, s); n != 1 {
		t.Errorf("%d events are left, want 1", n)
	}
	runs, err := s.Runs(t.Context())
	if err != nil || len(runs) != 3 || !runs[1].Undone || !runs[2].Undone {
		t.Errorf("Runs = %+v, %v", runs, err)
	}
}

func undoesBackwards(t *testing.T, s geo.Store) {
	var runs []int64
	var states []map[int64]string
	for _, title := range []string{"First", "Second", "Third"} {
		events := file(4)
		for i := range events {
			events[i].Title = fmt.Sprint(title, i)
		}
		states = append(states, contents(t, s))
		runs = append(runs, importAll(t, s, geo.Run{}, Stream(events)).Run)
	}
	for i := len(runs) - 1; i >= 0; i-- {
		undo(t, s, runs[i])
		if diff := cmp.Diff(states[i], contents(t, s)); diff != "" {
			t.Errorf("after run %d was undone (-want +got):\n%s", runs[i], diff)
		}
	}
	wantSound(t, s)
}

// A run in the middle is taken back where no later one wrote.
func undoesTheMiddle(t *testing.T, s geo.Store) {
	events := file(3)
	first := importAll(t, s, geo.Run{}, Stream(events[:2]))
	events[0].Title, events[1].Title = "Second", "Second"
	second := importAll(t, s, geo.Run{}, Stream(events[:2]))
	events[0].Title = "Third"
	importAll(t, s, geo.Run{}, Stream(events))
	got := undo(t, s, second.Run)
	wantUndo(t, "the second of three", got, geo.UndoResult{Restored: 1, Kept: 1, Edited: []geo.Gone{gone(read(t, s, 1), true)}})
	if e := read(t, s, 2); e.Title == "Second" {
		t.Errorf("event 2 is still %q", e.Title)
	}
	got = undo(t, s, first.Run)
	wantUndo(t, "the first of three", got, geo.UndoResult{Removed: 1, Kept: 1, Edited: []geo.Gone{gone(read(t, s, 1), true)}})
	if err := s.Delete(t.Context(), 3, 0, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	runs, err := s.Runs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	third := runs[2].ID
	wantUndo(t, "the third, of which a person deleted one", undo(t, s, third), geo.UndoResult{Removed: 1})
	if n := count(t, s); n != 0 {
		t.Errorf("%d events are left, want none", n)
	}
	wantSound(t, s)
}

// Where a name was given to another event since, both cannot have it.
func undoesIntoTakenName(t *testing.T, s geo.Store) {
	events := file(3)
	importAll(t, s, geo.Run{}, Stream(events))
	second := importAll(t, s, geo.Run{Remove: true}, Stream(events[:2]))
	mine := Kyiv()
	mine.Dataset, mine.ExternalID = events[2].Dataset, events[2].ExternalID
	mine = put(t, s, mine)
	got := undo(t, s, second.Run)
	if got.Restored != 0 || got.Kept != 1 || len(got.Edited) != 1 {
		t.Errorf("UndoRun = %+v", got)
	}
	if e := read(t, s, mine.ID); e.Title != mine.Title {
		t.Errorf("the event that took the name is now %q", e.Title)
	}
	wantSound(t, s)
}

func undoes(t *testing.T, s geo.Store) {
	mine := put(t, s, Kyiv())
	importAll(t, s, geo.Run{}, Stream(file(6)))
	edited := read(t, s, 3)
	edited.Title = "Edited since"
	edited = put(t, s, edited)
	newer := file(6)
	newer[2].Notes = "said later"
	importAll(t, s, geo.Run{}, Stream(newer)) // the newest word on 3 is a file's
	edited = read(t, s, 3)
	own := Kyiv()
	own.Dataset, own.ExternalID = "wire", "own"
	own = put(t, s, own)
	got, err := s.UndoDataset(t.Context(), "wire", geo.Edit{By: "olena", Why: "no licence"})
	if err != nil {
		t.Fatalf("UndoDataset = %v", err)
	}
	wantUndo(t, "undoing a dataset", got, geo.UndoResult{Removed: 5, Kept: 1, Edited: []geo.Gone{gone(edited, true)}})
	want := map[int64]string{mine.ID: bare(mine), edited.ID: bare(edited), own.ID: bare(own)}
	if diff := cmp.Diff(want, contents(t, s)); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
	runs, err := s.Runs(t.Context())
	if err != nil || len(runs) != 3 || runs[0].Undoes != -1 || runs[0].Dataset != "wire" || runs[0].ID != got.Run || runs[1].Undone {
		t.Errorf("Runs = %+v, %v", runs, err)
	}
	wantResult(t, "the file again", importAll(t, s, geo.Run{}, Stream(newer)), geo.ImportResult{Created: 5, Unchanged: 1})
	if _, err := s.UndoDataset(t.Context(), "nothing", geo.Edit{By: "olena"}); geo.KindOf(err) != geo.NotFound {
		t.Errorf("UndoDataset of a dataset that never was = %v, want NotFound", err)
	}
	wantSound(t, s)
}
