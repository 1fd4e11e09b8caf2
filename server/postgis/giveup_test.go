package postgis_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/postgis/postgistest"
)

// wantNobodyAtWork makes sure that no goroutine makes rows for a write that is over.
func wantNobodyAtWork(t *testing.T, what string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for stacks := make([]byte, 1<<20); ; runtime.Gosched() {
		all := string(stacks[:runtime.Stack(stacks, true)])
		if !strings.Contains(all, "postgis.madeAhead") && !strings.Contains(all, "postgis.(*importer)") {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("after %s somebody is still at work:\n%s", what, all)
		}
	}
}

// TestAnImportThatFailsLateKeepsNothingOfItsBatch refuses the last row of a batch in
// each table that it writes, and gives up while each is written: nothing of the
// batch is kept, nobody stays at work, and the next import is the next change.
func TestAnImportThatFailsLateKeepsNothingOfItsBatch(t *testing.T) {
	at := postgistest.Database(t)
	s := openAt(t, at)
	events := wire(storetest.Batch)
	events[len(events)-1].Title = "The last of the file"
	run := geo.Run{By: "importer", File: "wire.csv", Format: "csv"}
	if _, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	whole := wantSound(t, s)
	nothing := func(what string, got geo.ImportResult) {
		t.Helper()
		if v := wantSound(t, s); v != whole || got.Created != 0 {
			t.Errorf("of an import with %s there is %+v, and it says %d; want %+v", what, v, got.Created, whole)
		}
		for _, table := range []string{"event_revisions", "import_statements"} {
			if n := ask(t, at, "SELECT count(*) FROM eventmap."+table); table == "event_revisions" && n != "1" || table == "import_statements" && n != "0" {
				t.Errorf("of an import with %s there are %s rows of %s", what, n, table)
			}
		}
		wantNobodyAtWork(t, what)
	}

	for _, refused := range []struct{ table, when string }{
		{"events", "new.title = 'The last of the file'"},
		{"event_revisions", "new.event_id % 100 = 0"},
		{"changes", "true"},
	} {
		room := fill(t, at, refused.table, refused.when)
		got, err := s.Import(t.Context(), run, storetest.Stream(events))
		wantFullDisk(t, "Import", err)
		room()
		nothing("a row that "+refused.table+" refuses", got)
	}

	for _, held := range []string{"events", "event_revisions", "changes"} {
		let := hold(t, at, held)
		ctx, cancel := context.WithCancel(t.Context())
		type outcome struct {
			result geo.ImportResult
			err    error
		}
		ended := make(chan outcome, 1)
		go func() {
			result, err := s.Import(ctx, run, storetest.Stream(events))
			ended <- outcome{result, err}
		}()
		untilWaiting(t, at)
		cancel()
		end := <-ended
		if !errors.Is(end.err, context.Canceled) {
			t.Errorf("an import that is given up while it waits for %s = %v", held, end.err)
		}
		let()
		nothing("an end while it waits for "+held, end.result)
	}

	ctx, cancel := context.WithCancel(t.Context())
	got, err := s.Import(ctx, run, func(yield func(geo.Event, error) bool) {
		for i, e := range events {
			if i == len(events)-1 {
				cancel()
			}
			if !yield(e, nil) {
				return
			}
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("an import that is given up at its last row = %v", err)
	}
	nothing("an end at its last row", got)

	if got, err := s.Import(t.Context(), run, storetest.Stream(events)); err != nil || got.Created != len(events) {
		t.Errorf("the same file again = %+v, %v", got, err)
	}
	if v := wantSound(t, s); v.Changes != whole.Changes+1 {
		t.Errorf("with the file there are %d changes, want %d", v.Changes, whole.Changes+1)
	}
	if n := ask(t, at, "SELECT max(change) FROM eventmap.event_revisions"); n != "2" {
		t.Errorf("the file is change %s, want 2", n)
	}
}
