package postgis

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"eventmap/geo"
)

// A record is one row of the table events: an event and how it was written.
type record struct {
	geo.Event
	change int64 // the number of its newest revision
	run    int64 // the import run that wrote it; 0 for a person
}

// A column of the table events: what is written into it, how COPY takes that, and
// how what stands in it is read, in PostgreSQL's binary form (see row.go); NULL is
// not read. A column with a nil read is written and never read.
type column struct {
	name  string
	empty func(r *record) bool
	value func(r *record) any
	copy  liner[*record]
	read  func(r *record, v string) error
}

// columns are all of the table's.
var columns = concat(
	one("id", func(r *record) any { return r.ID }, func(r *record, v string) error { return readInteger(&r.ID, v) }),
	text("dataset", func(r *record) *string { return &r.Dataset }),
	text("external_id", func(r *record) *string { return &r.ExternalID }),
	whole("revision", func(r *record) *int64 { return &r.Revision }),
	whole("change", func(r *record) *int64 { return &r.change }),
	whole("run", func(r *record) *int64 { return &r.run }),
	text("title", func(r *record) *string { return &r.Title }),
	text("description", func(r *record) *string { return &r.Description }),
	text("event_type", func(r *record) *string { return &r.EventType }),
	text("sub_event_type", func(r *record) *string { return &r.SubEventType }),
	list("weapons", func(r *record) *[]string { return &r.Weapons }),
	list("targets", func(r *record) *[]string { return &r.Targets }),
	list("tags", func(r *record) *[]string { return &r.Tags }),
	list("content_warning", func(r *record) *[]string { return &r.ContentWarning }),
	one("geometry", func(r *record) any { return hexEWKB(r.Geometry) }, func(r *record, v string) error { return readShape(&r.Geometry, v) }),
	one("point", pointValue, func(r *record, v string) error { return readPoint(&r.Point, v) }),
	number("uncertainty_m", func(r *record) *float64 { return &r.UncertaintyM }),
	number("displaced_m", func(r *record) *float64 { return &r.DisplacedM }),
	text("area_id", func(r *record) *string { return &r.AreaID }),
	one("extent", extentValue, nil),
	text("location_precision", func(r *record) *string { return &r.LocationPrecision }),
	text("place_name", func(r *record) *string { return &r.PlaceName }),
	text("admin1", func(r *record) *string { return &r.Admin1 }),
	text("admin2", func(r *record) *string { return &r.Admin2 }),
	text("admin1_code", func(r *record) *string { return &r.Admin1Code }),
	text("admin2_code", func(r *record) *string { return &r.Admin2Code }),
	text("country", func(r *record) *string { return &r.Country }),
	text("location_basis", func(r *record) *string { return &r.LocationBasis }),
	moment("start_time", func(r *record) *time.Time { return &r.StartTime }),
	moment("end_time", func(r *record) *time.Time { return &r.EndTime }),
	text("time_precision", func(r *record) *string { return &r.TimePrecision }),
	text("time_extent", func(r *record) *string { return &r.TimeExtent }),
	text("time_zone", func(r *record) *string { return &r.TimeZone }),
	document("actors", func(r *record) *[]geo.Actor { return &r.Actors }, geo.AppendActors, geo.ReadActors),
	harm("killed", func(r *record) *geo.Harm { return &r.Killed }),
	harm("injured", func(r *record) *geo.Harm { return &r.Injured }),
	document("sources", func(r *record) *[]geo.Source { return &r.Sources }, geo.AppendSources, geo.ReadSources),
	text("assessment", func(r *record) *string { return &r.Assessment }),
	document("confirmed", func(r *record) *[]geo.Check { return &r.Confirmed }, geo.AppendChecks, geo.ReadChecks),
	text("status", func(r *record) *string { return &r.Status }),
	text("assignee", func(r *record) *string { return &r.Assignee }),
	whole("duplicate_of", func(r *record) *int64 { return &r.DuplicateOf }),
	text("notes", func(r *record) *string { return &r.Notes }),
	text("visibility", func(r *record) *string { return &r.Visibility }),
	moment("embargo_until", func(r *record) *time.Time { return &r.EmbargoUntil }),
	number("public_displacement_m", func(r *record) *float64 { return &r.PublicDisplacementM }),
	one("public_point", publicPointValue, func(r *record, v string) error { return readPoint(&r.PublicPoint, v) }),
	text("licence", func(r *record) *string { return &r.Rights.Licence }),
	text("attribution", func(r *record) *string { return &r.Rights.Attribution }),
	one("redistributable", func(r *record) any { return orNull(r.Rights.Redistributable) }, func(r *record, v string) error { return readBool(&r.Rights.Redistributable, v) }),
	moment("created_at", func(r *record) *time.Time { return &r.CreatedAt }),
	text("created_by", func(r *record) *string { return &r.CreatedBy }),
	moment("updated_at", func(r *record) *time.Time { return &r.UpdatedAt }),
	text("updated_by", func(r *record) *string { return &r.UpdatedBy }),
	one("extras", extrasValue, func(r *record, v string) (err error) {
		r.Extras, err = geo.ReadExtras(v)
		return err
	}),
)

// allColumns are their names; readRow is a column that a record scans: those that
// are read, of a table or alias e, as one value. NULL stands for each where there
// is no event.
var (
	allColumns = namesOf(columns, "")
	readRow    = "record_send(ROW(" + namesOf(slices.DeleteFunc(slices.Clone(columns), func(c column) bool { return c.read == nil }), "e.") + "))"
)

func namesOf(list []column, prefix string) string {
	names := make([]string, len(list))
	for i := range list {
		names[i] = prefix + list[i].name
	}
	return strings.Join(names, ", ")
}

// filledBy gives the columns that some of the records fill. Of seventy most files
// leave half empty, and COPY takes its time for each \N.
func filledBy(list []*record) []column {
	return slices.DeleteFunc(slices.Clone(columns), func(c column) bool {
		return !slices.ContainsFunc(list, func(r *record) bool { return !c.empty(r) })
	})
}

// values gives a row as parameters take it.
func (r *record) values() []any {
	row := make([]any, len(columns))
	for i, c := range columns {
		row[i] = c.value(r)
	}
	return row
}

// lineOfColumns gives a row as COPY takes it.
func lineOfColumns(list []column) liner[*record] {
	return func(b []byte, r *record) ([]byte, error) {
		for i := range list {
			if i > 0 {
				b = append(b, '\t')
			}
			var err error
			if b, err = list[i].copy(b, r); err != nil {
				return nil, err
			}
		}
		return b, nil
	}
}

func concat(lists ...[]column) []column {
	var all []column
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func one(name string, value func(r *record) any, read func(r *record, v string) error) []column {
	empty := func(r *record) bool { return value(r) == nil }
	return []column{{name, empty, value, func(b []byte, r *record) ([]byte, error) { return appendValue(b, value(r)) }, read}}
}

// some is a column that is NULL where a field is empty. Its value is written without
// being boxed, for an event has seventy.
func some(name string, empty func(r *record) bool, value func(r *record) any, write func(b []byte, r *record) []byte, read func(r *record, v string) error) []column {
	return []column{{name, empty, func(r *record) any {
		if empty(r) {
			return nil
		}
		return value(r)
	}, func(b []byte, r *record) ([]byte, error) {
		if empty(r) {
			return append(b, null...), nil
		}
		return write(b, r), nil
	}, read}}
}

func text(name string, field func(r *record) *string) []column {
	return some(name, func(r *record) bool { return *field(r) == "" },
		func(r *record) any { return *field(r) },
		func(b []byte, r *record) []byte { return appendCopied(b, *field(r)) },
		func(r *record, v string) error {
			*field(r) = v
			return nil
		})
}

func whole(name string, field func(r *record) *int64) []column {
	return some(name, func(r *record) bool { return *field(r) == 0 },
		func(r *record) any { return *field(r) },
		func(b []byte, r *record) []byte { return strconv.AppendInt(b, *field(r), 10) },
		func(r *record, v string) error { return readInteger(field(r), v) })
}

func number(name string, field func(r *record) *float64) []column {
	return some(name, func(r *record) bool { return *field(r) == 0 },
		func(r *record) any { return *field(r) },
		func(b []byte, r *record) []byte { return strconv.AppendFloat(b, *field(r), 'g', -1, 64) },
		func(r *record, v string) error { return readDecimal(field(r), v) })
}

func list(name string, field func(r *record) *[]string) []column {
	return some(name, func(r *record) bool { return len(*field(r)) == 0 },
		func(r *record) any { return pq.StringArray(*field(r)) },
		func(b []byte, r *record) []byte { return appendWords(b, *field(r)) },
		func(r *record, v string) error { return readWords(field(r), v) })
}

// appendWords appends a text[]. Each text stands in quotes, behind a backslash
// what ends them or is one, and all that as COPY takes it.
func appendWords(b []byte, list []string) []byte {
	b = append(b, '{')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		if strings.ContainsAny(s, `"\`) {
			s = strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(s)
		}
		b = append(appendCopied(b, s), '"')
	}
	return append(b, '}')
}

func moment(name string, field func(r *record) *time.Time) []column {
	return some(name, func(r *record) bool { return field(r).IsZero() },
		func(r *record) any { return *field(r) },
		func(b []byte, r *record) []byte { return appendInstant(b, *field(r)) },
		func(r *record, v string) error { return readInstant(field(r), v) })
}

func document[T any](name string, field func(r *record) *[]T, write func([]byte, []T) []byte, read func(string) ([]T, error)) []column {
	return some(name, func(r *record) bool { return len(*field(r)) == 0 },
		func(r *record) any { return string(write(nil, *field(r))) },
		func(b []byte, r *record) []byte {
			start := len(b)
			if b = write(b, *field(r)); bytes.IndexByte(b[start:], '\\') >= 0 {
				b = appendCopiedJSON(b[:start], bytes.Clone(b[start:]))
			}
			return b
		},
		func(r *record, v string) (err error) {
			*field(r), err = read(v)
			return err
		})
}

func harm(name string, field func(r *record) *geo.Harm) []column {
	return concat(
		count(name, func(r *record) *geo.Count { return &field(r).Count }),
		count(name+"_civilian", func(r *record) *geo.Count { return &field(r).Civilian }),
		count(name+"_military", func(r *record) *geo.Count { return &field(r).Military }),
	)
}

func count(name string, field func(r *record) *geo.Count) []column {
	return concat(
		people(name+"_min", func(r *record) **int { return &field(r).Min }),
		people(name+"_best", func(r *record) **int { return &field(r).Best }),
		people(name+"_max", func(r *record) **int { return &field(r).Max }),
	)
}

func people(name string, field func(r *record) **int) []column {
	return some(name, func(r *record) bool { return *field(r) == nil },
		func(r *record) any { return **field(r) },
		func(b []byte, r *record) []byte { return strconv.AppendInt(b, int64(**field(r)), 10) },
		func(r *record, v string) error { return readPeople(field(r), v) })
}

// filled gives NULL for a zero value.
func filled[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

func orNull[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func extrasValue(r *record) any {
	if len(r.Extras) == 0 {
		return nil
	}
	return jsonText{r.Extras}
}

// jsonText writes a value as JSON text, for []byte would be sent as bytea.
type jsonText struct{ v any }

func (j jsonText) Value() (driver.Value, error) {
	b, err := json.Marshal(j.v)
	return string(b), err
}

// verbatim writes JSON as it stands, for []byte would be sent as bytea; NULL for
// nil.
func verbatim(b []byte) any {
	if b == nil {
		return nil
	}
	return string(b)
}

// packed writes what a revision says; NULL for nil.
func packed(feature []byte) any {
	if feature == nil {
		return nil
	}
	return string(geo.PackFeature(nil, feature))
}

// unpacked reads what packed wrote; NULL as nil.
type unpacked struct{ to *[]byte }

func (u unpacked) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*u.to = nil
	case []byte:
		*u.to = geo.UnpackFeature(bytes.Clone(v))
	case string:
		*u.to = geo.UnpackFeature([]byte(v))
	default:
		return unexpected(v)
	}
	return nil
}

// raw writes bytes; NULL for nil.
func raw(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

// sum reads a digest.
type sum struct{ to *geo.Digest }

func (s sum) Scan(v any) error {
	b, ok := v.([]byte)
	if !ok || len(b) != len(s.to) {
		return unexpected(v)
	}
	copy(s.to[:], b)
	return nil
}

// integer reads a whole number; NULL as 0.
type integer struct{ to *int64 }

func (i integer) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*i.to = 0
	case int64:
		*i.to = v
	default:
		return unexpected(v)
	}
	return nil
}

// instant reads a time as UTC; NULL as the zero time.
type instant struct{ to *time.Time }

func (i instant) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*i.to = time.Time{}
	case time.Time:
		*i.to = v.UTC()
	default:
		return unexpected(v)
	}
	return nil
}

func unexpected(v any) error { return fmt.Errorf("a column holds an unexpected %T", v) }

func unexpectedUnlessNil(v any) error {
	if v == nil {
		return nil
	}
	return unexpected(v)
}
