package postgis

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"

	"eventmap/geo"
	"eventmap/server/polite"
)

// The most that one transaction of an import takes, in rows and in bytes of their
// wire form: a person's edit has to wait for one batch and no longer.
const (
	batchRows  = 5_000 // by default
	batchBytes = 32 << 20
)

// importing is the key of the lock under which one batch at a time is written,
// by whichever server, so that what it has read of earlier rows holds.
const importing = 0x6576656e74696d70

// retries is how often a batch is tried again after somebody else's write got in
// its way: from the second try on others wait for it.
const retries = 3

// Import writes a stream of events as one run.
func (s *Store) Import(ctx context.Context, run geo.Run, events geo.Events) (geo.ImportResult, error) {
	m := &importer{s: s, run: run, result: geo.ImportResult{Format: run.Format, DryRun: run.DryRun}, seen: map[short]short{}, joined: map[string]bool{}, places: map[string]*geo.Place{}}
	err := m.read(ctx, events)
	return m.result, s.fail(ctx, "import", err)
}

// An importer is one run.
type importer struct {
	s       *Store
	run     geo.Run
	result  geo.ImportResult      // of the batches that are written
	rows    []incoming            // read, and not yet handed on
	bytes   int                   // of the wire form of those
	places  map[string]*geo.Place // those that rows named
	wire    []byte                // memory for the wire form of one row
	unheard                       // what the batches that are written left

	// seen is what each name was last seen with. A dry run needs it, for without
	// writing there is nothing to look it up in; the end of a run, to find out
	// which names were not seen.
	seen     map[short]short
	joined   map[string]bool // the datasets of the rows that were taken
	nameless int             // rows that were refused before their name was known

	surprised bool // what was foreseen of a batch did not hold
	curtailed bool // there are rows that say only what the public sees
}

// A short is half of a SHA-256 sum, which is as much as a million rows need.
type short [sha256.Size / 2]byte

// An incoming is one row of the file: an event, or why it cannot become one.
type incoming struct {
	row     int
	name    short
	event   geo.Event
	said    geo.Digest
	refusal *geo.Refusal
	left    *geo.Sentence // what it had to leave behind, as a sentence
}

// A key is the name of an event at its origin.
type key struct{ dataset, externalID string }

func (k key) short() short {
	d := sha256.Sum256([]byte(k.dataset + "\x00" + k.externalID))
	return short(d[:len(short{})])
}

func keyOf(e *geo.Event) key { return key{e.Dataset, e.ExternalID} }

// read takes the stream a batch at a time, and reads the next one, and decides about
// it where nobody has heard of its names, while the last is written: two batches are
// held, never more. What was read before an error of
// the stream but not yet handed on is left.
func (m *importer) read(ctx context.Context, events geo.Events) error {
	if err := m.begin(ctx); err != nil {
		return err
	}
	last := func() error { return nil } // waits for the batch that is being written
	unheard := false                    // were the names of all batches that are written
	var idle []incoming                 // the rows of the batch that was handed on last, which the next but one overwrites
	hand := func() error {
		next := newBatch(m, m.rows)
		if unheard {
			if err := next.foresee(ctx); err != nil {
				return err
			}
		}
		if err := last(); err != nil {
			return err
		}
		unheard = len(m.joined) > 0 && m.unheardOf() && !m.surprised && !m.run.DryRun
		written := make(chan error, 1)
		clear(idle)
		m.rows, m.bytes, idle = idle[:0], 0, m.rows
		polite.Go(ctx, func() { written <- caught(func() error { return m.flush(ctx, next) }) })
		last = func() error {
			last = func() error { return nil }
			err := <-written
			if err == nil && m.run.Progress != nil {
				m.run.Progress(m.result)
			}
			return err
		}
		return nil
	}
	err := m.take(ctx, events, hand)
	if err == nil && len(m.rows) > 0 {
		err = hand()
	}
	if other := last(); err == nil {
		err = other
	}
	if err != nil {
		return err
	}
	if err := m.miss(ctx); err != nil {
		return err
	}
	return m.end(ctx)
}

// take reads the rows of a stream and hands on each full batch.
func (m *importer) take(ctx context.Context, events geo.Events, hand func() error) error {
	row := 0
	for e, err := range events {
		row++
		m.rows = append(m.rows, incoming{row: row})
		next := &m.rows[len(m.rows)-1]
		switch {
		case errors.As(err, &next.refusal):
		case err != nil:
			return err
		default:
			next.row = cmp.Or(e.Row, row)
			next.event = m.run.Receive(&e)
			if err := m.settle(ctx, next); err != nil {
				return err
			}
		}
		next.name = keyOf(&next.event).short()
		if len(m.rows) == m.s.options.Batch || m.bytes >= batchBytes {
			if err := hand(); err != nil {
				return err
			}
		}
	}
	return nil
}

// settle makes of an event what would be stored, or a refusal.
func (m *importer) settle(ctx context.Context, in *incoming) error {
	var err error
	in.left, err = m.run.Settle(&in.event, func(id string) (*geo.Place, error) { return m.find(ctx, id) })
	m.curtailed = m.curtailed || in.event.Curtailed
	var broken *geo.Error
	switch {
	case err == nil:
		m.wire = geo.AppendContent(m.wire[:0], &in.event)
		in.said = sha256.Sum256(m.wire)
		m.bytes += len(m.wire)
		return nil
	case errors.As(err, &broken) && broken.Kind == geo.Invalid:
		refusal := broken.Refusal(in.row)
		in.refusal = &refusal
		return nil
	}
	return err
}

// find is the store's, once for each place: one that is not stored yet would be
// asked for with every event.
func (m *importer) find(ctx context.Context, id string) (*geo.Place, error) {
	if p := m.places[id]; p != nil {
		return p, nil
	}
	p, err := m.s.find(ctx, id)
	if err == nil {
		m.places[id] = p
	}
	return p, err
}

// begin records the run, and finds out which one it continues: the newest of the
// same file that did not come to its end and that no other continued. A file
// without a name is no other's continuation.
func (m *importer) begin(ctx context.Context) error {
	err := m.s.read.QueryRowContext(ctx, `SELECT max(id)
		FROM import_runs r
		WHERE dataset = $1 AND file = $2 AND file <> '' AND format = $3 AND finished_at IS NULL AND undoes IS NULL AND NOT undone
			AND NOT EXISTS (SELECT FROM import_runs c WHERE c.continues = r.id)`,
		m.run.Dataset, m.run.File, m.run.Format).Scan(integer{&m.result.Continues})
	if err != nil || m.run.DryRun {
		return err
	}
	return m.s.write.QueryRowContext(ctx, `INSERT INTO import_runs (dataset, file, format, by_whom, started_at, continues)
		VALUES ($1, $2, $3, $4, $5, $6)
		RETURNING id`, m.run.Dataset, m.run.File, m.run.Format, m.run.By, m.s.now(), filled(m.result.Continues)).Scan(&m.result.Run)
}

// end records that the run came to its end, and what became of its rows.
func (m *importer) end(ctx context.Context) error {
	if m.run.DryRun {
		return nil
	}
	_, err := m.s.write.ExecContext(ctx, "UPDATE import_runs SET finished_at = $2, report = $3 WHERE id = $1", m.result.Run, m.s.now(), jsonText{m.result})
	return err
}

// flush writes one batch and counts what became of it.
func (m *importer) flush(ctx context.Context, done *batch) error {
	rows := done.rows
	err := m.try(ctx, func(tx *transaction, alone bool) error {
		if alone { // of the first try nothing may be left
			done = newBatch(m, rows)
		}
		if m.run.DryRun {
			return done.rehearse(ctx, tx)
		}
		return done.write(ctx, tx, alone)
	})
	if err != nil {
		return err
	}
	m.result.Add(&done.result)
	m.unheard = done.unheard
	for i := range rows {
		in := &rows[i]
		switch k := keyOf(&in.event); {
		case in.refusal == nil:
			m.joined[k.dataset] = true
			m.seen[in.name] = short(in.said[:len(short{})])
		case k.externalID != "": // it is in the file, whatever it says
			m.joined[k.dataset] = true
			m.seen[in.name] = short{}
		default:
			m.nameless++
		}
	}
	return nil
}

// try runs one transaction of the run, again when another one was in its way; from
// the second time on it is to let nobody else write meanwhile. A dry run's writes
// nothing.
func (m *importer) try(ctx context.Context, do func(tx *transaction, alone bool) error) error {
	if m.run.DryRun {
		return m.look(ctx, do)
	}
	for try := 0; ; try++ {
		err := m.s.transact(ctx, func(tx *transaction) error { return do(tx, try > 0) })
		if err == nil || try == retries || !passing(err) {
			return err
		}
	}
}

// look runs what writes nothing, as one moment has it.
func (m *importer) look(ctx context.Context, do func(tx *transaction, alone bool) error) error {
	tx, err := m.s.read.BeginTx(ctx, snapshot)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return do(&transaction{Tx: tx}, false)
}
