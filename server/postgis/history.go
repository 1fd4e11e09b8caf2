package postgis

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"eventmap/geo"
)

// History streams the revisions of an event, oldest first, or NotFound.
func (s *Store) History(ctx context.Context, id int64) iter.Seq2[geo.Revision, error] {
	ask := question[geo.Revision]{
		query: "SELECT " + revisionColumns + " FROM event_revisions WHERE event_id = $1 ORDER BY revision",
		args:  []any{id},
		scan:  scanRevision,
		event: func(r *geo.Revision) *geo.Event { return r.Event },
	}
	return func(yield func(geo.Revision, error) bool) {
		found := false
		for r, err := range stream(ctx, s, "history", ask) {
			found = true
			if !yield(r, err) {
				return
			}
		}
		if !found {
			yield(geo.Revision{}, geo.NoEvent(id))
		}
	}
}

func scanRevision(rows *sql.Rows) (geo.Revision, error) {
	k, err := scanRecord(rows)
	r := geo.Revision{ID: k.ID, Revision: k.Revision, Change: k.Change, At: k.At, By: k.By, Why: k.Why, Run: k.Run, Purged: k.Purged}
	if err != nil || k.Body == nil {
		return r, err
	}
	e, err := geo.ParseFeature(k.Body)
	r.Event = &e
	return r, err
}

// ChangeAt gives the newest change that was committed at or before a moment; 0
// for none.
func (s *Store) ChangeAt(ctx context.Context, at time.Time) (n int64, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT number FROM changes WHERE at <= $1 ORDER BY at DESC, number DESC LIMIT 1", at).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, s.fail(ctx, "change at", err)
}

// AsOf streams every event as it stood after a change, by id: of each the last
// revision that was written by then, unless it is a deletion or was purged.
func (s *Store) AsOf(ctx context.Context, change int64) geo.Events {
	all := stream(ctx, s, "as of", question[geo.Event]{
		query: `SELECT r.body
FROM event_revisions r
WHERE r.change <= $1 AND r.body IS NOT NULL
	AND NOT EXISTS (SELECT FROM event_revisions n WHERE n.event_id = r.event_id AND n.revision = r.revision + 1 AND n.change <= $1)
ORDER BY r.event_id`,
		args: []any{change},
		scan: func(rows *sql.Rows) (geo.Event, error) {
			var body []byte
			if err := rows.Scan(unpacked{&body}); err != nil {
				return geo.Event{}, err
			}
			return geo.ParseFeature(body)
		},
		event: func(e *geo.Event) *geo.Event { return e },
	})
	return geo.Events(all)
}
