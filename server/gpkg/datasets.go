package gpkg

import (
	"context"
	"database/sql"

	"eventmap/geo"
)

// Datasets lists the datasets by name.
func (s *Store) Datasets(ctx context.Context) ([]geo.Dataset, error) {
	list, err := datasets(ctx, s.reader)
	return list, explain(err, "datasets")
}

func datasets(ctx context.Context, db querier) ([]geo.Dataset, error) {
	rows, err := db.QueryContext(ctx, `
		SELECT name, title, licence, attribution, redistributable, visibility, mapping
		FROM datasets
		ORDER BY name`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to the end
	var list []geo.Dataset
	for rows.Next() {
		var d geo.Dataset
		var licence, attribution, mapping sql.NullString
		if err := rows.Scan(&d.Name, &d.Title, &licence, &attribution, &d.Redistributable, &d.Visibility, &mapping); err != nil {
			return nil, err
		}
		d.Licence, d.Attribution = licence.String, attribution.String
		if mapping.Valid {
			if err := unmarshal("mapping", mapping.String, &d.Mapping); err != nil {
				return nil, err
			}
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// PutDataset creates or replaces a dataset. A missing title is its name, a
// missing visibility is private.
func (s *Store) PutDataset(ctx context.Context, d geo.Dataset) error {
	if err := d.Settle(); err != nil {
		return err
	}
	err := s.write(ctx, geo.Edit{}, func(t *tx) error { return t.putDataset(&d) })
	return explain(err, "put dataset %q", d.Name)
}

func (t *tx) putDataset(d *geo.Dataset) error {
	var mapping any
	if len(d.Mapping) > 0 {
		var err error
		if mapping, err = marshal("mapping", d.Mapping); err != nil {
			return err
		}
	}
	return t.exec(`
		INSERT INTO datasets (name, title, licence, attribution, redistributable, visibility, mapping)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE
		SET title = excluded.title, licence = excluded.licence, attribution = excluded.attribution,
		  redistributable = excluded.redistributable, visibility = excluded.visibility, mapping = excluded.mapping`,
		d.Name, d.Title, orNull(d.Licence), orNull(d.Attribution), d.Redistributable, d.Visibility, mapping)
}

// keepDataset makes a dataset that an event is the first to name.
func (t *tx) keepDataset(name string) error {
	if t.datasets[name] {
		return nil
	}
	t.datasets[name] = true
	return t.exec(`
		INSERT INTO datasets (name, title, redistributable, visibility)
		VALUES (?, ?, TRUE, 'private')
		ON CONFLICT (name) DO NOTHING`, name, name)
}
