package postgis

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"strings"

	"github.com/lib/pq"

	"eventmap/geo"
)

// PostgreSQL's error codes that mean something to us (PostgreSQL 15
// documentation, appendix A).
const (
	uniqueViolation     = "23505"
	insufficientRight   = "42501"
	noSuchDatabase      = "3D000"
	diskFull            = "53100"
	tooManyConnections  = "53300"
	queryCanceled       = "57014"
	deadlockDetected    = "40P01"
	serializationFailed = "40001"
	badText             = "22021"
	readOnly            = "25006"
)

// code gives the error code that PostgreSQL answered with, or "".
func code(err error) string {
	var e *pq.Error
	if errors.As(err, &e) {
		return string(e.Code)
	}
	return ""
}

// fail turns an error into the one that leaves this package: an error for the
// person who asked stays as it is; what will pass is Unavailable, with the cause
// in the log; everything else is wrapped with what was being done.
func (s *Store) fail(ctx context.Context, doing string, err error) error {
	var known *geo.Error
	switch c := code(err); {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("postgis: %s: %w", doing, context.Cause(ctx))
	case c == diskFull:
		return s.unavailable(ctx, doing, err, "the database's disk is full; nothing more was written. Whoever runs the server has to make room")
	case c == tooManyConnections:
		return s.unavailable(ctx, doing, err, "the database has too many connections just now; try again in a moment")
	case c == readOnly:
		return s.unavailable(ctx, doing, err, "the database can only be read just now; try again later")
	case c == badText:
		return geo.Errorf(geo.Invalid, "a text holds a character that cannot be kept, such as NUL; take it out")
	case gone(err, c):
		return s.unavailable(ctx, doing, err, "the database does not answer just now; try again in a moment")
	}
	return fmt.Errorf("postgis: %s: %w", doing, err)
}

func (s *Store) unavailable(ctx context.Context, doing string, cause error, sentence string) error {
	s.options.Log.WarnContext(ctx, "the database failed", "doing", doing, "cause", cause.Error())
	return geo.Errorf(geo.Unavailable, "%s", sentence)
}

// gone reports whether the connection, and not the question, failed: class 08
// (connection), 53 (resources) and 57P (the server stops or starts).
func gone(err error, code string) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		strings.HasPrefix(code, "08") || strings.HasPrefix(code, "53") || strings.HasPrefix(code, "57P")
}

// passing reports whether the same transaction may succeed when it is tried
// again at once, because another one was in its way.
func passing(err error) bool {
	switch code(err) {
	case uniqueViolation, deadlockDetected, serializationFailed:
		return true
	}
	return false
}

// unreachable says why the first connection failed, to whoever starts us.
func (s *Store) unreachable(ctx context.Context, err error) error {
	switch c := code(err); {
	case ctx.Err() != nil:
		return s.fail(ctx, "open", err)
	case strings.HasPrefix(c, "28"):
		return geo.Errorf(geo.Invalid, "PostgreSQL at %s refuses the user or the password in the address", server(s.dsn))
	case c == noSuchDatabase:
		return geo.Errorf(geo.Invalid, "PostgreSQL at %s has no such database; make one with createdb, or correct the address", server(s.dsn))
	case strings.Contains(err.Error(), "SSL is not enabled"):
		return geo.Errorf(geo.Invalid, "PostgreSQL at %s does not encrypt connections; set it up to, or add ?sslmode=disable to the address where the network is your own", server(s.dsn))
	case gone(err, c):
		return s.unavailable(ctx, "open", err, "PostgreSQL does not answer at "+server(s.dsn)+"; is it running, and is the address right?")
	}
	return s.fail(ctx, "open", err)
}

func (s *Store) noExtension(ctx context.Context, err error) error {
	switch {
	case code(err) == insufficientRight:
		return geo.Errorf(geo.Invalid, "the database has no PostGIS yet; an administrator has to run once in it: CREATE EXTENSION postgis")
	case strings.Contains(err.Error(), "is not available") || strings.Contains(err.Error(), "control file"):
		return geo.Errorf(geo.Invalid, "PostGIS is not installed beside PostgreSQL at %s; install it, on Debian the package postgresql-15-postgis-3, and start again", server(s.dsn))
	}
	return s.fail(ctx, "prepare", err)
}

func (s *Store) noSchema(ctx context.Context, err error) error {
	if code(err) == insufficientRight {
		return geo.Errorf(geo.Invalid, "the user may not make the schema eventmap in this database; an administrator has to run once: GRANT CREATE ON DATABASE … TO the user")
	}
	return s.fail(ctx, "prepare", err)
}

// caught makes an error of a panic of do: on a goroutine of its own that would end
// the program, and with it what everybody else is doing.
func caught(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("postgis: panic: %v\n%s", r, debug.Stack())
		}
	}()
	return do()
}
