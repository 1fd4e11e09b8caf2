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
	"time"

	"github.com/lib/pq"

	"eventmap/geo"
)

// A copier is lib/pq's statement for COPY FROM STDIN. CopyData sends lines in the
// text format; it adds the end of the last.
type copier interface {
	driver.Stmt
	CopyData(ctx context.Context, lines string) (driver.Result, error)
}

// copyBytes is how much is handed to the driver at once.
const copyBytes = 64 << 10

// copyIn sends a row for each of a list with COPY. The rows are made while the
// server takes in those before them.
func copyIn[T any](ctx context.Context, tx *transaction, table, columns string, list []T, line liner[T]) error {
	if len(list) == 0 {
		return nil
	}
	return copyAll(ctx, tx, table, columns, func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}, line)
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
	return tx.conn.Raw(func(conn any) error {
		prepared, err := conn.(driver.ConnPrepareContext).PrepareContext(ctx, "COPY "+table+" ("+columns+") FROM STDIN")
		if err != nil {
			return err
		}
		copying := prepared.(copier) // lib/pq gives no other for COPY
		defer copying.Close()
		var lines []byte
		send := func() error {
			_, err := copying.CopyData(ctx, string(lines[:len(lines)-1]))
			lines = lines[:0]
			return err
		}
		for v, err := range all {
			if err != nil {
				return err
			}
			if lines, err = line(lines, v); err != nil {
				return err
			}
			if lines = append(lines, '\n'); len(lines) > copyBytes {
				if err := send(); err != nil {
					return err
				}
			}
		}
		if len(lines) > 0 {
			if err := send(); err != nil {
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
