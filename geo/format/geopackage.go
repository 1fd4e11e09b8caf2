package format

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"eventmap/geo"
	"eventmap/geo/blob"
)

// geoPackage is GeoPackage 1.3 (OGC 12-128r17) as we write it: one layer, events,
// with a spatial index; and any GeoPackage that has a layer of events.
var geoPackage = Format{
	Name:      "geopackage",
	Title:     "GeoPackage",
	Extension: ".gpkg",
	MediaType: "application/geopackage+sqlite3",
	Marks:     "it begins as SQLite files do",
	Sniff: func(head []byte, _ string) int {
		if isGeoPackage(head) {
			return certain
		}
		return 0
	},
	Read:   readLayer(".gpkg"),
	Write:  writeGeoPackage,
	layout: usualColumns.layout,
}

// geoPackageMoment is how a GeoPackage writes a DATETIME.
const geoPackageMoment = "2006-01-02T15:04:05.000Z"

// A packer fills one GeoPackage.
type packer struct {
	ctx     context.Context
	db      *sql.Conn
	row     rowsOf // of the layer
	box     rowsOf // of its spatial index
	ids     idSet
	last    int64 // the id last given to an event that has none of its own
	n       int
	extent  orb.Bound
	located bool
	about   *About
}

func writeGeoPackage(w io.Writer, events geo.Events, about About) (n int, err error) {
	folder, err := os.MkdirTemp("", "eventmap-*") // mode 0700
	if err != nil {
		return 0, fmt.Errorf("format: make a temporary folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // long gone, if nothing went wrong
	done, err := packInto(folder, events, &about, &n)
	if err != nil {
		return n, err
	}
	defer func() { _ = done.Close() }() // read only, and without a name
	if _, err := io.Copy(w, done); err != nil {
		return n, fmt.Errorf("format: write geopackage: %w", err)
	}
	return n, nil
}

// packInto makes a GeoPackage in a folder, which it removes before the first event
// is asked for: what is open stays readable, and is gone when it is closed.
func packInto(folder string, events geo.Events, about *About, n *int) (done *os.File, err error) {
	ctx := context.Background()
	path := filepath.Join(folder, "events.gpkg")
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("format: make a temporary file: %w", err)
	}
	defer func() {
		if err != nil {
			_ = file.Close() // it holds nothing that anybody wants
		}
	}()
	db, err := sql.Open("sqlite", "file:"+strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path))
	if err != nil {
		return nil, fmt.Errorf("format: write geopackage: %w", err)
	}
	defer func() { _ = db.Close() }() // what counts is whether its connection could be closed
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("format: write geopackage: %w", err)
	}
	p := &packer{ctx: ctx, db: conn, ids: idSet{}, last: geo.MaxID + 1, about: about}
	for _, statement := range geoPackageTables(about.attributes()) {
		if err == nil {
			_, err = conn.ExecContext(ctx, statement)
		}
	}
	if err == nil {
		err = os.RemoveAll(folder)
	}
	if err == nil {
		err = p.prepare()
	}
	if err == nil {
		err = p.fill(events)
	}
	*n = p.n
	if err != nil {
		p.abandon()
	}
	if closed := conn.Close(); err == nil && closed != nil {
		err = closed
	}
	if closed := db.Close(); err == nil && closed != nil {
		err = closed
	}
	if err != nil {
		return nil, fmt.Errorf("format: write geopackage: %w", err)
	}
	return file, nil
}

// prepare begins the one transaction that everything is written in. Without a
// journal: a file that is not finished is worth nothing.
func (p *packer) prepare() (err error) {
	if _, err := p.db.ExecContext(p.ctx, "BEGIN"); err != nil {
		return err
	}
	names := []string{"geom"}
	for _, c := range p.about.attributes() {
		names = append(names, c.name)
	}
	if p.row, err = p.into("events", names...); err != nil {
		return err
	}
	p.box, err = p.into("rtree_events_geom", "id", "minx", "maxx", "miny", "maxy")
	return err
}

// abandon lets go of what keeps SQLite from closing the file.
func (p *packer) abandon() {
	for _, r := range []*rowsOf{&p.row, &p.box} {
		_ = r.close() // the error that led here counts
	}
	_, _ = p.db.ExecContext(p.ctx, "ROLLBACK")
}

// fill writes the events and then what is known of them all.
func (p *packer) fill(events geo.Events) error {
	for e, err := range events {
		if err != nil {
			return err
		}
		if err := p.add(&e); err != nil {
			return err
		}
		p.n++
	}
	for _, r := range []*rowsOf{&p.row, &p.box} {
		if err := r.flush(p.ctx); err != nil {
			return err
		}
		if err := r.close(); err != nil {
			return err
		}
	}
	bounds := make([]any, 4)
	if p.located {
		bounds = []any{p.extent.Min[0], p.extent.Min[1], p.extent.Max[0], p.extent.Max[1]}
	}
	made := p.about.Made
	if made.IsZero() {
		made = time.Now()
	}
	_, err := p.db.ExecContext(p.ctx, `
		UPDATE gpkg_contents
		SET min_x = ?, min_y = ?, max_x = ?, max_y = ?, identifier = ?, description = ?, last_change = ?`,
		append(bounds, cmp.Or(p.about.Title, "Events"), p.about.sentences(), made.UTC().Format(geoPackageMoment))...)
	for _, statement := range geoPackageTriggers {
		if err == nil {
			_, err = p.db.ExecContext(p.ctx, statement)
		}
	}
	if err == nil {
		_, err = p.db.ExecContext(p.ctx, "COMMIT")
	}
	return err
}

// add writes one event.
func (p *packer) add(e *geo.Event) error {
	id := e.ID
	for id < 1 || !p.ids.add(id) { // none but the store's are sure to be unique
		p.last--
		id = p.last
	}
	args := p.row.args
	shape, err := blob.Of(e.Geometry)
	if err != nil {
		return err
	}
	if shape == nil {
		args = append(args, nil)
	} else {
		args = append(args, shape)
		b := e.Geometry.Bound()
		if p.located {
			b = p.extent.Union(b)
		}
		p.extent, p.located = b, true
	}
	attributes := p.about.attributes()
	for i := range attributes {
		if c := &attributes[i]; c.name == "id" {
			args = append(args, id)
		} else {
			args = append(args, c.value(e))
		}
	}
	p.row.args = args
	if err := p.row.next(p.ctx); err != nil || shape == nil {
		return err
	}
	b := e.Geometry.Bound()
	p.box.args = append(p.box.args, id, b.Min[0], b.Max[0], b.Min[1], b.Max[1])
	return p.box.next(p.ctx)
}

// value gives what SQLite keeps of a column; nil for none.
func (c *column) value(e *geo.Event) any {
	switch c.holds {
	case holdsText:
		if s := c.text(e); s != "" {
			return s
		}
	case holdsWhole:
		if n, ok := c.whole(e); ok {
			return n
		}
	case holdsNumber:
		if f, ok := c.number(e); ok {
			return f
		}
	case holdsTruth:
		if yes, known := c.truth(e); known {
			return yes
		}
	case holdsMoment:
		if t := c.moment(e); !t.IsZero() {
			return t.UTC().Format(geoPackageMoment)
		}
	}
	return nil
}

// manyAtOnce is how many rows one statement takes, for beginning and ending one
// costs more than a row.
const manyAtOnce = 50

// A rowsOf writes the rows of one table, many at once.
type rowsOf struct {
	columns   int
	one, many *sql.Stmt
	args      []any // of rows that wait
}

func (p *packer) into(table string, columns ...string) (rowsOf, error) {
	row := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
	text := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ")\nVALUES " + row
	r := rowsOf{columns: len(columns)}
	var err error
	if r.one, err = p.db.PrepareContext(p.ctx, text); err == nil {
		r.many, err = p.db.PrepareContext(p.ctx, text+strings.Repeat(", "+row, manyAtOnce-1))
	}
	return r, err
}

// next ends a row.
func (r *rowsOf) next(ctx context.Context) error {
	if len(r.args) < r.columns*manyAtOnce {
		return nil
	}
	_, err := r.many.ExecContext(ctx, r.args...)
	clear(r.args)
	r.args = r.args[:0]
	return err
}

func (r *rowsOf) flush(ctx context.Context) error {
	for row := range slices.Chunk(r.args, r.columns) {
		if _, err := r.one.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	r.args = nil
	return nil
}

func (r *rowsOf) close() (err error) {
	for _, s := range []*sql.Stmt{r.one, r.many} {
		if s != nil {
			err = errors.Join(err, s.Close())
		}
	}
	return err
}

// An idSet is a set of ids; those that are near each other take a bit each.
type idSet map[int64]*[1024]uint64

// add reports whether id was not in it yet.
func (s idSet) add(id int64) bool {
	page := s[id>>16]
	if page == nil {
		page = new([1024]uint64)
		s[id>>16] = page
	}
	word, bit := &page[id>>6&1023], uint64(1)<<(id&63)
	was := *word&bit != 0
	*word |= bit
	return !was
}
