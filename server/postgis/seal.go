package postgis

import (
	"context"
	"database/sql"

	"github.com/lib/pq"

	"eventmap/geo"
)

// sealing is the number of the migration that seals the history there is.
const sealing = 3

// sealHistory seals the changes of a store that had no seals. A change gets the
// moment of its newest revision, or of the change before it where that is later.
func sealHistory(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, "DECLARE records NO SCROLL CURSOR FOR SELECT "+revisionColumns+" FROM eventmap.event_revisions ORDER BY change, event_id, revision"); err != nil {
		return err
	}
	c := new(change)
	var digests []geo.Digest
	var sealed []geo.SealedChange
	end := func() {
		if len(digests) > 0 {
			c.before = geo.Seal(c.before, c.number, c.at, digests)
			sealed = append(sealed, geo.SealedChange{Number: c.number, At: c.at, Seal: c.before})
			digests = digests[:0]
		}
	}
	for more := true; more; {
		list, err := fetch(ctx, tx, "records", page, nil, scanRecord)
		if err != nil {
			return err
		}
		more = len(list) == page
		for i := range list {
			r := &list[i]
			if r.Change != c.number {
				end()
				c.number = r.Change
			}
			if r.At.After(c.at) {
				c.at = r.At
			}
			digests = append(digests, r.Digest())
		}
	}
	end()
	if _, err := tx.ExecContext(ctx, "CLOSE records"); err != nil {
		return err
	}
	return putChanges(ctx, tx, sealed)
}

// putChanges writes seals.
func putChanges(ctx context.Context, tx *sql.Tx, list []geo.SealedChange) error {
	numbers, moments, seals := make([]int64, len(list)), make([]int64, len(list)), make([][]byte, len(list))
	for i, c := range list {
		numbers[i], moments[i], seals[i] = c.Number, c.At.Unix(), c.Seal[:]
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO eventmap.changes (number, at, seal)
		SELECT number, to_timestamp(at), seal
		FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS row (number, at, seal)`, pq.Array(numbers), pq.Array(moments), pq.Array(seals))
	return err
}
