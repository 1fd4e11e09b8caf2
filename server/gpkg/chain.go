package gpkg

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"eventmap/geo"
)

// A written revision waits for the seal of its change.
type written struct {
	id, revision int64
	digest       geo.Digest
}

// tell reads the clock. A moment before the newest change's is that change's:
// the order of moments is the order of numbers, whatever the clock does.
func (t *tx) tell() error {
	var newest any
	if err := t.row(`SELECT CAST(at AS TEXT) FROM change_counter`, nil, []any{&newest}); err != nil {
		return err
	}
	last, err := parseMoment(newest)
	if err != nil {
		return err
	}
	t.now = t.store.options.Now().UTC().Truncate(time.Second)
	if t.now.Before(last) {
		t.now = last
	}
	return nil
}

// revise adds a revision under the transaction's change number; without a body
// it says that the event is gone.
func (t *tx) revise(id, revision int64, body []byte) error {
	r, err := t.record(id, revision, body)
	if err != nil {
		return err
	}
	return t.keepRecord(&r)
}

// record gives a revision as it is to be written in this transaction, and has it
// sealed. The write lock is held from the beginning, so that the order of numbers
// is the order of commits.
func (t *tx) record(id, revision int64, body []byte) (geo.Record, error) {
	if t.change == 0 {
		err := t.row(`UPDATE change_counter SET n = n + 1, at = ? RETURNING n`, []any{orNullMoment(t.now)}, []any{&t.change})
		if err != nil {
			return geo.Record{}, err
		}
	}
	r := geo.Record{ID: id, Revision: revision, Change: t.change, At: t.now, By: t.edit.By, Why: t.edit.Why, Run: t.run}
	if body != nil {
		said := sha256.Sum256(body)
		r.Body, r.Said = body, said[:]
	}
	t.written = append(t.written, written{id, revision, r.Digest()})
	return r, nil
}

// keepRecord writes a revision as it is.
func (t *tx) keepRecord(r *geo.Record) error {
	return t.exec(intoRevisions.one, recordValues(r)...)
}

func recordValues(r *geo.Record) []any {
	return []any{r.ID, r.Revision, r.Change, orNullMoment(r.At), orNull(r.By), orNull(r.Why), orNullNumber(r.Run), orNull(string(r.Body)), orNullBytes(r.Said), r.Purged}
}

func orNullNumber(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func orNullBytes(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

// seal closes the change that the transaction made.
func (t *tx) seal() error {
	var before []byte
	err := t.row(`SELECT seal FROM changes WHERE number = ?`, []any{t.change - 1}, []any{&before})
	if err != nil && (t.change > 1 || !errors.Is(err, sql.ErrNoRows)) {
		return fmt.Errorf("the seal of change %d: %w", t.change-1, err)
	}
	slices.SortFunc(t.written, func(a, b written) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.revision, b.revision))
	})
	digests := make([]geo.Digest, len(t.written))
	for i := range t.written {
		digests[i] = t.written[i].digest
	}
	var last geo.Digest
	copy(last[:], before)
	return t.keepSeal(&geo.SealedChange{Number: t.change, At: t.now, Seal: geo.Seal(last, t.change, t.now, digests)})
}

func (t *tx) keepSeal(c *geo.SealedChange) error {
	return t.exec(`INSERT INTO changes (number, at, seal) VALUES (?, ?, ?)`, c.Number, orNullMoment(c.At), c.Seal[:])
}

// recordColumns is what scanRecord reads of event_revisions.
const recordColumns = "event_id, revision, change, CAST(at AS TEXT), by, why, run, body, said, purged"

func scanRecord(row interface{ Scan(...any) error }, before ...any) (geo.Record, error) {
	var r geo.Record
	var at any
	var by, why, body sql.NullString
	var run sql.NullInt64
	err := row.Scan(append(before, &r.ID, &r.Revision, &r.Change, &at, &by, &why, &run, &body, &r.Said, &r.Purged)...)
	if err != nil {
		return r, err
	}
	r.By, r.Why, r.Run = by.String, why.String, run.Int64
	if body.Valid {
		r.Body = []byte(body.String)
	}
	if r.At, err = parseMoment(at); err != nil {
		return r, &damage{err}
	}
	return r, nil
}

// sealHistory is the migration that seals what was written before there were
// seals. The moment of a change is that of its revisions, or of the change
// before it where the clock had gone back.
func sealHistory(ctx context.Context, raw *sql.Tx) error {
	t := &tx{session: session{ctx: ctx, raw: raw}}
	var last int64
	if err := t.row(`SELECT n FROM change_counter`, nil, []any{&last}); err != nil {
		return err
	}
	var c geo.SealedChange
	for c.Number = 1; c.Number <= last; c.Number++ {
		if err := t.sealOld(&c); err != nil {
			return fmt.Errorf("change %d: %w", c.Number, err)
		}
	}
	if err := t.exec(`UPDATE change_counter SET at = ?`, orNullMoment(c.At)); err != nil {
		return err
	}
	return t.findStatements()
}

// sealOld seals one change; c holds the moment and the seal of the one before it.
func (t *tx) sealOld(c *geo.SealedChange) error {
	type old struct {
		row int64
		geo.Record
	}
	list, err := all(t.ctx, t.raw, func(rows *sql.Rows) (o old, err error) {
		o.Record, err = scanRecord(rows, &o.row)
		return o, err
	}, `SELECT rowid, `+recordColumns+` FROM event_revisions WHERE change = ? ORDER BY event_id, revision`, c.Number)
	if err != nil {
		return err
	}
	digests := make([]geo.Digest, len(list))
	for i := range list {
		r := &list[i]
		if r.Body != nil {
			said := sha256.Sum256(r.Body)
			r.Said = said[:]
			if err := t.exec(`UPDATE event_revisions SET said = ? WHERE rowid = ?`, r.Said, r.row); err != nil {
				return err
			}
		}
		if r.At.After(c.At) {
			c.At = r.At
		}
		digests[i] = r.Digest()
	}
	c.Seal = geo.Seal(c.Seal, c.Number, c.At, digests)
	return t.keepSeal(c)
}

// findStatements finds the revision that says what a file said, where it was not
// the file's run that wrote it.
func (t *tx) findStatements() error {
	type statement struct {
		dataset, externalID string
		id                  int64
		said                []byte
	}
	list, err := all(t.ctx, t.raw, func(rows *sql.Rows) (s statement, err error) {
		return s, rows.Scan(&s.dataset, &s.externalID, &s.id, &s.said)
	}, `SELECT dataset, external_id, event_id, said FROM import_statements WHERE revision IS NULL`)
	if err != nil {
		return err
	}
	for _, s := range list {
		revisions, err := all(t.ctx, t.raw, func(rows *sql.Rows) (r geo.Record, err error) {
			return scanRecord(rows)
		}, `SELECT `+recordColumns+` FROM event_revisions WHERE event_id = ? AND body IS NOT NULL ORDER BY revision DESC`, s.id)
		if err != nil {
			return err
		}
		for i := range revisions {
			e, err := geo.ParseFeature(revisions[i].Body)
			if err != nil {
				return fmt.Errorf("event %d: %w", s.id, err)
			}
			said := digest(&e)
			if !bytes.Equal(said[:], s.said) {
				continue
			}
			err = t.exec(`UPDATE import_statements SET revision = ? WHERE dataset = ? AND external_id = ?`, revisions[i].Revision, s.dataset, s.externalID)
			if err != nil {
				return err
			}
			break
		}
	}
	return nil
}

// all reads what a question answers at once.
func all[T any](ctx context.Context, db querier, scan func(rows *sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to the end
	var list []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}
