package gpkg

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// spoken gives where words stand in the files of a store.
func spoken(t *testing.T, path, words string) []string {
	t.Helper()
	var in []string
	for _, name := range []string{path, path + "-wal", path + "-shm", path + "-journal"} {
		b, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(words)) {
			in = append(in, filepath.Base(name))
		}
	}
	return in
}

// Each of these words is in one state of the event, or in what a file said of it.
func TestAPurgedEventLeavesNoByteOfItsWords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.gpkg")
	s := openAt(t, path)
	words := func(n int) string { return fmt.Sprintf("Witness-%d-lives-in-Olenivka-street", n) }
	event := storetest.Shapes()[3]
	event.Dataset, event.ExternalID, event.Title = "wire", "7", words(0)
	around := storetest.Events(60, 8)
	load := func(e geo.Event) geo.ImportResult {
		t.Helper()
		rows := append([]geo.Event{e}, around...)
		r, err := s.Import(t.Context(), geo.Run{By: "importer"}, storetest.Stream(rows))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	load(event)
	e, err := s.Event(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 30; n++ {
		e.Title, e.Description = words(n), strings.Repeat(words(n)+" ", 20*n) // so that pages are split
		e = put(t, s, e)
	}
	event.Title = words(31)
	if r := load(event); r.Conflicts != 1 {
		t.Fatalf("Import = %+v", r)
	}
	missing, err := s.Import(t.Context(), geo.Run{By: "importer"}, storetest.Stream([]geo.Event{{Dataset: "wire", ExternalID: "8", Title: "Another", Point: e.Point}}))
	if err != nil || missing.Missing == 0 || missing.Gone[0].Title != words(30) {
		t.Fatalf("Import = %+v, %v", missing, err)
	}
	for n := range 32 {
		if len(spoken(t, path, words(n))) == 0 {
			t.Fatalf("%q was never in the files", words(n))
		}
	}
	if err := s.Purge(t.Context(), 1, geo.Edit{By: "olena", Why: "a witness is in danger"}); err != nil {
		t.Fatal(err)
	}
	for n := range 32 {
		if in := spoken(t, path, words(n)); len(in) > 0 {
			t.Errorf("%q is still in %v", words(n), in)
		}
	}
	v, err := s.Verify(t.Context(), nil)
	if err != nil || v.Purged != 31 {
		t.Errorf("Verify = %+v, %v", v, err)
	}
	if r := load(event); r.Unchanged != 61 {
		t.Errorf("the file again = %+v", r)
	}
	event.Title = words(32)
	for range 2 {
		r := load(event)
		for _, d := range r.Disagreements {
			if d.ID != 1 || d.Title != "" || d.File != nil {
				t.Errorf("the file tells the purged event again: %+v", d)
			}
		}
	}
	if _, err := s.Event(t.Context(), 1); geo.KindOf(err) != geo.NotFound {
		t.Errorf("a file brought the purged event back: %v", err)
	}
	if in := spoken(t, path, words(32)); len(in) > 0 {
		t.Errorf("what a file says of a purged event is in %v", in)
	}
	if _, _, err := s.Said(t.Context(), 1); geo.KindOf(err) != geo.NotFound {
		t.Errorf("Said of a purged event = %v", err)
	}
	if err := s.Purge(t.Context(), 1, geo.Edit{By: "olena"}); err != nil {
		t.Errorf("a second Purge = %v", err)
	}
}

func TestAPurgeSaysThatSomebodyStillReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.gpkg")
	s := openAt(t, path)
	e := storetest.Kyiv()
	e.Title = "Witness-lives-in-Olenivka-street"
	put(t, s, e)
	if _, err := s.writer.Exec("PRAGMA busy_timeout = 100"); err != nil { // as long as it takes is too long here
		t.Fatal(err)
	}
	reading, err := s.reader.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reading.QueryRow(`SELECT count(*) FROM events`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	err = s.Purge(t.Context(), 1, geo.Edit{By: "olena"})
	if geo.KindOf(err) != geo.Unavailable || !strings.Contains(err.Error(), "purge it again in a moment") {
		t.Errorf("Purge while somebody reads = %v", err)
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := s.Purge(t.Context(), 1, geo.Edit{By: "olena"}); err != nil {
		t.Errorf("Purge again = %v", err)
	}
	if in := spoken(t, path, e.Title); len(in) > 0 {
		t.Errorf("the words are still in %v", in)
	}
}
