package postgis

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"

	"eventmap/geo"
)

// Verify recomputes every seal from the revisions and compares the events with
// their newest revisions, in one snapshot.
func (s *Store) Verify(ctx context.Context, known []byte) (geo.Verification, error) {
	tx, err := s.read.BeginTx(ctx, snapshot)
	if err != nil {
		return geo.Verification{}, s.fail(ctx, "verify", err)
	}
	defer tx.Rollback()
	v, err := s.verify(ctx, tx, known)
	return v, s.fail(ctx, "verify", err)
}

func (s *Store) verify(ctx context.Context, tx *sql.Tx, known []byte) (geo.Verification, error) {
	v := &verification{s: s, tx: tx, known: known, proven: len(known) == 0}
	for _, step := range []func(context.Context) error{v.chain, v.purges, v.events} {
		if err := step(ctx); err != nil {
			return geo.Verification{}, err
		}
	}
	return v.found, nil
}

type verification struct {
	s      *Store
	tx     *sql.Tx
	known  []byte
	proven bool // the known seal is among those that are kept
	found  geo.Verification
}

// differs is what Verify answers where something does not hold.
func differs(format string, args ...any) error {
	return geo.Errorf(geo.Conflict, "what is kept was changed past the program: %s", fmt.Sprintf(format, args...))
}

// chain reads the revisions of each change and compares its seal.
func (v *verification) chain(ctx context.Context) error {
	next, stop := iter.Pull2(within(ctx, v.s, v.tx, "verify", question[geo.Record]{
		name: "records", query: recordsQuery, scan: scanRecord,
	}))
	defer stop()
	r, err, more := next()
	var last geo.SealedChange
	for c, failed := range within(ctx, v.s, v.tx, "verify", question[geo.SealedChange]{name: "changes", query: changesQuery, scan: scanChange}) {
		if failed != nil {
			return failed
		}
		var digests []geo.Digest
		var ids []string
		for ; more; r, err, more = next() {
			if err != nil {
				return err
			}
			if r.Change > c.Number {
				break
			}
			if err := v.record(&r, c.Number); err != nil {
				return err
			}
			digests, ids = append(digests, r.Digest()), append(ids, fmt.Sprint(r.ID))
		}
		switch {
		case c.At.Before(last.At):
			return differs("change %d is dated before the one before it", c.Number)
		case geo.Seal(last.Seal, c.Number, c.At, digests) == c.Seal:
		case c.Number != last.Number+1:
			return differs("change %d is missing", last.Number+1)
		default:
			return differs("the seal of change %d, of %s, does not fit its revisions%s; one of them, or the seal, was changed, added or removed",
				c.Number, c.At.Format("2006-01-02 15:04:05Z"), of(ids))
		}
		last = c
		v.found.Changes++
		v.proven = v.proven || bytes.Equal(v.known, c.Seal[:])
	}
	if err != nil {
		return err
	}
	if more {
		return differs("revision %d of event %d belongs to change %d, which has no seal", r.Revision, r.ID, r.Change)
	}
	var newest int64
	if err := v.tx.QueryRowContext(ctx, "SELECT n FROM change_counter").Scan(&newest); err != nil {
		return err
	}
	if newest != last.Number {
		return differs("change %d is missing", last.Number+1)
	}
	v.found.Head = last.Seal
	if !v.proven {
		return geo.Errorf(geo.Conflict, "the seal that you kept is not among the %d that are here: what was written up to it was rewritten, or it is of another store", v.found.Changes)
	}
	return nil
}

// purges sees to it that a purge leaves nothing of an event but its tombstone. What
// was emptied by another hand leaves more.
func (v *verification) purges(ctx context.Context) error {
	var id int64
	err := v.tx.QueryRowContext(ctx, `SELECT event_id
		FROM event_revisions r
		GROUP BY event_id
		HAVING bool_or(purged) AND (
			count(body) > 0
			OR EXISTS (SELECT FROM events WHERE id = r.event_id)
			OR (SELECT said FROM event_revisions WHERE event_id = r.event_id ORDER BY revision DESC LIMIT 1) IS NOT NULL)
		LIMIT 1`).Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return differs("a revision of event %d is emptied as by a purge, and the event was not purged", id)
}

// of names the events of a change, the first few.
func of(ids []string) string {
	const most = 5
	switch {
	case len(ids) == 0:
		return ""
	case len(ids) > most:
		return fmt.Sprintf(" (of events %s and %d more)", strings.Join(ids[:most], ", "), len(ids)-most)
	}
	return " (of events " + strings.Join(ids, ", ") + ")"
}

// record checks one revision by itself.
func (v *verification) record(r *geo.Record, change int64) error {
	v.found.Revisions++
	said := sha256.Sum256(r.Body)
	switch {
	case r.Change < change:
		return differs("revision %d of event %d belongs to change %d, which has no seal", r.Revision, r.ID, r.Change)
	case r.Body != nil && !bytes.Equal(said[:], r.Said):
		return differs("revision %d of event %d, of change %d, does not say what it said when it was written", r.Revision, r.ID, r.Change)
	case r.Purged && (r.Body != nil || r.Said == nil):
		return differs("revision %d of event %d, of change %d, is marked as purged and was not", r.Revision, r.ID, r.Change)
	case r.Body == nil && r.Said != nil && !r.Purged:
		return differs("what revision %d of event %d, of change %d, said was taken out", r.Revision, r.ID, r.Change)
	}
	if r.Purged {
		v.found.Purged++
	}
	return nil
}

// A pair is an event as it is kept and its newest revision.
type pair struct {
	record
	id, revision, change, run int64 // of the newest revision; id is 0 where there is none
	body                      []byte
}

// events compares every event with its newest revision.
func (v *verification) events(ctx context.Context) error {
	p := new(pair)
	scan := records(integer{&p.id}, integer{&p.revision}, integer{&p.change}, integer{&p.run}, unpacked{&p.body})
	for p, err := range within(ctx, v.s, v.tx, "verify", question[pair]{
		name: "pairs",
		query: `SELECT r.event_id, r.revision, r.change, r.run, r.body, ` + readRow + `
FROM (
	SELECT *
	FROM event_revisions r
	WHERE r.said IS NOT NULL
		AND NOT EXISTS (SELECT FROM event_revisions n WHERE n.event_id = r.event_id AND n.revision > r.revision)
) r
FULL JOIN events e ON e.id = r.event_id
ORDER BY coalesce(e.id, r.event_id)`,
		scan: func(rows *sql.Rows) (pair, error) {
			*p = pair{}
			r, err := scan(rows)
			p.record = r
			return *p, err
		},
		event: func(p *pair) *geo.Event { return &p.Event },
	}) {
		if err != nil {
			return err
		}
		switch {
		case p.ID == 0:
			return differs("event %d is missing, and its newest revision, %d, is no deletion", p.id, p.revision)
		case p.id == 0:
			return differs("event %d is there, and its newest revision is a deletion, or it has none", p.ID)
		case p.Revision != p.revision || p.record.change != p.change || p.record.run != p.run || !says(&p.Event, p.body):
			return differs("event %d is not what its newest revision, %d, says", p.ID, p.revision)
		}
		v.found.Events++
	}
	return nil
}

// says reports whether a body is an event's wire form, in today's spelling or in
// that of the day on which it was written.
func says(e *geo.Event, body []byte) bool {
	wire := geo.AppendFeature(nil, e)
	if bytes.Equal(wire, body) {
		return true
	}
	written, err := geo.ParseFeature(body)
	if err != nil {
		return false
	}
	written.Area = e.Area
	return bytes.Equal(wire, geo.AppendFeature(nil, &written))
}
