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
	b := make([]byte, sqliteHeader)
	n, err := io.ReadFull(f, b)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return nil
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return geo.Errorf(geo.Invalid, "%s cannot be read: %s", path, reason(err))
	case n < sqliteHeader || string(b[:len(sqliteMagic)]) != sqliteMagic:
		return geo.Errorf(geo.Invalid, "%s is not a GeoPackage, or its beginning is damaged; name another file, or import this one", path)
	}
	switch string(b[applicationAt : applicationAt+4]) {
	case "GPKG", "\x00\x00\x00\x00": // none as long as it is being made
		return nil
	}
	return geo.Errorf(geo.Invalid, "%s is another program's SQLite file, not a GeoPackage; name another file", path)
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
	case tables == 0 || mine == 3 || mine == 1 && tables == 1:
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
		return geo.Errorf(geo.Invalid, "%s or its folder cannot be written to; allow it, or name another file", s.name)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return geo.Errorf(geo.Unavailable, "another program is writing to %s; try again when it is done", s.name)
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR:
		return geo.Errorf(geo.Invalid, "%s cannot be written to: its disk is full or failing", s.name)
	}
	return err
}
