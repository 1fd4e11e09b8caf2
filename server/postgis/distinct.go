package postgis

import (
	"context"
	"database/sql"
	"errors"

	"eventmap/geo"
)

// Distinct lists the pairs of events that somebody said are not the same.
func (s *Store) Distinct(ctx context.Context) ([][2]int64, error) {
	list, err := distinct(ctx, s.read)
	return list, s.fail(ctx, "distinct", err)
}

func distinct(ctx context.Context, db questioner) ([][2]int64, error) {
	rows, err := db.QueryContext(ctx, "SELECT a, b FROM event_distinct ORDER BY a, b")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := [][2]int64{}
	for rows.Next() {
		var pair [2]int64
		if err := rows.Scan(&pair[0], &pair[1]); err != nil {
			return nil, err
		}
		list = append(list, pair)
	}
	return list, rows.Err()
}

// PutDistinct records that two events are not the same; who said so first stays.
func (s *Store) PutDistinct(ctx context.Context, a, b int64, by geo.Edit) error {
	if a == b {
		return geo.Errorf(geo.Invalid, "event %d is always the same as itself; name two", a)
	}
	a, b = min(a, b), max(a, b)
	err := s.transact(ctx, func(tx *transaction) error {
		for _, id := range []int64{a, b} {
			err := tx.QueryRowContext(ctx, "SELECT id FROM events WHERE id = $1 FOR SHARE", id).Scan(&id)
			if errors.Is(err, sql.ErrNoRows) {
				return geo.NoEvent(id)
			}
			if err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO event_distinct (a, b, by_whom, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", a, b, by.By, s.now())
		return err
	})
	return s.fail(ctx, "put distinct", err)
}
