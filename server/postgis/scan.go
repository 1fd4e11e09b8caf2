package postgis

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"iter"

	"eventmap/geo"
)

// page is how many rows a stream holds at once.
const page = 1_000

// snapshot is a transaction that sees one moment and writes nothing.
var snapshot = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}

// A question is what a stream asks and how it reads each row.
type question[T any] struct {
	name  string // of the cursor, where several are open in one transaction; may be empty
	query string
	args  []any
	index bool                       // the order asked for is to be that of indexes: rows are too wide to be sorted
	first int                        // rows that are wanted first, and perhaps no others; 0 for all
	scan  func(*sql.Rows) (T, error) // reads one row
	event func(*T) *geo.Event        // the event in it, whose area is to be filled in; nil for none
	match func(*T) bool              // whether the row is wanted; nil for all
}

// stream answers a question in a snapshot of its own: as fast as rows come, unless
// only the first may be wanted.
func stream[T any](ctx context.Context, s *Store, doing string, ask question[T]) iter.Seq2[T, error] {
	if ask.first == 0 {
		return flow(ctx, s, doing, ask)
	}
	return func(yield func(T, error) bool) {
		var none T
		tx, err := s.read.BeginTx(ctx, snapshot)
		if err != nil {
			yield(none, s.fail(ctx, doing, err))
			return
		}
		defer tx.Rollback()
		for v, err := range within(ctx, s, tx, doing, ask) {
			if !yield(v, err) {
				return
			}
		}
	}
}

// within answers a question in a transaction. It reads through a cursor, a page
// at a time: memory stays flat, a consumer that stops early costs nothing, and
// between pages the connection is free for other questions.
func within[T any](ctx context.Context, s *Store, tx *sql.Tx, doing string, ask question[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		name := cmp.Or(ask.name, "stream")
		if _, err := tx.ExecContext(ctx, "DECLARE "+name+" NO SCROLL CURSOR FOR "+ask.query, ask.args...); err != nil {
			yield(none, s.fail(ctx, doing, err))
			return
		}
		whole := false
		defer func() {
			if !whole && ask.name != "" { // the transaction goes on
				_, _ = tx.ExecContext(ctx, "CLOSE "+name)
			}
		}()
		size := ask.first
		if size <= 0 || size > page {
			size = page
		}
		var rows []T
		for {
			var err error
			if rows, err = fetch(ctx, tx, name, size, rows[:0], ask.scan); err == nil {
				err = fillAreas(ctx, s, tx, rows, ask.event)
			}
			if err != nil {
				yield(none, s.fail(ctx, doing, err))
				return
			}
			for i := range rows {
				if (ask.match == nil || ask.match(&rows[i])) && !yield(rows[i], nil) {
					return
				}
			}
			if len(rows) < size {
				break
			}
			size = page
		}
		whole = true
		if _, err := tx.ExecContext(ctx, "CLOSE "+name); err != nil {
			yield(none, s.fail(ctx, doing, err))
		}
	}
}

// fetch appends the next rows of the cursor, at most size of them.
func fetch[T any](ctx context.Context, tx *sql.Tx, cursor string, size int, into []T, scan func(*sql.Rows) (T, error)) ([]T, error) {
	rows, err := tx.QueryContext(ctx, fmt.Sprintf("FETCH %d FROM %s", size, cursor))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		into = append(into, v)
	}
	return into, rows.Err()
}

func fillAreas[T any](ctx context.Context, s *Store, db questioner, rows []T, event func(*T) *geo.Event) error {
	if event == nil {
		return nil
	}
	var events []*geo.Event
	for i := range rows {
		if e := event(&rows[i]); e != nil && e.AreaID != "" {
			events = append(events, e)
		}
	}
	return s.fillAreas(ctx, db, events)
}

// records gives a scan of readRow behind columns of the caller's own, which before
// fills. One row's memory serves all rows.
func records(before ...any) func(*sql.Rows) (record, error) {
	r := new(record)
	dest := append(before, r)
	return func(rows *sql.Rows) (record, error) {
		if err := rows.Scan(dest...); err != nil {
			return record{}, err
		}
		return *r, nil
	}
}
