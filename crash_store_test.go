package main

import (
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pressly/goose/v3"

	"eventmap/geo"
	"eventmap/geo/gazetteer"
	"eventmap/migrations"
	"eventmap/server/gpkg"
	"eventmap/server/postgis"
	"eventmap/server/postgis/postgistest"
)

// A keeper is one of the two stores, as a stranger to its code sees it: by its
// tables, past what the program itself reads and writes.
type keeper struct {
	name   string
	driver string
	prefix string // of table names
	by     string // the column that says who
	ended  string // the column that says when a run ended
	schema int    // its number once it is current
	fresh  func(t *testing.T) string
	older  func(l *life) string // a store whose schema is the first, with events
	open   func(ctx context.Context, at string) (geo.Store, error)
	sound  func(l *life, db *sql.DB, events []geo.Event)
	look   func(l *life, events int) // by GDAL

	sessions func(l *life) []int64           // what the database still does for programs that were killed
	gone     func(l *life, sessions []int64) // waits until it has ended that
}

var keepers = []keeper{
	{name: "gpkg", driver: "sqlite", by: "by", ended: "ended_at", schema: 9, fresh: stores[0].at, older: olderFile,
		open: func(ctx context.Context, at string) (geo.Store, error) {
			return gpkg.Open(ctx, at, gpkg.Options{Places: gazetteer.Lookup})
		},
		sound:    soundFile,
		look:     func(l *life, events int) { wantGDAL(l.T, l.at, "events", events) },
		sessions: func(*life) []int64 { return nil }, gone: func(*life, []int64) {}},
	{name: "postgis", driver: "postgres", prefix: "eventmap.", by: "by_whom", ended: "finished_at", schema: 10, fresh: stores[1].at, older: olderDatabase,
		open: func(ctx context.Context, at string) (geo.Store, error) {
			return postgis.Open(ctx, at, postgis.Options{Places: gazetteer.Lookup})
		},
		sound:    func(*life, *sql.DB, []geo.Event) {},
		look:     func(l *life, events int) { wantGDAL(l.T, gdalPostgres(l.T, l.at), "eventmap.events_map", events) },
		sessions: databaseSessions, gone: sessionsGone},
}

// raw opens a store's tables, for reading.
func (k *keeper) raw(l *life) *sql.DB {
	l.Helper()
	at := l.at
	if k.driver == "sqlite" {
		at = "file:" + at + "?mode=ro&_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(k.driver, at)
	if err != nil {
		l.Fatal(err)
	}
	return db
}

// version gives the number of the schema; 0 where there is none.
func (k *keeper) version(l *life) int {
	l.Helper()
	db := k.raw(l)
	if k.driver == "sqlite" { // a copy, so that it is the program that mends the file
		_ = db.Close()
		aside := filepath.Join(l.TempDir(), "copy.gpkg")
		for _, end := range []string{"", "-journal", "-wal"} {
			if text, err := os.ReadFile(l.at + end); err == nil {
				if err := os.WriteFile(aside+end, text, 0o600); err != nil {
					l.Fatal(err)
				}
			}
		}
		var err error
		if db, err = sql.Open(k.driver, "file:"+aside); err != nil {
			l.Fatal(err)
		}
	}
	defer func() { _ = db.Close() }()
	var n int
	if err := db.QueryRow("SELECT coalesce(max(version_id), 0) FROM " + k.prefix + "goose_db_version").Scan(&n); err != nil {
		return 0 // no such table yet
	}
	return n
}

// fixture unpacks a store that the first schema's program left behind.
func fixture(l *life, name string) []byte {
	l.Helper()
	f, err := os.Open(filepath.Join("testdata", "schema1", name))
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		l.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		l.Fatal(err)
	}
	return text
}

func olderFile(l *life) string {
	at := filepath.Join(l.TempDir(), "desk.gpkg")
	if err := os.WriteFile(at, fixture(l, "desk.gpkg.gz"), 0o600); err != nil {
		l.Fatal(err)
	}
	return at
}

// olderDatabase makes the first schema, and fills it with what was dumped.
func olderDatabase(l *life) string {
	at := postgistest.Empty(l.T)
	db, err := sql.Open("postgres", at)
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	first, err := fs.ReadFile(migrations.Files, "postgis/0001_events.sql")
	if err != nil {
		l.Fatal(err)
	}
	if _, err := db.Exec("CREATE EXTENSION postgis; CREATE SCHEMA eventmap"); err != nil {
		l.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, fstest.MapFS{"0001_events.sql": {Data: first}},
		goose.WithTableName("eventmap.goose_db_version"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		l.Fatal(err)
	}
	if _, err := p.Up(l.Context()); err != nil {
		l.Fatal(err)
	}
	if _, err := db.Exec(string(fixture(l, "desk.sql.gz"))); err != nil {
		l.Fatal(err)
	}
	return at
}

// databaseSessions lists the connections that programs have to the database.
// PostgreSQL ends what it was told to do before it notices that they are gone.
func databaseSessions(l *life) []int64 {
	l.Helper()
	db := l.keeper.raw(l)
	defer func() { _ = db.Close() }()
	rows, err := db.Query("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'")
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var list []int64
	for rows.Next() {
		var pid int64
		if err := rows.Scan(&pid); err != nil {
			l.Fatal(err)
		}
		list = append(list, pid)
	}
	if err := rows.Err(); err != nil {
		l.Fatal(err)
	}
	return list
}

// sessionsGone waits until the database has ended what killed programs began:
// it may still commit, or take back, what nobody was told of.
func sessionsGone(l *life, before []int64) {
	l.Helper()
	was := map[int64]bool{}
	for _, pid := range before {
		was[pid] = true
	}
	for deadline := time.Now().Add(patience); ; runtime.Gosched() {
		left := 0
		for _, pid := range databaseSessions(l) {
			if was[pid] {
				left++
			}
		}
		if left == 0 {
			return
		}
		if time.Now().After(deadline) {
			l.Fatalf("%d connections of killed programs are still there", left)
		}
	}
}

// boundary is how far a box in an R-tree may lie from what it holds: it keeps
// 32-bit numbers, rounded outwards, and a hair more.
const boundary = 1e-4

// soundFile holds a GeoPackage's own checks, its references and its R-trees
// against the events.
func soundFile(l *life, db *sql.DB, events []geo.Event) {
	l.Helper()
	for _, pragma := range []string{"integrity_check", "foreign_key_check"} {
		if said := l.column(db, "PRAGMA "+pragma); len(said) > 1 || len(said) == 1 && said[0] != "ok" {
			l.Errorf("PRAGMA %s says %v", pragma, said)
		}
	}
	for _, tree := range []string{"rtree_events_geom", "rtree_event_shapes_geom", "rtree_places_geom", "event_extents"} {
		if said := l.column(db, "SELECT rtreecheck('"+tree+"')"); len(said) != 1 || said[0] != "ok" {
			l.Errorf("rtreecheck of %s says %v", tree, said)
		}
	}
	type box [4]float64 // west, east, south, north
	points, extents, shapes := map[int64]box{}, map[int64]box{}, map[int64]box{}
	for i := range events {
		e := &events[i]
		if e.Point != nil {
			points[e.ID] = box{e.Point[0], e.Point[0], e.Point[1], e.Point[1]}
		}
		if b, ok := e.Extent(); ok {
			x := box{b.Min[0], b.Max[0], max(-90, b.Min[1]), min(90, b.Max[1])}
			if x[0] < -180 || x[1] > 180 {
				x[0], x[1] = -180, 180
			}
			extents[e.ID] = x
		}
		if g := e.Geometry; g != nil && g.GeoJSONType() != "Point" {
			b := g.Bound()
			shapes[e.ID] = box{b.Min[0], b.Max[0], b.Min[1], b.Max[1]}
		}
	}
	for table, want := range map[string]map[int64]box{"rtree_events_geom": points, "event_extents": extents, "rtree_event_shapes_geom": shapes} {
		rows, err := db.Query("SELECT * FROM " + table)
		if err != nil {
			l.Fatal(err)
		}
		found := 0
		for rows.Next() {
			var id int64
			var b box
			if err := rows.Scan(&id, &b[0], &b[1], &b[2], &b[3]); err != nil {
				l.Fatal(err)
			}
			found++
			w, ok := want[id]
			if !ok {
				l.Errorf("%s holds %d, which has no place there", table, id)
				continue
			}
			for i, side := range b {
				beyond := side - w[i]
				if i%2 == 0 {
					beyond = -beyond
				}
				if beyond < -1e-9 || beyond > boundary {
					l.Errorf("%s has %v for event %d, which lies in %v", table, b, id, w)
					break
				}
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			l.Fatal(err)
		}
		if found != len(want) {
			l.Errorf("%s holds %d boxes, want %d", table, found, len(want))
		}
	}
}

// column gives the first column of what a statement finds.
func (l *life) column(db *sql.DB, statement string) []string {
	l.Helper()
	rows, err := db.Query(statement)
	if err != nil {
		l.Errorf("%s: %v", statement, err)
		return nil
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		l.Fatal(err)
	}
	var list []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(sql.NullString)
		}
		if err := rows.Scan(values...); err != nil {
			l.Fatal(err)
		}
		var words []string
		for _, v := range values {
			words = append(words, v.(*sql.NullString).String)
		}
		list = append(list, strings.Join(words, " "))
	}
	if err := rows.Err(); err != nil {
		l.Errorf("%s: %v", statement, err)
	}
	return list
}
