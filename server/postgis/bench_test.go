package postgis_test

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"runtime"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
	"eventmap/server/postgis"
	"eventmap/server/postgis/postgistest"
)

// wire gives n events as a wire service's file has them: random ones with a
// paragraph, a source and what the file said beyond our fields.
func wire(n int) []geo.Event {
	list := storetest.Events(n, 9)
	for i := range list {
		e := &list[i]
		e.Dataset = "wire"
		e.Description = fmt.Sprintf("Officials said that %s was reported near the line of contact; nobody could be reached for comment. Report %d.", e.Title, i)
		e.Sources = []geo.Source{{URL: fmt.Sprintf("https://example.org/reports/%d", i), Publisher: "A wire service", PublishedAt: "2023-04-21"}}
		e.Extras = map[string]any{"side_a": "Government", "side_b": "Rebels", "year": "2023", "conflict_name": "A conflict: a dispute"}
	}
	return list
}

func BenchmarkImport(b *testing.B) {
	const n = 20_000
	events := wire(n)
	for _, again := range []bool{false, true} {
		b.Run(map[bool]string{false: "new", true: "changed"}[again], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				s := open(b)
				list := events
				if again {
					load(b, s, events)
					list = append([]geo.Event(nil), events...)
					for i := range list {
						list[i].Title += ", corrected"
					}
				}
				b.StartTimer()
				load(b, s, list)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// BenchmarkCopy is what BenchmarkImport is held against: the same rows, copied from
// a file by the server itself into a table with a key and one spatial index.
func BenchmarkCopy(b *testing.B) {
	const n = 20_000
	at := postgistest.Database(b)
	s := openAt(b, at)
	load(b, s, wire(n))
	db := dial(b, at)
	file := "/tmp/eventmap-" + rand.Text() // the server's
	perform(b, db, "COPY events TO '"+file+"'")
	b.Cleanup(func() { perform(b, db, "COPY (SELECT) TO PROGRAM 'rm "+file+"'") })
	perform(b, db, "CREATE TABLE bare AS SELECT * FROM events WITH NO DATA", "ALTER TABLE bare ADD PRIMARY KEY (dataset, external_id)",
		"CREATE INDEX ON bare USING gist (point)")
	for b.Loop() {
		b.StopTimer()
		perform(b, db, "TRUNCATE bare")
		b.StartTimer()
		perform(b, db, "COPY bare FROM '"+file+"'")
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkEvents(b *testing.B) {
	benchmarkReading(b, func(s *postgis.Store, _ *sql.DB) (got int, err error) {
		for _, err := range s.Events(b.Context(), geo.Query{}) {
			if err != nil {
				return 0, err
			}
			got++
		}
		return got, nil
	})
}

// BenchmarkChanges is how a server starts.
func BenchmarkChanges(b *testing.B) {
	benchmarkReading(b, func(s *postgis.Store, _ *sql.DB) (got int, err error) {
		for _, err := range s.Changes(b.Context(), 0) {
			if err != nil {
				return 0, err
			}
			got++
		}
		return got, nil
	})
}

// BenchmarkFollowing is how a server sees what others import: all but the first
// batch.
func BenchmarkFollowing(b *testing.B) {
	benchmarkReading(b, func(s *postgis.Store, _ *sql.DB) (got int, err error) {
		got = 5_000
		for _, err := range s.Changes(b.Context(), 1) {
			if err != nil {
				return 0, err
			}
			got++
		}
		return got, nil
	})
}

// BenchmarkRows is what the three before are held against: the same columns, as the
// driver gives them, thrown away.
func BenchmarkRows(b *testing.B) {
	benchmarkReading(b, func(_ *postgis.Store, db *sql.DB) (got int, err error) {
		rows, err := db.Query("SELECT * FROM events")
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			return 0, err
		}
		values := make([]sql.RawBytes, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		for ; rows.Next(); got++ {
			if err := rows.Scan(into...); err != nil {
				return 0, err
			}
		}
		return got, rows.Err()
	})
}

func benchmarkReading(b *testing.B, read func(*postgis.Store, *sql.DB) (int, error)) {
	const n = 50_000
	at := postgistest.Database(b)
	s := openAt(b, at)
	load(b, s, wire(n))
	db := dial(b, at)
	b.ReportAllocs()
	for b.Loop() {
		if got, err := read(s, db); err != nil || got != n {
			b.Fatalf("read %d events, %v, want %d", got, err, n)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

func dial(b *testing.B, at string) *sql.DB {
	b.Helper()
	u, err := url.Parse(at)
	if err != nil {
		b.Fatal(err)
	}
	q := u.Query()
	q.Set("options", "-c search_path=eventmap,public")
	u.RawQuery = q.Encode()
	db, err := sql.Open("postgres", u.String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

func perform(b *testing.B, db *sql.DB, statements ...string) {
	b.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			b.Fatalf("%s: %v", s, err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	s := open(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Put(b.Context(), storetest.Kyiv(), geo.Edit{By: "olena"}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPuts has eight clients write at once; each write is a commit.
func BenchmarkPuts(b *testing.B) {
	s := open(b)
	b.SetParallelism(max(8/runtime.GOMAXPROCS(0), 1))
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := s.Put(b.Context(), storetest.Kyiv(), geo.Edit{By: "olena"}); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// load imports events, all of which must be taken.
func load(b testing.TB, s geo.Store, events []geo.Event) {
	b.Helper()
	got, err := s.Import(b.Context(), geo.Run{By: "importer", File: "wire.csv", Format: "csv"}, storetest.Stream(events))
	if err != nil || got.Created+got.Updated+got.Unchanged != len(events) {
		b.Fatalf("Import = %+v, %v, want %d taken", got, err, len(events))
	}
}
