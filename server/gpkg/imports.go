package gpkg

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"

	"eventmap/geo"
)

// The most that a batch holds, in events and in bytes of their wire form.
const (
	batchRows  = 5_000
	batchBytes = 32 << 20
)

// An incoming event was prepared and waits for its batch.
type incoming struct {
	row   int
	event geo.Event
	said  [sha256.Size]byte // the digest of its content
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
	work := im.keep
	if run.DryRun {
		work = im.rehearse
	}
	err := work(ctx, events)
	return im.result, explain(err, "import")
}

// keep writes. A run that is cut short is never noted as ended.
func (im *importer) keep(ctx context.Context, events geo.Events) error {
	if err := im.begin(ctx); err != nil {
		return err
	}
	if err := im.read(ctx, events); err != nil {
		return err
	}
	return im.store.write(ctx, im.run.By, func(t *tx) error { return im.note(t, im.result, orNullMoment(t.now)) })
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

// note keeps the counts of the run so far.
func (im *importer) note(t *tx, r geo.ImportResult, ended any) error {
	return t.exec(`
		UPDATE import_runs
		SET created = ?, updated = ?, unchanged = ?, conflicts = ?, refused = ?, ended_at = ?
		WHERE id = ?`, r.Created, r.Updated, r.Unchanged, r.Conflicts, r.Refused, ended, im.id)
}

// rehearse reads one moment of the file. What the run would have written goes to
// a temporary table, so that the writer need not wait and a row that stands
// twice is still recognized.
func (im *importer) rehearse(ctx context.Context, events geo.Events) error {
	within := context.WithoutCancel(ctx)
	raw, err := im.store.reader.BeginTx(within, nil)
	if err != nil {
		return err
	}
	defer func() { _ = raw.Rollback() }() // takes the table with it
	im.dry = &session{ctx: within, raw: raw, stmts: map[string]*sql.Stmt{}}
	err = im.dry.exec(`
		CREATE TEMP TABLE taken (
		  dataset TEXT NOT NULL,
		  external_id TEXT NOT NULL,
		  said BLOB NOT NULL,
		  by_run BOOLEAN NOT NULL,
		  PRIMARY KEY (dataset, external_id)
		) WITHOUT ROWID`)
	if err != nil {
		return err
	}
	return im.read(ctx, events)
}

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
		if len(im.batch) == batchRows || im.bytes >= batchBytes {
			if err := im.flush(ctx); err != nil {
				return err
			}
		}
	}
	return im.flush(ctx)
}

// take prepares one event for the batch, or refuses it.
func (im *importer) take(ctx context.Context, row int, e geo.Event) error {
	e = im.run.Receive(&e)
	var broken *geo.Error
	switch err := im.store.settle(ctx, &e); {
	case errors.As(err, &broken) && broken.Kind == geo.Invalid:
		im.result.Refuse(broken.Refusal(row))
		return nil
	case err != nil:
		return err
	}
	said, n := digest(&e)
	im.batch, im.bytes = append(im.batch, incoming{row, e, said}), im.bytes+n
	return nil
}

// digest gives the hash of what an event says, and the length of that.
func digest(e *geo.Event) (sum [sha256.Size]byte, n int) {
	b := geo.AppendContent(nil, e)
	return sha256.Sum256(b), len(b)
}
