package geo

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
)

// A Verdict says what becomes of a row of a file.
type Verdict int

// The verdicts.
const (
	Unchanged Verdict = iota
	Heard             // the event stays as it is, but the file says something new
	Created
	Updated
	Disputed // a person and the file changed the same field, or a person deleted the event
)

// An aspect of an event is what is taken from a file as a whole, for half of one and
// half of another would be neither. Its name is that of the field by which a
// person knows it.
type aspect struct {
	name   string
	fields []string // of the wire form, the first is shown
	of     []string // of Event
}

var aspects = []aspect{
	{"title", []string{"title"}, []string{"Title"}},
	{"description", []string{"description"}, []string{"Description"}},
	{"event_type", []string{"event_type", "sub_event_type"}, []string{"EventType", "SubEventType"}},
	{"weapons", []string{"weapons"}, []string{"Weapons"}},
	{"targets", []string{"targets"}, []string{"Targets"}},
	{"tags", []string{"tags"}, []string{"Tags"}},
	{"content_warning", []string{"content_warning"}, []string{"ContentWarning"}},
	{"geometry", []string{"geometry", "point", "uncertainty_m", "displaced_m", "area_id", "area", "location_precision"},
		[]string{"Geometry", "Point", "UncertaintyM", "DisplacedM", "AreaID", "Area", "LocationPrecision"}},
	{"place_name", []string{"place_name"}, []string{"PlaceName"}},
	{"admin1", []string{"admin1", "admin1_code"}, []string{"Admin1", "Admin1Code"}},
	{"admin2", []string{"admin2", "admin2_code"}, []string{"Admin2", "Admin2Code"}},
	{"country", []string{"country"}, []string{"Country"}},
	{"location_basis", []string{"location_basis"}, []string{"LocationBasis"}},
	{"start_time", []string{"start_time", "end_time", "time_precision", "time_extent", "time_zone"},
		[]string{"StartTime", "EndTime", "TimePrecision", "TimeExtent", "TimeZone"}},
	{"actors", []string{"actors"}, []string{"Actors"}},
	{"killed_best", []string{"killed_best", "killed_min", "killed_max", "killed_civilian_min", "killed_civilian_best", "killed_civilian_max",
		"killed_military_min", "killed_military_best", "killed_military_max"}, []string{"Killed"}},
	{"injured_best", []string{"injured_best", "injured_min", "injured_max", "injured_civilian_min", "injured_civilian_best", "injured_civilian_max",
		"injured_military_min", "injured_military_best", "injured_military_max"}, []string{"Injured"}},
	{"sources", []string{"sources"}, []string{"Sources"}},
	{"assessment", []string{"assessment"}, []string{"Assessment"}},
	{"confirmed", []string{"confirmed"}, []string{"Confirmed"}},
	{"status", []string{"status"}, []string{"Status"}},
	{"assignee", []string{"assignee"}, []string{"Assignee"}},
	{"duplicate_of", []string{"duplicate_of"}, []string{"DuplicateOf"}},
	{"notes", []string{"notes"}, []string{"Notes"}},
	{"visibility", []string{"visibility", "embargo_until", "public_displacement_m"}, []string{"Visibility", "EmbargoUntil", "PublicDisplacementM"}},
	{"licence", []string{"licence", "attribution", "redistributable"}, []string{"Rights"}},
	{"extras", []string{"extras"}, []string{"Extras"}},
}

// Reconcile says what becomes of a row of a file. base is what a file said of the
// event before, nil when none did; now is the event that is there, nil when there
// is none. All are settled. An aspect of the event is changed only where the file
// says something else than before and no person has changed it since;
// where both did, what is here stays and is a Disagreement.
//
// taken is what is to be stored: file itself for Created, and otherwise now with
// what is taken, which for Heard is now as it is. Where one aspect is Disputed
// others may have been taken all the same.
func Reconcile(base, now, file *Event) (v Verdict, taken Event, differ []Disagreement) {
	switch {
	case now == nil && base == nil:
		return Created, file.Clone(), nil
	case now == nil && base.Same(file):
		return Unchanged, Event{}, nil
	case now == nil:
		return Disputed, Event{}, []Disagreement{{Title: file.Title, Here: null, File: AppendContent(nil, file)}}
	}
	return reconcile(base, now, file)
}

// reconcile is Reconcile for an event that is there. It is by itself because most rows
// are new ones, and events are large: what aspects are taken into is allocated.
func reconcile(base, now, file *Event) (v Verdict, taken Event, differ []Disagreement) {
	here, said := wireFields(now), wireFields(file)
	before := here // without a base every aspect that differs is a person's
	if base != nil {
		before = wireFields(base)
	}
	taken = now.Clone()
	var changed []aspect
	dispute := func(p aspect) {
		differ = append(differ, Disagreement{ID: now.ID, Title: now.Title, Field: p.name, Here: p.value(here), File: p.value(said)})
	}
	for _, p := range aspects {
		switch {
		case p.same(said, here) || base != nil && p.same(said, before):
		case base != nil && p.same(here, before):
			p.take(&taken, file)
			changed = append(changed, p)
		default:
			dispute(p)
		}
	}
	if len(changed) > 0 && taken.Validate() != nil { // what is each right by itself need not be right together
		taken = now.Clone()
		for _, p := range changed {
			dispute(p)
		}
		changed = nil
	}
	switch {
	case len(differ) > 0:
		return Disputed, taken, differ
	case len(changed) > 0:
		return Updated, taken, nil
	}
	return Heard, taken, nil
}

// AspectOf names the aspect of an event that a field of the wire form belongs to;
// "" for those of its name and its record.
func AspectOf(field string) string {
	for _, a := range aspects {
		if slices.Contains(a.fields, field) {
			return a.name
		}
	}
	return ""
}

// Retain gives an event some aspects of what is known of it already: what a file
// has no room for is not taken away by the file. The first of known that is not
// nil counts.
func (e *Event) Retain(silent []string, known ...*Event) {
	for _, k := range known {
		if k == nil {
			continue
		}
		for _, a := range aspects {
			if slices.Contains(silent, a.name) {
				a.take(e, k)
			}
		}
		return
	}
}

// Unsaid names the aspects of an event of which a row says nothing that has only
// some of the fields of the wire form: those of which it has none. Who may see an
// event is not said without how far from the truth.
func Unsaid(has func(field string) bool) (list []string) {
	for _, a := range aspects {
		said := slices.ContainsFunc(a.fields, has)
		if a.name == "visibility" {
			said = has("visibility") && has("public_displacement_m")
		}
		if !said {
			list = append(list, a.name)
		}
	}
	return list
}

// OnlyPublic reports whether an event, as a file has it, says just what the public
// sees of it, but for extras, which are what others have added. What a store gives
// to the desk has a status at least.
func (e *Event) OnlyPublic() bool {
	if e.Visibility != "public" || e.Revision != 0 || e.Status != "" {
		return false
	}
	c := *e
	c.Extras = nil
	p, ok := c.Public()
	return ok && p.Same(&c)
}

// places are the aspects of an event by which its place can be told.
var places = []string{"geometry", "place_name", "admin1", "admin2", "location_basis"}

// unseen names the aspects of which a file that says what the public sees says
// nothing: those that the public is not shown as they are here, for whatever
// reason, who may see it, and a place that the file has moved.
func (e *Event) unseen(file *Event) []string {
	whole := *e
	whole.Visibility, whole.DuplicateOf = "public", 0
	if whole.Undisplaced() {
		whole.PublicPoint = whole.Point
	}
	p, _ := whole.Public()
	here, shown := wireFields(e), wireFields(&p)
	list := []string{"visibility"}
	for _, a := range aspects {
		moved := file.DisplacedM > e.DisplacedM && slices.Contains(places, a.name)
		if moved || !a.same(here, shown) {
			list = append(list, a.name)
		}
	}
	return list
}

var null = json.RawMessage("null")

// wireFields gives the members of an event's wire form by name.
func wireFields(e *Event) map[string]json.RawMessage {
	var f struct {
		Geometry   json.RawMessage            `json:"geometry"`
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(AppendContent(nil, e), &f); err != nil {
		return nil // never: it is our own
	}
	f.Properties["geometry"] = f.Geometry
	return f.Properties
}

func (p *aspect) same(a, b map[string]json.RawMessage) bool {
	for _, f := range p.fields {
		if !bytes.Equal(a[f], b[f]) {
			return false
		}
	}
	return true
}

// value gives what is shown of an aspect: a value, or an object where it has several.
func (p *aspect) value(of map[string]json.RawMessage) json.RawMessage {
	if len(p.fields) == 1 {
		if v, ok := of[p.fields[0]]; ok {
			return v
		}
		return null
	}
	several := map[string]json.RawMessage{}
	for _, f := range p.fields {
		if v, ok := of[f]; ok {
			several[f] = v
		}
	}
	b, err := json.Marshal(several)
	if err != nil {
		return null // never: each value is JSON
	}
	return b
}

// take sets an aspect of an event to that of another; memory may be shared.
func (p *aspect) take(to, from *Event) {
	t, f := reflect.ValueOf(to).Elem(), reflect.ValueOf(from).Elem()
	for _, name := range p.of {
		t.FieldByName(name).Set(f.FieldByName(name))
	}
}
