package gpkg

import (
	"database/sql"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"eventmap/geo"
	"eventmap/geo/blob"
	"eventmap/geo/gazetteer"
	"eventmap/geo/generate"
	"eventmap/geo/storetest"
)

// rows is how many events a benchmark writes: four transactions of an import.
const rows = 20_000

// events are those of a benchmark, as a file would give them.
var events = sync.OnceValue(func() []geo.Event {
	var list []geo.Event
	for e, err := range generate.Events(1, rows) {
		if err != nil {
			panic(err)
		}
		e.Complete()
		list = append(list, e)
	}
	return list
})

// opened gives a new store as a server opens it.
func opened(b *testing.B) *Store {
	b.Helper()
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "events.gpkg"), Options{Places: gazetteer.Lookup})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	return s
}

func perEvent(b *testing.B) {
	b.Helper()
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkImport brings events with their revisions into a new file.
func BenchmarkImport(b *testing.B) {
	list := events()
	for b.Loop() {
		b.StopTimer() // what a new file costs is not what an event costs
		s := opened(b)
		b.StartTimer()
		if r, err := s.Import(b.Context(), geo.Run{By: "bench"}, storetest.Stream(list)); err != nil || r.Created != rows {
			b.Fatal(r, err)
		}
	}
	perEvent(b)
}

// BenchmarkBareInserts is the naive twin of an import: the same columns and one
// R-tree in a plain table, at the same durability, without history, checks and
// comparison.
func BenchmarkBareInserts(b *testing.B) {
	list := events()
	for b.Loop() {
		db, err := sql.Open("sqlite", uri(filepath.Join(b.TempDir(), "bare.sqlite"), "_pragma=journal_mode(WAL)&"+forWriting))
		if err != nil {
			b.Fatal(err)
		}
		if err := insertBare(db, list); err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
	perEvent(b)
}

func insertBare(db *sql.DB, list []geo.Event) error {
	names := []string{"fid INTEGER PRIMARY KEY", "geom"}
	for _, c := range columns {
		names = append(names, c.name)
	}
	for _, s := range []string{"CREATE TABLE bare (" + strings.Join(names, ", ") + ")", "CREATE VIRTUAL TABLE tree USING rtree (id, minx, maxx, miny, maxy)"} {
		if _, err := db.Exec(s); err != nil {
			return err
		}
	}
	for first := 0; first < len(list); first += batchRows {
		if err := insertBareBatch(db, "INSERT INTO bare VALUES (?"+strings.Repeat(", ?", len(names)-1)+")", first, list[first:min(first+batchRows, len(list))]); err != nil {
			return err
		}
	}
	return nil
}

func insertBareBatch(db *sql.DB, query string, first int, list []geo.Event) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	row, err := tx.Prepare(query)
	if err != nil {
		return err
	}
	tree, err := tx.Prepare("INSERT INTO tree VALUES (?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	for i := range list {
		e := &list[i]
		args := []any{first + i + 1, nil}
		if e.Point != nil {
			args[1] = blob.OfPoint(*e.Point)
		}
		for _, c := range columns {
			v, err := c.value(e)
			if err != nil {
				return err
			}
			args = append(args, v)
		}
		if _, err := row.Exec(args...); err != nil {
			return err
		}
		if e.Point == nil {
			continue
		}
		if _, err := tree.Exec(first+i+1, e.Point[0], e.Point[0], e.Point[1], e.Point[1]); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// BenchmarkImportAgain reads the same file once more.
func BenchmarkImportAgain(b *testing.B) {
	s := filled(b)
	list := events()
	for b.Loop() {
		if r, err := s.Import(b.Context(), geo.Run{By: "bench"}, storetest.Stream(list)); err != nil || r.Unchanged != rows {
			b.Fatal(r, err)
		}
	}
	perEvent(b)
}

// filled gives a store with the events.
func filled(b *testing.B) *Store {
	b.Helper()
	s := opened(b)
	if _, err := s.Import(b.Context(), geo.Run{By: "bench"}, storetest.Stream(events())); err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkPut is what a person's edit costs, on the disk when it returns.
func BenchmarkPut(b *testing.B) {
	s := opened(b)
	for b.Loop() {
		if _, err := s.Put(b.Context(), storetest.Kyiv(), geo.Edit{By: "bench"}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkChanges streams all that a store holds, as a server does when it
// starts.
func BenchmarkChanges(b *testing.B) {
	s := filled(b)
	for b.Loop() {
		n := 0
		for _, err := range s.Changes(b.Context(), 0) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != rows {
			b.Fatal(n)
		}
	}
	perEvent(b)
}

// BenchmarkEvents streams all of a file by its columns.
func BenchmarkEvents(b *testing.B) {
	s := filled(b)
	for b.Loop() {
		n := 0
		for _, err := range s.Events(b.Context(), geo.Query{}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != rows {
			b.Fatal(n)
		}
	}
	perEvent(b)
}
