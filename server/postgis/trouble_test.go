package postgis_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/postgis/postgistest"
)

// wantSound makes sure that nothing is half written.
func wantSound(t *testing.T, s geo.Store) geo.Verification {
	t.Helper()
	v, err := s.Verify(t.Context(), nil)
	if err != nil {
		t.Errorf("Verify = %v", err)
	}
	return v
}

// fill makes the disk full for whoever writes rows of a table for which a
// condition holds; the function that it gives makes room.
func fill(t *testing.T, at, table, condition string) (room func()) {
	t.Helper()
	err := execute(t, at,
		`CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$`,
		`CREATE TRIGGER full_disk BEFORE INSERT ON eventmap.`+table+` FOR EACH ROW WHEN (`+condition+`) EXECUTE FUNCTION full_disk()`)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := execute(t, at, `DROP TRIGGER full_disk ON eventmap.`+table); err != nil {
			t.Fatal(err)
		}
	}
}

func wantFullDisk(t *testing.T, what string, err error) {
	t.Helper()
	if geo.KindOf(err) != geo.Unavailable || !strings.Contains(err.Error(), "disk is full") {
		t.Errorf("%s = %v, want a sentence about the disk", what, err)
	}
}

func TestAFullDiskLeavesNoHalfWrite(t *testing.T) {
	at := postgistest.Database(t)
	s := openAt(t, at)
	first, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"})
	if err != nil {
		t.Fatal(err)
	}
	whole := wantSound(t, s)
	for _, table := range []string{"events", "event_revisions", "changes"} {
		room := fill(t, at, table, "true")
		edited := first
		edited.Title = "Corrected"
		_, err := s.Put(t.Context(), edited, geo.Edit{By: "olena"})
		wantFullDisk(t, "Put with no room for "+table, err)
		_, err = s.PutAll(t.Context(), []geo.Event{edited, storetest.Kyiv()}, geo.Edit{By: "olena"})
		wantFullDisk(t, "PutAll with no room for "+table, err)
		if table != "events" {
			wantFullDisk(t, "Delete with no room for "+table, s.Delete(t.Context(), first.ID, 0, geo.Edit{By: "olena"}))
			wantFullDisk(t, "Purge with no room for "+table, s.Purge(t.Context(), first.ID, geo.Edit{By: "olena"}))
		}
		room()
		if v := wantSound(t, s); v != whole {
			t.Errorf("with no room for %s something was written: %+v, want %+v", table, v, whole)
		}
	}
	if e, err := s.Event(t.Context(), first.ID); err != nil || e.Title != first.Title {
		t.Errorf("Event(%d) = %q, %v", first.ID, e.Title, err)
	}
}

func TestAnImportGoesOnWhenThereIsRoomAgain(t *testing.T) {
	at := postgistest.Database(t)
	s := openAt(t, at)
	const n, batch = 140, storetest.Batch
	events := wire(n)
	run := geo.Run{By: "importer", File: "wire.csv", Format: "csv"}
	room := fill(t, at, "event_revisions", "new.event_id > 120")
	broken, err := s.Import(t.Context(), run, storetest.Stream(events))
	wantFullDisk(t, "Import", err)
	if v := wantSound(t, s); broken.Created != batch || v.Events != batch || v.Changes != 1 {
		t.Errorf("%d events are there and the result says %d, want %d", v.Events, broken.Created, batch)
	}
	room()
	got, err := s.Import(t.Context(), run, storetest.Stream(events))
	if err != nil || got.Continues != broken.Run || got.Created != n-batch || got.Unchanged != batch {
		t.Errorf("the same file again = %+v, %v", got, err)
	}

	room = fill(t, at, "event_revisions", "new.said IS NULL AND new.event_id > 120")
	half, err := s.UndoRun(t.Context(), got.Run, geo.Edit{By: "ana"})
	wantFullDisk(t, "UndoRun", err)
	if v := wantSound(t, s); half.Removed != batch || v.Events != n-batch {
		t.Errorf("%d events are there and the undoing says that %d were removed", v.Events, half.Removed)
	}
	room()
	undone, err := s.UndoRun(t.Context(), got.Run, geo.Edit{By: "ana"})
	if err != nil || undone.Run != half.Run || undone.Removed != n || undone.Kept != 0 {
		t.Errorf("UndoRun again = %+v, %v", undone, err)
	}
	if v := wantSound(t, s); v.Events != 0 {
		t.Errorf("%d events are left", v.Events)
	}
}

// hold locks a table against writes until it is let go, and gives the session.
func hold(t *testing.T, at, table string) (let func()) {
	t.Helper()
	db, err := sql.Open("postgres", at)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("LOCK TABLE eventmap." + table + " IN SHARE MODE"); err != nil {
		t.Fatal(err)
	}
	let = func() { _ = tx.Rollback(); _ = db.Close() }
	t.Cleanup(let)
	return let
}

// kill ends the sessions that wait for a lock, as an administrator would.
func kill(t *testing.T, at string) {
	t.Helper()
	untilWaiting(t, at)
	if n := ask(t, at, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"); n == "0" {
		t.Fatal("nobody was waiting")
	}
}

func wantGone(t *testing.T, what string, err error) {
	t.Helper()
	if geo.KindOf(err) != geo.Unavailable || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("%s = %v, want Unavailable", what, err)
	}
}

// A write whose connection dies before it was acknowledged did not happen.
func TestAConnectionThatDiesLeavesNoHalfWrite(t *testing.T) {
	at := postgistest.Database(t)
	s := openAt(t, at)
	first, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"})
	if err != nil {
		t.Fatal(err)
	}
	whole := wantSound(t, s)
	edited := first
	edited.Title = "Corrected"
	for what, write := range map[string]func() error{
		"Put": func() error { _, err := s.Put(t.Context(), edited, geo.Edit{By: "olena"}); return err },
		"PutAll": func() error {
			_, err := s.PutAll(t.Context(), []geo.Event{edited, storetest.Kyiv()}, geo.Edit{By: "olena"})
			return err
		},
		"Delete": func() error { return s.Delete(t.Context(), first.ID, 0, geo.Edit{By: "olena"}) },
		"Purge":  func() error { return s.Purge(t.Context(), first.ID, geo.Edit{By: "olena"}) },
	} {
		let := hold(t, at, "changes") // all is written but the seal
		failed := make(chan error, 1)
		go func() { failed <- write() }()
		kill(t, at)
		wantGone(t, what+" over a connection that was killed", <-failed)
		let()
		if v := wantSound(t, s); v != whole {
			t.Errorf("%s was half written: %+v, want %+v", what, v, whole)
		}
	}
	if e, err := s.Put(t.Context(), edited, geo.Edit{By: "olena"}); err != nil || e.Revision != 2 {
		t.Errorf("the next Put = revision %d, %v", e.Revision, err)
	}
	wantSound(t, s)
}

func TestAnImportWhoseConnectionDiesKeepsItsBatches(t *testing.T) {
	at := postgistest.Database(t)
	s := openAt(t, at)
	const n, batch = 120, storetest.Batch
	events := wire(n)
	written, held := make(chan struct{}), make(chan struct{})
	run := geo.Run{By: "importer", File: "wire.csv", Format: "csv", Progress: func(geo.ImportResult) {
		close(written)
		<-held
	}}
	type outcome struct {
		result geo.ImportResult
		err    error
	}
	ended := make(chan outcome, 1)
	go func() {
		result, err := s.Import(t.Context(), run, storetest.Stream(events))
		ended <- outcome{result, err}
	}()
	<-written
	let := hold(t, at, "changes") // against the second batch
	close(held)
	kill(t, at)
	end := <-ended
	broken, err := end.result, end.err
	wantGone(t, "Import over a connection that was killed", err)
	let()
	if v := wantSound(t, s); broken.Created != batch || v.Events != batch {
		t.Errorf("%d events are there and the result says %d, want %d", v.Events, broken.Created, batch)
	}
	run.Progress = nil
	if got, err := s.Import(t.Context(), run, storetest.Stream(events)); err != nil || got.Continues != broken.Run || got.Created != n-batch || got.Unchanged != batch {
		t.Errorf("the same file again = %+v, %v", got, err)
	}
	if v := wantSound(t, s); v.Events != n {
		t.Errorf("%d events are there, want %d", v.Events, n)
	}
}

// What is written while nobody listens is not announced to us. Whoever follows
// is told to look all the same.
func TestAListenerThatDiesIsNoticedAndCatchesUp(t *testing.T) {
	at := postgistest.Database(t)
	s, other := openAt(t, at), openAt(t, at)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	look := s.Watch(ctx)
	untilSeen(ctx, t, s, look, other)
	seen := map[int64]int64{}
	bookmark := follow(t, s, 0, seen)
	for range 3 {
		if n := ask(t, at, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"); n != "1" {
			t.Fatalf("%s listeners were killed, want 1", n)
		}
		got, err := other.Import(ctx, geo.Run{By: "importer"}, storetest.Stream(wire(int(bookmark)*100)))
		if err != nil || got.Created == 0 {
			t.Fatalf("Import = %+v, %v", got, err)
		}
		want, err := other.LastChange(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for bookmark < want {
			select {
			case <-look:
				bookmark = follow(t, s, bookmark, seen)
			case <-ctx.Done():
				t.Fatalf("the follower is at change %d, and was not told of %d", bookmark, want)
			}
		}
		for ask(t, at, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'") == "0" {
			if ctx.Err() != nil {
				t.Fatal("nobody listens any more")
			}
		}
	}
	all := map[int64]int64{}
	follow(t, s, 0, all)
	if len(seen) != len(all) {
		t.Errorf("the follower saw %d events, want %d", len(seen), len(all))
	}
}

// Other servers are told of everything that changes what the public may see, and
// of what the desk no longer asks.
func TestEveryWriteIsAnnounced(t *testing.T) {
	at := postgistest.Database(t)
	s := openAt(t, at)
	for range 2 {
		if _, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{By: "olena"}); err != nil {
			t.Fatal(err)
		}
	}
	l := pq.NewListener(at, time.Second, time.Second, nil)
	defer l.Close()
	if err := l.Listen("eventmap_change"); err != nil {
		t.Fatal(err)
	}
	to := openAt(t, postgistest.Database(t))
	for _, tt := range []struct {
		what  string
		write func(ctx context.Context) error
	}{
		{"PutDataset", func(ctx context.Context) error { return s.PutDataset(ctx, geo.Dataset{Name: "acled"}) }},
		{"PutDistinct", func(ctx context.Context) error { return s.PutDistinct(ctx, 1, 2, geo.Edit{By: "olena"}) }},
		{"PutAll", func(ctx context.Context) error {
			_, err := s.PutAll(ctx, []geo.Event{storetest.Kyiv()}, geo.Edit{By: "olena"})
			return err
		}},
		{"Purge", func(ctx context.Context) error { return s.Purge(ctx, 2, geo.Edit{By: "ana"}) }},
		{"Import", func(ctx context.Context) error {
			_, err := s.Import(ctx, geo.Run{By: "importer"}, storetest.Stream(wire(1)))
			return err
		}},
		{"UndoRun", func(ctx context.Context) error { _, err := s.UndoRun(ctx, 1, geo.Edit{By: "ana"}); return err }},
		{"UndoDataset", func(ctx context.Context) error {
			_, err := s.UndoDataset(ctx, "wire", geo.Edit{By: "ana"})
			return err
		}},
	} {
		for len(l.Notify) > 0 {
			<-l.Notify
		}
		if err := tt.write(t.Context()); err != nil {
			t.Fatalf("%s = %v", tt.what, err)
		}
		select {
		case <-l.Notify:
		case <-time.After(patience):
			t.Errorf("%s was not announced", tt.what)
		}
	}
	look := to.Watch(t.Context())
	if err := s.Archive(t.Context(), func(a geo.Archive) error { return to.Restore(t.Context(), a) }); err != nil {
		t.Fatal(err)
	}
	select {
	case <-look:
	case <-time.After(patience):
		t.Error("Restore told nobody to look")
	}
}
