package geo

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/paulmach/orb"
)

// A Place is an area in which events may lie: one of the gazetteer's, or one
// that somebody drew. Each polygon is stored once, however many events name it.
type Place struct {
	ID       string           `json:"id"`
	Name     string           `json:"name"`
	Level    int              `json:"level"`   // 0 a country, 1 its first division; -1 drawn
	Country  string           `json:"country"` // ISO 3166-1 alpha-2, "" when it spans several
	Geometry orb.MultiPolygon `json:"-"`       // WGS 84, exterior rings counter-clockwise
}

// DrawnPrefix begins the id of a place that somebody drew.
const DrawnPrefix = "drawn:"

// Drawn reports whether somebody drew the place, so that its polygon is known
// to no gazetteer and has to travel with the event.
func (p *Place) Drawn() bool { return strings.HasPrefix(p.ID, DrawnPrefix) }

// DrawnPlace makes a place of a drawn area. Its id is the hash of its
// coordinates, so that the same polygon is the same place everywhere, whichever
// way its rings run.
func DrawnPlace(name string, area orb.MultiPolygon) Place {
	area = wound(area).(orb.MultiPolygon)
	sum := sha256.Sum256(AppendGeometry(nil, area))
	return Place{ID: DrawnPrefix + hex.EncodeToString(sum[:12]), Name: name, Level: -1, Geometry: area}
}

// Places finds a place by its id, as the gazetteer does.
type Places func(id string) (Place, bool)
