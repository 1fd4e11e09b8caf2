package postgis

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"slices"
	"time"

	"github.com/lib/pq"

	"eventmap/geo"
)

// A batch is one transaction of an import, or one try at it.
type batch struct {
	*importer
	rows      []incoming
	result    geo.ImportResult
	states    map[key]*state
	keys      []key // in the order of the file
	revisions []*record
	ids       []int64 // for the events that will be new
	now       time.Time
}

// A state is what is known of one name while a batch is read.
type state struct {
	geo.Standing
	stored  *record // the event as it stands; nil when there is none
	id      int64   // the event that the name stands or stood for
	written bool    // there is a new revision
	heard   bool    // Said is new
}

func newBatch(m *importer, rows []incoming) *batch {
	b := &batch{importer: m, rows: rows, result: m.result, states: map[key]*state{}, now: m.s.now()}
	b.result.Refusals = slices.Clone(m.result.Refusals)
	for i := range rows {
		if rows[i].refusal != nil {
			continue
		}
		k := keyOf(&rows[i].event)
		if b.states[k] == nil {
			b.states[k] = &state{}
			b.keys = append(b.keys, k)
		}
	}
	return b
}

// rehearse says what write would do, and does nothing.
func (b *batch) rehearse(ctx context.Context) error {
	tx, err := b.s.read.BeginTx(ctx, snapshot)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := b.lookUp(ctx, tx, ""); err != nil {
		return err
	}
	for k, st := range b.states {
		if said, ok := b.seen[k.digest()]; ok {
			st.Standing, st.stored = geo.Standing{Said: said[:], Now: said[:], ByRun: true}, new(record)
		}
	}
	b.decide(1) // any run: what counts is that no person wrote it
	return nil
}

// write decides about each row and writes what is new, all in sets. It locks in
// the order event, dataset, place, counter, as a single Put does. Alone it lets
// nobody else write meanwhile, so that no name can be taken after it has looked.
func (b *batch) write(ctx context.Context, tx *sql.Tx, alone bool) error {
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(importing)); err != nil {
		return err
	}
	if alone {
		if _, err := tx.ExecContext(ctx, "LOCK TABLE events IN EXCLUSIVE MODE"); err != nil {
			return err
		}
	}
	if err := b.lookUp(ctx, tx, " FOR UPDATE OF e"); err != nil {
		return err
	}
	if err := b.takeIDs(ctx, tx); err != nil {
		return err
	}
	b.decide(b.result.Run)
	if len(b.revisions) > 0 {
		if err := b.writeEvents(ctx, tx); err != nil {
			return err
		}
	}
	if err := b.writeSaid(ctx, tx); err != nil {
		return err
	}
	r := &b.result
	_, err := tx.ExecContext(ctx, `UPDATE import_runs
		SET created = $2, updated = $3, unchanged = $4, conflicts = $5, refused = $6
		WHERE id = $1`, r.Run, r.Created, r.Updated, r.Unchanged, r.Conflicts, r.Refused)
	return err
}

// lookUp fills in what is stored under the names of the batch: what a file last
// said of all of them, and the events of those about which it now says something
// else.
func (b *batch) lookUp(ctx context.Context, tx *sql.Tx, lock string) error {
	datasets, externalIDs := names(b.keys)
	rows, err := tx.QueryContext(ctx, `SELECT r.dataset, r.external_id, r.event_id, r.said
		FROM unnest($1::text[], $2::text[]) AS k (dataset, external_id)
		JOIN import_rows r USING (dataset, external_id)`, pq.Array(datasets), pq.Array(externalIDs))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k key
		var id int64
		var said []byte
		if err := rows.Scan(&k.dataset, &k.externalID, &id, &said); err != nil {
			return err
		}
		b.states[k].id, b.states[k].Said = id, said
	}
	if err := rows.Err(); err != nil {
		return err
	}
	datasets, externalIDs = names(b.news())
	return b.lookUpEvents(ctx, tx, lock, datasets, externalIDs)
}

func (b *batch) lookUpEvents(ctx context.Context, tx *sql.Tx, lock string, datasets, externalIDs []string) error {
	rows, err := tx.QueryContext(ctx, `SELECT `+readColumns+`
		FROM unnest($1::text[], $2::text[]) AS k (dataset, external_id)
		JOIN events e ON e.dataset = k.dataset AND e.external_id = k.external_id
		ORDER BY e.id`+lock, pq.Array(datasets), pq.Array(externalIDs))
	if err != nil {
		return err
	}
	defer rows.Close()
	var found []*state
	var areas []*geo.Event
	scan := records()
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			return err
		}
		st := b.states[keyOf(&r.Event)]
		st.stored, st.id, st.ByRun = &r, r.ID, r.run != 0
		found = append(found, st)
		if r.AreaID != "" {
			areas = append(areas, &r.Event)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := b.s.fillAreas(ctx, tx, areas); err != nil {
		return err
	}
	var wire []byte
	for _, st := range found {
		wire = geo.AppendContent(wire[:0], &st.stored.Event)
		now := sha256.Sum256(wire)
		st.Now = now[:]
	}
	return nil
}

// news gives the names of rows that say something that was not said before.
func (b *batch) news() []key {
	var list []key
	seen := map[key]bool{}
	for i := range b.rows {
		in := &b.rows[i]
		k := keyOf(&in.event)
		if in.refusal == nil && !seen[k] && !bytes.Equal(in.said[:], b.states[k].Said) {
			seen[k] = true
			list = append(list, k)
		}
	}
	return list
}

func names(keys []key) (datasets, externalIDs []string) {
	for _, k := range keys {
		datasets, externalIDs = append(datasets, k.dataset), append(externalIDs, k.externalID)
	}
	return datasets, externalIDs
}

// takeIDs takes the ids of the events that will be new.
func (b *batch) takeIDs(ctx context.Context, tx *sql.Tx) error {
	n := 0
	for _, st := range b.states {
		if st.stored == nil && st.Said == nil {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return tx.QueryRowContext(ctx, "SELECT array_agg(nextval('events_id_seq')) FROM generate_series(1, $1)", n).Scan(pq.Array(&b.ids))
}

// decide judges each row in turn, as if each were written before the next.
func (b *batch) decide(run int64) {
	for i := range b.rows {
		in := &b.rows[i]
		if in.refusal != nil {
			b.result.Refuse(*in.refusal)
			continue
		}
		st := b.states[keyOf(&in.event)]
		v := st.Judge(in.said[:])
		b.result.Count(in.row, v)
		switch v {
		case geo.Created, geo.Updated:
			b.revise(st, in, run)
		case geo.Heard:
		default:
			continue
		}
		st.Said, st.heard = in.said[:], true
	}
}

// revise makes a row the newest revision of its event.
func (b *batch) revise(st *state, in *incoming, run int64) {
	r := &record{Event: in.event, run: run}
	r.Revision, r.CreatedAt, r.CreatedBy = 1, b.now, b.run.By
	if st.stored != nil {
		r.ID, r.Revision, r.CreatedAt, r.CreatedBy = st.stored.ID, st.stored.Revision+1, st.stored.CreatedAt, st.stored.CreatedBy
	} else if len(b.ids) > 0 {
		r.ID, b.ids = b.ids[0], b.ids[1:]
	}
	r.UpdatedAt, r.UpdatedBy = b.now, b.run.By
	st.stored, st.id, st.written = r, r.ID, true
	st.Now, st.ByRun = in.said[:], true
	b.revisions = append(b.revisions, r)
}

// writeEvents writes the new revisions and makes the newest of each event the
// event. An event that stood there is removed and copied in again: COPY cannot
// replace, and nothing refers to the row.
func (b *batch) writeEvents(ctx context.Context, tx *sql.Tx) error {
	if err := putDatasets(ctx, tx, b.revisions); err != nil {
		return err
	}
	if err := putPlaces(ctx, tx, b.revisions); err != nil {
		return err
	}
	change, err := nextChange(ctx, tx)
	if err != nil {
		return err
	}
	var newest []*record
	var replaced []int64
	for _, k := range b.keys {
		if st := b.states[k]; st.written {
			st.stored.change = change
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
	if err := copyIn(ctx, tx, "events", allColumns, newest, (*record).values); err != nil {
		return err
	}
	var body []byte
	return copyIn(ctx, tx, "event_revisions", revisionColumns, b.revisions, func(r *record) []any {
		body = geo.AppendFeature(body[:0], &r.Event)
		return (&revision{id: r.ID, number: r.Revision, change: change, at: b.now, by: b.run.By, run: r.run, body: body}).values()
	})
}

// copyIn sends a row for each of a list with COPY. The rows are made while the
// server takes in those before them.
func copyIn[T any](ctx context.Context, tx *sql.Tx, table, columns string, list []T, row func(T) []any) error {
	copying, err := tx.PrepareContext(ctx, "COPY "+table+" ("+columns+") FROM STDIN")
	if err != nil {
		return err
	}
	defer copying.Close()
	for _, v := range list {
		if _, err := copying.ExecContext(ctx, row(v)...); err != nil {
			return err
		}
	}
	_, err = copying.ExecContext(ctx)
	return err
}

// writeSaid records what the file said anew.
func (b *batch) writeSaid(ctx context.Context, tx *sql.Tx) error {
	var keys []key
	var ids []int64
	var said [][]byte
	for _, k := range b.keys {
		if st := b.states[k]; st.heard {
			keys, ids, said = append(keys, k), append(ids, st.id), append(said, st.Said)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	datasets, externalIDs := names(keys)
	_, err := tx.ExecContext(ctx, `INSERT INTO import_rows (dataset, external_id, event_id, run, said)
		SELECT dataset, external_id, event_id, $5, said
		FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[]) AS row (dataset, external_id, event_id, said)
		ON CONFLICT (dataset, external_id) DO UPDATE SET event_id = excluded.event_id, run = excluded.run, said = excluded.said`,
		pq.Array(datasets), pq.Array(externalIDs), pq.Array(ids), pq.Array(said), b.result.Run)
	return err
}
