package gpkg

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/migrations"
)

// lived gives the path of a closed store in which much happened: edits, a
// deletion, files that were merged and one that was taken back.
func lived(t *testing.T) string {
	t.Helper()
	if life == nil {
		var err error
		if life, err = os.ReadFile(live(t)); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "events.gpkg")
	write(t, path, life)
	return path
}

var life []byte // a whole file, for each test's own copy

func live(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "events.gpkg")
	s, err := Open(t.Context(), path, Options{Places: storetest.Places, Batch: storetest.Batch})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range append(storetest.Shapes(), storetest.Full()) {
		put(t, s, e)
	}
	e := put(t, s, storetest.Kyiv())
	e.Title = "Drone strike on Kyiv, corrected"
	e = put(t, s, e)
	if err := s.Delete(t.Context(), 2, 0, geo.Edit{By: "petro", Why: "twice"}); err != nil {
		t.Fatal(err)
	}
	events := storetest.Events(40, 3)
	for range 2 {
		r, err := s.Import(t.Context(), geo.Run{File: "wire.csv", By: "importer"}, storetest.Stream(events))
		if err != nil {
			t.Fatal(err)
		}
		if r.Updated > 0 {
			if _, err := s.UndoRun(t.Context(), r.Run, geo.Edit{By: "olena"}); err != nil {
				t.Fatal(err)
			}
		}
		for i := range events {
			events[i].Notes = "said later"
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// unguarded does to a file what somebody would who means to hide it: without the
// triggers.
func unguarded(t *testing.T, path, statements string) {
	t.Helper()
	alter(t, path, `
		DROP TRIGGER event_revisions_guard_update; DROP TRIGGER event_revisions_guard_delete;
		DROP TRIGGER changes_guard_update; DROP TRIGGER changes_guard_delete;
		DROP TRIGGER events_guard_update; DROP TRIGGER events_guard_delete; DROP TRIGGER events_guard_insert;
		DROP TRIGGER rtree_events_geom_update2; DROP TRIGGER rtree_events_geom_update4; DROP TRIGGER rtree_events_geom_update5;
		DROP TRIGGER rtree_events_geom_update6; DROP TRIGGER rtree_events_geom_update7; DROP TRIGGER rtree_events_geom_delete; DROP TRIGGER rtree_events_geom_insert;
		PRAGMA foreign_keys = 0;
		`+statements)
}

func verification(t *testing.T, path string, known []byte) (geo.Verification, error) {
	t.Helper()
	s, err := Open(t.Context(), path, Options{Places: storetest.Places, Batch: storetest.Batch})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	return s.Verify(t.Context(), known)
}

func TestWhateverIsRewrittenIsFoundAndToldWhere(t *testing.T) {
	for what, tt := range map[string]struct{ statements, want string }{
		"what an event said": {
			`UPDATE event_revisions SET body = replace(body, 'Kyiv', 'Lviv') WHERE event_id = 14 AND revision = 1`,
			"what revision 1 of event 14 says is not what was written under change 14"},
		"what it said, with a digest that fits": {
			`UPDATE event_revisions SET body = NULL, said = NULL WHERE event_id = 14 AND revision = 1`,
			"the revisions of change 14 are not those that were sealed"},
		"who wrote it": {
			`UPDATE event_revisions SET by = 'petro' WHERE event_id = 14 AND revision = 2`,
			"the revisions of change 15 are not those that were sealed"},
		"when it was written": {
			`UPDATE event_revisions SET at = '2001-01-01T00:00:00.000Z' WHERE event_id = 3`,
			"the revisions of change 3 are not those that were sealed"},
		"why it was deleted": {
			`UPDATE event_revisions SET why = NULL WHERE why IS NOT NULL`,
			"the revisions of change 16 are not those that were sealed"},
		"a revision that is removed": {
			`DELETE FROM event_revisions WHERE event_id = 20 AND revision = 1`,
			"the revisions of change 17 are not those that were sealed"},
		"all revisions of a change": {
			`DELETE FROM event_revisions WHERE change = 16`,
			"the revisions of change 16, or its seal, are gone"},
		"the newest change": {
			`DELETE FROM event_revisions WHERE change = 19`,
			"the revisions of change 19 are gone"},
		"a revision that is erased": {
			`UPDATE event_revisions SET body = NULL WHERE event_id = 14 AND revision = 1`,
			"what revision 1 of event 14 said under change 14 is gone, and it was not purged"},
		"a deletion that is made a purge": {
			`UPDATE event_revisions SET purged = TRUE WHERE event_id = 2 AND revision = 2`,
			"what revision 2 of event 2 said under change 16 is gone, and it was not purged"},
		"a revision that is emptied as by a purge": {
			`UPDATE event_revisions SET body = NULL, purged = TRUE WHERE event_id = 14 AND revision = 1`,
			"a revision of event 14 is emptied as by a purge, and the event was not purged"},
		"two seals that are swapped": {
			`UPDATE changes SET seal = (SELECT seal FROM changes c WHERE c.number = 9 - changes.number) WHERE number IN (4, 5)`,
			"the revisions of change 4 are not those that were sealed"},
		"a seal that is cut": {
			`UPDATE changes SET seal = x'00' WHERE number = 4`,
			"the seal of change 4 is not one"},
		"a seal that is removed": {
			`DELETE FROM changes WHERE number = 7`,
			"the revisions of change 7, or its seal, are gone"},
		"the newest seal": {
			`DELETE FROM changes WHERE number = (SELECT max(number) FROM changes)`,
			"has no seal"},
		"a moment that goes back": {
			`UPDATE changes SET at = '2001-01-01T00:00:00.000Z' WHERE number = 8`,
			"the moment of change 8 lies before that of the change before it"},
		"the title of an event": {
			`UPDATE events SET title = 'Nothing happened' WHERE fid = 14`,
			"event 14 is not what its newest revision 2 says"},
		"the place of an event": {
			`UPDATE events SET geom = (SELECT geom FROM events WHERE fid = 20) WHERE fid = 14`,
			"event 14 is not what its newest revision 2 says"},
		"an event that is removed": {
			`DELETE FROM events WHERE fid = 14`,
			"event 14 is not there, but its newest revision 2 says that it is"},
		"a deleted event that is put back": {
			`CREATE TEMP TABLE e AS SELECT * FROM events WHERE fid = 14;
			 UPDATE e SET fid = 2, external_id = 'again'; INSERT INTO events SELECT * FROM e`,
			"event 2 is there, but its newest revision 2 says that it is deleted"},
		"an event without a history": {
			`CREATE TEMP TABLE e AS SELECT * FROM events WHERE fid = 14;
			 UPDATE e SET fid = 999, external_id = 'again'; INSERT INTO events SELECT * FROM e`,
			"1 events are there that have no history"},
	} {
		t.Run(what, func(t *testing.T) {
			path := lived(t)
			unguarded(t, path, tt.statements)
			_, err := verification(t, path, nil)
			if geo.KindOf(err) != geo.Conflict || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Verify = %v, want %q", err, tt.want)
			}
		})
	}
}

// Somebody who knows how seals are made can make them all anew. Who kept one
// from before finds out.
func TestAHistoryThatIsRewrittenWholeLacksTheSealsOfBefore(t *testing.T) {
	path := lived(t)
	v, err := verification(t, path, nil)
	if err != nil || v.Changes != 19 || v.Revisions != 136 || v.Events != 53 || v.Purged != 0 {
		t.Fatalf("Verify = %+v, %v", v, err)
	}
	head := v.Head[:]
	if _, err := verification(t, path, head); err != nil {
		t.Errorf("Verify with the seal of a moment ago = %v", err)
	}
	s, err := Open(t.Context(), path, Options{Places: storetest.Places, Batch: storetest.Batch})
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, storetest.Kyiv())
	if v, err = s.Verify(t.Context(), head); err != nil || v.Changes != 20 {
		t.Errorf("Verify with an older seal = %+v, %v", v, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	unguarded(t, path, `UPDATE event_revisions SET by = 'petro', said = NULL; DELETE FROM changes`)
	db, err := sql.Open("sqlite", uri(path, forWriting))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := sealHistory(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	if err := raw.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := verification(t, path, nil); err != nil {
		t.Errorf("Verify of seals that were made anew = %v", err)
	}
	if _, err := verification(t, path, head); geo.KindOf(err) != geo.Conflict || !strings.Contains(err.Error(), "no change bears the seal") {
		t.Errorf("Verify with a seal from before = %v", err)
	}
}

func TestHistoryAndSealsAreGuarded(t *testing.T) {
	path := lived(t)
	for _, statement := range []string{
		`UPDATE event_revisions SET by = 'petro'`,
		`UPDATE event_revisions SET body = '{}' WHERE event_id = 14`,
		`UPDATE event_revisions SET body = NULL WHERE event_id = 14`,
		`UPDATE event_revisions SET body = NULL, purged = TRUE, why = 'mine' WHERE event_id = 14`,
		`UPDATE event_revisions SET said = NULL WHERE event_id = 14`,
		`UPDATE event_revisions SET purged = TRUE WHERE event_id = 2 AND revision = 2`,
		`DELETE FROM event_revisions WHERE event_id = 14`,
		`UPDATE changes SET seal = x'00'`,
		`DELETE FROM changes`,
	} {
		db, err := sql.Open("sqlite", uri(path, ""))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(statement); err == nil || !strings.Contains(err.Error(), "as it was written") {
			t.Errorf("%s: %v", statement, err)
		}
		_ = db.Close()
	}
	if _, err := verification(t, path, nil); err != nil {
		t.Error(err)
	}
}

// old makes a store of the first schema in which a file was read, a person wrote
// and the clock went back.
func old(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "events.gpkg")
	db, err := sql.Open("sqlite", uri(path, forWriting))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	files, err := fs.Sub(migrations.Files, "gpkg")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	s := &Store{options: Options{Places: storetest.Places, Batch: storetest.Batch}}
	for _, column := range []string{"displaced_m DOUBLE", "public_point TEXT"} { // the writer knows them already
		exec(`ALTER TABLE events ADD COLUMN ` + column)
		name, _, _ := strings.Cut(column, " ")
		defer exec(`ALTER TABLE events DROP COLUMN ` + name)
	}
	exec(`INSERT INTO import_runs (id, dataset, file, format, by, started_at, ended_at, created) VALUES
		(1, 'wire', 'wire.csv', 'csv', 'importer', '2024-03-01T10:00:00.000Z', '2024-03-01T10:00:01.000Z', 2),
		(2, NULL, 'own.geojson', 'geojson', 'importer', '2024-03-03T10:00:00.000Z', '2024-03-03T10:00:01.000Z', 0)`)
	write := func(e geo.Event, change int, at string, run any) [32]byte {
		t.Helper()
		raw, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		tx := &tx{session: session{ctx: t.Context(), raw: raw}, store: s,
			places: map[string]*geo.Place{}, datasets: map[string]bool{}}
		e.UpdatedBy, e.CreatedBy = "someone", "someone"
		if e.UpdatedAt, err = time.Parse(time.RFC3339, at); err != nil {
			t.Fatal(err)
		}
		e.CreatedAt = e.UpdatedAt
		e.Complete()
		for _, do := range []func() error{
			func() error { return tx.keepOldDataset(e.Dataset) },
			func() error { return tx.exec(`UPDATE change_counter SET n = ?`, change) },
			func() error {
				return tx.exec(`INSERT INTO event_revisions (event_id, revision, change, at, by, run, body) VALUES (?, ?, ?, ?, 'someone', ?, ?)`,
					e.ID, e.Revision, change, orNullMoment(e.UpdatedAt), run, wire(e))
			},
			func() error { return tx.keepEvent(&e, e.Revision > 1) },
			raw.Commit,
		} {
			if err := do(); err != nil {
				t.Fatal(err)
			}
		}
		said := digest(&e)
		return said
	}
	event := func(id int, title string) geo.Event {
		e := storetest.Kyiv()
		e.ID, e.Revision, e.Dataset, e.ExternalID, e.Title = int64(id), 1, "wire", fmt.Sprint(id), title
		return e
	}
	said1 := write(event(1, "Drone strike on Kyiv"), 1, "2024-03-01T10:00:00Z", 1)
	said2 := write(event(2, "Shelling of Kharkiv"), 1, "2024-03-01T10:00:00Z", 1)
	edited := event(2, "Shelling of Kharkiv, corrected")
	edited.Revision = 2
	write(edited, 2, "2024-02-01T10:00:00Z", nil) // the clock had gone back
	own := event(3, "Protest in Dhaka")
	saidOwn := write(own, 3, "2024-03-02T10:00:00Z", nil)
	own.Revision, own.Notes = 2, "by a person"
	write(own, 4, "2024-03-02T11:00:00Z", nil)
	exec(`INSERT INTO import_rows (dataset, external_id, event_id, run, said) VALUES ('wire', '1', 1, 1, ?), ('wire', '2', 2, 1, ?), ('wire', '3', 3, 2, ?)`,
		said1[:], said2[:], saidOwn[:])
	return path
}

// keepOldDataset is keepDataset of the first schema.
func (t *tx) keepOldDataset(name string) error {
	return t.exec(`INSERT INTO datasets (name, title, redistributable, visibility) VALUES (?, ?, TRUE, 'private') ON CONFLICT (name) DO NOTHING`, name, name)
}

func TestAnOlderStoreIsSealedAndItsFilesGoOn(t *testing.T) {
	s := openAt(t, old(t))
	v, err := s.Verify(t.Context(), nil)
	if err != nil || v.Changes != 4 || v.Revisions != 5 || v.Events != 3 {
		t.Fatalf("Verify = %+v, %v", v, err)
	}
	at := func(moment string) int64 {
		t.Helper()
		m, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			t.Fatal(err)
		}
		n, err := s.ChangeAt(t.Context(), m)
		if err != nil {
			t.Error(err)
		}
		return n
	}
	if a, b, c := at("2024-02-15T00:00:00Z"), at("2024-03-01T12:00:00Z"), at("2024-03-02T10:30:00Z"); a != 0 || b != 2 || c != 3 {
		t.Errorf("ChangeAt = %d, %d, %d, want 0, 2, 3", a, b, c)
	}
	for id, want := range map[int64]string{1: "Drone strike on Kyiv", 2: "Shelling of Kharkiv", 3: "Protest in Dhaka"} {
		e, run, err := s.Said(t.Context(), id)
		if err != nil || e.Title != want || e.Notes != "" || run != 1+id/3 {
			t.Errorf("Said(%d) = %q %q, run %d, %v", id, e.Title, e.Notes, run, err)
		}
	}
	var rows []geo.Event
	for e, err := range s.Events(t.Context(), geo.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, e)
	}
	rows[1].Title, rows[1].Description = "Shelling of Kharkiv", "Two houses burnt."
	rows[2].Notes, rows[2].Description = "", "Students."
	r, err := s.Import(t.Context(), geo.Run{By: "importer"}, storetest.Stream(rows))
	if err != nil || r.Unchanged != 1 || r.Updated != 2 || r.Conflicts != 0 {
		t.Fatalf("the file in a newer state = %+v, %v", r, err)
	}
	if e, err := s.Event(t.Context(), 2); err != nil || e.Title != "Shelling of Kharkiv, corrected" || e.Description != "Two houses burnt." {
		t.Errorf("event 2 = %q, %q, %v", e.Title, e.Description, err)
	}
	if e, err := s.Event(t.Context(), 3); err != nil || e.Notes != "by a person" || e.Description != "Students." {
		t.Errorf("event 3 = %q, %q, %v", e.Notes, e.Description, err)
	}
	if _, err := s.Verify(t.Context(), v.Head[:]); err != nil {
		t.Error(err)
	}
}
