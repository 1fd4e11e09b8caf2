package postgis_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/postgis/postgistest"
)

// follow reads the changes since a number, as a follower does, and gives the
// number to go on from.
func follow(t testing.TB, s geo.Store, since int64, seen map[int64]int64) int64 {
	t.Helper()
	for c, err := range s.Changes(t.Context(), since) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Number < since {
			t.Fatalf("change %d came after change %d", c.Number, since)
		}
		seen[c.ID], since = c.Revision, c.Number
	}
	return since
}

// A start and a follower read revisions, who asks for one event its row; all have to
// say the same.
func TestAStartReadsWhatAFollowerDoes(t *testing.T) {
	s := open(t)
	edges := storetest.Edges()
	load(t, s, append(storetest.Events(3*storetest.Batch, 5), edges...))
	told := func(since, from int64) (list []string) {
		t.Helper()
		for c, err := range s.Changes(t.Context(), since) {
			if err != nil {
				t.Fatal(err)
			}
			if c.Number <= from {
				continue
			}
			line := fmt.Sprint(c.Number, c.ID, c.Revision)
			if c.Event != nil {
				line += string(geo.AppendFeature(nil, c.Event)) + fmt.Sprint(c.Event.Area != nil)
			}
			list = append(list, line)
		}
		return list
	}
	same := func() {
		t.Helper()
		for c, err := range s.Changes(t.Context(), 1) {
			if err != nil {
				t.Fatal(err)
			}
			row, err := s.Event(t.Context(), c.ID)
			if c.Event == nil {
				if geo.KindOf(err) != geo.NotFound {
					t.Errorf("event %d is deleted by change %d, and Event = %v", c.ID, c.Number, err)
				}
				continue
			}
			if diff := cmp.Diff(row, *c.Event, cmpopts.EquateEmpty()); err != nil || diff != "" {
				t.Errorf("event %d (-row +change): %v\n%s", c.ID, err, diff)
			}
		}
		for from := int64(1); from < 60; from += 7 {
			if diff := cmp.Diff(told(from, from), told(0, from)); diff != "" {
				t.Errorf("since change %d (-follower +start):\n%s", from, diff)
			}
		}
	}
	same() // of each event there is one revision
	r := rand.New(rand.NewPCG(7, 1))
	for i := range 120 {
		id := int64(1 + r.IntN(60))
		by := geo.Edit{By: "olena", Why: fmt.Sprint(i)}
		e, err := s.Event(t.Context(), id)
		switch {
		case geo.KindOf(err) == geo.NotFound:
			for k, err := range s.History(t.Context(), id) { // brings it back
				if err == nil && k.Event != nil {
					e = *k.Event
				}
				e.Revision = k.Revision
			}
			if e.Title != "" {
				_, err = s.Put(t.Context(), e, by)
			} else {
				err = nil
			}
		case err != nil:
		case i%7 == 0:
			err = s.Purge(t.Context(), id, by)
		case i%3 == 0:
			err = s.Delete(t.Context(), id, e.Revision, by)
		default:
			e.Title += fmt.Sprintf(", told %d times", i)
			_, err = s.Put(t.Context(), e, by)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	same()
	first := 0
	for range s.Changes(t.Context(), 0) { // who stops early gets no further
		if first++; first == 3 {
			break
		}
	}
}

// The first transaction begins first, writes first and commits second. With a
// number taken at the beginning a follower that saw the second would never see
// the first. The third has to wait for the second's seal, for its own holds it.
func TestAWriteThatBeganFirstAndCommitsSecondIsNotSkipped(t *testing.T) {
	at := postgistest.Database(t)
	s := openAt(t, at)
	if err := s.PutDataset(t.Context(), geo.Dataset{Name: "desk"}); err != nil { // else the quick one would wait for the slow one to make it
		t.Fatal(err)
	}
	written := make(chan geo.Event, 2)
	put := func(e geo.Event) {
		e, err := s.Put(t.Context(), e, geo.Edit{By: "petro"})
		if err != nil {
			t.Errorf("Put(%q) = %v", e.Title, err)
		}
		written <- e
	}
	let := hold(t, at, "places") // where the slow one has something to write
	e := storetest.Kyiv()
	e.Geometry, e.AreaID = nil, "UA-09"
	go put(e)
	untilWaiting(t, at)

	quick, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int64]int64{}
	bookmark := follow(t, s, 0, seen)
	if seen[quick.ID] != 1 || bookmark != 1 {
		t.Fatalf("after the quick write the follower saw %v up to %d, want event %d at 1", seen, bookmark, quick.ID)
	}
	if quick.ID != 2 {
		t.Errorf("the quick write has id %d, though the slow one began before it", quick.ID)
	}

	seal := hold(t, at, "changes") // the slow one holds the counter until it has its seal
	let()
	untilAsked(t, at, "INSERT INTO changes%")
	go put(storetest.Kyiv())
	untilAsked(t, at, "UPDATE change_counter%")
	if again := follow(t, s, bookmark, seen); again != bookmark {
		t.Errorf("the follower went on to %d while the slow write held the counter", again)
	}
	seal()
	slow, third := <-written, <-written
	bookmark = follow(t, s, bookmark, seen)
	if seen[slow.ID] != 1 || seen[third.ID] != 1 || len(seen) != 3 || bookmark != 3 {
		t.Errorf("in the end the follower saw %v up to %d, want events %d, %d and %d up to 3", seen, bookmark, quick.ID, slow.ID, third.ID)
	}
	if v := wantSound(t, s); v.Changes != 3 {
		t.Errorf("%d changes are sealed, want 3", v.Changes)
	}
}

// untilAsked waits until some session waits for a lock with a statement.
func untilAsked(t *testing.T, at, like string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for ask(t, at, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1", like) == "0" {
		if ctx.Err() != nil {
			t.Fatalf("nobody waits with %s", like)
		}
	}
}

// untilWaiting waits until some session waits for a lock of another.
func untilWaiting(t *testing.T, at string) {
	t.Helper()
	db, err := sql.Open("postgres", at)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for waiting := 0; waiting == 0; {
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&waiting); err != nil {
			t.Fatalf("nobody waits for the counter: %v", err)
		}
	}
}

// A follower sees each event at its newest revision, or gone, whatever two servers
// write at the same time: people one by one and together, files, and undoings.
func TestAFollowerMissesNothingWhileManyWrite(t *testing.T) {
	at := postgistest.Database(t)
	s, other := openAt(t, at), openAt(t, at)
	const writers, each, rows = 6, 25, 300
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() { writeALot(t, []geo.Store{s, other}[w%2], w, each) })
	}
	for i, to := range []geo.Store{other, s} {
		wg.Go(func() {
			batch := storetest.Events(rows, 4)
			for j := range batch {
				batch[j].Dataset = fmt.Sprint("wire", i)
			}
			run := geo.Run{By: "importer", Format: "csv"}
			for _, title := range []string{"", "Corrected", "Corrected again"} {
				for j := range batch[:rows/2] {
					batch[j].Title += title
				}
				got, err := to.Import(t.Context(), run, storetest.Stream(batch))
				if err != nil {
					t.Errorf("Import = %+v, %v", got, err)
				}
				if title == "Corrected" {
					if got, err := to.UndoRun(t.Context(), got.Run, geo.Edit{By: "ana"}); err != nil || got.Restored != rows/2 {
						t.Errorf("UndoRun = %+v, %v", got, err)
					}
				}
			}
			if i == 1 {
				if got, err := to.UndoDataset(t.Context(), "wire1", geo.Edit{By: "ana"}); err != nil || got.Removed != rows {
					t.Errorf("UndoDataset = %+v, %v", got, err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	seen, bookmark := map[int64]int64{}, int64(0)
	for finished := false; !finished; {
		select {
		case <-done:
			finished = true
		default:
		}
		bookmark = follow(t, s, bookmark, seen)
	}
	all := map[int64]int64{}
	last := follow(t, s, 0, all)
	if len(seen) != writers*each*2+2*rows || len(seen) != len(all) || bookmark != last {
		t.Errorf("the follower saw %d events up to %d, want %d up to %d", len(seen), bookmark, len(all), last)
	}
	for id, revision := range all {
		if seen[id] != revision {
			t.Errorf("the follower has event %d at revision %d, want %d", id, seen[id], revision)
		}
	}
	if v := wantSound(t, other); v.Changes != last {
		t.Errorf("%d changes are sealed, want %d", v.Changes, last)
	}
}

// writeALot creates two events at a time, and edits, deletes, brings back and
// purges some.
func writeALot(t *testing.T, to geo.Store, writer, each int) {
	by := geo.Edit{By: "petro", Why: "under load"}
	for i := range each {
		list, err := to.PutAll(t.Context(), []geo.Event{storetest.Kyiv(), storetest.Kyiv()}, by)
		if err != nil {
			t.Errorf("PutAll = %v", err)
			return
		}
		for j := range list {
			list[j].Title = fmt.Sprint("Corrected by ", writer)
		}
		switch e := list[0]; i % 4 {
		case 1:
			_, err = to.PutAll(t.Context(), list, by)
		case 2:
			if err = to.Delete(t.Context(), e.ID, e.Revision, by); err == nil && i%8 == 2 {
				e.Revision++
				_, err = to.Put(t.Context(), e, by)
			}
		case 3:
			err = to.Purge(t.Context(), e.ID, by)
		}
		if err != nil {
			t.Errorf("writer %d: %v", writer, err)
		}
	}
}

func TestWatchHearsAnotherServer(t *testing.T) {
	at := postgistest.Database(t)
	s, other := openAt(t, at), openAt(t, at)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	untilSeen(ctx, t, s, s.Watch(ctx), other)
}

func TestWatchEndsWithItsContextAndWithTheStore(t *testing.T) {
	s := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	byContext, byStore := s.Watch(ctx), s.Watch(t.Context())
	cancel()
	wantClosed(t, "a watch whose context has ended", byContext)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	wantClosed(t, "a watch of a store that was closed", byStore)
	wantClosed(t, "a watch of a closed store", s.Watch(t.Context()))
}

// wantClosed waits for a channel to be closed, passing over signals.
func wantClosed(t *testing.T, what string, look <-chan struct{}) {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case _, ok := <-look:
			if !ok {
				return
			}
		case <-late:
			t.Fatalf("%s is still open", what)
		}
	}
}
