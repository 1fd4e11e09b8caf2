package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"eventmap/geo"
)

// History streams the revisions of an event, oldest first.
func (s *Store) History(ctx context.Context, id int64) iter.Seq2[geo.Revision, error] {
	return func(yield func(geo.Revision, error) bool) {
		n := 0
		records := records(ctx, s.reader, `SELECT `+recordColumns+` FROM event_revisions WHERE event_id = ? ORDER BY revision`, id)
		for record, err := range records {
			n++
			r := geo.Revision{ID: id, Revision: record.Revision, Change: record.Change, At: record.At,
				By: record.By, Why: record.Why, Run: record.Run, Purged: record.Purged}
			if err == nil && record.Body != nil {
				var e geo.Event
				e, err = parse(record.Body, func(id string) (*geo.Place, error) { return s.place(ctx, id) })
				r.Event = &e
			}
			if err != nil {
				yield(geo.Revision{}, explain(err, "history of %d", id))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
		if n == 0 {
			yield(geo.Revision{}, geo.NoEvent(id))
		}
	}
}

// records streams revisions as they are kept.
func records(ctx context.Context, db querier, query string, args ...any) iter.Seq2[geo.Record, error] {
	return stream(ctx, db, func(rows *sql.Rows) (geo.Record, error) { return scanRecord(rows) }, query, args...)
}

// stream reads what a question answers, one row at a time.
func stream[T any](ctx context.Context, db querier, scan func(rows *sql.Rows) (T, error), query string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := db.QueryContext(ctx, query, args...)
		if err != nil {
			yield(none, err)
			return
		}
		defer func() { _ = rows.Close() }() // read to the end or given up
		for rows.Next() {
			v, err := scan(rows)
			if err != nil {
				yield(none, err)
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, err)
		}
	}
}

// parse reads an event as a revision keeps it, with its area.
func parse(body []byte, area func(id string) (*geo.Place, error)) (e geo.Event, err error) {
	err = parseInto(&e, body, area)
	return e, err
}

func parseInto(e *geo.Event, body []byte, area func(id string) (*geo.Place, error)) error {
	err := geo.ParseFeatureInto(e, body)
	if err != nil {
		return &damage{err}
	}
	if e.AreaID != "" && e.Area == nil { // a drawn one is in the body
		e.Area, err = area(e.AreaID)
	}
	return err
}

// revision gives an event as one of its revisions says it; NotFound where there
// is none, or none any more.
func (t *session) revision(id, revision int64, area func(id string) (*geo.Place, error)) (geo.Event, error) {
	var body sql.NullString
	err := t.row(`SELECT body FROM event_revisions WHERE event_id = ? AND revision = ?`, []any{id, revision}, []any{&body})
	if errors.Is(err, sql.ErrNoRows) || err == nil && !body.Valid {
		return geo.Event{}, geo.NoEvent(id)
	}
	if err != nil {
		return geo.Event{}, err
	}
	return parse([]byte(body.String), area)
}

// ChangeAt gives the number of the newest change at a moment; 0 for none.
func (s *Store) ChangeAt(ctx context.Context, at time.Time) (int64, error) {
	at = at.UTC()
	switch {
	case at.Year() < 1:
		return 0, nil
	case at.Year() > 9999:
		return s.LastChange(ctx)
	}
	var n int64
	err := s.reader.QueryRowContext(ctx, `
		SELECT number
		FROM changes
		WHERE at <= ?
		ORDER BY at DESC, number DESC
		LIMIT 1`, at.Format(momentForm)).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, explain(err, "change at %v", at)
}

// AsOf streams every event as it stood after a change, by id.
func (s *Store) AsOf(ctx context.Context, change int64) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		// Of a group SQLite gives the row that holds the largest revision.
		bodies := stream(ctx, s.reader, func(rows *sql.Rows) (body sql.NullString, err error) {
			var id, revision int64
			return body, rows.Scan(&id, &revision, &body)
		}, `
			SELECT event_id, max(revision), body
			FROM event_revisions
			WHERE change <= ?
			GROUP BY event_id
			ORDER BY event_id`, change)
		for body, err := range bodies {
			var e geo.Event
			if err == nil {
				if !body.Valid {
					continue
				}
				e, err = parse([]byte(body.String), func(id string) (*geo.Place, error) { return s.place(ctx, id) })
			}
			if err != nil {
				yield(geo.Event{}, explain(err, "as of %d", change))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}
