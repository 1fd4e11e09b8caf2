package gpkg

import (
	"context"
	"database/sql"

	"eventmap/geo"
)

// Datasets lists the datasets by name.
func (s *Store) Datasets(ctx context.Context) ([]geo.Dataset, error) {
	rows, err := s.reader.QueryContext(ctx, `
		SELECT name, title, licence, attribution, redistributable, visibility
		FROM datasets
		ORDER BY name`)
	if err != nil {
		return nil, explain(err, "datasets")
	}
	defer func() { _ = rows.Close() }() // read to the end
	var list []geo.Dataset
	for rows.Next() {
		var d geo.Dataset
		var licence, attribution sql.NullString
		if err := rows.Scan(&d.Name, &d.Title, &licence, &attribution, &d.Redistributable, &d.Visibility); err != nil {
			return nil, explain(err, "datasets")
		}
		d.Licence, d.Attribution = licence.String, attribution.String
		list = append(list, d)
	}
	return list, explain(rows.Err(), "datasets")
}

// PutDataset creates or replaces a dataset. A missing title is its name, a
// missing visibility is private.
func (s *Store) PutDataset(ctx context.Context, d geo.Dataset) error {
	if err := d.Settle(); err != nil {
		return err
	}
	err := s.write(ctx, "", func(t *tx) error {
		return t.exec(`
			INSERT INTO datasets (name, title, licence, attribution, redistributable, visibility)
			VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE
			SET title = excluded.title, licence = excluded.licence, attribution = excluded.attribution,
			  redistributable = excluded.redistributable, visibility = excluded.visibility`,
			d.Name, d.Title, orNull(d.Licence), orNull(d.Attribution), d.Redistributable, d.Visibility)
	})
	return explain(err, "put dataset %q", d.Name)
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
