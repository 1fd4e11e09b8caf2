package gpkg

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"strings"
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
		  by_run BOOLEAN NOT NULL,
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
	if im.run.Dataset != "" && (e.Dataset == "" || im.run.Force) {
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
		im.result.Refuse(refusal(row, broken))
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

// refusal gives every rule that a row breaks as one sentence, under the field of
// the first.
func refusal(row int, broken *geo.Error) geo.Refusal {
	r := geo.Refusal{Row: row, Reason: broken.Message}
	var reasons []string
	for i, v := range broken.Violations {
		if i == 0 {
			r.Field = v.Field
			reasons = append(reasons, v.Message)
		} else {
			reasons = append(reasons, v.Field+" "+v.Message)
		}
	}
	if len(reasons) > 0 {
		r.Reason = strings.Join(reasons, "; ")
	}
	return r
}
