package geo_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
)

func TestParseRegion(t *testing.T) {
	kyiv := orb.Ring{{30, 50}, {31, 50}, {31, 51}, {30, 50}}
	hole := orb.Ring{{30.7, 50.2}, {30.8, 50.3}, {30.8, 50.2}, {30.7, 50.2}} // clockwise
	fiji := orb.Ring{{177, -20}, {182, -20}, {182, -15}, {177, -20}}
	for _, tt := range []struct {
		name, text string
		want       orb.MultiPolygon
	}{
		{"a triangle", "POLYGON((30 50, 31 50, 31 51, 30 50))", orb.MultiPolygon{{kyiv}}},
		{"in small letters, with spaces all over", " polygon ( ( 30  50,31\t50 ,31 51\n, 30 50 ) ) ", orb.MultiPolygon{{kyiv}}},
		{"written with exponents and signs", "POLYGON((+3e1 5.0E1,31 50,31 51.,30 50))", orb.MultiPolygon{{kyiv}}},
		{"that runs clockwise", "POLYGON((30 50,31 51,31 50,30 50))", orb.MultiPolygon{{kyiv}}},
		{"that is not closed", "POLYGON((30 50,31 50,31 51))", orb.MultiPolygon{{kyiv}}},
		{"with a corner twice", "POLYGON((30 50,31 50,31 50,31 51,30 50))", orb.MultiPolygon{{kyiv}}},
		{"with heights", "POLYGON Z((30 50 187,31 50 0,31 51 0,30 50 187))", orb.MultiPolygon{{kyiv}}},
		{"with heights and measures", "POLYGONZM((30 50 187 1,31 50 0 1,31 51 0 1,30 50 187 1))", nil},
		{"with heights and measures", "POLYGON ZM((30 50 187 1,31 50 0 1,31 51 0 1,30 50 187 1))", orb.MultiPolygon{{kyiv}}},
		{"with a hole", "POLYGON((30 50,31 50,31 51,30 50),(30.7 50.2,30.8 50.2,30.8 50.3,30.7 50.2))", orb.MultiPolygon{{kyiv, hole}}},
		{"two polygons", "MULTIPOLYGON(((30 50,31 50,31 51,30 50)),((177 -20,182 -20,182 -15,177 -20)))", orb.MultiPolygon{{kyiv}, {fiji}}},
		{"over the antimeridian, from the west", "POLYGON((177 -20,182 -20,182 -15,177 -20))", orb.MultiPolygon{{fiji}}},
		{"over the antimeridian, from the east", "POLYGON((-183 -20,-178 -20,-178 -15,-183 -20))", orb.MultiPolygon{{fiji}}},
		{"written one turn too far", "POLYGON((390 50,391 50,391 51,390 50))", orb.MultiPolygon{{kyiv}}},
		{"that touches itself in a corner", "POLYGON((0 0,5 5,9 0,9 9,5 5,0 9))", orb.MultiPolygon{{{{0, 0}, {5, 5}, {9, 0}, {9, 9}, {5, 5}, {0, 9}, {0, 0}}}}},
		{"whose side runs to and fro", "POLYGON((0 0,9 0,9 9,5 9,5 5,5 9,0 9))", orb.MultiPolygon{{{{0, 0}, {9, 0}, {9, 9}, {5, 9}, {5, 5}, {5, 9}, {0, 9}, {0, 0}}}}},
		{"with holes that share a side", "POLYGON((0 0,9 0,9 9,0 9),(2 2,4 2,2 8),(4 2,4 8,2 8))", orb.MultiPolygon{{{{0, 0}, {9, 0}, {9, 9}, {0, 9}, {0, 0}}, {{2, 2}, {2, 8}, {4, 2}, {2, 2}}, {{4, 2}, {2, 8}, {4, 8}, {4, 2}}}}},
		{"the whole world", "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))", orb.MultiPolygon{{{{-180, -90}, {180, -90}, {180, 90}, {-180, 90}, {-180, -90}}}}},
		{"a zero with a minus", "POLYGON((-0 -0,1 0,0 1,0 0))", orb.MultiPolygon{{{{0, 0}, {1, 0}, {0, 1}, {0, 0}}}}},
	} {
		got, err := geo.ParseRegion(tt.text)
		if tt.want == nil {
			wantInvalid(t, tt.text, err, "is not one")
			continue
		}
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: ParseRegion(%s) = %v (-want +got):\n%s", tt.name, tt.text, err, diff)
		}
		if math.Signbit(got[0][0][0][0]) && got[0][0][0][0] == 0 {
			t.Errorf("%s: a zero kept its minus", tt.name)
		}
	}
}

func TestParseRegionSaysWhatIsWrong(t *testing.T) {
	many := strings.Repeat("30 50,", geo.MaxCorners)
	for text, say := range map[string]string{
		"":                                                               `polygon: "" is not one; write POLYGON((30 50, 31 50, 31 51, 30 50)) or MULTIPOLYGON(…), each corner as longitude latitude`,
		"POINT(30 50)":                                                   `polygon: "POINT(30 50)" is not one`,
		"SRID=4326;POLYGON((30 50))":                                     "is not one; write POLYGON((",
		"POLYGON":                                                        "polygon: the text ends where ( before a ring is wanted",
		"POLYGON EMPTY":                                                  `polygon: "EMPTY" stands where ( before a ring is wanted (character 9)`,
		"POLYGON()":                                                      `polygon: ")" stands where ( before a corner is wanted (character 9)`,
		"POLYGON(())":                                                    `polygon: "))" stands where a corner as longitude latitude, such as 30.5 50.4 is wanted (character 10)`,
		"POLYGON(30 50,31 50,31 51,30 50)":                               "stands where ( before a corner is wanted (character 9)",
		"MULTIPOLYGON((30 50,31 50))":                                    "stands where ( before a corner is wanted (character 15)",
		"POLYGON((30 50,31 50,31 51,30 50)":                              "polygon: the text ends where , or ) after a ring is wanted",
		"POLYGON((30 50,31 50,31 51,30 50)))":                            `polygon: after its end there is still ")"; take it away, or look for a bracket too many`,
		"POLYGON((30 50;31 50,31 51,30 50))":                             `polygon: "50;31" is not a number (character 13)`,
		"POLYGON((30,50,31,50))":                                         `polygon: ",50,31,50))" stands where a corner as longitude latitude`,
		"POLYGON((30 50,31 NaN,31 51,30 50))":                            `polygon: "NaN" is not a number (character 19)`,
		"POLYGON((30 50,1e999 50,31 51,30 50))":                          `polygon: "1e999" is not a number`,
		"POLYGON((30 50 1 2 3,31 50,31 51,30 50))":                       "has more than two coordinates",
		"POLYGON((30 50,31 50))":                                         "polygon: a ring has 2 different corners where at least 3 are wanted",
		"POLYGON((30 50,30 50,30 50))":                                   "polygon: a ring has 1 different corners where at least 3 are wanted",
		"POLYGON((30 50,31 50,32 50,30 50))":                             "polygon: it encloses nothing",
		"POLYGON((50 130,51 130,51 131,50 130))":                         "polygon: latitude 130 is outside -90 to 90; longitude and latitude look swapped",
		"POLYGON((30 90.01,31 50,31 51,30 50))":                          "longitude and latitude look swapped",
		"POLYGON((130 -91,31 50,31 51,130 -91))":                         "polygon: latitude -91 is outside -90 to 90",
		"POLYGON((541 50,31 50,31 51,541 50))":                           "polygon: longitude 541 is outside -180 to 180",
		"POLYGON((-180 0,181 0,0 1,-180 0))":                             "polygon: it runs from longitude -180 to 181, more than once round the Earth",
		"POLYGON((30 50,31 51,31 50,30 51,30 50))":                       "polygon: a ring crosses itself near longitude 30.5, latitude 50.5; draw its corners in their order around the area",
		"POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,1 2,12 2))":                  "polygon: two rings of a polygon cross each other near longitude 9, latitude ",
		"POLYGON((0 0,9 0,9 9,0 9,0 0),(20 20,21 21,22 20))":             "polygon: a hole lies outside its polygon near longitude 20, latitude 20",
		"MULTIPOLYGON(((0 0,9 0,9 9,0 0)),((30 50,31 51,31 50,30 51)))":  "polygon: a ring crosses itself near longitude 30.5, latitude 50.5; draw its corners in their order around the area (in polygon 2 of 2)",
		"POLYGON((0 0,5 5,8 8,8 2,5 5,0 10))":                            "polygon: a ring crosses itself near longitude 6.5, latitude 6.5; draw its corners in their order around the area",
		"POLYGON((0 0,9 0,9 9,5 9,5 0,4 -5,3 9,0 9))":                    "polygon: a ring crosses itself near longitude ",
		"POLYGON((0 0,4 0,4 4,0 0,4 0,4 4))":                             "polygon: a ring crosses itself near longitude 2, latitude 0",
		"POLYGON((0 0,9 0,9 9,0 9),(2 2,8 2,8 8,2 8),(2 2,8 2,8 8,2 8))": "polygon: a ring crosses itself, or a hole lies in another or outside, near longitude 5, latitude 2; draw what lies in a hole as a polygon of its own",
		"POLYGON((0 0,9 0,9 9,0 9),(2 2,8 2,8 8,2 8),(3 3,7 3,7 7,3 7))": "polygon: a ring crosses itself, or a hole lies in another or outside, near longitude 5, latitude 3",
		"POLYGON((0 0,9 0,9 9,0 9),(9 2,9 6,12 4))":                      "polygon: a ring crosses itself, or a hole lies in another or outside, near longitude 9",
		"POLYGON((" + many + "31 51))":                                   fmt.Sprintf("polygon: it has more than %d corners; simplify it", geo.MaxCorners),
		strings.Repeat(" ", 1<<20):                                       "polygon is 1048576 bytes long; at most 524288 are read: simplify it",
	} {
		_, err := geo.ParseRegion(text)
		wantInvalid(t, "ParseRegion("+text[:min(len(text), 60)]+")", err, say)
	}
}

func FuzzParseRegion(f *testing.F) {
	f.Add("POLYGON((30 50,31 50,31 51,30 50))")
	f.Add("MULTIPOLYGON(((177 -20,182 -20,182 -15,177 -20)),((-180 -90,180 -90,180 90,-180 90),(-1 -1,-1 1,1 1,1 -1)))")
	f.Add("polygon zm ((0 90 1 2,540 -90 3 4,-0 0 1e9 1))")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := geo.ParseRegion(text)
		if err != nil {
			refused(t, err)
			return
		}
		q := geo.Query{Region: m}
		again, err := geo.ParseRegion(q.Values().Get("polygon"))
		if err != nil || !cmp.Equal(m, again) {
			t.Fatalf("%v was written as %q and reads back as %v, %v", m, q.Values().Get("polygon"), again, err)
		}
		region := geo.NewRegion(m)
		if len(region.Bounds()) == 0 {
			t.Fatalf("%v has no bounds", m)
		}
		for _, p := range m {
			for _, at := range p[0] {
				if at = onEarth(at); !region.Contains(at) || !region.Meets(at) || !region.MeetsDisc(at, 10) {
					t.Fatalf("the corner %v of %q is not inside", at, text)
				}
				for _, b := range region.Bounds() {
					if b.Contains(at) {
						at[0] = math.NaN()
					}
				}
				if !math.IsNaN(at[0]) {
					t.Fatalf("the corner %v lies in none of %v", at, region.Bounds())
				}
			}
		}
	})
}
