package gpkg

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
)

// A direct is the driver's own end of a connection, with the statements that
// were prepared on it. An import asks and writes a dozen times for each event,
// and database/sql takes longer over a question than SQLite does: it starts a
// goroutine for it, and locks and converts. Whoever holds the connection may use
// it, one at a time.
type direct struct {
	conn  driver.Conn
	stmts map[string]driver.Stmt
	args  []driver.NamedValue
}

// directly gives the driver's end of a connection; known, where it is of the same
// one, with its statements.
func directly(conn *sql.Conn, known *direct) (d *direct, err error) {
	err = conn.Raw(func(c any) error {
		end, ok := c.(driver.Conn)
		if !ok {
			return fmt.Errorf("a %T is no connection", c)
		}
		if d = known; d == nil || d.conn != end {
			d = &direct{conn: end, stmts: map[string]driver.Stmt{}}
		}
		return nil
	})
	return d, err
}

// close gives up the statements.
func (d *direct) close() error {
	if d == nil {
		return nil
	}
	var wrong error
	for _, st := range d.stmts {
		wrong = errors.Join(wrong, st.Close())
	}
	d.stmts = nil
	return wrong
}

func (d *direct) prepare(query string) (driver.Stmt, error) {
	if st, ok := d.stmts[query]; ok {
		return st, nil
	}
	st, err := d.conn.Prepare(query)
	if err != nil {
		return nil, err
	}
	d.stmts[query] = st
	return st, nil
}

// bind makes arguments of values, for as long as one statement runs.
func (d *direct) bind(values []any) ([]driver.NamedValue, error) {
	d.args = d.args[:0]
	for i, v := range values {
		switch n := v.(type) {
		case nil, int64, float64, bool, string, []byte:
		case int:
			v = int64(n)
		default:
			return nil, fmt.Errorf("argument %d is a %T", i+1, v)
		}
		d.args = append(d.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return d.args, nil
}

func (d *direct) exec(query string, values []any) error {
	st, err := d.prepare(query)
	if err != nil {
		return err
	}
	args, err := d.bind(values)
	if err != nil {
		return err
	}
	_, err = st.(driver.StmtExecContext).ExecContext(context.Background(), args) // the driver's statements all have it
	return err
}

// each asks a question to its end, unless do fails. A row is do's only until it
// returns.
func (d *direct) each(do func(row foundRow) error, query string, values []any) (err error) {
	st, err := d.prepare(query)
	if err != nil {
		return err
	}
	args, err := d.bind(values)
	if err != nil {
		return err
	}
	rows, err := st.(driver.StmtQueryContext).QueryContext(context.Background(), args) // the driver's statements all have it
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return eachOf(rows, func(row []driver.Value) error { return do(row) })
}

func eachOf(rows driver.Rows, do func(row []driver.Value) error) error {
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
}

// one asks for one row, or sql.ErrNoRows.
func (d *direct) one(query string, values []any) scannable {
	var found scannable = noRow{sql.ErrNoRows}
	err := d.each(func(row foundRow) error {
		found = slices.Clone(row)
		return nil
	}, query, values)
	if err != nil {
		return noRow{err}
	}
	return found
}

// A noRow says why there is none.
type noRow struct{ err error }

func (r noRow) Scan(...any) error { return r.err }

// A foundRow is a row.
type foundRow []driver.Value

// Scan puts the columns where they belong.
func (r foundRow) Scan(into ...any) error {
	if len(into) != len(r) {
		return fmt.Errorf("%d columns were found, and %d asked for", len(r), len(into))
	}
	for i, v := range r {
		if err := assign(into[i], v); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

// assign sets what a pointer points to; only what has a place for it takes NULL.
func assign(into any, v driver.Value) error {
	ok := false
	switch into := into.(type) {
	case *any:
		*into, ok = v, true
	case *int64:
		*into, ok = v.(int64)
	case *int:
		var n int64
		n, ok = v.(int64)
		*into = int(n)
	case *string:
		*into, ok = v.(string)
	case *[]byte:
		*into, ok = v.([]byte)
		ok = ok || v == nil
	case *bool:
		var n int64
		if *into, ok = v.(bool); !ok {
			n, ok = v.(int64)
			*into = n != 0
		}
	case sql.Scanner:
		return into.Scan(v)
	}
	if !ok {
		return fmt.Errorf("a %T does not go into a %T", v, into)
	}
	return nil
}

// rows gives each row that a question answers to do, straight from the driver.
// The row is do's only until it returns.
func (s *Store) rows(ctx context.Context, do func(row []driver.Value) error, query string, args ...any) error {
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // gives it back to the pool
	return conn.Raw(func(c any) error {
		named, err := new(direct).bind(args)
		if err != nil {
			return err
		}
		rows, err := c.(driver.QueryerContext).QueryContext(ctx, query, named) // the driver's connections all have it
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // read to the end or given up
		return eachOf(rows, do)
	})
}

// whole gives an integer column; 0 for NULL.
func whole(v driver.Value) int64 {
	n, _ := v.(int64)
	return n
}
