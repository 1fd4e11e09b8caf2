package cql2

import (
	"time"

	"eventmap/geo"
)

// A Queryable is a property of an event that a filter may ask for.
type Queryable struct {
	Property
	Words geo.Vocabulary // the values that there are; nil where there may be any
	Desk  bool           // the public never gets it, and finds it null
	of    func(e *geo.Event) Value
}

// Queryables are the properties of an event under the names of its wire form, in
// which what is missing is null. What only the desk sees is null for the public,
// which is asked by what geo.Event.Public gives.
var Queryables = func() []Queryable {
	list := []Queryable{
		{Property{"geometry", "What is claimed, else the representative point", Geometry}, nil, false, place},
		numbered("id", "Number of the event", func(e *geo.Event) float64 { return float64(e.ID) }),
		written("dataset", "Collection that it came with", nil, func(e *geo.Event) string { return e.Dataset }),
		written("external_id", "Its name in the dataset", nil, func(e *geo.Event) string { return e.ExternalID }),
		written("title", "Title", nil, func(e *geo.Event) string { return e.Title }),
		written("description", "Description", nil, func(e *geo.Event) string { return e.Description }),
		written("event_type", "Type", kinds(), func(e *geo.Event) string { return e.EventType }),
		written("sub_event_type", "Type in particular", subKinds(), func(e *geo.Event) string { return e.SubEventType }),
		listed("weapons", "Weapons", geo.Weapons, func(e *geo.Event) []string { return e.Weapons }),
		listed("targets", "Targets", geo.Targets, func(e *geo.Event) []string { return e.Targets }),
		listed("tags", "Tags", nil, func(e *geo.Event) []string { return e.Tags }),
		written("tags_text", "Tags as one text", nil, (*geo.Event).TagsText),
		listed("content_warning", "What may distress", nil, func(e *geo.Event) []string { return e.ContentWarning }),
		numbered("uncertainty_m", "Radius of uncertainty in metres", func(e *geo.Event) float64 { return e.UncertaintyM }),
		numbered("displaced_m", "How far at most it was moved before it was shown, in metres", func(e *geo.Event) float64 { return e.DisplacedM }),
		written("area_id", "Area in which it may lie", nil, func(e *geo.Event) string { return e.AreaID }),
		written("location_precision", "Precision of the place", geo.LocationPrecisions, func(e *geo.Event) string { return e.LocationPrecision }),
		written("place_name", "Place", nil, func(e *geo.Event) string { return e.PlaceName }),
		written("admin1", "First division", nil, func(e *geo.Event) string { return e.Admin1 }),
		written("admin2", "Second division", nil, func(e *geo.Event) string { return e.Admin2 }),
		written("admin1_code", "P-code of the first division", nil, func(e *geo.Event) string { return e.Admin1Code }),
		written("admin2_code", "P-code of the second division", nil, func(e *geo.Event) string { return e.Admin2Code }),
		written("country", "Country, ISO 3166-1 alpha-2", nil, func(e *geo.Event) string { return e.Country }),
		written("location_basis", "How the place was found", nil, func(e *geo.Event) string { return e.LocationBasis }),
		timed("start_time", "Earliest or first moment", func(e *geo.Event) time.Time { return e.StartTime }),
		timed("end_time", "Latest or last moment", func(e *geo.Event) time.Time { return e.EndTime }),
		written("time_precision", "Precision of the time", geo.TimePrecisions, func(e *geo.Event) string { return e.TimePrecision }),
		written("time_extent", "Whether it happened within the time or throughout", geo.TimeExtents, func(e *geo.Event) string { return e.TimeExtent }),
		written("time_zone", "Time zone", nil, func(e *geo.Event) string { return e.TimeZone }),
		listed("actors", "Names of those who took part", nil, actors),
		written("actor1", "First actor", nil, func(e *geo.Event) string { return e.ActorName(0) }),
		written("actor2", "Second actor", nil, func(e *geo.Event) string { return e.ActorName(1) }),
	}
	list = append(list, harm("killed", "Killed", func(e *geo.Event) *geo.Harm { return &e.Killed })...)
	list = append(list, harm("injured", "Injured", func(e *geo.Event) *geo.Harm { return &e.Injured })...)
	list = append(list,
		Queryable{Property{"source_count", "Number of sources", Number}, nil, false, func(e *geo.Event) Value { return NumberValue(float64(len(e.Sources))) }},
		written("source_url", "Link of the first source", nil, (*geo.Event).SourceURL),
		written("assessment", "Assessment", geo.Assessments, func(e *geo.Event) string { return e.Assessment }),
		listed("confirmed", "What was confirmed", geo.Checks, confirmed),
		written("visibility", "Who sees it", geo.Visibilities, func(e *geo.Event) string { return e.Visibility }),
		written("licence", "Licence", nil, func(e *geo.Event) string { return e.Rights.Licence }),
		written("attribution", "Attribution", nil, func(e *geo.Event) string { return e.Rights.Attribution }),
		Queryable{Property{"redistributable", "Whether it may be given to others", Boolean}, nil, false, redistributable},
	)
	return append(list, private()...)
}()

// private are what only the desk sees.
func private() []Queryable {
	list := []Queryable{
		numbered("revision", "Revision", func(e *geo.Event) float64 { return float64(e.Revision) }),
		written("status", "Status of the work", geo.Statuses, func(e *geo.Event) string { return e.Status }),
		written("assignee", "Who works on it", nil, func(e *geo.Event) string { return e.Assignee }),
		numbered("duplicate_of", "Event that it repeats", func(e *geo.Event) float64 { return float64(e.DuplicateOf) }),
		written("notes", "Notes", nil, func(e *geo.Event) string { return e.Notes }),
		timed("embargo_until", "End of the embargo", func(e *geo.Event) time.Time { return e.EmbargoUntil }),
		numbered("public_displacement_m", "How far at most the public sees it from the truth, in metres", func(e *geo.Event) float64 { return e.PublicDisplacementM }),
		timed("created_at", "First entered at", func(e *geo.Event) time.Time { return e.CreatedAt }),
		written("created_by", "First entered by", nil, func(e *geo.Event) string { return e.CreatedBy }),
		timed("updated_at", "Last changed at", func(e *geo.Event) time.Time { return e.UpdatedAt }),
		written("updated_by", "Last changed by", nil, func(e *geo.Event) string { return e.UpdatedBy }),
	}
	for i := range list {
		list[i].Desk = true
	}
	return list
}

func written(name, title string, words geo.Vocabulary, of func(e *geo.Event) string) Queryable {
	return Queryable{Property{name, title, Text}, words, false, func(e *geo.Event) Value {
		if s := of(e); s != "" {
			return TextValue(s)
		}
		return Value{}
	}}
}

// numbered is null for 0, as the wire form is.
func numbered(name, title string, of func(e *geo.Event) float64) Queryable {
	return Queryable{Property{name, title, Number}, nil, false, func(e *geo.Event) Value {
		if n := of(e); n != 0 {
			return NumberValue(n)
		}
		return Value{}
	}}
}

func timed(name, title string, of func(e *geo.Event) time.Time) Queryable {
	return Queryable{Property{name, title, Timestamp}, nil, false, func(e *geo.Event) Value {
		if t := of(e); !t.IsZero() {
			return TimestampValue(t)
		}
		return Value{}
	}}
}

// listed is an empty list where there is nothing.
func listed(name, title string, words geo.Vocabulary, of func(e *geo.Event) []string) Queryable {
	return Queryable{Property{name, title, Texts}, words, false, func(e *geo.Event) Value { return TextsValue(of(e)) }}
}

// harm are the nine figures.
func harm(name, title string, of func(e *geo.Event) *geo.Harm) (list []Queryable) {
	counts := []struct {
		name, title string
		of          func(h *geo.Harm) *geo.Count
	}{
		{"", "", func(h *geo.Harm) *geo.Count { return &h.Count }},
		{"_civilian", " civilians", func(h *geo.Harm) *geo.Count { return &h.Civilian }},
		{"_military", " soldiers", func(h *geo.Harm) *geo.Count { return &h.Military }},
	}
	ends := []struct {
		name, title string
		of          func(c *geo.Count) *int
	}{
		{"_min", ", at least", func(c *geo.Count) *int { return c.Min }},
		{"_best", ", most likely", func(c *geo.Count) *int { return c.Best }},
		{"_max", ", at most", func(c *geo.Count) *int { return c.Max }},
	}
	for _, c := range counts {
		for _, end := range ends {
			list = append(list, Queryable{Property{name + c.name + end.name, title + c.title + end.title, Number}, nil, false, func(e *geo.Event) Value {
				if n := end.of(c.of(of(e))); n != nil {
					return NumberValue(float64(*n))
				}
				return Value{}
			}})
		}
	}
	return list
}

// place is where bbox looks too.
func place(e *geo.Event) Value {
	if e.Geometry == nil && e.Point != nil {
		return GeometryValue(*e.Point)
	}
	return GeometryValue(e.Geometry)
}

func redistributable(e *geo.Event) Value {
	if e.Rights.Redistributable == nil {
		return Value{}
	}
	return BooleanValue(*e.Rights.Redistributable)
}

func actors(e *geo.Event) []string {
	list := make([]string, len(e.Actors))
	for i, a := range e.Actors {
		list[i] = a.Name
	}
	return list
}

func confirmed(e *geo.Event) []string {
	list := make([]string, len(e.Confirmed))
	for i, c := range e.Confirmed {
		list[i] = c.What
	}
	return list
}

func kinds() (v geo.Vocabulary) {
	for _, t := range geo.EventTypes {
		v = append(v, t.Term)
	}
	return v
}

func subKinds() (v geo.Vocabulary) {
	for _, t := range geo.EventTypes {
		v = append(v, t.SubEventTypes...)
	}
	return v
}

// properties are the queryables as Compile wants them.
var properties = func() []Property {
	list := make([]Property, len(Queryables))
	for i, q := range Queryables {
		list[i] = q.Property
	}
	return list
}()

// An eventRow is an event as a Row.
type eventRow struct{ *geo.Event }

func (r eventRow) Value(i int) Value { return Queryables[i].of(r.Event) }

// A Filter is a condition on events; it is a geo.Filter.
type Filter struct {
	node    *Node
	program *Program
}

// New makes the filter of a tree. One that asks for what no event has is Invalid.
func New(n *Node) (*Filter, error) {
	p, err := Compile(n, properties)
	if err != nil {
		return nil, err
	}
	return &Filter{n, p}, nil
}

// String is the filter in the text encoding.
func (f *Filter) String() string { return f.node.String() }

// Node is the tree.
func (f *Filter) Node() *Node { return f.node }

// Match reports whether the filter holds of an event.
func (f *Filter) Match(e *geo.Event) bool { return f.program.Holds(eventRow{e}) }
