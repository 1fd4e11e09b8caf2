package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"eventmap/geo"
)

func TestDistanceM(t *testing.T) {
	for _, tt := range []struct {
		name string
		a, b orb.Point
		want float64
	}{
		{"Kyiv to Kharkiv", orb.Point{30.5234, 50.4501}, orb.Point{36.2304, 49.9935}, 409_080},
		{"over the antimeridian in Fiji", orb.Point{179.9, -17}, orb.Point{-179.9, -17}, 21_267},
		{"over the pole", orb.Point{0, 89}, orb.Point{180, 89}, 222_390},
		{"to the other side of the Earth", orb.Point{0, 0}, orb.Point{180, 0}, 20_015_115},
		{"nowhere", orb.Point{98.7, 23.7}, orb.Point{98.7, 23.7}, 0},
	} {
		if got := geo.DistanceM(tt.a, tt.b); math.Abs(got-tt.want) > tt.want/1000 {
			t.Errorf("%s: DistanceM(%v, %v) = %.0f, want %.0f", tt.name, tt.a, tt.b, got, tt.want)
		}
	}
}

// towards gives the point at a distance in metres from p in a direction.
func towards(p orb.Point, metres, bearing float64) orb.Point {
	const rad, radius = math.Pi / 180, 6_371_008.8
	d, lat := metres/radius, p[1]*rad
	to := math.Asin(math.Sin(lat)*math.Cos(d) + math.Cos(lat)*math.Sin(d)*math.Cos(bearing))
	turn := math.Atan2(math.Sin(bearing)*math.Sin(d)*math.Cos(lat), math.Cos(d)-math.Sin(lat)*math.Sin(to))
	return orb.Point{p[0] + turn/rad, to / rad}
}

func drawPoint(t *rapid.T, name string) orb.Point {
	return orb.Point{rapid.Float64Range(-180, 180).Draw(t, name+" longitude"), rapid.Float64Range(-90, 90).Draw(t, name+" latitude")}
}

// The box of a circle holds every point of the circle, and each of its sides
// touches it.
func TestDiscHoldsItsCircleAndNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, radius := drawPoint(t, "centre"), rapid.Float64Range(1, 3_000_000).Draw(t, "radius")
		got := geo.Disc(p, radius)
		seen := orb.Bound{Min: orb.Point{400, 100}, Max: orb.Point{-400, -100}}
		for i := range 3600 {
			seen = seen.Extend(towards(p, radius, float64(i)*math.Pi/1800))
		}
		const slack = 1e-6
		if seen.Min[0] < got.Min[0]-slack || seen.Max[0] > got.Max[0]+slack || seen.Min[1] < got.Min[1]-slack || seen.Max[1] > got.Max[1]+slack {
			t.Fatalf("Disc(%v, %v) = %v does not hold %v", p, radius, got, seen)
		}
		whole := got.Max[0]-got.Min[0] >= 360
		if wide := (got.Max[0] - got.Min[0]) / (seen.Max[0] - seen.Min[0]); !whole && wide > 1.01 {
			t.Fatalf("Disc(%v, %v) is %.3f times as wide as its circle", p, radius, wide)
		}
	})
}

// A circle that all but holds a pole has a box too, whatever is rounded.
func TestDiscThatNearlyHoldsAPole(t *testing.T) {
	for i := range 100_000 {
		p := orb.Point{30, float64(i) * 90 / 100_000}
		reach := math.Nextafter(math.Pi/2-p[1]*(math.Pi/180), 0)
		if b := geo.Disc(p, reach*6_371_008.8); !(b.Min[0] < -59 && b.Max[0] > 119) {
			t.Fatalf("Disc(%v, %v) = %v", p, reach*6_371_008.8, b)
		}
	}
}

// boxDistance gives the distance from p to a box by looking along its sides,
// and again, closer, where each comes nearest.
func boxDistance(b orb.Bound, p orb.Point) float64 {
	if b.Contains(p) {
		return 0
	}
	sides := []func(f float64) orb.Point{
		func(f float64) orb.Point { return orb.Point{b.Min[0] + f*(b.Max[0]-b.Min[0]), b.Min[1]} },
		func(f float64) orb.Point { return orb.Point{b.Min[0] + f*(b.Max[0]-b.Min[0]), b.Max[1]} },
		func(f float64) orb.Point { return orb.Point{b.Min[0], b.Min[1] + f*(b.Max[1]-b.Min[1])} },
		func(f float64) orb.Point { return orb.Point{b.Max[0], b.Min[1] + f*(b.Max[1]-b.Min[1])} },
	}
	least := math.Inf(1)
	for _, side := range sides {
		from, to := 0.0, 1.0
		for range 4 {
			const n = 200
			near, at := math.Inf(1), 0.0
			for i := range n + 1 {
				f := from + (to-from)*float64(i)/n
				if d := geo.DistanceM(p, side(f)); d < near {
					near, at = d, f
				}
			}
			least = math.Min(least, near)
			step := (to - from) / n
			from, to = math.Max(0, at-step), math.Min(1, at+step)
		}
	}
	return least
}

func TestRadiusMeetsABoxExactlyWhenItReachesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, a, c := drawPoint(t, "centre"), drawPoint(t, "corner"), drawPoint(t, "corner")
		b := orb.Bound{Min: orb.Point{math.Min(a[0], c[0]), math.Min(a[1], c[1])}, Max: orb.Point{math.Max(a[0], c[0]), math.Max(a[1], c[1])}}
		want := boxDistance(b, p)
		q := geo.Query{Boxes: []orb.Bound{b}, PossiblePlace: true}
		short := geo.Event{Geometry: p, Point: &p, UncertaintyM: want*0.999 - 10}
		if want > 20 && q.Match(&short) {
			t.Fatalf("a radius of %.0f m around %v meets %v, which is %.0f m away", short.UncertaintyM, p, b, want)
		}
		long := geo.Event{Geometry: p, Point: &p, UncertaintyM: want + 1}
		if !q.Match(&long) {
			t.Fatalf("a radius of %.0f m around %v does not meet %v, which is %.0f m away", long.UncertaintyM, p, b, want)
		}
	})
}

// grid gives points all over a box.
func grid(b orb.Bound, n int) []orb.Point {
	var list []orb.Point
	for i := range n + 1 {
		for j := range n + 1 {
			x, y := float64(i)/float64(n), float64(j)/float64(n)
			list = append(list, orb.Point{b.Min[0] + x*(b.Max[0]-b.Min[0]), b.Min[1] + y*(b.Max[1]-b.Min[1])})
		}
	}
	return list
}

// star draws a simple polygon around a centre, often concave, and mostly with
// holes that do not touch.
func star(t *rapid.T) orb.Polygon {
	c := orb.Point{rapid.Float64Range(-100, 100).Draw(t, "x"), rapid.Float64Range(-60, 60).Draw(t, "y")}
	n := rapid.IntRange(3, 14).Draw(t, "corners")
	ring := func(least, most float64) orb.Ring {
		var r orb.Ring
		for i := range n {
			a, d := 2*math.Pi*float64(i)/float64(n), rapid.Float64Range(least, most).Draw(t, "reach")
			r = append(r, orb.Point{c[0] + d*math.Cos(a), c[1] + d*math.Sin(a)})
		}
		return append(r, r[0])
	}
	p := orb.Polygon{ring(1, 10)}
	if rapid.Bool().Draw(t, "hole") {
		p = append(p, ring(0.1, 0.3)) // 1·cos(π/3) > 0.3: it stays inside a triangle too
	}
	geo.Wind(p)
	return p
}

func TestRepresentativeLiesInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := star(t)
		got, ok := geo.Representative(p)
		if !ok || !planar.PolygonContains(p, got) {
			t.Fatalf("Representative(%v) = %v, %v, which is not inside", p, got, ok)
		}
	})
}

func TestRepresentative(t *testing.T) {
	square := orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}}
	for _, tt := range []struct {
		name string
		g    orb.Geometry
		want orb.Point
	}{
		{"a point", orb.Point{30.5, 50.4}, orb.Point{30.5, 50.4}},
		{"the first of several", orb.MultiPoint{{1, 2}, {3, 4}}, orb.Point{1, 2}},
		{"half way along a road", orb.LineString{{0, 0}, {3, 0}, {3, 1}}, orb.Point{2, 0}},
		{"a road that leads nowhere", orb.LineString{{5, 5}, {5, 5}}, orb.Point{5, 5}},
		{"the longest road", orb.MultiLineString{{{0, 0}, {1, 0}}, {{0, 5}, {4, 5}}}, orb.Point{2, 5}},
		{"the middle of a square", square, orb.Point{2, 2}},
		{"beside the lake of a ring", orb.Polygon{square[0], {{1, 1}, {1, 3}, {3, 3}, {3, 1}, {1, 1}}}, orb.Point{0.5, 2}},
		{"the largest island", orb.MultiPolygon{{{{9, 9}, {10, 9}, {10, 10}, {9, 9}}}, square}, orb.Point{2, 2}},
		{"the first of a collection", orb.Collection{orb.Point{7, 7}, square}, orb.Point{7, 7}},
	} {
		if got, ok := geo.Representative(tt.g); !ok || got != tt.want {
			t.Errorf("%s: Representative(%v) = %v, %v, want %v", tt.name, tt.g, got, ok, tt.want)
		}
	}
	for _, g := range []orb.Geometry{nil, orb.MultiPoint{}, orb.LineString{}, orb.MultiLineString{}, orb.Polygon{}, orb.Polygon{{}}, orb.MultiPolygon{}, orb.Collection{}} {
		if got, ok := geo.Representative(g); ok {
			t.Errorf("Representative(%T%v) = %v, want none", g, g, got)
		}
	}
}

func drawBox(t *rapid.T, around orb.Bound) orb.Bound {
	b := around.Pad(2)
	x, y := rapid.Float64Range(b.Min[0], b.Max[0]), rapid.Float64Range(b.Min[1], b.Max[1])
	p, q := orb.Point{x.Draw(t, "x"), y.Draw(t, "y")}, orb.Point{x.Draw(t, "x"), y.Draw(t, "y")}
	return orb.Bound{Min: orb.Point{math.Min(p[0], q[0]), math.Min(p[1], q[1])}, Max: orb.Point{math.Max(p[0], q[0]), math.Max(p[1], q[1])}}
}

// Where any sampled point of the geometry lies in the box, they intersect; where
// they intersect, a box that is a little larger holds a sampled point.
func TestIntersectsAgreesWithSamples(t *testing.T) {
	yes := 0
	rapid.Check(t, func(t *rapid.T) {
		p := star(t)
		b := drawBox(t, p.Bound())
		got := geo.Intersects(b, p)
		sampled := false
		for _, s := range grid(b, 60) {
			sampled = sampled || planar.PolygonContains(p, s)
		}
		if sampled && !got {
			t.Fatalf("Intersects(%v, %v) = false, but they share a point", b, p)
		}
		if got {
			yes++
			wide := b.Pad(0.02 * math.Max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]))
			near := wide.Pad(0.05)
			for _, s := range append(grid(near, 120), alongRings(near, p)...) {
				sampled = sampled || near.Contains(s) && planar.PolygonContains(p, s)
			}
			if !sampled {
				t.Fatalf("Intersects(%v, %v) = true, but no point near is shared", b, p)
			}
		}
	})
	if yes == 0 {
		t.Error("no box was met; the check is too weak")
	}
}

// alongRings gives points on the edges of a polygon that lie in a box.
func alongRings(b orb.Bound, p orb.Polygon) []orb.Point {
	var list []orb.Point
	for _, r := range p {
		for i := 1; i < len(r); i++ {
			for j := range 200 {
				f := float64(j) / 200
				if s := (orb.Point{r[i-1][0] + f*(r[i][0]-r[i-1][0]), r[i-1][1] + f*(r[i][1]-r[i-1][1])}); b.Contains(s) {
					list = append(list, s)
				}
			}
		}
	}
	return list
}

func TestIntersects(t *testing.T) {
	b := orb.Bound{Min: orb.Point{30, 50}, Max: orb.Point{31, 51}}
	around := orb.Ring{{29, 49}, {32, 49}, {32, 52}, {29, 52}, {29, 49}}
	lake := orb.Ring{{29.5, 49.5}, {29.5, 51.5}, {31.5, 51.5}, {31.5, 49.5}, {29.5, 49.5}}
	far := orb.Point{100, 20}
	for _, tt := range []struct {
		name string
		g    orb.Geometry
		want bool
	}{
		{"nothing", nil, false},
		{"a point inside", orb.Point{30.5, 50.5}, true},
		{"a point on the edge", orb.Point{30, 50.5}, true},
		{"a point at the corner", orb.Point{31, 51}, true},
		{"a point outside", orb.Point{30.5, 51.1}, false},
		{"one point of two", orb.MultiPoint{far, {30.5, 50.5}}, true},
		{"two points around it", orb.MultiPoint{{29, 49}, {32, 52}}, false},
		{"a road through it", orb.LineString{{29, 50.5}, {32, 50.5}}, true},
		{"a road past its corner", orb.LineString{{29, 50.8}, {30.4, 52}}, false},
		{"a road that touches its corner", orb.LineString{{29, 50}, {31, 52}}, true},
		{"a road along its edge", orb.LineString{{28, 51}, {29, 51}, {32, 51}}, true},
		{"a road inside", orb.LineString{{30.2, 50.2}, {30.3, 50.3}}, true},
		{"one road of two", orb.MultiLineString{{far, far}, {{29, 50.5}, {32, 50.5}}}, true},
		{"no road of two", orb.MultiLineString{{{29, 49}, {29, 52}}, {{32, 49}, {32, 52}}}, false},
		{"an area around it", orb.Polygon{around}, true},
		{"an area whose lake it lies in", orb.Polygon{around, lake}, false},
		{"an area that touches its corner", orb.Polygon{{{31, 51}, {32, 51}, {32, 52}, {31, 51}}}, true},
		{"one area of two", orb.MultiPolygon{{{{1, 1}, {2, 1}, {2, 2}, {1, 1}}}, {around}}, true},
		{"a collection", orb.Collection{far, orb.Collection{orb.Point{30.5, 50.5}}}, true},
		{"a collection around it", orb.Collection{orb.Point{29, 49}, orb.Point{32, 52}}, false},
		{"an empty area", orb.Polygon{}, false},
	} {
		if got := geo.Intersects(b, tt.g); got != tt.want {
			t.Errorf("%s: Intersects(%v, %v) = %v, want %v", tt.name, b, tt.g, got, tt.want)
		}
	}
	if zero := (orb.Bound{Min: orb.Point{-2, -2}, Max: orb.Point{2, 2}}); geo.Intersects(zero, orb.Polygon{}) || geo.Intersects(zero, orb.Polygon{{}}) {
		t.Error("an empty polygon meets a box around 0, 0")
	}
}

func TestWindTurnsRingsAsRFC7946Has(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := star(t)
		for i := range p {
			if rapid.Bool().Draw(t, "reverse") {
				p[i].Reverse()
			}
		}
		before := planar.Area(p)
		geo.Wind(p)
		for i, r := range p {
			if ccw := r.Orientation() == orb.CCW; ccw != (i == 0) {
				t.Fatalf("ring %d runs counter-clockwise: %v", i, ccw)
			}
		}
		if after := planar.Area(p); math.Abs(after-before) > 1e-9 {
			t.Fatalf("the area went from %v to %v", before, after)
		}
	})
}

func TestExtentHoldsGeometryRadiusAndArea(t *testing.T) {
	p := orb.Point{38, 49}
	area := geo.DrawnPlace("", orb.MultiPolygon{{{{40, 47}, {41, 47}, {41, 48}, {40, 47}}}})
	e := geo.Event{Geometry: orb.LineString{{30, 50}, {31, 51}}, Point: &p, UncertaintyM: 111_195, Area: &area}
	got, ok := e.Extent()
	want := orb.Bound{Min: orb.Point{30, 47}, Max: orb.Point{41, 51}}
	if !ok || got != want {
		t.Errorf("Extent() = %v, %v, want %v", got, ok, want)
	}
	if got, ok := (&geo.Event{}).Extent(); ok {
		t.Errorf("the extent of an event without a place is %v", got)
	}
}
