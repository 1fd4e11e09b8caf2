package geo_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"eventmap/geo"
)

func TestParseGeometry(t *testing.T) {
	for _, tt := range []struct {
		text string
		want orb.Geometry
	}{
		{`null`, nil},
		{" null\n", nil},
		{`{"type":"Point","coordinates":[30.5234,50.4501]}`, orb.Point{30.5234, 50.4501}},
		{`{"type":"Point","coordinates":[30.5234,50.4501,187.5]}`, orb.Point{30.5234, 50.4501}},
		{`{"type":"Point","coordinates":[30,50,null,0]}`, orb.Point{30, 50}},
		{`{"coordinates":[-180,-90],"bbox":[0,0,0,0],"type":"Point","crs":null}`, orb.Point{-180, -90}},
		{`{"type":"Point","coordinates":[3.05234e1,5e1]}`, orb.Point{30.5234, 50}},
		{`{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`, orb.MultiPoint{{1, 2}, {3, 4}}},
		{`{"type":"LineString","coordinates":[[1,2],[3,4]]}`, orb.LineString{{1, 2}, {3, 4}}},
		{`{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}`, orb.MultiLineString{{{1, 2}, {3, 4}}}},
		{`{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[0,0]]]}`, orb.Polygon{{{0, 0}, {1, 1}, {0, 1}, {0, 0}}}},
		{`{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}`, orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}},
		{`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},null]}`, orb.Collection{orb.Point{1, 2}}},
		{`{"type":"GeometryCollection","geometries":[]}`, nil},
	} {
		got, err := geo.ParseGeometry([]byte(tt.text))
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("ParseGeometry(%s) = %v (-want +got):\n%s", tt.text, err, diff)
		}
	}
}

func TestParseGeometryRefuses(t *testing.T) {
	nested := func(n int) string {
		return strings.Repeat(`{"type":"GeometryCollection","geometries":[`, n) + `{"type":"Point","coordinates":[1,2]}` + strings.Repeat(`]}`, n)
	}
	if _, err := geo.ParseGeometry([]byte(nested(8))); err != nil {
		t.Errorf("eight collections in each other: %v", err)
	}
	for text, say := range map[string]string{
		``:                                    "not a GeoJSON geometry object",
		`5`:                                   "not a GeoJSON geometry object",
		`[]`:                                  "not a GeoJSON geometry object",
		`{}`:                                  `"" is not a GeoJSON geometry type`,
		`{"type":"Circle"}`:                   `"Circle" is not a GeoJSON geometry type`,
		`{"type":"Feature"}`:                  `"Feature" is not a GeoJSON geometry type`,
		`{"type":"Point"}`:                    "the Point has no coordinates",
		`{"type":"Point","coordinates":null}`: "a position is [longitude, latitude], not null",
		`{"type":"Point","coordinates":[]}`:   "a position is [longitude, latitude], not []",
		`{"type":"Point","coordinates":[30]}`: "a position is [longitude, latitude]",
		`{"type":"Point","coordinates":[null,null]}`:                    "not [null,null]",
		`{"type":"Point","coordinates":["30","50"]}`:                    "a position is",
		`{"type":"Point","coordinates":[1,2,3,4,5]}`:                    "a position is",
		`{"type":"Point","coordinates":[1e999,2]}`:                      "a position is",
		`{"type":"Point","coordinates":[50.45,130.52]}`:                 "longitude and latitude look swapped",
		`{"type":"Point","coordinates":[30,200]}`:                       "latitude 200 is outside -90 to 90",
		`{"type":"Point","coordinates":[180.1,0]}`:                      "longitude 180.1 is outside",
		`{"type":"Point","coordinates":[3353000,6522000]}`:              "latitude 6.522e+06 is outside",
		`{"type":"MultiPoint","coordinates":[]}`:                        "at least 1 positions",
		`{"type":"LineString","coordinates":[[1,2]]}`:                   "at least 2 positions",
		`{"type":"LineString","coordinates":[[1,2],[3,"4"]]}`:           "a position is",
		`{"type":"MultiLineString","coordinates":[]}`:                   "not a list of parts",
		`{"type":"MultiLineString","coordinates":[[1,2],[3,4]]}`:        "a position is",
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}`:        "at least 4 positions",
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}`:  "a ring must end where it begins",
		`{"type":"Polygon","coordinates":[[[0,0],[1,1],[2,2],[0,0]]]}`:  "a polygon encloses nothing",
		`{"type":"Polygon","coordinates":[]}`:                           "not a list of parts",
		`{"type":"MultiPolygon","coordinates":[[]]}`:                    "not a list of parts",
		`{"type":"GeometryCollection","geometries":[{"type":"Point"}]}`: "the Point has no coordinates",
		`{"type":"GeometryCollection","geometries":{}}`:                 "not a GeoJSON geometry object",
		nested(9): "collections nest deeper than 8",
		`{"type":"Point","coordinates":"` + strings.Repeat("9", 900) + `"}`: "…",
	} {
		got, err := geo.ParseGeometry([]byte(text))
		wantInvalid(t, "ParseGeometry("+text[:min(80, len(text))]+")", err, say)
		if got != nil {
			t.Errorf("ParseGeometry(%s) = %v beside an error", text, got)
		}
		if len(err.Error()) > 250 {
			t.Errorf("ParseGeometry(%s) answers with %d bytes", text[:80], len(err.Error()))
		}
	}
}

func TestAnyGeometryReadsBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGeometry(t, 0)
		text := geo.AppendGeometry(nil, g)
		if err := geo.CheckGeometry(g); err != nil {
			t.Fatalf("CheckGeometry(%s) = %v", text, err)
		}
		got, err := geo.ParseGeometry(text)
		if err != nil {
			t.Fatalf("ParseGeometry(%s) = %v", text, err)
		}
		if diff := cmp.Diff(g, got); diff != "" {
			t.Fatalf("ParseGeometry(%s) (-want +got):\n%s", text, diff)
		}
	})
}

func TestNumbersHaveNoExponent(t *testing.T) {
	for f, want := range map[float64]string{1e-9: "0.000000001", 179.99999999999997: "179.99999999999997", 1e2: "100", -0.1: "-0.1"} {
		got := string(geo.AppendGeometry(nil, orb.Point{f, 0}))
		if want := fmt.Sprintf(`{"type":"Point","coordinates":[%s,0]}`, want); got != want || !json.Valid([]byte(got)) {
			t.Errorf("AppendGeometry = %s, want %s", got, want)
		}
	}
	for _, g := range []orb.Geometry{nil, orb.Ring{}, orb.Bound{}} {
		if got := string(geo.AppendGeometry(nil, g)); got != "null" {
			t.Errorf("AppendGeometry(%T) = %s, want null", g, got)
		}
	}
}
