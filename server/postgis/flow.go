package postgis

import (
	"context"
	"database/sql"
	"iter"
)

// How many rows a flow hands on at once, and how many such chunks are read ahead.
const (
	chunkRows = 256
	ahead     = 4
)

// flow answers a question in a snapshot of its own without a cursor: the database
// sends rows while those before them are read on another goroutine and those before
// these are used. A consumer that stops early costs the connection, for what is
// under way cannot be taken back.
func flow[T any](ctx context.Context, s *Store, doing string, ask question[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		asking, stop := context.WithCancel(ctx)
		defer stop()
		tx, err := s.read.BeginTx(asking, snapshot)
		if err != nil {
			yield(none, s.fail(ctx, doing, err))
			return
		}
		defer tx.Rollback()
		chunks := make(chan []T, ahead)
		defer func() {
			stop()
			for range chunks { // until nothing is read any more
			}
		}()
		var failed error
		go func() {
			defer close(chunks)
			failed = readAhead(asking, s, tx, ask, chunks)
		}()
		for chunk := range chunks {
			for i := range chunk {
				if (ask.match == nil || ask.match(&chunk[i])) && !yield(chunk[i], nil) {
					return
				}
			}
		}
		_ = tx.Rollback() // nothing was written; before stop, which costs the connection
		if failed != nil {
			yield(none, s.fail(ctx, doing, failed))
		}
	}
}

// readAhead sends the rows of an answer, until there are no more or ctx ends. The
// query is prepared, for only then does lib/pq ask for bytea in binary.
func readAhead[T any](ctx context.Context, s *Store, tx *sql.Tx, ask question[T], chunks chan<- []T) error {
	if ask.index {
		if _, err := tx.ExecContext(ctx, "SET LOCAL enable_sort = off"); err != nil {
			return err
		}
	}
	query, err := tx.PrepareContext(ctx, ask.query)
	if err != nil {
		return err
	}
	defer query.Close()
	rows, err := query.QueryContext(ctx, ask.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for more := true; more; {
		var chunk []T
		for len(chunk) < chunkRows {
			if more = rows.Next(); !more {
				break
			}
			v, err := ask.scan(rows)
			if err != nil {
				return err
			}
			chunk = append(chunk, v)
		}
		// One of the connections that write serves for the places, for those are never
		// held while somebody waits for a stream; readers might wait for each other.
		if err := fillAreas(ctx, s, s.write, chunk, ask.event); err != nil {
			return err
		}
		select {
		case chunks <- chunk:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return rows.Err()
}
