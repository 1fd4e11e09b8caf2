package gpkg

import (
	"context"
	"database/sql"
	"errors"

	"eventmap/geo"
)

// UndoRun restores what an import run changed, and those that it continues with
// it, in batches. The run is marked last, so that an undoing that was cut short
// is finished by the next.
func (s *Store) UndoRun(ctx context.Context, run int64, by geo.Edit) (geo.UndoResult, error) {
	u := &undoing{store: s, edit: by, of: map[int64]bool{}}
	err := u.begin(ctx, run)
	for i := 0; err == nil && i < len(u.runs); i++ {
		err = u.inBatches(ctx, func(t *tx, after int64) (int64, int, error) { return u.batch(t, u.runs[i], after) })
	}
	if err == nil {
		err = s.write(ctx, by, u.finish)
	}
	return u.result, explain(err, "undo run %d", run)
}

// UndoDataset takes back what imports brought into a dataset; what people have
// edited stays.
func (s *Store) UndoDataset(ctx context.Context, dataset string, by geo.Edit) (geo.UndoResult, error) {
	u := &undoing{store: s, edit: by}
	err := s.write(ctx, by, func(t *tx) error {
		var known bool
		err := t.row(`SELECT EXISTS (SELECT 1 FROM datasets WHERE name = ?)`, []any{dataset}, []any{&known})
		if err != nil {
			return err
		}
		if !known {
			return geo.NoDataset(dataset)
		}
		u.result.Run, err = t.beginRun(&geo.RunRecord{Dataset: dataset, By: by.By, StartedAt: t.now, Undoes: -1})
		return err
	})
	if err == nil {
		err = u.inBatches(ctx, func(t *tx, after int64) (int64, int, error) { return u.datasetBatch(t, dataset, after) })
	}
	if err == nil {
		err = s.write(ctx, by, u.note)
	}
	return u.result, explain(err, "undo dataset %q", dataset)
}

// An undoing takes runs back, as a run of its own.
type undoing struct {
	store  *Store
	edit   geo.Edit
	runs   []int64 // newest first
	of     map[int64]bool
	result geo.UndoResult
}

func (u *undoing) begin(ctx context.Context, run int64) error {
	return u.store.write(ctx, u.edit, func(t *tx) error {
		r := geo.RunRecord{By: u.edit.By, StartedAt: t.now, Undoes: run}
		var dataset, file, format sql.NullString
		var undoes sql.NullInt64
		var undone bool
		err := t.row(`SELECT dataset, file, format, undoes, undone FROM import_runs WHERE id = ?`, []any{run}, []any{&dataset, &file, &format, &undoes, &undone})
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return geo.Errorf(geo.NotFound, "there is no import run %d", run)
		case err != nil:
			return err
		case undoes.Valid:
			return geo.Errorf(geo.Conflict, "run %d took an import back and is no import itself; import the file again instead", run)
		case undone:
			return geo.Errorf(geo.Conflict, "run %d was taken back already", run)
		}
		u.runs, err = all(ctx, t.raw, func(rows *sql.Rows) (id int64, err error) { return id, rows.Scan(&id) }, `
			WITH RECURSIVE parts (id) AS (
			  SELECT ?
			  UNION
			  SELECT continues FROM import_runs JOIN parts USING (id) WHERE continues IS NOT NULL)
			SELECT id FROM parts ORDER BY id DESC`, run)
		if err != nil {
			return err
		}
		for _, id := range u.runs {
			u.of[id] = true
		}
		err = t.row(`SELECT id FROM import_runs WHERE undoes = ? AND ended_at IS NULL ORDER BY id DESC LIMIT 1`, []any{run}, []any{&u.result.Run})
		if errors.Is(err, sql.ErrNoRows) {
			r.Dataset, r.File, r.Format = dataset.String, file.String, format.String
			u.result.Run, err = t.beginRun(&r)
		}
		return err
	})
}

// inBatches works through ids, a batch a change. do gives the last id that it
// came to and how many there were.
func (u *undoing) inBatches(ctx context.Context, do func(t *tx, after int64) (last int64, n int, err error)) error {
	for after, n := int64(0), u.store.options.Batch; n == u.store.options.Batch; {
		if err := ctx.Err(); err != nil {
			return err
		}
		before := u.result
		err := u.store.write(ctx, u.edit, func(t *tx) (err error) {
			t.run = u.result.Run
			after, n, err = do(t, after)
			return err
		})
		if err != nil {
			u.result = before
			return err
		}
	}
	return nil
}

func (u *undoing) batch(t *tx, run, after int64) (last int64, n int, err error) {
	ids, err := all(t.ctx, t.raw, func(rows *sql.Rows) (id int64, err error) { return id, rows.Scan(&id) }, `
		SELECT DISTINCT event_id
		FROM event_revisions
		WHERE run = ? AND event_id > ?
		ORDER BY event_id
		LIMIT ?`, run, after, u.store.options.Batch)
	for _, id := range ids {
		if err := u.event(t, run, id); err != nil {
			return 0, 0, err
		}
		last = id
	}
	return last, len(ids), err
}

// A state is one revision of an event, and what became of its run.
type state struct {
	revision int64
	run      int64
	live     bool
	undone   bool
	undoing  bool
}

// event takes back what the runs did to one event. What other runs did that were
// taken back themselves, and the revisions that took it back, count for nothing.
func (u *undoing) event(t *tx, run, id int64) error {
	var states []state
	err := t.each(func(row scannable) error {
		var s state
		err := row.Scan(&s.revision, &s.run, &s.live, &s.undone, &s.undoing)
		states = append(states, s)
		return err
	}, `
		SELECT e.revision, coalesce(e.run, 0), e.body IS NOT NULL, coalesce(r.undone, FALSE), coalesce(r.undoes > 0, FALSE)
		FROM event_revisions e
		LEFT JOIN import_runs r ON r.id = e.run
		WHERE e.event_id = ?
		ORDER BY e.revision DESC`, id)
	if err != nil {
		return err
	}
	newest := states[0]
	var top, target *state
	for i := range states {
		s := &states[i]
		switch {
		case u.of[s.run] && s.run > run:
			return nil // taken back with that run
		case s.undoing, s.undone && !u.of[s.run]:
		case top == nil:
			top = s
			if !u.of[s.run] {
				target = s
			}
		case target == nil && !u.of[s.run]:
			target = s
		}
	}
	switch {
	case newest.run == u.result.Run: // by this undoing, before it was cut short
		u.count(newest.live)
		return nil
	case target != nil && top == target:
		if newest.live {
			return u.keep(t, id)
		}
		return nil // deleted since
	case target != nil && target.live:
		return u.restore(t, id, newest, target.revision)
	case newest.live:
		u.count(false)
		return t.remove(id, newest.revision)
	}
	return nil
}

func (u *undoing) count(restored bool) {
	if restored {
		u.result.Restored++
	} else {
		u.result.Removed++
	}
}

// keep leaves an event as it is.
func (u *undoing) keep(t *tx, id int64) error {
	e, err := t.event(id)
	if err != nil {
		return err
	}
	u.kept(&e)
	return nil
}

func (u *undoing) kept(e *geo.Event) {
	u.result.Kept++
	if len(u.result.Edited) < geo.MaxRefusals {
		u.result.Edited = append(u.result.Edited, geo.Gone{ID: e.ID, Dataset: e.Dataset, ExternalID: e.ExternalID, Title: e.Title, Edited: true})
	}
}

// restore writes anew what a revision says. An event whose name another one
// bears by now stays as it is.
func (u *undoing) restore(t *tx, id int64, newest state, revision int64) error {
	e, err := t.session.revision(id, revision, t.place)
	if err != nil {
		return err
	}
	holder, err := t.byName(e.Dataset, e.ExternalID)
	if err != nil {
		return err
	}
	if holder != 0 && holder != id {
		u.kept(&e)
		return nil
	}
	now := e
	now.Revision = newest.revision
	u.count(true)
	return t.save(&e, &now)
}

// finish forgets what the files of the runs said, and marks the runs.
func (u *undoing) finish(t *tx) error {
	for _, run := range u.runs {
		if err := t.exec(`DELETE FROM import_statements WHERE run = ?`, run); err != nil {
			return err
		}
		if err := t.exec(`UPDATE import_runs SET undone = TRUE WHERE id = ?`, run); err != nil {
			return err
		}
	}
	return u.note(t)
}

// note keeps the report of the undoing among those of the imports.
func (u *undoing) note(t *tx) error {
	r := &u.result
	return t.noteRun(r.Run, &geo.ImportResult{Run: r.Run, Updated: r.Restored, Conflicts: r.Kept, Removed: r.Removed, Gone: r.Edited}, t.now)
}

// datasetBatch deletes what imports brought and no person ever wrote.
func (u *undoing) datasetBatch(t *tx, dataset string, after int64) (last int64, n int, err error) {
	type brought struct {
		id, revision      int64
		externalID, title string
		edited            bool
	}
	list, err := all(t.ctx, t.raw, func(rows *sql.Rows) (b brought, err error) {
		return b, rows.Scan(&b.id, &b.revision, &b.externalID, &b.title, &b.edited)
	}, `
		SELECT fid, revision, external_id, title,
		  EXISTS (SELECT 1 FROM event_revisions WHERE event_id = e.fid AND run IS NULL)
		FROM events e
		WHERE dataset = ? AND fid > ? AND EXISTS (SELECT 1 FROM event_revisions WHERE event_id = e.fid AND revision = 1 AND run IS NOT NULL)
		ORDER BY fid
		LIMIT ?`, dataset, after, u.store.options.Batch)
	for _, b := range list {
		last = b.id
		if b.edited {
			u.kept(&geo.Event{ID: b.id, Dataset: dataset, ExternalID: b.externalID, Title: b.title})
			continue
		}
		u.count(false)
		if err := t.remove(b.id, b.revision); err != nil {
			return 0, 0, err
		}
		if err := t.exec(`DELETE FROM import_statements WHERE event_id = ?`, b.id); err != nil {
			return 0, 0, err
		}
	}
	return last, len(list), err
}
