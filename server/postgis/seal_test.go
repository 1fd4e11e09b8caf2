package postgis_test

import (
	"database/sql"
	"io/fs"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/migrations"
	"eventmap/server/postgis/postgistest"
)

// older makes a database as the first release left it.
func older(t *testing.T, at string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := execute(t, at, "CREATE EXTENSION postgis", "CREATE SCHEMA eventmap"); err != nil {
		t.Fatal(err)
	}
	folder, err := fs.Sub(migrations.Files, "postgis")
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, folder, goose.WithTableName("eventmap.goose_db_version"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	return db
}

// A database of the first release has revisions without digests, changes without
// seals, and of each row of a file only a digest.
func TestAnOlderDatabaseIsSealedAndGoesOn(t *testing.T) {
	at := postgistest.Empty(t)
	db := older(t, at)
	must := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	noon := time.Date(2024, 3, 3, 12, 0, 0, 0, time.UTC)
	said := func(name, title string) geo.Event {
		e := geo.Event{Dataset: "wire", ExternalID: name, Title: title}
		e.Complete()
		return e
	}
	revise := func(e geo.Event, id, revision, change int64, at time.Time, by string, run any) geo.Event {
		t.Helper()
		e.ID, e.Revision, e.CreatedAt, e.CreatedBy, e.UpdatedAt, e.UpdatedBy = id, revision, noon, "importer", at, by
		must(`INSERT INTO eventmap.event_revisions (event_id, revision, change, at, by_whom, run, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			id, revision, change, at, by, run, string(geo.AppendFeature(nil, &e)))
		return e
	}
	must(`INSERT INTO eventmap.datasets (name, title) VALUES ('wire', 'Wire')`)
	must(`INSERT INTO eventmap.import_runs (id, file, format, by_whom, started_at, finished_at, created) OVERRIDING SYSTEM VALUE VALUES (1, 'wire.csv', 'csv', 'importer', $1, $1, 2)`, noon)
	must(`SELECT setval('eventmap.events_id_seq', 2), setval('eventmap.import_runs_id_seq', 1)`)
	revise(said("a", "A convoy near Kupiansk"), 1, 1, 1, noon, "importer", 1)
	revise(said("b", "A fire in Kherson"), 2, 1, 1, noon, "importer", 1)
	must(`INSERT INTO eventmap.event_revisions (event_id, revision, change, at, by_whom) VALUES (2, 2, 2, $1, 'petro')`, noon.Add(-time.Hour)) // the clock was wrong
	edited := revise(said("a", "A convoy near Kupiansk, seen twice"), 1, 2, 3, noon.Add(time.Hour), "olena", nil)
	must(`INSERT INTO eventmap.events (id, dataset, external_id, revision, change, title, location_precision, time_precision, time_extent, assessment, status, visibility,
			created_at, created_by, updated_at, updated_by)
		VALUES (1, 'wire', 'a', 2, 3, $1, $2, $3, $4, $5, $6, $7, $8, 'importer', $9, 'olena')`, edited.Title, edited.LocationPrecision, edited.TimePrecision,
		edited.TimeExtent, edited.Assessment, edited.Status, edited.Visibility, noon, noon.Add(time.Hour))
	must(`UPDATE eventmap.change_counter SET n = 3`)
	for id, e := range []geo.Event{said("a", "A convoy near Kupiansk"), said("b", "A fire in Kherson")} {
		must(`INSERT INTO eventmap.import_rows (dataset, external_id, event_id, run, said) VALUES ('wire', $1, $2, 1, sha256(convert_to($3, 'UTF8')))`,
			e.ExternalID, id+1, string(geo.AppendContent(nil, &e)))
	}

	s := openAt(t, at)
	v, err := s.Verify(t.Context(), nil)
	if err != nil || v.Changes != 3 || v.Revisions != 4 || v.Events != 1 {
		t.Fatalf("Verify = %+v, %v", v, err)
	}
	for moment, want := range map[time.Time]int64{noon.Add(-time.Minute): 0, noon: 2, noon.Add(time.Hour): 3} {
		if n, err := s.ChangeAt(t.Context(), moment); n != want || err != nil {
			t.Errorf("ChangeAt(%v) = %d, %v, want %d", moment, n, err, want)
		}
	}
	if e, run, err := s.Said(t.Context(), 1); err != nil || run != 1 || e.Title != "A convoy near Kupiansk" {
		t.Errorf("Said(1) = %q by run %d, %v", e.Title, run, err)
	}
	// The file is known, and what Olena changed is known from what it said.
	same := []geo.Event{said("a", "A convoy near Kupiansk"), said("b", "A fire in Kherson")}
	if got, err := s.Import(t.Context(), geo.Run{By: "importer"}, storetest.Stream(same)); err != nil || got.Unchanged != 2 {
		t.Errorf("the same file = %+v, %v", got, err)
	}
	same[0].Notes = "said later"
	if got, err := s.Import(t.Context(), geo.Run{By: "importer"}, storetest.Stream(same)); err != nil || got.Updated != 1 || got.Unchanged != 1 {
		t.Errorf("a newer file = %+v, %v", got, err)
	}
	if e, err := s.Event(t.Context(), 1); err != nil || e.Title != edited.Title || e.Notes != "said later" || e.Revision != 3 {
		t.Errorf("event 1 is %q, %q at revision %d, %v", e.Title, e.Notes, e.Revision, err)
	}
	if got, err := s.UndoRun(t.Context(), 1, geo.Edit{By: "ana"}); err != nil || got.Kept != 1 || got.Removed != 0 {
		t.Errorf("UndoRun of a run of the older release = %+v, %v", got, err)
	}
	if _, err := s.Verify(t.Context(), v.Head[:]); err != nil {
		t.Errorf("Verify with the seal of before = %v", err)
	}
}
