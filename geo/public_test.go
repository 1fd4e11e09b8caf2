package geo_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// public decides, for every field of an Event and of what it holds, whether the
// public may see it. A new field has to be decided here before it is shown.
var public = map[string]bool{
	"ID": true, "Dataset": true, "ExternalID": true, "Revision": false, "Row": false, "Curtailed": false, "Unsaid": false,
	"Title": true, "Description": true, "EventType": true, "SubEventType": true, "Weapons": true, "Targets": true, "Tags": true, "ContentWarning": true,
	"Geometry": true, "Point": true, "UncertaintyM": true, "DisplacedM": true, "AreaID": true, "Area": true, "LocationPrecision": true, "PlaceName": true,
	"Admin1": true, "Admin2": true, "Admin1Code": true, "Admin2Code": true, "Country": true, "LocationBasis": true,
	"StartTime": true, "EndTime": true, "TimePrecision": true, "TimeExtent": true, "TimeZone": true,
	"Actors": true, "Actors.Name": true, "Actors.Role": true, "Actors.AttributedBy": true,
	"Killed": true, "Injured": true,
	"Sources": true, "Sources.URL": true, "Sources.Publisher": true, "Sources.Title": true, "Sources.PublishedAt": true, "Sources.MediaType": true, "Sources.Quote": true,
	"Sources.ArchiveURL": true, "Sources.SHA256": true, "Sources.Reliability": true, "Sources.Credibility": true, "Sources.Claims": false,
	"Assessment": true, "Confirmed": true, "Confirmed.What": true, "Confirmed.By": false, "Confirmed.At": true, "Confirmed.How": false,
	"Status": false, "Assignee": false, "DuplicateOf": false, "Notes": false,
	"Visibility": true, "EmbargoUntil": false, "PublicDisplacementM": false, "PublicPoint": false, "Rights": true,
	"CreatedAt": false, "CreatedBy": false, "UpdatedAt": false, "UpdatedBy": false, "Extras": false,
}

// fill sets every field that it finds to something that is not zero.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("secret")
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(7)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Array:
		fill(v.Index(0))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]any{"secret": "secret"}))
	case reflect.Interface:
		v.Set(reflect.ValueOf(orb.Point{7, 7}))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(7, 0).UTC()))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	}
}

func TestPublicShowsWhatIsDecidedAndNothingElse(t *testing.T) {
	var e geo.Event
	fill(reflect.ValueOf(&e).Elem())
	e.Visibility, e.PublicDisplacementM, e.DuplicateOf = "public", 0, 0
	p, ok := e.Public()
	if !ok {
		t.Fatal("a public event is held back")
	}
	seen := 0
	var look func(v, whole reflect.Value, prefix string)
	look = func(v, whole reflect.Value, prefix string) {
		for i := range v.NumField() {
			name := prefix + v.Type().Field(i).Name
			seen++
			may, decided := public[name]
			f := v.Field(i)
			switch {
			case !decided:
				t.Errorf("nobody has decided whether the public may see %s", name)
			case may && whole.Field(i).IsZero() && name != "PublicDisplacementM" && name != "DuplicateOf":
				t.Errorf("the test does not fill %s", name)
			case may && f.IsZero():
				t.Errorf("the public may see %s but does not", name)
			case !may && !f.IsZero():
				t.Errorf("the public sees %s: %v", name, f)
			}
			if f.Kind() == reflect.Slice && f.Len() > 0 && f.Index(0).Kind() == reflect.Struct {
				look(f.Index(0), whole.Field(i).Index(0), name+".")
			}
		}
	}
	look(reflect.ValueOf(p), reflect.ValueOf(e), "")
	if seen != len(public) {
		t.Errorf("%d fields were seen, %d are decided", seen, len(public))
	}
	if e.Sources[0].Claims == nil || e.Confirmed[0].By == "" {
		t.Error("the event itself lost what the public may not see")
	}
}

func TestPublicWritesNothingPrivate(t *testing.T) {
	e := kyiv(func(e *geo.Event) {
		e.Notes, e.Assignee, e.CreatedBy, e.UpdatedBy = "secret", "secret", "secret", "secret"
		e.Extras = map[string]any{"informant": "secret"}
		e.Sources = []geo.Source{{Title: "Open", Claims: &geo.Claims{Place: "secret"}}}
		e.Confirmed = []geo.Check{{What: "time", By: "secret", How: "secret"}}
	})
	p, ok := e.Public()
	if text := string(geo.AppendFeature(nil, &p)); !ok || strings.Contains(text, "secret") || strings.Contains(text, "informant") || !strings.Contains(text, "Open") {
		t.Errorf("the public gets %v %s", ok, text)
	}
}

func TestPublicHoldsBack(t *testing.T) {
	for _, v := range geo.Visibilities {
		e := kyiv(func(e *geo.Event) { e.Visibility, e.EmbargoUntil = v.Name, time.Unix(0, 0) })
		if _, ok := e.Public(); ok != (v.Name == "public") {
			t.Errorf("the public gets an event that is %s: %v", v.Name, ok)
		}
	}
	e := kyiv(func(e *geo.Event) { e.PublicDisplacementM = 1 })
	if p, ok := e.Public(); ok || p.Title != "" {
		t.Errorf("the public gets an event whose place is to be displaced: %+v", p)
	}
	e = kyiv(func(e *geo.Event) { e.DuplicateOf = 3 })
	if p, ok := e.Public(); ok || p.Title != "" {
		t.Errorf("the public gets an event that repeats another: %+v", p)
	}
	if _, ok := new(geo.Event).Public(); ok {
		t.Error("the public gets an event that says nothing of who may see it")
	}
}
