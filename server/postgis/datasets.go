package postgis

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/lib/pq"

	"eventmap/geo"
)

// Datasets lists the datasets by name.
func (s *Store) Datasets(ctx context.Context) ([]geo.Dataset, error) {
	list, err := datasets(ctx, s.read)
	return list, s.fail(ctx, "datasets", err)
}

func datasets(ctx context.Context, db questioner) ([]geo.Dataset, error) {
	rows, err := db.QueryContext(ctx, `SELECT name, title, licence, attribution, redistributable, visibility, mapping
		FROM datasets
		ORDER BY name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []geo.Dataset{}
	for rows.Next() {
		var d geo.Dataset
		var mapping []byte
		if err := rows.Scan(&d.Name, &d.Title, &d.Licence, &d.Attribution, &d.Redistributable, &d.Visibility, &mapping); err != nil {
			return nil, err
		}
		if mapping != nil {
			if err := json.Unmarshal(mapping, &d.Mapping); err != nil {
				return nil, err
			}
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// PutDataset creates or replaces a dataset's title, rights, default and mapping,
// and tells everybody who watches. An empty title becomes the name, an empty
// visibility private.
func (s *Store) PutDataset(ctx context.Context, d geo.Dataset) error {
	if err := d.Settle(); err != nil {
		return err
	}
	err := s.transact(ctx, func(tx *transaction) error { return putDataset(ctx, tx, &d) })
	return s.fail(ctx, "put dataset", err)
}

func putDataset(ctx context.Context, tx *transaction, d *geo.Dataset) error {
	var mapping any
	if len(d.Mapping) > 0 {
		mapping = jsonText{d.Mapping}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO datasets (name, title, licence, attribution, redistributable, visibility, mapping)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (name) DO UPDATE SET title = excluded.title, licence = excluded.licence, attribution = excluded.attribution,
			redistributable = excluded.redistributable, visibility = excluded.visibility, mapping = excluded.mapping`,
		d.Name, d.Title, d.Licence, d.Attribution, d.Redistributable, d.Visibility, mapping)
	return err
}

// putDatasets makes the datasets that events name and nobody has described yet.
func putDatasets(ctx context.Context, tx *transaction, events []*record) error {
	seen := map[string]bool{}
	var names []string
	for _, r := range events {
		if !seen[r.Dataset] {
			seen[r.Dataset] = true
			names = append(names, r.Dataset)
		}
	}
	slices.Sort(names)
	_, err := tx.ExecContext(ctx, nameDatasets, pq.Array(names))
	return err
}

const nameDatasets = `INSERT INTO datasets (name, title)
SELECT name, name FROM unnest($1::text[]) AS name
ON CONFLICT DO NOTHING`
