package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/lib/pq"

	"eventmap/geo"
	"eventmap/geo/tile"
	"eventmap/server/postgis"
)

// A twin is PostGIS with tables made for the questions: what somebody would
// have who answered them in SQL and knew how.
//
// bench.narrow has one row of 70 bytes an event, in the order of the Z-curve, so
// that a tile is one run of keys and a cell of its grid one run within it.
// bench.dots adds what a tile of every event shows, projected already.
// bench.claims, bench.discs and bench.outlines_0 and so on are what is drawn as an
// area, and bench.titles what single events are called: see claimer.
// bench.shapes are the events that claim lines and polygons.
// bench.flat is an event as one row of columns, as an export has it.
type twin struct {
	db    *sql.DB // each statement with as many workers as PostgreSQL likes
	alone *sql.DB // each statement in one process, for many clients at once; one with parameters is planned for any
	codes codes
	wide  []wideArea
	n     int // events
}

// A wideArea is a place of which tiles show the outline from a zoom on.
type wideArea struct {
	id   string
	from uint8
}

func openTwin(address string) (*twin, error) {
	open := func(settings string) (*sql.DB, error) {
		u, err := url.Parse(address)
		if err != nil {
			return nil, err
		}
		v := u.Query()
		v.Set("binary_parameters", "yes") // a tile comes as bytes, not as hexadecimal
		v.Set("options", settings)
		u.RawQuery = v.Encode()
		db, err := sql.Open("postgres", u.String())
		if err == nil {
			db.SetMaxIdleConns(16)
			err = db.Ping()
		}
		return db, err
	}
	db, err := open("-c jit=off")
	if err != nil {
		return nil, err
	}
	alone, err := open("-c jit=off -c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan")
	return &twin{db: db, alone: alone}, err
}

func (t *twin) close() {
	_ = t.db.Close()
	_ = t.alone.Close()
}

func (t *twin) must(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := t.db.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%w: in %s", err, s)
		}
	}
	return nil
}

// Facets of the narrow table, in the order of its columns.
var facets = []geo.Facet{"event_type", "sub_event_type", "assessment", "country", "dataset", "location_precision", "visibility", "status"}

// codes give each word of a facet a number; those of event_type are in the order
// of the words, so that the smaller of two is the first.
type codes map[geo.Facet]map[string]int

func newCodes() codes {
	c := codes{}
	for _, f := range facets {
		c[f] = map[string]int{"": 0}
	}
	var types []string
	for _, term := range geo.EventTypes {
		types = append(types, term.Name)
	}
	slices.Sort(types)
	for _, word := range types {
		c.code("event_type", word)
	}
	return c
}

func (c codes) code(f geo.Facet, word string) int {
	n, ok := c[f][word]
	if !ok {
		n = len(c[f])
		c[f][word] = n
	}
	return n
}

func (c codes) word(f geo.Facet, code int) string {
	for word, n := range c[f] {
		if n == code {
			return word
		}
	}
	return ""
}

// The ends of time in the narrow table: an undated event meets every time.
const (
	always = -1 << 31
	ever   = 1<<31 - 1
)

// longSpan parts events that lasted from those of which the start says enough,
// in seconds.
const longSpan = 31 * 24 * 3600

// load fills the tables from the store.
func (t *twin) load(ctx context.Context, address string) error {
	store, err := postgis.Open(ctx, address, postgis.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	t.codes = newCodes()
	err = t.must(ctx, `CREATE SCHEMA bench`, `CREATE UNLOGGED TABLE bench.raw (
		key bigint, x integer, y integer, start_s integer, end_s integer, killed integer, id integer,
		event_type smallint, sub_event_type smallint, assessment smallint, country smallint, dataset smallint,
		location_precision smallint, visibility smallint, status smallint, wide smallint, long boolean)`)
	if err != nil {
		return err
	}
	if err := t.must(ctx, claimTables...); err != nil {
		return err
	}
	c := claimer{disc: map[disc]thing{}, place: map[string]thing{}}
	var rows *copying
	for _, one := range []struct {
		to             **copying
		table, columns string
	}{{&rows, "raw", rawColumns}, {&c.claims, "claimed", claimColumns}, {&c.discs, "circles", discColumns}, {&c.outlines, "drawn", outlineColumns}} {
		if *one.to, err = t.copyInto(ctx, one.table, one.columns); err != nil {
			return err
		}
		defer (*one.to).drop()
	}
	if err := t.copyRows(ctx, store, rows, &c); err != nil {
		return err
	}
	for _, to := range []*copying{rows, c.claims, c.discs, c.outlines} {
		if err := to.end(ctx); err != nil {
			return err
		}
	}
	for id, p := range c.place {
		t.wide = append(t.wide, wideArea{id, p.from})
	}
	return t.arrange(ctx)
}

const rawColumns = `key, x, y, start_s, end_s, killed, id, event_type, sub_event_type, assessment, country,
	dataset, location_precision, visibility, status, wide, long`

func (t *twin) copyRows(ctx context.Context, store geo.Reader, rows *copying, c *claimer) error {
	for e, err := range store.Events(ctx, geo.Query{}) {
		if err != nil {
			return err
		}
		key := int64(-1)
		at, located := position(&e)
		if located {
			key = zOrder(at.X>>1, at.Y>>1)
		}
		killed, isKnown := e.Killed.Most()
		if !isKnown {
			killed = -1
		}
		from, to := int64(always), int64(ever)
		if e.Dated() {
			from, to = e.StartTime.Unix(), e.EndTime.Unix()
		}
		values := []any{key, int64(at.X >> 1), int64(at.Y >> 1), from, to, killed, e.ID}
		for i, word := range []string{e.EventType, e.SubEventType, e.Assessment, e.Country, e.Dataset, e.LocationPrecision, e.Visibility, e.Status} {
			values = append(values, t.codes.code(facets[i], word))
		}
		long := to-from > longSpan
		wide, err := c.add(ctx, &e, at, located, []any{e.ID, t.codes.code("event_type", e.EventType), t.codes.code("assessment", e.Assessment), from, to, long})
		if err != nil {
			return err
		}
		if err := rows.row(ctx, append(values, int(wide), long)...); err != nil {
			return err
		}
		t.n++
	}
	return nil
}

// A copying is rows on their way into a table of the twin.
type copying struct {
	tx *sql.Tx
	in *sql.Stmt
}

func (t *twin) copyInto(ctx context.Context, table, columns string) (*copying, error) {
	tx, err := t.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	in, err := tx.PrepareContext(ctx, fmt.Sprintf("COPY bench.%s (%s) FROM STDIN", table, columns))
	if err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return &copying{tx, in}, nil
}

func (c *copying) row(ctx context.Context, values ...any) error {
	_, err := c.in.ExecContext(ctx, values...)
	return err
}

// end sends the last rows and keeps them all.
func (c *copying) end(ctx context.Context) error {
	_, err := c.in.ExecContext(ctx)
	return cmp.Or(err, c.in.Close(), c.tx.Commit())
}

// drop forgets the rows, unless they are kept already.
func (c *copying) drop() { _ = c.tx.Rollback() }

// position gives where a tile shows the event.
func position(e *geo.Event) (tile.Position, bool) {
	if e.Point != nil {
		return tile.Project(*e.Point)
	}
	if p, ok := geo.Representative(e.Geometry); ok {
		return tile.Project(p)
	}
	if e.Area != nil {
		if p, ok := geo.Representative(e.Area.Geometry); ok {
			return tile.Project(p)
		}
	}
	return tile.Position{}, false
}

// zOrder takes the bits of two numbers below 2^31 by turns, the first of y.
func zOrder(x, y uint32) int64 {
	key := int64(0)
	for bit := range 31 {
		key |= int64(x>>bit&1)<<(2*bit) | int64(y>>bit&1)<<(2*bit+1)
	}
	return key
}

// exported are the columns of an event as GeoJSON has them.
const exported = `id, dataset, external_id, revision, title, description, event_type, sub_event_type, to_json(weapons) AS weapons,
	to_json(targets) AS targets, to_json(tags) AS tags, uncertainty_m, area_id, location_precision, place_name, admin1, admin2, admin1_code,
	admin2_code, country, location_basis, start_time, end_time, time_precision, time_extent, time_zone, actors, killed_min, killed_best,
	killed_max, killed_civilian_min, killed_civilian_best, killed_civilian_max, killed_military_min, killed_military_best,
	killed_military_max, injured_min, injured_best, injured_max, injured_civilian_min, injured_civilian_best, injured_civilian_max,
	injured_military_min, injured_military_best, injured_military_max, sources, assessment, confirmed, status, assignee, duplicate_of, notes,
	visibility, embargo_until, public_displacement_m, licence, attribution, redistributable, created_at, created_by, updated_at, updated_by, extras`

// arrange puts the tables in order and gives them their indexes.
func (t *twin) arrange(ctx context.Context) error {
	if err := t.must(ctx, append(arrangeClaims(), t.bundling()...)...); err != nil {
		return err
	}
	return t.must(ctx,
		`CREATE UNLOGGED TABLE bench.narrow AS SELECT * FROM bench.raw ORDER BY key`,
		`DROP TABLE bench.raw`,
		`CREATE INDEX ON bench.narrow (key)`,
		`CREATE INDEX ON bench.narrow (event_type, start_s) WHERE NOT long`,
		`CREATE INDEX ON bench.narrow (event_type, end_s) WHERE long`,
		`CREATE INDEX ON bench.narrow (start_s) WHERE NOT long`,
		`CREATE INDEX ON bench.narrow (end_s) WHERE long`,
		`CREATE INDEX ON bench.narrow (id)`,
		`CREATE UNLOGGED TABLE bench.dots AS
			SELECT n.key, n.wide, ST_Transform(e.point, 3857) AS at, e.id, e.event_type, e.sub_event_type, e.assessment,
				e.location_precision, coalesce(e.uncertainty_m, 0) AS uncertainty_m
			FROM bench.narrow n JOIN eventmap.events e ON e.id = n.id WHERE n.key >= 0 AND e.point IS NOT NULL ORDER BY n.key`,
		`CREATE INDEX ON bench.dots (key)`,
		`CREATE UNLOGGED TABLE bench.shapes AS SELECT n.id, n.wide
			FROM bench.narrow n JOIN eventmap.events e ON e.id = n.id WHERE GeometryType(e.geometry) <> 'POINT'`,
		`CREATE UNLOGGED TABLE bench.flat AS SELECT geometry, `+exported+` FROM eventmap.events ORDER BY id`,
		// Of what is asked of the store's own table; the store does without.
		`CREATE INDEX events_extent ON eventmap.events USING gist (extent)`,
		`CREATE INDEX events_span ON eventmap.events USING gist (tstzrange(start_time, end_time, '[]'))`,
		`VACUUM ANALYZE bench.narrow`, `VACUUM ANALYZE bench.dots`, `VACUUM ANALYZE bench.shapes`, `VACUUM ANALYZE bench.flat`, `VACUUM ANALYZE eventmap.events`)
}

// read runs a statement and reads all that it gives.
func read(ctx context.Context, db *sql.DB, statement string, args ...any) work {
	return func() error {
		rows, err := db.QueryContext(ctx, statement, args...)
		if err != nil {
			return fmt.Errorf("%w: in %s", err, statement)
		}
		return drainRows(rows)
	}
}

// drainRows reads all rows, and closes them.
func drainRows(rows *sql.Rows) error {
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, to := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// fastest runs statements that give the same, and keeps the one that takes the
// least, ready to be run.
func (t *twin) fastest(ctx context.Context, statements ...string) (best string, err error) {
	least := int64(-1)
	for _, s := range statements {
		w := read(ctx, t.db, s)
		if err := w(); err != nil {
			return "", err
		}
		took, err := timed(func() error { return cmp.Or(w(), w()) })
		if err != nil {
			return "", err
		}
		if least < 0 || int64(took) < least {
			best, least = s, int64(took)
		}
	}
	return best, nil
}

// prepared gives a statement that PostgreSQL has planned already, on a
// connection of its own.
func (t *twin) prepared(ctx context.Context, statement string) (w work, done func(), err error) {
	s, err := t.db.PrepareContext(ctx, statement)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: in %s", err, statement)
	}
	run := func() error {
		rows, err := s.QueryContext(ctx)
		if err != nil {
			return err
		}
		return drainRows(rows)
	}
	return run, func() { _ = s.Close() }, nil
}

// quoted writes a list of texts for an IN.
func quoted(words []string) string {
	var list []string
	for _, w := range words {
		list = append(list, pq.QuoteLiteral(w))
	}
	return strings.Join(list, ", ")
}
