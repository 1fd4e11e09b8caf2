package gpkg

import (
	"context"
	"fmt"

	"eventmap/geo/qgis"
)

// styleName is that of the style which is ours; others are left alone.
const styleName = "eventmap"

// keepStyle makes QGIS open the events as they are meant to be drawn: it keeps
// our style in the file current, and does not touch whether it is the default
// once it is there.
func (s *Store) keepStyle(ctx context.Context) error {
	var same bool
	err := s.writer.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM layer_styles WHERE f_table_name = 'events' AND styleName = ? AND styleQML = ?)`,
		styleName, string(qgis.Style)).Scan(&same)
	if err != nil {
		return fmt.Errorf("gpkg: read the style: %w", err)
	}
	if same {
		return nil
	}
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("gpkg: keep the style: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing is left to undo after a commit
	r, err := tx.ExecContext(ctx, `
		UPDATE layer_styles
		SET styleQML = ?, update_time = strftime('%Y-%m-%dT%H:%M:%fZ','now')
		WHERE f_table_name = 'events' AND styleName = ?`, string(qgis.Style), styleName)
	if err != nil {
		return fmt.Errorf("gpkg: keep the style: %w", err)
	}
	if n, err := r.RowsAffected(); err == nil && n == 0 {
		_, err = tx.ExecContext(ctx, `
			INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, useAsDefault, description, owner)
			VALUES ('', '', 'events', 'geom', ?, ?, TRUE, 'Events by type, with assessment, uncertainty and time', '')`,
			styleName, string(qgis.Style))
		if err != nil {
			return fmt.Errorf("gpkg: keep the style: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("gpkg: keep the style: %w", err)
	}
	return nil
}
