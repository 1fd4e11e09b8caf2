package postgis

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// A transaction is one that writes, with its connection, whose driver copyAll talks
// to. One of a dry run writes nothing and has none.
type transaction struct {
	*sql.Tx
	conn  *sql.Conn
	often map[string]*sql.Stmt
}

// often are the statements of which a single write consists. Each connection plans
// them once; a plan of the upsert alone takes longer than what it does.
var often = []string{takeID, oneEvent + byID + " FOR UPDATE", nameDatasets, takeNumber, lastSeal, upsert, putRevision, putSeal}

// prepareOften prepares them; before any transaction, for preparing takes a
// connection.
func (s *Store) prepareOften(ctx context.Context) error {
	s.often = make(map[string]*sql.Stmt, len(often))
	for _, query := range often {
		st, err := s.write.PrepareContext(ctx, query)
		if err != nil {
			return s.fail(ctx, "prepare", err)
		}
		s.often[query] = st
	}
	return nil
}

// ExecContext runs a statement, prepared where it is one of often.
func (t *transaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if st := t.often[query]; st != nil {
		return t.StmtContext(ctx, st).ExecContext(ctx, args...)
	}
	return t.Tx.ExecContext(ctx, query, args...)
}

// QueryRowContext asks for one row, prepared where the query is one of often.
func (t *transaction) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if st := t.often[query]; st != nil {
		return t.StmtContext(ctx, st).QueryRowContext(ctx, args...)
	}
	return t.Tx.QueryRowContext(ctx, query, args...)
}

// transact runs a write transaction and, when it has committed, tells everybody
// who watches, in this process and in others. It gives back the error of do as
// it is.
func (s *Store) transact(ctx context.Context, do func(tx *transaction) error) error {
	tx, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer tx.conn.Close()
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "NOTIFY "+channel); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	s.watch.fire()
	return nil
}

// begin begins a transaction. Connections that died while nobody used them are
// passed over, as sql.DB does it.
func (s *Store) begin(ctx context.Context) (*transaction, error) {
	for try := 0; ; try++ {
		conn, err := s.write.Conn(ctx)
		if err != nil {
			return nil, err
		}
		tx, err := conn.BeginTx(ctx, nil)
		if err == nil {
			return &transaction{tx, conn, s.often}, nil
		}
		_ = conn.Close()
		if try == writers || !errors.Is(err, driver.ErrBadConn) {
			return nil, err
		}
	}
}
