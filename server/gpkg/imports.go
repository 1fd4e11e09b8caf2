package gpkg

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"

	"eventmap/geo"
)

// The most that a batch holds, in events and in bytes of their wire form.
const (
	batchEvents = 5_000
	batchBytes  = 32 << 20
)

// An incoming event was prepared and waits for its batch.
type incoming struct {
	row   int
	event geo.Event
	said  [sha256.Size]byte // the hash of its content
}

// An importer reads one stream, a batch at a time.
type importer struct {
	store  *Store
	run    geo.Run
	id     int64    // of the run; 0 for a dry one
	dry    *session // a dry run's: one moment of the file, and a table of its own
	result geo.ImportResult
	batch  []incoming
	bytes  int
}

// Import writes a stream of events as one run.
func (s *Store) Import(ctx context.Context, run geo.Run, events geo.Events) (geo.ImportResult, error) {
	im := &importer{store: s, run: run, result: geo.ImportResult{Format: run.Format, DryRun: run.DryRun}}
	begin, end := im.begin, im.end
	if run.DryRun {
		begin, end = im.beginDry, im.endDry
	}
	err := begin(ctx)
	if err == nil {
		err = errors.Join(im.read(ctx, events), end(ctx))
	}
	return im.result, explain(err, "import")
}

func (im *importer) begin(ctx context.Context) error {
	err := im.store.write(ctx, im.run.By, func(t *tx) error {
		return t.row(`
			INSERT INTO import_runs (dataset, file, format, by, started_at)
			VALUES (?, ?, ?, ?, ?)
			RETURNING id`,
			[]any{orNull(im.run.Dataset), orNull(im.run.File), orNull(im.run.Format), orNull(im.run.By), orNullMoment(t.now)}, []any{&im.id})
	})
	im.result.Run = im.id
	return err
}

func (im *importer) end(ctx context.Context) error {
	return im.store.write(context.WithoutCancel(ctx), im.run.By, func(t *tx) error { return im.note(t, im.result, orNullMoment(t.now)) })
}

// note keeps the counts of the run so far.
func (im *importer) note(t *tx, r geo.ImportResult, ended any) error {
	return t.exec(`
		UPDATE import_runs
		SET created = ?, updated = ?, unchanged = ?, conflicts = ?, refused = ?, ended_at = ?
		WHERE id = ?`, r.Created, r.Updated, r.Unchanged, r.Conflicts, r.Refused, ended, im.id)
}

// beginDry opens one moment of the file for reading. What the run would have
// written goes to a temporary table, so that the writer need not wait and a row
// that stands twice is still recognized.
func (im *importer) beginDry(ctx context.Context) error {
	raw, err := im.store.reader.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	im.dry = &session{ctx: context.WithoutCancel(ctx), raw: raw, stmts: map[string]*sql.Stmt{}}
	err = im.dry.exec(`
		CREATE TEMP TABLE taken (
		  dataset TEXT NOT NULL,
		  external_id TEXT NOT NULL,
		  said BLOB NOT NULL,
		  PRIMARY KEY (dataset, external_id)
		) WITHOUT ROWID`)
	if err != nil {
		return errors.Join(err, raw.Rollback())
	}
	return nil
}

func (im *importer) endDry(context.Context) error { return im.dry.raw.Rollback() }

// read takes the stream apart into batches. The writer is not held while the
// stream is waited for.
func (im *importer) read(ctx context.Context, events geo.Events) error {
	row := 0
	for e, err := range events {
		row++
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var refusal *geo.Refusal
		switch {
		case errors.As(err, &refusal):
			im.result.Refuse(*refusal)
			continue
		case err != nil:
			return err
		}
		if err := im.take(ctx, row, e); err != nil {
			return err
		}
		if len(im.batch) == batchEvents || im.bytes >= batchBytes {
			if err := im.flush(ctx); err != nil {
				return err
			}
		}
	}
	return im.flush(ctx)
}

// take prepares one event for the batch, or refuses it.
func (im *importer) take(ctx context.Context, row int, e geo.Event) error {
	e = e.Clone()
	e.ID, e.Revision = 0, 0
	if e.Dataset == "" || im.run.Force {
		e.Dataset = im.run.Dataset
	}
	if im.run.Visibility != "" {
		e.Visibility = im.run.Visibility
	}
	if e.ExternalID == "" {
		e.ExternalID = geo.NewExternalID()
	}
	var broken *geo.Error
	switch err := im.store.prepare(ctx, &e); {
	case errors.As(err, &broken) && broken.Kind == geo.Invalid:
		why := geo.Refusal{Row: row, Reason: broken.Error()}
		if len(broken.Violations) > 0 {
			why.Field = broken.Violations[0].Field
		}
		im.result.Refuse(why)
		return nil
	case err != nil:
		return err
	}
	said, n := hash(&e)
	im.batch, im.bytes = append(im.batch, incoming{row, e, said}), im.bytes+n
	return nil
}

// hash gives the hash of what an event says, without its record, and the length
// of its wire form.
func hash(e *geo.Event) (sum [sha256.Size]byte, n int) {
	c := *e
	c.ID, c.Revision = 0, 0
	c.CreatedAt, c.CreatedBy, c.UpdatedAt, c.UpdatedBy = time.Time{}, "", time.Time{}, ""
	b := geo.AppendFeature(nil, &c)
	return sha256.Sum256(b), len(b)
}

// flush commits the batch; only then do its counts join the result.
func (im *importer) flush(ctx context.Context) error {
	sum := im.result
	if im.run.DryRun {
		for i := range im.batch {
			if err := im.pretend(&sum, &im.batch[i]); err != nil {
				return err
			}
		}
	} else if len(im.batch) > 0 {
		err := im.store.write(ctx, im.run.By, func(t *tx) error {
			t.run = im.id
			for i := range im.batch {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := im.write(t, &sum, &im.batch[i]); err != nil {
					return err
				}
			}
			return im.note(t, sum, nil)
		})
		if err != nil {
			return err
		}
	}
	clear(im.batch)
	im.result, im.batch, im.bytes = sum, im.batch[:0], 0
	if im.run.Progress != nil {
		im.run.Progress(im.result)
	}
	return nil
}

// A verdict says what becomes of a row.
type verdict int

const (
	created verdict = iota
	updated
	unchanged
	edited  // a person and the file changed it
	deleted // a person deleted it and the file changed it
)

// judge compares a row with what the file said last and with what is there. It
// gives the id of the event that is to be updated.
func judge(t *session, event func(id int64) (geo.Event, error), in *incoming) (verdict, int64, error) {
	var id int64
	var said []byte
	var revision, run sql.NullInt64
	err := t.row(`
		SELECT i.event_id, i.said, e.revision, r.run
		FROM import_rows i
		LEFT JOIN events e ON e.fid = i.event_id
		LEFT JOIN event_revisions r ON r.event_id = e.fid AND r.revision = e.revision
		WHERE i.dataset = ? AND i.external_id = ?`,
		[]any{in.event.Dataset, in.event.ExternalID}, []any{&id, &said, &revision, &run})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return judgeNew(t, event, in)
	case err != nil:
		return 0, 0, err
	case bytes.Equal(said, in.said[:]):
		return unchanged, id, nil
	case !revision.Valid:
		return deleted, id, nil
	case run.Valid:
		return updated, id, nil
	}
	return edited, id, nil
}

// judgeNew judges a row that no file brought before; a person may have made its
// event.
func judgeNew(t *session, event func(id int64) (geo.Event, error), in *incoming) (verdict, int64, error) {
	id, err := t.byName(in.event.Dataset, in.event.ExternalID)
	if err != nil || id == 0 {
		return created, 0, err
	}
	now, err := event(id)
	if err != nil {
		return 0, 0, err
	}
	if there, _ := hash(&now); there == in.said {
		return unchanged, id, nil
	}
	return edited, id, nil
}

// write does with a row what its verdict says.
func (im *importer) write(t *tx, sum *geo.ImportResult, in *incoming) error {
	v, id, err := judge(&t.session, t.event, in)
	if err != nil {
		return err
	}
	tally(sum, v, in)
	if v != created && v != updated {
		return nil
	}
	var now *geo.Event
	if v == updated {
		e, err := t.event(id)
		if err != nil {
			return err
		}
		now = &e
	}
	if err := t.save(&in.event, now); err != nil {
		return err
	}
	return t.exec(`
		INSERT INTO import_rows (dataset, external_id, event_id, run, said)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (dataset, external_id) DO UPDATE
		SET event_id = excluded.event_id, run = excluded.run, said = excluded.said`,
		in.event.Dataset, in.event.ExternalID, in.event.ID, t.run, in.said[:])
}

// pretend counts what write would do.
func (im *importer) pretend(sum *geo.ImportResult, in *incoming) error {
	v, err := im.foresee(in)
	if err != nil {
		return err
	}
	tally(sum, v, in)
	if v != created && v != updated {
		return nil
	}
	return im.dry.exec(`
		INSERT INTO temp.taken (dataset, external_id, said)
		VALUES (?, ?, ?)
		ON CONFLICT (dataset, external_id) DO UPDATE
		SET said = excluded.said`, in.event.Dataset, in.event.ExternalID, in.said[:])
}

func (im *importer) foresee(in *incoming) (verdict, error) {
	var said []byte
	err := im.dry.row(`SELECT said FROM temp.taken WHERE dataset = ? AND external_id = ?`,
		[]any{in.event.Dataset, in.event.ExternalID}, []any{&said})
	switch {
	case err == nil && bytes.Equal(said, in.said[:]):
		return unchanged, nil
	case err == nil:
		return updated, nil
	case !errors.Is(err, sql.ErrNoRows):
		return 0, err
	}
	place := func(id string) (*geo.Place, error) { return im.store.place(im.dry.ctx, id) }
	event := func(id int64) (geo.Event, error) { return im.dry.event(id, place) }
	v, _, err := judge(im.dry, event, in)
	return v, err
}

func tally(sum *geo.ImportResult, v verdict, in *incoming) {
	conflict := func(reason string) {
		sum.Conflicts++
		if len(sum.Refusals) < geo.MaxRefusals {
			sum.Refusals = append(sum.Refusals, geo.Refusal{Row: in.row, Reason: reason})
		}
	}
	switch v {
	case created:
		sum.Created++
	case updated:
		sum.Updated++
	case unchanged:
		sum.Unchanged++
	case edited:
		conflict("changed here and in the file; kept as it is here")
	case deleted:
		conflict("deleted here and changed in the file; it stays deleted")
	}
}

// Undo takes back what imports brought of a dataset, in batches. What was taken
// back is forgotten, so that the same file may bring it anew.
func (s *Store) Undo(ctx context.Context, dataset, by string) (removed, kept int, err error) {
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
		LIMIT ?`, dataset, batchEvents)
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
