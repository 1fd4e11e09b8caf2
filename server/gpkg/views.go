package gpkg

import (
	"context"
	"database/sql"

	"eventmap/geo"
)

// Views lists the views by name.
func (s *Store) Views(ctx context.Context) ([]geo.View, error) {
	list, err := views(ctx, s.reader)
	return list, explain(err, "views")
}

func views(ctx context.Context, db querier) ([]geo.View, error) {
	return all(ctx, db, func(rows *sql.Rows) (v geo.View, err error) {
		var by sql.NullString
		var at any
		if err := rows.Scan(&v.ID, &v.Name, &v.Address, &by, &at); err != nil {
			return v, err
		}
		v.By = by.String
		v.At, err = parseMoment(at)
		return v, err
	}, `SELECT id, name, address, by, CAST(at AS TEXT) FROM views ORDER BY name`)
}

// PutView keeps a view: a new one where it has no id, else in place of the one
// that has it.
func (s *Store) PutView(ctx context.Context, v geo.View) (geo.View, error) {
	v.At = s.options.Now()
	if err := v.Settle(); err != nil {
		return geo.View{}, err
	}
	err := s.write(ctx, geo.Edit{}, func(t *tx) error {
		others, err := views(ctx, t.raw)
		if err != nil {
			return err
		}
		if err := v.AddTo(others); err != nil {
			return err
		}
		return t.row(`
			INSERT INTO views (id, name, address, by, at)
			VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE
			SET name = excluded.name, address = excluded.address, by = excluded.by, at = excluded.at
			RETURNING id`,
			[]any{orNullNumber(v.ID), v.Name, v.Address, orNull(v.By), orNullMoment(v.At)}, []any{&v.ID})
	})
	return v, explain(err, "put view %q", v.Name)
}

// DeleteView forgets a view; NotFound where there is none.
func (s *Store) DeleteView(ctx context.Context, id int64) error {
	err := s.write(ctx, geo.Edit{}, func(t *tx) error {
		others, err := views(ctx, t.raw)
		if err != nil {
			return err
		}
		for _, o := range others {
			if o.ID == id {
				return t.exec(`DELETE FROM views WHERE id = ?`, id)
			}
		}
		return geo.NoView(id)
	})
	return explain(err, "delete view %d", id)
}

// restoreViews takes the place of whatever views there are.
func (t *tx) restoreViews(ctx context.Context, a geo.Archive) error {
	list, err := a.Views(ctx)
	if err != nil {
		return err
	}
	if err := t.exec(`DELETE FROM views`); err != nil {
		return err
	}
	for _, v := range list {
		err := t.exec(`INSERT INTO views (id, name, address, by, at) VALUES (?, ?, ?, ?, ?)`, v.ID, v.Name, v.Address, orNull(v.By), orNullMoment(v.At))
		if err != nil {
			return err
		}
	}
	return nil
}
