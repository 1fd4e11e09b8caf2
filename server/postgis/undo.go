package postgis

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"eventmap/geo"
)

// aDataset is what an undoing takes back that is not of one run.
const aDataset = -1

// An undoing takes back what imports wrote, a batch at a time. What was done
// before it broke off stays done, and whoever asks again goes on from there.
type undoing struct {
	s       *Store
	by      geo.Edit
	undoes  int64
	of      []int64 // the runs that are taken back; nil for a dataset
	ignored []int64 // other runs that were taken back, and undoings: what they wrote counts for nothing
	result  geo.UndoResult
}

// UndoRun restores what a run, and those that it continues, changed. They are
// marked as undone last, so that an undoing which broke off can be asked for again.
func (s *Store) UndoRun(ctx context.Context, run int64, by geo.Edit) (geo.UndoResult, error) {
	u := &undoing{s: s, by: by, undoes: run}
	err := u.run(ctx)
	return u.result, s.fail(ctx, fmt.Sprintf("undo run %d", run), err)
}

func (u *undoing) run(ctx context.Context) error {
	found, err := runs(ctx, u.s.read, "WHERE id = $1", u.undoes)
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		return geo.Errorf(geo.NotFound, "there is no import run %d", u.undoes)
	case found[0].Undoes != 0:
		return geo.Errorf(geo.Conflict, "run %d is itself an undoing; import the file again to have back what it took", u.undoes)
	case found[0].Undone:
		return geo.Errorf(geo.Conflict, "import run %d was undone already", u.undoes)
	}
	err = u.s.read.QueryRowContext(ctx, `WITH RECURSIVE chain AS (
			SELECT id, continues FROM import_runs WHERE id = $1
			UNION
			SELECT r.id, r.continues FROM chain c JOIN import_runs r ON r.id = c.continues WHERE NOT r.undone
		)
		SELECT (SELECT array_agg(id) FROM chain),
			(SELECT coalesce(array_agg(id), '{}') FROM import_runs WHERE undone OR undoes > 0),
			(SELECT max(id) FROM import_runs WHERE undoes = $1 AND finished_at IS NULL)`, u.undoes).
		Scan(pq.Array(&u.of), pq.Array(&u.ignored), integer{&u.result.Run})
	if err != nil {
		return err
	}
	if u.result.Run == 0 {
		if err := u.begin(ctx, &found[0]); err != nil {
			return err
		}
	}
	err = u.each(ctx, question[int64]{
		query: "SELECT DISTINCT event_id FROM event_revisions WHERE run = ANY($1) ORDER BY event_id",
		args:  []any{pq.Array(u.of)},
	}, u.restore)
	if err != nil {
		return err
	}
	return u.end(ctx)
}

// UndoDataset deletes the events that imports brought into a dataset, but for
// those that a person has written to since.
func (s *Store) UndoDataset(ctx context.Context, dataset string, by geo.Edit) (geo.UndoResult, error) {
	u := &undoing{s: s, by: by, undoes: aDataset}
	err := u.dataset(ctx, dataset)
	return u.result, s.fail(ctx, "undo dataset", err)
}

func (u *undoing) dataset(ctx context.Context, name string) error {
	var known bool
	if canHold(name) {
		if err := u.s.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM datasets WHERE name = $1)", name).Scan(&known); err != nil {
			return err
		}
	}
	if !known {
		return geo.NoDataset(name)
	}
	if err := u.begin(ctx, &geo.RunRecord{Dataset: name}); err != nil {
		return err
	}
	err := u.each(ctx, question[int64]{
		query: `SELECT e.id
FROM events e
JOIN event_revisions first ON first.event_id = e.id AND first.revision = 1
WHERE e.dataset = $1 AND first.run IS NOT NULL
ORDER BY e.id`,
		args: []any{name},
	}, u.clear)
	if err != nil {
		return err
	}
	return u.end(ctx)
}

// begin records the undoing as a run of its own.
func (u *undoing) begin(ctx context.Context, of *geo.RunRecord) error {
	return u.s.write.QueryRowContext(ctx, `INSERT INTO import_runs (dataset, file, format, by_whom, started_at, undoes)
		VALUES ($1, $2, $3, $4, $5, $6)
		RETURNING id`, of.Dataset, of.File, of.Format, u.by.By, u.s.now(), u.undoes).Scan(&u.result.Run)
}

// end forgets what the runs said, marks them and reports.
func (u *undoing) end(ctx context.Context) error {
	return u.s.transact(ctx, func(tx *transaction) error {
		if err := holdImports(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM import_statements WHERE run = ANY($1)", pq.Array(u.of)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE import_runs SET undone = true WHERE id = ANY($1)", pq.Array(u.of)); err != nil {
			return err
		}
		r := &u.result
		report := geo.ImportResult{Run: r.Run, Updated: r.Restored, Conflicts: r.Kept, Removed: r.Removed, Gone: r.Edited}
		_, err := tx.ExecContext(ctx, "UPDATE import_runs SET finished_at = $2, report = $3 WHERE id = $1", r.Run, u.s.now(), jsonText{report})
		return err
	})
}

// each does something to the events that a question chooses, by id, a batch at a
// time.
func (u *undoing) each(ctx context.Context, ask question[int64], do func(ctx context.Context, tx *transaction, ids []int64) (geo.UndoResult, error)) error {
	ask.scan = func(rows *sql.Rows) (id int64, err error) {
		err = rows.Scan(&id)
		return id, err
	}
	var ids []int64
	batch := func() error {
		var done geo.UndoResult
		err := u.s.transact(ctx, func(tx *transaction) (err error) {
			if err := holdImports(ctx, tx); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "SELECT FROM events WHERE id = ANY($1) ORDER BY id FOR UPDATE", pq.Array(ids)); err != nil {
				return err
			}
			done, err = do(ctx, tx, ids)
			return err
		})
		if err != nil {
			return err
		}
		u.result.Removed, u.result.Restored, u.result.Kept = u.result.Removed+done.Removed, u.result.Restored+done.Restored, u.result.Kept+done.Kept
		u.result.Edited = append(u.result.Edited, done.Edited[:min(len(done.Edited), geo.MaxRefusals-len(u.result.Edited))]...)
		ids = ids[:0]
		return nil
	}
	for id, err := range stream(ctx, u.s, "undo", ask) {
		if err != nil {
			return err
		}
		if ids = append(ids, id); len(ids) == u.s.options.Batch {
			if err := batch(); err != nil {
				return err
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return batch()
}

// A past is what one event is and was. There, what it is now, is where it is not
// deleted.
type past struct {
	now    geo.Gone
	there  bool
	newest int64  // its newest revision
	last   int64  // the run that wrote that; 0 for a person
	run    int64  // the run that wrote the newest that counts; 0 for a person
	before []byte // the newest that counts and is not of the runs; nil for a deletion and where there is none
}

// restore brings events back to what they were before the runs.
func (u *undoing) restore(ctx context.Context, tx *transaction, ids []int64) (done geo.UndoResult, err error) {
	list, err := u.pasts(ctx, tx, ids)
	if err != nil {
		return done, err
	}
	var gone, back []*record
	for _, p := range list {
		switch {
		case p.last == u.result.Run && p.there: // by this undoing, before it broke off
			done.Restored++
		case p.last == u.result.Run:
			done.Removed++
		case !slices.Contains(u.of, p.run):
			if p.there {
				done.Kept++
				done.Edited = append(done.Edited, p.now)
			}
		case p.before != nil:
			e, err := geo.ParseFeature(p.before)
			if err != nil {
				return done, err
			}
			e.ID, e.Revision = p.now.ID, p.newest+1
			back = append(back, &record{Event: e, run: u.result.Run})
		case p.there:
			gone = append(gone, &record{Event: geo.Event{ID: p.now.ID, Revision: p.newest}})
		}
	}
	back, held, err := u.free(ctx, tx, ids, back)
	if err != nil {
		return done, err
	}
	done.Removed, done.Restored, done.Kept = done.Removed+len(gone), done.Restored+len(back), done.Kept+len(held)
	done.Edited = append(done.Edited, held...)
	if _, err := tx.ExecContext(ctx, "DELETE FROM import_statements WHERE event_id = ANY($1) AND run = ANY($2)", pq.Array(ids), pq.Array(u.of)); err != nil {
		return done, err
	}
	return done, u.write(ctx, tx, gone, back)
}

// pasts gives what each event is and was.
func (u *undoing) pasts(ctx context.Context, tx *transaction, ids []int64) ([]past, error) {
	rows, err := tx.QueryContext(ctx, `SELECT k.id, coalesce(e.dataset, ''), coalesce(e.external_id, ''), coalesce(e.title, ''), e.id IS NOT NULL,
			n.revision, n.run, c.run, b.body
		FROM unnest($1::bigint[]) AS k (id)
		LEFT JOIN events e ON e.id = k.id
		CROSS JOIN LATERAL (
			SELECT revision, run
			FROM event_revisions r
			WHERE r.event_id = k.id
			ORDER BY revision DESC
			LIMIT 1) n
		LEFT JOIN LATERAL (
			SELECT run
			FROM event_revisions r
			WHERE r.event_id = k.id AND coalesce(r.run, 0) <> ALL($3)
			ORDER BY revision DESC
			LIMIT 1) c ON true
		LEFT JOIN LATERAL (
			SELECT body
			FROM event_revisions r
			WHERE r.event_id = k.id AND coalesce(r.run, 0) <> ALL($2) AND coalesce(r.run, 0) <> ALL($3)
			ORDER BY revision DESC
			LIMIT 1) b ON true
		ORDER BY k.id`, pq.Array(ids), pq.Array(u.of), pq.Array(u.ignored))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []past
	for rows.Next() {
		p := past{now: geo.Gone{Edited: true}}
		if err := rows.Scan(&p.now.ID, &p.now.Dataset, &p.now.ExternalID, &p.now.Title, &p.there, &p.newest, integer{&p.last}, integer{&p.run}, unpacked{&p.before}); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// free gives those of a list whose names no event outside of the batch bears, and
// what stays as it is because one does.
func (u *undoing) free(ctx context.Context, tx *transaction, ids []int64, list []*record) (free []*record, held []geo.Gone, err error) {
	if len(list) == 0 {
		return nil, nil, nil
	}
	var keys []key
	for _, r := range list {
		keys = append(keys, keyOf(&r.Event))
	}
	datasets, externalIDs := names(keys)
	rows, err := tx.QueryContext(ctx, `SELECT e.dataset, e.external_id
		FROM unnest($1::text[], $2::text[]) AS k (dataset, external_id)
		JOIN events e USING (dataset, external_id)
		WHERE e.id <> ALL($3)`, pq.Array(datasets), pq.Array(externalIDs), pq.Array(ids))
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	taken := map[key]bool{}
	for rows.Next() {
		var k key
		if err := rows.Scan(&k.dataset, &k.externalID); err != nil {
			return nil, nil, err
		}
		taken[k] = true
	}
	for _, r := range list {
		if taken[keyOf(&r.Event)] {
			held = append(held, geo.Gone{ID: r.ID, Dataset: r.Dataset, ExternalID: r.ExternalID, Title: r.Title, Edited: true})
		} else {
			free = append(free, r)
		}
	}
	return free, held, rows.Err()
}

// write removes some events and makes others what they were, as one change.
func (u *undoing) write(ctx context.Context, tx *transaction, gone, back []*record) error {
	if len(gone)+len(back) == 0 {
		return nil
	}
	var areas []*geo.Event
	var ids []int64
	for _, r := range back {
		ids = append(ids, r.ID)
		if r.AreaID != "" {
			areas = append(areas, &r.Event)
		}
	}
	if err := u.s.fillAreas(ctx, tx, areas); err != nil {
		return err
	}
	c, err := u.s.nextChange(ctx, tx)
	if err != nil {
		return err
	}
	if err := buryAll(ctx, tx, c, gone, u.result.Run, u.by); err != nil {
		return err
	}
	if err := stampAll(ctx, tx, c, back, u.by.By); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM events WHERE id = ANY($1)", pq.Array(ids)); err != nil {
		return err
	}
	return putRecords(ctx, tx, c, back, back, u.by)
}

// clear deletes events that no person ever wrote to, and what files said of them.
func (u *undoing) clear(ctx context.Context, tx *transaction, ids []int64) (done geo.UndoResult, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT e.id, e.dataset, e.external_id, e.title, e.revision,
			EXISTS (SELECT FROM event_revisions r WHERE r.event_id = e.id AND r.run IS NULL)
		FROM events e
		WHERE e.id = ANY($1)
		ORDER BY e.id`, pq.Array(ids))
	if err != nil {
		return done, err
	}
	defer rows.Close()
	var gone []*record
	var removed []int64
	for rows.Next() {
		var r record
		var edited bool
		if err := rows.Scan(&r.ID, &r.Dataset, &r.ExternalID, &r.Title, &r.Revision, &edited); err != nil {
			return done, err
		}
		if edited {
			done.Kept++
			done.Edited = append(done.Edited, geo.Gone{ID: r.ID, Dataset: r.Dataset, ExternalID: r.ExternalID, Title: r.Title, Edited: true})
			continue
		}
		gone, removed = append(gone, &r), append(removed, r.ID)
	}
	if err := rows.Err(); err != nil {
		return done, err
	}
	done.Removed = len(gone)
	if _, err := tx.ExecContext(ctx, "DELETE FROM import_statements WHERE event_id = ANY($1)", pq.Array(removed)); err != nil {
		return done, err
	}
	return done, u.write(ctx, tx, gone, nil)
}
