package gpkg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"eventmap/geo"
)

// What the first bytes of a file say (sqlite.org/fileformat2.html).
const (
	sqliteMagic   = "SQLite format 3\x00"
	sqliteHeader  = 100
	applicationAt = 68
)

// inspect sees to it that there is a file that may be written to and that it
// looks like ours, before SQLite touches it. The file is made where it is
// missing, its folder too; nobody but the user and the group may read it.
func inspect(path string) error {
	if i, err := os.Stat(path); err == nil && !i.Mode().IsRegular() {
		return geo.Errorf(geo.Invalid, "%s is not a file; name a file such as events.gpkg", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return geo.Errorf(geo.Invalid, "the folder of %s cannot be made: %s", path, reason(err))
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return geo.Errorf(geo.Invalid, "%s cannot be written to: %s", path, reason(err))
	}
	defer func() { _ = f.Close() }() // only read from
	_, err = header(path, f)
	return err
}

// header looks at the first bytes of a file; empty is none of them.
func header(path string, f *os.File) (empty bool, err error) {
	b := make([]byte, sqliteHeader)
	n, err := io.ReadFull(f, b)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return true, nil
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return false, geo.Errorf(geo.Invalid, "%s cannot be read: %s", path, reason(err))
	case n < sqliteHeader || string(b[:len(sqliteMagic)]) != sqliteMagic:
		return false, geo.Errorf(geo.Invalid, "%s is not a GeoPackage, or its beginning is damaged; name another file, or import this one", path)
	}
	switch string(b[applicationAt : applicationAt+4]) {
	case "GPKG", "\x00\x00\x00\x00": // none as long as it is being made
		return false, nil
	}
	return false, geo.Errorf(geo.Invalid, "%s is another program's SQLite file, not a GeoPackage; name another file", path)
}

// reason gives what the operating system says, without its paths.
func reason(err error) string {
	var number syscall.Errno
	if errors.As(err, &number) {
		return number.Error()
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return "the system does not say why"
}

// errNoLocks says that SQLite cannot keep its lock table beside a file.
var errNoLocks = geo.Errorf(geo.Invalid, "the store cannot be read where nothing may be written")

// openToRead opens a file as other programs leave it and may go on writing it.
// Where SQLite cannot even keep its lock table beside the file, nobody else can
// be writing: then it is read without.
func openToRead(ctx context.Context, path string, o Options) (*Store, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, geo.Errorf(geo.Invalid, "there is no %s", path)
	}
	if err != nil {
		return nil, geo.Errorf(geo.Invalid, "%s cannot be read: %s", path, reason(err))
	}
	empty, err := header(path, f)
	_ = f.Close() // only read from
	switch {
	case err != nil:
		return nil, err
	case empty:
		return nil, geo.Errorf(geo.Invalid, "%s is empty", path)
	}
	s, err := connect(ctx, path, o, forReading, forReading)
	if err == nil || !errors.Is(err, errNoLocks) {
		return s, err
	}
	if i, err := os.Stat(path + "-wal"); err == nil && i.Size() > 0 {
		return nil, geo.Errorf(geo.Invalid, "%s was not closed, and its newest writes stand in the file beside it whose name ends in -wal; copy both to where they can be written to, and open it there", path)
	}
	const still = forReading + "&immutable=1"
	return connect(ctx, path, o, still, still)
}

// ours checks that the tables are those of a store of ours, or that there are
// none yet.
func (s *Store) ours(ctx context.Context) error {
	var tables, mine int
	err := s.writer.QueryRowContext(ctx, `
		SELECT count(*), count(*) FILTER (WHERE name IN ('goose_db_version', 'event_revisions', 'change_counter'))
		FROM sqlite_schema
		WHERE type = 'table' AND name <> 'sqlite_sequence'`).Scan(&tables, &mine)
	switch {
	case err != nil:
		return fmt.Errorf("gpkg: open: %w", err)
	case s.options.ReadOnly && mine < 3:
		return geo.Errorf(geo.Invalid, "%s is not a store of eventmap; import it instead", s.name)
	case mine == 3:
		// Goose would take a table that it cannot read for one that is missing.
		var versions int
		return s.writer.QueryRowContext(ctx, `SELECT count(*) FROM goose_db_version WHERE version_id IS NOT NULL`).Scan(&versions)
	case tables == 0 || mine == 1 && tables == 1:
		return nil
	}
	return geo.Errorf(geo.Invalid, "%s is a GeoPackage, but not a store of eventmap; name a new file for the store and import this one", s.name)
}

// refuse explains to the person who named the file why it cannot be opened.
func (s *Store) refuse(err error) error {
	var code *sqlite.Error
	if !errors.As(err, &code) {
		return err
	}
	switch code.Code() & 0xff {
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return geo.Errorf(geo.Invalid, "%s is damaged and was left as it is; restore it from a backup, or name another file", s.name)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		if s.options.ReadOnly {
			return errNoLocks
		}
		return geo.Errorf(geo.Invalid, "%s or its folder cannot be written to; allow it, or name another file", s.name)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return geo.Errorf(geo.Unavailable, "another program is writing to %s; try again when it is done", s.name)
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR:
		return geo.Errorf(geo.Invalid, "%s cannot be written to: its disk is full or failing", s.name)
	}
	return err
}
