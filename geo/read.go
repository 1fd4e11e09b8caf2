package geo

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"
)

// A properties is the wire form of an event's fields; its JSON names are the
// field names that everything else uses.
type properties struct {
	Dataset             *string         `json:"dataset"`
	ExternalID          *string         `json:"external_id"`
	Revision            *int64          `json:"revision"`
	Title               *string         `json:"title"`
	Description         *string         `json:"description"`
	EventType           *string         `json:"event_type"`
	SubEventType        *string         `json:"sub_event_type"`
	Weapons             []string        `json:"weapons"`
	Targets             []string        `json:"targets"`
	Tags                []string        `json:"tags"`
	ContentWarning      []string        `json:"content_warning"`
	Point               []*float64      `json:"point"` // pointers, for a null is no number
	UncertaintyM        *float64        `json:"uncertainty_m"`
	DisplacedM          *float64        `json:"displaced_m"`
	AreaID              *string         `json:"area_id"`
	Area                json.RawMessage `json:"area"`
	LocationPrecision   *string         `json:"location_precision"`
	PlaceName           *string         `json:"place_name"`
	Admin1              *string         `json:"admin1"`
	Admin2              *string         `json:"admin2"`
	Admin1Code          *string         `json:"admin1_code"`
	Admin2Code          *string         `json:"admin2_code"`
	Country             *string         `json:"country"`
	LocationBasis       *string         `json:"location_basis"`
	StartTime           *string         `json:"start_time"`
	EndTime             *string         `json:"end_time"`
	TimePrecision       *string         `json:"time_precision"`
	TimeExtent          *string         `json:"time_extent"`
	TimeZone            *string         `json:"time_zone"`
	Actors              []Actor         `json:"actors"`
	Sources             []Source        `json:"sources"`
	Assessment          *string         `json:"assessment"`
	Confirmed           []Check         `json:"confirmed"`
	Status              *string         `json:"status"`
	Assignee            *string         `json:"assignee"`
	DuplicateOf         *int64          `json:"duplicate_of"`
	Notes               *string         `json:"notes"`
	Visibility          *string         `json:"visibility"`
	EmbargoUntil        *string         `json:"embargo_until"`
	PublicDisplacementM *float64        `json:"public_displacement_m"`
	PublicPoint         []*float64      `json:"public_point"`
	Licence             *string         `json:"licence"`
	Attribution         *string         `json:"attribution"`
	Redistributable     *bool           `json:"redistributable"`
	CreatedAt           *string         `json:"created_at"`
	CreatedBy           *string         `json:"created_by"`
	UpdatedAt           *string         `json:"updated_at"`
	UpdatedBy           *string         `json:"updated_by"`
	Extras              map[string]any  `json:"extras"`

	harmProperties
	standInProperties
}

// harmProperties are the counts of harm, flat.
type harmProperties struct {
	KilledMin           *int `json:"killed_min"`
	KilledBest          *int `json:"killed_best"`
	KilledMax           *int `json:"killed_max"`
	KilledCivilianMin   *int `json:"killed_civilian_min"`
	KilledCivilianBest  *int `json:"killed_civilian_best"`
	KilledCivilianMax   *int `json:"killed_civilian_max"`
	KilledMilitaryMin   *int `json:"killed_military_min"`
	KilledMilitaryBest  *int `json:"killed_military_best"`
	KilledMilitaryMax   *int `json:"killed_military_max"`
	InjuredMin          *int `json:"injured_min"`
	InjuredBest         *int `json:"injured_best"`
	InjuredMax          *int `json:"injured_max"`
	InjuredCivilianMin  *int `json:"injured_civilian_min"`
	InjuredCivilianBest *int `json:"injured_civilian_best"`
	InjuredCivilianMax  *int `json:"injured_civilian_max"`
	InjuredMilitaryMin  *int `json:"injured_military_min"`
	InjuredMilitaryBest *int `json:"injured_military_best"`
	InjuredMilitaryMax  *int `json:"injured_military_max"`
}

// standInProperties are what AppendFeature writes for tools that want flat
// columns; they repeat other fields, so reading takes any value and ignores it.
type standInProperties struct {
	ID          ignored `json:"id"`
	SourceURL   ignored `json:"source_url"`
	SourceCount ignored `json:"source_count"`
	Actor1      ignored `json:"actor1"`
	Actor2      ignored `json:"actor2"`
	TagsText    ignored `json:"tags_text"`
}

// ignored reads any JSON value and keeps nothing of it.
type ignored struct{}

func (ignored) UnmarshalJSON([]byte) error { return nil }

// standIns names the stand-ins, and what each repeats.
var standIns = [...]struct{ name, of string }{
	{"id", "the id of the feature"}, {"source_url", "sources"}, {"source_count", "sources"},
	{"actor1", "actors"}, {"actor2", "actors"}, {"tags_text", "tags"},
}

// propertyNames are the names that properties reads, spelled exactly so:
// encoding/json would also take TITLE for title, and of both the one it likes.
var propertyNames = func() map[string]bool {
	names := map[string]bool{}
	var add func(t reflect.Type)
	add = func(t reflect.Type) {
		for i := range t.NumField() {
			if f := t.Field(i); f.Anonymous {
				add(f.Type)
			} else {
				names[f.Tag.Get("json")] = true
			}
		}
	}
	add(reflect.TypeFor[properties]())
	return names
}()

// FieldNames are the names of an event's properties on the wire, in order,
// stand-ins and those that come only with a value included; area is not among them, for it comes only with an area
// that somebody drew.
func FieldNames() []string {
	e := Event{Extras: map[string]any{"": nil}, DisplacedM: 1, PublicPoint: &orb.Point{}}
	one := 0
	c := Count{Best: &one}
	e.Killed, e.Injured = Harm{c, c, c}, Harm{c, c, c}
	var f struct {
		Properties json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(AppendFeature(nil, &e), &f); err != nil {
		return nil
	}
	var names []string
	d := json.NewDecoder(bytes.NewReader(f.Properties))
	_, _ = d.Token() // the opening brace, which AppendFeature wrote
	for d.More() {
		name, err := d.Token()
		if err != nil {
			break
		}
		var skip json.RawMessage
		if d.Decode(&skip) != nil {
			break
		}
		names = append(names, name.(string))
	}
	return names
}

// ParseFeature reads the wire form of one event. It is strict: a property that
// is not an event's, a wrong type or a malformed time is Invalid and named.
// Reading what AppendFeature wrote gives back the same event. It fills in
// nothing and checks no rule across fields: see Event.Complete and Validate.
func ParseFeature(data []byte) (Event, error) {
	var e Event
	err := ParseFeatureInto(&e, data)
	return e, err
}

// ParseFeatureInto is ParseFeature into an event that is there, for events are
// large; nothing that it held stays.
func ParseFeatureInto(e *Event, data []byte) (err error) {
	*e = Event{}
	if !quickFeature(data, e) {
		*e, err = strictFeature(data)
	}
	return err
}

// ParseRow is ParseFeature for a feature of a file, which may say nothing of some
// aspects of its event: see Event.Unsaid.
func ParseRow(data []byte) (Event, error) {
	var e Event
	q := quickReader{b: data}
	has := func(field string) bool { return field == "geometry" || q.seen.has(quickIndex[field]) }
	if !q.feature(&e) {
		var err error
		if e, err = strictFeature(data); err != nil {
			return e, err
		}
		var f struct {
			Properties map[string]json.RawMessage `json:"properties"`
		}
		_ = json.Unmarshal(data, &f) // strictFeature has just read it
		has = func(field string) bool { return field == "geometry" || f.Properties[field] != nil }
	}
	e.Unsaid = Unsaid(has)
	return e, nil
}

func strictFeature(data []byte) (Event, error) {
	var f struct {
		Type       string          `json:"type"`
		ID         json.RawMessage `json:"id"`
		Geometry   json.RawMessage `json:"geometry"`
		Properties json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return Event{}, Errorf(Invalid, "%s", explain(err))
	}
	if err := wholeCharacters(data); err != nil {
		return Event{}, err
	}
	if f.Type != "Feature" {
		return Event{}, Errorf(Invalid, "a GeoJSON Feature is wanted, but type is %q", Clip(f.Type))
	}
	var e Event
	if len(f.ID) > 0 {
		// An id that is not ours (a string, say) is somebody else's name for it.
		_ = json.Unmarshal(f.ID, &e.ID)
	}
	if len(f.Geometry) > 0 {
		g, err := ParseGeometry(f.Geometry)
		if err != nil {
			return Event{}, err
		}
		e.Geometry = g
	}
	if len(f.Properties) == 0 || string(f.Properties) == "null" {
		return e, nil
	}
	p, err := parseProperties(f.Properties)
	if err != nil {
		return Event{}, err
	}
	if err := p.fill(&e); err != nil {
		return Event{}, err
	}
	return e, nil
}

func parseProperties(data []byte) (*properties, error) {
	if data[0] != '{' {
		return nil, Errorf(Invalid, "properties is not a JSON object")
	}
	if name, ok := strangeName(data); ok {
		return nil, Errorf(Invalid, "%q is not a field of an event; put it in extras", Clip(name))
	}
	p := new(properties)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields() // for what lies deeper, in actors and sources
	d.UseNumber()
	if err := d.Decode(p); err != nil {
		return nil, Errorf(Invalid, "properties: %s", explain(err))
	}
	return p, nil
}

// strangeName gives the first member of a JSON object that is no property of an
// event. The object must be valid JSON.
func strangeName(object []byte) (string, bool) {
	depth, name := 0, true // name: the next string at depth 1 is a member's name
	for i := 0; i < len(object); i++ {
		switch object[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			name = true
		case ':':
			name = false
		case '"':
			end := i + 1
			for object[end] != '"' {
				if object[end] == '\\' {
					end++
				}
				end++
			}
			if depth == 1 && name && !propertyNames[string(object[i+1:end])] {
				var s string
				if json.Unmarshal(object[i:end+1], &s) != nil || !propertyNames[s] {
					return s, true
				}
			}
			i = end
		}
	}
	return "", false
}

// wholeCharacters refuses JSON in which half of a character is escaped (a
// surrogate without its other half): read, it would become another character.
func wholeCharacters(data []byte) error {
	half := func(b []byte) (unit uint64, ok bool) {
		if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
			return 0, false
		}
		unit, err := strconv.ParseUint(string(b[2:6]), 16, 16)
		return unit, err == nil && unit >= 0xd800 && unit < 0xe000
	}
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		first, ok := half(data[i:])
		if !ok {
			i++ // what is escaped may be a backslash
			continue
		}
		second, ok := half(data[min(i+6, len(data)):])
		if first >= 0xdc00 || !ok || second < 0xdc00 {
			return Errorf(Invalid, "the text holds half of a character, %s (a lone surrogate); send whole ones", data[i:i+6])
		}
		i += 11
	}
	return nil
}

// explain says what encoding/json found, in words for the person who sent it.
func explain(err error) *Sentence {
	switch err := err.(type) {
	case *json.SyntaxError:
		return Say("this is not JSON: %s, after %d bytes", strings.TrimPrefix(err.Error(), "json: "), err.Offset)
	case *json.UnmarshalTypeError:
		field := err.Field
		for _, embedded := range []string{"harmProperties.", "standInProperties."} {
			field = strings.TrimPrefix(field, embedded)
		}
		if field == "" {
			return Say("the body: %s is wanted, not %s", wanted(err.Type), sent(err.Value))
		}
		return Say("%s: %s is wanted, not %s", field, wanted(err.Type), sent(err.Value))
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return Say("%s is not a field of an event; put it in extras", name)
	}
	return Say("the text ends too early or is malformed")
}

// wanted says what JSON value a Go type is read from.
func wanted(t reflect.Type) *Sentence {
	switch t.Kind() {
	case reflect.String:
		return Say("text")
	case reflect.Bool:
		return Say("true or false")
	case reflect.Int, reflect.Int64:
		return Say("a whole number")
	case reflect.Float64:
		return Say("a number")
	case reflect.Slice:
		return Say("a list")
	}
	return Say("an object")
}

// sent says in words what encoding/json calls a value that it could not take.
func sent(value string) *Sentence {
	switch value {
	case "string":
		return Say("text")
	case "bool":
		return Say("true or false")
	case "array":
		return Say("a list")
	case "number":
		return Say("a number")
	case "object":
		return Say("an object")
	}
	return Plain(Clip(strings.TrimPrefix(value, "number ")))
}

func (p *properties) fill(e *Event) error {
	p.fillText(e)
	e.Weapons, e.Targets, e.Tags, e.ContentWarning = some(p.Weapons), some(p.Targets), some(p.Tags), some(p.ContentWarning)
	e.Actors, e.Sources, e.Confirmed = some(p.Actors), some(p.Sources), some(p.Confirmed)
	e.Revision, e.DuplicateOf = or(p.Revision), or(p.DuplicateOf)
	e.UncertaintyM, e.DisplacedM, e.PublicDisplacementM = or(p.UncertaintyM), or(p.DisplacedM), or(p.PublicDisplacementM)
	e.Rights = Rights{or(p.Licence), or(p.Attribution), p.Redistributable}
	if len(p.Extras) > 0 {
		e.Extras = p.Extras
	}
	h := &p.harmProperties
	e.Killed = Harm{Count{h.KilledMin, h.KilledBest, h.KilledMax},
		Count{h.KilledCivilianMin, h.KilledCivilianBest, h.KilledCivilianMax},
		Count{h.KilledMilitaryMin, h.KilledMilitaryBest, h.KilledMilitaryMax}}
	e.Injured = Harm{Count{h.InjuredMin, h.InjuredBest, h.InjuredMax},
		Count{h.InjuredCivilianMin, h.InjuredCivilianBest, h.InjuredCivilianMax},
		Count{h.InjuredMilitaryMin, h.InjuredMilitaryBest, h.InjuredMilitaryMax}}
	var err error
	if e.Point, err = lonLat("point", p.Point); err != nil {
		return err
	}
	if e.PublicPoint, err = lonLat("public_point", p.PublicPoint); err != nil {
		return err
	}
	if err := p.fillArea(e); err != nil {
		return err
	}
	for _, m := range []struct {
		name string
		text *string
		into *time.Time
	}{{"start_time", p.StartTime, &e.StartTime}, {"end_time", p.EndTime, &e.EndTime}, {"embargo_until", p.EmbargoUntil, &e.EmbargoUntil},
		{"created_at", p.CreatedAt, &e.CreatedAt}, {"updated_at", p.UpdatedAt, &e.UpdatedAt}} {
		if or(m.text) == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, *m.text)
		if err != nil {
			return Errorf(Invalid, "%s: %q is not a time; write it like 2023-04-20T18:30:00Z", m.name, Clip(*m.text))
		}
		*m.into = t.UTC().Truncate(time.Second)
	}
	return nil
}

// lonLat reads a position that is a property; nil where there is none.
func lonLat(name string, list []*float64) (*orb.Point, error) {
	switch {
	case list == nil:
		return nil, nil
	case len(list) != 2 || list[0] == nil || list[1] == nil:
		return nil, Errorf(Invalid, "%s: [longitude, latitude] is wanted", name)
	}
	return &orb.Point{*list[0], *list[1]}, nil
}

func (p *properties) fillText(e *Event) {
	e.Dataset, e.ExternalID = or(p.Dataset), or(p.ExternalID)
	e.Title, e.Description = or(p.Title), or(p.Description)
	e.EventType, e.SubEventType = or(p.EventType), or(p.SubEventType)
	e.AreaID, e.LocationPrecision, e.PlaceName = or(p.AreaID), or(p.LocationPrecision), or(p.PlaceName)
	e.Admin1, e.Admin2, e.Admin1Code, e.Admin2Code = or(p.Admin1), or(p.Admin2), or(p.Admin1Code), or(p.Admin2Code)
	e.Country, e.LocationBasis = or(p.Country), or(p.LocationBasis)
	e.TimePrecision, e.TimeExtent, e.TimeZone = or(p.TimePrecision), or(p.TimeExtent), or(p.TimeZone)
	e.Assessment, e.Status, e.Assignee, e.Notes = or(p.Assessment), or(p.Status), or(p.Assignee), or(p.Notes)
	e.Visibility, e.CreatedBy, e.UpdatedBy = or(p.Visibility), or(p.CreatedBy), or(p.UpdatedBy)
}

func (p *properties) fillArea(e *Event) error {
	if len(p.Area) == 0 || string(p.Area) == "null" {
		return nil
	}
	var a struct {
		Name     string          `json:"name"`
		Geometry json.RawMessage `json:"geometry"`
	}
	if err := json.Unmarshal(p.Area, &a); err != nil || len(a.Geometry) == 0 {
		return Errorf(Invalid, "area: an object with a name and a GeoJSON geometry is wanted")
	}
	g, err := ParseGeometry(a.Geometry)
	if err != nil {
		return err
	}
	var area orb.MultiPolygon
	switch g := g.(type) {
	case orb.Polygon:
		area = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		area = g
	default:
		return Errorf(Invalid, "area: its geometry must be a Polygon or a MultiPolygon")
	}
	place := DrawnPlace(a.Name, area)
	e.Area, e.AreaID = &place, place.ID
	return nil
}

func or[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// some gives nil for an empty list, so that one event has one form.
func some[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}
