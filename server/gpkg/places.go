package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/blob"
)

// A placeCache holds places that were asked for. They never change, so that all
// events in one place share one polygon.
type placeCache struct{ byID sync.Map }

func (c *placeCache) get(id string) (*geo.Place, bool) {
	p, ok := c.byID.Load(id)
	if !ok {
		return nil, false
	}
	return p.(*geo.Place), true
}

// add keeps the first of two places with one id, and gives it.
func (c *placeCache) add(p *geo.Place) *geo.Place {
	kept, _ := c.byID.LoadOrStore(p.ID, p)
	return kept.(*geo.Place)
}

// drop forgets a place that may be gone.
func (c *placeCache) drop(id string) { c.byID.Delete(id) }

// Place gives one place that events refer to, or NotFound.
func (s *Store) Place(ctx context.Context, id string) (geo.Place, error) {
	p, err := s.place(ctx, id)
	if err != nil {
		return geo.Place{}, err
	}
	return *p, nil
}

// place gives a place that is in the file.
func (s *Store) place(ctx context.Context, id string) (*geo.Place, error) {
	if p, ok := s.places.get(id); ok {
		return p, nil
	}
	p := &geo.Place{ID: id}
	var geometry []byte
	var country sql.NullString
	err := s.reader.QueryRowContext(ctx, `
		SELECT geom, name, level, country
		FROM places
		WHERE id = ?`, id).Scan(&geometry, &p.Name, &p.Level, &country)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, geo.NoPlace(id)
	}
	if err != nil {
		return nil, explain(err, "place %q", id)
	}
	if p.Geometry, err = decodeArea(id, geometry); err != nil {
		return nil, explain(err, "place %q", id)
	}
	p.Country = country.String
	return s.places.add(p), nil
}

// decodeArea reads the polygons of a place.
func decodeArea(id string, geometry []byte) (orb.MultiPolygon, error) {
	g, err := decodeGeometry(geometry)
	if err != nil {
		return nil, err
	}
	switch g := g.(type) {
	case orb.MultiPolygon:
		return g, nil
	case orb.Polygon: // as another program may write it
		return orb.MultiPolygon{g}, nil
	}
	return nil, geo.Errorf(geo.NotFound, "the place %q has no area", id)
}

// settle makes of an event what is stored. It writes nothing.
func (s *Store) settle(ctx context.Context, e *geo.Event) error {
	return e.Settle(func(id string) (*geo.Place, error) { return s.find(ctx, id) })
}

// find gives a place that is in the file or in the gazetteer.
func (s *Store) find(ctx context.Context, id string) (*geo.Place, error) {
	p, err := s.place(ctx, id)
	if geo.KindOf(err) != geo.NotFound || s.options.Places == nil {
		return p, err
	}
	if p, ok := s.gazetteer.get(id); ok {
		return p, nil
	}
	named, ok := s.options.Places(id)
	if !ok {
		return nil, err
	}
	return s.gazetteer.add(&named), nil
}

// place gives a place that is in the file or about to be.
func (t *tx) place(id string) (*geo.Place, error) {
	if p, ok := t.places[id]; ok {
		return p, nil
	}
	return t.store.place(t.ctx, id)
}

// keepPlace writes a place that the file does not have yet.
func (t *tx) keepPlace(p *geo.Place) error {
	if p == nil || t.places[p.ID] != nil {
		return nil
	}
	if _, ok := t.store.places.get(p.ID); ok && !p.Drawn() { // what was drawn may have been purged by another program
		return nil
	}
	geometry, err := blob.Of(p.Geometry)
	if err != nil {
		return err
	}
	t.places[p.ID] = p
	return t.exec(`
		INSERT INTO places (geom, id, name, level, country)
		VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO NOTHING`, geometry, p.ID, p.Name, p.Level, orNull(p.Country))
}
