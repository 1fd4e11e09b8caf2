package postgis

import (
	"context"

	"eventmap/geo/qgis"
)

// styleName is that of the style which is ours; others are left alone.
const styleName = "eventmap"

// keepStyle makes QGIS open the events as they are meant to be drawn: it keeps
// our style in the database current, and does not touch whether it is the default
// once it is there.
func (s *Store) keepStyle(ctx context.Context) error {
	var same bool
	err := s.write.QueryRowContext(ctx, `
		SELECT EXISTS (
			SELECT 1 FROM eventmap.layer_styles
			WHERE f_table_catalog = current_database() AND f_table_name = 'events_map' AND stylename = $1 AND styleqml::text = XMLPARSE(DOCUMENT $2)::text)`,
		styleName, string(qgis.Style)).Scan(&same)
	if err != nil || same {
		return s.fail(ctx, "read the style", err)
	}
	_, err = s.write.ExecContext(ctx, `
		WITH kept AS (
			UPDATE eventmap.layer_styles
			SET f_table_catalog = current_database(), styleqml = XMLPARSE(DOCUMENT $2), update_time = current_timestamp
			WHERE f_table_name = 'events_map' AND stylename = $1
			RETURNING id)
		INSERT INTO eventmap.layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, stylename, styleqml, useasdefault, description)
		SELECT current_database(), 'eventmap', 'events_map', 'point', $1, XMLPARSE(DOCUMENT $2), true, 'Events by type, with assessment, uncertainty and time'
		WHERE NOT EXISTS (SELECT 1 FROM kept)`,
		styleName, string(qgis.Style))
	return s.fail(ctx, "keep the style", err)
}
