package postgis

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

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
func (s *Store) Put(ctx context.Context, e geo.Event, by geo.Edit) (geo.Event, error) {
	list, err := s.putAll(ctx, []geo.Event{e}, by)
	if err != nil {
		return geo.Event{}, s.fail(ctx, fmt.Sprintf("put %d", e.ID), err)
	}
	return list[0], nil
}

// PutAll is Put for several events under one change number: all or none.
func (s *Store) PutAll(ctx context.Context, events []geo.Event, by geo.Edit) ([]geo.Event, error) {
	list, err := s.putAll(ctx, events, by)
	return list, s.fail(ctx, "put all", err)
}

func (s *Store) putAll(ctx context.Context, events []geo.Event, by geo.Edit) ([]geo.Event, error) {
	list := make([]*record, len(events))
	for i := range events {
		r := &record{Event: events[i].Clone()}
		if err := s.name(ctx, &r.Event); err != nil {
			return nil, err
		}
		if err := s.settle(ctx, &r.Event); err != nil {
			return nil, err
		}
		list[i] = r
	}
	err := s.transact(ctx, func(tx *transaction) error { return s.put(ctx, tx, list, by) })
	switch {
	case errors.Is(err, errTaken), code(err) == uniqueViolation:
		return nil, s.taken(ctx, events, list)
	case err != nil && !errors.Is(err, errUnchanged):
		return nil, err
	}
	stored := make([]geo.Event, len(list))
	for i, r := range list {
		stored[i] = r.Event
	}
	return stored, nil
}

// name gives an event its dataset and external id where it has none.
func (s *Store) name(ctx context.Context, e *geo.Event) error {
	if e.ID == 0 || e.Dataset != "" && e.ExternalID != "" {
		e.Identify(nil)
		return nil
	}
	stored, err := s.Event(ctx, e.ID)
	if geo.KindOf(err) == geo.NotFound {
		_, stored, err = buried(ctx, s.read, e.ID)
	}
	if err == nil {
		e.Identify(&stored)
	}
	return err
}

// put writes what is new of a list under one change number, and leaves in it what
// is then stored. Locks are taken in one order everywhere: events by their ids,
// or for a new one the table, which FOR UPDATE locks even where it finds nothing;
// then dataset, place, counter.
func (s *Store) put(ctx context.Context, tx *transaction, list []*record, by geo.Edit) error {
	inOrder := slices.SortedStableFunc(slices.Values(list), func(a, b *record) int {
		return cmp.Compare(uint64(a.ID-1), uint64(b.ID-1)) // new ones last
	})
	var news []*record
	for i, r := range inOrder {
		if i > 0 && r.ID != 0 && r.ID == inOrder[i-1].ID {
			return geo.Errorf(geo.Conflict, "event %d stands twice in one write; join the two", r.ID)
		}
	}
	for _, r := range inOrder {
		same, err := s.follow(ctx, tx, r)
		if err != nil {
			return err
		}
		if !same {
			news = append(news, r)
		}
	}
	if len(news) == 0 {
		return errUnchanged
	}
	if err := putDatasets(ctx, tx, news); err != nil {
		return err
	}
	if err := putPlaces(ctx, tx, news); err != nil {
		return err
	}
	c, err := s.nextChange(ctx, tx)
	if err != nil {
		return err
	}
	if err := stampAll(ctx, tx, c, news, by.By); err != nil {
		return err
	}
	for _, r := range news {
		if _, err := tx.ExecContext(ctx, upsert, r.values()...); err != nil {
			return err
		}
		if err := c.put(ctx, tx, geo.Record{ID: r.ID, Revision: r.Revision, By: by.By, Why: by.Why, Body: geo.AppendFeature(nil, &r.Event)}); err != nil {
			return err
		}
	}
	return c.seal(ctx, tx)
}

// stampAll makes of a list what is written under a change.
func stampAll(ctx context.Context, tx *transaction, c *change, list []*record, by string) error {
	for _, r := range list {
		r.stamp(c, by)
	}
	return displaceAll(ctx, tx, list)
}

// stamp says under which change and by whom the newest revision was written.
func (r *record) stamp(c *change, by string) {
	if r.CreatedAt.IsZero() {
		r.CreatedAt, r.CreatedBy = c.at, by
	}
	r.change, r.UpdatedAt, r.UpdatedBy = c.number, c.at, by
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

// follow makes of r the revision that follows what is there; where r says the
// same it becomes that, and there is nothing to write.
func (s *Store) follow(ctx context.Context, tx *transaction, r *record) (same bool, err error) {
	if r.ID == 0 {
		r.Forget()
		var holder sql.NullInt64
		err := tx.QueryRowContext(ctx, takeID, r.Dataset, r.ExternalID).Scan(&r.ID, &holder)
		if err == nil && holder.Valid {
			err = errTaken
		}
		r.Revision = 1
		return false, err
	}
	current, err := s.current(ctx, tx, r.ID, r.Revision)
	switch {
	case geo.KindOf(err) == geo.NotFound:
		var tombstone int64
		if tombstone, current.Event, err = buried(ctx, tx, r.ID); err != nil {
			return false, err
		}
		if tombstone != r.Revision {
			return false, geo.NoEvent(r.ID)
		}
		current.Revision = tombstone
	case err != nil:
		return false, err
	case current.Same(&r.Event) && !current.Undisplaced():
		r.Event = current.Event
		return true, nil
	}
	r.Revision, r.CreatedAt, r.CreatedBy = current.Revision+1, current.CreatedAt, current.CreatedBy
	return false, nil
}

// takeID gives the id of a new event and, locked, the one that bears its name.
const takeID = `SELECT nextval('events_id_seq'),
	(SELECT id FROM events WHERE dataset = $1 AND external_id = $2 FOR UPDATE)`

// current locks an event and gives it; a revision that is not the current one is
// a Conflict.
func (s *Store) current(ctx context.Context, tx *transaction, id, revision int64) (record, error) {
	r, err := s.one(ctx, tx, byID+" FOR UPDATE", id)
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

// buried gives the revision of a deleted event's tombstone, and the event as it
// was before; NotFound where it is not deleted, never was or was purged. Two who
// bring it back at once write the same revision, which its key lets one of them do.
func buried(ctx context.Context, db questioner, id int64) (tombstone int64, last geo.Event, err error) {
	var body []byte
	err = db.QueryRowContext(ctx, `SELECT t.revision, b.body
		FROM (SELECT revision, said FROM event_revisions WHERE event_id = $1 ORDER BY revision DESC LIMIT 1) t,
			(SELECT body FROM event_revisions WHERE event_id = $1 AND body IS NOT NULL ORDER BY revision DESC LIMIT 1) b
		WHERE t.said IS NULL
			AND NOT EXISTS (SELECT FROM event_revisions WHERE event_id = $1 AND purged)`, id).Scan(&tombstone, unpacked{&body})
	if errors.Is(err, sql.ErrNoRows) {
		return 0, geo.Event{}, geo.NoEvent(id)
	}
	if err != nil {
		return 0, geo.Event{}, err
	}
	last, err = geo.ParseFeature(body)
	return tombstone, last, err
}

// taken says which event has the external id of one of a list already. events are
// those of the list as they were given.
func (s *Store) taken(ctx context.Context, events []geo.Event, list []*record) error {
	for i, r := range list {
		holder, err := s.one(ctx, s.read, "e.dataset = $1 AND e.external_id = $2", r.Dataset, r.ExternalID)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		case holder.ID != events[i].ID:
			return geo.Taken(r.Dataset, r.ExternalID, &holder.Event)
		case holder.Revision != events[i].Revision: // somebody else brought it back
			return geo.Stale(&holder.Event, events[i].Revision)
		}
	}
	return geo.Taken(list[0].Dataset, list[0].ExternalID, nil)
}

// Delete removes an event and leaves a tombstone: a revision without a body.
func (s *Store) Delete(ctx context.Context, id, revision int64, by geo.Edit) error {
	err := s.transact(ctx, func(tx *transaction) error {
		if revision == 0 {
			err := tx.QueryRowContext(ctx, "SELECT revision FROM events WHERE id = $1 FOR UPDATE", id).Scan(&revision)
			if errors.Is(err, sql.ErrNoRows) {
				return geo.NoEvent(id)
			}
			if err != nil {
				return err
			}
		}
		if _, err := s.current(ctx, tx, id, revision); err != nil {
			return err
		}
		c, err := s.nextChange(ctx, tx)
		if err != nil {
			return err
		}
		if err := bury(ctx, tx, c, geo.Record{ID: id, Revision: revision + 1, By: by.By, Why: by.Why}); err != nil {
			return err
		}
		return c.seal(ctx, tx)
	})
	return s.fail(ctx, fmt.Sprintf("delete %d", id), err)
}

// bury removes an event and writes its tombstone.
func bury(ctx context.Context, tx *transaction, c *change, tombstone geo.Record) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM events WHERE id = $1", tombstone.ID); err != nil {
		return err
	}
	return c.put(ctx, tx, tombstone)
}
