package postgis_test

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"sync"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/postgis/postgistest"
)

func TestTwoServersImportTheSameFileAtOnce(t *testing.T) {
	at := postgistest.Database(t)
	events := wire(2_000)
	var mu sync.Mutex
	var sum geo.ImportResult
	var wg sync.WaitGroup
	for range 3 {
		s := openAt(t, at)
		wg.Go(func() {
			got, err := s.Import(t.Context(), geo.Run{By: "importer", Format: "csv"}, storetest.Stream(events))
			if err != nil {
				t.Errorf("Import = %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			sum.Created, sum.Unchanged = sum.Created+got.Created, sum.Unchanged+got.Unchanged
		})
	}
	wg.Wait()
	if sum.Created != len(events) || sum.Unchanged != 2*len(events) {
		t.Errorf("three imports created %d and left %d, want %d and %d", sum.Created, sum.Unchanged, len(events), 2*len(events))
	}
}

// People edit and add events under the names that a file is bringing at the same
// time; whoever comes second finds what the first one wrote.
func TestPeopleWriteWhileAFileIsImported(t *testing.T) {
	at := postgistest.Database(t)
	s, other := openAt(t, at), openAt(t, at)
	events := wire(400)
	load(t, s, events[:200])
	for i := range events {
		events[i].Title += ", corrected"
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		got, err := s.Import(t.Context(), geo.Run{By: "importer", Format: "csv"}, storetest.Stream(events))
		if n := got.Created + got.Updated + got.Conflicts + got.Unchanged; err != nil || n != len(events) {
			t.Errorf("Import = %+v, %v, want %d rows", got, err, len(events))
		}
	})
	wg.Go(func() {
		for i := len(events) - 1; i >= 0; i -= 7 {
			e := storetest.Kyiv()
			e.Dataset, e.ExternalID, e.Title = "wire", events[i].ExternalID, "By Olena"
			_, err := other.Put(t.Context(), e, geo.Edit{By: "olena"})
			if err != nil && geo.KindOf(err) != geo.Conflict {
				t.Errorf("Put = %v, want a Conflict or none", err)
			}
		}
	})
	wg.Wait()
	names := map[string]bool{}
	for e, err := range s.Events(t.Context(), geo.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		names[e.ExternalID] = true
	}
	if len(names) != len(events) {
		t.Errorf("%d names are there, want %d", len(names), len(events))
	}
}

// A file into a dataset that nobody has heard of looks nothing up, until somebody
// else has a word there, between two of its batches or within one.
func TestANewDatasetIsLookedUpOnceSomebodyWritesIntoIt(t *testing.T) {
	at := postgistest.Database(t)
	s, other := openAt(t, at), openAt(t, at)
	events := wire(10 * storetest.Batch)
	again := events[storetest.Batch/2] // a row of an earlier batch, corrected
	again.Title += ", corrected"
	events = append(events, again)
	taken := map[string]bool{}
	rows := func(yield func(geo.Event, error) bool) {
		for i, e := range events {
			if i >= 3*storetest.Batch && i%storetest.Batch == 1 && i+storetest.Batch < len(events) {
				mine := storetest.Kyiv()
				mine.Dataset, mine.ExternalID, mine.Title = "wire", events[i+storetest.Batch-2].ExternalID, "By Olena"
				taken[mine.ExternalID] = true
				if _, err := other.Put(t.Context(), mine, geo.Edit{By: "olena"}); err != nil {
					t.Errorf("Put = %v", err)
				}
			}
			if !yield(e, nil) {
				return
			}
		}
	}
	got, err := s.Import(t.Context(), geo.Run{By: "importer", Format: "csv"}, rows)
	if want := len(events) - 1 - len(taken); err != nil || got.Created != want || got.Conflicts != len(taken) || got.Updated != 1 || len(taken) < 4 {
		t.Errorf("Import = %d created, %d conflicts, %d updated, %v, want %d, %d and 1", got.Created, got.Conflicts, got.Updated, err, want, len(taken))
	}
	for e, err := range s.Events(t.Context(), geo.Query{Datasets: []string{"wire"}}) {
		if err != nil {
			t.Fatal(err)
		}
		if mine := e.Title == "By Olena"; mine != taken[e.ExternalID] {
			t.Errorf("%s is called %q", e.ExternalID, e.Title)
		}
	}
	if got, err := s.Import(t.Context(), geo.Run{By: "importer", Format: "csv"}, storetest.Stream(events[:len(events)-1])); err != nil || got.Created != 0 || got.Updated != 1 {
		t.Errorf("the same file again = %+v, %v, want 1 updated and none created", got, err)
	}
	if _, err := s.Verify(t.Context(), nil); err != nil {
		t.Errorf("Verify = %v", err)
	}
}

// Most batches of a first file are decided before those ahead of them are written:
// rows that stand twice, within a batch and in two, and that are refused are still
// taken as one after the other would be.
func TestAFirstFileIsDecidedAheadAsItWouldBeInTurn(t *testing.T) {
	s := open(t)
	events := wire(8 * storetest.Batch)
	within, across, refused := 5*storetest.Batch+2, 6*storetest.Batch+2, 4*storetest.Batch+3
	events[within].ExternalID, events[across].ExternalID = events[within-1].ExternalID, events[storetest.Batch].ExternalID
	events[refused].Title = ""
	want := geo.ImportResult{Created: len(events) - 3, Updated: 2, Refused: 1}
	broken := errors.New("the file breaks off")
	got, err := s.Import(t.Context(), geo.Run{By: "importer", Format: "csv"}, func(yield func(geo.Event, error) bool) {
		for _, e := range events {
			if !yield(e, nil) {
				return
			}
		}
		yield(geo.Event{}, broken) // so that only what each batch counted is kept of the run
	})
	if !errors.Is(err, broken) || got.Created != want.Created || got.Updated != want.Updated || got.Refused != want.Refused || got.Conflicts != 0 || len(got.Refusals) != 1 || got.Refusals[0].Row != refused+1 {
		t.Errorf("Import = %+v, %v, want %+v", got, err, want)
	}
	titles, ids := map[string]string{}, map[int64]bool{}
	for e, err := range s.Events(t.Context(), geo.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		titles[e.ExternalID] = e.Title
		ids[e.ID] = true
	}
	for i, e := range events {
		title, ok := titles[e.ExternalID]
		if replaced := i == within-1 || i == storetest.Batch; !replaced && i != refused && title != e.Title || ok == (i == refused) {
			t.Errorf("%s is called %q, want %q", e.ExternalID, title, e.Title)
		}
	}
	if len(ids) != want.Created {
		t.Errorf("%d ids, want %d", len(ids), want.Created)
	}
	runs, err := s.Runs(t.Context())
	if err != nil || len(runs) != 1 || runs[0].Result.Created != want.Created || runs[0].Result.Updated != want.Updated || runs[0].Result.Refused != want.Refused {
		t.Errorf("Runs = %+v, %v, want %+v", runs, err, want)
	}
	if _, err := s.Verify(t.Context(), nil); err != nil {
		t.Errorf("Verify = %v", err)
	}
}

// What another file and a person say while a batch is decided ahead counts: an event
// that was made and deleted meanwhile stays deleted.
func TestWhatIsDecidedAheadIsForgottenWhereSomebodyWasFaster(t *testing.T) {
	at := postgistest.Database(t)
	s, other := openAt(t, at), openAt(t, at)
	events := wire(8 * storetest.Batch)
	theirs := events[6*storetest.Batch+3]
	theirs.Title = "By another file"
	got, err := s.Import(t.Context(), geo.Run{By: "importer", Format: "csv"}, func(yield func(geo.Event, error) bool) {
		for i, e := range events {
			if i == 6*storetest.Batch {
				made, err := other.Import(t.Context(), geo.Run{By: "another", Format: "csv"}, storetest.Stream([]geo.Event{theirs}))
				if err != nil || made.Created != 1 {
					t.Errorf("the other Import = %+v, %v, want 1 created", made, err)
				}
				for e, err := range other.Events(t.Context(), geo.Query{Text: theirs.Title}) {
					if err != nil {
						t.Error(err)
					} else if err := other.Delete(t.Context(), e.ID, e.Revision, geo.Edit{By: "olena"}); err != nil {
						t.Errorf("Delete = %v", err)
					}
				}
			}
			if !yield(e, nil) {
				return
			}
		}
	})
	if err != nil || got.Created != len(events)-1 || got.Conflicts != 1 {
		t.Errorf("Import = %d created, %d conflicts, %v, want %d and 1", got.Created, got.Conflicts, err, len(events)-1)
	}
	for e, err := range s.Events(t.Context(), geo.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.ExternalID == theirs.ExternalID {
			t.Errorf("%s is there, called %q", e.ExternalID, e.Title)
		}
	}
}

// A person who holds events that a file no longer has, and the counter of changes,
// is not waited for by a run that only tells of them.
func TestMissingEventsThatStayAreWaitedForByNobody(t *testing.T) {
	at := postgistest.Database(t)
	s := openAt(t, at)
	events := wire(2 * storetest.Batch)
	load(t, s, events)
	db, err := sql.Open("postgres", at)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for _, held := range []string{"SELECT id FROM eventmap.events WHERE id > 1 FOR UPDATE", "SELECT n FROM eventmap.change_counter FOR UPDATE"} {
		if _, err := tx.ExecContext(t.Context(), held); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	got, err := s.Import(ctx, geo.Run{By: "importer", Format: "csv"}, storetest.Stream(events[:1]))
	if err != nil || got.Unchanged != 1 || got.Missing != len(events)-1 {
		t.Errorf("Import = %+v, %v, want %d missing", got, err, len(events)-1)
	}
}

func TestARowThatStandsTwiceIsTwoRevisions(t *testing.T) {
	s := open(t)
	twice := wire(1)
	twice = append(twice, twice[0], twice[0])
	twice[1].Title = "Corrected further down"
	for _, dry := range []bool{true, false} {
		got, err := s.Import(t.Context(), geo.Run{By: "importer", DryRun: dry}, storetest.Stream(twice[:2]))
		if err != nil || got.Created != 1 || got.Updated != 1 {
			t.Errorf("dry %v: Import = %+v, %v, want 1 created and 1 updated", dry, got, err)
		}
	}
	e, err := s.Event(t.Context(), 1)
	if err != nil || e.Revision != 2 || e.Title != "Corrected further down" {
		t.Errorf("Event(1) = %q at %d, %v", e.Title, e.Revision, err)
	}
	var titles []string
	for r, err := range s.History(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		titles = append(titles, r.Event.Title)
	}
	if len(titles) != 2 || titles[0] != twice[0].Title || titles[1] != twice[1].Title {
		t.Errorf("History = %q", titles)
	}
}

func TestReadingAllEventsHoldsFewOfThem(t *testing.T) {
	s := open(t)
	const n = 20_000
	load(t, s, wire(n))
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	read, most := 0, uint64(0)
	for _, err := range s.Events(t.Context(), geo.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if read++; read%5_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&during)
			most = max(most, during.HeapAlloc)
		}
	}
	if read != n {
		t.Errorf("read %d events, want %d", read, n)
	}
	if grown := int64(most) - int64(before.HeapAlloc); grown > 16<<20 {
		t.Errorf("reading %d events held %d MiB at once, want less than 16", n, grown>>20)
	}
}

func TestUndoTakesMoreThanOneBatch(t *testing.T) {
	s := open(t)
	const n = 7_000
	load(t, s, wire(n))
	edited, err := s.Event(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	edited.Title = "Edited since"
	if _, err := s.Put(t.Context(), edited, geo.Edit{By: "olena"}); err != nil {
		t.Fatal(err)
	}
	got, err := s.UndoDataset(t.Context(), "wire", geo.Edit{By: "olena"})
	if got.Removed != n-1 || got.Kept != 1 || err != nil {
		t.Errorf("UndoDataset = %+v, %v, want %d removed and 1 kept", got, err, n-1)
	}
	gone := 0
	for c, err := range s.Changes(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Event == nil {
			gone++
		}
	}
	if gone != n-1 {
		t.Errorf("%d tombstones, want %d", gone, n-1)
	}
}
