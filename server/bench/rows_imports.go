package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver that the GeoPackage has too

	"eventmap/geo"
	"eventmap/geo/format"
	"eventmap/geo/generate"
)

// seed makes the events of a run, another those of the bulk import.
const (
	seed     = 1
	bulkSeed = 2
)

// write writes events in a format.
func write(to io.Writer, extension string, events geo.Events) error {
	f, err := format.ByExtension(extension)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(to, 1<<20)
	if _, err := f.Write(w, events, format.About{}); err != nil {
		return err
	}
	return w.Flush()
}

// table writes events as CSV, and gives the path.
func (b *bench) table(seed uint64, n int) (string, error) {
	path := filepath.Join(b.dir, fmt.Sprintf("events-%d.csv", seed))
	out, err := os.Create(path)
	if err != nil {
		return "", err
	}
	return path, errors.Join(write(out, "csv", withoutDrawn(generate.Events(seed, n))), out.Close())
}

// withoutDrawn leaves out the areas that somebody drew: CSV names areas and does
// not hold them.
func withoutDrawn(events geo.Events) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for e, err := range events {
			if strings.HasPrefix(e.AreaID, "drawn:") {
				e.AreaID, e.Area = "", nil
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// gpkg is the GeoPackage of the run.
func (b *bench) gpkg() string { return filepath.Join(b.dir, "bench.gpkg") }

// importMade has the program import events while they are made up, as GeoJSON,
// which says all there is of them.
func (b *bench) importMade() error {
	c := exec.CommandContext(b.ctx, b.program, "import", "--store", b.store, "--visibility", "public", "--log-level", "warn", "-")
	var said strings.Builder
	c.Stderr = &said
	in, err := c.StdinPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	written := write(in, "geojson", generate.Events(seed, b.n))
	_ = in.Close()
	if err := errors.Join(c.Wait(), written); err != nil {
		return fmt.Errorf("import: %w: %s", err, said.String())
	}
	return nil
}

// importFile has the program import a file into a store.
func (b *bench) importFile(store, path string) (time.Duration, error) {
	return timed(func() error {
		return run(b.ctx, b.program, "import", "--store", store, "--visibility", "public", "--log-level", "warn", path)
	})
}

// measureImports fills the stores: PostGIS with all events from GeoJSON, and the
// GeoPackage and a second database with some of them from CSV, each beside
// its twin.
func (b *bench) measureImports() error {
	took, err := timed(b.importMade)
	if err != nil {
		return err
	}
	b.report.line("import of GeoJSON into PostGIS, while it is made up", perSecond(b.n, took), "")
	n := b.some()
	path, err := b.table(seed, n)
	if err != nil {
		return err
	}
	if err := b.measureFileImport(path, n); err != nil {
		return err
	}
	return b.measureDatabaseImport(path, n)
}

// some is how many events are enough where all of them would take too long.
func (b *bench) some() int { return min(max(b.n/4, 1), 500_000) }

func perSecond(n int, took time.Duration) string {
	return figure(float64(n)/took.Seconds(), "events/s")
}

// compared gives the row of two rates of the same work.
func compared(id string, n int, ours, twin time.Duration) row {
	return row{id: id, ours: perSecond(n, ours), twin: perSecond(n, twin), score: float64(twin) / float64(ours)}
}

// measureDatabaseImport imports a CSV file and copies it as it is.
func (b *bench) measureDatabaseImport(path string, n int) error {
	other := &bench{ctx: b.ctx}
	drop, err := other.createDatabase(b.store, "csv")
	if err != nil {
		return err
	}
	defer drop()
	db, err := sql.Open("postgres", other.store)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	columns, err := heads(path)
	if err != nil {
		return err
	}
	// The plain table is kept with its key and its spatial index, as ours are.
	bare := func(table string, more ...string) (time.Duration, error) {
		for _, s := range append([]string{"CREATE EXTENSION IF NOT EXISTS postgis", "CREATE TABLE " + table + " (" + typed(columns) + ")"}, more...) {
			if _, err := db.ExecContext(b.ctx, s); err != nil {
				return 0, fmt.Errorf("%w: in %s", err, s)
			}
		}
		return timed(func() error {
			return run(b.ctx, "psql", "-q", "-d", other.store, "-v", "ON_ERROR_STOP=1", "-c", fmt.Sprintf(`\copy %s FROM '%s' CSV HEADER`, table, path))
		})
	}
	heap, err := bare("heap")
	if err != nil {
		return err
	}
	indexed, err := bare("indexed", "ALTER TABLE indexed ADD PRIMARY KEY (dataset, external_id)", "CREATE INDEX ON indexed USING gist (wkt)")
	if err != nil {
		return err
	}
	ours, err := b.importFile(other.store, path)
	if err != nil {
		return err
	}
	r := compared("import postgis", n, ours, indexed)
	r.after = "key and spatial index"
	b.report.add(r)
	b.report.line("first import of CSV, against bare COPY without any index", perSecond(n, ours),
		fmt.Sprintf("%s (%s)", perSecond(n, heap), figure(float64(heap)/float64(ours), "x")))
	return nil
}

// heads gives the column names of a CSV file.
func heads(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return csv.NewReader(f).Read()
}

// typed gives the columns of a CSV file with the types that PostgreSQL would
// keep them in.
func typed(columns []string) string {
	var list []string
	for _, c := range columns {
		kind := "text"
		switch {
		case c == "wkt":
			kind = "geometry(Geometry, 4326)"
		case c == "longitude" || c == "latitude" || strings.HasSuffix(c, "_m"):
			kind = "double precision"
		case strings.HasSuffix(c, "_time") || strings.HasSuffix(c, "_at") || c == "embargo_until":
			kind = "timestamptz"
		case strings.HasSuffix(c, "_min") || strings.HasSuffix(c, "_best") || strings.HasSuffix(c, "_max"):
			kind = "integer"
		}
		list = append(list, fmt.Sprintf("%q %s", c, kind))
	}
	return strings.Join(list, ", ")
}

// measureFileImport imports a CSV file into a GeoPackage, and inserts its rows
// as they are into a table with an R-tree.
func (b *bench) measureFileImport(path string, n int) error {
	ours, err := b.importFile(b.gpkg(), path)
	if err != nil {
		return err
	}
	bare, err := insertBare(b.ctx, filepath.Join(b.dir, "bare.sqlite"), path)
	if err != nil {
		return err
	}
	b.report.add(compared("import gpkg", n, ours, bare))
	return nil
}

// insertBatch is how many rows one transaction takes.
const insertBatch = 5_000

// insertBare gives how long it takes to insert the rows of a CSV file, already
// read, into a table with an R-tree.
func insertBare(ctx context.Context, path, table string) (time.Duration, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-65536)")
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	f, err := os.Open(table)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	rows := csv.NewReader(bufio.NewReaderSize(f, 1<<20))
	columns, err := rows.Read()
	if err != nil {
		return 0, err
	}
	for _, s := range []string{`CREATE TABLE events (fid INTEGER PRIMARY KEY, geom BLOB, "` + strings.Join(columns, `", "`) + `")`,
		"CREATE VIRTUAL TABLE events_rtree USING rtree(id, minx, maxx, miny, maxy)"} {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return 0, err
		}
	}
	in := inserter{lon: slices.Index(columns, "longitude"), lat: slices.Index(columns, "latitude"), columns: len(columns)}
	took := time.Duration(0)
	for done := false; !done; {
		var batch [][]any
		if batch, done, err = in.read(rows, insertBatch); err != nil {
			return 0, err
		}
		t, err := timed(func() error { return in.insert(ctx, db, batch) })
		if err != nil {
			return 0, err
		}
		took += t
	}
	return took, nil
}

// An inserter brings rows of a CSV file into a table as they are.
type inserter struct {
	lon, lat, columns int
	fid               int
}

// read gives some rows as values; done at the end of the file.
func (in *inserter) read(rows *csv.Reader, most int) (batch [][]any, done bool, err error) {
	for len(batch) < most {
		record, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return batch, true, nil
		}
		if err != nil {
			return nil, false, err
		}
		in.fid++
		values := make([]any, 0, in.columns+2)
		values = append(values, in.fid, blob(record[in.lon], record[in.lat]))
		for _, v := range record {
			if v == "" {
				values = append(values, nil)
			} else {
				values = append(values, v)
			}
		}
		batch = append(batch, values)
	}
	return batch, false, nil
}

// insert writes a batch in one transaction.
func (in *inserter) insert(ctx context.Context, db *sql.DB, batch [][]any) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	row, err := tx.PrepareContext(ctx, "INSERT INTO events VALUES (?"+strings.Repeat(", ?", in.columns+1)+")")
	if err != nil {
		return err
	}
	node, err := tx.PrepareContext(ctx, "INSERT INTO events_rtree VALUES (?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	for _, values := range batch {
		if _, err := row.ExecContext(ctx, values...); err != nil {
			return err
		}
		b, ok := values[1].([]byte)
		if !ok {
			continue
		}
		x, y := math.Float64frombits(binary.LittleEndian.Uint64(b[13:])), math.Float64frombits(binary.LittleEndian.Uint64(b[21:]))
		if _, err := node.ExecContext(ctx, values[0], x, x, y, y); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// blob gives a point as GeoPackage has it (OGC 12-128r19, 2.1.3): eight bytes of
// header and then WKB; nil where there is none.
func blob(lon, lat string) any {
	x, err := strconv.ParseFloat(lon, 64)
	y, also := strconv.ParseFloat(lat, 64)
	if err != nil || also != nil {
		return nil
	}
	b := binary.LittleEndian.AppendUint32([]byte{'G', 'P', 0, 1}, 4326)
	b = binary.LittleEndian.AppendUint32(append(b, 1), 1)
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(y))
}
