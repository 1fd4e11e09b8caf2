package cql2_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/cql2"
)

func TestAPropertyIsAskedForByItsName(t *testing.T) {
	seven := 7
	e := geo.Event{ID: 3, Title: "Clash, near Izium", Admin1: "Kharkiv", StartTime: time.Date(2023, 4, 20, 19, 0, 0, 0, time.UTC),
		Geometry: orb.Point{37.25, 49.2}, TimePrecision: "hour"}
	e.Killed.Best, e.EndTime = &seven, e.StartTime
	for _, tt := range []struct {
		query string
		want  bool
		err   string
	}{
		{"title=Clash,+near+Izium", true, ""},
		{"title=clash,+near+izium", false, ""},
		{"admin1=Kharkiv&killed_best=7", true, ""},
		{"admin1=Kharkiv&killed_best=8", false, ""},
		{"admin1=Kharkiv&filter=killed_best%3E8", false, ""},
		{"admin1=Kharkiv&filter=killed_best%3E6", true, ""},
		{"start_time=2023-04-20T19:00:00Z", true, ""},
		{"start_time=2023-04-20T21:00:00%2B02:00", true, ""},
		{"redistributable=true", false, ""},
		{"id=3", true, ""},
		{"time_precision=hour", true, ""},
		{"time_precision=century", false, `time_precision: "century" is not one of its words`},
		{"killed_best=many", false, `killed_best: "many" is not a number`},
		{"killed_best=NaN", false, "not a number"},
		{"start_time=yesterday", false, "not a time"},
		{"redistributable=perhaps", false, "not true or false"},
		{"admin1=a&admin1=b", false, "stands 2 times"},
		{"geometry=x", false, `there is no parameter "geometry"`},
		{"actors=nobody", false, ""},
	} {
		values, err := url.ParseQuery(tt.query)
		if err != nil {
			t.Fatal(err)
		}
		q, err := cql2.ParseProperties(values)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("ParseProperties(%s) = %v, want %q", tt.query, err, tt.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("ParseProperties(%s): %v", tt.query, err)
		} else if got := q.Match(&e); got != tt.want {
			t.Errorf("%s chooses it: %v, want %v", tt.query, got, tt.want)
		}
	}
}

// Positions and boxes of a filter may be written in each system.
func TestAFilterIsWrittenInASystem(t *testing.T) {
	e := geo.Event{ID: 1, Geometry: orb.Point{30.5, 50.4}}
	for _, tt := range []struct {
		crs, language, filter string
		want                  bool
	}{
		{"", "", "S_INTERSECTS(geometry, BBOX(30,50,31,51))", true},
		{geo.EPSG4326.String(), "", "S_INTERSECTS(geometry, BBOX(50,30,51,31))", true},
		{geo.EPSG4326.String(), "", "S_INTERSECTS(geometry, BBOX(30,50,31,51))", false},
		{geo.EPSG4326.String(), "", "S_INTERSECTS(geometry, POLYGON((50 30, 51 30, 51 31, 50 31, 50 30)))", true},
		{geo.EPSG3857.String(), "", "S_INTERSECTS(geometry, BBOX(3339000,6446000,3451000,6622000))", true},
		{geo.EPSG3857.String(), "", "S_INTERSECTS(geometry, POLYGON((3339000 6446000, 3451000 6446000, 3451000 6622000, 3339000 6446000)))", true},
		{geo.EPSG3857.String(), "cql2-json", `{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[3339000,6446000,3451000,6622000]}]}`, true},
		{geo.EPSG4326.String(), "cql2-json", `{"op":"s_dwithin","args":[]}`, false},
		{geo.EPSG4326.String(), "cql2-json", `{"op":"s_within","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[50,30],[51,30],[51,31],[50,31],[50,30]]]}]}`, true},
	} {
		values := url.Values{"filter": {tt.filter}}
		if tt.crs != "" {
			values.Set("filter-crs", tt.crs)
		}
		if tt.language != "" {
			values.Set("filter-lang", tt.language)
		}
		q, err := cql2.ParseQuery(values)
		if err != nil {
			if tt.want {
				t.Errorf("%s in %s: %v", tt.filter, tt.crs, err)
			}
			continue
		}
		if got := q.Match(&e); got != tt.want {
			t.Errorf("%s in %s chooses it: %v, want %v", tt.filter, tt.crs, got, tt.want)
		}
	}
	if _, err := cql2.ParseQuery(url.Values{"filter-crs": {"EPSG:25832"}}); err == nil || !strings.Contains(err.Error(), "filter-crs") {
		t.Errorf("an unknown system: %v", err)
	}
}
