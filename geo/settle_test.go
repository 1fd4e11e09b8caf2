package geo

import (
	"errors"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

var luhansk = &Place{ID: "UA-09", Name: "Luhansk oblast", Level: 1, Country: "UA",
	Geometry: orb.MultiPolygon{{{{37.8, 47.8}, {40.2, 47.8}, {40.2, 50.1}, {37.8, 50.1}, {37.8, 47.8}}}}}

func findLuhansk(id string) (*Place, error) {
	if id == luhansk.ID {
		return luhansk, nil
	}
	return nil, NoPlace(id)
}

// shelling is somewhere in a region, with an area to be found or not.
func shelling(areaID string, area *Place) Event {
	return Event{Title: "Artillery in the Luhansk region", LocationPrecision: "region", AreaID: areaID, Area: area}
}

func TestAnAreaIsFoundByItsID(t *testing.T) {
	bank := orb.MultiPolygon{{{{33, 46}, {34, 46.2}, {34, 46.6}, {33, 46.4}, {33, 46}}}}
	drawn := DrawnPlace("the river bank", bank)
	for _, tt := range []struct {
		name string
		e    Event
		want string
	}{
		{"named", shelling("UA-09", nil), "UA-09"},
		{"named, with a copy of it", shelling("", &Place{ID: "UA-09"}), "UA-09"},
		{"named, with another beside it", shelling("UA-09", &drawn), "UA-09"},
		{"drawn, without an id", shelling("", &Place{Name: "the river bank", Geometry: bank}), drawn.ID},
		{"drawn, under the id of other coordinates", shelling("drawn:0", &Place{ID: "drawn:0", Geometry: bank}), drawn.ID},
	} {
		if err := tt.e.Settle(findLuhansk); err != nil || tt.e.AreaID != tt.want || tt.e.Area == nil || tt.e.Area.ID != tt.want || tt.e.Point == nil {
			t.Errorf("%s: Settle = %v, area %q, %+v, point %v, want area %q and a point in it", tt.name, err, tt.e.AreaID, tt.e.Area, tt.e.Point, tt.want)
		}
	}
	e := shelling("UA-09", nil)
	if err := e.Settle(findLuhansk); err != nil || e.Area != luhansk {
		t.Errorf("Settle = %v; the place is not the one that is shared", err)
	}
}

func TestEverythingThatIsWrongIsToldAtOnce(t *testing.T) {
	for _, tt := range []struct {
		name string
		e    Event
		want []string
	}{
		{"no such place", shelling("XX-1", nil), []string{"area_id"}},
		{"no polygon", shelling("", &Place{Name: "nowhere"}), []string{"area"}},
		{"no title either", Event{AreaID: "XX-1"}, []string{"title", "area_id"}},
	} {
		var broken *Error
		if err := tt.e.Settle(findLuhansk); !errors.As(err, &broken) || broken.Kind != Invalid || len(broken.Violations) != len(tt.want) {
			t.Errorf("%s: Settle = %v, want violations of %v", tt.name, err, tt.want)
			continue
		}
		for i, field := range tt.want {
			if broken.Violations[i].Field != field {
				t.Errorf("%s: violation %d is of %s, want %s", tt.name, i, broken.Violations[i].Field, field)
			}
		}
	}
	lost := errors.New("the connection was lost")
	e := shelling("UA-09", nil)
	if err := e.Settle(func(string) (*Place, error) { return nil, lost }); !errors.Is(err, lost) {
		t.Errorf("Settle = %v, want %v", err, lost)
	}
}

func TestADatasetIsSettled(t *testing.T) {
	d := Dataset{Name: "wire"}
	if err := d.Settle(); err != nil || d.Title != "wire" || d.Visibility != "private" {
		t.Errorf("Settle = %v, %+v", err, d)
	}
	for _, bad := range []Dataset{{Name: " "}, {Name: "wire", Visibility: "secret"}, {Name: "wire\x00"}, {Name: "wire\xff"},
		{Name: strings.Repeat("x", MaxWord+1)}, {Name: "wire", Title: "The\x00wire"}, {Name: "wire", Licence: "\xff"},
		{Name: "wire", Attribution: "\x00"}, {Name: "wire", Mapping: map[string]string{"O\x00rt": "place_name"}}} {
		if err := bad.Settle(); KindOf(err) != Invalid {
			t.Errorf("%+v.Settle = %v, want Invalid", bad, err)
		}
	}
}
