package gpkg

import (
	"context"
	"database/sql"
	"iter"

	"eventmap/geo"
)

// Restore fills a store that has never held an event with an archive, as one
// transaction. The archive's seals must hold.
func (s *Store) Restore(ctx context.Context, a geo.Archive) error {
	err := s.write(ctx, geo.Edit{}, func(t *tx) error { return t.restore(ctx, a) })
	if err == nil {
		s.lookNow()
	}
	return explain(err, "restore")
}

func (t *tx) restore(ctx context.Context, a geo.Archive) error {
	var held bool
	err := t.row(`SELECT n > 0 OR EXISTS (SELECT 1 FROM event_revisions) OR EXISTS (SELECT 1 FROM import_runs) FROM change_counter`, nil, []any{&held})
	if err != nil {
		return err
	}
	if held {
		return geo.Errorf(geo.Conflict, "the store holds events or held some; restore into a new one")
	}
	for _, step := range [...]func(context.Context, geo.Archive) error{
		t.restoreSecret, t.restoreDatasets, t.restoreViews, t.restoreRuns, t.restoreHistory, t.restoreEvents,
	} {
		if err := step(ctx, a); err != nil {
			return err
		}
	}
	_, err = t.verify(nil, t.place)
	return err
}

func (t *tx) restoreDatasets(ctx context.Context, a geo.Archive) error {
	list, err := a.Datasets(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		if err := t.putDataset(&list[i]); err != nil {
			return err
		}
	}
	return each(a.Places(ctx), func(p *geo.Place) error {
		kept := *p
		return t.keepPlace(&kept)
	})
}

// restoreRuns goes from the oldest, for each may continue one before it.
func (t *tx) restoreRuns(ctx context.Context, a geo.Archive) error {
	list, err := a.Runs(ctx)
	if err != nil {
		return err
	}
	for i := len(list) - 1; i >= 0; i-- {
		r := &list[i]
		err := t.exec(`
			INSERT INTO import_runs (id, dataset, file, format, by, started_at, continues, undoes, undone)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			r.ID, orNull(r.Dataset), orNull(r.File), orNull(r.Format), orNull(r.By), orNullMoment(r.StartedAt), orNullNumber(r.Continues), orNullNumber(r.Undoes), r.Undone)
		if err != nil {
			return err
		}
		if err := t.noteRun(r.ID, &r.Result, r.EndedAt); err != nil {
			return err
		}
	}
	if err := each(a.Statements(ctx), t.keepStatement); err != nil {
		return err
	}
	pairs, err := a.Distinct(ctx)
	if err != nil {
		return err
	}
	for _, pair := range pairs {
		if err := t.keepDistinct(pair[0], pair[1]); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) restoreHistory(ctx context.Context, a geo.Archive) error {
	var last geo.SealedChange
	err := each(a.Changes(ctx), func(c *geo.SealedChange) error {
		last = *c
		return t.keepSeal(c)
	})
	if err != nil {
		return err
	}
	if err := each(a.Records(ctx), t.keepRecord); err != nil {
		return err
	}
	return t.exec(`UPDATE change_counter SET n = ?, at = ?`, last.Number, orNullMoment(last.At))
}

// restoreEvents makes the events of their newest revisions, a batch at a time.
func (t *tx) restoreEvents(ctx context.Context, _ geo.Archive) error {
	for after, n := int64(0), batchRows; n == batchRows; {
		if err := ctx.Err(); err != nil {
			return err
		}
		type newest struct {
			id   int64
			body sql.NullString
		}
		list, err := all(t.ctx, t.raw, func(rows *sql.Rows) (r newest, err error) {
			var revision int64
			return r, rows.Scan(&r.id, &revision, &r.body)
		}, `
			SELECT event_id, max(revision), body
			FROM event_revisions
			WHERE event_id > ?
			GROUP BY event_id
			ORDER BY event_id
			LIMIT ?`, after, batchRows)
		if err != nil {
			return err
		}
		for _, r := range list {
			after = r.id
			if !r.body.Valid {
				continue
			}
			e, err := parse([]byte(r.body.String), t.place)
			if err != nil {
				return err
			}
			if err := t.keepEvent(&e, false); err != nil {
				return err
			}
		}
		n = len(list)
	}
	// No id is given again, of the deleted ones neither.
	if err := t.exec(`DELETE FROM sqlite_sequence WHERE name = 'events'`); err != nil {
		return err
	}
	return t.exec(`INSERT INTO sqlite_sequence (name, seq) SELECT 'events', max(event_id) FROM event_revisions HAVING max(event_id) IS NOT NULL`)
}

func each[T any](list iter.Seq2[T, error], do func(*T) error) error {
	for v, err := range list {
		if err != nil {
			return err
		}
		if err := do(&v); err != nil {
			return err
		}
	}
	return nil
}
