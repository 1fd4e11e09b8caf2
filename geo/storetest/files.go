package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"

	"eventmap/geo"
)

// What a file says against what a person wrote, and what it no longer says.

// told is a result without what differs from run to run.
func told(r geo.ImportResult) geo.ImportResult {
	r.Run, r.DryRun = 0, false
	return r
}

func wantTold(t *testing.T, what string, got, want geo.ImportResult) {
	t.Helper()
	if diff := cmp.Diff(told(want), told(got), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func mergesFields(t *testing.T, s geo.Store) {
	events := file(10)
	importAll(t, s, geo.Run{}, Stream(events))
	e := read(t, s, 4)
	e.Title, e.Assignee = "Corrected by Olena", "olena"
	put(t, s, e)
	events[3].Title, events[3].Description, events[3].Killed.Best = "Corrected by the agency", "Two houses burnt.", number(3)
	events[3].Killed.Min, events[3].Killed.Max = nil, nil
	got := importAll(t, s, geo.Run{}, Stream(events))
	here, _ := json.Marshal("Corrected by Olena")
	said, _ := json.Marshal("Corrected by the agency")
	wantTold(t, "a newer file after an edit", got, geo.ImportResult{Format: "csv", Unchanged: 9, Conflicts: 1,
		Disagreements: []geo.Disagreement{{Row: 4, ID: 4, Title: "Corrected by Olena", Field: "title", Here: here, File: said}}})
	now := read(t, s, 4)
	if now.Title != "Corrected by Olena" || now.Assignee != "olena" || now.Description != "Two houses burnt." || now.Killed.Best == nil || *now.Killed.Best != 3 {
		t.Errorf("the event is now %s", bare(now))
	}
	if now.Revision != 3 || now.CreatedBy != "importer" || now.UpdatedBy != "importer" {
		t.Errorf("revision %d, created by %q, updated by %q", now.Revision, now.CreatedBy, now.UpdatedBy)
	}
	wantSaid(t, s, 4, events[3], got.Run)
	before, _ := s.LastChange(t.Context())
	wantResult(t, "the newer file again", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Unchanged: 10})
	if after, _ := s.LastChange(t.Context()); after != before {
		t.Error("a file that says what it said before made a change")
	}
	now.Title = events[3].Title
	put(t, s, now)
	events[3].Title = "Corrected once more"
	wantResult(t, "after the person agreed", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Unchanged: 9, Updated: 1})
}

// wantSaid wants a file's last word on an event, whatever is there.
func wantSaid(t *testing.T, s geo.Store, id int64, want geo.Event, by int64) {
	t.Helper()
	e, run, err := s.Said(t.Context(), id)
	if err != nil || run != by || bare(e) != bare(want) {
		t.Errorf("Said(%d) = run %d, %v, want %d\n%s\nwant\n%s", id, run, err, by, bare(e), bare(want))
	}
}

func tellsWhatFilesSaid(t *testing.T, s geo.Store) {
	mine := put(t, s, Kyiv())
	if _, _, err := s.Said(t.Context(), mine.ID); geo.KindOf(err) != geo.NotFound {
		t.Errorf("Said of a person's event = %v, want NotFound", err)
	}
	if _, _, err := s.Said(t.Context(), 4_711); geo.KindOf(err) != geo.NotFound {
		t.Errorf("Said of no event = %v, want NotFound", err)
	}
	shapes := Shapes() // with areas, drawn and named
	for i := range shapes {
		shapes[i].Dataset, shapes[i].ExternalID = "shapes", fmt.Sprint(i)
	}
	first := importAll(t, s, geo.Run{}, Stream(shapes))
	stored := collect(t, s.Events(t.Context(), geo.Query{Datasets: []string{"shapes"}}))
	for i, e := range stored {
		wantSaid(t, s, e.ID, e, first.Run)
		e.Title = "By Olena"
		put(t, s, e)
		wantSaid(t, s, e.ID, stored[i], first.Run)
		shapes[i].Title = "Said anew"
	}
	second := importAll(t, s, geo.Run{}, Stream(shapes))
	if second.Conflicts != len(shapes) {
		t.Errorf("%d conflicts, want %d", second.Conflicts, len(shapes))
	}
	for i, e := range stored {
		e.Title = shapes[i].Title
		wantSaid(t, s, e.ID, e, second.Run)
	}
}

func recordsDisputes(t *testing.T, s geo.Store) {
	events := file(4)
	importAll(t, s, geo.Run{}, Stream(events))
	if err := s.Delete(t.Context(), 2, 0, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	events[1].Title = "Said anew"
	for _, dry := range []bool{true, false} {
		got := importAll(t, s, geo.Run{DryRun: dry}, Stream(events))
		if got.Conflicts != 1 || got.Unchanged != 3 || len(got.Disagreements) != 1 {
			t.Fatalf("a newer file of a deleted event, dry %v: %+v", dry, got)
		}
		if d := got.Disagreements[0]; d.ID != 2 || d.Title != "Said anew" || d.Field != "" || string(d.Here) != "null" && d.Here != nil || len(d.File) == 0 {
			t.Errorf("the conflict, dry %v: %+v", dry, d)
		}
	}
	wantResult(t, "the same file again", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Unchanged: 4})
	e, _, err := s.Said(t.Context(), 2)
	if err != nil || e.Title != "Said anew" {
		t.Errorf("Said(2) = %q, %v", e.Title, err)
	}
}

// recordsDisputedAreas has a file draw an area around an event whose place a person has
// changed: the area is in the statement alone, and is no news when the file says
// something else.
func recordsDisputedAreas(t *testing.T, s geo.Store) {
	events := []geo.Event{Kyiv()}
	events[0].Dataset, events[0].ExternalID = "wire", "a"
	importAll(t, s, geo.Run{}, Stream(events))
	mine := read(t, s, 1)
	mine.Geometry, mine.Point = orb.Point{30.6, 50.4}, nil
	put(t, s, mine)
	area := geo.DrawnPlace("the left bank", box(30.6, 50.4, 30.7, 50.5))
	events[0].Geometry, events[0].Area, events[0].LocationPrecision = nil, &area, "district"
	wantResult(t, "an area around it", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Conflicts: 1})
	if e, _, err := s.Said(t.Context(), 1); err != nil || e.Area == nil || e.Area.Name != "the left bank" {
		t.Errorf("Said(1) has the area %+v, %v", e.Area, err)
	}
	events[0].Title = "Said anew"
	wantResult(t, "with another title", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Updated: 1})
	if e := read(t, s, 1); e.Title != "Said anew" || e.Geometry != (orb.Point{30.6, 50.4}) {
		t.Errorf("the event is now %s", bare(e))
	}
}

// repeatsNothingOfItself has a file say that an event repeats the one that bears its own
// number here.
func repeatsNothingOfItself(t *testing.T, s geo.Store) {
	events := file(3)
	importAll(t, s, geo.Run{}, Stream(events))
	events[1].DuplicateOf = 2
	wantResult(t, "an event that repeats itself", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Unchanged: 2, Conflicts: 1})
	e := read(t, s, 2)
	if e.DuplicateOf != 0 {
		t.Fatalf("event 2 repeats event %d", e.DuplicateOf)
	}
	put(t, s, titled(e, "By Olena"))
}

// without gives a file that lacks some rows.
func without(events []geo.Event, rows ...int) []geo.Event {
	var list []geo.Event
	for i := range events {
		keep := true
		for _, row := range rows {
			keep = keep && i != row-1
		}
		if keep {
			list = append(list, events[i])
		}
	}
	return list
}

func gone(e geo.Event, edited bool) geo.Gone {
	return geo.Gone{ID: e.ID, Dataset: e.Dataset, ExternalID: e.ExternalID, Title: e.Title, Edited: edited}
}

func reportsMissing(t *testing.T, s geo.Store) {
	events := file(8)
	importAll(t, s, geo.Run{}, Stream(events))
	other := Events(2, 9)
	other[0].Dataset, other[1].Dataset = "other", "other"
	importAll(t, s, geo.Run{}, Stream(other))
	put(t, s, Kyiv())
	if err := s.Delete(t.Context(), 8, 0, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	edited := read(t, s, 5)
	edited.Title = "By Olena"
	edited = put(t, s, edited)
	before, _ := s.LastChange(t.Context())
	less := without(events, 3, 5, 8)
	less[0].Title = "" // refused, but not missing
	want := geo.ImportResult{Format: "csv", Unchanged: 4, Refused: 1, Missing: 2,
		Gone: []geo.Gone{gone(read(t, s, 3), false), gone(edited, true)}}
	for range 2 {
		got := importAll(t, s, geo.Run{}, Stream(less))
		got.Refusals = nil
		wantTold(t, "a file that lacks rows", got, want)
	}
	if after, _ := s.LastChange(t.Context()); after != before {
		t.Error("a report of missing rows made a change")
	}
	wantResult(t, "the whole file", importAll(t, s, geo.Run{}, Stream(events)), geo.ImportResult{Unchanged: 8})
}

func countsMissing(t *testing.T, s geo.Store) {
	events := file(1 + geo.MaxRefusals + Batch + Batch/2)
	importAll(t, s, geo.Run{}, Stream(events))
	missing := len(events) - 1
	for _, dry := range []bool{true, false} {
		got := importAll(t, s, geo.Run{DryRun: dry}, Stream(events[:1]))
		wantResult(t, fmt.Sprint("a file that lacks many, dry ", dry), got, geo.ImportResult{Unchanged: 1, Missing: missing})
		told := map[int64]bool{}
		for _, g := range got.Gone {
			if told[g.ID] = true; g.Title == "" || g.ExternalID == events[0].ExternalID {
				t.Errorf("dry %v: it tells of %+v", dry, g)
			}
		}
		if len(told) != geo.MaxRefusals {
			t.Errorf("dry %v: it tells of %d events, want %d", dry, len(told), geo.MaxRefusals)
		}
	}
	wantResult(t, "a file that removes many", importAll(t, s, geo.Run{Remove: true}, Stream(events[:1])),
		geo.ImportResult{Unchanged: 1, Missing: missing, Removed: missing})
}

func removesMissing(t *testing.T, s geo.Store) {
	events := file(8)
	importAll(t, s, geo.Run{}, Stream(events))
	edited := read(t, s, 5)
	edited.Title = "By Olena"
	edited = put(t, s, edited)
	less := without(events, 3, 5)
	want := geo.ImportResult{Format: "csv", Unchanged: 6, Missing: 2, Removed: 1,
		Gone: []geo.Gone{gone(read(t, s, 3), false), gone(edited, true)}}
	var run int64
	for _, dry := range []bool{true, false} {
		got := importAll(t, s, geo.Run{Remove: true, DryRun: dry}, Stream(less))
		wantTold(t, fmt.Sprint("a file that lacks rows, dry ", dry), got, want)
		run = got.Run
	}
	if n := count(t, s); n != 7 {
		t.Errorf("%d events are left, want 7", n)
	}
	var last geo.Revision
	for r, err := range s.History(t.Context(), 3) {
		if err != nil {
			t.Fatal(err)
		}
		last = r
	}
	if last.Event != nil || last.Run != run || last.By != "importer" {
		t.Errorf("the deletion is on record as %+v", last)
	}
	wantResult(t, "the same file again", importAll(t, s, geo.Run{Remove: true}, Stream(less)), geo.ImportResult{Unchanged: 6})
	wantResult(t, "the rows come back", importAll(t, s, geo.Run{Remove: true}, Stream(events)), geo.ImportResult{Unchanged: 6, Created: 1, Conflicts: 1})
	if e := read(t, s, 9); e.ExternalID != events[2].ExternalID || e.Revision != 1 {
		t.Errorf("event 9 is %q, revision %d", e.ExternalID, e.Revision)
	}
}

// Of a row that cannot be read nobody knows whose it is.
func removesNothingUnread(t *testing.T, s geo.Store) {
	events := file(6)
	importAll(t, s, geo.Run{}, Stream(events))
	stream := func(yield func(geo.Event, error) bool) {
		for i := range events[:5] {
			if i == 2 {
				if !yield(geo.Event{}, &geo.Refusal{Row: 3, Field: "lat", Reason: `"north" is not a number`}) {
					return
				}
			} else if !yield(events[i], nil) {
				return
			}
		}
	}
	for _, dry := range []bool{true, false} {
		got := importAll(t, s, geo.Run{Remove: true, DryRun: dry}, stream)
		if got.Missing != 2 || got.Removed != 0 || got.Refused != 1 || len(got.Warnings) != 1 {
			t.Errorf("dry %v: %+v", dry, got)
		}
	}
	if n := count(t, s); n != 6 {
		t.Errorf("%d events are left, want 6", n)
	}
}

func rehearses(t *testing.T, s geo.Store) {
	events := file(12)
	importAll(t, s, geo.Run{}, Stream(events))
	for _, id := range []int64{2, 4, 6} {
		e := read(t, s, id)
		e.Title = "By Olena"
		put(t, s, e)
	}
	if err := s.Delete(t.Context(), 7, 0, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	events[1].Title, events[1].Notes = "Disputed", "taken"
	events[3].Title = "By Olena" // as the person says
	events[5].Notes = "taken"
	events[6].Title = "Said of what was deleted"
	events[7].Title = "Updated"
	events[8].Title = ""
	again := events[7].Clone()
	again.Title = "Updated twice"
	fresh := Kyiv()
	fresh.Dataset, fresh.ExternalID = "wire", "fresh"
	more := fresh.Clone()
	more.Title = "Said twice"
	rows := append(without(events, 11, 12), again, fresh, more, more)
	before, _ := s.LastChange(t.Context())
	runs, _ := s.Runs(t.Context())
	dry := importAll(t, s, geo.Run{DryRun: true, Remove: true}, Stream(rows))
	if after, _ := s.LastChange(t.Context()); after != before || dry.Run != 0 || !dry.DryRun {
		t.Errorf("a dry run made a change or a run: %+v", dry)
	}
	if left, err := s.Runs(t.Context()); len(left) != len(runs) || err != nil {
		t.Errorf("a dry run is among the runs, %v", err)
	}
	real := importAll(t, s, geo.Run{Remove: true}, Stream(rows))
	wantTold(t, "the real run after its rehearsal", real, dry)
	wantResult(t, "the real run", real, geo.ImportResult{Created: 1, Updated: 4, Unchanged: 6, Conflicts: 2, Refused: 1, Missing: 2, Removed: 2})
}

func continuesBrokenOff(t *testing.T, s geo.Store) {
	events := file(2 * Batch)
	cut := errors.New("the cable was cut")
	broken := func(yield func(geo.Event, error) bool) {
		for i := range events[:Batch+Batch/2] {
			if !yield(events[i], nil) {
				return
			}
		}
		yield(geo.Event{}, cut)
	}
	run := geo.Run{Dataset: "wire", File: "wire.csv", Format: "csv", By: "importer"}
	first, err := s.Import(t.Context(), run, broken)
	if !errors.Is(err, cut) || first.Run == 0 {
		t.Fatalf("Import = %+v, %v", first, err)
	}
	otherFile := run
	otherFile.File = "other.csv"
	if got := importAll(t, s, otherFile, Stream(nil)); got.Continues != 0 {
		t.Errorf("another file continues run %d", got.Continues)
	}
	second := importAll(t, s, run, Stream(events))
	if second.Continues != first.Run || second.Created+first.Created != 2*Batch || second.Missing != 0 {
		t.Errorf("the second part: %+v after %+v", second, first)
	}
	if third := importAll(t, s, run, Stream(events)); third.Continues != 0 || third.Unchanged != 2*Batch {
		t.Errorf("a third time: %+v", third)
	}
	runs, err := s.Runs(t.Context())
	if err != nil || len(runs) != 4 {
		t.Fatalf("Runs = %d, %v, want 4", len(runs), err)
	}
	if r := runs[3]; r.ID != first.Run || !r.EndedAt.IsZero() || r.Result.Created != first.Created {
		t.Errorf("the run that broke off: %+v", r)
	}
	if r := runs[1]; r.ID != second.Run || r.Continues != first.Run || r.EndedAt.IsZero() || r.Result.Continues != first.Run {
		t.Errorf("the run that continued: %+v", r)
	}
}

func listsRuns(t *testing.T, s geo.Store) {
	if runs, err := s.Runs(t.Context()); len(runs) != 0 || err != nil {
		t.Errorf("Runs of an empty store = %v, %v", runs, err)
	}
	events := file(6)
	importAll(t, s, geo.Run{}, Stream(events))
	e := read(t, s, 2)
	e.Title = "By Olena"
	put(t, s, e)
	events[1].Title, events[2].Title, events[3].Title = "Disputed", "", "Updated"
	want := importAll(t, s, geo.Run{Dataset: "wire", File: "wire.csv", Format: "csv", By: "petro"}, Stream(events[:5]))
	runs, err := s.Runs(t.Context())
	if err != nil || len(runs) != 2 || runs[0].ID != want.Run || runs[1].ID >= want.Run {
		t.Fatalf("Runs = %+v, %v", runs, err)
	}
	r := runs[0]
	if diff := cmp.Diff(want, r.Result, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the report (-want +got):\n%s", diff)
	}
	if r.Dataset != "wire" || r.File != "wire.csv" || r.Format != "csv" || r.By != "petro" || r.StartedAt.IsZero() || r.EndedAt.IsZero() || r.Undone || r.Undoes != 0 {
		t.Errorf("the run = %+v", r)
	}
}

// keepsUnsaid sees that what a file has no room for is not taken away by it, and
// that the next one which has room for it does not find a dispute.
func keepsUnsaid(t *testing.T, s geo.Store) {
	whole := file(3)
	for i := range whole {
		whole[i].Weapons, whole[i].Assessment = []string{"mortar"}, "likely"
	}
	importAll(t, s, geo.Run{}, Stream(whole))
	flat := file(3)
	flat[1].Title = "Corrected in a table"
	silent := []string{"weapons", "assessment"}
	for _, run := range []geo.Run{{Silent: silent, DryRun: true}, {Silent: silent}} {
		got := importAll(t, s, run, Stream(flat))
		wantResult(t, "a table that has no room for weapons", got, geo.ImportResult{Updated: 1, Unchanged: 2})
	}
	if e := read(t, s, 2); e.Title != "Corrected in a table" || len(e.Weapons) != 1 || e.Assessment != "likely" {
		t.Errorf("after the table event 2 is %q, with %v, %s", e.Title, e.Weapons, e.Assessment)
	}
	whole[0].Weapons, whole[1].Title = []string{"cluster"}, "Corrected in a table"
	wantResult(t, "the whole file again", importAll(t, s, geo.Run{}, Stream(whole)), geo.ImportResult{Updated: 1, Unchanged: 2})
	if e := read(t, s, 1); len(e.Weapons) != 1 || e.Weapons[0] != "cluster" {
		t.Errorf("in the end event 1 has %v", e.Weapons)
	}
}
