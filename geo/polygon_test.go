package geo_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// spiky gives a ring around a centre that does not cross itself: corners in all
// directions, one after the other, at distances between least and most.
func spiky(r *rand.Rand, at orb.Point, corners int, least, most float64) orb.Ring {
	var ring orb.Ring
	for i := range corners {
		angle, far := (float64(i)+r.Float64()*0.8)/float64(corners)*2*math.Pi, least+r.Float64()*(most-least)
		ring = append(ring, orb.Point{at[0] + far*math.Cos(angle), at[1] + far*math.Sin(angle)})
	}
	return append(ring, ring[0])
}

// stars gives a region of one to three stars, some with a hole, some overlapping,
// and some over the antimeridian.
func stars(r *rand.Rand) orb.MultiPolygon {
	var m orb.MultiPolygon
	for range 1 + r.IntN(3) {
		at := orb.Point{-180 + r.Float64()*360, -70 + r.Float64()*140}
		if len(m) > 0 && r.IntN(2) == 0 {
			at = m[0][0][0]
		}
		if r.IntN(3) == 0 {
			at[0] = 180
		}
		far := 0.1 + r.Float64()*15
		p := orb.Polygon{spiky(r, at, 8+r.IntN(120), far, far*1.3)}
		if r.IntN(2) == 0 {
			hole := spiky(r, at, 8+r.IntN(40), far*0.3, far*0.6)
			hole.Reverse()
			p = append(p, hole)
		}
		m = append(m, p)
	}
	return m
}

// exactly counts, in whole numbers that lose nothing, how often a ray to the east
// crosses a polygon's sides: the plain way.
func exactly(p orb.Polygon, at orb.Point) bool {
	rat := func(f float64) *big.Rat { return new(big.Rat).SetFloat64(f) }
	inside := false
	for _, ring := range p {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if (a[1] > at[1]) == (b[1] > at[1]) {
				continue
			}
			t := new(big.Rat).Quo(new(big.Rat).Sub(rat(at[1]), rat(a[1])), new(big.Rat).Sub(rat(b[1]), rat(a[1])))
			x := new(big.Rat).Add(rat(a[0]), t.Mul(t, new(big.Rat).Sub(rat(b[0]), rat(a[0]))))
			if x.Cmp(rat(at[0])) > 0 {
				inside = !inside
			}
		}
	}
	return inside
}

// naiveContains asks exactly of every polygon, here and one turn round the Earth away.
func naiveContains(m orb.MultiPolygon, at orb.Point) bool {
	return slices.ContainsFunc(m, func(p orb.Polygon) bool {
		for _, turn := range []float64{-360, 0, 360} {
			if exactly(p, orb.Point{at[0] + turn, at[1]}) {
				return true
			}
		}
		return false
	})
}

func onEarth(p orb.Point) orb.Point {
	for p[0] > 180 {
		p[0] -= 360
	}
	for p[0] < -180 {
		p[0] += 360
	}
	p[1] = min(max(p[1], -90), 90)
	return p
}

// about gives a position in or near a region.
func about(r *rand.Rand, m orb.MultiPolygon) orb.Point {
	b := m[r.IntN(len(m))].Bound()
	w, h := b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]
	return onEarth(orb.Point{b.Min[0] + (r.Float64()*1.4-0.2)*w, b.Min[1] + (r.Float64()*1.4-0.2)*h})
}

func TestRegionContainsWhatItsPolygonsDo(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	in, out := 0, 0
	for range 150 {
		m := stars(r)
		region := geo.NewRegion(m)
		for range 120 {
			p := about(r, m)
			want := naiveContains(m, p)
			if got := region.Contains(p); got != want {
				t.Fatalf("%v contains %v: %v, want %v", m, p, got, want)
			}
			if want {
				in++
			} else {
				out++
			}
		}
	}
	if min(in, out) < 2000 {
		t.Errorf("%d positions inside and %d outside; the check is too weak", in, out)
	}
}

// even gives a region that is the same on both sides of its centre, with a corner at
// each of its four ends, so that the lines of any grid over it go through corners.
func even(r *rand.Rand) (orb.MultiPolygon, orb.Point) {
	seventh := func(f float64) float64 { return math.Round(f*1e7) / 1e7 }
	at := orb.Point{seventh(-150 + r.Float64()*300), seventh(-60 + r.Float64()*120)}
	if r.IntN(4) == 0 {
		at[r.IntN(2)] *= 1e-7
	}
	corners, far := 4*(1+r.IntN(30)), 0.01+r.Float64()*15
	var ring orb.Ring
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(corners))
		q := orb.Point{at[0] + far*cos, at[1] + far*sin}
		if i%(corners/4) == 0 { // an end: exactly beside or above the centre
			q[1-i/(corners/4)%2] = at[1-i/(corners/4)%2]
		}
		ring = append(ring, q)
	}
	return orb.MultiPolygon{{append(ring, ring[0])}}, at
}

func TestRegionWithCornersOnItsGridContainsWhatItsPolygonsDo(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 1500 {
		m, at := even(r)
		region := geo.NewRegion(m)
		for range 20 {
			p := about(r, m)
			if axis := r.IntN(8); axis < 2 { // on the line, or on one of its neighbours
				p[axis] = math.Nextafter(at[axis], at[axis]+float64(r.IntN(3)-1))
			}
			if got, want := region.Contains(p), naiveContains(m, p); got != want {
				t.Fatalf("%v contains %v: %v, want %v", m, p, got, want)
			}
		}
	}
}

// Polygons that leave no gap round the Earth between them, each of which comes to
// the antimeridian from another side.
func TestRegionOfWidePolygonsContainsWhatTheyDo(t *testing.T) {
	m, err := geo.ParseRegion("MULTIPOLYGON(((-179 0,180.9 0,180.9 10,-179 10)),((100 20,400 20,400 30,100 30)))")
	if err != nil {
		t.Fatal(err)
	}
	region := geo.NewRegion(m)
	for lon := -180.0; lon <= 180; lon += 0.25 {
		for _, lat := range []float64{-1, 5, 15, 25} {
			p := orb.Point{lon, lat}
			want := lat == 5 && (lon >= -179 || lon <= -179.1) || lat == 25 && (lon >= 100 || lon <= 40)
			if got := region.Contains(p); got != want {
				t.Errorf("%v contains %v: %v, want %v", m, p, got, want)
			}
		}
	}
}

func TestRegionContainsItsOutline(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	for range 60 {
		m := stars(r)
		region := geo.NewRegion(m)
		for _, p := range m {
			for _, ring := range p {
				for i := 1; i < len(ring); i++ {
					a, b := ring[i-1], ring[i]
					for _, t1 := range []float64{0, 0.5, r.Float64()} {
						if at := (orb.Point{a[0] + t1*(b[0]-a[0]), a[1] + t1*(b[1]-a[1])}); !region.Contains(onEarth(at)) {
							t.Fatalf("%v on the side from %v to %v is not inside", at, a, b)
						}
					}
				}
			}
		}
	}
}

func TestRegionIsTheSameOneTurnFurther(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for range 60 {
		m := stars(r)
		whole := func(far float64) orb.MultiPolygon { // in parts of 2^-20, so that turning loses nothing
			return mapped(m, func(p orb.Point) orb.Point {
				return orb.Point{math.Round(p[0]*(1<<20))/(1<<20) + far, math.Round(p[1]*(1<<20)) / (1 << 20)}
			})
		}
		here, there := geo.NewRegion(whole(0)), geo.NewRegion(whole(360))
		for range 100 {
			p := about(r, m)
			q := onEarth(p)
			q[0] = math.Round(q[0]*(1<<20)) / (1 << 20)
			if a, b := here.Contains(q), there.Contains(q); a != b {
				t.Fatalf("%v contains %v: %v, and one turn further: %v", m, q, a, b)
			}
			far := 1e5 * r.Float64()
			if a, b := here.MeetsDisc(q, far), there.MeetsDisc(q, far); a != b {
				t.Fatalf("%v meets %v m around %v: %v, and one turn further: %v", m, far, q, a, b)
			}
		}
	}
}

func mapped(m orb.MultiPolygon, to func(orb.Point) orb.Point) orb.MultiPolygon {
	c := orb.Clone(m).(orb.MultiPolygon)
	for _, p := range c {
		for _, ring := range p {
			for i := range ring {
				ring[i] = to(ring[i])
			}
		}
	}
	return c
}

func TestRegionOverlapIsRight(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	seen := map[geo.Overlap]int{}
	for range 200 {
		m := stars(r)
		region := geo.NewRegion(m)
		for range 50 {
			a := about(r, m)
			b := orb.Bound{Min: a, Max: orb.Point{a[0] + r.ExpFloat64(), min(90, a[1]+r.ExpFloat64())}}
			o := region.Overlap(b)
			seen[o]++
			for range 10 {
				p := onEarth(orb.Point{b.Min[0] + r.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + r.Float64()*(b.Max[1]-b.Min[1])})
				if got := region.Contains(p); o == geo.Within && !got || o == geo.Apart && got {
					t.Fatalf("a box %v is said to be %d, and %v in it: %v", b, o, p, got)
				}
			}
		}
	}
	for _, o := range []geo.Overlap{geo.Apart, geo.Across, geo.Within} {
		if seen[o] < 100 {
			t.Errorf("only %d boxes were %d", seen[o], o)
		}
	}
}

// around gives a position at a distance in metres and a bearing from p.
func around(p orb.Point, far, bearing float64) orb.Point {
	const rad = math.Pi / 180
	d, lat, lon := far/6_371_008.8, p[1]*rad, p[0]*rad
	north := math.Asin(math.Sin(lat)*math.Cos(d) + math.Cos(lat)*math.Sin(d)*math.Cos(bearing))
	east := lon + math.Atan2(math.Sin(bearing)*math.Sin(d)*math.Cos(lat), math.Cos(d)-math.Sin(lat)*math.Sin(north))
	return onEarth(orb.Point{east / rad, north / rad})
}

func TestRegionAndCircles(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	meets, holds := 0, 0
	for range 200 {
		m := stars(r)
		region := geo.NewRegion(m)
		for range 20 {
			p, far := about(r, m), math.Exp(r.Float64()*14)
			meet, hold := region.MeetsDisc(p, far), region.HoldsDisc(p, far)
			if meet {
				meets++
			}
			if hold {
				holds++
			}
			nearest := math.Inf(1) // of what is not as the middle is
			for range 60 {
				d := far * math.Sqrt(r.Float64())
				switch at := around(p, d, r.Float64()*2*math.Pi); {
				case region.Contains(at) && !meet:
					t.Fatalf("%v m around %v does not meet a region that holds %v", far, p, at)
				case !region.Contains(at):
					nearest = min(nearest, d)
				}
			}
			if hold && nearest < far-0.02 {
				t.Fatalf("%v m around %v lies in a region that ends after %v m", far, p, nearest)
			}
		}
	}
	if meets < 1000 || holds < 200 {
		t.Errorf("%d circles met the region and %d lay in it; the check is too weak", meets, holds)
	}
}

func TestRegionAndLines(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	meets, holds := 0, 0
	for range 200 {
		m := stars(r)
		region := geo.NewRegion(m)
		for range 20 {
			a := about(r, m)
			b := orb.Point{min(max(a[0]+r.NormFloat64()*3, -180), 180), min(max(a[1]+r.NormFloat64()*3, -90), 90)}
			line := orb.LineString{a, b}
			meet, hold := region.Meets(line), region.Holds(line)
			some, all := false, true
			for i := range 400 {
				f := float64(i) / 399
				in := region.Contains(orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])})
				some, all = some || in, all && in
			}
			if some && !meet || hold && !all || hold && !meet {
				t.Fatalf("%v: meets %v, lies inside %v; of its points some %v, all %v", line, meet, hold, some, all)
			}
			if meet {
				meets++
			}
			if hold {
				holds++
			}
			if !some && meet || all && !hold { // between two of the points, which is little
				if long := math.Hypot(b[0]-a[0], b[1]-a[1]); long/400 > 0.05 {
					t.Errorf("%v: meets %v, lies inside %v; of its points some %v, all %v", line, meet, hold, some, all)
				}
			}
		}
	}
	if meets < 1000 || holds < 300 {
		t.Errorf("%d lines met the region and %d lay in it; the check is too weak", meets, holds)
	}
}

// A rectangle asked for as a polygon is a box.
func TestMatchTakesARectangleForABox(t *testing.T) {
	events := storetest.Events(600, 61)
	r := rand.New(rand.NewPCG(7, 1))
	chosen := 0
	for i, q := range storetest.Queries(400, 62) {
		if len(q.Boxes) == 0 {
			continue
		}
		q.Region = nil
		west, east := q.Boxes[0].Min[0], q.Boxes[len(q.Boxes)-1].Max[0]
		if east < west {
			east += 360
		}
		s, n := q.Boxes[0].Min[1], q.Boxes[0].Max[1]
		p := q
		p.Boxes = nil
		p.Region = orb.MultiPolygon{{{{west, s}, {east, s}, {east, n}, {west, n}, {west, s}}}}
		switch cut := west + r.Float64()*(east-west); i % 3 {
		case 1: // as two that share a side, with corners that do not face each other
			p.Region = orb.MultiPolygon{
				{{{west, s}, {cut, s}, {cut, n}, {west, n}, {west, s}}},
				{{{cut, s}, {east, s}, {east, n}, {cut, n}, {cut, (s + 2*n) / 3}, {cut, s}}},
			}
		case 2: // as two that overlap
			p.Region = orb.MultiPolygon{
				{{{west, s}, {(cut + east) / 2, s}, {(cut + east) / 2, n}, {west, n}, {west, s}}},
				{{{cut, s}, {east, s}, {east, n}, {cut, n}, {cut, s}}},
			}
		}
		box, region := q.Matcher(), p.Matcher()
		for j := range events {
			e := &events[j]
			want := box.Match(e)
			if want {
				chosen++
			}
			if got := region.Match(e); got != want {
				t.Fatalf("%s\nmatches %v; as a polygon %v it matches %v: %s", q.Values().Encode(), want, p.Region, got, geo.AppendFeature(nil, e))
			}
		}
	}
	if chosen < 500 {
		t.Errorf("only %d events were chosen; the check is too weak", chosen)
	}
}

func BenchmarkRegionContains(b *testing.B) {
	r := rand.New(rand.NewPCG(8, 1))
	for _, corners := range []int{4, 100, 1_000, 10_000} {
		ring, far := orb.Ring{}, 7.0 // as ragged as a coast
		for i := range corners {
			far = min(max(far+r.NormFloat64()*3/math.Sqrt(float64(corners)), 5), 8)
			angle := float64(i) / float64(corners) * 2 * math.Pi
			ring = append(ring, orb.Point{31 + far*math.Cos(angle), 49 + far*math.Sin(angle)})
		}
		m := orb.MultiPolygon{{append(ring, ring[0])}}
		points := make([]orb.Point, 1<<16)
		for i := range points {
			points[i] = about(r, m)
		}
		b.Run(fmt.Sprintf("%d corners", corners), func(b *testing.B) {
			region := geo.NewRegion(m)
			n := 0
			for i := 0; b.Loop(); i++ {
				if region.Contains(points[i%len(points)]) {
					n++
				}
			}
		})
		b.Run(fmt.Sprintf("%d corners, prepared", corners), func(b *testing.B) {
			for b.Loop() {
				geo.NewRegion(m)
			}
		})
	}
	teeth := orb.Ring{{0, -1}}
	for i := range 5_000 {
		x := float64(i) / 100
		teeth = append(teeth, orb.Point{x + 0.001, 40 + r.Float64()}, orb.Point{x + 0.006, r.Float64()})
	}
	teeth = append(teeth, orb.Point{50.1, -1}, teeth[0])
	b.Run("10000 tall teeth", func(b *testing.B) {
		region := geo.NewRegion(orb.MultiPolygon{{teeth}})
		for i := 0; b.Loop(); i++ {
			region.Contains(orb.Point{float64(i%5000) / 100, float64(i%977) / 25})
		}
	})
}

func TestRegionLooksAtWhatIsNotKnownExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	open := 0
	for range 100 {
		m := stars(r)
		region := geo.NewRegion(m)
		for range 200 {
			p := about(r, m)
			slack := r.Float64() * geo.MaxSlack
			if r.IntN(2) == 0 { // close to a side
				ring := m[0][0]
				i := 1 + r.IntN(len(ring)-1)
				f := r.Float64()
				p = onEarth(orb.Point{ring[i-1][0] + f*(ring[i][0]-ring[i-1][0]) + r.NormFloat64()*1e-6, ring[i-1][1] + f*(ring[i][1]-ring[i-1][1])})
			}
			near := orb.Point{p[0] + (r.Float64()*2-1)*slack, p[1] + (r.Float64()*2-1)*slack}
			switch got, in := region.Look(near, slack), region.Contains(p); {
			case got == geo.Across:
				open++
			case (got == geo.Within) != in:
				t.Fatalf("near %v, by %v, Look = %v; the region contains it: %v", p, slack, got, in)
			}
		}
	}
	if open < 500 || open > 12_000 {
		t.Errorf("%d of 20000 were left open", open)
	}
}
