package gpkg

import (
	"context"
	"database/sql"

	"eventmap/geo"
)

// Distinct lists the pairs of events that somebody said are not the same.
func (s *Store) Distinct(ctx context.Context) ([][2]int64, error) {
	pairs, err := distinct(ctx, s.reader)
	return pairs, explain(err, "distinct")
}

func distinct(ctx context.Context, db querier) ([][2]int64, error) {
	return all(ctx, db, func(rows *sql.Rows) (pair [2]int64, err error) {
		return pair, rows.Scan(&pair[0], &pair[1])
	}, `SELECT a, b FROM event_distinct ORDER BY a, b`)
}

// PutDistinct says that two events are not the same; once is enough.
func (s *Store) PutDistinct(ctx context.Context, a, b int64, by geo.Edit) error {
	if a == b {
		return geo.Errorf(geo.Invalid, "event %d is no other than itself", a)
	}
	err := s.write(ctx, by, func(t *tx) error {
		for _, id := range [...]int64{a, b} {
			if _, err := t.event(id); err != nil {
				return err
			}
		}
		return t.keepDistinct(min(a, b), max(a, b))
	})
	return explain(err, "put distinct %d and %d", a, b)
}

func (t *tx) keepDistinct(a, b int64) error {
	return t.exec(`INSERT INTO event_distinct (a, b, by, at) VALUES (?, ?, ?, ?) ON CONFLICT (a, b) DO NOTHING`, a, b, orNull(t.edit.By), orNullMoment(t.now))
}
