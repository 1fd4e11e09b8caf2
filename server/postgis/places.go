package postgis

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/lib/pq"
	"github.com/paulmach/orb"

	"eventmap/geo"
)

// Place gives one place that events refer to, or NotFound.
func (s *Store) Place(ctx context.Context, id string) (geo.Place, error) {
	if !canHold(id) {
		return geo.Place{}, geo.NoPlace(id)
	}
	p, err := readPlace(s.read.QueryRowContext(ctx, "SELECT id, name, level, country, geometry FROM places WHERE id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return geo.Place{}, geo.NoPlace(id)
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

// fillAreas points each event at its place. Places are read once and shared. What is
// not stored stays as the event brought it: a file's drawn area that was not taken.
func (s *Store) fillAreas(ctx context.Context, db questioner, events []*geo.Event) error {
	var missing []string
	fill := func(e *geo.Event) bool {
		p := s.knownPlace(e.AreaID)
		if p != nil {
			e.Area = p
		}
		return p != nil
	}
	for _, e := range events {
		if !fill(e) && !slices.Contains(missing, e.AreaID) {
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
		fill(e)
	}
	return nil
}

// dropPlaces forgets places that may be gone.
func (s *Store) dropPlaces(ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		delete(s.places, id)
	}
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
	var list []*geo.Place
	for rows.Next() {
		p, err := readPlace(rows)
		if err != nil {
			return err
		}
		list = append(list, p)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	s.mu.Lock() // only now, so that nobody waits for the database
	defer s.mu.Unlock()
	for _, p := range list {
		if s.places[p.ID] == nil {
			s.places[p.ID] = p
		}
	}
	return nil
}

// settle makes of an event what is stored. It writes nothing.
func (s *Store) settle(ctx context.Context, e *geo.Event) error {
	return e.Settle(func(id string) (*geo.Place, error) { return s.find(ctx, id) })
}

// find gives a place that is stored or in the gazetteer.
func (s *Store) find(ctx context.Context, id string) (*geo.Place, error) {
	if p := s.knownPlace(id); p != nil {
		return p, nil
	}
	if err := s.readPlaces(ctx, s.read, []string{id}); err != nil {
		return nil, err
	}
	if p := s.knownPlace(id); p != nil {
		return p, nil
	}
	if s.options.Places != nil {
		if p, ok := s.options.Places(id); ok {
			return &p, nil
		}
	}
	return nil, geo.NoPlace(id)
}

// putPlaces stores what places of the events are not stored yet, in the order
// of ids, so that two writers never wait for each other in a circle.
func putPlaces(ctx context.Context, tx *transaction, events []*record) error {
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
		if err := putPlace(ctx, tx, areas[id]); err != nil {
			return err
		}
	}
	return nil
}

// putPlace stores a place that is not stored yet.
func putPlace(ctx context.Context, tx *transaction, p *geo.Place) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO places (id, name, level, country, geometry) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
		p.ID, p.Name, p.Level, p.Country, shapeText{p.Geometry})
	return err
}
