package format

import (
	"slices"
	"strconv"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"eventmap/geo"
)

// A kind is what a column holds.
type kind byte

const (
	holdsText kind = iota
	holdsWhole
	holdsNumber
	holdsTruth
	holdsMoment
)

// A column is one flat field of an event, as every format carries it that is
// made of rows: the scalars under their names, flat stand-ins for lists, and
// three for the place. Lists beyond the stand-ins (weapons, targets, content
// warnings, further actors and sources, checks), extras and drawn areas are not
// among them: GeoJSON has them. Of the functions that give its value there is
// the one that what it holds asks for.
type column struct {
	name    string
	holds   kind
	standIn bool // for others to read: what it stands for is given or made in another way

	text   func(*geo.Event) string // "" where there is none
	whole  func(*geo.Event) (int64, bool)
	number func(*geo.Event) (float64, bool)
	truth  func(*geo.Event) (yes, known bool)
	moment func(*geo.Event) time.Time // in UTC, whole seconds; zero where there is none
}

// append appends the value as plain text; nothing where there is none.
func (c *column) append(b []byte, e *geo.Event) []byte {
	switch c.holds {
	case holdsText:
		return append(b, c.text(e)...)
	case holdsWhole:
		if n, ok := c.whole(e); ok {
			return strconv.AppendInt(b, n, 10)
		}
	case holdsNumber:
		if f, ok := c.number(e); ok {
			return appendOrdinate(b, f)
		}
	case holdsTruth:
		if yes, known := c.truth(e); known {
			return strconv.AppendBool(b, yes)
		}
	case holdsMoment:
		if t := c.moment(e); !t.IsZero() {
			return geo.AppendMoment(b, t)
		}
	}
	return b
}

// attributes are the columns of a format that keeps the geometry in a way of its
// own. Longitude and latitude stay: they are the representative point.
var attributes = slices.DeleteFunc(slices.Clone(columns), func(c column) bool { return c.name == shapeColumn })

// forDesk are the columns of which the public is given nothing (see
// geo.Event.Public), so that its files are without them.
var forDesk = []string{"revision", "status", "assignee", "duplicate_of", "notes", "embargo_until", "public_displacement_m",
	"created_at", "created_by", "updated_at", "updated_by"}

func withoutDesk(list []column) []column {
	return slices.DeleteFunc(slices.Clone(list), func(c column) bool { return slices.Contains(forDesk, c.name) })
}

var publicColumns, publicAttributes = withoutDesk(columns), withoutDesk(attributes)

// columns are those of a file of these events.
func (a *About) columns() []column {
	if a.Public {
		return publicColumns
	}
	return columns
}

// attributes are those of a file of these events that keeps the geometry in a way
// of its own.
func (a *About) attributes() []column {
	if a.Public {
		return publicAttributes
	}
	return attributes
}

// shapeColumn is the column that holds the geometry as text.
const shapeColumn = "wkt"

// columns are the columns of a table that we write, in order.
var columns = func() []column {
	list := []column{
		forOthers(idColumn("id", func(e *geo.Event) int64 { return e.ID })),
		textColumn("dataset", func(e *geo.Event) string { return e.Dataset }),
		textColumn("external_id", func(e *geo.Event) string { return e.ExternalID }),
		forOthers(idColumn("revision", func(e *geo.Event) int64 { return e.Revision })),
		textColumn("title", func(e *geo.Event) string { return e.Title }),
		textColumn("description", func(e *geo.Event) string { return e.Description }),
		textColumn("event_type", func(e *geo.Event) string { return e.EventType }),
		textColumn("sub_event_type", func(e *geo.Event) string { return e.SubEventType }),
		forOthers(textColumn("tags_text", (*geo.Event).TagsText)),
		ordinate("longitude", 0),
		ordinate("latitude", 1),
		forOthers(textColumn(shapeColumn, func(e *geo.Event) string { return wktOf(e.Geometry) })),
		numberColumn("uncertainty_m", func(e *geo.Event) float64 { return e.UncertaintyM }),
		numberColumn("displaced_m", func(e *geo.Event) float64 { return e.DisplacedM }),
		textColumn("area_id", func(e *geo.Event) string { return e.AreaID }),
		textColumn("location_precision", func(e *geo.Event) string { return e.LocationPrecision }),
		textColumn("place_name", func(e *geo.Event) string { return e.PlaceName }),
		textColumn("admin1", func(e *geo.Event) string { return e.Admin1 }),
		textColumn("admin2", func(e *geo.Event) string { return e.Admin2 }),
		textColumn("admin1_code", func(e *geo.Event) string { return e.Admin1Code }),
		textColumn("admin2_code", func(e *geo.Event) string { return e.Admin2Code }),
		textColumn("country", func(e *geo.Event) string { return e.Country }),
		textColumn("location_basis", func(e *geo.Event) string { return e.LocationBasis }),
		timeColumn("start_time", func(e *geo.Event) time.Time { return e.StartTime }),
		timeColumn("end_time", func(e *geo.Event) time.Time { return e.EndTime }),
		textColumn("time_precision", func(e *geo.Event) string { return e.TimePrecision }),
		textColumn("time_extent", func(e *geo.Event) string { return e.TimeExtent }),
		textColumn("time_zone", func(e *geo.Event) string { return e.TimeZone }),
		forOthers(textColumn("actor1", func(e *geo.Event) string { return e.ActorName(0) })),
		forOthers(textColumn("actor2", func(e *geo.Event) string { return e.ActorName(1) })),
	}
	list = append(list, harmColumns("killed", func(e *geo.Event) *geo.Harm { return &e.Killed })...)
	list = append(list, harmColumns("injured", func(e *geo.Event) *geo.Harm { return &e.Injured })...)
	return append(list,
		column{name: "source_count", holds: holdsWhole, standIn: true, whole: func(e *geo.Event) (int64, bool) { return int64(len(e.Sources)), true }},
		forOthers(textColumn("source_url", (*geo.Event).SourceURL)),
		textColumn("assessment", func(e *geo.Event) string { return e.Assessment }),
		textColumn("status", func(e *geo.Event) string { return e.Status }),
		textColumn("assignee", func(e *geo.Event) string { return e.Assignee }),
		idColumn("duplicate_of", func(e *geo.Event) int64 { return e.DuplicateOf }),
		textColumn("notes", func(e *geo.Event) string { return e.Notes }),
		textColumn("visibility", func(e *geo.Event) string { return e.Visibility }),
		timeColumn("embargo_until", func(e *geo.Event) time.Time { return e.EmbargoUntil }),
		numberColumn("public_displacement_m", func(e *geo.Event) float64 { return e.PublicDisplacementM }),
		textColumn("licence", func(e *geo.Event) string { return e.Rights.Licence }),
		textColumn("attribution", func(e *geo.Event) string { return e.Rights.Attribution }),
		column{name: "redistributable", holds: holdsTruth, truth: func(e *geo.Event) (yes, known bool) {
			if e.Rights.Redistributable == nil {
				return false, false
			}
			return *e.Rights.Redistributable, true
		}},
		timeColumn("created_at", func(e *geo.Event) time.Time { return e.CreatedAt }),
		textColumn("created_by", func(e *geo.Event) string { return e.CreatedBy }),
		timeColumn("updated_at", func(e *geo.Event) time.Time { return e.UpdatedAt }),
		textColumn("updated_by", func(e *geo.Event) string { return e.UpdatedBy }),
	)
}()

func textColumn(name string, of func(*geo.Event) string) column {
	return column{name: name, holds: holdsText, text: of}
}

func timeColumn(name string, of func(*geo.Event) time.Time) column {
	return column{name: name, holds: holdsMoment, moment: of}
}

// numberColumn is one of which 0 is none.
func numberColumn(name string, of func(*geo.Event) float64) column {
	return column{name: name, holds: holdsNumber, number: func(e *geo.Event) (float64, bool) {
		f := of(e)
		return f, f != 0
	}}
}

// idColumn is one of which 0 is none.
func idColumn(name string, of func(*geo.Event) int64) column {
	return column{name: name, holds: holdsWhole, whole: func(e *geo.Event) (int64, bool) {
		n := of(e)
		return n, n != 0
	}}
}

func ordinate(name string, axis int) column {
	return forOthers(column{name: name, holds: holdsNumber, number: func(e *geo.Event) (float64, bool) {
		if e.Point == nil {
			return 0, false
		}
		return e.Point[axis], true
	}})
}

func forOthers(c column) column {
	c.standIn = true
	return c
}

// harmColumns are the nine figures of killed or injured.
func harmColumns(name string, of func(*geo.Event) *geo.Harm) []column {
	var list []column
	for _, split := range []struct {
		suffix string
		count  func(*geo.Harm) *geo.Count
	}{
		{"", func(h *geo.Harm) *geo.Count { return &h.Count }},
		{"_civilian", func(h *geo.Harm) *geo.Count { return &h.Civilian }},
		{"_military", func(h *geo.Harm) *geo.Count { return &h.Military }},
	} {
		for _, figure := range []struct {
			suffix string
			value  func(*geo.Count) *int
		}{
			{"_min", func(c *geo.Count) *int { return c.Min }},
			{"_best", func(c *geo.Count) *int { return c.Best }},
			{"_max", func(c *geo.Count) *int { return c.Max }},
		} {
			list = append(list, column{name: name + split.suffix + figure.suffix, holds: holdsWhole, whole: func(e *geo.Event) (int64, bool) {
				n := figure.value(split.count(of(e)))
				if n == nil {
					return 0, false
				}
				return int64(*n), true
			}})
		}
	}
	return list
}

// wktOf gives a geometry as WKT; "" for nil.
func wktOf(g orb.Geometry) string {
	switch g := g.(type) {
	case nil:
		return ""
	case orb.Point:
		b := appendOrdinate(append(make([]byte, 0, 40), "POINT("...), g[0])
		return string(append(appendOrdinate(append(b, ' '), g[1]), ')'))
	}
	return string(wkt.Marshal(g))
}

// appendOrdinate appends a number, the shortest that reads back as the same.
func appendOrdinate(b []byte, f float64) []byte {
	if n, ok := geo.SeventhDecimals(f); ok {
		return geo.AppendSeventhDecimals(b, n)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}
