package postgis

import (
	"context"
	"database/sql"

	"github.com/lib/pq"

	"eventmap/geo"
)

// Undo deletes the events of a dataset that an import wrote last, a batch at a
// time, and forgets what the file said of them, so that it can be imported anew.
// Events that an import brought and a person has edited since are kept.
// A dataset that never was is NotFound.
func (s *Store) Undo(ctx context.Context, dataset, by string) (removed, kept int, err error) {
	var known bool
	if canHold(dataset) {
		err = s.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM datasets WHERE name = $1)", dataset).Scan(&known)
	}
	if err != nil {
		return 0, 0, s.fail(ctx, "undo", err)
	}
	if !known {
		return 0, 0, geo.NoDataset(dataset)
	}
	for last := int64(0); ; {
		n := 0
		err := s.transact(ctx, func(tx *sql.Tx) (err error) {
			n, last, err = s.undoBatch(ctx, tx, dataset, by, last)
			return err
		})
		if err != nil {
			return removed, 0, s.fail(ctx, "undo", err)
		}
		removed += n
		if n < batchRows {
			break
		}
	}
	err = s.read.QueryRowContext(ctx, `SELECT count(*)
		FROM events e
		WHERE e.dataset = $1
			AND EXISTS (SELECT FROM import_rows r WHERE r.dataset = e.dataset AND r.external_id = e.external_id)`, dataset).Scan(&kept)
	return removed, kept, s.fail(ctx, "undo", err)
}

// undoBatch deletes some events with ids above after, and gives how many and the
// last of their ids.
func (s *Store) undoBatch(ctx context.Context, tx *sql.Tx, dataset, by string, after int64) (n int, last int64, err error) {
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(importing)); err != nil {
		return 0, after, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT id
		FROM events
		WHERE dataset = $1 AND run IS NOT NULL AND id > $2
		ORDER BY id
		LIMIT $3
		FOR UPDATE`, dataset, after, batchRows)
	if err != nil {
		return 0, after, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return 0, after, err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		return 0, after, err
	}
	change, err := nextChange(ctx, tx)
	if err != nil {
		return 0, after, err
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO event_revisions (event_id, revision, change, at, by_whom)
			SELECT id, revision + 1, $2, $3, $4 FROM events WHERE id = ANY($1)`, []any{pq.Array(ids), change, s.now(), by}},
		{`DELETE FROM import_rows r USING events e
			WHERE e.id = ANY($1) AND r.dataset = e.dataset AND r.external_id = e.external_id`, []any{pq.Array(ids)}},
		{`DELETE FROM events WHERE id = ANY($1)`, []any{pq.Array(ids)}},
	} {
		if _, err := tx.ExecContext(ctx, step.query, step.args...); err != nil {
			return 0, after, err
		}
	}
	return len(ids), ids[len(ids)-1], nil
}
