package gpkg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// full lets the file of a store grow by so many pages of 4 kB and no more, as on
// a disk that is about to be full; 0 makes room again.
func full(t *testing.T, s *Store, pages int) {
	t.Helper()
	var has, most int
	if err := s.writer.QueryRow("PRAGMA page_count").Scan(&has); err != nil {
		t.Fatal(err)
	}
	if has += pages; pages == 0 {
		has = 1 << 30
	}
	if err := s.writer.QueryRow(fmt.Sprintf("PRAGMA max_page_count = %d", has)).Scan(&most); err != nil {
		t.Fatal(err)
	}
}

func wantFull(t *testing.T, what string, err error) {
	t.Helper()
	if geo.KindOf(err) != geo.Unavailable || !strings.Contains(err.Error(), "the disk that holds the store is full") {
		t.Errorf("%s on a full disk = %v", what, err)
	}
}

func TestAFullDiskLosesNothingThatWasAcknowledged(t *testing.T) {
	s := open(t)
	e := put(t, s, storetest.Kyiv())
	full(t, s, 3)
	e.Description = strings.Repeat("A long report. ", 3_000)
	_, err := s.Put(t.Context(), e, geo.Edit{By: "olena"})
	wantFull(t, "Put", err)
	if now, err := s.Event(t.Context(), e.ID); err != nil || now.Revision != 1 {
		t.Errorf("the event is at revision %d, %v", now.Revision, err)
	}
	_, err = s.PutAll(t.Context(), []geo.Event{storetest.Kyiv(), e}, geo.Edit{By: "olena"})
	wantFull(t, "PutAll", err)
	full(t, s, 0)
	if now := put(t, s, e); now.Revision != 2 || now.ID != 1 {
		t.Errorf("with room again: event %d, revision %d", now.ID, now.Revision)
	}
	if v, err := s.Verify(t.Context(), nil); err != nil || v.Changes != 2 {
		t.Errorf("Verify = %+v, %v", v, err)
	}
}

func TestAnImportThatFillsTheDiskGoesOnWhenThereIsRoom(t *testing.T) {
	s := open(t)
	events := storetest.Events(storetest.Batch+500, 4)
	run := geo.Run{File: "wire.csv", Format: "csv", By: "importer", Progress: func(done geo.ImportResult) {
		if done.Created == storetest.Batch {
			full(t, s, 10)
		}
	}}
	first, err := s.Import(t.Context(), run, storetest.Stream(events))
	wantFull(t, "Import", err)
	if first.Created != storetest.Batch {
		t.Errorf("%d events were created, want the first batch of %d", first.Created, storetest.Batch)
	}
	n := 0
	for _, err := range s.Events(t.Context(), geo.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != storetest.Batch {
		t.Errorf("%d events are there, want %d", n, storetest.Batch)
	}
	full(t, s, 0)
	run.Progress = nil
	second, err := s.Import(t.Context(), run, storetest.Stream(events))
	if err != nil || second.Continues != first.Run || second.Created != 500 || second.Unchanged != storetest.Batch {
		t.Errorf("the same file with room again = %+v, %v", second, err)
	}
	if _, err := s.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestAClockThatJumpsBackDoesNotTurnHistoryRound(t *testing.T) {
	noon := time.Date(2024, 3, 3, 12, 0, 0, 0, time.UTC)
	now := noon
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "events.gpkg"), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	e := put(t, s, storetest.Kyiv())
	for _, now = range []time.Time{noon.AddDate(-1, 0, 0), noon.Add(-time.Second), noon.Add(time.Hour)} {
		e.Title += "!"
		e = put(t, s, e)
	}
	var got []string
	for r, err := range s.History(t.Context(), e.ID) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(r.Change, r.At.Format(" 15:04")))
	}
	if want := "[1 12:00 2 12:00 3 12:00 4 13:00]"; fmt.Sprint(got) != want {
		t.Errorf("History = %v, want %s", got, want)
	}
	for at, want := range map[time.Time]int64{noon.Add(-time.Second): 0, noon: 3, noon.Add(time.Minute): 3, noon.Add(2 * time.Hour): 4} {
		if n, err := s.ChangeAt(t.Context(), at); n != want || err != nil {
			t.Errorf("ChangeAt(%v) = %d, %v, want %d", at, n, err, want)
		}
	}
	if _, err := s.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// Whichever page of the file is spoilt, it is said in a sentence, and what is
// read in spite of it is right.
func TestADamagedPageIsToldOf(t *testing.T) {
	sound, err := os.ReadFile(lived(t))
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	path := filepath.Join(t.TempDir(), "events.gpkg")
	told, unread := 0, 0
	spoils := []func(b []byte){
		func(b []byte) {
			for i := range b {
				b[i] ^= 0x5a
			}
		},
		func(b []byte) { clear(b) },
		func(b []byte) { copy(b[page-200:], bytes.Repeat([]byte("\x00\xff"), 50)) }, // in a text, perhaps
	}
	for n := 1; n < len(sound)/page; n++ {
		spoilt := bytes.Clone(sound)
		spoils[n%len(spoils)](spoilt[n*page : (n+1)*page])
		write(t, path, spoilt)
		_ = os.Remove(path + "-wal")
		_ = os.Remove(path + "-shm")
		if err := readAll(t.Context(), path); err != nil {
			told++
			var sentence *geo.Error
			if !errors.As(err, &sentence) || sentence.Kind == geo.Internal {
				t.Errorf("page %d: %v", n+1, err)
			}
		} else {
			unread++
		}
	}
	if told < unread {
		t.Errorf("%d damages were told of and %d passed; the check is too weak", told, unread)
	}
}

// readAll opens a store, reads all that it has, and writes.
func readAll(ctx context.Context, path string) error {
	s, err := Open(ctx, path, Options{Places: storetest.Places, Batch: storetest.Batch})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	for _, err := range s.Events(ctx, geo.Query{}) {
		if err != nil {
			return err
		}
	}
	for id := range int64(60) {
		for _, err := range s.History(ctx, id) {
			if err != nil && geo.KindOf(err) != geo.NotFound {
				return err
			}
		}
		if _, _, err := s.Said(ctx, id); err != nil && geo.KindOf(err) != geo.NotFound {
			return err
		}
	}
	if _, err := s.Datasets(ctx); err != nil {
		return err
	}
	if _, err := s.Runs(ctx); err != nil {
		return err
	}
	if _, err := s.Verify(ctx, nil); err != nil {
		return err
	}
	if _, err := s.Put(ctx, storetest.Kyiv(), geo.Edit{}); err != nil {
		return err
	}
	_, err = s.Import(ctx, geo.Run{}, storetest.Stream(storetest.Events(40, 3)))
	return err
}

func TestAStoreIsReadWhereNothingMayBeWritten(t *testing.T) {
	path := lived(t)
	folder := filepath.Dir(path)
	if err := errors.Join(os.Chmod(path, 0o444), os.Chmod(folder, 0o555)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o755) })
	asNobody(t, path)
	if _, err := Open(t.Context(), path, Options{}); geo.KindOf(err) != geo.Invalid || !strings.Contains(err.Error(), "cannot be written to") {
		t.Errorf("Open for writing = %v", err)
	}
	s, err := Open(t.Context(), path, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if v, err := s.Verify(t.Context(), nil); err != nil || v.Events != 53 {
		t.Errorf("Verify = %+v, %v", v, err)
	}
	if _, err := s.Put(t.Context(), storetest.Kyiv(), geo.Edit{}); geo.KindOf(err) != geo.Unavailable || !strings.Contains(err.Error(), "opened for reading") {
		t.Errorf("Put = %v", err)
	}
	if left, err := filepath.Glob(path + "-*"); len(left) != 0 || err != nil {
		t.Errorf("reading left %v, %v", left, err)
	}
}

func TestReadingIsRefusedWhereItCouldBeWrong(t *testing.T) {
	for what, tt := range map[string]struct {
		make func(t *testing.T) string
		want string
	}{
		"a store of an older schema": {old, "was written by an older eventmap"},
		"a store of a newer schema": {func(t *testing.T) string {
			path := closed(t)
			alter(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
			return path
		}, "was written by a newer eventmap"},
		"no file": {func(t *testing.T) string { return filepath.Join(t.TempDir(), "events.gpkg") }, "there is no"},
		"an empty file": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "events.gpkg")
			write(t, path, nil)
			return path
		}, "is empty"},
	} {
		path := tt.make(t)
		s, err := Open(t.Context(), path, Options{ReadOnly: true})
		if err == nil {
			_ = s.Close()
		}
		if geo.KindOf(err) != geo.Invalid || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Open of %s for reading = %v, want %q", what, err, tt.want)
		}
	}
}

func TestAStoreIsReadWhileAnotherProgramWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.gpkg")
	writing := openAt(t, path)
	put(t, writing, storetest.Kyiv())
	reading, err := Open(t.Context(), path, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reading.Close() }()
	put(t, writing, storetest.Kyiv())
	if n, err := reading.LastChange(t.Context()); n != 2 || err != nil {
		t.Errorf("LastChange = %d, %v, want 2", n, err)
	}
}

// A batch is written on a goroutine of its own, where a panic would end the program.
func TestAPanicBesideARequestIsAnError(t *testing.T) {
	err := caught(func() error { panic("no such row") })
	if err == nil || !strings.HasPrefix(err.Error(), "gpkg: panic: no such row\n") {
		t.Errorf("a panic became %v", err)
	}
	if err := caught(func() error { return errors.ErrUnsupported }); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("an error became %v", err)
	}
}
