package postgis

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"eventmap/geo"
)

// How a write ends that has nothing to write, and one whose name another event
// bears.
var (
	errUnchanged = errors.New("unchanged")
	errTaken     = errors.New("taken")
)

// Put creates or replaces one event. One that is replaced keeps the dataset and
// the external id that e leaves empty.
func (s *Store) Put(ctx context.Context, e geo.Event, by string) (geo.Event, error) {
	e = e.Clone()
	if err := s.name(ctx, &e); err != nil {
		return geo.Event{}, err
	}
	if err := s.settle(ctx, &e); err != nil {
		return geo.Event{}, s.fail(ctx, fmt.Sprintf("put %d", e.ID), err)
	}
	r := record{Event: e}
	err := s.transact(ctx, func(tx *sql.Tx) error { return s.put(ctx, tx, &r, by) })
	switch {
	case errors.Is(err, errUnchanged):
		return r.Event, nil
	case errors.Is(err, errTaken), code(err) == uniqueViolation:
		err = s.taken(ctx, &e)
	}
	if err != nil {
		return geo.Event{}, s.fail(ctx, fmt.Sprintf("put %d", e.ID), err)
	}
	return r.Event, nil
}

// name gives an event its dataset and external id where it has none.
func (s *Store) name(ctx context.Context, e *geo.Event) error {
	if e.ID == 0 || e.Dataset != "" && e.ExternalID != "" {
		e.Identify(nil)
		return nil
	}
	stored, err := s.Event(ctx, e.ID)
	e.Identify(&stored)
	return err
}

// put writes r, and leaves in it what is then stored. Locks are taken in one order
// everywhere: the event, or for a new one the table, which FOR UPDATE locks even
// where it finds nothing; then dataset, place, counter.
func (s *Store) put(ctx context.Context, tx *sql.Tx, r *record, by string) error {
	now := s.now()
	if r.ID == 0 {
		r.Revision, r.CreatedAt, r.CreatedBy = 1, now, by
		var holder sql.NullInt64
		err := tx.QueryRowContext(ctx, `SELECT nextval('events_id_seq'),
			(SELECT id FROM events WHERE dataset = $1 AND external_id = $2 FOR UPDATE)`, r.Dataset, r.ExternalID).Scan(&r.ID, &holder)
		if err != nil {
			return err
		}
		if holder.Valid {
			return errTaken
		}
	} else {
		current, err := s.current(ctx, tx, r.ID, r.Revision)
		if err != nil {
			return err
		}
		if current.Same(&r.Event) {
			r.Event = current.Event
			return errUnchanged
		}
		r.Revision, r.CreatedAt, r.CreatedBy = current.Revision+1, current.CreatedAt, current.CreatedBy
	}
	r.UpdatedAt, r.UpdatedBy = now, by
	batch := []*record{r}
	if err := putDatasets(ctx, tx, batch); err != nil {
		return err
	}
	if err := putPlaces(ctx, tx, batch); err != nil {
		return err
	}
	var err error
	if r.change, err = nextChange(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, upsert, r.values()...); err != nil {
		return err
	}
	return putRevision(ctx, tx, revision{id: r.ID, number: r.Revision, change: r.change, at: now, by: by, body: geo.AppendFeature(nil, &r.Event)})
}

// upsert writes all columns of one event.
var upsert = func() string {
	var parameters, sets []string
	for i, c := range columns {
		parameters = append(parameters, fmt.Sprintf("$%d", i+1))
		if c.name != "id" {
			sets = append(sets, c.name+" = excluded."+c.name)
		}
	}
	return "INSERT INTO events (" + allColumns + ")\nVALUES (" + strings.Join(parameters, ", ") + ")\nON CONFLICT (id) DO UPDATE SET " + strings.Join(sets, ", ")
}()

// current locks an event and gives it; a revision that is not the current one is
// a Conflict.
func (s *Store) current(ctx context.Context, tx *sql.Tx, id, revision int64) (record, error) {
	r, err := s.one(ctx, tx, "e.id = $1 FOR UPDATE", id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return record{}, geo.NoEvent(id)
	case err != nil:
		return record{}, err
	case r.Revision != revision:
		return record{}, geo.Stale(&r.Event, revision)
	}
	return r, nil
}

// taken says which event has the external id already.
func (s *Store) taken(ctx context.Context, e *geo.Event) error {
	r, err := s.one(ctx, s.read, "e.dataset = $1 AND e.external_id = $2", e.Dataset, e.ExternalID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return geo.Taken(e.Dataset, e.ExternalID, nil)
	case err != nil:
		return err
	}
	return geo.Taken(e.Dataset, e.ExternalID, &r.Event)
}

// Delete removes an event and leaves a tombstone: a revision without a body.
func (s *Store) Delete(ctx context.Context, id, number int64, by string) error {
	err := s.transact(ctx, func(tx *sql.Tx) error {
		if number == 0 {
			err := tx.QueryRowContext(ctx, "SELECT revision FROM events WHERE id = $1 FOR UPDATE", id).Scan(&number)
			if errors.Is(err, sql.ErrNoRows) {
				return geo.NoEvent(id)
			}
			if err != nil {
				return err
			}
		}
		if _, err := s.current(ctx, tx, id, number); err != nil {
			return err
		}
		change, err := nextChange(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM events WHERE id = $1", id); err != nil {
			return err
		}
		return putRevision(ctx, tx, revision{id: id, number: number + 1, change: change, at: s.now(), by: by})
	})
	return s.fail(ctx, fmt.Sprintf("delete %d", id), err)
}

// A revision is one row of the table event_revisions.
type revision struct {
	id     int64
	number int64
	change int64
	at     time.Time
	by     string
	run    int64
	body   []byte // the wire form; nil for a deletion
}

const revisionColumns = "event_id, revision, change, at, by_whom, run, body"

func (r *revision) values() []any {
	var body any
	if r.body != nil {
		body = string(r.body)
	}
	return []any{r.id, r.number, r.change, r.at, r.by, filled(r.run), body}
}

func putRevision(ctx context.Context, tx *sql.Tx, r revision) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO event_revisions ("+revisionColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7)", r.values()...)
	return err
}

// nextChange takes the next change number. Whoever took one holds the counter
// until it commits, so the order of numbers is the order of commits; it is taken
// once everything else that may have to wait is done.
func nextChange(ctx context.Context, tx *sql.Tx) (n int64, err error) {
	err = tx.QueryRowContext(ctx, "UPDATE change_counter SET n = n + 1 RETURNING n").Scan(&n)
	return n, err
}

// transact runs a write transaction and, when it has committed, tells everybody
// who watches, in this process and in others. It gives back the error of do as
// it is.
func (s *Store) transact(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "NOTIFY "+channel); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	s.watch.fire()
	return nil
}
