package postgis

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"slices"
	"time"

	"eventmap/geo"
)

// A change is a change number while what belongs to it is written. Whoever took
// one holds the counter until it commits.
type change struct {
	number  int64
	at      time.Time // the moment of everything that is written under it
	before  geo.Digest
	members []member
}

// A member is a revision as it enters the seal.
type member struct {
	id, revision int64
	digest       geo.Digest
}

// The statements of a change.
const (
	takeNumber  = "UPDATE change_counter SET n = n + 1, at = greatest(at, $1) RETURNING n, at"
	lastSeal    = "SELECT seal FROM changes ORDER BY number DESC LIMIT 1"
	putRevision = "INSERT INTO event_revisions (" + revisionColumns + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
	putSeal     = "INSERT INTO changes (number, at, seal) VALUES ($1, $2, $3)"
)

// nextChange takes the next change number, once everything else that may have to
// wait is done. The seal before it is asked for only when the counter is held: in
// one statement it could be that of a moment before the wait.
func (s *Store) nextChange(ctx context.Context, tx *transaction) (*change, error) {
	c := new(change)
	err := tx.QueryRowContext(ctx, takeNumber, s.now()).Scan(&c.number, instant{&c.at})
	if err != nil {
		return nil, err
	}
	err = tx.QueryRowContext(ctx, lastSeal).Scan(sum{&c.before})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	return c, nil
}

// add makes a revision part of the change: it gets its number, its moment and the
// digest of what it says.
func (c *change) add(r *geo.Record) {
	r.Change, r.At, r.Said = c.number, c.at, nil
	if r.Body != nil {
		said := sha256.Sum256(r.Body)
		r.Said = said[:]
	}
	c.members = append(c.members, member{r.ID, r.Revision, r.Digest()})
}

// put writes one revision under the change.
func (c *change) put(ctx context.Context, tx *transaction, r geo.Record) error {
	c.add(&r)
	_, err := tx.ExecContext(ctx, putRevision, revisionValues(&r)...)
	return err
}

// seal ends the change.
func (c *change) seal(ctx context.Context, tx *transaction) error {
	slices.SortFunc(c.members, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.revision, b.revision))
	})
	digests := make([]geo.Digest, len(c.members))
	for i, m := range c.members {
		digests[i] = m.digest
	}
	seal := geo.Seal(c.before, c.number, c.at, digests)
	_, err := tx.ExecContext(ctx, putSeal, c.number, c.at, seal[:])
	return err
}

const revisionColumns = "event_id, revision, change, at, by_whom, why, run, body, said, purged"

// revisionValues gives a row of event_revisions as parameters and as COPY take it.
func revisionValues(r *geo.Record) []any {
	return []any{r.ID, r.Revision, r.Change, r.At, r.By, r.Why, filled(r.Run), packed(r.Body), raw(r.Said), r.Purged}
}

// appendRevision is revisionValues as COPY takes them, with a body of ours.
func appendRevision(b []byte, r *geo.Record) ([]byte, error) {
	b, err := appendValues(b, r.ID, r.Revision, r.Change, r.At, r.By, r.Why, filled(r.Run))
	pack := geo.PackFeature(make([]byte, 0, 2<<10), r.Body)
	b = appendCopiedJSON(append(b, '\t'), pack)
	b, rest := appendValues(append(b, '\t'), raw(r.Said), r.Purged)
	return b, errors.Join(err, rest)
}

func scanRecord(rows *sql.Rows) (r geo.Record, err error) {
	err = rows.Scan(&r.ID, &r.Revision, &r.Change, instant{&r.At}, &r.By, &r.Why, integer{&r.Run}, unpacked{&r.Body}, &r.Said, &r.Purged)
	return r, err
}
