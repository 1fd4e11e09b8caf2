package storetest

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
)

// Edges gives events where places and times have their ends: on both sides of the
// antimeridian and upon it, at the poles, where longitude and latitude are zero,
// and without a place, a time or either.
func Edges() []geo.Event {
	var list []geo.Event
	add := func(title string, g orb.Geometry, radiusM float64) *geo.Event {
		e := Kyiv()
		e.Title, e.Geometry, e.LocationPrecision, e.UncertaintyM = title, g, "exact", radiusM
		e.PlaceName, e.Country, e.Actors = "", "", nil
		if g == nil {
			e.LocationPrecision = "unknown"
		}
		list = append(list, e)
		return &list[len(list)-1]
	}
	add("zero", orb.Point{0, 0}, 50)
	add("at 180", orb.Point{180, -17}, 50)
	add("at -180", orb.Point{-180, -17}, 50)
	add("Taveuni", orb.Point{179.99, -17}, 25_000)
	add("cut road", orb.MultiLineString{{{179, -16}, {180, -16.5}}, {{-180, -16.5}, {-179, -17}}}, 0)
	add("cut flood", orb.MultiPolygon{{{{179, -20}, {180, -20}, {180, -19}, {179, -20}}}, {{{-180, -20}, {-179, -20}, {-180, -19}, {-180, -20}}}}, 0)
	add("North Pole", orb.Point{0, 90}, 50)
	add("South Pole", orb.Point{-45, -90}, 50)
	add("past the map", orb.Point{10, 86}, 50)
	add("road", orb.LineString{{30, 50}, {34, 50}}, 0)
	add("flood", orb.Polygon{{{30, 40}, {34, 40}, {34, 44}, {30, 44}, {30, 40}}, {{31, 41}, {31, 43}, {33, 43}, {33, 41}, {31, 41}}}, 0)
	region := add("region", nil, 0)
	area := geo.DrawnPlace("the east", box(37.8, 47.8, 40.2, 50.1))
	region.LocationPrecision, region.Area, region.AreaID = "region", &area, area.ID
	never := add("never", orb.Point{2, 2}, 50)
	never.StartTime, never.EndTime, never.TimePrecision = time.Time{}, time.Time{}, "unknown"
	add("nowhere", nil, 0)
	neither := add("neither", nil, 0)
	neither.StartTime, neither.EndTime, neither.TimePrecision = time.Time{}, time.Time{}, "unknown"
	for i := range list {
		list[i].Complete()
	}
	return list
}

// rect is a rectangle as WKT.
func rect(west, south, east, north string) string {
	return "POLYGON((" + strings.Join([]string{west + " " + south, east + " " + south, east + " " + north, west + " " + north, west + " " + south}, ",") + "))"
}

// An EdgeCase is a query, as text, and the titles of the Edges that it chooses.
type EdgeCase struct {
	Name, Words string
	want        string // parted by commas; those of no place come to them but for a !
}

// Want gives the titles in the order of Edges.
func (c EdgeCase) Want() []string {
	want := []string{}
	names, located := strings.CutSuffix(c.want, "!")
	for _, e := range Edges() {
		if slices.Contains(strings.Split(names, ","), e.Title) || !located && !e.Located() {
			want = append(want, e.Title)
		}
	}
	return want
}

// EdgeCases are queries for Edges. An event of no place meets every place unless
// only the certain ones are asked for.
var EdgeCases = []EdgeCase{
	{"around zero", "polygon=" + rect("-1", "-1", "1", "1"), "zero"},
	{"zero is a corner", "polygon=POLYGON((0 0,1 0,1 1,0 0))", "zero"},
	{"zero is on a side", "polygon=POLYGON((-1 -1,1 1,-1 1,-1 -1))", "zero"},
	{"zero is on a side of a box", "bbox=0,-1,1,0", "zero"},
	{"zero is in the hole", "polygon=POLYGON((-1 -1,1 -1,1 1,-1 1,-1 -1),(-0.5 -0.5,-0.5 0.5,0.5 0.5,0.5 -0.5,-0.5 -0.5))", ""},
	{"zero is on the rim of the hole", "polygon=POLYGON((-1 -1,1 -1,1 1,-1 1,-1 -1),(0 -0.5,0 0.5,0.5 0.5,0.5 -0.5,0 -0.5))", "zero"},
	{"zero, certainly", "certainty=certain&polygon=" + rect("-1", "-1", "1", "1"), "zero!"},
	{"half of the circle around zero, certainly", "certainty=certain&polygon=" + rect("0", "-1", "1", "1"), "!"},
	{"across the antimeridian", "polygon=" + rect("179", "-18", "181", "-16.9"), "at 180,at -180,Taveuni,cut road"},
	{"across it, from the other side", "polygon=" + rect("-181", "-18", "-179", "-16.9"), "at 180,at -180,Taveuni,cut road"},
	{"across it, in two", "polygon=MULTIPOLYGON(((179 -18,180 -18,180 -16.9,179 -16.9,179 -18)),((-180 -18,-179 -18,-179 -16.9,-180 -16.9,-180 -18)))", "at 180,at -180,Taveuni,cut road"},
	{"across it, as a box", "bbox=179,-18,-179,-16.9", "at 180,at -180,Taveuni,cut road"},
	{"west of the antimeridian", "polygon=" + rect("179.995", "-18", "180", "-16.9"), "at 180,at -180"},
	{"west of it, as a box", "bbox=179.995,-18,180,-16.9", "at 180,at -180"},
	{"east of the antimeridian", "polygon=" + rect("-180", "-18", "-179.5", "-16.9"), "at 180,at -180"},
	{"east of it, as a box", "bbox=-180,-18,-179.5,-16.9", "at 180,at -180"},
	{"a radius that reaches over it", "possible_place=yes&polygon=" + rect("-179.95", "-17.1", "-179.9", "-16.9"), "Taveuni"},
	{"a radius that does not reach as far", "possible_place=yes&polygon=" + rect("-179.7", "-17.1", "-179.6", "-16.9"), ""},
	{"a radius over it, certainly", "certainty=certain&polygon=" + rect("179", "-18", "181", "-16.7"), "at 180,at -180,Taveuni!"},
	{"a radius over it, certainly, in two", "certainty=certain&polygon=MULTIPOLYGON(((179 -18,180 -18,180 -16,179 -16,179 -18)),((-180 -18,-179 -18,-179 -16,-180 -16,-180 -18)))", "at 180,at -180,Taveuni,cut road!"},
	{"what is cut there, certainly", "certainty=certain&polygon=" + rect("179", "-20", "181", "-19"), "cut flood!"},
	{"a part of what is cut there, certainly", "certainty=certain&polygon=" + rect("179", "-20", "180", "-19"), "!"},
	{"the Arctic", "polygon=" + rect("-180", "85.5", "180", "90"), "North Pole,past the map"},
	{"the Arctic, certainly", "certainty=certain&polygon=" + rect("-180", "85.5", "180", "90"), "North Pole,past the map!"},
	{"the Antarctic", "polygon=" + rect("-180", "-90", "180", "-80"), "South Pole"},
	{"a slice of it that ends at the pole", "polygon=POLYGON((-50 -80,-45 -90,-40 -80,-50 -80))", "South Pole"},
	{"a slice of the Arctic on the other side of the pole", "possible_place=yes&polygon=" + rect("170", "85.5", "190", "90"), "North Pole"},
	{"all of the Earth", "polygon=" + rect("-180", "-90", "180", "90"), "zero,at 180,at -180,Taveuni,cut road,cut flood,North Pole,South Pole,past the map,road,flood,region,never"},
	{"all of the Earth, certainly", "certainty=certain&polygon=" + rect("-180", "-90", "180", "90"), "zero,at 180,at -180,Taveuni,cut road,cut flood,North Pole,South Pole,past the map,road,flood,region,never!"},
	{"a road that passes through", "polygon=POLYGON((32 49,33 51,31 51,32 49))", "road"},
	{"a road that passes through, certainly", "certainty=certain&polygon=POLYGON((32 49,33 51,31 51,32 49))", "!"},
	{"a road along the side", "polygon=" + rect("29", "49", "35", "50"), "road"},
	{"in the hole of a flood", "polygon=" + rect("31.5", "41.5", "32.5", "42.5"), ""},
	{"around the hole of a flood", "polygon=" + rect("30.9", "40.9", "33.1", "43.1"), "flood"},
	{"a flood, certainly", "certainty=certain&polygon=" + rect("30", "40", "34", "44"), "flood!"},
	{"a flood whose hole is smaller than the region's, certainly", "certainty=certain&polygon=POLYGON((29 39,35 39,35 45,29 45,29 39),(30.5 40.5,30.5 43.5,33.5 43.5,33.5 40.5,30.5 40.5))", "!"},
	{"a flood that has the region's hole in its own, certainly", "certainty=certain&polygon=POLYGON((29 39,35 39,35 45,29 45,29 39),(31.5 41.5,31.5 42.5,32.5 42.5,32.5 41.5,31.5 41.5))", "flood!"},
	{"the middle of an area", "polygon=" + rect("38.9", "48.9", "39.1", "49.1"), "region"},
	{"a corner of an area", "polygon=" + rect("37.7", "47.7", "37.9", "47.9"), ""},
	{"a corner of an area, possibly", "possible_place=yes&polygon=" + rect("37.7", "47.7", "37.9", "47.9"), "region"},
	{"all of an area, certainly", "certainty=certain&polygon=" + rect("37", "47", "41", "51"), "region!"},
	{"most of an area, certainly", "certainty=certain&polygon=" + rect("37", "47", "41", "50"), "!"},
	{"a box and a polygon", "bbox=30,39,40,51&polygon=" + rect("29", "48", "41", "52"), "road,region"},
	{"a box apart from the polygon", "bbox=0,0,1,1&polygon=" + rect("29", "49", "41", "52"), ""},
	{"located ones alone", "located=yes&polygon=" + rect("-1", "-1", "1", "1"), "zero!"},
	{"no place", "located=no", ""},
	{"no place, in a polygon", "located=no&polygon=" + rect("-1", "-1", "1", "1"), ""},
	{"no time", "dated=no&located=yes", "never!"},
	{"a time that holds none but the undated", "datetime=1815-04-10&located=yes", "never!"},
	{"a time, certainly", "datetime=1815-04-10&certainty=certain", "!"},
}

// findsEdges holds a keeper to EdgeCases.
func findsEdges(t *testing.T, load func(t *testing.T, events []geo.Event) geo.Reader) {
	events := Edges()
	for i := range events {
		events[i].ID, events[i].Revision, events[i].ExternalID = int64(i+1), 1, events[i].Title
	}
	r := load(t, events)
	for _, tt := range EdgeCases {
		v, err := url.ParseQuery(tt.Words)
		if err != nil {
			t.Fatal(err)
		}
		q, err := geo.ParseQuery(v)
		if err != nil {
			t.Fatalf("%s: %v", tt.Name, err)
		}
		got := []string{}
		for _, e := range collect(t, r.Events(t.Context(), q)) {
			got = append(got, e.Title)
		}
		want := tt.Want()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", tt.Name, tt.Words, diff)
		}
		sum, err := r.Summary(t.Context(), q, geo.SummaryWish{})
		if err != nil || sum.Total != len(want) {
			t.Errorf("%s: a summary of %d events, %v, want %d", tt.Name, sum.Total, err, len(want))
		}
	}
}
