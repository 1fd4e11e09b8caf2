package postgis_test

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

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

// The first transaction begins first, writes first and commits second. With a
// number taken at the beginning a follower that saw the second would never see
// the first.
func TestAWriteThatBeganFirstAndCommitsSecondIsNotSkipped(t *testing.T) {
	at := postgistest.Database(t)
	s := openAt(t, at)
	other, err := sql.Open("postgres", at)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	slow, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Rollback()
	step := func(query string) {
		t.Helper()
		if _, err := slow.Exec(query); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	step(`INSERT INTO eventmap.datasets (name, title) VALUES ('slow', 'slow')`)
	step(`INSERT INTO eventmap.events (id, dataset, external_id, revision, change, title, location_precision, time_precision, time_extent, assessment, status, visibility, created_at, updated_at)
		VALUES (1000, 'slow', 'a', 1, 0, 'A convoy near Kupiansk', 'unknown', 'unknown', 'within', 'not_assessed', 'new', 'private', now(), now())`)

	quick, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int64]int64{}
	bookmark := follow(t, s, 0, seen)
	if seen[quick.ID] != 1 || bookmark != 1 {
		t.Fatalf("after the quick write the follower saw %v up to %d, want event %d at 1", seen, bookmark, quick.ID)
	}

	step(`WITH c AS (UPDATE eventmap.change_counter SET n = n + 1 RETURNING n) UPDATE eventmap.events SET change = c.n FROM c WHERE id = 1000`)
	third := make(chan error, 1)
	go func() {
		_, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "petro"})
		third <- err
	}()
	untilWaiting(t, at)
	if again := follow(t, s, bookmark, seen); again != bookmark {
		t.Errorf("the follower went on to %d while the slow write held the counter", again)
	}
	if err := slow.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-third; err != nil {
		t.Fatal(err)
	}
	bookmark = follow(t, s, bookmark, seen)
	if seen[1000] != 1 || len(seen) != 3 || bookmark != 3 {
		t.Errorf("in the end the follower saw %v up to %d, want events %d, 1000 and one more up to 3", seen, bookmark, quick.ID)
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

func TestAFollowerMissesNothingWhileManyWrite(t *testing.T) {
	at := postgistest.Database(t)
	s, other := openAt(t, at), openAt(t, at)
	const writers, each = 6, 25
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			to := []geo.Store{s, other}[w%2]
			for i := range each {
				e, err := to.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"})
				if err != nil {
					t.Errorf("Put = %v", err)
					return
				}
				switch i % 3 {
				case 1:
					e.Title = fmt.Sprint("Corrected by ", w)
					_, err = to.Put(t.Context(), e, geo.Edit{By: "petro"})
				case 2:
					err = to.Delete(t.Context(), e.ID, e.Revision, geo.Edit{By: "petro"})
				}
				if err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	wg.Go(func() {
		batch := storetest.Events(300, 4)
		for i := range batch {
			batch[i].Dataset = "wire"
		}
		load(t, other, batch)
	})
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
	if len(seen) != writers*each+300 || len(seen) != len(all) || bookmark != last {
		t.Errorf("the follower saw %d events up to %d, want %d up to %d", len(seen), bookmark, len(all), last)
	}
	for id, revision := range all {
		if seen[id] != revision {
			t.Errorf("the follower has event %d at revision %d, want %d", id, seen[id], revision)
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
