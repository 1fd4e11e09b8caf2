package format

import (
	"strconv"
	"time"

	"eventmap/geo"
)

// columns are the columns of the CSV that we write, in order.
var columns = func() []column {
	list := []column{
		idColumn("id", 'o', func(e *geo.Event) int64 { return e.ID }),
		textColumn("dataset", func(e *geo.Event) string { return e.Dataset }),
		textColumn("external_id", func(e *geo.Event) string { return e.ExternalID }),
		idColumn("revision", 'o', func(e *geo.Event) int64 { return e.Revision }),
		textColumn("title", func(e *geo.Event) string { return e.Title }),
		textColumn("description", func(e *geo.Event) string { return e.Description }),
		textColumn("event_type", func(e *geo.Event) string { return e.EventType }),
		textColumn("sub_event_type", func(e *geo.Event) string { return e.SubEventType }),
		standIn("tags_text", (*geo.Event).TagsText),
		ordinate("longitude", 0),
		ordinate("latitude", 1),
		{name: "wkt", kind: 'o', value: func(b []byte, e *geo.Event) []byte { return appendWKT(b, e.Geometry) }},
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
		standIn("actor1", func(e *geo.Event) string { return e.ActorName(0) }),
		standIn("actor2", func(e *geo.Event) string { return e.ActorName(1) }),
	}
	list = append(list, harmColumns("killed", func(e *geo.Event) *geo.Harm { return &e.Killed })...)
	list = append(list, harmColumns("injured", func(e *geo.Event) *geo.Harm { return &e.Injured })...)
	return append(list,
		idColumn("source_count", 'o', func(e *geo.Event) int64 { return int64(len(e.Sources)) }),
		standIn("source_url", (*geo.Event).SourceURL),
		textColumn("assessment", func(e *geo.Event) string { return e.Assessment }),
		textColumn("status", func(e *geo.Event) string { return e.Status }),
		textColumn("assignee", func(e *geo.Event) string { return e.Assignee }),
		idColumn("duplicate_of", 'n', func(e *geo.Event) int64 { return e.DuplicateOf }),
		textColumn("notes", func(e *geo.Event) string { return e.Notes }),
		textColumn("visibility", func(e *geo.Event) string { return e.Visibility }),
		timeColumn("embargo_until", func(e *geo.Event) time.Time { return e.EmbargoUntil }),
		numberColumn("public_displacement_m", func(e *geo.Event) float64 { return e.PublicDisplacementM }),
		textColumn("licence", func(e *geo.Event) string { return e.Rights.Licence }),
		textColumn("attribution", func(e *geo.Event) string { return e.Rights.Attribution }),
		column{name: "redistributable", kind: 'b', value: func(b []byte, e *geo.Event) []byte {
			if e.Rights.Redistributable == nil {
				return b
			}
			return strconv.AppendBool(b, *e.Rights.Redistributable)
		}},
		timeColumn("created_at", func(e *geo.Event) time.Time { return e.CreatedAt }),
		textColumn("created_by", func(e *geo.Event) string { return e.CreatedBy }),
		timeColumn("updated_at", func(e *geo.Event) time.Time { return e.UpdatedAt }),
		textColumn("updated_by", func(e *geo.Event) string { return e.UpdatedBy }),
	)
}()

func timeColumn(name string, of func(*geo.Event) time.Time) column {
	return column{name: name, kind: 't', value: func(b []byte, e *geo.Event) []byte {
		if t := of(e); !t.IsZero() {
			return geo.AppendMoment(b, t)
		}
		return b
	}}
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
			list = append(list, column{name: name + split.suffix + figure.suffix, kind: 'n', value: func(b []byte, e *geo.Event) []byte {
				if n := figure.value(split.count(of(e))); n != nil {
					return strconv.AppendInt(b, int64(*n), 10)
				}
				return b
			}})
		}
	}
	return list
}
