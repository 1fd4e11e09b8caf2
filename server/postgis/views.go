package postgis

import (
	"context"

	"eventmap/geo"
)

// Views lists the views by name.
func (s *Store) Views(ctx context.Context) ([]geo.View, error) {
	list, err := views(ctx, s.read)
	return list, s.fail(ctx, "views", err)
}

func views(ctx context.Context, db questioner) ([]geo.View, error) {
	rows, err := db.QueryContext(ctx, `SELECT id, name, address, by_whom, at FROM views ORDER BY name COLLATE "C"`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []geo.View{}
	for rows.Next() {
		var v geo.View
		if err := rows.Scan(&v.ID, &v.Name, &v.Address, &v.By, &v.At); err != nil {
			return nil, err
		}
		v.At = v.At.UTC()
		list = append(list, v)
	}
	return list, rows.Err()
}

// PutView keeps a view: a new one where it has no id, else in place of the one
// that has it.
func (s *Store) PutView(ctx context.Context, v geo.View) (geo.View, error) {
	v.At = s.now()
	if err := v.Settle(); err != nil {
		return geo.View{}, err
	}
	err := s.transact(ctx, func(tx *transaction) error {
		others, err := lockedViews(ctx, tx)
		if err != nil {
			return err
		}
		if err := v.AddTo(others); err != nil {
			return err
		}
		if v.ID == 0 {
			return tx.QueryRowContext(ctx, "INSERT INTO views (name, address, by_whom, at) VALUES ($1, $2, $3, $4) RETURNING id",
				v.Name, v.Address, v.By, v.At).Scan(&v.ID)
		}
		_, err = tx.ExecContext(ctx, "UPDATE views SET name = $2, address = $3, by_whom = $4, at = $5 WHERE id = $1", v.ID, v.Name, v.Address, v.By, v.At)
		return err
	})
	return v, s.fail(ctx, "put view", err)
}

// lockedViews gives the views as they stay until the transaction ends.
func lockedViews(ctx context.Context, tx *transaction) ([]geo.View, error) {
	if _, err := tx.ExecContext(ctx, "LOCK TABLE views IN EXCLUSIVE MODE"); err != nil {
		return nil, err
	}
	return views(ctx, tx)
}

// DeleteView forgets a view; NotFound where there is none.
func (s *Store) DeleteView(ctx context.Context, id int64) error {
	err := s.transact(ctx, func(tx *transaction) error {
		gone, err := tx.ExecContext(ctx, "DELETE FROM views WHERE id = $1", id)
		if err != nil {
			return err
		}
		if n, err := gone.RowsAffected(); n > 0 || err != nil {
			return err
		}
		return geo.NoView(id)
	})
	return s.fail(ctx, "delete view", err)
}

// restoreViews takes the place of whatever views there are.
func restoreViews(ctx context.Context, tx *transaction, a geo.Archive) error {
	list, err := a.Views(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM views"); err != nil {
		return err
	}
	for _, v := range list {
		_, err := tx.ExecContext(ctx, "INSERT INTO views (id, name, address, by_whom, at) VALUES ($1, $2, $3, $4, $5)", v.ID, v.Name, v.Address, v.By, v.At)
		if err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, "SELECT setval(pg_get_serial_sequence('views', 'id'), coalesce(max(id), 0) + 1, false) FROM views")
	return err
}
