package postgis

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/lib/pq"
	"github.com/paulmach/orb"

	"eventmap/geo"
)

// Place gives one place that events refer to, or NotFound.
func (s *Store) Place(ctx context.Context, id string) (geo.Place, error) {
	missing := geo.Errorf(geo.NotFound, "there is no place %q", id)
	if !canHold(id) {
		return geo.Place{}, missing
	}
	p, err := readPlace(s.read.QueryRowContext(ctx, "SELECT id, name, level, country, geometry FROM places WHERE id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return geo.Place{}, missing
	}
	if err != nil {
		return geo.Place{}, s.fail(ctx, "place", err)
	}
	return *p, nil
}

func readPlace(row interface{ Scan(...any) error }) (*geo.Place, error) {
	var p geo.Place
	var g orb.Geometry
	if err := row.Scan(&p.ID, &p.Name, &p.Level, &p.Country, shape{&g}); err != nil {
		return nil, err
	}
	p.Geometry, _ = g.(orb.MultiPolygon) // the column holds nothing else
	return &p, nil
}

// fillAreas points each event at its place. Places are read once and shared.
func (s *Store) fillAreas(ctx context.Context, db questioner, events []*geo.Event) error {
	var missing []string
	for _, e := range events {
		if e.Area = s.knownPlace(e.AreaID); e.Area == nil && !slices.Contains(missing, e.AreaID) {
			missing = append(missing, e.AreaID)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if err := s.readPlaces(ctx, db, missing); err != nil {
		return err
	}
	for _, e := range events {
		e.Area = s.knownPlace(e.AreaID)
	}
	return nil
}

func (s *Store) knownPlace(id string) *geo.Place {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.places[id]
}

// readPlaces brings places into memory, as many of them as are stored.
func (s *Store) readPlaces(ctx context.Context, db questioner, ids []string) error {
	rows, err := db.QueryContext(ctx, "SELECT id, name, level, country, geometry FROM places WHERE id = ANY($1)", pq.Array(storable(ids)))
	if err != nil {
		return err
	}
	defer rows.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for rows.Next() {
		p, err := readPlace(rows)
		if err != nil {
			return err
		}
		if s.places[p.ID] == nil {
			s.places[p.ID] = p
		}
	}
	return rows.Err()
}

// settle completes an event and finds its area: among the places stored, in the
// event itself when somebody drew it, or in the gazetteer. It gives every rule
// that the event breaks as one Invalid error.
func (s *Store) settle(ctx context.Context, e *geo.Event) error {
	if e.Area != nil && e.AreaID != "" && e.Area.ID != e.AreaID {
		e.Area = nil // of a place that the event no longer names
	}
	e.Complete()
	found, err := s.findArea(ctx, e)
	if err != nil {
		return err
	}
	e.Complete() // what follows from the area
	err = e.Validate()
	if found {
		return err
	}
	violation := geo.Violation{Field: "area_id", Message: fmt.Sprintf("there is no place %q", e.AreaID)}
	var broken *geo.Error
	if !errors.As(err, &broken) {
		broken = geo.Errorf(geo.Invalid, "the event cannot be kept as it is")
	}
	broken.Violations = append(broken.Violations, violation)
	return broken
}

// findArea fills in e.Area and reports whether e.AreaID, if any, names a place.
func (s *Store) findArea(ctx context.Context, e *geo.Event) (bool, error) {
	given := e.Area
	e.Area = nil
	if e.AreaID == "" {
		return true, nil
	}
	if e.Area = s.knownPlace(e.AreaID); e.Area == nil {
		if err := s.readPlaces(ctx, s.read, []string{e.AreaID}); err != nil {
			return false, err
		}
		e.Area = s.knownPlace(e.AreaID)
	}
	if e.Area == nil && given != nil && given.ID == e.AreaID && given.Drawn() {
		e.Area = given
	}
	if e.Area == nil && s.options.Places != nil {
		if p, ok := s.options.Places(e.AreaID); ok {
			e.Area = &p
		}
	}
	return e.Area != nil, nil
}

// putPlaces stores what places of the events are not stored yet, in the order
// of ids, so that two writers never wait for each other in a circle.
func putPlaces(ctx context.Context, tx *sql.Tx, events []*record) error {
	areas := map[string]*geo.Place{}
	var ids []string
	for _, r := range events {
		if r.Area != nil && areas[r.AreaID] == nil {
			areas[r.AreaID] = r.Area
			ids = append(ids, r.AreaID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var stored []string
	err := tx.QueryRowContext(ctx, "SELECT array_agg(id) FROM places WHERE id = ANY($1)", pq.Array(ids)).Scan(pq.Array(&stored))
	if err != nil {
		return err
	}
	slices.Sort(ids)
	for _, id := range ids {
		if slices.Contains(stored, id) {
			continue
		}
		p := areas[id]
		_, err := tx.ExecContext(ctx, "INSERT INTO places (id, name, level, country, geometry) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
			p.ID, p.Name, p.Level, p.Country, shapeText{p.Geometry})
		if err != nil {
			return err
		}
	}
	return nil
}
