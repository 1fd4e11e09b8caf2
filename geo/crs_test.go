package geo_test

import (
	"math"
	"net/url"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"eventmap/geo"
)

func TestASystemIsLeftAsItWasEntered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-85, 85).Draw(t, "lat")}
		for _, c := range []geo.CRS{geo.CRS84, geo.EPSG4326, geo.EPSG3857} {
			g := orb.Collection{orb.Polygon{{p, {1, 2}, {3, 4}, p}}, orb.LineString{p, {1, 2}}}
			back := c.Placed(c.Place(g)).(orb.Collection)[0].(orb.Polygon)[0][0]
			if math.Abs(back[0]-p[0]) > 1e-9 || math.Abs(back[1]-p[1]) > 1e-9 {
				t.Fatalf("%v there and back in %v is %v", p, c, back)
			}
			if g[0].(orb.Polygon)[0][0] != p {
				t.Fatal("the geometry itself was moved")
			}
		}
	})
}

func TestWebMercatorIsWhereEverybodyHasIt(t *testing.T) {
	for _, tt := range []struct{ at, want orb.Point }{
		{orb.Point{0, 0}, orb.Point{0, 0}},
		{orb.Point{30.5234, 50.4501}, orb.Point{3397849.3453, 6524593.2215}}, // Kyiv
		{orb.Point{180, 89}, orb.Point{20037508.3428, 20037508.3428}},
	} {
		if got := geo.EPSG3857.To(tt.at); math.Abs(got[0]-tt.want[0]) > 0.01 || math.Abs(got[1]-tt.want[1]) > 0.01 {
			t.Errorf("%v in metres is %.4f, want %.4f", tt.at, got, tt.want)
		}
	}
}

func TestABoxIsAskedForInASystem(t *testing.T) {
	const p = "http://www.opengis.net/def/crs/"
	for _, tt := range []struct {
		crs, box string
		want     []orb.Bound
		err      string
	}{
		{p + "OGC/1.3/CRS84", "30,50,31,51", geo.Box(30, 50, 31, 51), ""},
		{p + "EPSG/0/4326", "50,30,51,31", geo.Box(30, 50, 31, 51), ""},
		{p + "EPSG/0/4326", "50,30,0,51,31,9", geo.Box(30, 50, 31, 51), ""},
		{p + "EPSG/0/4326", "-120,-20,150,30", geo.Box(-20, -90, 30, 90), ""}, // longitudes first, as CITE sends them
		{p + "EPSG/0/4326", "-20,177,-10,-177", geo.Box(177, -20, -177, -10), ""},
		{p + "EPSG/0/4326", "51,30,50,31", nil, "lies north"},
		{p + "EPSG/0/3857", "-30000000,-30000000,30000000,30000000", geo.Box(-180, -90, 180, 90), ""},
		{p + "EPSG/0/3857", "0,7,5,1", nil, "lies north"},
		{p + "EPSG/0/3857", "0,7,5", nil, "in metres"},
		{p + "EPSG/0/25832", "0,7,5,8", nil, "bbox-crs"},
		{"", "0,7,5,8", nil, "bbox-crs"},
	} {
		q, err := geo.ParseQuery(url.Values{"bbox": {tt.box}, "bbox-crs": {tt.crs}})
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("bbox=%s in %s: %v, want %q", tt.box, tt.crs, err, tt.err)
			}
			continue
		}
		if err != nil || len(q.Boxes) != len(tt.want) || q.Boxes[0] != tt.want[0] {
			t.Errorf("bbox=%s in %s = %v, %v, want %v", tt.box, tt.crs, q.Boxes, err, tt.want)
		}
	}
}
