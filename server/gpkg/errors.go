package gpkg

import (
	"errors"
	"fmt"
	"runtime/debug"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"eventmap/geo"
)

// A fault is an error for the person who runs the server.
type fault struct {
	during string
	err    error
}

func (f *fault) Error() string { return "gpkg: " + f.during + ": " + f.err.Error() }

func (f *fault) Unwrap() error { return f.err }

// A damage is what the file holds and no program of ours wrote.
type damage struct{ err error }

func (d *damage) Error() string { return d.err.Error() }

func (d *damage) Unwrap() error { return d.err }

// explain turns what SQLite says into an error for whom it concerns. What was
// written for the person who asked passes as it is, and so does a fault.
func explain(err error, format string, args ...any) error {
	var e *geo.Error
	var f *fault
	var d *damage
	var code *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &d):
		return damaged()
	case errors.As(err, &e), errors.As(err, &f):
		return err
	case errors.As(err, &code):
		switch code.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return geo.Errorf(geo.Unavailable, "another program is writing to the store; try again in a moment")
		case sqlite3.SQLITE_FULL:
			return geo.Errorf(geo.Unavailable, "the disk that holds the store is full; nothing more was written")
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return damaged()
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
			return geo.Errorf(geo.Unavailable, "the store may only be read where it is; nothing was written")
		case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
			return geo.Errorf(geo.Unavailable, "the disk that holds the store is failing or gone; nothing more was written")
		}
	}
	return &fault{fmt.Sprintf(format, args...), err}
}

func damaged() error {
	return geo.Errorf(geo.Unavailable, "the store is damaged, and what was asked for cannot be read; restore it from a backup")
}

// caught makes an error of a panic of do: on a goroutine of its own that would end
// the program, and with it what everybody else is doing.
func caught(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("gpkg: panic: %v\n%s", r, debug.Stack())
		}
	}()
	return do()
}
