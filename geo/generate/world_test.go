package generate

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestTownsLieInTheirCountries finds coordinates that are wrong.
func TestTownsLieInTheirCountries(t *testing.T) {
	lists := map[string][]town{
		"UA": ukraine, "RU": russia, "GE BY MD RO BG": neighbours, "PS IL": gaza, "LB IL": lebanon, "SY": syria, "YE": yemen, "IQ": iraq, "LY": libya, "SD": sudan, "SS": southSudan,
		"ET": ethiopia, "SO": somalia, "ML BF NE BJ TG": sahel, "NG CM": nigeria, "CD CF": congo, "MZ": mozambique, "MM": myanmar, "AF PK": afghanistan, "IN BD LK": india,
		"HT MX CO EC VE PE BR CL AR HN": americas,
		"FR DE GB GR RS PL BE ES IT AM TR US KE UG SN GN ZA MG ID PH TH KR JP PG AU FJ WS IR TN MA JO": cities,
	}
	places := areas{}
	found := 0
	for countries, towns := range lists {
		for _, one := range towns {
			s := settlement{at: [2]float64{one.lon, one.lat}}
			if !s.locate(places) || !strings.Contains(countries, s.country) {
				t.Errorf("%s at %v, %v lies in %q, want one of %s", one.name, one.lat, one.lon, s.country, countries)
			}
			found++
		}
	}
	for _, c := range conflicts {
		found -= len(c.towns)
	}
	if found != 0 {
		t.Errorf("%d towns more are looked at than are used", found)
	}
}

func TestALotteryDrawsByWeight(t *testing.T) {
	weights := []float64{5, 0, 1, 3, .5, .5}
	l, r := newLottery(weights), rand.New(rand.NewPCG(1, 2))
	const n = 200_000
	got := make([]float64, len(weights))
	for range n {
		got[l.draw(r)]++
	}
	for i, w := range weights {
		if want := w * n / 10; math.Abs(got[i]-want) > 4*math.Sqrt(want) {
			t.Errorf("weight %v was drawn %v times of %d, want about %v", w, got[i], n, want)
		}
	}
}

// TestTheWarInUkraineHasDaysOfItsOwn looks at the weights of days: hardly any
// before the invasion of February 2022, more every year, and days that stand out.
func TestTheWarInUkraineHasDaysOfItsOwn(t *testing.T) {
	weights := intensity(rand.New(rand.NewPCG(1, 1)), conflicts[0].bursts)
	sum := func(from, to int) (s float64) {
		for _, w := range weights[from:to] {
			s += w
		}
		return s / float64(to-from)
	}
	before, first, last := sum(0, 54), sum(150, 515), sum(days-365, days)
	if before*5 > first || first*1.3 > last {
		t.Errorf("a day before the invasion weighs %.1f, in the first year %.1f, in the last %.1f; want it to grow", before, first, last)
	}
	sorted := slices.Sorted(slices.Values(weights))
	if busiest, usual := sorted[days-1], sorted[days/2]; busiest < 3*usual {
		t.Errorf("the busiest day weighs %.1f and the usual one %.1f", busiest, usual)
	}
}

func TestPhrasesAreFilled(t *testing.T) {
	f := filler{rand.New(rand.NewPCG(1, 1)), "Харків", "Police"}
	for _, tt := range []struct{ phrase, want string }{
		{"Fighting around {p}", "Fighting around Харків"}, {"{p}: бої", "Харків: бої"}, {"{a} in {p}", "Police in Харків"}, {"nothing", "nothing"}, {"", ""},
	} {
		if got := string(phrases(tt.phrase)[0].fill(nil, f)); got != tt.want {
			t.Errorf("fill(%q) = %q, want %q", tt.phrase, got, tt.want)
		}
	}
	for seconds, want := range map[int]string{0: "00:00", 300: "00:05", 86_100: "23:55", 36_600: "10:10"} {
		if got := string(clock(nil, seconds)); got != want {
			t.Errorf("clock(%d) = %s, want %s", seconds, got, want)
		}
	}
}
