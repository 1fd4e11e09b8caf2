package gpkg

import (
	"context"
	"database/sql"
)

// A session is a transaction and its prepared statements. Its statements run to
// their end; whoever loops over them looks at the context between two.
type session struct {
	ctx    context.Context
	raw    *sql.Tx
	direct *direct // nil in a migration, which is given no connection
}

// A scannable is a row that was found, or why none was.
type scannable interface{ Scan(into ...any) error }

// one asks for one row, or sql.ErrNoRows.
func (t *session) one(query string, args ...any) scannable {
	if t.direct == nil {
		return t.raw.QueryRowContext(t.ctx, query, args...)
	}
	return t.direct.one(query, args)
}

func (t *session) exec(query string, args ...any) error {
	if t.direct == nil {
		_, err := t.raw.ExecContext(t.ctx, query, args...)
		return err
	}
	return t.direct.exec(query, args)
}

// row reads one row, or sql.ErrNoRows.
func (t *session) row(query string, args, into []any) error {
	return t.one(query, args...).Scan(into...)
}

// each reads what a question answers, one row at a time.
func (t *session) each(do func(row scannable) error, query string, args ...any) error {
	if t.direct != nil {
		return t.direct.each(func(row foundRow) error { return do(row) }, query, args)
	}
	rows, err := t.raw.QueryContext(t.ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // read to the end or given up
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// within runs do in a transaction that only reads.
func (s *Store) within(ctx context.Context, do func(t *session) error) error {
	ctx = context.WithoutCancel(ctx)
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // gives it back to the pool
	d, err := directly(conn, nil)
	if err != nil {
		return err
	}
	defer func() { _ = d.close() }() // statements that only read
	raw, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = raw.Rollback() }() // takes temporary tables with it
	return do(&session{ctx: ctx, raw: raw, direct: d})
}
