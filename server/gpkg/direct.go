package gpkg

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// rows gives each row that a question answers to do, straight from the driver:
// without the conversions and locks of database/sql a row costs half as much.
// The row is do's only until it returns.
func (s *Store) rows(ctx context.Context, do func(row []driver.Value) error, query string, args ...any) error {
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // gives it back to the pool
	return conn.Raw(func(c any) error {
		questioner, ok := c.(driver.QueryerContext)
		if !ok {
			return fmt.Errorf("a %T answers no questions", c)
		}
		named := make([]driver.NamedValue, len(args))
		for i := range args {
			named[i] = driver.NamedValue{Ordinal: i + 1, Value: args[i]}
		}
		rows, err := questioner.QueryContext(ctx, query, named)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // read to the end or given up
		row := make([]driver.Value, len(rows.Columns()))
		for {
			switch err := rows.Next(row); {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			}
			if err := do(row); err != nil {
				return err
			}
		}
	})
}

// whole gives an integer column; 0 for NULL.
func whole(v driver.Value) int64 {
	n, _ := v.(int64)
	return n
}
