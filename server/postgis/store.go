// Package postgis keeps events in PostgreSQL with PostGIS: it is a geo.Store and
// an auth.Keeper. Several servers may share one database. It answers from the
// database alone and keeps nothing in memory but the places that events name;
// it knows no HTTP and decides nothing about who may see what.
package postgis

import (
	"context"
	"database/sql"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"eventmap/geo"
	"eventmap/migrations"
	"eventmap/server/auth"
)

// Options say what a store needs beside its database; the zero value works.
type Options struct {
	Places geo.Places       // finds places that the database does not hold yet; nil for none
	Log    *slog.Logger     // for what the server should know and the person who asked should not; nil for none
	Now    func() time.Time // time.Now where nil
	Batch  int              // rows of an import that one transaction takes at most; 5,000 where 0
}

// A Store keeps events in one database, in the schema eventmap. Its methods may
// be called at the same time from anywhere.
type Store struct {
	dsn     string
	read    *sql.DB
	write   *sql.DB // apart from read, so that whoever ranges over a stream can always write
	options Options
	watch   watchers
	often   map[string]*sql.Stmt // by query, see transaction

	mu     sync.RWMutex
	places map[string]*geo.Place // what was read so far; a place is never changed
}

var (
	_ geo.Store   = (*Store)(nil)
	_ auth.Keeper = (*Store)(nil)
)

// How many connections a store holds at most; the one that listens comes on
// top. PostgreSQL allows 100 in all unless it is told otherwise.
const (
	readers = 12
	writers = 4
)

// Open connects to a database and brings its schema up to date. The url is a
// postgres:// address as libpq and lib/pq have it; without a host it follows
// PGHOST and its kin. Where neither it nor PGSSLMODE names an sslmode, the
// connection is plain to this machine and encrypted to any other. A database
// that cannot be reached or used, or that a newer eventmap has written, is a
// *geo.Error that says what to do.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	dsn, err := dataSource(url)
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Batch == 0 {
		o.Batch = batchRows
	}
	s := &Store{dsn: dsn, options: o, places: map[string]*geo.Place{}}
	for _, pool := range []struct {
		db     **sql.DB
		most   int
		dialer pq.Dialer
	}{{&s.read, readers, widely{}}, {&s.write, writers, nil}} {
		connector, err := pq.NewConnector(dsn)
		if err != nil {
			return nil, errAddress
		}
		if pool.dialer != nil {
			connector.Dialer(pool.dialer)
		}
		*pool.db = sql.OpenDB(connector)
		(*pool.db).SetMaxOpenConns(pool.most)
		(*pool.db).SetMaxIdleConns(pool.most)
		(*pool.db).SetConnMaxIdleTime(5 * time.Minute)
	}
	for _, step := range []func(context.Context) error{s.migrate, s.keepStyle, s.prepareOften} {
		if err := step(ctx); err != nil {
			_ = s.Close()
			return nil, err
		}
	}
	return s, nil
}

// Close lets every connection go. Streams that are still open end with an error.
func (s *Store) Close() error {
	s.watch.stop()
	err := s.read.Close()
	if other := s.write.Close(); err == nil {
		err = other
	}
	return s.fail(context.Background(), "close", err)
}

// now gives the moment of a write: whole seconds, UTC.
func (s *Store) now() time.Time { return s.options.Now().UTC().Truncate(time.Second) }

// setUp is the key of the lock under which one server at a time makes the
// extension and the schema.
const setUp = 0x6576656e746d6170

// migrate makes the extension and the schema where they are missing, and applies
// what migrations the database has not seen. Of several servers that start at
// once one does it and the others wait.
func (s *Store) migrate(ctx context.Context) error {
	if err := s.write.PingContext(ctx); err != nil {
		return s.unreachable(ctx, err)
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	folder, err := fs.Sub(migrations.Files, "postgis")
	if err != nil {
		return s.fail(ctx, "migrate", err)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return s.fail(ctx, "migrate", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, s.write, folder,
		goose.WithTableName("eventmap.goose_db_version"), goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(goose.NewGoMigration(sealing, &goose.GoFunc{RunTx: sealHistory}, nil)))
	if err != nil {
		return s.fail(ctx, "migrate", err)
	}
	have, want, err := provider.GetVersions(ctx)
	switch {
	case err != nil:
		return s.fail(ctx, "migrate", err)
	case have > want:
		return geo.Errorf(geo.Invalid, "the database was written by a newer eventmap: its schema has number %d and this program knows up to %d; start the newer program, or restore a backup", have, want)
	case have == want:
		return nil
	}
	if _, err := provider.Up(ctx); err != nil {
		return s.fail(ctx, "migrate", err)
	}
	s.options.Log.InfoContext(ctx, "database schema brought up to date", "from", have, "to", want)
	return nil
}

// prepare makes the extension and the schema. Rights are needed only where they
// are missing.
func (s *Store) prepare(ctx context.Context) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return s.fail(ctx, "prepare", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(setUp)); err != nil {
		return s.fail(ctx, "prepare", err)
	}
	var extension, schema bool
	err = tx.QueryRowContext(ctx, `SELECT
		EXISTS (SELECT FROM pg_extension WHERE extname = 'postgis'),
		EXISTS (SELECT FROM pg_namespace WHERE nspname = 'eventmap')`).Scan(&extension, &schema)
	if err != nil {
		return s.fail(ctx, "prepare", err)
	}
	if !extension {
		if _, err := tx.ExecContext(ctx, "CREATE EXTENSION postgis"); err != nil {
			return s.noExtension(ctx, err)
		}
	}
	if !schema {
		if _, err := tx.ExecContext(ctx, "CREATE SCHEMA eventmap"); err != nil {
			return s.noSchema(ctx, err)
		}
	}
	return s.fail(ctx, "prepare", tx.Commit())
}
