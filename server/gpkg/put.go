package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/blob"
)

// Put creates an event or replaces the revision that it names.
func (s *Store) Put(ctx context.Context, e geo.Event, by geo.Edit) (geo.Event, error) {
	var out geo.Event
	err := s.write(ctx, by, func(t *tx) (err error) {
		out, err = t.put(e.Clone())
		return err
	})
	return out, explain(err, "put %d", e.ID)
}

// PutAll is Put for several events, as one change.
func (s *Store) PutAll(ctx context.Context, events []geo.Event, by geo.Edit) ([]geo.Event, error) {
	out := make([]geo.Event, len(events))
	err := s.write(ctx, by, func(t *tx) (err error) {
		for i := range events {
			if out[i], err = t.put(events[i].Clone()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, explain(err, "put %d events", len(events))
	}
	return out, nil
}

func (t *tx) put(e geo.Event) (geo.Event, error) {
	var now *geo.Event
	gone := false
	if e.ID != 0 {
		current, err := t.current(e.ID, e.Revision)
		if geo.KindOf(err) == geo.NotFound {
			gone = true
			current, err = t.gone(e.ID, e.Revision)
		}
		if err != nil {
			return geo.Event{}, err
		}
		now = &current
	}
	e.Identify(now)
	if err := t.store.settle(t.ctx, &e); err != nil {
		return geo.Event{}, err
	}
	if err := t.nameIsFree(&e); err != nil {
		return geo.Event{}, err
	}
	if now != nil && !gone && now.Same(&e) && !now.Undisplaced() {
		return *now, nil
	}
	if err := t.save(&e, now); err != nil {
		return geo.Event{}, err
	}
	return t.event(e.ID)
}

// gone gives a deleted event as it was last, with the revision of its tombstone,
// which must be the one that is named; NotFound where there is none, and where
// it was purged.
func (t *tx) gone(id, tombstone int64) (geo.Event, error) {
	var last, revision sql.NullInt64
	var purged bool
	err := t.row(`
		SELECT max(revision), max(revision) FILTER (WHERE body IS NOT NULL), coalesce(max(purged), FALSE)
		FROM event_revisions
		WHERE event_id = ?`, []any{id}, []any{&last, &revision, &purged})
	switch {
	case err != nil:
		return geo.Event{}, err
	case purged:
		return geo.Event{}, geo.Errorf(geo.NotFound, "event %d was purged; nothing of it can be brought back", id)
	case last.Int64 != tombstone || !revision.Valid:
		return geo.Event{}, geo.NoEvent(id)
	}
	e, err := t.revision(id, revision.Int64, t.place)
	e.Revision = tombstone
	return e, err
}

// current gives the event that a write names; a revision that is not the
// current one is a Conflict.
func (t *tx) current(id, revision int64) (geo.Event, error) {
	e, err := t.event(id)
	if err != nil {
		return geo.Event{}, err
	}
	if e.Revision != revision {
		return geo.Event{}, geo.Stale(&e, revision)
	}
	return e, nil
}

func (t *tx) nameIsFree(e *geo.Event) error {
	id, err := t.byName(e.Dataset, e.ExternalID)
	if err != nil || id == 0 || id == e.ID {
		return err
	}
	other, err := t.event(id)
	if err != nil {
		return err
	}
	return geo.Taken(e.Dataset, e.ExternalID, &other)
}

// byName gives the id of the event with a name; 0 when there is none.
func (t *session) byName(dataset, externalID string) (id int64, err error) {
	err = t.row(`SELECT fid FROM events WHERE dataset = ? AND external_id = ?`, []any{dataset, externalID}, []any{&id})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return id, err
}

// save writes the next revision of an event that was prepared; now is what is
// there or, with the revision of its tombstone, was there; nil for a new event.
// It fills in the id and the record.
func (t *tx) save(e, now *geo.Event) error {
	if err := t.prepare(e, now); err != nil {
		return err
	}
	// The guards want the revision first, the shape next and the event last.
	if err := t.revise(e.ID, e.Revision, geo.AppendFeature(nil, e)); err != nil {
		return err
	}
	return t.keepEvent(e, now != nil)
}

// prepare fills in the id and the record of an event, and writes what it refers
// to.
func (t *tx) prepare(e, now *geo.Event) error {
	if err := t.displace(e); err != nil {
		return err
	}
	e.UpdatedAt, e.UpdatedBy = t.now, t.edit.By
	if now == nil {
		id, err := t.nextID()
		if err != nil {
			return err
		}
		e.ID, e.Revision, e.CreatedAt, e.CreatedBy = id, 1, t.now, t.edit.By
	} else {
		e.ID, e.Revision, e.CreatedAt, e.CreatedBy = now.ID, now.Revision+1, now.CreatedAt, now.CreatedBy
	}
	if err := t.keepDataset(e.Dataset); err != nil {
		return err
	}
	return t.keepPlace(e.Area)
}

// keepEvent writes an event as it is beside its history.
func (t *tx) keepEvent(e *geo.Event, wasThere bool) error {
	if err := t.saveShape(e, wasThere); err != nil {
		return err
	}
	if err := t.saveColumns(e); err != nil {
		return err
	}
	return t.saveExtent(e, wasThere)
}

// nextID gives an id that no event ever had.
func (t *tx) nextID() (int64, error) {
	if t.last == 0 {
		err := t.row(`SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'events'`, nil, []any{&t.last})
		if err != nil {
			return 0, err
		}
	}
	if t.last >= geo.MaxID {
		return 0, geo.Errorf(geo.Invalid, "the store has no ids left")
	}
	t.last++
	return t.last, nil
}

// saveShape writes what is claimed beyond a point.
func (t *tx) saveShape(e *geo.Event, wasThere bool) error {
	if _, isPoint := e.Geometry.(orb.Point); isPoint || e.Geometry == nil {
		if !wasThere {
			return nil
		}
		return t.exec(`DELETE FROM event_shapes WHERE fid = ?`, e.ID)
	}
	shape, err := blob.Of(e.Geometry)
	if err != nil {
		return err
	}
	return t.exec(`
		INSERT INTO event_shapes (fid, geom, title, event_type, assessment, start_time, end_time)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (fid) DO UPDATE
		SET geom = excluded.geom, title = excluded.title, event_type = excluded.event_type,
		  assessment = excluded.assessment, start_time = excluded.start_time, end_time = excluded.end_time`,
		e.ID, shape, e.Title, orNull(e.EventType), e.Assessment, orNullMoment(e.StartTime), orNullMoment(e.EndTime))
}

// upsert writes all columns of an event.
var upsert = func() string {
	var sets []string
	for _, name := range eventNames()[1:] {
		sets = append(sets, name+" = excluded."+name)
	}
	return intoEvents.one + "\nON CONFLICT (fid) DO UPDATE\nSET " + strings.Join(sets, ", ")
}()

func (t *tx) saveColumns(e *geo.Event) error {
	args, err := appendColumns(make([]any, 0, len(columns)+3), e)
	if err != nil {
		return err
	}
	return t.exec(upsert, args...)
}

// appendColumns appends what an event has in each of eventNames.
func appendColumns(args []any, e *geo.Event) ([]any, error) {
	var point, kind any
	if e.Point != nil {
		point = blob.OfPoint(*e.Point)
	}
	if e.Geometry != nil {
		kind = e.Geometry.GeoJSONType()
	}
	args = append(args, e.ID, point, kind)
	for i := range columns {
		v, err := columns[i].value(e)
		if err != nil {
			return args, err
		}
		args = append(args, v)
	}
	return args, nil
}

// saveExtent keeps the box in which the event may lie.
func (t *tx) saveExtent(e *geo.Event, wasThere bool) error {
	b, ok := extent(e)
	if !ok {
		if !wasThere {
			return nil
		}
		return t.exec(`DELETE FROM event_extents WHERE id = ?`, e.ID)
	}
	return t.exec(`INSERT OR REPLACE INTO event_extents (id, west, east, south, north) VALUES (?, ?, ?, ?, ?)`,
		e.ID, b.Min[0], b.Max[0], b.Min[1], b.Max[1])
}

// extent gives the box in which an event may lie as it is kept; false where it
// may lie anywhere.
func extent(e *geo.Event) (orb.Bound, bool) {
	b, ok := e.Extent()
	if !ok {
		return b, false
	}
	west, east := b.Min[0], b.Max[0]
	if west < -180 || east > 180 {
		west, east = -180, 180
	}
	// A hair wider, for the distance to a box is rounded otherwise than a box.
	const hair = 1e-6
	return orb.Bound{Min: orb.Point{west - hair, math.Max(-90, b.Min[1]-hair)}, Max: orb.Point{east + hair, math.Min(90, b.Max[1]+hair)}}, true
}

// Delete removes an event and leaves a tombstone.
func (s *Store) Delete(ctx context.Context, id, revision int64, by geo.Edit) error {
	err := s.write(ctx, by, func(t *tx) error {
		now, err := t.event(id)
		if err != nil {
			return err
		}
		if revision != 0 {
			if now, err = t.current(id, revision); err != nil {
				return err
			}
		}
		return t.remove(id, now.Revision)
	})
	return explain(err, "delete %d", id)
}

// remove deletes an event whose current revision is known.
func (t *tx) remove(id, revision int64) error {
	if err := t.revise(id, revision+1, nil); err != nil {
		return err
	}
	for _, query := range [...]string{
		`DELETE FROM event_shapes WHERE fid = ?`,
		`DELETE FROM event_extents WHERE id = ?`,
		`DELETE FROM events WHERE fid = ?`,
	} {
		if err := t.exec(query, id); err != nil {
			return err
		}
	}
	return nil
}
