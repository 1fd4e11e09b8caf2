package postgis

import (
	"database/sql/driver"
	"encoding/hex"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"
)

// srid is WGS 84, longitude and latitude.
const srid = 4326

// hexEWKB gives a geometry as PostGIS reads it both from a parameter and in
// COPY, whose text form takes no bytes.
func hexEWKB(g orb.Geometry) any {
	if g == nil {
		return nil
	}
	return shapeText{g}
}

// shapeText writes a geometry as it is sent.
type shapeText struct{ g orb.Geometry }

func (s shapeText) Value() (driver.Value, error) { return ewkb.MarshalToHex(s.g, srid) }

func pointValue(r *record) any {
	if r.Point == nil {
		return nil
	}
	return shapeText{*r.Point}
}

func publicPointValue(r *record) any {
	if r.PublicPoint == nil {
		return nil
	}
	return shapeText{*r.PublicPoint}
}

func extentValue(r *record) any {
	b, ok := r.Extent()
	if !ok {
		return nil
	}
	return shapeText{b.ToPolygon()}
}

// shape reads a geometry; NULL as nil.
type shape struct{ to *orb.Geometry }

func (s shape) Scan(v any) error {
	g, err := geometryOf(v)
	*s.to = g
	return err
}

// point reads a point; NULL as nil.
type point struct{ to **orb.Point }

func (p point) Scan(v any) error {
	*p.to = nil
	g, err := geometryOf(v)
	if at, ok := g.(orb.Point); ok {
		*p.to = &at
	}
	return err
}

// geometryOf reads the hex EWKB in which PostGIS gives a geometry.
func geometryOf(v any) (orb.Geometry, error) {
	b, ok := v.([]byte)
	if v == nil || !ok {
		return nil, unexpectedUnlessNil(v)
	}
	raw := make([]byte, hex.DecodedLen(len(b)))
	if _, err := hex.Decode(raw, b); err != nil {
		return nil, fmt.Errorf("geometry: %w", err)
	}
	g, _, err := ewkb.Unmarshal(raw)
	if err != nil {
		return nil, fmt.Errorf("geometry: %w", err)
	}
	return g, nil
}
