package gpkg

import (
	"context"
	"database/sql"
	"slices"

	"eventmap/geo"
)

// Purge erases what every revision of an event says, and what files said of it.
// Afterwards no byte of it is left in the file or its log: the file is written
// anew, which takes as long as to copy it.
func (s *Store) Purge(ctx context.Context, id int64, by geo.Edit) error {
	err := s.write(ctx, by, func(t *tx) error { return t.purge(id) })
	if err == nil {
		err = s.scrub(context.WithoutCancel(ctx))
	}
	return explain(err, "purge %d", id)
}

// purge is on record as a tombstone, even of an event that was deleted before.
func (t *tx) purge(id int64) error {
	var last sql.NullInt64
	var left int
	err := t.row(`SELECT max(revision), count(body) FROM event_revisions WHERE event_id = ?`, []any{id}, []any{&last, &left})
	switch {
	case err != nil:
		return err
	case !last.Valid:
		return geo.NoEvent(id)
	case left == 0: // purged before
		return nil
	}
	areas, err := all(t.ctx, t.raw, func(rows *sql.Rows) (area string, err error) {
		return area, rows.Scan(&area)
	}, drawnOf, id, id)
	if err != nil {
		return err
	}
	if err := t.remove(id, last.Int64); err != nil {
		return err
	}
	for _, query := range [...]string{
		`UPDATE event_revisions SET body = NULL, purged = TRUE WHERE event_id = ? AND body IS NOT NULL`,
		`UPDATE import_statements SET body = NULL WHERE event_id = ? AND body IS NOT NULL`,
	} {
		if err := t.exec(query, id); err != nil {
			return err
		}
	}
	for _, area := range areas {
		t.store.places.drop(area)
		if err := t.exec(forgetDrawn, area); err != nil {
			return err
		}
	}
	return t.purgeReports(id)
}

// drawnOf gives the areas that people drew for an event, in whatever revision.
const drawnOf = `
	SELECT id
	FROM places
	WHERE level < 0 AND id IN (
	  SELECT json_extract(body, '$.properties.area_id') FROM event_revisions WHERE event_id = ? AND body IS NOT NULL
	  UNION
	  SELECT json_extract(body, '$.properties.area_id') FROM import_statements WHERE event_id = ? AND body IS NOT NULL)`

// forgetDrawn removes an area that nothing else speaks of.
const forgetDrawn = `
	DELETE FROM places
	WHERE id = ?1
	  AND NOT EXISTS (SELECT 1 FROM event_revisions WHERE instr(body, '"area_id":"' || ?1 || '"') > 0)
	  AND NOT EXISTS (SELECT 1 FROM import_statements WHERE instr(body, '"area_id":"' || ?1 || '"') > 0)`

// purgeReports takes an event out of what runs told of it.
func (t *tx) purgeReports(id int64) error {
	type report struct {
		run  int64
		text string
	}
	list, err := all(t.ctx, t.raw, func(rows *sql.Rows) (r report, err error) {
		return r, rows.Scan(&r.run, &r.text)
	}, `SELECT id, report FROM import_runs WHERE report IS NOT NULL`)
	if err != nil {
		return err
	}
	for _, r := range list {
		var result geo.ImportResult
		if err := unmarshal("report", r.text, &result); err != nil {
			return err
		}
		told := len(result.Disagreements) + len(result.Gone)
		result.Disagreements = slices.DeleteFunc(result.Disagreements, func(d geo.Disagreement) bool { return d.ID == id })
		result.Gone = slices.DeleteFunc(result.Gone, func(g geo.Gone) bool { return g.ID == id })
		if len(result.Disagreements)+len(result.Gone) == told {
			continue
		}
		text, err := marshal("report", result)
		if err != nil {
			return err
		}
		if err := t.exec(`UPDATE import_runs SET report = ? WHERE id = ?`, text, r.run); err != nil {
			return err
		}
	}
	return nil
}

// scrub writes the file anew and empties its log, for what was deleted stands in
// both until something else is written over it.
func (s *Store) scrub(ctx context.Context) error {
	if _, err := s.writer.ExecContext(ctx, "VACUUM"); err != nil {
		return err
	}
	var busy, log, moved int
	if err := s.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return geo.Errorf(geo.Unavailable, "the event is purged, but somebody still reads the store as it was before, so that its words are still in the file; purge it again in a moment")
	}
	return nil
}
