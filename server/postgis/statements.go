package postgis

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/lib/pq"

	"eventmap/geo"
)

// lookUp fills in what is stored under names of the batch: the digest of what
// a file said last of all of them, and of those of which it now says something
// else the event and what it said.
func (b *batch) lookUp(ctx context.Context, tx *transaction, lock string, keys []key) error {
	if len(keys) == 0 {
		return nil
	}
	if err := b.lookUpSaid(ctx, tx, keys); err != nil {
		return err
	}
	news := b.news(keys)
	if err := b.lookUpEvents(ctx, tx, lock, news); err != nil {
		return err
	}
	return b.lookUpBases(ctx, tx, news)
}

// lookUpSaid fills in which statement is the newest of each name.
func (b *batch) lookUpSaid(ctx context.Context, tx *transaction, keys []key) error {
	datasets, externalIDs := names(keys)
	rows, err := tx.QueryContext(ctx, `SELECT s.dataset, s.external_id, s.run, s.event_id, s.said, s.revision
		FROM unnest($1::text[], $2::text[]) AS k (dataset, external_id)
		CROSS JOIN LATERAL (
			SELECT *
			FROM import_statements s
			WHERE s.dataset = k.dataset AND s.external_id = k.external_id
			ORDER BY s.run DESC
			LIMIT 1) s`, pq.Array(datasets), pq.Array(externalIDs))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k key
		var st state
		if err := rows.Scan(&k.dataset, &k.externalID, &st.run, &st.id, &st.said, integer{&st.at}); err != nil {
			return err
		}
		*b.states[k] = st
	}
	return rows.Err()
}

// lookUpEvents fills in the events as they stand, and locks them: the one of which
// a file spoke under the name, whatever it is called now, else the one that bears
// the name, which is a person's.
func (b *batch) lookUpEvents(ctx context.Context, tx *transaction, lock string, keys []key) error {
	bearers, err := b.bearers(ctx, tx, keys)
	if err != nil || len(bearers) == 0 {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+readRow+" FROM events e WHERE e.id = ANY($1) ORDER BY e.id"+lock,
		pq.Array(slices.Sorted(maps.Keys(bearers))))
	if err != nil {
		return err
	}
	defer rows.Close()
	var areas []*geo.Event
	for rows.Next() {
		var r record
		if err := rows.Scan(&r); err != nil {
			return err
		}
		for _, k := range bearers[r.ID] {
			st, stored := b.states[k], r
			if st.id != r.ID {
				*st = state{id: r.ID, run: st.run} // no file said anything of this one
			}
			st.stored = &stored
			if r.AreaID != "" {
				areas = append(areas, &stored.Event)
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return b.s.fillAreas(ctx, tx, areas)
}

// bearers gives the ids of the events that names stand for, with the names. Each
// name is looked up by itself: a join would read all events.
func (b *batch) bearers(ctx context.Context, tx *transaction, keys []key) (map[int64][]key, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	datasets, externalIDs := names(keys)
	ids := make([]int64, len(keys))
	for i, k := range keys {
		ids[i] = b.states[k].id
	}
	rows, err := tx.QueryContext(ctx, `SELECT k.dataset, k.external_id, e.id
		FROM unnest($1::text[], $2::text[], $3::bigint[]) AS k (dataset, external_id, id)
		CROSS JOIN LATERAL (SELECT coalesce(
			(SELECT id FROM events WHERE id = k.id),
			(SELECT id FROM events WHERE dataset = k.dataset AND external_id = k.external_id)) AS id OFFSET 0) e
		WHERE e.id IS NOT NULL`, pq.Array(datasets), pq.Array(externalIDs), pq.Array(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	bearers := map[int64][]key{}
	for rows.Next() {
		var id int64
		var k key
		if err := rows.Scan(&k.dataset, &k.externalID, &id); err != nil {
			return nil, err
		}
		bearers[id] = append(bearers[id], k)
	}
	return bearers, rows.Err()
}

// lookUpBases fills in what a file said last. Most often the event as it stands
// is just that; otherwise it is in an older revision or beside the statement.
func (b *batch) lookUpBases(ctx context.Context, tx *transaction, keys []key) error {
	var others []key
	for _, k := range keys {
		switch st := b.states[k]; {
		case st.said == nil:
		case st.stored != nil && st.at == st.stored.Revision:
			st.base = &st.stored.Event
		default:
			others = append(others, k)
		}
	}
	if len(others) == 0 {
		return nil
	}
	datasets, externalIDs := names(others)
	runs := make([]int64, len(others))
	for i, k := range others {
		runs[i] = b.states[k].run
	}
	rows, err := tx.QueryContext(ctx, `SELECT s.dataset, s.external_id, coalesce(s.body, v.body)
		FROM unnest($1::text[], $2::text[], $3::bigint[]) AS k (dataset, external_id, run)
		JOIN import_statements s USING (dataset, external_id, run)
		LEFT JOIN event_revisions v ON v.event_id = s.event_id AND v.revision = s.revision
		WHERE coalesce(s.body, v.body) IS NOT NULL`, pq.Array(datasets), pq.Array(externalIDs), pq.Array(runs))
	if err != nil {
		return err
	}
	defer rows.Close()
	var areas []*geo.Event
	for rows.Next() {
		var k key
		var body []byte
		if err := rows.Scan(&k.dataset, &k.externalID, unpacked{&body}); err != nil {
			return err
		}
		base, err := geo.ParseFeature(body)
		if err != nil {
			return err
		}
		b.states[k].base = &base
		if base.AreaID != "" {
			areas = append(areas, &base)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := b.s.fillAreas(ctx, tx, areas); err != nil {
		return err
	}
	return b.lookUpPurged(ctx, tx, others)
}

// lookUpPurged finds out of which events the words are gone because they were
// purged, so that they are not told again.
func (b *batch) lookUpPurged(ctx context.Context, tx *transaction, keys []key) error {
	var lost []int64
	for _, k := range keys {
		if st := b.states[k]; st.base == nil && st.stored == nil {
			lost = append(lost, st.id)
		}
	}
	if len(lost) == 0 {
		return nil
	}
	var purged []int64
	err := tx.QueryRowContext(ctx, "SELECT array_agg(DISTINCT event_id) FROM event_revisions WHERE event_id = ANY($1) AND purged", pq.Array(lost)).Scan(pq.Array(&purged))
	for _, k := range keys {
		st := b.states[k]
		st.purged = st.base == nil && slices.Contains(purged, st.id)
	}
	return err
}

// news gives those of some names under which rows say what was not said before.
func (b *batch) news(keys []key) []key {
	var list []key
	seen := make(map[key]bool, len(b.keys)) // and those of which nothing is asked
	for _, k := range b.keys {
		seen[k] = true
	}
	for _, k := range keys {
		delete(seen, k)
	}
	for i := range b.rows {
		in := &b.rows[i]
		k := keyOf(&in.event)
		if in.refusal == nil && !seen[k] && !bytes.Equal(in.said[:], b.states[k].said) {
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

// writeSaid records what the file said anew, where no revision says just that
// with its words.
func (b *batch) writeSaid(ctx context.Context, tx *transaction) error {
	var first, again []geo.Statement // of this run under a name
	for _, k := range b.keys {
		st := b.states[k]
		if !st.heard {
			continue
		}
		said := geo.Statement{Dataset: k.dataset, ExternalID: k.externalID, Run: b.result.Run, EventID: st.id, Said: st.said, Revision: st.at}
		if st.at == 0 && !st.purged {
			said.Body = geo.AppendFeature(nil, st.base)
		}
		if st.run == said.Run {
			again = append(again, said)
		} else {
			first = append(first, said)
		}
	}
	if err := copyIn(ctx, tx, "import_statements", statementColumns, first, lineOf(statementValues)); err != nil {
		return err
	}
	return putStatements(ctx, tx, again)
}

// statementValues gives a row of import_statements as COPY takes it.
func statementValues(t geo.Statement) []any {
	return []any{t.Dataset, t.ExternalID, t.Run, t.EventID, raw(t.Said), filled(t.Revision), verbatim(t.Body)}
}

// putStatements records what one run's file said.
func putStatements(ctx context.Context, tx *transaction, list []geo.Statement) error {
	if len(list) == 0 {
		return nil
	}
	var keys []key
	var ids, revisions []int64
	var said [][]byte
	var bodies []sql.NullString
	for _, s := range list {
		keys, ids, revisions = append(keys, key{s.Dataset, s.ExternalID}), append(ids, s.EventID), append(revisions, s.Revision)
		said, bodies = append(said, s.Said), append(bodies, sql.NullString{String: string(s.Body), Valid: s.Body != nil})
	}
	datasets, externalIDs := names(keys)
	_, err := tx.ExecContext(ctx, `INSERT INTO import_statements (dataset, external_id, run, event_id, said, revision, body)
		SELECT dataset, external_id, $7, event_id, nullif(said, ''), nullif(revision, 0), body
		FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[], $5::bigint[], $6::text[]) AS row (dataset, external_id, event_id, said, revision, body)
		ON CONFLICT (dataset, external_id, run) DO UPDATE SET event_id = excluded.event_id, said = excluded.said,
			revision = excluded.revision, body = excluded.body`,
		pq.Array(datasets), pq.Array(externalIDs), pq.Array(ids), pq.Array(said), pq.Array(revisions), pq.Array(bodies), list[0].Run)
	return err
}

// count records how many rows were read so far, and what became of them.
func (b *batch) count(ctx context.Context, tx *transaction) error {
	r := b.importer.result
	r.Add(&b.result)
	_, err := tx.ExecContext(ctx, `UPDATE import_runs
		SET created = $2, updated = $3, unchanged = $4, conflicts = $5, refused = $6
		WHERE id = $1`, r.Run, r.Created, r.Updated, r.Unchanged, r.Conflicts, r.Refused)
	return err
}

// Said gives what a file last said of an event, and the run that read it.
func (s *Store) Said(ctx context.Context, id int64) (geo.Event, int64, error) {
	var run int64
	var body []byte
	err := s.read.QueryRowContext(ctx, `SELECT s.run, coalesce(s.body, v.body)
		FROM import_statements s
		LEFT JOIN event_revisions v ON v.event_id = s.event_id AND v.revision = s.revision
		WHERE s.event_id = $1 AND s.said IS NOT NULL AND coalesce(s.body, v.body) IS NOT NULL
		ORDER BY s.run DESC
		LIMIT 1`, id).Scan(&run, unpacked{&body})
	if errors.Is(err, sql.ErrNoRows) {
		return geo.Event{}, 0, geo.Errorf(geo.NotFound, "no file has said anything of event %d", id)
	}
	if err != nil {
		return geo.Event{}, 0, s.fail(ctx, fmt.Sprintf("said %d", id), err)
	}
	e, err := geo.ParseFeature(body)
	if err == nil && e.AreaID != "" {
		err = s.fillAreas(ctx, s.read, []*geo.Event{&e})
	}
	e.Forget()
	return e, run, s.fail(ctx, fmt.Sprintf("said %d", id), err)
}
