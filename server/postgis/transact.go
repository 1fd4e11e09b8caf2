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
	conn *sql.Conn
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
			return &transaction{tx, conn}, nil
		}
		_ = conn.Close()
		if try == writers || !errors.Is(err, driver.ErrBadConn) {
			return nil, err
		}
	}
}
