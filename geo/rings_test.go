package geo_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"eventmap/geo"
)

// wrong gives what Validate finds wrong with the shape of an event; "" for nothing.
func wrong(g orb.Geometry) string {
	e := kyiv(func(e *geo.Event) { e.Geometry, e.Point = g, nil })
	return violation(e.Validate(), "geometry")
}

func violation(err error, field string) string {
	if err == nil {
		return ""
	}
	for _, v := range err.(*geo.Error).Violations {
		if v.Field == field {
			return v.Message
		}
	}
	return ""
}

func TestRingsThatCrossAreRefusedWithWhere(t *testing.T) {
	square := orb.Ring{{30, 50}, {34, 50}, {34, 54}, {30, 54}, {30, 50}}
	part := orb.Polygon{{{10, 10}, {11, 10}, {11, 11}, {10, 10}}}
	bowtie := orb.Ring{{30, 50}, {34, 53}, {34, 50}, {30, 54}, {30, 50}}
	for _, tt := range []struct {
		name string
		g    orb.Geometry
		want string
	}{
		{"a square", orb.Polygon{square}, ""},
		{"a bow tie", orb.Polygon{bowtie}, "a ring crosses itself near longitude 32.286, latitude 51.714"},
		{"a bow tie among parts", orb.MultiPolygon{part, {bowtie}}, "a ring crosses itself near longitude 32.286"},
		{"a bow tie in a collection", orb.Collection{orb.Point{1, 1}, orb.Polygon{bowtie}}, "a ring crosses itself"},
		{"a ring that touches itself in a corner", orb.Polygon{{{30, 50}, {32, 52}, {34, 50}, {34, 54}, {32, 52}, {30, 54}, {30, 50}}}, ""},
		{"a corner that stands twice", orb.Polygon{{{30, 50}, {34, 50}, {34, 50}, {34, 54}, {30, 50}}}, ""},
		{"a hole", orb.Polygon{square, {{31, 51}, {31, 52}, {32, 52}, {31, 51}}}, ""},
		{"a hole that touches the side", orb.Polygon{square, {{30, 51}, {31, 52}, {31, 51}, {30, 51}}}, ""},
		{"a hole outside", orb.Polygon{square, {{35, 51}, {35, 52}, {36, 52}, {35, 51}}}, "a hole lies outside its polygon near longitude 35, latitude 51"},
		{"a hole outside that touches the side", orb.Polygon{square, {{34, 51}, {35, 52}, {35, 51}, {34, 51}}}, "a hole lies outside"},
		{"a hole half outside", orb.Polygon{square, {{33, 51}, {33, 52}, {36, 52}, {33, 51}}}, "two rings of a polygon cross each other near longitude 34"},
		{"two parts that lie over each other", orb.MultiPolygon{{square}, {{{31, 51}, {35, 51}, {35, 52}, {31, 51}}}}, ""},
	} {
		if got := wrong(tt.g); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	area := geo.Place{Name: "somewhere", Level: -1, Geometry: orb.MultiPolygon{{bowtie}}}
	e := kyiv(nowhere, func(e *geo.Event) { e.Area = &area })
	if got := violation(e.Validate(), "area"); !strings.Contains(got, "a ring crosses itself") {
		t.Errorf("a drawn area that crosses itself: %q", got)
	}
}

// crossesAnywhere compares all edges with all, in whole numbers.
func crossesAnywhere(r orb.Ring) bool {
	side := func(a, b, p orb.Point) int {
		return int(b[0]-a[0])*int(p[1]-a[1]) - int(b[1]-a[1])*int(p[0]-a[0])
	}
	parted := func(a, b, p, q orb.Point) bool {
		s, o := side(a, b, p), side(a, b, q)
		return s < 0 && o > 0 || s > 0 && o < 0
	}
	for i := 1; i < len(r); i++ {
		for j := 1; j < i; j++ {
			if parted(r[i-1], r[i], r[j-1], r[j]) && parted(r[j-1], r[j], r[i-1], r[i]) {
				return true
			}
		}
	}
	return false
}

func TestRingsCrossWhereAllWithAllSaysSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r orb.Ring
		for range rapid.IntRange(3, 9).Draw(t, "corners") {
			r = append(r, orb.Point{float64(rapid.IntRange(0, 6).Draw(t, "x")), float64(rapid.IntRange(0, 6).Draw(t, "y"))})
		}
		r = append(r, r[0])
		if planar.Area(r) == 0 {
			return // it is refused for enclosing nothing
		}
		if got, want := wrong(orb.Polygon{r}), crossesAnywhere(r); want != strings.Contains(got, "crosses itself") || !want && got != "" {
			t.Fatalf("%v: %q, want a crossing: %v", r, got, want)
		}
	})
}

func TestAPolygonIsGoodFromWhicheverCornerItBegins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := star(t)
		for i, r := range p {
			first := rapid.IntRange(0, len(r)-2).Draw(t, "first")
			turned := append(append(orb.Ring{}, r[first:len(r)-1]...), r[:first+1]...)
			if rapid.Bool().Draw(t, "reversed") {
				turned.Reverse()
			}
			p[i] = turned
		}
		if got := wrong(p); got != "" {
			t.Fatalf("%v: %s", p, got)
		}
	})
}

func TestLargeRingsAreCheckedInBoundedTime(t *testing.T) {
	circle := func(n int, reach func(i int) float64) orb.Ring {
		r := make(orb.Ring, n, n+1)
		for i := range r {
			a := 2 * math.Pi * float64(i) / float64(n)
			r[i] = orb.Point{reach(i) * math.Cos(a), reach(i) * math.Sin(a)}
		}
		return append(r, r[0])
	}
	began := time.Now()
	const n = 100_000
	if got := wrong(orb.Polygon{circle(n, func(i int) float64 { return 40 + float64(i%2)/1_000 })}); got != "" {
		t.Errorf("a jagged circle of %d corners: %s", n, got)
	}
	lake := orb.Polygon{circle(n, func(int) float64 { return 40 }), circle(n, func(int) float64 { return 39 })}
	if got := wrong(lake); got != "" {
		t.Errorf("a circle with a lake, %d corners each: %s", n, got)
	}
	crossed := circle(n, func(int) float64 { return 40 })
	crossed[n/2], crossed[n/2+1] = crossed[n/2+1], crossed[n/2]
	if got := wrong(orb.Polygon{crossed}); !strings.Contains(got, "crosses itself near longitude -40, latitude ") {
		t.Errorf("a circle of which two corners are exchanged: %q", got)
	}
	var tangle orb.Ring // spokes to and fro, each of which has a box as large as the whole
	for i := range n / 2 {
		h := float64(i) / n
		tangle = append(tangle, orb.Point{-60 + h, -60 - h}, orb.Point{60 + h, 60 - h})
	}
	tangle = append(tangle, orb.Point{70, -70}, tangle[0])
	if got := wrong(orb.Polygon{tangle}); !strings.Contains(got, "too intricate") && !strings.Contains(got, "crosses itself") {
		t.Errorf("a tangle: %q", got)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %v", took)
	}
}
