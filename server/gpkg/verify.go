package gpkg

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"

	"eventmap/geo"
)

// Verify recomputes the seals of all changes and compares every event with its
// newest revision, both at one moment.
func (s *Store) Verify(ctx context.Context, known []byte) (geo.Verification, error) {
	raw, err := s.reader.BeginTx(ctx, nil)
	if err != nil {
		return geo.Verification{}, explain(err, "verify")
	}
	defer func() { _ = raw.Rollback() }() // wrote nothing
	t := &session{ctx: ctx, raw: raw}
	v, err := t.verify(known, func(id string) (*geo.Place, error) { return s.place(ctx, id) })
	return v, explain(err, "verify")
}

func (t *session) verify(known []byte, area func(id string) (*geo.Place, error)) (geo.Verification, error) {
	var v geo.Verification
	found, err := t.verifyChain(&v, known)
	if err == nil {
		err = t.verifyPurges()
	}
	if err == nil {
		err = t.verifyEvents(&v, area)
	}
	if err == nil && !found && len(known) > 0 {
		err = geo.Errorf(geo.Conflict, "no change bears the seal %x: what was there when it was noted has been rewritten, or this is another store", known)
	}
	return v, err
}

// verifyPurges: a purge leaves nothing of an event but its tombstone. What was
// emptied by another hand leaves more.
func (t *session) verifyPurges() error {
	var id int64
	err := t.row(`
		SELECT event_id
		FROM event_revisions r
		GROUP BY event_id
		HAVING max(purged) AND (
		  count(body) > 0
		  OR EXISTS (SELECT 1 FROM events WHERE fid = r.event_id)
		  OR (SELECT said FROM event_revisions WHERE event_id = r.event_id ORDER BY revision DESC LIMIT 1) IS NOT NULL)
		LIMIT 1`, nil, []any{&id})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return rewritten("a revision of event %d is emptied as by a purge, and the event was not purged", id)
}

func rewritten(format string, args ...any) error {
	return geo.Errorf(geo.Conflict, "the history was rewritten: "+format, args...)
}

// verifyChain says whether a known seal is among those of the changes.
func (t *session) verifyChain(v *geo.Verification, known []byte) (found bool, err error) {
	var c geo.SealedChange // whose revisions are being read
	var digests []geo.Digest
	var seals = seals{session: t}
	defer seals.close()
	end := func() error {
		if len(digests) == 0 {
			return nil
		}
		kept, err := seals.next(c.Number)
		if err != nil {
			return err
		}
		if kept.At.Before(c.At) {
			return rewritten("the moment of change %d lies before that of the change before it", c.Number)
		}
		if c.Seal = geo.Seal(c.Seal, c.Number, kept.At, digests); c.Seal != kept.Seal {
			return rewritten("the revisions of change %d are not those that were sealed", c.Number)
		}
		c.At = kept.At
		found = found || bytes.Equal(known, c.Seal[:])
		digests = digests[:0]
		v.Changes++
		return nil
	}
	for r, err := range records(t.ctx, t.raw, `SELECT `+recordColumns+` FROM event_revisions ORDER BY change, event_id, revision`) {
		if err != nil {
			return found, err
		}
		if r.Change != c.Number {
			if err := end(); err != nil {
				return found, err
			}
			c.Number = r.Change
		}
		if err := verifyRecord(&r); err != nil {
			return found, err
		}
		if r.Purged {
			v.Purged++
		}
		v.Revisions++
		digests = append(digests, r.Digest())
	}
	if err := end(); err != nil {
		return found, err
	}
	v.Head = c.Seal
	return found, seals.end(c.Number)
}

func verifyRecord(r *geo.Record) error {
	said := sha256.Sum256(r.Body)
	switch {
	case r.Body != nil && (r.Purged || !bytes.Equal(r.Said, said[:])):
		return rewritten("what revision %d of event %d says is not what was written under change %d", r.Revision, r.ID, r.Change)
	case r.Body == nil && r.Purged != (r.Said != nil):
		return rewritten("what revision %d of event %d said under change %d is gone, and it was not purged", r.Revision, r.ID, r.Change)
	}
	return nil
}

// seals are the changes as they are kept, in the order of numbers.
type seals struct {
	*session
	rows *sql.Rows
}

// next gives the next change, which must have a number.
func (s *seals) next(number int64) (geo.SealedChange, error) {
	if s.rows == nil {
		rows, err := s.raw.QueryContext(s.ctx, `SELECT number, CAST(at AS TEXT), seal FROM changes ORDER BY number`)
		if err != nil {
			return geo.SealedChange{}, err
		}
		s.rows = rows
	}
	if !s.rows.Next() {
		return geo.SealedChange{}, errors.Join(s.rows.Err(), rewritten("change %d has no seal", number))
	}
	c, err := scanSeal(s.rows)
	if err == nil && c.Number != number {
		err = rewritten("the revisions of change %d, or its seal, are gone", min(number, c.Number))
	}
	return c, err
}

// end sees to it that there are no more changes, here and by the counter.
func (s *seals) end(last int64) error {
	var n int64
	if err := s.row(`SELECT n FROM change_counter`, nil, []any{&n}); err != nil {
		return err
	}
	var sealed sql.NullInt64
	if err := s.row(`SELECT max(number) FROM changes`, nil, []any{&sealed}); err != nil {
		return err
	}
	if n != last || sealed.Int64 != last {
		return rewritten("the revisions of change %d are gone", last+1)
	}
	return nil
}

func (s *seals) close() {
	if s.rows != nil {
		_ = s.rows.Close() // read to the end or given up
	}
}

func scanSeal(rows *sql.Rows) (geo.SealedChange, error) {
	var c geo.SealedChange
	var at any
	var seal []byte
	if err := rows.Scan(&c.Number, &at, &seal); err != nil {
		return c, err
	}
	if copy(c.Seal[:], seal) != len(seal) || len(seal) != len(c.Seal) {
		return c, rewritten("the seal of change %d is not one", c.Number)
	}
	var err error
	c.At, err = parseMoment(at)
	return c, err
}

// verifyEvents compares every event with its newest revision.
func (t *session) verifyEvents(v *geo.Verification, area func(id string) (*geo.Place, error)) error {
	var id, revision int64
	var body sql.NullString
	c := newScanner(area, &id, &revision, &body)
	rows, err := t.raw.QueryContext(t.ctx, `
		SELECT r.event_id, r.revision, r.body, `+eventColumns+`
		FROM (SELECT event_id, max(revision) AS revision FROM event_revisions GROUP BY event_id) AS n
		CROSS JOIN event_revisions r ON r.event_id = n.event_id AND r.revision = n.revision
		LEFT JOIN events e ON e.fid = r.event_id
		LEFT JOIN event_shapes s ON s.fid = e.fid`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // read to the end or given up
	for rows.Next() {
		e, is, err := c.event(rows)
		var d *damage
		switch {
		case errors.As(err, &d):
			return changedWithout(id, revision)
		case err != nil:
			return err
		case is != body.Valid && is:
			return geo.Errorf(geo.Conflict, "event %d is there, but its newest revision %d says that it is deleted", id, revision)
		case is != body.Valid:
			return geo.Errorf(geo.Conflict, "event %d is not there, but its newest revision %d says that it is", id, revision)
		case !is:
			continue
		}
		v.Events++
		if string(geo.AppendFeature(nil, &e)) == body.String {
			continue
		}
		said, err := parse([]byte(body.String), area) // as an older version may have written it
		if err != nil || e.Revision != revision || string(geo.AppendFeature(nil, &said)) != string(geo.AppendFeature(nil, &e)) {
			return changedWithout(id, revision)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	var there int64
	if err := t.row(`SELECT count(*) FROM events`, nil, []any{&there}); err != nil {
		return err
	}
	if there != v.Events {
		return geo.Errorf(geo.Conflict, "%d events are there that have no history", there-v.Events)
	}
	return nil
}

func changedWithout(id, revision int64) error {
	return geo.Errorf(geo.Conflict, "event %d is not what its newest revision %d says: it was changed without its history", id, revision)
}
