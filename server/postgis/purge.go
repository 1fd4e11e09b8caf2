package postgis

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"eventmap/geo"
)

// Purge erases what every revision of an event says, and what files said of it.
// It leaves a tombstone that says who purged it and why, also where the event was
// deleted before. What was purged already stays as it is.
func (s *Store) Purge(ctx context.Context, id int64, by geo.Edit) error {
	err := s.transact(ctx, func(tx *transaction) error { return s.purge(ctx, tx, id, by) })
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return s.fail(ctx, fmt.Sprintf("purge %d", id), err)
}

func (s *Store) purge(ctx context.Context, tx *transaction, id int64, by geo.Edit) error {
	if _, err := tx.ExecContext(ctx, "SELECT FROM events WHERE id = $1 FOR UPDATE", id); err != nil {
		return err
	}
	var newest sql.NullInt64
	var words bool
	err := tx.QueryRowContext(ctx, "SELECT max(revision), coalesce(bool_or(body IS NOT NULL), false) FROM event_revisions WHERE event_id = $1", id).Scan(&newest, &words)
	switch {
	case err != nil:
		return err
	case !newest.Valid:
		return geo.NoEvent(id)
	case !words:
		return errUnchanged
	}
	if err := purgeReports(ctx, tx, id); err != nil {
		return err
	}
	areas, err := drawnOf(ctx, tx, id)
	if err != nil {
		return err
	}
	c, err := s.nextChange(ctx, tx)
	if err != nil {
		return err
	}
	if err := bury(ctx, tx, c, geo.Record{ID: id, Revision: newest.Int64 + 1, By: by.By, Why: by.Why}); err != nil {
		return err
	}
	for _, statement := range []string{
		"SET LOCAL eventmap.purge = 'yes'",
		fmt.Sprintf("UPDATE event_revisions SET body = NULL, purged = true WHERE event_id = %d AND body IS NOT NULL", id),
		"SET LOCAL eventmap.purge = 'no'",
		fmt.Sprintf("UPDATE import_statements SET body = NULL WHERE event_id = %d AND body IS NOT NULL", id),
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if err := s.forgetDrawn(ctx, tx, areas); err != nil {
		return err
	}
	return c.seal(ctx, tx)
}

// drawnOf gives the areas that people drew for an event, in whatever revision: the
// id of one is a hash, which stands nowhere but where it is meant.
func drawnOf(ctx context.Context, tx *transaction, id int64) (areas []string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT array_agg(id)
		FROM places
		WHERE level < 0 AND (
			EXISTS (SELECT FROM event_revisions WHERE event_id = $1 AND position(places.id IN body) > 0)
			OR EXISTS (SELECT FROM import_statements WHERE event_id = $1 AND position(places.id IN body) > 0))`, id).Scan(pq.Array(&areas))
	return areas, err
}

// forgetDrawn removes areas that nothing else speaks of.
func (s *Store) forgetDrawn(ctx context.Context, tx *transaction, areas []string) error {
	if len(areas) == 0 {
		return nil
	}
	s.dropPlaces(areas)
	_, err := tx.ExecContext(ctx, `DELETE FROM places p
		WHERE id = ANY($1)
			AND NOT EXISTS (SELECT FROM event_revisions WHERE position(p.id IN body) > 0)
			AND NOT EXISTS (SELECT FROM import_statements WHERE position(p.id IN body) > 0)`, pq.Array(areas))
	return err
}

// purgeReports takes an event out of what runs have reported, which quotes it. Which
// reports name it is asked of their text: jsonb would not take the NUL that a refused
// row may have had in it.
func purgeReports(ctx context.Context, tx *transaction, id int64) error {
	rows, err := tx.QueryContext(ctx, `SELECT id, report
		FROM import_runs
		WHERE position($1 IN report::text) > 0
		FOR UPDATE`, fmt.Sprintf(`"id":%d,`, id))
	if err != nil {
		return err
	}
	defer rows.Close()
	reports := map[int64][]byte{}
	for rows.Next() {
		var run int64
		var report []byte
		if err := rows.Scan(&run, &report); err != nil {
			return err
		}
		reports[run] = report
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for run, text := range reports {
		var report geo.ImportResult
		if err := json.Unmarshal(text, &report); err != nil {
			return err
		}
		report.Disagreements = slices.DeleteFunc(report.Disagreements, func(d geo.Disagreement) bool { return d.ID == id })
		report.Gone = slices.DeleteFunc(report.Gone, func(g geo.Gone) bool { return g.ID == id })
		if _, err := tx.ExecContext(ctx, "UPDATE import_runs SET report = $2 WHERE id = $1", run, jsonText{report}); err != nil {
			return err
		}
	}
	return nil
}
