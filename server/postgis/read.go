package postgis

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"eventmap/geo"
)

// Event gives one event, or NotFound.
func (s *Store) Event(ctx context.Context, id int64) (geo.Event, error) {
	r, err := s.one(ctx, s.read, byID, id)
	if errors.Is(err, sql.ErrNoRows) {
		return geo.Event{}, geo.NoEvent(id)
	}
	return r.Event, s.fail(ctx, "event", err)
}

// A questioner is a pool or a transaction.
type questioner interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// oneEvent begins the question for one event, byID ends it.
var oneEvent = "SELECT " + readRow + " FROM events e WHERE "

const byID = "e.id = $1"

// one gives the one event for which a condition holds, or sql.ErrNoRows. The
// condition may end in FOR UPDATE.
func (s *Store) one(ctx context.Context, db questioner, condition string, args ...any) (record, error) {
	var r record
	err := db.QueryRowContext(ctx, oneEvent+condition, args...).Scan(&r)
	if err != nil {
		return record{}, err
	}
	if r.AreaID != "" {
		err = s.fillAreas(ctx, db, []*geo.Event{&r.Event})
	}
	return r, err
}

// Events streams what q chooses. In the order of ids it holds a page at a time;
// for any other order it has to collect what q chooses first.
func (s *Store) Events(ctx context.Context, q geo.Query) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		chosen := stream(ctx, s, "events", events(&q))
		if !q.ByID() {
			chosen = sorted(chosen, &q)
		}
		skip, left := q.Offset, q.Limit
		for r, err := range chosen {
			if err != nil {
				yield(geo.Event{}, err)
				return
			}
			if skip > 0 {
				skip--
				continue
			}
			if !yield(r.Event, nil) {
				return
			}
			if left--; left == 0 {
				return
			}
		}
	}
}

// events asks for what q chooses, by id, leaving Sort, Limit and Offset to the
// caller.
func events(q *geo.Query) question[record] {
	w, chosen := superset(q), q.Matcher()
	first := 0
	if q.Limit > 0 && q.ByID() {
		first = q.Limit + q.Offset
	}
	return question[record]{
		query: "SELECT " + readRow + "\nFROM events e\nWHERE " + w.String() + "\nORDER BY e.id",
		args:  w.args,
		first: first,
		scan:  records(),
		event: func(r *record) *geo.Event { return &r.Event },
		match: func(r *record) bool { return chosen.Match(&r.Event) },
	}
}

// sorted collects a stream and gives it in the order that q asks for.
func sorted(all func(func(record, error) bool), q *geo.Query) func(func(record, error) bool) {
	return func(yield func(record, error) bool) {
		var list []record
		for r, err := range all {
			if err != nil {
				yield(record{}, err)
				return
			}
			list = append(list, r)
		}
		slices.SortFunc(list, func(a, b record) int { return q.Compare(&a.Event, &b.Event) })
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Summary counts what q chooses, reading the events twice in one snapshot.
func (s *Store) Summary(ctx context.Context, q geo.Query, w geo.SummaryWish) (geo.Summary, error) {
	tx, err := s.read.BeginTx(ctx, snapshot)
	if err != nil {
		return geo.Summary{}, s.fail(ctx, "summary", err)
	}
	defer tx.Rollback()
	wide := w.Wide(q)
	summary, err := geo.Summarize(func(yield func(geo.Event, error) bool) {
		for r, err := range within(ctx, s, tx, "summary", events(&wide)) {
			if !yield(r.Event, err) {
				return
			}
		}
	}, q, w)
	return summary, s.fail(ctx, "summary", err)
}
