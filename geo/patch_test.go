package geo_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

func TestMerge(t *testing.T) {
	luhansk, _ := storetest.Places("UA-09")
	bank := geo.DrawnPlace("the bank", orb.MultiPolygon{{{{33, 46}, {34, 46.2}, {34, 46.6}, {33, 46}}}})
	plain := kyiv()
	road := kyiv(func(e *geo.Event) { e.Geometry, e.Point = orb.LineString{{30, 50}, {32, 50}}, &orb.Point{30.5, 50} })
	wide := kyiv(func(e *geo.Event) { e.UncertaintyM = 15_000 })
	region := kyiv(nowhere, func(e *geo.Event) { e.Area, e.LocationPrecision = &luhansk, "region" })
	drawn := kyiv(nowhere, func(e *geo.Event) { e.Area, e.LocationPrecision = &bank, "region" })
	extra := kyiv(func(e *geo.Event) {
		e.Extras = map[string]any{"a": "b", "c": map[string]any{"d": "e", "f": "g"}, "geometry": "here", "list": []any{json.Number("1")}}
	})
	full := storetest.Full()
	full.ID = 7
	full.Complete()
	for _, tt := range []struct {
		name, patch string
		e           geo.Event
		want        func(e *geo.Event) // what becomes of e
	}{
		{"nothing", `{}`, full, func(*geo.Event) {}},
		{"a title", `{"properties":{"title":"Another"}}`, plain, func(e *geo.Event) { e.Title = "Another" }},
		{"as QGIS sends it", `{"properties":{"title":"Another","killed_best":3}}`, plain, func(e *geo.Event) { n := 3; e.Title, e.Killed.Best = "Another", &n }},
		{"null unsets", `{"properties":{"killed_best":null,"tags":null,"place_name":null,"actors":null}}`, plain, func(e *geo.Event) { e.Killed.Best, e.Tags, e.PlaceName, e.Actors = nil, nil, "", nil }},
		{"a list is replaced whole", `{"properties":{"tags":["a"]}}`, plain, func(e *geo.Event) { e.Tags = []string{"a"} }},
		{"the id stays", `{"id":99,"type":"Feature","properties":{"title":"A"}}`, plain, func(e *geo.Event) { e.Title = "A" }},
		{"the id stays among the properties too", `{"id":"x","properties":{"id":99,"title":"A"}}`, plain, func(e *geo.Event) { e.Title = "A" }},
		{"its own stand-ins", `{"properties":{"id":7,"actor1":"Armed Forces of Russia","actor2":null,"tags_text":"night","source_count":0}}`, plain, func(*geo.Event) {}},
		{"undated", `{"properties":{"start_time":null,"end_time":null}}`, plain, undated},

		{"a new place takes its point along", `{"geometry":{"type":"Point","coordinates":[36.23,49.99]}}`, plain, func(e *geo.Event) { e.Geometry, e.Point = orb.Point{36.23, 49.99}, nil }},
		{"a new line loses the old point", `{"geometry":{"type":"LineString","coordinates":[[1,1],[2,2]]}}`, road, func(e *geo.Event) { e.Geometry, e.Point = orb.LineString{{1, 1}, {2, 2}}, nil }},
		{"a new line with its own point", `{"geometry":{"type":"LineString","coordinates":[[1,1],[2,2]]},"properties":{"point":[2,2]}}`, road, func(e *geo.Event) { e.Geometry, e.Point = orb.LineString{{1, 1}, {2, 2}}, &orb.Point{2, 2} }},
		{"the same line keeps its point", `{"geometry":{"type":"LineString","coordinates":[[30,50],[32,50]]}}`, road, func(*geo.Event) {}},
		{"no geometry, no point, no radius", `{"geometry":null}`, wide, nowhere},
		{"a new precision loses the old radius", `{"properties":{"location_precision":"exact"}}`, wide, func(e *geo.Event) { e.LocationPrecision, e.UncertaintyM = "exact", 0 }},
		{"a new precision with its radius", `{"properties":{"location_precision":"exact","uncertainty_m":7}}`, wide, func(e *geo.Event) { e.LocationPrecision, e.UncertaintyM = "exact", 7 }},
		{"the same precision keeps the radius", `{"properties":{"location_precision":"settlement"}}`, wide, func(*geo.Event) {}},

		{"another area", `{"properties":{"area_id":"MM-17"}}`, region, func(e *geo.Event) { e.AreaID, e.Area, e.Point = "MM-17", nil, nil }},
		{"another area, but a place of its own", `{"properties":{"area_id":"MM-17"}}`, plain, func(e *geo.Event) { e.AreaID, e.UncertaintyM = "MM-17", 0 }},
		{"the same area", `{"properties":{"area_id":"UA-09"}}`, region, func(*geo.Event) {}},
		{"no area", `{"properties":{"area_id":null}}`, region, func(e *geo.Event) { e.AreaID, e.Area, e.Point = "", nil, nil }},
		{"a drawn area's name", `{"properties":{"area":{"name":"the left bank"}}}`, drawn, func(e *geo.Event) { p := geo.DrawnPlace("the left bank", bank.Geometry); e.Area, e.Point = &p, nil }},
		{"a drawn area's shape", `{"properties":{"area":{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}}}`, drawn,
			func(e *geo.Event) {
				p := geo.DrawnPlace("the bank", orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}})
				e.Area, e.AreaID, e.Point = &p, p.ID, nil
			}},
		{"a drawn area for a known one", `{"properties":{"area":{"name":"the bank","geometry":` + string(geo.AppendGeometry(nil, bank.Geometry)) + `}}}`, region,
			func(e *geo.Event) { e.Area, e.AreaID, e.Point = &bank, bank.ID, nil }},
		{"a known area for a drawn one", `{"properties":{"area_id":"UA-09"}}`, drawn, func(e *geo.Event) { e.Area, e.AreaID, e.Point = nil, "UA-09", nil }},
		{"a drawn area is taken away", `{"properties":{"area":null}}`, drawn, func(e *geo.Event) { e.Area, e.AreaID, e.Point = nil, "", nil }},
		{"a drawn area is taken away by its id", `{"properties":{"area_id":null}}`, drawn, func(e *geo.Event) { e.Area, e.AreaID, e.Point = nil, "", nil }},

		// RFC 7396, appendix A, in extras.
		{"a member is replaced", `{"properties":{"extras":{"a":"c"}}}`, extra, func(e *geo.Event) { e.Extras["a"] = "c" }},
		{"a member is added", `{"properties":{"extras":{"b":"c"}}}`, extra, func(e *geo.Event) { e.Extras["b"] = "c" }},
		{"a member is removed", `{"properties":{"extras":{"a":null}}}`, extra, func(e *geo.Event) { delete(e.Extras, "a") }},
		{"a member called geometry is removed", `{"properties":{"extras":{"geometry":null}}}`, extra, func(e *geo.Event) { delete(e.Extras, "geometry") }},
		{"a list is no object", `{"properties":{"extras":{"a":["b"],"list":[null]}}}`, extra, func(e *geo.Event) { e.Extras["a"], e.Extras["list"] = []any{"b"}, []any{nil} }},
		{"an object within", `{"properties":{"extras":{"c":{"d":"z","f":null}}}}`, extra, func(e *geo.Event) { e.Extras["c"] = map[string]any{"d": "z"} }},
		{"an object for a text", `{"properties":{"extras":{"a":{"bb":{"ccc":null}}}}}`, extra, func(e *geo.Event) { e.Extras["a"] = map[string]any{"bb": map[string]any{}} }},
		{"nulls within what is new", `{"properties":{"extras":{"n":null,"y":1}}}`, plain, func(e *geo.Event) { e.Extras = map[string]any{"y": json.Number("1")} }},
		{"all extras are removed", `{"properties":{"extras":null}}`, extra, func(e *geo.Event) { e.Extras = nil }},
	} {
		want := tt.e.Clone()
		tt.want(&want)
		if want.Area != nil && !want.Area.Drawn() {
			want.Area = nil
		}
		got, err := tt.e.Merge([]byte(tt.patch))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: Merge(%s) = %v (-want +got):\n%s", tt.name, tt.patch, err, diff)
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	e := kyiv()
	before := string(geo.AppendFeature(nil, &e))
	for patch, say := range map[string]string{
		``:                                 "not a JSON object",
		`null`:                             "not a JSON object",
		`["a"]`:                            "not a JSON object",
		`{} {}`:                            "goes on after its JSON object",
		`{"properties":{"title":`:          "not a JSON object",
		`{"properties":5}`:                 "properties is not a JSON object",
		`{"type":"FeatureCollection"}`:     "a GeoJSON Feature is wanted",
		`{"properties":{"title":5}}`:       "title: text is wanted, not a number",
		`{"properties":{"TITLE":"A"}}`:     `"TITLE" is not a field of an event`,
		`{"properties":{"colour":"red"}}`:  `"colour" is not a field of an event`,
		`{"properties":{"actor1":"A"}}`:    "actor1 only repeats actors; change that",
		`{"properties":{"tags_text":"a"}}`: "tags_text only repeats tags; change that",
		`{"properties":{"source_url":"https://example.org"}}`: "source_url only repeats sources; change that",
		`{"geometry":{"type":"Point","coordinates":[30,91]}}`: "latitude 91",
		`{"geometry":{"type":"Point"}}`:                       "the Point has no coordinates", // not the old ones
		`{"properties":{"area":{"name":"A"}}}`:                "area: an object with a name and a GeoJSON geometry",
	} {
		_, err := e.Merge([]byte(patch))
		wantInvalid(t, "Merge("+patch+")", err, say)
	}
	if after := string(geo.AppendFeature(nil, &e)); after != before {
		t.Errorf("a refused patch changed the event:\n%s", cmp.Diff(before, after))
	}
}

func TestMergeOfAWholeFeatureIsThatFeature(t *testing.T) {
	for _, e := range append(storetest.Shapes(), storetest.Full()) {
		e.Complete()
		delete(e.Extras, "z") // a null, which a patch can only take away
		got, err := e.Merge(geo.AppendFeature(nil, &e))
		if err != nil || string(geo.AppendFeature(nil, &got)) != string(geo.AppendFeature(nil, &e)) {
			t.Errorf("%s: merged with itself it is %s, %v", e.Title, geo.AppendFeature(nil, &got), err)
		}
	}
	e := kyiv()
	bare, err := e.Merge([]byte(`{"properties":null}`))
	if err != nil || bare.Title != "" || bare.ID != e.ID || !strings.Contains(bare.Validate().Error(), "title is missing") {
		t.Errorf("without its properties the event is %+v, %v", bare, err)
	}
}
