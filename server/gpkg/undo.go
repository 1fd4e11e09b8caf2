package gpkg

import (
	"context"

	"eventmap/geo"
)

// Undo takes back what imports brought of a dataset, in batches. What was taken
// back is forgotten, so that the same file may bring it anew. A dataset that
// never was is NotFound.
func (s *Store) Undo(ctx context.Context, dataset, by string) (removed, kept int, err error) {
	var known bool
	if err := s.reader.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM datasets WHERE name = ?)`, dataset).Scan(&known); err != nil {
		return 0, 0, explain(err, "undo %q", dataset)
	}
	if !known {
		return 0, 0, geo.NoDataset(dataset)
	}
	for {
		n := 0
		err := s.write(ctx, by, func(t *tx) (err error) {
			n, err = t.undo(dataset)
			return err
		})
		if err != nil {
			return removed, 0, explain(err, "undo %q", dataset)
		}
		if removed += n; n == 0 {
			break
		}
	}
	err = s.reader.QueryRowContext(ctx, `
		SELECT count(*)
		FROM import_rows i
		JOIN events e ON e.fid = i.event_id
		WHERE i.dataset = ?`, dataset).Scan(&kept)
	return removed, kept, explain(err, "undo %q", dataset)
}

// undo removes one batch and gives its size.
func (t *tx) undo(dataset string) (int, error) {
	type row struct {
		id, revision int64
		externalID   string
	}
	rows, err := t.raw.QueryContext(t.ctx, `
		SELECT e.fid, e.revision, e.external_id
		FROM events e
		JOIN event_revisions r ON r.event_id = e.fid AND r.revision = e.revision
		WHERE e.dataset = ? AND r.run IS NOT NULL
		LIMIT ?`, dataset, batchRows)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }() // read to the end
	var list []row
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.id, &r.revision, &r.externalID); err != nil {
			return 0, err
		}
		list = append(list, r)
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	for _, r := range list {
		if err := t.remove(r.id, r.revision); err != nil {
			return 0, err
		}
		if err := t.exec(`DELETE FROM import_rows WHERE dataset = ? AND external_id = ?`, dataset, r.externalID); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}
