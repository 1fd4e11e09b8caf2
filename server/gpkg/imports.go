package gpkg

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"eventmap/geo"
	"eventmap/server/polite"
)

// The most that a batch holds, in events and in bytes of their wire form.
const (
	batchRows  = 5_000 // by default
	batchBytes = 32 << 20
)

// An incoming row was prepared, and waits for its batch.
type incoming struct {
	row     int
	refusal *geo.Refusal  // why it is not taken; then nothing else is known
	left    *geo.Sentence // what it had to leave behind, as a sentence
	event   geo.Event
	said    [sha256.Size]byte // the digest of its content
	bytes   int               // the length of that
	name    name
}

// An importer reads one stream, a batch at a time.
type importer struct {
	store   *Store
	run     geo.Run
	id      int64             // of the run; 0 for a dry one
	dry     *session          // a dry run's: one moment of the file, and a table of its own
	result  geo.ImportResult  // of the batches that were written; whoever writes one holds it
	batch   []incoming        // what is being read
	spare   []incoming        // what is being written, or was and is empty
	bytes   int               // of the contents of batch
	content []byte            // of one event, for as long as it is looked at
	seen    map[name]struct{} // of the rows that were read
	joined  map[string]bool   // the datasets of those
	unread  int               // rows of which not even the name could be read

	curtailed bool // there are rows that say only what the public sees
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

// read takes the stream a batch at a time, and reads the next one while the last
// is written: two batches are held, never more. The writer is not held while the
// stream is waited for. What was read before an error of the stream but not yet
// handed on is left.
func (im *importer) read(ctx context.Context, events geo.Events) error {
	last := func() error { return nil } // waits for the batch that is being written
	hand := func() error {
		if err := last(); err != nil {
			return err
		}
		batch, written := im.batch, make(chan error, 1)
		im.batch, im.spare, im.bytes = im.spare[:0], batch, 0
		polite.Go(ctx, func() { written <- caught(func() error { return im.flush(ctx, batch) }) })
		last = func() error {
			last = func() error { return nil }
			err := <-written
			clear(batch)
			if err == nil && im.run.Progress != nil {
				im.run.Progress(im.result)
			}
			return err
		}
		return nil
	}
	err := im.take(ctx, events, hand)
	if err == nil {
		err = hand()
	}
	if other := last(); err == nil {
		err = other
	}
	return err
}

// take reads the rows of a stream, and hands on each full batch.
func (im *importer) take(ctx context.Context, events geo.Events, hand func() error) error {
	row := 0
	for e, err := range events {
		row++
		if ctx.Err() != nil {
			return ctx.Err()
		}
		next := incoming{row: cmp.Or(e.Row, row)}
		switch {
		case errors.As(err, &next.refusal):
			im.unread++
		case err != nil:
			return err
		default:
			if err := im.prepare(ctx, &next, &e); err != nil {
				return err
			}
		}
		im.batch = append(im.batch, next)
		if len(im.batch) == im.store.options.Batch || im.bytes >= batchBytes {
			if err := hand(); err != nil {
				return err
			}
		}
	}
	return nil
}

// prepare makes of an event what is compared and stored, or a refusal.
func (im *importer) prepare(ctx context.Context, next *incoming, e *geo.Event) error {
	next.event = im.run.Receive(e)
	e = &next.event
	var broken *geo.Error
	var err error
	next.left, err = im.run.Settle(e, func(id string) (*geo.Place, error) { return im.store.find(ctx, id) })
	im.curtailed = im.curtailed || e.Curtailed
	next.name = nameOf(e.Dataset, e.ExternalID)
	im.seen[next.name] = struct{}{}
	im.joined[e.Dataset] = true
	switch {
	case errors.As(err, &broken) && broken.Kind == geo.Invalid:
		refusal := broken.Refusal(next.row)
		next.refusal = &refusal
		return nil
	case err != nil:
		return err
	}
	im.content = geo.AppendContent(im.content[:0], e)
	next.said, next.bytes = sha256.Sum256(im.content), len(im.content)
	im.bytes += next.bytes
	return nil
}

// digest gives the hash of what an event says.
func digest(e *geo.Event) [sha256.Size]byte { return sha256.Sum256(geo.AppendContent(nil, e)) }
