package postgis

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/lib/pq"

	"eventmap/geo"
	"eventmap/server/polite"
)

// A copier is lib/pq's statement for COPY FROM STDIN. CopyData sends lines in the
// text format; it adds the end of the last.
type copier interface {
	driver.Stmt
	CopyData(ctx context.Context, lines string) (driver.Result, error)
}

// copyBytes is how much is handed to the driver at once, copyAhead how many times as
// much may be made before it is wanted.
const (
	copyBytes = 64 << 10
	copyAhead = 128
)

// copyIn sends a row for each of a list with COPY. The rows are made while the
// server takes in those before them.
func copyIn[T any](ctx context.Context, tx *transaction, table, columns string, list []T, line liner[T]) error {
	if len(list) == 0 {
		return nil
	}
	return copyLines(ctx, tx, table, columns, lines(each(list), line))
}

// each gives a list as a stream without errors.
func each[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// A liner appends the values of a row as COPY's text format has them, with tabs
// between.
type liner[T any] func(b []byte, v T) ([]byte, error)

// lineOf makes a liner of what gives the values as parameters.
func lineOf[T any](values func(T) []any) liner[T] {
	return func(b []byte, v T) ([]byte, error) { return appendValues(b, values(v)...) }
}

// copyAll sends a row for each of a stream with COPY. It writes the text format
// itself: through database/sql and the driver each of 70 values is looked at, boxed
// and copied several times.
func copyAll[T any](ctx context.Context, tx *transaction, table, columns string, all iter.Seq2[T, error], line liner[T]) error {
	return copyLines(ctx, tx, table, columns, lines(all, line))
}

// lines gives the rows of a stream as COPY takes them, many at once and without the
// end of the last.
func lines[T any](all iter.Seq2[T, error], line liner[T]) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		var text []byte
		for v, err := range all {
			if err == nil {
				text, err = line(text, v)
			}
			if err != nil {
				yield("", err)
				return
			}
			if text = append(text, '\n'); len(text) > copyBytes {
				if !yield(string(text[:len(text)-1]), nil) {
					return
				}
				text = text[:0]
			}
		}
		if len(text) > 0 {
			yield(string(text[:len(text)-1]), nil)
		}
	}
}

// madeAhead has the lines of a list made on another goroutine from now on, and
// gives them; whoever asks for them or not has to call stop, which waits until
// nothing of the list is looked at any more.
func madeAhead[T any](ctx context.Context, list []T, line liner[T]) (made iter.Seq2[string, error], stop func()) {
	type piece struct {
		text string
		err  error
	}
	pieces, unwanted := make(chan piece, copyAhead), make(chan struct{})
	polite.Go(ctx, func() {
		defer close(pieces)
		send := func(text string, err error) (wanted bool) {
			select {
			case pieces <- piece{text, err}:
				return true
			case <-unwanted:
				return false
			}
		}
		if err := caught(func() error { lines(each(list), line)(send); return nil }); err != nil {
			send("", err)
		}
	})
	made = func(yield func(string, error) bool) {
		for p := range pieces {
			if !yield(p.text, p.err) {
				return
			}
		}
	}
	return made, sync.OnceFunc(func() {
		close(unwanted)
		for range pieces { // until it has ended
		}
	})
}

// copyLines sends rows with COPY.
func copyLines(ctx context.Context, tx *transaction, table, columns string, lines iter.Seq2[string, error]) error {
	return tx.conn.Raw(func(conn any) error {
		prepared, err := conn.(driver.ConnPrepareContext).PrepareContext(ctx, "COPY "+table+" ("+columns+") FROM STDIN")
		if err != nil {
			return err
		}
		copying := prepared.(copier) // lib/pq gives no other for COPY
		defer copying.Close()
		for text, err := range lines {
			if err != nil {
				return err
			}
			if _, err := copying.CopyData(ctx, text); err != nil {
				return err
			}
		}
		_, err = copying.Exec(nil) //nolint:staticcheck // lib/pq's statement has no ExecContext
		return err
	})
}

// appendValues appends values as COPY's text format has them (PostgreSQL 15
// documentation, COPY): tabs between them, \N for NULL.
func appendValues(b []byte, values ...any) ([]byte, error) {
	for i, v := range values {
		if i > 0 {
			b = append(b, '\t')
		}
		var err error
		if b, err = appendValue(b, v); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func appendValue(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, null...), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case float64:
		return strconv.AppendFloat(b, v, 'g', -1, 64), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case string:
		return appendCopied(b, v), nil
	case []byte:
		return hex.AppendEncode(append(b, `\\x`...), v), nil
	case time.Time:
		return appendInstant(b, v), nil
	case shapeText:
		return v.append(b)
	case driver.Valuer:
		plain, err := v.Value()
		if err != nil {
			return nil, err
		}
		if _, again := plain.(driver.Valuer); again {
			return nil, fmt.Errorf("a column is written as an unexpected %T", plain)
		}
		return appendValue(b, plain)
	}
	return nil, fmt.Errorf("a column is written as an unexpected %T", v)
}

// null is NULL in COPY's text format.
const null = `\N`

func appendInstant(b []byte, t time.Time) []byte {
	if y := t.Year(); y < 1 || y > 9999 || t.Nanosecond() != 0 {
		return append(b, pq.FormatTimestamp(t)...)
	}
	return geo.AppendMoment(b, t)
}

// escapes are the letters that stand behind a backslash for what means something
// in COPY's text format.
var escapes = [256]byte{'\\': '\\', '\n': 'n', '\r': 'r', '\t': 't'}

// appendCopied escapes a text for COPY's text format.
func appendCopied[S string | []byte](b []byte, s S) []byte {
	b = slices.Grow(b, len(s))
	start := 0
	for i := range len(s) {
		if e := escapes[s[i]]; e != 0 {
			b = append(append(b, s[start:i]...), '\\', e)
			start = i + 1
		}
	}
	return append(b, s[start:]...)
}

// appendCopiedJSON is appendCopied for JSON on one line, in which no tab and no end
// of a line stands.
func appendCopiedJSON(b, s []byte) []byte {
	b = slices.Grow(b, len(s))
	for {
		i := bytes.IndexByte(s, '\\')
		if i < 0 {
			return append(b, s...)
		}
		b = append(append(b, s[:i]...), '\\', '\\')
		s = s[i+1:]
	}
}
