package gpkg

import (
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// A person may arrive at what the file says before it says so.
func TestAFileThatAgreesWithAPersonIsNoConflict(t *testing.T) {
	s := open(t)
	e := storetest.Kyiv()
	e.Dataset, e.ExternalID = "wire", "1"
	load := func(title string, dry bool) geo.ImportResult {
		t.Helper()
		said := e.Clone()
		said.Title = title
		r, err := s.Import(t.Context(), geo.Run{DryRun: dry, By: "importer"}, storetest.Stream([]geo.Event{said}))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	load("First", false)
	now, err := s.Event(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	now.Title = "Corrected"
	put(t, s, now)
	for _, dry := range []bool{true, false, false} {
		if r := load("Corrected", dry); r.Unchanged != 1 || r.Conflicts != 0 {
			t.Errorf("a file that says what a person wrote: %+v", r)
		}
	}
	for _, dry := range []bool{true, false} {
		if r := load("Corrected again", dry); r.Updated != 1 || r.Conflicts != 0 {
			t.Errorf("a file that says something else: %+v", r)
		}
	}
}

func TestARowThatStandsTwiceIsJudgedByTheFirst(t *testing.T) {
	s := open(t)
	mine := storetest.Kyiv()
	mine.Dataset, mine.ExternalID = "wire", "mine"
	mine = put(t, s, mine)
	other := mine.Clone()
	other.Title = "Otherwise"
	fresh := storetest.Kyiv()
	fresh.Dataset, fresh.ExternalID = "wire", "fresh"
	newer := fresh.Clone()
	newer.Title = "Newer"
	rows := []geo.Event{mine, other, fresh, newer, newer}
	want := geo.ImportResult{Created: 1, Updated: 2, Unchanged: 2}
	for _, dry := range []bool{true, false} {
		r, err := s.Import(t.Context(), geo.Run{DryRun: dry, By: "importer"}, storetest.Stream(rows))
		if err != nil || r.Created != want.Created || r.Updated != want.Updated || r.Unchanged != want.Unchanged || r.Conflicts != want.Conflicts {
			t.Errorf("dry %v: %+v, %v, want %+v", dry, r, err, want)
		}
	}
}

func TestARefusalNamesTheFieldOnce(t *testing.T) {
	s := open(t)
	e := storetest.Kyiv()
	e.Title, e.AreaID = "", "XX-1"
	r, err := s.Import(t.Context(), geo.Run{}, storetest.Stream([]geo.Event{e}))
	const want = `row 1: title: is missing; say in a few words what happened; area_id there is no place "XX-1"`
	if err != nil || len(r.Refusals) != 1 || r.Refusals[0].Error() != want {
		t.Errorf("refusals = %v, %v, want %s", r.Refusals, err, want)
	}
}

func TestAnImportLeavesItsCountsWithTheRun(t *testing.T) {
	s := open(t)
	events := storetest.Events(30, 5)
	events[3].Title = ""
	r, err := s.Import(t.Context(), geo.Run{File: "wire.csv", Format: "csv", By: "importer"}, storetest.Stream(events))
	if err != nil {
		t.Fatal(err)
	}
	var created, refused int
	var file string
	var ended bool
	err = s.reader.QueryRow(`SELECT created, refused, file, ended_at IS NOT NULL FROM import_runs WHERE id = ?`, r.Run).Scan(&created, &refused, &file, &ended)
	if err != nil || created != 29 || refused != 1 || file != "wire.csv" || !ended {
		t.Errorf("the run says %d created, %d refused of %q, ended %v, %v", created, refused, file, ended, err)
	}
}
