package gpkg

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"eventmap/geo"
)

// momentForm is how a GeoPackage writes a DATETIME: to the millisecond, in UTC.
// Its order as text is the order of time for the years 1 to 9999.
const momentForm = "2006-01-02T15:04:05.000Z"

// A column is one property of an event in the table events: what is written,
// and how what was read is put back. One that stands in for others is not read.
type column struct {
	name  string
	read  string // the expression that is read, where it is not the name
	value func(e *geo.Event) (any, error)
	fill  func(e *geo.Event, v any) error
}

// columns are all of them but fid, geom and geometry_type, in the order in which
// they are written and read.
var columns = []column{
	text("title", func(e *geo.Event) *string { return &e.Title }),
	text("description", func(e *geo.Event) *string { return &e.Description }),
	text("event_type", func(e *geo.Event) *string { return &e.EventType }),
	text("sub_event_type", func(e *geo.Event) *string { return &e.SubEventType }),
	moment("start_time", func(e *geo.Event) *time.Time { return &e.StartTime }),
	moment("end_time", func(e *geo.Event) *time.Time { return &e.EndTime }),
	text("time_precision", func(e *geo.Event) *string { return &e.TimePrecision }),
	text("time_extent", func(e *geo.Event) *string { return &e.TimeExtent }),
	text("time_zone", func(e *geo.Event) *string { return &e.TimeZone }),
	text("place_name", func(e *geo.Event) *string { return &e.PlaceName }),
	text("admin1", func(e *geo.Event) *string { return &e.Admin1 }),
	text("admin2", func(e *geo.Event) *string { return &e.Admin2 }),
	text("admin1_code", func(e *geo.Event) *string { return &e.Admin1Code }),
	text("admin2_code", func(e *geo.Event) *string { return &e.Admin2Code }),
	text("country", func(e *geo.Event) *string { return &e.Country }),
	text("location_precision", func(e *geo.Event) *string { return &e.LocationPrecision }),
	number("uncertainty_m", func(e *geo.Event) *float64 { return &e.UncertaintyM }),
	number("displaced_m", func(e *geo.Event) *float64 { return &e.DisplacedM }),
	text("area_id", func(e *geo.Event) *string { return &e.AreaID }),
	text("location_basis", func(e *geo.Event) *string { return &e.LocationBasis }),
	text("assessment", func(e *geo.Event) *string { return &e.Assessment }),
	count("killed_min", func(e *geo.Event) **int { return &e.Killed.Min }),
	count("killed_best", func(e *geo.Event) **int { return &e.Killed.Best }),
	count("killed_max", func(e *geo.Event) **int { return &e.Killed.Max }),
	count("killed_civilian_min", func(e *geo.Event) **int { return &e.Killed.Civilian.Min }),
	count("killed_civilian_best", func(e *geo.Event) **int { return &e.Killed.Civilian.Best }),
	count("killed_civilian_max", func(e *geo.Event) **int { return &e.Killed.Civilian.Max }),
	count("killed_military_min", func(e *geo.Event) **int { return &e.Killed.Military.Min }),
	count("killed_military_best", func(e *geo.Event) **int { return &e.Killed.Military.Best }),
	count("killed_military_max", func(e *geo.Event) **int { return &e.Killed.Military.Max }),
	count("injured_min", func(e *geo.Event) **int { return &e.Injured.Min }),
	count("injured_best", func(e *geo.Event) **int { return &e.Injured.Best }),
	count("injured_max", func(e *geo.Event) **int { return &e.Injured.Max }),
	count("injured_civilian_min", func(e *geo.Event) **int { return &e.Injured.Civilian.Min }),
	count("injured_civilian_best", func(e *geo.Event) **int { return &e.Injured.Civilian.Best }),
	count("injured_civilian_max", func(e *geo.Event) **int { return &e.Injured.Civilian.Max }),
	count("injured_military_min", func(e *geo.Event) **int { return &e.Injured.Military.Min }),
	count("injured_military_best", func(e *geo.Event) **int { return &e.Injured.Military.Best }),
	count("injured_military_max", func(e *geo.Event) **int { return &e.Injured.Military.Max }),
	standIn("actor1", func(e *geo.Event) any { return orNull(e.ActorName(0)) }),
	standIn("actor2", func(e *geo.Event) any { return orNull(e.ActorName(1)) }),
	list("actors", func(e *geo.Event) *[]geo.Actor { return &e.Actors }),
	list("weapons", func(e *geo.Event) *[]string { return &e.Weapons }),
	list("targets", func(e *geo.Event) *[]string { return &e.Targets }),
	standIn("tags_text", func(e *geo.Event) any { return orNull(e.TagsText()) }),
	list("tags", func(e *geo.Event) *[]string { return &e.Tags }),
	list("content_warning", func(e *geo.Event) *[]string { return &e.ContentWarning }),
	standIn("source_url", func(e *geo.Event) any { return orNull(e.SourceURL()) }),
	standIn("source_count", func(e *geo.Event) any { return int64(len(e.Sources)) }),
	list("sources", func(e *geo.Event) *[]geo.Source { return &e.Sources }),
	list("confirmed", func(e *geo.Event) *[]geo.Check { return &e.Confirmed }),
	text("status", func(e *geo.Event) *string { return &e.Status }),
	text("assignee", func(e *geo.Event) *string { return &e.Assignee }),
	number("duplicate_of", func(e *geo.Event) *int64 { return &e.DuplicateOf }),
	text("notes", func(e *geo.Event) *string { return &e.Notes }),
	text("visibility", func(e *geo.Event) *string { return &e.Visibility }),
	moment("embargo_until", func(e *geo.Event) *time.Time { return &e.EmbargoUntil }),
	number("public_displacement_m", func(e *geo.Event) *float64 { return &e.PublicDisplacementM }),
	publicPoint(),
	text("licence", func(e *geo.Event) *string { return &e.Rights.Licence }),
	text("attribution", func(e *geo.Event) *string { return &e.Rights.Attribution }),
	redistributable(),
	text("dataset", func(e *geo.Event) *string { return &e.Dataset }),
	text("external_id", func(e *geo.Event) *string { return &e.ExternalID }),
	number("revision", func(e *geo.Event) *int64 { return &e.Revision }),
	moment("created_at", func(e *geo.Event) *time.Time { return &e.CreatedAt }),
	text("created_by", func(e *geo.Event) *string { return &e.CreatedBy }),
	moment("updated_at", func(e *geo.Event) *time.Time { return &e.UpdatedAt }),
	text("updated_by", func(e *geo.Event) *string { return &e.UpdatedBy }),
	extras(),
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func orNullMoment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(momentForm)
}

func text(name string, field func(*geo.Event) *string) column {
	return column{name: name,
		value: func(e *geo.Event) (any, error) { return orNull(*field(e)), nil },
		fill: func(e *geo.Event, v any) error {
			s, ok := v.(string)
			*field(e) = s
			return wrong(name, v, ok)
		}}
}

// moment reads by way of CAST, for the driver makes a time of its own of
// whatever a DATETIME column holds.
func moment(name string, field func(*geo.Event) *time.Time) column {
	return column{name: name, read: "CAST(e." + name + " AS TEXT)",
		value: func(e *geo.Event) (any, error) { return orNullMoment(*field(e)), nil },
		fill: func(e *geo.Event, v any) (err error) {
			*field(e), err = parseMoment(v)
			if err != nil {
				return fmt.Errorf("column %s: %w", name, err)
			}
			return nil
		}}
}

func parseMoment(v any) (time.Time, error) {
	if v == nil {
		return time.Time{}, nil
	}
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339, s)
	return t.UTC(), err
}

func number[T int64 | float64](name string, field func(*geo.Event) *T) column {
	return column{name: name,
		value: func(e *geo.Event) (any, error) {
			if *field(e) == 0 {
				return nil, nil
			}
			return *field(e), nil
		},
		fill: func(e *geo.Event, v any) error {
			n, ok := v.(T)
			*field(e) = n
			return wrong(name, v, ok)
		}}
}

func count(name string, field func(*geo.Event) **int) column {
	return column{name: name,
		value: func(e *geo.Event) (any, error) {
			if *field(e) == nil {
				return nil, nil
			}
			return int64(**field(e)), nil
		},
		fill: func(e *geo.Event, v any) error {
			n, ok := v.(int64)
			if ok {
				people := int(n)
				*field(e) = &people
			}
			return wrong(name, v, ok)
		}}
}

func list[T any](name string, field func(*geo.Event) *[]T) column {
	return column{name: name,
		value: func(e *geo.Event) (any, error) {
			if len(*field(e)) == 0 {
				return nil, nil
			}
			return marshal(name, *field(e))
		},
		fill: func(e *geo.Event, v any) error {
			if v == nil {
				return nil
			}
			return unmarshal(name, v, field(e))
		}}
}

func redistributable() column {
	return column{name: "redistributable", read: "CAST(e.redistributable AS INTEGER)",
		value: func(e *geo.Event) (any, error) {
			if e.Rights.Redistributable == nil {
				return nil, nil
			}
			return *e.Rights.Redistributable, nil
		},
		fill: func(e *geo.Event, v any) error {
			n, ok := v.(int64)
			if ok {
				may := n != 0
				e.Rights.Redistributable = &may
			}
			return wrong("redistributable", v, ok)
		}}
}

func publicPoint() column {
	return column{name: "public_point",
		value: func(e *geo.Event) (any, error) {
			if e.PublicPoint == nil {
				return nil, nil
			}
			return marshal("public_point", e.PublicPoint)
		},
		fill: func(e *geo.Event, v any) error {
			if v == nil {
				return nil
			}
			return unmarshal("public_point", v, &e.PublicPoint)
		}}
}

func extras() column {
	return column{name: "extras",
		value: func(e *geo.Event) (any, error) {
			if len(e.Extras) == 0 {
				return nil, nil
			}
			return marshal("extras", e.Extras)
		},
		fill: func(e *geo.Event, v any) error {
			if v == nil {
				return nil
			}
			return unmarshal("extras", v, &e.Extras)
		}}
}

func standIn(name string, value func(*geo.Event) any) column {
	return column{name: name, value: func(e *geo.Event) (any, error) { return value(e), nil }}
}

func marshal(name string, value any) (any, error) {
	b, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("column %s: %w", name, err)
	}
	return string(b), nil
}

// unmarshal keeps numbers as they were written.
func unmarshal(name string, v, into any) error {
	s, ok := v.(string)
	if !ok {
		return wrong(name, v, false)
	}
	d := json.NewDecoder(bytes.NewReader([]byte(s)))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("column %s: %w", name, err)
	}
	return nil
}

// wrong says that a column holds what it cannot, as only another program's
// write could bring about.
func wrong(name string, v any, ok bool) error {
	if ok || v == nil {
		return nil
	}
	return fmt.Errorf("column %s holds a %T", name, v)
}
