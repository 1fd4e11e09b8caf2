package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"eventmap/geo"
)

const selectOne = `
	FROM events e
	LEFT JOIN event_shapes s ON s.fid = e.fid
	WHERE e.fid = ?`

// Event gives one event, or NotFound.
func (s *Store) Event(ctx context.Context, id int64) (geo.Event, error) {
	c := newScanner(func(id string) (*geo.Place, error) { return s.place(ctx, id) })
	e, err := found(id)(c.event(s.reader.QueryRowContext(ctx, "SELECT "+eventColumns+selectOne, id)))
	return e, explain(err, "event %d", id)
}

// event gives an event as the transaction sees it.
func (t *tx) event(id int64) (geo.Event, error) { return t.session.event(id, t.place) }

func (t *session) event(id int64, area func(id string) (*geo.Place, error)) (geo.Event, error) {
	return found(id)(newScanner(area).event(t.one("SELECT "+eventColumns+selectOne, id)))
}

// found makes NotFound of a row that is not there.
func found(id int64) func(geo.Event, bool, error) (geo.Event, error) {
	return func(e geo.Event, _ bool, err error) (geo.Event, error) {
		if errors.Is(err, sql.ErrNoRows) {
			return geo.Event{}, geo.NoEvent(id)
		}
		return e, err
	}
}

// Events streams what q chooses, in its order. By id it holds one event at a
// time; in another order it holds what q chooses, and of a page no more than
// twice the rows up to its end.
func (s *Store) Events(ctx context.Context, q geo.Query) geo.Events {
	if q.ByID() {
		return page(s.scan(ctx, s.reader, q), q.Offset, q.Limit)
	}
	return func(yield func(geo.Event, error) bool) {
		order := func(a, b geo.Event) int { return q.Compare(&a, &b) }
		end := q.Offset + q.Limit
		var list []geo.Event
		for e, err := range s.scan(ctx, s.reader, q) {
			if err != nil {
				yield(geo.Event{}, err)
				return
			}
			list = append(list, e)
			if q.Limit > 0 && len(list) >= 2*end+1_000 {
				slices.SortFunc(list, order)
				clear(list[end:])
				list = list[:end]
			}
		}
		slices.SortFunc(list, order)
		for e, err := range page(values(list), q.Offset, q.Limit) {
			if !yield(e, err) {
				return
			}
		}
	}
}

func values(list []geo.Event) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// page cuts a stream; a limit of 0 is none.
func page(events geo.Events, offset, limit int) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		n := 0
		for e, err := range events {
			if err != nil {
				yield(geo.Event{}, err)
				return
			}
			if n++; n <= offset {
				continue
			}
			if !yield(e, nil) || limit > 0 && n == offset+limit {
				return
			}
		}
	}
}

// Summary counts what q chooses. It reads twice what q would choose without its
// facets, both times at one moment.
func (s *Store) Summary(ctx context.Context, q geo.Query, w geo.SummaryWish) (geo.Summary, error) {
	moment, err := s.reader.BeginTx(ctx, nil)
	if err != nil {
		return geo.Summary{}, explain(err, "summary")
	}
	defer func() { _ = moment.Rollback() }() // wrote nothing
	wide := w.Wide(q)
	return geo.Summarize(s.scan(ctx, moment, wide), q, w)
}
