package gazetteer

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"eventmap/geo"
	"eventmap/geo/gazetteer/internal/atlas"
)

var _ geo.Places = Lookup

func TestTheFileIsWhole(t *testing.T) {
	f, err := atlas.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(file) > 1_700_000 {
		t.Errorf("areas.bin.gz has %d bytes, want at most 1.7 MB", len(file))
	}
	for _, a := range f.Areas {
		if len(a.Keys) == 0 {
			t.Errorf("%s has no name to be found by", a.ID)
		}
		for _, key := range a.Keys {
			if Fold(key) != key {
				t.Errorf("%s: the file has %q and Fold makes %q of it: run make gazetteer", a.ID, key, Fold(key))
			}
		}
	}
}

func TestEveryAreaIsNamedPlacedAndUnique(t *testing.T) {
	seen, countries, divisions := map[string]bool{}, 0, 0
	for p := range All() {
		if seen[p.ID] {
			t.Errorf("two areas have the id %s", p.ID)
		}
		seen[p.ID] = true
		if p.Name == "" || len(p.Country) != 2 || len(p.Geometry) == 0 {
			t.Errorf("%s: name %q, country %q, %d polygons", p.ID, p.Name, p.Country, len(p.Geometry))
		}
		switch p.Level {
		case 0:
			countries++
			if p.ID != p.Country {
				t.Errorf("country %s has the id %s", p.Country, p.ID)
			}
		case 1:
			divisions++
			if len(p.ID) < 4 || p.ID[:2] != p.Country {
				t.Errorf("division %s is in %s", p.ID, p.Country)
			}
			if !seen[p.Country] {
				t.Errorf("%s comes before its country", p.ID)
			}
		default:
			t.Errorf("%s has level %d", p.ID, p.Level)
		}
		if got, ok := Lookup(p.ID); !ok || got.Name != p.Name {
			t.Errorf("Lookup(%q) = %q, %v", p.ID, got.Name, ok)
		}
	}
	if countries != 250 || divisions < 4500 {
		t.Errorf("%d countries and %d divisions, want the 249 of ISO 3166-1 with Kosovo, and 4500 or more", countries, divisions)
	}
}

func TestEveryPolygonIsValid(t *testing.T) {
	for p := range All() {
		for i, polygon := range p.Geometry {
			for j, ring := range polygon {
				if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
					t.Errorf("%s polygon %d ring %d: %d points, closed %v", p.ID, i, j, len(ring), ring[0] == ring[len(ring)-1])
					continue
				}
				want := orb.CCW
				if j > 0 {
					want = orb.CW
				}
				if ring.Orientation() != want {
					t.Errorf("%s polygon %d ring %d turns the wrong way", p.ID, i, j)
				}
				seen := map[orb.Point]bool{}
				for _, point := range ring[1:] {
					if seen[point] {
						t.Errorf("%s polygon %d ring %d touches itself at %v", p.ID, i, j, point)
					}
					seen[point] = true
					if point[0] < -180 || point[0] > 180 || point[1] < -90 || point[1] > 90 {
						t.Errorf("%s has a point at %v", p.ID, point)
					}
				}
			}
		}
	}
}

// Arcs are shared by every area, so that no two of them cross means that no
// ring crosses itself, its holes or its neighbours.
func TestNoBorderCrossesAnother(t *testing.T) {
	f, err := atlas.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	type segment struct{ a, b atlas.Point }
	side := func(a, b, p atlas.Point) int64 {
		return int64(b.X-a.X)*int64(p.Y-a.Y) - int64(b.Y-a.Y)*int64(p.X-a.X)
	}
	const cell = atlas.Scale / 4
	grid := map[atlas.Point][]segment{}
	for _, arc := range f.Arcs {
		for i := 1; i < len(arc); i++ {
			s := segment{arc[i-1], arc[i]}
			for x := min(s.a.X, s.b.X)/cell - 1; x <= max(s.a.X, s.b.X)/cell+1; x++ {
				for y := min(s.a.Y, s.b.Y)/cell - 1; y <= max(s.a.Y, s.b.Y)/cell+1; y++ {
					square := atlas.Point{X: x, Y: y}
					for _, o := range grid[square] {
						if s == o || s == (segment{o.b, o.a}) {
							t.Fatalf("the border %v is there twice", s)
						}
						a, b, c, d := side(s.a, s.b, o.a), side(s.a, s.b, o.b), side(o.a, o.b, s.a), side(o.a, o.b, s.b)
						if (a > 0 && b < 0 || a < 0 && b > 0) && (c > 0 && d < 0 || c < 0 && d > 0) {
							t.Fatalf("%v crosses %v", s, o)
						}
					}
					grid[square] = append(grid[square], s)
				}
			}
		}
	}
}

func TestCountryIsTheSumOfItsDivisions(t *testing.T) {
	sums, countries := map[string]float64{}, map[string]float64{}
	for p := range All() {
		if p.Level == 1 {
			sums[p.Country] += planar.Area(p.Geometry)
		} else {
			countries[p.Country] = planar.Area(p.Geometry)
		}
	}
	for _, code := range []string{"UA", "RU", "MM", "BD", "SY", "SD", "US", "CN"} {
		if sum, whole := sums[code], countries[code]; sum < whole*0.995 || sum > whole*1.005 {
			t.Errorf("%s: divisions of %.3f square degrees make a country of %.3f", code, sum, whole)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		f, err := atlas.Decode(file)
		if err != nil {
			b.Fatal(err)
		}
		newTable(f)
	}
}
