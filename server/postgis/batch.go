package postgis

import (
	"bytes"
	"context"
	"maps"

	"github.com/lib/pq"

	"eventmap/geo"
)

// A batch is one transaction of an import, or one try at it.
type batch struct {
	*importer
	rows      []incoming
	result    geo.ImportResult // of its rows alone
	states    map[key]*state
	keys      []key   // in the order of the file
	shorts    []short // the same
	unheard           // what no look-up is needed for
	revisions []*record
	ids       []int64 // for the events that will be new
	foreseen  bool    // it is decided already, as if none of its names had been heard
}

// A state is what is known of one name while a batch is read.
type state struct {
	said   []byte     // the digest of what a file said last; nil when none did, or the last no longer had the row
	run    int64      // the run that read what a file said last, of whichever event
	at     int64      // the revision that says just that; 0 where none does
	base   *geo.Event // what it said; nil where that is not known, and until it is needed
	stored *record    // the event as it stands; nil when there is none
	id     int64      // the event that the name stands or stood for
	purged bool       // that event was: what a file says of it is not told again

	written bool // there is a new revision
	heard   bool // what is said is new
}

func newBatch(m *importer, rows []incoming) *batch {
	b := &batch{importer: m, rows: rows, states: make(map[key]*state, len(rows))}
	b.result.Run = m.result.Run
	for i := range rows {
		if rows[i].refusal != nil {
			continue
		}
		k := keyOf(&rows[i].event)
		if b.states[k] == nil {
			b.states[k] = &state{}
			b.keys, b.shorts = append(b.keys, k), append(b.shorts, rows[i].name)
		}
	}
	return b
}

// foresee decides about the rows as if nobody had heard of any of their names, which
// it is for write to find out.
func (b *batch) foresee(ctx context.Context) error {
	if err := b.takeIDs(ctx, b.s.write); err != nil {
		return err
	}
	b.decide(b.result.Run)
	b.foreseen = true
	return nil
}

// forget takes back what was foreseen.
func (b *batch) forget() {
	b.surprised = true
	again := newBatch(b.importer, b.rows)
	b.result, b.states, b.revisions, b.ids, b.foreseen = again.result, again.states, nil, nil, false
}

// rehearse says what write would do, and does nothing.
func (b *batch) rehearse(ctx context.Context, tx *transaction) error {
	if err := b.lookUp(ctx, tx, "", b.keys); err != nil {
		return err
	}
	b.decide(1) // any run: what counts is that no person wrote it
	return nil
}

// write decides about each row and writes what is new, all in sets. It locks in
// the order event, dataset, place, counter, as a single Put does. Alone it lets
// nobody else write meanwhile, so that no name can be taken after it has looked.
func (b *batch) write(ctx context.Context, tx *transaction, alone bool) error {
	if err := holdImports(ctx, tx); err != nil {
		return err
	}
	if alone {
		if _, err := tx.ExecContext(ctx, "LOCK TABLE events IN EXCLUSIVE MODE"); err != nil {
			return err
		}
	}
	b.unheard = b.importer.unheard
	b.empty = maps.Clone(b.empty)
	keys := b.keys
	if !alone {
		var err error
		if keys, err = b.listen(ctx, tx); err != nil {
			return err
		}
	}
	if b.foreseen && len(keys) > 0 {
		b.forget()
	}
	if !b.foreseen {
		if err := b.lookUp(ctx, tx, " FOR UPDATE OF e", keys); err != nil {
			return err
		}
		if err := b.takeIDs(ctx, tx); err != nil {
			return err
		}
		b.decide(b.result.Run)
	}
	if len(b.revisions) > 0 {
		if err := b.writeEvents(ctx, tx); err != nil {
			return err
		}
	}
	if err := b.writeSaid(ctx, tx); err != nil {
		return err
	}
	return b.count(ctx, tx)
}

// holdImports lets one transaction at a time write what files said.
func holdImports(ctx context.Context, tx *transaction) error {
	_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(importing))
	return err
}

// takeIDs takes the ids of the events that will be new.
func (b *batch) takeIDs(ctx context.Context, db questioner) error {
	n := 0
	for _, st := range b.states {
		if st.stored == nil && st.said == nil {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return db.QueryRowContext(ctx, "SELECT array_agg(nextval('events_id_seq')) FROM generate_series(1, $1)", n).Scan(pq.Array(&b.ids))
}

// decide judges each row in turn, as if each were written before the next.
func (b *batch) decide(run int64) {
	for i := range b.rows {
		in := &b.rows[i]
		if in.refusal != nil {
			b.result.Refuse(*in.refusal)
			continue
		}
		k := keyOf(&in.event)
		st := b.states[k]
		if bytes.Equal(in.said[:], st.said) {
			b.result.Count(in.row, geo.Unchanged, nil)
			continue
		}
		if b.run.DryRun && !st.heard {
			if before := b.seen[in.name]; before != (short{}) {
				v := geo.Updated // of what an earlier batch would have written
				if before == short(in.said[:len(short{})]) {
					v = geo.Unchanged
				}
				b.result.Count(in.row, v, nil)
				continue
			}
		}
		if in.left != nil {
			b.result.Warn(*geo.Refuse(in.row, "area_id", in.left))
		}
		b.run.Recall(&in.event, st.base, st.event())
		untouched := st.untouched()
		v, taken, differ := st.judge(&in.event)
		for i := range differ {
			differ[i].ID = st.id
		}
		b.result.Count(in.row, v, differ)
		if v == geo.Unchanged {
			continue
		}
		if v == geo.Created || v == geo.Updated || v == geo.Disputed && st.stored != nil && !taken.Same(&st.stored.Event) {
			b.revise(st, &taken, run)
		}
		st.hear(in, v == geo.Created || untouched && v != geo.Disputed)
	}
}

// untouched reports whether the event as it stands is what a file said last.
func (st *state) untouched() bool { return st.stored != nil && st.base == &st.stored.Event }

// event gives the event as it stands; nil when there is none.
func (st *state) event() *geo.Event {
	if st.stored == nil {
		return nil
	}
	return &st.stored.Event
}

// judge says what becomes of a row that says something new.
func (st *state) judge(file *geo.Event) (v geo.Verdict, taken geo.Event, differ []geo.Disagreement) {
	switch {
	case st.purged:
		return geo.Disputed, geo.Event{}, []geo.Disagreement{{}}
	case st.stored == nil && st.base == nil && st.said != nil: // it is gone, and so is what was said of it
		return geo.Reconcile(&geo.Event{}, nil, file)
	case st.stored == nil:
		return geo.Reconcile(st.base, nil, file)
	case !st.untouched():
		return geo.Reconcile(st.base, &st.stored.Event, file)
	}
	// No person has touched it since the file: all of what is new is taken, unless
	// it is what only the event of this number cannot say.
	now := &st.stored.Event
	if now.Same(file) {
		return geo.Heard, *now, nil
	}
	if file.DuplicateOf != 0 && file.DuplicateOf == now.ID {
		return geo.Reconcile(now, now, file)
	}
	taken = file.Clone()
	taken.ID, taken.Revision, taken.Dataset, taken.ExternalID = now.ID, now.Revision, now.Dataset, now.ExternalID
	taken.CreatedAt, taken.CreatedBy = now.CreatedAt, now.CreatedBy
	return geo.Updated, taken, nil
}

// revise makes what was taken of a row the newest revision of its event.
func (b *batch) revise(st *state, taken *geo.Event, run int64) {
	r := &record{Event: *taken, run: run}
	if st.stored != nil {
		r.Revision = st.stored.Revision + 1
	} else {
		r.Forget()
		r.Revision = 1
		if len(b.ids) > 0 {
			r.ID, b.ids = b.ids[0], b.ids[1:]
		}
	}
	st.stored, st.id, st.written = r, r.ID, true
	b.revisions = append(b.revisions, r)
}

// hear makes a row what the file said last. exact says that the event is now just
// that, which is otherwise found out.
func (st *state) hear(in *incoming, exact bool) {
	st.said, st.heard = in.said[:], true
	st.base, st.at = &in.event, 0
	if exact || st.stored != nil && st.stored.Same(&in.event) {
		st.base, st.at = &st.stored.Event, st.stored.Revision
	}
}

// writeEvents writes the new revisions under one change number and makes the
// newest of each event the event. An event that stood there is removed and copied
// in again: COPY cannot replace, and nothing refers to the row.
func (b *batch) writeEvents(ctx context.Context, tx *transaction) error {
	if err := putDatasets(ctx, tx, b.revisions); err != nil {
		return err
	}
	if err := putPlaces(ctx, tx, b.revisions); err != nil {
		return err
	}
	c, err := b.s.nextChange(ctx, tx)
	if err != nil {
		return err
	}
	if c.number == b.until+1 {
		b.until = c.number
	}
	if err := stampAll(ctx, tx, c, b.revisions, b.run.By); err != nil {
		return err
	}
	var newest []*record
	var replaced []int64
	for _, k := range b.keys {
		if st := b.states[k]; st.written {
			newest = append(newest, st.stored)
			if st.stored.Revision > 1 {
				replaced = append(replaced, st.id)
			}
		}
	}
	if len(replaced) > 0 {
		if _, err := tx.ExecContext(ctx, "DELETE FROM events WHERE id = ANY($1)", pq.Array(replaced)); err != nil {
			return err
		}
	}
	return putRecords(ctx, tx, c, newest, b.revisions, geo.Edit{By: b.run.By})
}

// putRecords writes revisions of a change, and the newest of each event as the
// event, and ends the change. Revisions are made while the server puts the events
// into its indexes.
func putRecords(ctx context.Context, tx *transaction, c *change, newest, all []*record, by geo.Edit) error {
	if len(all) == 0 {
		return c.seal(ctx, tx)
	}
	revisions, stop := madeAhead(ctx, all, c.revisionLines(by))
	defer stop()
	used := filledBy(newest)
	if err := copyIn(ctx, tx, "events", namesOf(used, ""), newest, lineOfColumns(used)); err != nil {
		return err
	}
	if err := copyLines(ctx, tx, "event_revisions", revisionColumns, revisions); err != nil {
		return err
	}
	return c.seal(ctx, tx)
}

// revisionLines makes records revisions of a change, as COPY takes them.
func (c *change) revisionLines(by geo.Edit) liner[*record] {
	var body []byte
	return func(b []byte, r *record) ([]byte, error) {
		body = geo.AppendFeature(body[:0], &r.Event)
		k := geo.Record{ID: r.ID, Revision: r.Revision, By: by.By, Why: by.Why, Run: r.run, Body: body}
		c.add(&k)
		return appendRevision(b, &k)
	}
}
