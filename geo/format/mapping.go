package format

import (
	"slices"
	"strings"

	"eventmap/geo"
)

// fields names what a column can be mapped to, by part.
var fields = [lastPart + 1]string{
	latitude: "latitude", longitude: "longitude", latLon: "latitude_longitude", lonLat: "longitude_latitude", shape: "wkt",
	startDate: "date", endDate: "end_date", clock: "time", title: "title", description: "description",
	eventType: "event_type", subEventType: "sub_event_type", placeName: "place_name", admin1: "admin1", admin2: "admin2",
	admin1Code: "admin1_code", admin2Code: "admin2_code", country: "country",
	killed: "killed_best", killedMin: "killed_min", killedMax: "killed_max",
	injured: "injured_best", injuredMin: "injured_min", injuredMax: "injured_max",
	source: "source", link: "source_url", actor: "actor", perpetrator: "actor_perpetrator", target: "actor_target",
	tags: "tags", identifier: "external_id", locationPrecision: "location_precision", geoPrecisionCode: "geo_precision",
	timePrecision: "time_precision", uncertainty: "uncertainty_m", weapons: "weapons", targets: "targets", notes: "notes",
}

// Fields lists what a column can be mapped to, in the order in which it is
// offered. The names are those of the wire form, but for these, which a table
// says in its own way:
//
//	date, end_date         a day, a moment, a month or a year, as people write it
//	time                   a clock that belongs to date
//	latitude, longitude    decimal degrees, WGS 84
//	latitude_longitude     both in one cell, parted by a comma; and the other way round
//	wkt                    a shape as WKT, EWKT in EPSG:4326, or GeoJSON
//	geo_precision          ACLED's code: 1 a town, 2 near one, 3 the region
//	source, source_url     who reported it, and where it can be read; several columns may be
//	actor, actor_perpetrator, actor_target  who took part; several columns may be an actor
//
// country is a name or a code; time_precision our word or ACLED's code 1 to 3;
// event_type and sub_event_type a label of ACLED's or our word; tags, weapons and
// targets lists.
var Fields = []string{
	"title", "description", "external_id", "date", "end_date", "time", "time_precision",
	"latitude", "longitude", "latitude_longitude", "longitude_latitude", "wkt", "uncertainty_m", "location_precision", "geo_precision",
	"place_name", "admin1", "admin2", "admin1_code", "admin2_code", "country",
	"event_type", "sub_event_type", "weapons", "targets", "tags", "actor", "actor_perpetrator", "actor_target",
	"killed_best", "killed_min", "killed_max", "injured_best", "injured_min", "injured_max",
	"source", "source_url", "notes",
}

// partOf gives the part that a field of Fields is; extra for "".
func partOf(field string) (part, bool) {
	i := slices.Index(fields[:], field)
	return part(i), i >= 0
}

// A Column is one column of a table and what becomes of it.
type Column struct {
	Name   string // as the file has it, told apart where two are alike
	Sample string // its first value, shortened; "" where the first rows have none
	Field  string // one of Fields, or a name of the wire form; "" where it is kept in extras
	Fixed  bool   // the format reads it by rules of its own
}

// An Inspection says what Open would do with a file.
type Inspection struct {
	Format  Format
	Why     *geo.Sentence // how the file was recognised, as a sentence without its full stop
	Columns []Column      // nil for what is no table
}

// told names the aspects of an event that a column speaks of which is not called
// as in the wire form, or speaks of more than its own.
var told = map[string][]string{
	"date": {"start_time"}, "end_date": {"start_time"}, "time": {"start_time"},
	"latitude": {"geometry"}, "longitude": {"geometry"}, "latitude_longitude": {"geometry"}, "longitude_latitude": {"geometry"}, "wkt": {"geometry"},
	"geo_precision": {"geometry"}, "country": {"geometry"}, "admin1": {"geometry"}, "admin2": {"geometry"}, "place_name": {"geometry"},
	"actor": {"actors"}, "actor_perpetrator": {"actors"}, "actor_target": {"actors"}, "source": {"sources"}, "source_url": {"sources"},
	"tags_text": {"tags"},
}

// Silent names the aspects of an event (see geo.AspectOf) of which a table in no
// particular format says nothing, for it has no column for them: importing it is
// no reason to take them away. A table of our own stands in for lists of actors
// and sources by their first, and so is silent of them too.
func (i *Inspection) Silent() []string {
	layered := slices.Contains(layers, i.Format.Name)
	if !layered && i.Format.Name != "csv" && i.Format.Name != "xlsx" || len(i.Columns) == 0 {
		return nil
	}
	said := map[string]bool{"title": true, "extras": true, "visibility": true, "geometry": layered}
	ours := false
	for _, c := range i.Columns {
		said[geo.AspectOf(c.Field)] = true
		for _, a := range told[c.Field] {
			said[a] = true
		}
		ours = ours || c.Name == "source_count"
	}
	if ours {
		said["actors"], said["sources"] = false, false
	}
	var silent []string
	for _, field := range geo.FieldNames() {
		if a := geo.AspectOf(field); a != "" && !said[a] && !slices.Contains(silent, a) {
			silent = append(silent, a)
		}
	}
	return silent
}

// layers are the formats whose rows have a geometry beside their cells.
var layers = []string{flatGeobufName, "geopackage", geoParquetName, "shapefile"}

// Inspect says what Open would do with a file that begins with head, of which the
// first 64 KiB count. The errors are those of Open.
func Inspect(head []byte, filename string, o ReadOptions) (Inspection, error) {
	whole := len(head) < headSize
	head = head[:min(len(head), headSize)]
	f, err := Sniff(head, filename)
	if err != nil {
		return Inspection{}, err
	}
	if err := f.mappable(o.Mapping); err != nil {
		return Inspection{}, err
	}
	i := Inspection{Format: f, Why: geo.Plain(f.Marks)}
	if f.Marks == "" {
		i.Why = geo.Say("it looks like %s", geo.Plain(f.Title))
	}
	if f.layout == nil || isArchive(head) || slices.Contains(layers, f.Name) { // whose columns are known to who has unpacked it
		return i, nil
	}
	h, first, err := tableOf(head, whole)
	if err != nil {
		return Inspection{}, err
	}
	l, err := f.layout(h, o.Mapping)
	if err != nil {
		return Inspection{}, err
	}
	known := 0
	for n, name := range h.names {
		c := Column{Name: name, Field: l.field(n), Fixed: l.fixed(n)}
		for _, r := range first {
			if n < len(r.cells) && strings.TrimSpace(r.cells[n]) != "" {
				c.Sample = geo.Clip(strings.TrimSpace(r.cells[n]))
				break
			}
		}
		if c.Field != "" {
			known++
		}
		i.Columns = append(i.Columns, c)
	}
	if f.Marks == "" {
		i.Why = geo.Say("it is a table, of which %d of %d columns are known by their names", known, len(h.names))
	}
	return i, nil
}

// field names what becomes of a column.
func (l *layout) field(i int) string {
	switch s := l.specs[i]; {
	case s.field != "":
		return s.field
	case s.own:
		return fields[s.part]
	}
	return fields[l.parts[i]]
}

// fixed reports whether the format reads a column by rules of its own.
func (l *layout) fixed(i int) bool {
	return !l.mapped[i] && (l.specs[i].own || l.specs[i].part == timePrecision || l.specs[i].part == geoPrecisionCode)
}

// mappable refuses a mapping for what has no columns.
func (f *Format) mappable(mapping map[string]string) error {
	if len(mapping) > 0 && f.layout == nil {
		return geo.Errorf(geo.Invalid, "a mapping says what the columns of a table are, but the file is %s; leave the mapping away", f.Title)
	}
	return nil
}

// over reads those columns of a record that a person mapped, over an event that
// the format has read by itself.
func (rs *records) over(e *geo.Event, r *record) *geo.Refusal {
	x := rs.begin(r)
	for _, step := range []func() *geo.Refusal{x.what, x.when, x.where, x.harm, x.know} {
		if refusal := step(); refusal != nil {
			return refusal
		}
	}
	if id := x.take(identifier); id != "" {
		e.ExternalID = id
	}
	adopt(e, &x.event)
	e.Unsaid = nil // what a person mapped is said
	for i, mapped := range r.layout.mapped {
		if value := r.extras[i]; mapped && !x.used[i] && value != "" {
			if e.Extras == nil {
				e.Extras = map[string]any{}
			}
			e.Extras[r.names[i]] = value
		}
	}
	return nil
}

// adopt takes what m says, and leaves of e what m says nothing of.
func adopt(e, m *geo.Event) {
	for _, f := range []struct {
		into *string
		from string
	}{{&e.Title, m.Title}, {&e.Description, m.Description}, {&e.PlaceName, m.PlaceName}, {&e.Admin1, m.Admin1}, {&e.Admin2, m.Admin2},
		{&e.Admin1Code, m.Admin1Code}, {&e.Admin2Code, m.Admin2Code}, {&e.Country, m.Country}, {&e.Notes, m.Notes}} {
		if f.from != "" {
			*f.into = f.from
		}
	}
	if m.EventType != "" {
		e.EventType, e.SubEventType = m.EventType, m.SubEventType
	}
	if m.Dated() {
		e.StartTime, e.EndTime, e.TimePrecision = m.StartTime, m.EndTime, m.TimePrecision
	}
	if m.Geometry != nil {
		e.Geometry, e.Point, e.AreaID, e.Area = m.Geometry, nil, "", nil
	}
	if m.LocationPrecision != "" && m.LocationPrecision != e.LocationPrecision {
		e.LocationPrecision, e.LocationBasis, e.UncertaintyM = m.LocationPrecision, "", 0
	}
	if m.UncertaintyM != 0 {
		e.UncertaintyM = m.UncertaintyM
	}
	for _, f := range []struct {
		into **int
		from *int
	}{{&e.Killed.Min, m.Killed.Min}, {&e.Killed.Best, m.Killed.Best}, {&e.Killed.Max, m.Killed.Max},
		{&e.Injured.Min, m.Injured.Min}, {&e.Injured.Best, m.Injured.Best}, {&e.Injured.Max, m.Injured.Max}} {
		if f.from != nil {
			*f.into = f.from
		}
	}
	widen(&e.Killed.Count)
	widen(&e.Injured.Count)
	for _, f := range []struct {
		into *[]string
		from []string
	}{{&e.Weapons, m.Weapons}, {&e.Targets, m.Targets}, {&e.Tags, m.Tags}} {
		if f.from != nil {
			*f.into = f.from
		}
	}
	e.Actors = append(e.Actors, m.Actors...)
	e.Sources = append(e.Sources, m.Sources...)
}
