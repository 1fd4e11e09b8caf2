package gpkg

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"eventmap/geo"
)

// The most that a batch holds, in events and in bytes of their wire form.
const (
	batchRows  = 5_000 // by default
	batchBytes = 32 << 20
)

// An incoming event was prepared and waits for its batch.
type incoming struct {
	row   int
	event geo.Event
	said  [sha256.Size]byte // the digest of its content
	name  name
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
	seen   map[name]struct{} // of the rows that were read
	joined map[string]bool   // the datasets of those
	unread int               // rows of which not even the name could be read
}

// A name is a digest of a row's dataset and external id, short enough to keep a
// million of them.
type name [16]byte

func nameOf(dataset, externalID string) name {
	sum := sha256.Sum256([]byte(dataset + "\x00" + externalID))
	return name(sum[:16])
}

// Import writes a stream of events as one run.
func (s *Store) Import(ctx context.Context, run geo.Run, events geo.Events) (geo.ImportResult, error) {
	im := &importer{store: s, run: run, result: geo.ImportResult{Format: run.Format, DryRun: run.DryRun},
		seen: map[name]struct{}{}, joined: map[string]bool{}}
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
	if err := im.miss(ctx); err != nil {
		return err
	}
	return im.store.write(ctx, im.edit(), func(t *tx) error { return im.note(t, im.result, t.now) })
}

func (im *importer) edit() geo.Edit { return geo.Edit{By: im.run.By} }

func (im *importer) begin(ctx context.Context) error {
	err := im.store.write(ctx, im.edit(), func(t *tx) (err error) {
		if im.result.Continues, err = t.brokenOff(&im.run); err != nil {
			return err
		}
		r := &geo.RunRecord{Dataset: im.run.Dataset, File: im.run.File, Format: im.run.Format, By: im.run.By, StartedAt: t.now, Continues: im.result.Continues}
		im.id, err = t.beginRun(r)
		return err
	})
	im.result.Run = im.id
	return err
}

// note keeps the counts of the run so far, and once it has ended its report.
func (im *importer) note(t *tx, r geo.ImportResult, ended time.Time) error {
	return t.noteRun(im.id, &r, ended)
}

// rehearse reads one moment of the file. What the run would have written goes to
// a temporary table, so that the writer need not wait and a row that stands
// twice is still recognized.
func (im *importer) rehearse(ctx context.Context, events geo.Events) error {
	return im.store.within(ctx, func(t *session) (err error) {
		im.dry = t
		err = t.exec(`
			CREATE TEMP TABLE taken (
			  dataset TEXT NOT NULL,
			  external_id TEXT NOT NULL,
			  said BLOB NOT NULL,
			  body TEXT NOT NULL, -- what the row says
			  now TEXT, -- what the event would be; NULL where it is gone
			  PRIMARY KEY (dataset, external_id)
			) WITHOUT ROWID`)
		if err != nil {
			return err
		}
		if im.result.Continues, err = t.brokenOff(&im.run); err != nil {
			return err
		}
		if err := im.read(ctx, events); err != nil {
			return err
		}
		return im.miss(ctx)
	})
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
			im.unread++
			continue
		case err != nil:
			return err
		}
		if err := im.take(ctx, cmp.Or(e.Row, row), e); err != nil {
			return err
		}
		if len(im.batch) == im.store.options.Batch || im.bytes >= batchBytes {
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
	err := im.store.settle(ctx, &e)
	name := nameOf(e.Dataset, e.ExternalID)
	im.seen[name] = struct{}{}
	im.joined[e.Dataset] = true
	switch {
	case errors.As(err, &broken) && broken.Kind == geo.Invalid:
		im.result.Refuse(broken.Refusal(row))
		return nil
	case err != nil:
		return err
	}
	said, n := digest(&e)
	im.batch, im.bytes = append(im.batch, incoming{row, e, said, name}), im.bytes+n
	return nil
}

// digest gives the hash of what an event says, and the length of that.
func digest(e *geo.Event) (sum [sha256.Size]byte, n int) {
	b := geo.AppendContent(nil, e)
	return sha256.Sum256(b), len(b)
}
