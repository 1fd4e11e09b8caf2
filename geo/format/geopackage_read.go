package format

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite"
	"modernc.org/sqlite/vfs"

	"eventmap/geo"
)

const sqliteMagic = "SQLite format 3\x00"

const (
	maxRow        = 32 << 20         // bytes of a row of SQLite, as it is read
	maxSchemaTime = 20 * time.Second // for finding out what a file holds
)

// An oneFile shows SQLite a file that has no name, and nothing else.
type oneFile struct {
	file *os.File
	size int64
}

// sqliteName is how SQLite calls it.
const sqliteName = "file"

func (o oneFile) Open(name string) (fs.File, error) {
	if name != sqliteName {
		return nil, fs.ErrNotExist
	}
	return &openedOnce{io.NewSectionReader(o.file, 0, o.size), o.file}, nil
}

type openedOnce struct {
	*io.SectionReader
	file *os.File
}

func (o *openedOnce) Stat() (fs.FileInfo, error) { return o.file.Stat() }
func (o *openedOnce) Close() error               { return nil }

// A database is a file of SQLite from anybody. It is read only, sees no other
// file, runs no trigger and no function that its schema names, and no view is
// asked: each step of reading a table is short, whatever bytes there are.
type database struct {
	ctx  context.Context
	conn *sql.Conn
	db   *sql.DB
	vfs  *vfs.FS
}

func openDatabase(file *os.File, size int64) (d *database, err error) {
	name, registered, err := vfs.New(oneFile{file, size})
	if err != nil {
		return nil, fmt.Errorf("format: read geopackage: %w", err)
	}
	d = &database{vfs: registered, ctx: context.Background()}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	if d.db, err = sql.Open("sqlite", "file:"+sqliteName+"?mode=ro&immutable=1&vfs="+name); err != nil {
		return nil, fmt.Errorf("format: read geopackage: %w", err)
	}
	if d.conn, err = d.db.Conn(d.ctx); err != nil {
		return nil, damagedDatabase(err)
	}
	const length, text, attached, depth = 0, 1, 7, 10 // SQLITE_LIMIT_LENGTH and so on
	for limit, value := range map[int]int{length: maxRow, text: 1 << 20, attached: 0, depth: 0} {
		if _, err := sqlite.Limit(d.conn, limit, value); err != nil {
			return nil, fmt.Errorf("format: read geopackage: %w", err)
		}
	}
	for _, pragma := range []string{"trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0"} {
		if _, err := d.conn.ExecContext(d.ctx, "PRAGMA "+pragma); err != nil {
			return nil, damagedDatabase(err)
		}
	}
	return d, nil
}

func (d *database) close() {
	if d.conn != nil {
		_ = d.conn.Close() // only read from
	}
	if d.db != nil {
		_ = d.db.Close()
	}
	_ = d.vfs.Close()
}

// damagedDatabase tells the person who brought a file that it cannot be read;
// what SQLite says of it goes nowhere.
func damagedDatabase(err error) error {
	return sentenceOr(err, "the database is damaged or has been cut short, or another program was still writing to it; save it again, or export its layer as GeoJSON")
}

// A geoTable is a layer of a GeoPackage.
type geoTable struct {
	name, column string // the table and its column of geometries
	srs          int64
	authority    string
	code         int64
	kind         string // table or view; "" where there is none

	key   string
	names []string
	types []string
}

// tables lists the layers.
func (d *database) tables() ([]geoTable, error) {
	ctx, cancel := context.WithTimeout(d.ctx, maxSchemaTime)
	defer cancel()
	rows, err := d.conn.QueryContext(ctx, `
		SELECT g.table_name, g.column_name, g.srs_id, COALESCE(s.organization, ''), COALESCE(s.organization_coordsys_id, 0), COALESCE(t.type, '')
		FROM gpkg_contents c
		JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
		LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
		LEFT JOIN pragma_table_list t ON t.schema = 'main' AND t.name = g.table_name
		WHERE c.data_type = 'features'
		LIMIT 1000`)
	if err != nil {
		if strings.Contains(err.Error(), "no such table") {
			return nil, geo.Errorf(geo.Unsupported, "the file is a SQLite database, but no GeoPackage: it does not say which of its tables are layers; export the table as CSV")
		}
		return nil, damagedDatabase(err)
	}
	defer func() { _ = rows.Close() }() // read to the end or given up
	var list []geoTable
	for rows.Next() {
		var t geoTable
		if err := rows.Scan(&t.name, &t.column, &t.srs, &t.authority, &t.code, &t.kind); err != nil {
			return nil, damagedDatabase(err)
		}
		list = append(list, t)
	}
	return list, damagedDatabase(rows.Err())
}

// describe finds the columns of a layer and its key.
func (d *database) describe(t *geoTable) error {
	ctx, cancel := context.WithTimeout(d.ctx, maxSchemaTime)
	defer cancel()
	rows, err := d.conn.QueryContext(ctx, `SELECT name, upper(type), pk FROM pragma_table_info(?) LIMIT ?`, t.name, maxColumns)
	if err != nil {
		return damagedDatabase(err)
	}
	defer func() { _ = rows.Close() }() // read to the end or given up
	for rows.Next() {
		var name, kind string
		var pk int
		if err := rows.Scan(&name, &kind, &pk); err != nil {
			return damagedDatabase(err)
		}
		switch {
		case pk == 1 && kind == "INTEGER":
			t.key = name
		case strings.EqualFold(name, t.column):
			continue
		}
		t.names, t.types = append(t.names, name), append(t.types, kind)
	}
	return damagedDatabase(rows.Err())
}

// openGeoPackage finds the layer to read. What is wrong with the file is an error
// for the person who brought it.
func openGeoPackage(file *os.File, size int64) (l *layer, err error) {
	d, err := openDatabase(file, size)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	list, err := d.tables()
	if err != nil {
		return nil, err
	}
	t, note, err := d.choose(list)
	if err != nil {
		return nil, err
	}
	l = &layer{format: "geopackage", names: columnNames(t.names), close: d.close}
	if note != nil {
		l.notes = append(l.notes, note)
	}
	l.each = func(yield func(feature) bool) error { return d.features(t, yield) }
	return l, nil
}

// choose finds the one layer that holds events: ours, or the only one, or the only
// one whose columns are known.
func (d *database) choose(list []geoTable) (*geoTable, *geo.Sentence, error) {
	var all, known []*geoTable
	var names, views []string
	for i := range list {
		t := &list[i]
		if t.kind != "table" {
			views = append(views, geo.Clip(t.name))
			continue
		}
		if err := d.describe(t); err != nil {
			return nil, nil, err
		}
		all, names = append(all, t), append(names, geo.Clip(t.name))
		if isOwnTable(t.names) {
			return t, otherLayers(t, list), nil
		}
		if recognised(partsOf(t.names)) > 0 {
			known = append(known, t)
		}
	}
	if len(known) != 1 {
		known = all
	}
	switch {
	case len(known) == 1:
		return known[0], otherLayers(known[0], list), known[0].readable()
	case len(all) == 0 && len(views) > 0:
		return nil, nil, geo.Errorf(geo.Unsupported, "the layer %s of the GeoPackage is a view or a virtual table; save it as a table, as with ogr2ogr new.gpkg old.gpkg %s", views[0], views[0])
	case len(all) == 0:
		return nil, nil, geo.Errorf(geo.Invalid, "the GeoPackage holds no layer of features")
	}
	return nil, nil, geo.Errorf(geo.Unsupported, "the GeoPackage holds several layers, %s; save the one to import by itself, as with ogr2ogr one.gpkg all.gpkg LAYER", geo.List(names, mostNamed))
}

// otherLayers says which layer is read where there are several.
func otherLayers(t *geoTable, list []geoTable) *geo.Sentence {
	if len(list) < 2 {
		return nil
	}
	return geo.Say("of the %d layers of the GeoPackage %q was read", len(list), geo.Clip(t.name))
}

// readable refuses a layer whose coordinates are not longitude and latitude, or
// whose rows have no order.
func (t *geoTable) readable() error {
	wgs84 := strings.EqualFold(t.authority, "EPSG") && t.code == 4326 || strings.EqualFold(t.authority, "OGC") || t.srs == 4326 || t.srs == 0
	switch {
	case !wgs84:
		return geo.Errorf(geo.Unsupported, "the layer %s is in the reference system %s:%d; convert it to WGS 84, as with ogr2ogr -t_srs EPSG:4326 new.gpkg old.gpkg", geo.Clip(t.name), geo.Clip(t.authority), t.code)
	case t.key == "":
		return geo.Errorf(geo.Unsupported, "the layer %s has no whole number for a key, as GeoPackage asks; save it again, as with ogr2ogr new.gpkg old.gpkg", geo.Clip(t.name))
	}
	return nil
}

// quotedName makes a name of SQL.
func quotedName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// features reads the rows of a layer in the order of their keys. A key that is not
// larger than the one before shows that the file is damaged so as to have no end.
func (d *database) features(t *geoTable, yield func(feature) bool) error {
	if err := t.readable(); err != nil {
		return err
	}
	list := []string{quotedName(t.key), quotedName(t.column)}
	for _, name := range t.names {
		list = append(list, "+"+quotedName(name)) // without its type, of which the driver would make what it likes
	}
	rows, err := d.conn.QueryContext(d.ctx, "SELECT "+strings.Join(list, ", ")+" FROM "+quotedName(t.name)+" NOT INDEXED ORDER BY "+quotedName(t.key))
	if err != nil {
		return damagedDatabase(err)
	}
	defer func() { _ = rows.Close() }() // read to the end or given up
	values, into := make([]any, len(list)), make([]any, len(list))
	for i := range values {
		into[i] = &values[i]
	}
	f := feature{row: row{cells: make([]string, len(t.names))}}
	last := int64(math.MinInt64)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return damagedDatabase(err)
		}
		key, ok := values[0].(int64)
		if !ok || key <= last && f.line > 0 {
			return damagedDatabase(fmt.Errorf("key %v", values[0]))
		}
		last = key
		f.line++
		f.problem, f.geometry = nil, nil
		for i := range t.names {
			f.cells[i] = sqlText(values[i+2], t.types[i])
		}
		f.fits()
		if blob, ok := values[1].([]byte); ok && f.problem == nil && len(blob) > 0 {
			f.shape(parseBlob(blob))
		}
		if !yield(f) {
			return nil
		}
	}
	return damagedDatabase(rows.Err())
}

// sqlText gives a value as plain text; "" for none, and for bytes.
func sqlText(v any, kind string) string {
	switch v := v.(type) {
	case string:
		v = strings.ReplaceAll(strings.ToValidUTF8(v, "\uFFFD"), "\x00", "")
		if kind == "DATETIME" {
			return zuluText(v)
		}
		return v
	case int64:
		if kind == "BOOLEAN" && (v == 0 || v == 1) {
			return strconv.FormatBool(v == 1)
		}
		return strconv.FormatInt(v, 10)
	case float64:
		return plainNumber(v)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// plainNumber writes a number without an exponent, unless it would be very long.
func plainNumber(f float64) string {
	if a := math.Abs(f); a > 1e21 || a != 0 && a < 1e-9 {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// zuluText gives a moment of a GeoPackage as RFC 3339: always UTC, whole seconds
// without a fraction; any other text as it is.
func zuluText(s string) string {
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04Z", "2006-01-02T15:04"} {
		if t, err := time.Parse(form, s); err == nil {
			return t.UTC().Truncate(time.Second).Format(time.RFC3339)
		}
	}
	return s
}

// ownStore reports whether the file is one that we keep events in ourselves.
func (d *database) ownStore() bool {
	ctx, cancel := context.WithTimeout(d.ctx, maxSchemaTime)
	defer cancel()
	var n int
	err := d.conn.QueryRowContext(ctx, `SELECT count(*) FROM pragma_table_list
		WHERE schema = 'main' AND type = 'table' AND name IN ('events', 'event_revisions', 'change_counter', 'goose_db_version')`).Scan(&n)
	return err == nil && n == 4
}

// A storeReader gives the events of a store's file as GeoJSON, with all that
// belongs to them.
type storeReader struct {
	d    *database
	rows *sql.Rows
	last int64
	n    int
	buf  []byte
	end  error
}

func (s *storeReader) Read(p []byte) (int, error) {
	for len(s.buf) == 0 {
		if s.end != nil {
			return 0, s.end
		}
		s.next()
	}
	n := copy(p, s.buf)
	s.buf = s.buf[n:]
	return n, nil
}

// next makes ready what comes next.
func (s *storeReader) next() {
	if s.rows == nil {
		s.buf = append(s.buf[:0], `{"type":"FeatureCollection","features":[`...)
		s.rows, s.end = s.d.conn.QueryContext(s.d.ctx, `
			SELECT e.fid, r.body
			FROM events e
			JOIN event_revisions r ON r.event_id = e.fid AND r.revision = e.revision
			ORDER BY e.fid`)
		s.end = damagedDatabase(s.end)
		return
	}
	if !s.rows.Next() {
		s.buf = append(s.buf[:0], "]}"...)
		if s.end = io.EOF; s.rows.Err() != nil {
			s.buf, s.end = nil, damagedDatabase(s.rows.Err())
		}
		_ = s.rows.Close() // at its end
		return
	}
	var id int64
	var body sql.NullString
	err := s.rows.Scan(&id, &body)
	if err != nil || s.n > 0 && id <= s.last {
		s.buf, s.end = nil, damagedDatabase(fmt.Errorf("event %d: %w", id, err))
		return
	}
	s.buf = s.buf[:0]
	if s.n > 0 {
		s.buf = append(s.buf, ',')
	}
	s.last = id
	s.n++
	if !body.Valid {
		body.String = "null"
	}
	s.buf = append(append(s.buf, body.String...), '\n')
}

// openSQLite finds out what a file of SQLite holds.
func openSQLite(in io.Reader, name string) (f *File, err error) {
	file, size, err := spool(in)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = file.Close() // it holds nothing that anybody wants
		}
	}()
	d, err := openDatabase(file, size)
	if err != nil {
		return nil, err
	}
	if !d.ownStore() {
		d.close()
		l, err := openGeoPackage(file, size)
		if err != nil {
			return nil, err
		}
		return l.file(name, file, size), nil
	}
	return streamed(&storeReader{d: d}, strings.TrimSuffix(name, ".gpkg")+".geojson", file, d.close), nil
}

// isGeoPackage reports whether a file begins as those of SQLite do.
func isGeoPackage(head []byte) bool {
	return slices.Equal(head[:min(len(head), len(sqliteMagic))], []byte(sqliteMagic))
}
