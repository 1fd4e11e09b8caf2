package geo_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

func TestParseCircleSaysWhatIsWrong(t *testing.T) {
	for s, want := range map[string]string{
		"":               `circle: "" has 1 of the 3 numbers; write circle=30.52,50.45,15000`,
		"30,50":          `circle: "30,50" has 2 of the 3 numbers`,
		"30,50,1,2":      `circle: "30,50,1,2" has 4 of the 3 numbers`,
		"30,north,1":     `circle: "north" is not a number`,
		"30,50,NaN":      `circle: "NaN" is not a number`,
		"30,50,15 km":    `circle: "15 km" is not a number`,
		"50,130,1000":    "circle: latitude 130 is outside -90 to 90; longitude and latitude look swapped",
		"150,91,1000":    "circle: latitude 91 is outside -90 to 90",
		"181,0,1000":     "circle: longitude 181 is outside -180 to 180; over the antimeridian a circle goes on by itself",
		"30,50,0":        "circle: a radius of 0 metres is outside 1 to 10000000",
		"30,50,-15000":   "circle: a radius of -15000 metres is outside",
		"30,50,10000001": "circle: a radius of 10000001 metres is outside 1 to 10000000",
	} {
		if c, err := geo.ParseCircle(s); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("ParseCircle(%q) = %v, %v; want %s", s, c, err, want)
		}
	}
	c, err := geo.ParseCircle(" 38, 48.5897 ,15e3 ")
	if want := (geo.Circle{Center: orb.Point{38, 48.5897}, RadiusM: 15_000}); err != nil || c != want {
		t.Errorf("ParseCircle = %v, %v; want %v", c, err, want)
	}
}

func TestCirclesGoOnOverTheAntimeridianAndThePoles(t *testing.T) {
	taveuni := geo.Circle{Center: orb.Point{179.98, -16.85}, RadiusM: 30_000}
	pole := geo.Circle{Center: orb.Point{40, 89}, RadiusM: 300_000}
	for _, c := range []struct {
		in   geo.Circle
		p    orb.Point
		want bool
	}{
		{taveuni, orb.Point{-179.9, -16.85}, true},
		{taveuni, orb.Point{180, -16.85}, true},
		{taveuni, orb.Point{-180, -16.85}, true},
		{taveuni, orb.Point{-179.7, -16.85}, false}, // 34 km
		{pole, orb.Point{-140, 89}, true},           // beyond the pole, 222 km
		{pole, orb.Point{-140, 88}, false},          // 334 km
		{pole, orb.Point{123, 90}, true},
	} {
		if got := c.in.Contains(c.p); got != c.want {
			t.Errorf("%v contains %v: %v", c.in, c.p, got)
		}
		if got := c.in.Meets(c.p); got != c.want {
			t.Errorf("%v meets %v: %v", c.in, c.p, got)
		}
	}
	if n := len(taveuni.Bounds()); n != 2 {
		t.Errorf("the bounds of %v are %v", taveuni, taveuni.Bounds())
	}
	if b := pole.Bounds(); len(b) != 1 || b[0].Min[0] != -180 || b[0].Max != (orb.Point{180, 90}) {
		t.Errorf("the bounds of %v are %v", pole, b)
	}
	island := orb.MultiPolygon{
		{{{179.9, -17}, {180, -17}, {180, -16.9}, {179.9, -16.9}, {179.9, -17}}},
		{{{-180, -17}, {-179.95, -17}, {-179.95, -16.9}, {-180, -16.9}, {-180, -17}}},
	}
	if !taveuni.Meets(island) || !taveuni.Holds(island) {
		t.Errorf("an island over the antimeridian does not lie in %v", taveuni)
	}
	for south, want := range map[float64]bool{88.4: true, 88.2: false} { // beyond the pole it reaches 88.3
		arctic := orb.Polygon{{{-180, south}, {180, south}, {180, 90}, {-180, 90}, {-180, south}}}
		if !pole.Meets(arctic) || pole.Holds(arctic) != want {
			t.Errorf("%v meets what is north of %v: %v, holds it: %v", pole, south, pole.Meets(arctic), pole.Holds(arctic))
		}
	}
	sea := orb.Polygon{{{0, 40}, {60, 40}, {60, 60}, {0, 60}, {0, 40}}, {{29, 49}, {29, 52}, {32, 52}, {32, 49}, {29, 49}}}
	kyiv := orb.Point{30.52, 50.45}
	for far, want := range map[float64]bool{50_000: false, 200_000: true} {
		if got := (geo.Circle{Center: kyiv, RadiusM: far}).Meets(sea); got != want {
			t.Errorf("%v m around Kyiv, in a gap, meet what is around the gap: %v", far, got)
		}
	}
	if inside := (geo.Circle{Center: orb.Point{10, 45}, RadiusM: 1000}); !inside.Meets(sea) || inside.Holds(sea) {
		t.Errorf("%v lies in a polygon: meets %v, holds %v", inside, inside.Meets(sea), inside.Holds(sea))
	}
}

// circles are of every size, at the poles and over the antimeridian too.
func circles(r *rand.Rand) geo.Circle {
	c := geo.Circle{Center: orb.Point{r.Float64()*360 - 180, math.Asin(r.Float64()*2-1) * 180 / math.Pi}, RadiusM: math.Pow(10, 1+r.Float64()*6)}
	switch r.IntN(6) {
	case 0:
		c.Center[1] = math.Copysign(90-r.ExpFloat64()*2, c.Center[1])
	case 1:
		c.Center[0] = math.Copysign(180-r.ExpFloat64()*0.5, c.Center[0])
	case 2:
		c.Center[1] = math.Copysign(90, c.Center[1])
	}
	return c
}

func TestCircleOverlapIsRight(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	seen := map[geo.Overlap]int{}
	for range 20_000 {
		c := circles(r)
		a := around(c.Center, c.RadiusM*1.5*math.Sqrt(r.Float64()), r.Float64()*2*math.Pi)
		size := c.RadiusM / 111_000
		b := orb.Bound{Min: a, Max: orb.Point{a[0] + size*r.ExpFloat64(), min(90, a[1]+size*r.ExpFloat64()/2)}}
		o := c.Overlap(b)
		seen[o]++
		for range 10 {
			p := onEarth(orb.Point{b.Min[0] + r.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + r.Float64()*(b.Max[1]-b.Min[1])})
			if got := c.Contains(p); o == geo.Within && !got || o == geo.Apart && got {
				t.Fatalf("%v: a box %v is said to be %d, and %v in it: %v", c, b, o, p, got)
			}
		}
	}
	for _, o := range []geo.Overlap{geo.Apart, geo.Across, geo.Within} {
		if seen[o] < 1000 {
			t.Errorf("only %d boxes were %d", seen[o], o)
		}
	}
}

func TestCircleBoundsHoldIt(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 1))
	for range 2_000 {
		c := circles(r)
		for range 20 {
			p := around(c.Center, c.RadiusM*math.Sqrt(r.Float64()), r.Float64()*2*math.Pi)
			held := false
			for _, b := range c.Bounds() {
				held = held || b.Contains(p)
			}
			if c.Contains(p) && !held {
				t.Fatalf("%v holds %v, its bounds %v do not", c, p, c.Bounds())
			}
		}
	}
}

func TestCircleAndLines(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 1))
	meets, holds := 0, 0
	for range 6_000 {
		c := circles(r)
		c.RadiusM = min(c.RadiusM, 2_000_000)
		a := around(c.Center, c.RadiusM*1.3*math.Sqrt(r.Float64()), r.Float64()*2*math.Pi)
		b := around(c.Center, c.RadiusM*1.3*math.Sqrt(r.Float64()), r.Float64()*2*math.Pi)
		line := orb.LineString{a, b} // as it is written: the long way where the two lie on either side of the antimeridian
		meet, hold := c.Meets(line), c.Holds(line)
		some, all := false, true
		for i := range 200 {
			f := float64(i) / 199
			in := c.Contains(orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])})
			some, all = some || in, all && in
		}
		if some && !meet || hold && !all || hold && !meet {
			t.Fatalf("%v, %v: meets %v, lies inside %v; of its points some %v, all %v", c, line, meet, hold, some, all)
		}
		if meet {
			meets++
		}
		if hold {
			holds++
		}
	}
	if meets < 2000 || holds < 500 {
		t.Errorf("%d lines met a circle and %d lay in it; the check is too weak", meets, holds)
	}
}

// A border along a parallel, of which every part is as far from the pole: whether a
// circle around the pole meets it is not asked of each centimetre.
func TestCircleAlongALineIsToldInBoundedTime(t *testing.T) {
	border := orb.LineString{{-123, 49}, {-95, 49}}
	land, err := geo.ParseRegion("POLYGON((-123 45,-95 45,-95 49,-123 49))")
	if err != nil {
		t.Fatal(err)
	}
	region := geo.NewRegion(land)
	began := time.Now()
	for _, beside := range []float64{0, 1e-9, 1e-6, 1e-4} {
		pole := orb.Point{-100, 90 - beside}
		far := geo.DistanceM(pole, orb.Point{-100, 49})
		for _, off := range []float64{-20, -0.02, -0.004, -0.001, 0, 0.001, 0.004, 0.02, 20} {
			c := geo.Circle{Center: pole, RadiusM: far + off}
			meet, hold, disc := c.Meets(border), c.Holds(border), region.MeetsDisc(pole, far+off)
			if off > 0.01 && !(meet && disc) || off < -0.01 && (meet || disc) || off > 12 && !hold || off < -0.01 && hold {
				t.Errorf("%v, %v m short of %v: meets it %v, holds it %v, meets what lies behind %v", c, -off, border, meet, hold, disc)
			}
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestCircleAndDiscs(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 1))
	for range 2_000 {
		c := circles(r)
		p := around(c.Center, c.RadiusM*1.5*math.Sqrt(r.Float64()), r.Float64()*2*math.Pi)
		far := c.RadiusM * r.Float64()
		meet, hold := c.MeetsDisc(p, far), c.HoldsDisc(p, far)
		for range 30 {
			at := around(p, far*math.Sqrt(r.Float64()), r.Float64()*2*math.Pi)
			off := geo.DistanceM(at, c.Center) - c.RadiusM
			if off < -0.02 && !meet || hold && off > 0.02 {
				t.Fatalf("%v m around %v: meets %v %v, lies in it %v; it has %v, %v m outside", far, p, c, meet, hold, at, off)
			}
		}
	}
}

func TestCircleLooksAtWhatIsNotKnownExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 1))
	open := 0
	for range 20_000 {
		c := circles(r)
		p := around(c.Center, c.RadiusM+r.NormFloat64()*0.1, r.Float64()*2*math.Pi)
		slack := r.Float64() * geo.MaxSlack
		near := orb.Point{p[0] + (r.Float64()*2-1)*slack, min(90, max(-90, p[1]+(r.Float64()*2-1)*slack))}
		switch got, in := c.Look(near, slack), c.Contains(p); {
		case got == geo.Across:
			open++
		case (got == geo.Within) != in:
			t.Fatalf("near %v, by %v, Look = %v; %v contains it: %v", p, slack, got, c, in)
		}
	}
	if open < 500 || open > 15_000 {
		t.Errorf("%d of 20000 were left open", open)
	}
}
