package tile

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/project"

	"eventmap/geo"
)

func TestAddressIsReadOrRefusedWithASentence(t *testing.T) {
	for _, tt := range []struct {
		z, x, y string
		want    Address
		kind    geo.Kind
		says    string
	}{
		{"0", "0", "0", Address{}, 0, ""},
		{"6", "37", "21", Address{6, 37, 21}, 0, ""},
		{"22", "4194303", "4194303", Address{22, 4194303, 4194303}, 0, ""},
		{"23", "0", "0", Address{}, geo.NotFound, "zooms run from 0 to 22"},
		{"3", "8", "0", Address{}, geo.NotFound, "columns and rows of zoom 3 run from 0 to 7"},
		{"3", "0", "8", Address{}, geo.NotFound, "there is no tile 3/0/8"},
		{"-1", "0", "0", Address{}, geo.Invalid, `"-1" is not a whole number`},
		{"1", "01", "0", Address{}, geo.Invalid, `"01" is not a whole number`},
		{"1", "0", "0.mvt", Address{}, geo.Invalid, `"0.mvt" is not a whole number`},
		{"1", "", "0", Address{}, geo.Invalid, `"" is not a whole number`},
		{"1", "99999999999999999999", "0", Address{}, geo.Invalid, "is not a whole number"},
	} {
		got, err := Parse(tt.z, tt.x, tt.y)
		if tt.says == "" {
			if err != nil || got != tt.want {
				t.Errorf("Parse(%q, %q, %q) = %v, %v, want %v", tt.z, tt.x, tt.y, got, err, tt.want)
			}
			continue
		}
		if geo.KindOf(err) != tt.kind || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("Parse(%q, %q, %q) = %v, want kind %d saying %q", tt.z, tt.x, tt.y, err, tt.kind, tt.says)
		}
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("0", "0", "0")
	f.Add("22", "4194303", "1")
	f.Add("5", "32", "-1")
	f.Add("+1", "0x1", "1e3")
	f.Fuzz(func(t *testing.T, z, x, y string) {
		a, err := Parse(z, x, y)
		if err != nil {
			if k := geo.KindOf(err); k != geo.Invalid && k != geo.NotFound {
				t.Errorf("Parse(%q, %q, %q) = %v of kind %d", z, x, y, err, k)
			}
			return
		}
		if got := a.String(); got != z+"/"+x+"/"+y {
			t.Errorf("Parse(%q, %q, %q).String() = %q", z, x, y, got)
		}
		if c, _ := a.Corner(); !a.Holds(c) || At(c, a.Z) != a {
			t.Errorf("%v does not hold its corner %v", a, c)
		}
	})
}

func TestTileOfAPlaceIsTheOneThatEverybodyKnows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	points := []orb.Point{{30.5234, 50.4501}, {-180, -16.5}, {179.999, -17}, {0, 0}, {-0.1, 85.05}, {100, -85.05}}
	for range 500 {
		points = append(points, orb.Point{r.Float64()*360 - 180, r.Float64()*170 - 85})
	}
	for _, p := range points {
		at, ok := Project(p)
		if !ok {
			t.Fatalf("Project(%v) has no position", p)
		}
		for z := uint32(0); z <= MaxZoom; z++ {
			want := maptile.At(p, maptile.Zoom(z))
			if got := At(at, z); got != (Address{z, want.X, want.Y}) {
				t.Fatalf("tile of %v at zoom %d = %v, want %v", p, z, got, want)
			}
		}
		if back := at.Point(); math.Abs(back[0]-p[0]) > 1e-7 || math.Abs(back[1]-p[1]) > 1e-7 {
			t.Errorf("Project(%v).Point() = %v", p, back)
		}
	}
}

func TestBoundsAreThoseOfMercator(t *testing.T) {
	for _, a := range []Address{{0, 0, 0}, {1, 1, 0}, {6, 37, 21}, {22, 4194303, 4194303}} {
		want := maptile.New(a.X, a.Y, maptile.Zoom(a.Z)).Bound()
		got := a.Bound()
		wantMetres := orb.Bound{Min: project.WGS84.ToMercator(want.Min), Max: project.WGS84.ToMercator(want.Max)}
		near(t, a.String()+" in degrees", got, want, 1e-9)
		near(t, a.String()+" in metres", a.Mercator(), wantMetres, 1e-3)
	}
}

func near(t *testing.T, what string, got, want orb.Bound, within float64) {
	t.Helper()
	for i := range 2 {
		if math.Abs(got.Min[i]-want.Min[i]) > within || math.Abs(got.Max[i]-want.Max[i]) > within {
			t.Errorf("%s = %v, want %v", what, got, want)
			return
		}
	}
}

func TestThePolesHaveNoPosition(t *testing.T) {
	for _, p := range []orb.Point{{0, 90}, {10, -85.06}, {math.NaN(), 1}, {1, math.Inf(1)}, {181, 0}} {
		if at, ok := Project(p); ok {
			t.Errorf("Project(%v) = %v, want none", p, at)
		}
	}
	for _, p := range []orb.Point{{-180, MaxLatitude}, {180, -MaxLatitude}} {
		if _, ok := Project(p); !ok {
			t.Errorf("Project(%v) has no position; it is the corner of the map", p)
		}
	}
}

// Sydney's and Reykjavik's circles must stay inside what Reach promises.
func TestReachHoldsTheCircleOnTheGround(t *testing.T) {
	for _, c := range []orb.Point{{151.2, -33.9}, {-21.9, 64.1}, {0, 0}, {30, 84}} {
		for _, metres := range []float64{25, 3_000, 100_000, 600_000} {
			at, _ := Project(c)
			reach := Reach(at, metres)
			d := geo.Disc(c, metres)
			for _, p := range []orb.Point{{d.Max[0], c[1]}, {c[0], d.Max[1]}, {c[0], d.Min[1]}} {
				q := worldOf(p)
				away := math.Max(math.Abs(q[0]-float64(at.X)), math.Abs(q[1]-float64(at.Y)))
				if away > reach {
					t.Errorf("Reach(%v, %v m) = %v, but the ground reaches %v", c, metres, reach, away)
				}
			}
			if drawn := Radius(at, metres); drawn > reach {
				t.Errorf("Reach(%v, %v m) = %v is less than the radius drawn, %v", c, metres, reach, drawn)
			}
		}
	}
}

func worldOf(p orb.Point) orb.Point {
	q := orb.Point{p[0], math.Max(-MaxLatitude, math.Min(MaxLatitude, p[1]))}
	m := project.WGS84.ToMercator(q)
	return orb.Point{(m[0]/circumferenceM + 0.5) * world, (0.5 - m[1]/circumferenceM) * world}
}

func TestZoomFromFindsTheFirstZoomThatShowsIt(t *testing.T) {
	kyiv, _ := Project(orb.Point{30.5234, 50.4501})
	for _, tt := range []struct {
		metres float64
		want   uint8
	}{{0, 23}, {25, 15}, {3_000, 8}, {100_000, 3}, {5_000_000, 0}} {
		if got := ZoomFrom(Radius(kyiv, tt.metres), WidePixels); got != tt.want {
			t.Errorf("a radius of %v m is 12 pixels wide from zoom %d, want %d", tt.metres, got, tt.want)
		}
	}
}
