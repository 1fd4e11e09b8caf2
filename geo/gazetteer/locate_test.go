package gazetteer

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"eventmap/geo"
)

func TestLocate(t *testing.T) {
	for _, tt := range []struct {
		place           string
		at              orb.Point
		country, admin1 string
	}{
		{"Simferopol", orb.Point{34.1, 44.95}, "UA", "UA-43"},
		{"Sevastopol", orb.Point{33.52, 44.6}, "UA", "UA-40"},
		{"Kerch", orb.Point{36.47, 45.36}, "UA", "UA-43"},
		{"near Lysychansk", orb.Point{38.9, 48.9}, "UA", "UA-09"},
		{"Kyiv", orb.Point{30.5234, 50.4501}, "UA", "UA-30"},
		{"Bila Tserkva", orb.Point{30.11, 49.8}, "UA", "UA-32"},
		{"Odesa", orb.Point{30.7326, 46.4775}, "UA", "UA-51"},
		{"Mariupol", orb.Point{37.5499, 47.0971}, "UA", "UA-14"},
		{"Belgorod", orb.Point{36.5873, 50.5957}, "RU", "RU-BEL"},
		{"Moscow", orb.Point{37.62, 55.75}, "RU", "RU-MOW"},
		{"Kaliningrad", orb.Point{20.5, 54.71}, "RU", "RU-KGD"},
		{"Bilibino, Chukotka", orb.Point{166.44, 68.05}, "RU", "RU-CHU"},
		{"Provideniya, Chukotka, east of 180°", orb.Point{-173.2, 64.42}, "RU", "RU-CHU"},
		{"Chukotka on 180°", orb.Point{180, 66}, "RU", "RU-CHU"},
		{"Chukotka on -180°", orb.Point{-180, 66}, "RU", "RU-CHU"},
		{"Suva", orb.Point{178.44, -18.12}, "FJ", "FJ-C"},
		{"Labasa", orb.Point{179.38, -16.43}, "FJ", "FJ-N"},
		{"Lashio", orb.Point{97.75, 22.93}, "MM", "MM-17"},
		{"Barishal", orb.Point{90.37, 22.7}, "BD", "BD-A"},
		{"Chattogram", orb.Point{91.8, 22.36}, "BD", "BD-B"},
		{"Ramstein Air Base", orb.Point{7.6003, 49.4369}, "DE", "DE-RP"},
		{"Pristina", orb.Point{21.16, 42.66}, "XK", "XK~5902"},
		{"Ramallah", orb.Point{35.2, 31.9}, "PS", "PS-WBK"},
		{"Gaza", orb.Point{34.46, 31.5}, "PS", "PS-GZZ"},
		{"Majdal Shams", orb.Point{35.77, 33.27}, "SY", "SY-QU"},
		{"Tiberias", orb.Point{35.53, 32.79}, "IL", "IL-Z"},
		{"Laayoune", orb.Point{-13.2, 27.15}, "EH", "EH~3456"},
		{"Tifariti", orb.Point{-10.57, 26.16}, "EH", "EH~SAH"},
		{"Marrakesh", orb.Point{-7.99, 31.63}, "MA", "MA-11"},
		{"Taipei", orb.Point{121.56, 25.04}, "TW", "TW-TPE"},
		{"Hargeisa", orb.Point{44.06, 9.56}, "SO", "SO~SOL"},
		{"Kyrenia", orb.Point{33.32, 35.33}, "CY", "CY~CYN"},
		{"Maseru", orb.Point{27.49, -29.32}, "LS", "LS-A"},
		{"Rome", orb.Point{12.5, 41.9}, "IT", "IT-RM"},
		{"the Vatican", orb.Point{12.4534, 41.9033}, "VA", ""},
		{"Cayenne", orb.Point{-52.32, 4.92}, "GF", ""},
		{"Longyearbyen", orb.Point{15.64, 78.22}, "SJ", ""},
		{"Amundsen-Scott, close to the pole", orb.Point{0, -89.99}, "AQ", ""},
		{"Zaranj", orb.Point{61.86, 30.96}, "AF", "AF-NIM"},
		{"Nili, Daykundi", orb.Point{66.13, 33.72}, "AF", "AF-DAY"},
		{"Nyala", orb.Point{24.88, 12.05}, "SD", "SD-DS"},
	} {
		country, admin1, ok := Locate(tt.at)
		if !ok || country.ID != tt.country || admin1.ID != tt.admin1 {
			t.Errorf("%s: Locate(%v) = %q, %q, %v; want %q, %q", tt.place, tt.at, country.ID, admin1.ID, ok, tt.country, tt.admin1)
		}
	}
}

func TestLocateIsFalseAtSeaAndOffTheEarth(t *testing.T) {
	for place, p := range map[string]orb.Point{
		"the Black Sea":      {34, 43.3},
		"the Gulf of Guinea": {0, 0},
		"the North Pole":     {0, 90},
		"the Andaman Sea":    {96, 11},
		"west of everything": {-180.5, 66},
		"no number":          {math.NaN(), 50},
		"no latitude":        {30, math.Inf(1)},
		"Siachen Glacier":    {77.1, 35.4},
	} {
		if country, admin1, ok := Locate(p); ok {
			t.Errorf("%s: Locate(%v) = %q, %q; want none", place, p, country.ID, admin1.ID)
		}
	}
}

func TestCrimeaIsInThePolygonOfUkraineAlone(t *testing.T) {
	simferopol := orb.Point{34.1, 44.95}
	for id, want := range map[string]bool{"UA": true, "UA-43": true, "RU": false} {
		p, _ := Lookup(id)
		if got := planar.MultiPolygonContains(p.Geometry, simferopol); got != want {
			t.Errorf("%s holds Simferopol: %v, want %v", id, got, want)
		}
	}
}

// Locate must answer as a look at every polygon of every area does.
func TestLocateAgreesWithBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	inside := 0
	var areas []geo.Place
	var boxes []orb.Bound
	for a := range All() {
		areas, boxes = append(areas, a), append(boxes, a.Geometry.Bound())
	}
	for range 3000 {
		p := orb.Point{r.Float64()*360 - 180, math.Asin(r.Float64()*2-1) * 180 / math.Pi}
		var want []string
		for i, a := range areas {
			if boxes[i].Contains(p) && planar.MultiPolygonContains(a.Geometry, p) {
				want = append(want, a.ID)
			}
		}
		country, admin1, ok := Locate(p)
		switch {
		case len(want) == 0: // at sea, or on a shore within reach
			if ok && country.ID == "" {
				t.Errorf("Locate(%v) is true and names no country", p)
			}
		case len(want) == 1 && (country.ID != want[0] || admin1.ID != ""),
			len(want) == 2 && (country.ID != want[0] || admin1.ID != want[1]),
			len(want) > 2:
			t.Errorf("Locate(%v) = %q, %q; the polygons that hold it are %v", p, country.ID, admin1.ID, want)
		default:
			inside++
		}
	}
	if inside < 500 {
		t.Errorf("only %d of 3000 points were on land", inside)
	}
}

// A border is shared by its two sides, so that of all countries exactly one
// holds each point of a line across Europe.
func TestNeighboursLeaveNoGapAndDoNotOverlap(t *testing.T) {
	var countries []orb.MultiPolygon
	for p := range All() {
		if p.Level == 0 && p.Geometry.Bound().Intersects(orb.Bound{Min: orb.Point{3, 50}, Max: orb.Point{50, 51}}) {
			countries = append(countries, p.Geometry)
		}
	}
	for x := 5.0; x < 50; x += 0.0137 {
		p, holders := orb.Point{x, 50.6}, 0
		for _, c := range countries {
			for _, polygon := range c {
				if holds(polygon, p) {
					holders++
				}
			}
		}
		if holders != 1 {
			t.Errorf("%v is in %d countries", p, holders)
		}
	}
}

var towns = func() []orb.Point {
	r := rand.New(rand.NewPCG(3, 4))
	points := make([]orb.Point, 1024)
	for i := range points { // between the Baltic and the Black Sea
		points[i] = orb.Point{22 + 18*r.Float64(), 46 + 6*r.Float64()}
	}
	return points
}()

func BenchmarkLocate(b *testing.B) {
	load()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Locate(towns[i%len(towns)])
	}
}

// BenchmarkLocateNaive asks every division in turn, as one would without the grid.
func BenchmarkLocateNaive(b *testing.B) {
	t := load()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		for _, p := range t.places {
			if p.Level == 1 && planar.MultiPolygonContains(p.Geometry, towns[i%len(towns)]) {
				break
			}
		}
	}
}
