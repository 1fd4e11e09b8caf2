package geo

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func strike(change ...func(*Event)) *Event {
	e := Event{Dataset: "wire", ExternalID: "a", Title: "Strike on Kharkiv", Country: "UA", Geometry: orb.Point{36.23, 49.99}, Tags: []string{"night"}}
	for _, c := range change {
		c(&e)
	}
	e.Complete()
	return &e
}

func titled(s string) func(*Event)      { return func(e *Event) { e.Title = s } }
func at(lon, lat float64) func(*Event)  { return func(e *Event) { e.Geometry = orb.Point{lon, lat} } }
func inArea(id string) func(*Event)     { return func(e *Event) { e.AreaID = id } }
func killed(best int) func(*Event)      { return func(e *Event) { e.Killed.Best = &best } }
func killedMin(least int) func(*Event)  { return func(e *Event) { e.Killed.Min = &least } }
func edited(id, rev int64) func(*Event) { return func(e *Event) { e.ID, e.Revision = id, rev } }

func TestAFileChangesOnlyWhatNoPersonHasChanged(t *testing.T) {
	for _, tt := range []struct {
		name            string
		base, now, file *Event
		want            Verdict
		taken           *Event
		fields          string
	}{
		{"nothing of that name", nil, nil, strike(), Created, strike(), ""},
		{"deleted here, and the file says what it said", strike(), nil, strike(), Unchanged, nil, ""},
		{"deleted here, and the file says something new", strike(), nil, strike(titled("B")), Disputed, nil, ""},
		{"newer, and nobody has touched it", strike(), strike(edited(7, 2)), strike(titled("B")), Updated, strike(edited(7, 2), titled("B")), ""},
		{"newer in one field, edited in another", strike(), strike(killed(3)), strike(titled("B")), Updated, strike(killed(3), titled("B")), ""},
		{"newer and edited in the same field", strike(), strike(titled("C")), strike(titled("B")), Disputed, strike(titled("C")), "title"},
		{"one field in dispute, another is taken", strike(), strike(titled("C")), strike(titled("B"), killed(3)), Disputed, strike(titled("C"), killed(3)), "title"},
		{"the file says again what a person overruled", strike(titled("B")), strike(titled("C")), strike(titled("B")), Heard, strike(titled("C")), ""},
		{"a person had written just that", strike(), strike(titled("B")), strike(titled("B")), Heard, strike(titled("B")), ""},
		{"said for the first time of what a person entered so", nil, strike(), strike(), Heard, strike(), ""},
		{"said for the first time of what a person entered otherwise", nil, strike(), strike(titled("B")), Disputed, strike(), "title"},
		{"a place is one thing: moved here, and given an area there", strike(), strike(at(36.3, 50)), strike(inArea("UA-63")), Disputed, strike(at(36.3, 50)), "geometry"},
		{"figures are one thing", strike(killed(3)), strike(killed(3), killedMin(2)), strike(killed(1)), Disputed, strike(killed(3), killedMin(2)), "killed_best"},
	} {
		v, taken, differ := Reconcile(tt.base, tt.now, tt.file)
		if v != tt.want {
			t.Errorf("%s: Reconcile = %d, want %d", tt.name, v, tt.want)
		}
		if tt.taken != nil && !reflect.DeepEqual(wireFields(&taken), wireFields(tt.taken)) {
			t.Errorf("%s: taken is\n%s, want\n%s", tt.name, AppendFeature(nil, &taken), AppendFeature(nil, tt.taken))
		}
		if tt.now != nil && (taken.ID != tt.now.ID || taken.Revision != tt.now.Revision) {
			t.Errorf("%s: taken is event %d at %d", tt.name, taken.ID, taken.Revision)
		}
		var fields []string
		for _, d := range differ {
			fields = append(fields, d.Field)
		}
		if strings.Join(fields, " ") != tt.fields {
			t.Errorf("%s: in dispute are %q, want %q", tt.name, fields, tt.fields)
		}
	}
}

func TestBothValuesOfADisagreementAreTold(t *testing.T) {
	_, _, differ := Reconcile(strike(), strike(titled("C"), edited(7, 2)), strike(titled("B")))
	if len(differ) != 1 || string(differ[0].Here) != `"C"` || string(differ[0].File) != `"B"` || differ[0].ID != 7 {
		t.Errorf("differ = %s", fmt.Sprint(differ))
	}
}

// What fits by itself need not fit together: a radius of the desk's with a place
// that the file took away, an embargo without its end.
func TestWhatWouldBreakARuleIsNotTaken(t *testing.T) {
	typed := func(e *Event) { e.EventType = "battles" }
	base, now := strike(typed), strike(typed, func(e *Event) { e.DuplicateOf, e.ID = 0, 9 })
	file := strike(typed, func(e *Event) { e.Title = strings.Repeat("x", 1<<20) })
	v, taken, differ := Reconcile(base, now, file)
	if v != Disputed || taken.Title != now.Title || len(differ) != 1 || differ[0].Field != "title" {
		t.Errorf("Reconcile = %d, %q, %v", v, taken.Title, differ)
	}
}

// Each field of an event that a file may say belongs to one aspect, so that none
// is forgotten when events grow.
func TestEveryFieldIsAnAspect(t *testing.T) {
	own := map[string]bool{"ID": true, "Dataset": true, "ExternalID": true, "Revision": true, "Row": true, "Curtailed": true, "Unsaid": true,
		"CreatedAt": true, "CreatedBy": true, "UpdatedAt": true, "UpdatedBy": true, "PublicPoint": true}
	for _, a := range aspects {
		for _, name := range a.of {
			if own[name] {
				t.Errorf("%s stands twice", name)
			}
			own[name] = true
		}
	}
	for f := range reflect.TypeFor[Event]().Fields() {
		if !own[f.Name] {
			t.Errorf("%s belongs to no aspect", f.Name)
		}
	}
	full := wireFields(&Event{DisplacedM: 1, Extras: map[string]any{"a": "b"}, Area: &Place{ID: "drawn:1", Name: "x"}, AreaID: "drawn:1"})
	for _, a := range aspects {
		for _, f := range a.fields {
			delete(full, f)
		}
	}
	for _, f := range []string{"id", "dataset", "external_id", "revision", "created_at", "created_by", "updated_at", "updated_by"} {
		delete(full, f)
	}
	for _, s := range standIns {
		delete(full, s.name)
	}
	for name := range full {
		t.Errorf("%s belongs to no aspect", name)
	}
}

// Whatever a file says and whoever edits, in any order: what a person wrote last
// in a field is there, and the same file again changes nothing.
func TestNoEditIsEverLostToAFile(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		base := strike()
		now := *strike()
		typed := ""
		for range 6 {
			if r.IntN(2) == 0 {
				typed = fmt.Sprint("typed ", r.IntN(3))
				now.Title = typed
				continue
			}
			file := strike(titled(fmt.Sprint("file ", r.IntN(3))), killed(r.IntN(3)))
			_, now, _ = Reconcile(base, &now, file)
			if v, again, differ := Reconcile(file, &now, file); v != Heard || !again.Same(&now) || differ != nil {
				t.Fatalf("the same file again: %d, %v", v, differ)
			}
			if typed != "" && now.Title != typed {
				t.Fatalf("a person wrote %q, and a file made it %q", typed, now.Title)
			}
			if *now.Killed.Best != *file.Killed.Best {
				t.Fatal("what nobody has touched does not follow the file")
			}
			base = file
		}
	}
}
