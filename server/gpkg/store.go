// Package gpkg keeps events in one GeoPackage file (OGC 12-128r19), by SQLite
// without cgo: a geo.Store and an auth.Keeper for a person or a small desk. The
// file's layers open in QGIS and GDAL while it is in use; those may read it,
// and a write of theirs is refused by triggers.
//
// It decides nothing about events, which geo does, and serves no requests.
package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"eventmap/geo"
	"eventmap/migrations"
	"eventmap/server/auth"
)

// Options are what a store is given besides its file.
type Options struct {
	Places geo.Places       // the gazetteer; nil where only drawn areas are known
	Log    *slog.Logger     // nil to say nothing
	Now    func() time.Time // time.Now where nil
	Batch  int              // rows of an import that one transaction takes at most; 5,000 where 0

	// ReadOnly opens a store that is there and has the newest schema, and writes
	// nothing, not beside it either.
	ReadOnly bool
}

// A Store keeps events in a GeoPackage. One connection writes and others read,
// so that a stream of events and a write never wait for each other.
type Store struct {
	name    string
	options Options
	writer  *sql.DB    // one connection; each of its transactions locks at once
	direct  *direct    // that connection's statements; whoever holds it may touch them
	reader  *sql.DB    // as many as there are streams open
	places  placeCache // what is in the file

	gazetteer placeCache // what the gazetteer gave, in the file or not

	mu       sync.Mutex
	watchers map[chan struct{}]struct{}
	closing  chan struct{} // closed by Close
	watching sync.WaitGroup
}

var (
	_ geo.Store   = (*Store)(nil)
	_ auth.Keeper = (*Store)(nil)
)

// Both connections wait so long for another program's write. A commit is on the
// disk when it is acknowledged (synchronous FULL), and a crash at any moment
// loses nothing that was.
const (
	shared     = "_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)"
	forWriting = shared + "&_txlock=immediate&_pragma=synchronous(FULL)&_pragma=cache_size(-65536)&_pragma=temp_store(MEMORY)&_pragma=journal_size_limit(67108864)"
	forReading = shared + "&mode=ro&_pragma=cache_size(-16384)"
)

// Open opens the store in a file, and makes the file and its folder where they
// are missing. It brings the schema up to date, forward only. A file that is
// none of ours, is damaged, may not be written to or has a newer schema is
// Invalid, and is left as it was. For reading only, nothing is made, and an older
// schema is Invalid too.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Batch == 0 {
		o.Batch = batchRows
	}
	if o.ReadOnly {
		return openToRead(ctx, path, o)
	}
	if err := inspect(path); err != nil {
		return nil, err
	}
	return connect(ctx, path, o, forWriting, forReading)
}

func connect(ctx context.Context, path string, o Options, writing, reading string) (*Store, error) {
	s := &Store{name: path, options: o, watchers: map[chan struct{}]struct{}{}, closing: make(chan struct{})}
	var err error
	if s.writer, err = sql.Open("sqlite", uri(path, writing)); err != nil {
		return nil, fmt.Errorf("gpkg: open: %w", err)
	}
	s.writer.SetMaxOpenConns(1)
	if s.reader, err = sql.Open("sqlite", uri(path, reading)); err != nil {
		return nil, errors.Join(fmt.Errorf("gpkg: open: %w", err), s.writer.Close())
	}
	s.reader.SetMaxIdleConns(4)
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// uri names a file to SQLite with the driver's parameters.
func uri(path, parameters string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) + "?" + parameters
}

// start checks whose file it is, migrates it and turns on the write-ahead log.
func (s *Store) start(ctx context.Context) error {
	if err := s.ours(ctx); err != nil {
		return s.refuse(err)
	}
	if err := s.migrate(ctx); err != nil {
		return s.refuse(err)
	}
	if s.options.ReadOnly {
		return nil
	}
	// Only now, so that a file whose making was cut short has no log beside it.
	mode, err := s.turnOnLog(ctx)
	if err != nil {
		return s.refuse(err)
	}
	if mode != "wal" {
		return geo.Errorf(geo.Invalid, "%s cannot be kept where it is: the file system has no shared memory, as network shares have none; choose a local disk", s.name)
	}
	if err := s.keepStyle(ctx); err != nil {
		return s.refuse(err)
	}
	if _, err := s.LastChange(ctx); err != nil {
		return s.refuse(err)
	}
	return nil
}

// Another process that opens the file at the same moment is waited for so long,
// by looking again: SQLite itself does not wait for it here.
const (
	logPatience = 10 * time.Second
	logPause    = 10 * time.Millisecond
)

// turnOnLog turns on the write-ahead log, and gives the mode that the file is in.
func (s *Store) turnOnLog(ctx context.Context) (mode string, err error) {
	for deadline := time.Now().Add(logPatience); ; {
		err = s.writer.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
		var code *sqlite.Error
		if !errors.As(err, &code) || code.Code()&0xff != sqlite3.SQLITE_BUSY || time.Now().After(deadline) {
			return mode, err
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(logPause):
		}
	}
}

func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations.Files, "gpkg")
	if err != nil {
		return fmt.Errorf("gpkg: migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.writer, files, goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(goose.NewGoMigration(3, &goose.GoFunc{RunTx: sealHistory}, nil)))
	if err != nil {
		return fmt.Errorf("gpkg: migrations: %w", err)
	}
	is, want, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("gpkg: migrations: %w", err)
	}
	switch {
	case is > want:
		return geo.Errorf(geo.Invalid, "%s was written by a newer eventmap (its schema is %d, this program knows %d); open it with that one or a newer", s.name, is, want)
	case s.options.ReadOnly && is < want:
		return geo.Errorf(geo.Invalid, "%s was written by an older eventmap (its schema is %d, this program knows %d); open it once where it can be written to", s.name, is, want)
	case s.options.ReadOnly:
		return nil
	}
	for {
		done, err := p.Up(ctx)
		for _, m := range done {
			s.options.Log.InfoContext(ctx, "migrated the store", "store", s.name, "migration", m.Source.Version, "took", m.Duration)
		}
		if err == nil {
			return nil
		}
		// Another process may have done the same meanwhile, or a step of it.
		before := is
		var again error
		if is, want, again = p.GetVersions(ctx); again == nil && is == want {
			return nil
		}
		if again != nil || is == before {
			return fmt.Errorf("gpkg: migrations: %w", err)
		}
	}
}

// Close ends every Watch and closes the file. What was acknowledged is on the
// disk before.
func (s *Store) Close() error {
	s.mu.Lock()
	select {
	case <-s.closing:
		s.mu.Unlock()
		return nil
	default:
		close(s.closing)
	}
	s.mu.Unlock()
	s.watching.Wait()
	// The writer last, for it can take the log back into the file.
	if err := errors.Join(s.reader.Close(), s.forget(), s.writer.Close()); err != nil {
		return fmt.Errorf("gpkg: close: %w", err)
	}
	return nil
}

// forget gives up the writer's statements, once whoever writes has done so: a
// connection that has any is not closed for good.
func (s *Store) forget() error {
	conn, err := s.writer.Conn(context.Background())
	if err != nil {
		return nil //nolint:nilerr // there is no connection that could have any
	}
	d := s.direct
	s.direct = nil
	return errors.Join(d.close(), conn.Close())
}

// A tx is a write transaction by one person or run.
type tx struct {
	session
	store    *Store
	edit     geo.Edit
	run      int64     // 0 for a person
	file     *geo.Run  // the run that is written; nil for none
	now      time.Time // the moment of the change, never before that of an earlier one
	change   int64     // the number that it took; 0 while it has written no event
	written  []written
	last     int64  // the largest id that was ever given; 0 while it is not known
	secret   []byte // what chooses displaced places; nil until it is needed
	places   map[string]*geo.Place
	datasets map[string]bool
	created  []creation        // what waits to be written
	awaited  map[name]struct{} // the names of that
	args     []any             // of a statement that writes many rows
}

// write runs one transaction, and says "look now" once it has changed an event.
// It holds the only writing connection from its first moment.
func (s *Store) write(ctx context.Context, edit geo.Edit, do func(t *tx) error) error {
	if s.options.ReadOnly {
		return geo.Errorf(geo.Unavailable, "the store was opened for reading; nothing was written")
	}
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // gives it back to the pool
	ctx = context.WithoutCancel(ctx)
	if s.direct, err = directly(conn, s.direct); err != nil {
		return err
	}
	raw, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = raw.Rollback() }() // does nothing after a commit
	t := &tx{session: session{ctx: ctx, raw: raw, direct: s.direct}, store: s, edit: edit,
		places: map[string]*geo.Place{}, datasets: map[string]bool{}}
	if err := t.tell(); err != nil {
		return err
	}
	if err := do(t); err != nil {
		return err
	}
	if t.change > 0 {
		if err := t.seal(); err != nil {
			return err
		}
		if err := t.exec(`UPDATE gpkg_contents SET last_change = ? WHERE table_name IN ('events', 'event_shapes')`, orNullMoment(t.now)); err != nil {
			return err
		}
	}
	if err := raw.Commit(); err != nil {
		return err
	}
	for _, p := range t.places {
		s.places.add(p)
	}
	if t.change > 0 {
		s.lookNow()
	}
	return nil
}
