package postgis

import (
	"context"
	"database/sql"
	"slices"

	"github.com/lib/pq"

	"eventmap/geo"
)

// Datasets lists the datasets by name.
func (s *Store) Datasets(ctx context.Context) ([]geo.Dataset, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT name, title, licence, attribution, redistributable, visibility
		FROM datasets
		ORDER BY name`)
	if err != nil {
		return nil, s.fail(ctx, "datasets", err)
	}
	defer rows.Close()
	list := []geo.Dataset{}
	for rows.Next() {
		var d geo.Dataset
		if err := rows.Scan(&d.Name, &d.Title, &d.Licence, &d.Attribution, &d.Redistributable, &d.Visibility); err != nil {
			return nil, s.fail(ctx, "datasets", err)
		}
		list = append(list, d)
	}
	return list, s.fail(ctx, "datasets", rows.Err())
}

// PutDataset creates or replaces a dataset's title, rights and default. An empty
// title becomes the name, an empty visibility private.
func (s *Store) PutDataset(ctx context.Context, d geo.Dataset) error {
	if err := d.Settle(); err != nil {
		return err
	}
	_, err := s.write.ExecContext(ctx, `INSERT INTO datasets (name, title, licence, attribution, redistributable, visibility)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (name) DO UPDATE SET title = excluded.title, licence = excluded.licence, attribution = excluded.attribution,
			redistributable = excluded.redistributable, visibility = excluded.visibility`,
		d.Name, d.Title, d.Licence, d.Attribution, d.Redistributable, d.Visibility)
	return s.fail(ctx, "put dataset", err)
}

// putDatasets makes the datasets that events name and nobody has described yet.
func putDatasets(ctx context.Context, tx *sql.Tx, events []*record) error {
	seen := map[string]bool{}
	var names []string
	for _, r := range events {
		if !seen[r.Dataset] {
			seen[r.Dataset] = true
			names = append(names, r.Dataset)
		}
	}
	slices.Sort(names)
	_, err := tx.ExecContext(ctx, `INSERT INTO datasets (name, title)
		SELECT name, name FROM unnest($1::text[]) AS name
		ON CONFLICT DO NOTHING`, pq.Array(names))
	return err
}
